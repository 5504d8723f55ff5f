/* SPDX-License-Identifier: MIT */
/*
 * Numbers as digits, without libc. Context: freestanding; no allocation.
 */
#ifndef UVM_WIRE_DIGITS_H
#define UVM_WIRE_DIGITS_H

#include <stdint.h>

#define UVM_DIGITS_MAX 20 /* of UINT64_MAX, in base 10 */

/** uvm_digits(end, v, base): write ${v} so that its last digit stands before ${end}; returns where the first one stands. */
static inline char *uvm_digits(char *end, uint64_t v, unsigned base)
{
	do {
		*--end = "0123456789abcdef"[v % base];
		v /= base;
	} while (v != 0);
	return end;
}

/** uvm_hex_byte(out, v): the two digits of one byte. */
static inline void uvm_hex_byte(char out[2], uint8_t v)
{
	out[0] = "0123456789abcdef"[v >> 4];
	out[1] = "0123456789abcdef"[v & 15];
}

#endif
