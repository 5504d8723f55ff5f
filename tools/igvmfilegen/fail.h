/* SPDX-License-Identifier: MIT */
/*
 * How igvmfilegen reports a failure: what was being done, and below it why that did not work.
 *
 *	Error: parsing IGVM file
 *
 *	Caused by:
 *	    x.bin: FIXED_HEADER.magic at 0x0: 0x4d5a, expected 0x4d564749
 */
#ifndef IGVMFILEGEN_FAIL_H
#define IGVMFILEGEN_FAIL_H

#include "input.h"

#define EXIT_ERROR 1 /* for every error but a wrong command line */

/**
 * fail(path, d, fmt, …): print on standard error what failed, and why.
 *
 *   path  in  the file that ${d} is about; NULL: none
 *   d     in  NULL: the text says it all
 *
 * Returns:  EXIT_ERROR.
 */
int fail(const char *path, const struct uvm_diag *d, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** read_input(in, path): input_read of a whole file, with a failure printed. Returns 0 or EXIT_ERROR. */
int read_input(struct input *in, const char *path);

#endif
