/* SPDX-License-Identifier: MIT */
/*
 * New stores.
 */
#include "vmgs/store.h"

enum { TABLE_BLOCK = FIRST_BLOCK, EXTENDED_BLOCK };

int uvm_vmgs_blank_header(struct uvm_vmgs *v, int i, struct uvm_diag *d)
{
	const uint32_t n = v->dev.sector_size;
	int status;

	__builtin_memset(v->scratch, 0, n);
	status = uvm_vmgs_put(v, (uint64_t)i * n, v->scratch, n, d);
	return status < 0 ? status : uvm_vmgs_flush(v, d);
}

/* The header in use goes last: alone, the other one would lead to what was there before. A disk that cannot be read has none.
 */
static int blank_headers(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	const int last = uvm_vmgs_open_headers(v, dev, &unused) == UVM_OK ? v->active : 1;
	int status;

	uvm_vmgs_reset(v, dev);
	status = uvm_vmgs_blank_header(v, !last, d);
	return status < 0 ? status : uvm_vmgs_blank_header(v, last, d);
}

static int write_tables(struct uvm_vmgs *v, struct uvm_diag *d)
{
	int status;

	uvm_vmgs_table_put(v->now.file, v->scratch);
	status = uvm_vmgs_put(v, uvm_vmgs_bytes(TABLE_BLOCK), v->scratch, TABLE_SIZE, d);
	if (status < 0)
		return status;
	__builtin_memset(v->scratch, 0, TABLE_SIZE);
	status = uvm_vmgs_put(v, uvm_vmgs_bytes(EXTENDED_BLOCK), v->scratch, TABLE_SIZE, d);
	return status < 0 ? status : uvm_vmgs_flush(v, d);
}

int uvm_vmgs_format(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	static const struct uvm_vmgs_file block = { .blocks = 1, .size = TABLE_SIZE };
	int status;

	status = uvm_vmgs_device_check(dev, d);
	if (status < 0)
		return status;
	if (dev->size < UVM_VMGS_SIZE_MIN)
		return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, "disk", dev->size, UVM_VMGS_SIZE_MIN);
	status = blank_headers(v, dev, d);
	if (status < 0)
		return status;
	v->now.file[UVM_VMGS_FILE_TABLE] = v->now.file[UVM_VMGS_EXTENDED_TABLE] = block;
	v->now.file[UVM_VMGS_FILE_TABLE].offset = TABLE_BLOCK;
	v->now.file[UVM_VMGS_EXTENDED_TABLE].offset = EXTENDED_BLOCK;
	v->now.header.table_offset = TABLE_BLOCK;
	v->active = 1; /* so that the first header is the next one */
	status = write_tables(v, d);
	if (status == UVM_OK)
		status = uvm_vmgs_begin_header(v, d);
	return status < 0 ? status : uvm_vmgs_commit_header(v, d);
}

int uvm_vmgs_reprovision(struct uvm_vmgs *v, const struct uvm_vmgs_device *dev, struct uvm_diag *d)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	int status;

	status = uvm_vmgs_open(v, dev, &unused);
	if (status == UVM_OK && (v->now.header.markers & UVM_VMGS_REPROVISIONED) != 0)
		return UVM_OK;
	if (status == UVM_E_IO) { /* what cannot be read now may be a store */
		*d = unused;
		return status;
	}
	status = uvm_vmgs_format(v, dev, d);
	if (status == UVM_OK)
		status = uvm_vmgs_begin_header(v, d);
	if (status < 0)
		return status;
	v->next.header.markers = UVM_VMGS_REPROVISIONED;
	return uvm_vmgs_commit_header(v, d);
}
