/* SPDX-License-Identifier: MIT */
/*
 * Failures on standard error.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "fail.h"

#define LINE_SIZE 8192 /* room for a path and a sentence */

static void put_safe(const char *s)
{
	cli_print_safe(stderr, s, strlen(s));
}

int fail(const char *path, const struct uvm_diag *d, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fputs("Error: ", stderr);
	put_safe(line);
	fputc('\n', stderr);
	if (d == NULL)
		return EXIT_ERROR;
	fputs("\nCaused by:\n    ", stderr);
	if (path != NULL) {
		put_safe(path);
		fputs(": ", stderr);
	}
	uvm_diag_format(d, line, sizeof(line));
	put_safe(line);
	fputc('\n', stderr);
	return EXIT_ERROR;
}

/* The library reads a file of nothing but headers when none of them needs data; the tool that this one replaces never does. */
static int refuse_dataless(const struct input *in, struct uvm_diag *d)
{
	const struct input_head h = input_head(in);

	if (h.variable_header_offset + h.variable_header_size < h.total_file_size)
		return UVM_OK;
	d->record = "FIXED_HEADER";
	d->says = "no file data behind the variable headers";
	return uvm_fail(d, UVM_E_SHORT, 12, "variable_header_size", h.variable_header_size, 0);
}

int read_input(struct input *in, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (input_read(in, path, NULL, &d) == UVM_OK && refuse_dataless(in, &d) == UVM_OK)
		return 0;
	if (in->file.p == NULL)
		return fail(path, &d, "reading input file");
	if (uvm_pe_is(in->p, in->len))
		return fail(path, &d, "extracting embedded IGVM (VMFW resource) from resource DLL %s", path);
	return fail(path, &d, "parsing IGVM file");
}
