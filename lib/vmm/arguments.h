/* SPDX-License-Identifier: MIT */
/*
 * A command line that grows.
 */
#ifndef UVM_VMM_ARGUMENTS_H
#define UVM_VMM_ARGUMENTS_H

#include <uvmkit/status.h>

/** struct uvm_arguments: zero it before use; uvm_arguments_free releases it. v is ended by NULL. */
struct uvm_arguments {
	char **v;
	size_t n;
	bool failed; /* memory was short: complete it is not */
};

/** uvm_arguments_add(a, fmt, …): one more. */
void uvm_arguments_add(struct uvm_arguments *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** uvm_arguments_value(a, before, value, after): one more, the three together; each comma of ${value} is doubled, as QEMU wants
 * it. */
void uvm_arguments_value(struct uvm_arguments *a, const char *before, const char *value, const char *after);

void uvm_arguments_free(struct uvm_arguments *a);

#endif
