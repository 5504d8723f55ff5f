/* SPDX-License-Identifier: MIT */
/*
 * A command line that grows.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/arguments.h"

/* Takes ${s}. */
static void add(struct uvm_arguments *a, char *s)
{
	char **v = s != NULL ? reallocarray(a->v, a->n + 2, sizeof(*v)) : NULL;

	if (v == NULL) {
		free(s);
		a->failed = true;
		return;
	}
	a->v = v;
	a->v[a->n++] = s;
	a->v[a->n] = NULL;
}

void uvm_arguments_add(struct uvm_arguments *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	add(a, s);
}

void uvm_arguments_value(struct uvm_arguments *a, const char *before, const char *value, const char *after)
{
	char *s = malloc(strlen(before) + 2 * strlen(value) + strlen(after) + 1), *at = s;

	if (s != NULL) {
		at = mempcpy(at, before, strlen(before));
		for (; *value != '\0'; value++) {
			*at++ = *value;
			if (*value == ',')
				*at++ = ',';
		}
		memcpy(at, after, strlen(after) + 1);
	}
	add(a, s);
}

void uvm_arguments_free(struct uvm_arguments *a)
{
	while (a->n > 0)
		free(a->v[--a->n]);
	free(a->v);
	*a = (struct uvm_arguments){ 0 };
}
