/* SPDX-License-Identifier: MIT */
/*
 * Files that get another id.
 */
#include "vmgs/store.h"

static int change(struct uvm_vmgs *v, unsigned from, unsigned to, struct uvm_diag *d)
{
	int status;

	status = uvm_vmgs_begin(v, d);
	if (status < 0)
		return status;
	uvm_vmgs_drop(v, from);
	v->next.file[to] = v->now.file[from];
	__builtin_memcpy(v->next.file_key[to], v->now.file_key[from], UVM_VMGS_KEY);
	return uvm_vmgs_commit(v, d);
}

/* Only the sector of the file table that has the entry is written again: it is old or new, and both are true. */
static int move_extended_table(struct uvm_vmgs *v, uint32_t offset, struct uvm_diag *d)
{
	const uint32_t sector = v->dev.sector_size, last = TABLE_SIZE - sector;
	struct uvm_vmgs_file *f = &v->now.file[UVM_VMGS_EXTENDED_TABLE];
	int status;

	status = uvm_vmgs_get(v, uvm_vmgs_bytes(f->offset), v->scratch, TABLE_SIZE, d);
	if (status == UVM_OK)
		status = uvm_vmgs_put(v, uvm_vmgs_bytes(offset), v->scratch, TABLE_SIZE, d);
	if (status == UVM_OK)
		status = uvm_vmgs_flush(v, d);
	if (status < 0)
		return status;
	f->offset = offset;
	uvm_vmgs_table_put(v->now.file, v->scratch);
	status = uvm_vmgs_put(v, uvm_vmgs_bytes(v->now.header.table_offset) + last, v->scratch + last, sector, d);
	return status < 0 ? status : uvm_vmgs_flush(v, d);
}

/*
 * The original takes the replaced file's blocks for the extended table while the present state still needs them. The same disk
 * without the danger: the table is moved there afterwards.
 */
static int replace_sealed(struct uvm_vmgs *v, unsigned from, unsigned to, struct uvm_diag *d)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	uint32_t offset = 0;
	bool found;
	int status;

	status = uvm_vmgs_begin(v, d);
	if (status < 0)
		return status;
	found = uvm_vmgs_place_without(v, to, 1, &offset, &unused) == UVM_OK;
	status = change(v, from, to, d);
	if (status < 0 || !found || offset == v->now.file[UVM_VMGS_EXTENDED_TABLE].offset)
		return status;
	return move_extended_table(v, offset, d);
}

int uvm_vmgs_move(struct uvm_vmgs *v, unsigned from, unsigned to, bool replace, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f;
	int status;

	status = uvm_vmgs_user_id(from, d);
	if (status == UVM_OK)
		status = uvm_vmgs_user_id(to, d);
	if (status == UVM_OK && !replace && v->now.file[to].blocks != 0)
		status = uvm_fail_says(d, UVM_E_DUPLICATE, UVM_NO_OFFSET, NULL, to, 0, "there is a file %G already");
	if (status == UVM_OK)
		status = uvm_vmgs_file(v, from, &f, d);
	if (status < 0)
		return status;
	if (v->now.header.algorithm != UVM_VMGS_PLAIN && !uvm_vmgs_is_unlocked(v))
		return uvm_fail_says(d, UVM_E_CONFLICT, UVM_NO_OFFSET, NULL, from, to,
				     "moving file %G takes the key: what is said about file %W is encrypted");
	return from != to && uvm_vmgs_is_unlocked(v) && v->now.file[to].blocks != 0 ? replace_sealed(v, from, to, d)
										    : change(v, from, to, d);
}
