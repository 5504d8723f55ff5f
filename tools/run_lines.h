/* SPDX-License-Identifier: MIT */
/*
 * What several VMs write at the same time: whole lines, behind the name of the VM that each is from.
 */
#ifndef UVM_TOOLS_RUN_LINES_H
#define UVM_TOOLS_RUN_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define RUN_LINE_MAX 4096u /* bytes; what is longer is printed as several */

/** struct run_lines: a stream of a VM, and what is held of it until its line is whole. */
struct run_lines {
	FILE *to;
	const char *name;
	bool safe; /* made safe for terminals; a carriage return in front of a line's end belongs to it */
	char held[RUN_LINE_MAX];
	size_t n;
};

/** run_lines_add(l, p, n): ${n} bytes more; false when they cannot be written. */
bool run_lines_add(struct run_lines *l, const char *p, size_t n);

/** run_lines_end(l): what is held, as a line. */
void run_lines_end(struct run_lines *l);

#endif
