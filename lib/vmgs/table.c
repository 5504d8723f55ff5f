/* SPDX-License-Identifier: MIT */
/*
 * The file table: one block of 64 entries, the file id is the index. The extended table, with the keys, is in keys.c.
 */
#include "vmgs/store.h"

enum { ENTRY_SIZE = 64, OFFSET = 0, BLOCKS = 4, SIZE = 8, NONCE = 16, TAG = 28, ATTRIBUTES = 44 };

void uvm_vmgs_table_get(const uint8_t *b, struct uvm_vmgs_file *file)
{
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++, b += ENTRY_SIZE) {
		struct uvm_vmgs_file *f = &file[id];

		__builtin_memset(f, 0, sizeof(*f));
		f->blocks = uvm_le32(b + BLOCKS);
		if (f->blocks == 0)
			continue; /* the rest of a free entry means nothing */
		f->offset = uvm_le32(b + OFFSET);
		f->size = uvm_le64(b + SIZE);
		__builtin_memcpy(f->nonce, b + NONCE, UVM_VMGS_NONCE);
		__builtin_memcpy(f->tag, b + TAG, UVM_VMGS_TAG);
		f->attributes = uvm_le32(b + ATTRIBUTES);
	}
}

void uvm_vmgs_table_put(const struct uvm_vmgs_file *file, uint8_t *b)
{
	__builtin_memset(b, 0, TABLE_SIZE);
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++, b += ENTRY_SIZE) {
		const struct uvm_vmgs_file *f = &file[id];

		uvm_put_le32(b + OFFSET, f->offset);
		uvm_put_le32(b + BLOCKS, f->blocks);
		uvm_put_le64(b + SIZE, f->size);
		__builtin_memcpy(b + NONCE, f->nonce, UVM_VMGS_NONCE);
		__builtin_memcpy(b + TAG, f->tag, UVM_VMGS_TAG);
		uvm_put_le32(b + ATTRIBUTES, f->attributes);
	}
}

/* Sums in 64 bits: an offset and a length that only together are too large must not wrap. */
static int check_entry(const struct uvm_vmgs_file *f, uint32_t capacity, uint64_t off, struct uvm_diag *d)
{
	const uint64_t end = (uint64_t)f->offset + f->blocks;

	if (f->offset < FIRST_BLOCK || f->offset >= capacity)
		return uvm_fail_says(d, UVM_E_RANGE, off + OFFSET, "offset", f->offset, capacity,
				     "block %G is not among the disk's blocks for files, 2 up to %W");
	if (end > capacity)
		return uvm_fail_says(d, UVM_E_RANGE, off + BLOCKS, "allocation_size", end, capacity,
				     "ends at block %G of a disk with %W");
	if (f->size > uvm_vmgs_bytes(f->blocks))
		return uvm_fail_says(d, UVM_E_RANGE, off + SIZE, "valid_data_size", f->size, uvm_vmgs_bytes(f->blocks),
				     "%G bytes in blocks that hold %W");
	return UVM_OK;
}

int uvm_vmgs_table_check(const struct uvm_vmgs *v, struct uvm_diag *d)
{
	const uint64_t off = uvm_vmgs_bytes(v->now.header.table_offset);
	const uint32_t capacity = uvm_vmgs_capacity(v);

	for (unsigned id = 0; id < UVM_VMGS_IDS; id++) {
		int status = UVM_OK;

		if (v->now.file[id].blocks != 0)
			status = check_entry(&v->now.file[id], capacity, off + id * ENTRY_SIZE, d);
		if (status < 0) {
			d->record = "FILE_TABLE";
			d->index = id;
			return status;
		}
	}
	return UVM_OK;
}
