/* SPDX-License-Identifier: MIT */
/*
 * Stores that do not open, or that nobody can change: made whole again where what is there leaves no doubt.
 */
#include "vmgs/store.h"

/* A table that was written has an entry at least of itself. */
static bool has_entries(const struct uvm_vmgs *v)
{
	unsigned n = 0;

	for (unsigned id = 0; id < UVM_VMGS_IDS; id++)
		n += v->now.file[id].blocks != 0;
	return n > 0;
}

/* Whether header ${i} by itself leads to files that can be. */
static bool leads_to_files(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, int i)
{
	struct uvm_diag unused = UVM_DIAG_INIT;

	(void)(uvm_vmgs_open_headers(v, dev, &unused) < 0); /* both are read, and that is enough */
	if (v->wrong[i].code != UVM_OK || v->header[i].signature != UVM_VMGS_SIGNATURE)
		return false;
	v->now.header = v->header[i];
	if (uvm_vmgs_get(v, uvm_vmgs_bytes(v->now.header.table_offset), v->scratch, TABLE_SIZE, &unused) < 0)
		return false;
	uvm_vmgs_table_get(v->scratch, v->now.file);
	return has_entries(v) && uvm_vmgs_table_check(v, &unused) == UVM_OK;
}

/* The header to go on with: the only good one, or the later of two; -1: neither, or nobody can tell. */
static int choose(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev)
{
	const bool first = leads_to_files(v, dev, 0), second = leads_to_files(v, dev, 1);
	const uint32_t ahead = v->header[1].sequence - v->header[0].sequence;

	if (first != second)
		return second;
	return !first || ahead == 0 || ahead == 0x80000000 ? -1 : ahead < 0x80000000;
}

int uvm_vmgs_recover(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, bool dry, bool *ret_changed, struct uvm_diag *d)
{
	struct uvm_diag why = UVM_DIAG_INIT;
	const int first = uvm_vmgs_open(v, dev, &why);
	int status, header;

	*ret_changed = false;
	if (first == UVM_OK && has_entries(v))
		return UVM_OK;
	header = first == UVM_E_MISSING || first == UVM_E_TYPE || first == UVM_E_IO ? -1 : choose(v, dev);
	if (header < 0 && first == UVM_OK)
		return uvm_vmgs_open(v, dev, d); /* without files, but there is nothing else */
	if (header < 0) {
		*d = why;
		return first;
	}
	*ret_changed = true;
	if (dry) {
		(void)leads_to_files(v, dev, header);
		v->active = header;
		return UVM_OK;
	}
	status = uvm_vmgs_blank_header(v, !header, d);
	return status < 0 ? status : uvm_vmgs_open(v, dev, d);
}

/* ---- tables --------------------------------------------------------------------------------------------------------- */

static bool is_block(const struct uvm_vmgs_file *f)
{
	return f->blocks == 1 && f->size == TABLE_SIZE;
}

/* An extended table of zeros, as plain stores have it. That of an encrypted store is written by every change. */
static int put_extended_table(struct uvm_vmgs *v, struct uvm_diag *d)
{
	int status;

	status = uvm_vmgs_take(v, UVM_VMGS_EXTENDED_TABLE, TABLE_SIZE, d);
	if (status < 0)
		return status;
	__builtin_memset(v->scratch, 0, TABLE_SIZE);
	return uvm_vmgs_put(v, uvm_vmgs_bytes(v->next.file[UVM_VMGS_EXTENDED_TABLE].offset), v->scratch, TABLE_SIZE, d);
}

bool uvm_vmgs_needs_mending(const struct uvm_vmgs *v)
{
	const struct uvm_vmgs_file *table = &v->now.file[UVM_VMGS_FILE_TABLE],
				   *extended = &v->now.file[UVM_VMGS_EXTENDED_TABLE];

	if (!is_block(table) || table->offset != v->now.header.table_offset)
		return true;
	if (v->now.header.algorithm == UVM_VMGS_PLAIN && !is_block(extended))
		return true;
	return v->wrong[!v->active].code != UVM_OK && !uvm_vmgs_header_is_blank(&v->header[!v->active]);
}

int uvm_vmgs_mend(struct uvm_vmgs *v, struct uvm_diag *d)
{
	struct uvm_vmgs_file *table = &v->now.file[UVM_VMGS_FILE_TABLE];
	int status;

	*table = (struct uvm_vmgs_file){ .offset = v->now.header.table_offset, .blocks = 1, .size = TABLE_SIZE };
	status = uvm_vmgs_begin(v, d);
	if (status == UVM_OK && v->now.header.algorithm == UVM_VMGS_PLAIN && !is_block(&v->now.file[UVM_VMGS_EXTENDED_TABLE]))
		status = put_extended_table(v, d);
	return status < 0 ? status : uvm_vmgs_commit(v, d);
}
