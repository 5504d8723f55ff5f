/* SPDX-License-Identifier: MIT */
/*
 * The header: 168 bytes at the start of the first two sectors. Which of both is in use is decided in open.c.
 */
#include "vmgs/store.h"

enum { SIGNATURE = 0, VERSION = 8, CHECKSUM = 12, SEQUENCE = 16, SIZE = 20, TABLE_OFFSET = 24, TABLE_BLOCKS = 28 };
enum { ALGORITHM = 32, MARKERS = 34, SLOTS = 36, RESERVED = 164 };
enum { SLOT_SIZE = 64, SLOT_RESERVED = 12, SLOT_TAG = 16, SLOT_KEY = 32 }; /* of a key slot; its nonce comes first */

static uint32_t checksum_of(const uint8_t *b)
{
	static const uint8_t zero[4];
	uint32_t crc = uvm_crc32(0, b, CHECKSUM);

	crc = uvm_crc32(crc, zero, sizeof(zero));
	return uvm_crc32(crc, b + CHECKSUM + sizeof(zero), HEADER_SIZE - CHECKSUM - sizeof(zero));
}

void uvm_vmgs_header_get(const uint8_t *b, struct uvm_vmgs_header *h)
{
	h->signature = uvm_le64(b + SIGNATURE);
	h->version = uvm_le32(b + VERSION);
	h->checksum = uvm_le32(b + CHECKSUM);
	h->sequence = uvm_le32(b + SEQUENCE);
	h->header_size = uvm_le32(b + SIZE);
	h->table_offset = uvm_le32(b + TABLE_OFFSET);
	h->table_size = uvm_le32(b + TABLE_BLOCKS);
	h->algorithm = uvm_le16(b + ALGORITHM);
	h->markers = uvm_le16(b + MARKERS);
	for (size_t i = 0; i < 2; i++) {
		const uint8_t *s = b + SLOTS + i * SLOT_SIZE;

		__builtin_memcpy(h->slot[i].nonce, s, UVM_VMGS_NONCE);
		h->slot[i].reserved = uvm_le32(s + SLOT_RESERVED);
		__builtin_memcpy(h->slot[i].tag, s + SLOT_TAG, UVM_VMGS_TAG);
		__builtin_memcpy(h->slot[i].key, s + SLOT_KEY, UVM_VMGS_KEY);
	}
	h->reserved = uvm_le32(b + RESERVED);
}

void uvm_vmgs_header_put(const struct uvm_vmgs_header *h, uint8_t *b)
{
	__builtin_memset(b, 0, HEADER_SIZE);
	uvm_put_le64(b + SIGNATURE, UVM_VMGS_SIGNATURE);
	uvm_put_le32(b + VERSION, UVM_VMGS_VERSION);
	uvm_put_le32(b + SEQUENCE, h->sequence);
	uvm_put_le32(b + SIZE, HEADER_SIZE);
	uvm_put_le32(b + TABLE_OFFSET, h->table_offset);
	uvm_put_le32(b + TABLE_BLOCKS, 1);
	uvm_put_le16(b + ALGORITHM, h->algorithm);
	uvm_put_le16(b + MARKERS, h->markers & UVM_VMGS_REPROVISIONED);
	for (size_t i = 0; i < 2; i++) {
		uint8_t *s = b + SLOTS + i * SLOT_SIZE;

		__builtin_memcpy(s, h->slot[i].nonce, UVM_VMGS_NONCE);
		uvm_put_le32(s + SLOT_RESERVED, h->slot[i].reserved);
		__builtin_memcpy(s + SLOT_TAG, h->slot[i].tag, UVM_VMGS_TAG);
		__builtin_memcpy(s + SLOT_KEY, h->slot[i].key, UVM_VMGS_KEY);
	}
	uvm_put_le32(b + CHECKSUM, checksum_of(b));
}

/* The checksum comes last: who damages a header by hand wants to hear what, and other programs say it in this order. */
int uvm_vmgs_header_check(const uint8_t *b, uint64_t off, struct uvm_diag *d)
{
	struct uvm_vmgs_header h;

	uvm_vmgs_header_get(b, &h);
	if (h.signature != UVM_VMGS_SIGNATURE)
		return uvm_fail_says(d, UVM_E_MAGIC, off + SIGNATURE, "signature", h.signature, UVM_VMGS_SIGNATURE,
				     "%g, expected %w (GUESTRTS)");
	if (h.version != UVM_VMGS_VERSION)
		return uvm_fail(d, UVM_E_VERSION, off + VERSION, "version", h.version, UVM_VMGS_VERSION);
	if (h.header_size != HEADER_SIZE)
		return uvm_fail(d, UVM_E_LENGTH, off + SIZE, "header_size", h.header_size, HEADER_SIZE);
	if (h.table_offset < FIRST_BLOCK)
		return uvm_fail_says(d, UVM_E_RANGE, off + TABLE_OFFSET, "file_table_offset", h.table_offset, FIRST_BLOCK,
				     "block %G is one of the headers'");
	if (h.table_size != 1)
		return uvm_fail(d, UVM_E_LENGTH, off + TABLE_BLOCKS, "file_table_size", h.table_size, 1);
	if (h.algorithm > UVM_VMGS_AES_GCM)
		return uvm_fail(d, UVM_E_UNSUPPORTED, off + ALGORITHM, "encryption_algorithm", h.algorithm, 0);
	if (h.checksum != checksum_of(b))
		return uvm_fail(d, UVM_E_CHECKSUM, off + CHECKSUM, "checksum", h.checksum, checksum_of(b));
	return UVM_OK;
}

int uvm_vmgs_header_leads(const struct uvm_vmgs_header *h, uint64_t off, uint32_t capacity, struct uvm_diag *d)
{
	if (h->table_offset >= capacity)
		return uvm_fail_says(d, UVM_E_RANGE, off + TABLE_OFFSET, "file_table_offset", h->table_offset, capacity,
				     "block %G is not on the disk, which has %W");
	return UVM_OK;
}
