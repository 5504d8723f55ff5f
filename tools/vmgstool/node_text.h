/* SPDX-License-Identifier: MIT */
/*
 * Nodes of device paths, as the original prints them.
 */
#ifndef VMGSTOOL_NODE_TEXT_H
#define VMGSTOOL_NODE_TEXT_H

#include <stdio.h>

#include <uvmkit/nvram.h>

/** put_quoted(f, s, n): UTF-8 in quotes, with the escapes of a string literal. */
void put_quoted(FILE *f, const char *s, size_t n);

/** put_name(f, utf16, n, quoted): ${n} bytes of UTF-16LE with NUL. */
void put_name(FILE *f, const uint8_t *utf16, size_t n, bool quoted);

/** put_list(f, p, n): bytes as [1, a, ff]. */
void put_list(FILE *f, const uint8_t *p, size_t n);

/** put_node(f, node, d): one node; UVM_E_LENGTH when it has not the size that its kind has, UVM_E_MISSING: a NUL. */
UVM_MUST_CHECK int put_node(FILE *f, const struct uvm_path_node *node, struct uvm_diag *d);

#endif
