/* SPDX-License-Identifier: MIT */
/*
 * Why a step failed, in words that the host and people may read.
 */
#include <stdarg.h>
#include <stdio.h>

#include "paravisor.h"

int pv_fail(struct paravisor *p, int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(p->reason, sizeof(p->reason), fmt, args);
	va_end(args);
	return code;
}

int pv_fail_diag(struct paravisor *p, int code, const char *what, const struct uvm_diag *d)
{
	char text[UVM_DIAG_TEXT];

	uvm_diag_format(d, text, sizeof(text));
	return pv_fail(p, code, "%s: %s", what, text);
}
