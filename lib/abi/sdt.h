/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables, one behind the other. Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_SDT_H
#define UVM_ABI_SDT_H

#include <stddef.h>
#include <stdint.h>

#define UVM_SDT_HEADER_SIZE 36u

/** struct uvm_sdt_out: where they go. The caller has made sure that there is room, and zeros in it. */
struct uvm_sdt_out {
	uint8_t *p;
	uint64_t gpa; /* of p */
	size_t len;
};

/** uvm_sdt_grow(o, n): the next ${n} bytes. */
uint8_t *uvm_sdt_grow(struct uvm_sdt_out *o, size_t n);

/** uvm_sdt_put(o, bytes, n): the next ${n} bytes, filled. */
void uvm_sdt_put(struct uvm_sdt_out *o, const void *bytes, size_t n);

/** uvm_sdt_checksum(p, n): what makes the sum of all bytes 0. */
uint8_t uvm_sdt_checksum(const uint8_t *p, size_t n);

/** uvm_sdt_begin(o, signature, revision): a header; returns where it is, which uvm_sdt_finish wants to know. */
size_t uvm_sdt_begin(struct uvm_sdt_out *o, const char *signature, uint8_t revision);

/** uvm_sdt_finish(o, start): length and checksum; returns the table's address. */
uint64_t uvm_sdt_finish(struct uvm_sdt_out *o, size_t start);

#endif
