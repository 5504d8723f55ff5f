/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics in words.
 */
#include <stdarg.h>
#include <stdio.h>

#include "os/say.h"

int uvm_say(struct uvm_diag *d, int code, const char *fmt, ...)
{
	va_list ap;

	if (d == NULL || d->code != UVM_OK)
		return code;
	d->code = code;
	va_start(ap, fmt);
	(void)vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
	return code;
}
