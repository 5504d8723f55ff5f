/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, one character at a time.
 */
#ifndef UVM_WIRE_UTF8_H
#define UVM_WIRE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/**
 * uvm_utf8_next(s, n, ret):
 * The character at the start of ${n} >= 1 bytes.
 *
 *   ret   out  the code point; untouched on failure
 *
 * Returns:  how many bytes it takes, 1 to 4; 0 for what is not UTF-8: stray or missing continuation bytes, longer forms than
 *           needed, surrogates, beyond U+10FFFF.
 * Source:   Unicode standard, table 3-7 "Well-Formed UTF-8 Byte Sequences".
 * Context:  freestanding.
 */
size_t uvm_utf8_next(const char *s, size_t n, uint32_t *ret);

/** uvm_utf8_put(c, out): write the code point ${c}, which may be one; the number of bytes. */
size_t uvm_utf8_put(uint32_t c, char out[4]);

#endif
