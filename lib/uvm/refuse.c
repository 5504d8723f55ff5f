/* SPDX-License-Identifier: MIT */
/*
 * Refusals with a class.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "uvm/refuse.h"

static const struct {
	const char *name;
	int status;
} classes[] = {
#define CLASS(id, name, status, sentence) { name, status },
	UVM_CLASS_LIST(CLASS)
#undef CLASS
};

int uvm_refuse(struct uvm_diag *d, enum uvm_class class_, const char *fmt, ...)
{
	va_list ap;

	if (d->code != UVM_OK)
		return d->code;
	d->code = classes[class_].status;
	d->rule = classes[class_].name;
	va_start(ap, fmt);
	(void)vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
	return d->code;
}

int uvm_reclass(struct uvm_diag *d, enum uvm_class class_, const char *what)
{
	if (d->code == UVM_E_NOMEM || d->code == UVM_E_IO)
		return d->code;
	d->rule = classes[class_].name;
	d->record = what;
	return d->code;
}
