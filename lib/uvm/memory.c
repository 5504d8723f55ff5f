/* SPDX-License-Identifier: MIT */
/*
 * Memory of one request, in blocks.
 */
#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "uvm/memory.h"

#define BLOCK 8192u /* bytes: options and document of an ordinary pod fit into two */

struct block {
	struct block *next;
	size_t cap, used;
	alignas(max_align_t) uint8_t p[];
};

struct uvm_mem {
	struct block *blocks; /* the first one is taken from */
	size_t failed;        /* bytes that could not be had; 0: all well */
	char nothing[1];      /* what texts are after a failure */
};

struct uvm_mem *uvm_mem_new(struct uvm_diag *d)
{
	struct uvm_mem *m = calloc(1, sizeof(*m));

	if (m == NULL)
		(void)uvm_no_memory(d, sizeof(*m));
	return m;
}

void uvm_mem_free(struct uvm_mem *m)
{
	while (m != NULL && m->blocks != NULL) {
		struct block *b = m->blocks;

		m->blocks = b->next;
		free(b);
	}
	free(m);
}

static void *fail(struct uvm_mem *m, size_t n)
{
	m->failed = n;
	return NULL;
}

static bool add_block(struct uvm_mem *m, size_t n)
{
	const size_t cap = n < BLOCK ? BLOCK : n;
	struct block *b = malloc(sizeof(*b) + cap);

	if (b == NULL)
		return false;
	b->next = m->blocks;
	b->cap = cap;
	b->used = 0;
	m->blocks = b;
	return true;
}

static void *take(struct uvm_mem *m, size_t n)
{
	const size_t mask = alignof(max_align_t) - 1;
	struct block *b = m->blocks;
	void *p;

	if (n > SIZE_MAX / 2 || m->failed != 0)
		return fail(m, n | 1);
	n = (n + mask) & ~mask;
	if ((b == NULL || n > b->cap - b->used) && !add_block(m, n))
		return fail(m, n);
	b = m->blocks;
	p = b->p + b->used;
	b->used += n;
	return p;
}

void *uvm_mem_take(struct uvm_mem *m, size_t n, size_t size)
{
	void *p = size != 0 && n > SIZE_MAX / size ? fail(m, SIZE_MAX) : take(m, n * size);

	return p == NULL ? NULL : memset(p, 0, n * size);
}

/* The room is a power of two: it is used up when the number of elements is one. */
void *uvm_mem_grow(struct uvm_mem *m, void *p, size_t n, size_t size)
{
	void *grown;

	if ((n & (n - 1)) != 0)
		return p;
	grown = n > SIZE_MAX / 2 ? fail(m, SIZE_MAX) : uvm_mem_take(m, n == 0 ? 1 : 2 * n, size);
	if (grown != NULL && n != 0)
		memcpy(grown, p, n * size);
	return grown;
}

char *uvm_mem_text(struct uvm_mem *m, const char *s, size_t n)
{
	char *p = n < SIZE_MAX ? take(m, n + 1) : fail(m, n);

	if (p == NULL)
		return m->nothing;
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *uvm_mem_format(struct uvm_mem *m, const char *fmt, ...)
{
	va_list ap;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = take(m, (size_t)n + 1);
	if (p == NULL)
		return m->nothing;
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

char *uvm_mem_base64(struct uvm_mem *m, const void *p, size_t n)
{
	const size_t size = uvm_base64_size(n);
	char *text = uvm_mem_take(m, size + 1, 1);

	if (text == NULL)
		return m->nothing;
	uvm_base64_encode(p, n, text);
	return text;
}

int uvm_mem_status(const struct uvm_mem *m, struct uvm_diag *d)
{
	return m->failed != 0 ? uvm_no_memory(d, m->failed) : UVM_OK;
}
