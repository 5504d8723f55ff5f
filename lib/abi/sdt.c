/* SPDX-License-Identifier: MIT */
/*
 * The frame of ACPI tables: header and checksum.
 *
 * Source: ACPI Specification 6.4, 5.2.6 "System Description Table Header".
 */
#include "abi/sdt.h"

#include <uvmkit/wire.h>

#define TABLE_ALIGN 16u

uint8_t *uvm_sdt_grow(struct uvm_sdt_out *o, size_t n)
{
	uint8_t *b = o->p + o->len;

	o->len += n;
	return b;
}

void uvm_sdt_put(struct uvm_sdt_out *o, const void *bytes, size_t n)
{
	__builtin_memcpy(uvm_sdt_grow(o, n), bytes, n);
}

uint8_t uvm_sdt_checksum(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	while (n-- > 0)
		sum = (uint8_t)(sum + *p++);
	return (uint8_t)-sum;
}

size_t uvm_sdt_begin(struct uvm_sdt_out *o, const char *signature, uint8_t revision)
{
	size_t start;

	o->len = (o->len + TABLE_ALIGN - 1) & ~(size_t)(TABLE_ALIGN - 1);
	start = o->len;
	uint8_t *b = uvm_sdt_grow(o, UVM_SDT_HEADER_SIZE);
	__builtin_memcpy(b, signature, 4);
	b[8] = revision;
	__builtin_memcpy(b + 10, "UVMKIT", 6);
	__builtin_memcpy(b + 16, "UVMSHIM ", 8);
	uvm_put_le32(b + 24, 1); /* revisions of these tables and of their maker */
	__builtin_memcpy(b + 28, "UVMK", 4);
	uvm_put_le32(b + 32, 1);
	return start;
}

uint64_t uvm_sdt_finish(struct uvm_sdt_out *o, size_t start)
{
	uint8_t *b = o->p + start;

	uvm_put_le32(b + 4, (uint32_t)(o->len - start));
	b[9] = uvm_sdt_checksum(b, o->len - start);
	return o->gpa + start;
}
