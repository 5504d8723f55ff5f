/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables, one behind the other. Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_TABLE_H
#define UVM_SHIM_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define SHIM_TABLE_HEADER_SIZE 36u

/** struct shim_table_out: where they go. The caller has made sure that there is room, and zeros in it. */
struct shim_table_out {
	uint8_t *p;
	uint64_t gpa; /* of p */
	size_t len;
};

/** shim_table_grow(o, n): the next ${n} bytes. */
uint8_t *shim_table_grow(struct shim_table_out *o, size_t n);

/** shim_table_put(o, bytes, n): the next ${n} bytes, filled. */
void shim_table_put(struct shim_table_out *o, const void *bytes, size_t n);

/** shim_table_checksum(p, n): what makes the sum of all bytes 0. */
uint8_t shim_table_checksum(const uint8_t *p, size_t n);

/** shim_table_begin(o, signature, revision): a header; returns where it is, which shim_table_finish wants to know. */
size_t shim_table_begin(struct shim_table_out *o, const char *signature, uint8_t revision);

/** shim_table_finish(o, start): length and checksum; returns the table's address. */
uint64_t shim_table_finish(struct shim_table_out *o, size_t start);

#endif
