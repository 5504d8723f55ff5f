/* SPDX-License-Identifier: MIT */
/*
 * Changes of a store. Contents and tables go to blocks that the present state does not use; then, behind a flush, a header in
 * the sector of the older one makes them the present state; a second flush keeps what the next change writes behind it.
 */
#include "vmgs/store.h"

static int check_writable(const struct uvm_vmgs *v, struct uvm_diag *d)
{
	if (v->dev.write == NULL)
		return uvm_fail_says(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0, "the store is open for reading only");
	if (v->failed)
		return uvm_fail_says(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0,
				     "an earlier change failed: the store has to be opened again");
	return UVM_OK;
}

int uvm_vmgs_begin_header(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const int status = check_writable(v, d);

	if (status == UVM_OK)
		v->next = v->now;
	return status;
}

int uvm_vmgs_begin(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const int status = uvm_vmgs_begin_header(v, d);

	v->ntaken = 0;
	return status < 0 ? status : uvm_vmgs_take(v, UVM_VMGS_FILE_TABLE, TABLE_SIZE, d);
}

int uvm_vmgs_commit_header(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const int slot = !v->active;
	int status;

	v->next.header.sequence = v->now.header.sequence + 1;
	uvm_vmgs_header_put(&v->next.header, v->scratch);
	uvm_vmgs_header_get(v->scratch, &v->next.header);
	status = uvm_vmgs_put(v, (uint64_t)slot * v->dev.sector_size, v->scratch, HEADER_SIZE, d);
	if (status == UVM_OK)
		status = uvm_vmgs_flush(v, d);
	if (status < 0)
		return status;
	v->active = slot;
	v->header[slot] = v->next.header;
	v->wrong[slot] = (struct uvm_diag)UVM_DIAG_INIT;
	v->now = v->next;
	return UVM_OK;
}

int uvm_vmgs_commit(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const uint32_t table = v->next.file[UVM_VMGS_FILE_TABLE].offset;
	int status;

	if (v->next.known[0] || v->next.known[1]) {
		status = uvm_vmgs_put_keys(v, d);
		if (status < 0)
			return status;
	}
	uvm_vmgs_table_put(v->next.file, v->scratch);
	v->next.header.table_offset = table;
	status = uvm_vmgs_put(v, uvm_vmgs_bytes(table), v->scratch, TABLE_SIZE, d);
	if (status == UVM_OK)
		status = uvm_vmgs_flush(v, d);
	return status < 0 ? status : uvm_vmgs_commit_header(v, d);
}

int uvm_vmgs_clear_reprovisioned(struct uvm_vmgs *v, struct uvm_diag *d)
{
	int status;

	if ((v->now.header.markers & UVM_VMGS_REPROVISIONED) == 0)
		return UVM_OK;
	status = uvm_vmgs_begin_header(v, d);
	if (status < 0)
		return status;
	v->next.header.markers = 0;
	return uvm_vmgs_commit_header(v, d);
}

/* What would be written and could not be read back is refused. */
static int check_readable(const struct uvm_vmgs *v, unsigned id, size_t n, struct uvm_diag *d)
{
	if (uvm_vmgs_is_unlocked(v) && n == 0)
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, UVM_NO_OFFSET, NULL, id, 0,
				     "an empty file %G cannot be encrypted: others could not read it; delete it instead");
	if (!uvm_vmgs_is_unlocked(v) && uvm_vmgs_is_encrypted(v, &v->now.file[id]))
		return uvm_fail_says(d, UVM_E_CONFLICT, UVM_NO_OFFSET, NULL, id, 0,
				     "file %G is encrypted: replaced without the key it could not be read with it any more");
	return UVM_OK;
}

static int put_contents(struct uvm_vmgs *v, unsigned id, const void *p, size_t n, struct uvm_diag *d)
{
	if (uvm_vmgs_is_unlocked(v))
		return uvm_vmgs_put_sealed(v, id, p, n, d);
	return uvm_vmgs_put(v, uvm_vmgs_bytes(v->next.file[id].offset), p, n, d);
}

int uvm_vmgs_write(struct uvm_vmgs *v, unsigned id, const void *p, size_t n, struct uvm_diag *d)
{
	int status;

	status = uvm_vmgs_user_id(id, d);
	if (status == UVM_OK)
		status = check_readable(v, id, n, d);
	if (status == UVM_OK)
		status = uvm_vmgs_begin(v, d);
	if (status == UVM_OK)
		status = uvm_vmgs_take(v, id, n, d);
	if (status == UVM_OK && uvm_vmgs_is_unlocked(v))
		status = uvm_vmgs_take_keys(v, d); /* before anything is written */
	if (status == UVM_OK)
		status = put_contents(v, id, p, n, d);
	return status < 0 ? status : uvm_vmgs_commit(v, d);
}

void uvm_vmgs_drop(struct uvm_vmgs *v, unsigned id)
{
	v->next.file[id] = (struct uvm_vmgs_file){ .blocks = 0 };
	uvm_vmgs_wipe(v->next.file_key[id], UVM_VMGS_KEY);
}

int uvm_vmgs_delete(struct uvm_vmgs *v, unsigned id, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f;
	int status;

	status = uvm_vmgs_user_id(id, d);
	if (status == UVM_OK)
		status = uvm_vmgs_file(v, id, &f, d);
	if (status == UVM_OK)
		status = uvm_vmgs_begin(v, d);
	if (status < 0)
		return status;
	uvm_vmgs_drop(v, id);
	return uvm_vmgs_commit(v, d);
}
