/* SPDX-License-Identifier: MIT */
/*
 * Lines out of a stream of bytes from somebody who need not mean well: bounded.
 */
#ifndef UVM_VMM_LINES_H
#define UVM_VMM_LINES_H

#include <uvmkit/status.h>

/** struct uvm_lines: zero it before use; uvm_lines_free releases it. */
struct uvm_lines {
	char *b;
	size_t n, cap;
};

/** uvm_line_fn(arg, s, n): one line, without its end; s[n] is a NUL. A negative value stops. */
typedef int uvm_line_fn(void *arg, const char *s, size_t n);

/**
 * uvm_lines_add(l, p, n, max, fn, arg, d):
 * Take ${n} bytes more, and call ${fn} for every line that is complete then. A carriage return in front of the end belongs to
 * the end; empty lines are passed over.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT: a line of more than ${max} bytes; UVM_E_NOMEM; what ${fn} returned.
 */
UVM_MUST_CHECK int uvm_lines_add(struct uvm_lines *l, const uint8_t *p, size_t n, size_t max, uvm_line_fn *fn, void *arg,
				 struct uvm_diag *d);

void uvm_lines_free(struct uvm_lines *l);

#endif
