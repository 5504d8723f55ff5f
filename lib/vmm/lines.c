/* SPDX-License-Identifier: MIT */
/*
 * Lines.
 */
#include <stdlib.h>
#include <string.h>

#include "vmm/lines.h"

static int give(struct uvm_lines *l, uvm_line_fn *fn, void *arg)
{
	size_t n = l->n;

	l->n = 0;
	if (n > 0 && l->b[n - 1] == '\r')
		n--;
	if (n == 0)
		return UVM_OK;
	l->b[n] = '\0';
	return fn(arg, l->b, n);
}

/* Room for ${n} more bytes and a NUL; doubled, so that long lines are not copied again and again. */
static int grow(struct uvm_lines *l, size_t n, struct uvm_diag *d)
{
	size_t cap = l->cap > 0 ? l->cap : 256;
	char *b;

	while (cap < l->n + n + 1)
		cap *= 2;
	if (cap == l->cap)
		return UVM_OK;
	b = realloc(l->b, cap);
	if (b == NULL)
		return uvm_no_memory(d, cap);
	l->b = b;
	l->cap = cap;
	return UVM_OK;
}

int uvm_lines_add(struct uvm_lines *l, const uint8_t *p, size_t n, size_t max, uvm_line_fn *fn, void *arg, struct uvm_diag *d)
{
	int r = UVM_OK;

	while (n > 0 && r == UVM_OK) {
		const uint8_t *end = memchr(p, '\n', n);
		const size_t take = end != NULL ? (size_t)(end - p) : n;

		if (take > max - l->n)
			return uvm_fail_says(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, 0, max, "a line of more than %W bytes");
		r = grow(l, take, d);
		if (r < 0)
			return r;
		memcpy(l->b + l->n, p, take);
		l->n += take;
		p += take;
		n -= take;
		if (end == NULL)
			break;
		p++;
		n--;
		r = give(l, fn, arg);
	}
	return r;
}

void uvm_lines_free(struct uvm_lines *l)
{
	free(l->b);
	*l = (struct uvm_lines){ 0 };
}
