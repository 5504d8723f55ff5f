/* SPDX-License-Identifier: MIT */
/*
 * Pages by address.
 */
#include <stdlib.h>
#include <string.h>

#include "os/say.h"
#include "vmm/pages.h"

struct uvm_pages_block {
	struct uvm_pages_block *next;
	uint8_t b[];
};

uint8_t *uvm_pages_alloc(struct uvm_pages *s, size_t size, struct uvm_diag *d)
{
	struct uvm_pages_block *b = calloc(1, sizeof(*b) + size);

	if (b == NULL) {
		(void)uvm_no_memory(d, size);
		return NULL;
	}
	b->next = s->blocks;
	s->blocks = b;
	return b->b;
}

int uvm_pages_add(struct uvm_pages *s, uint64_t gpa, const uint8_t *p, size_t len, struct uvm_diag *d)
{
	const size_t cap = s->cap > 0 ? 2 * s->cap : 1024;
	struct uvm_loaded_page *pages;

	if (s->n == s->cap) {
		pages = reallocarray(s->page, cap, sizeof(*pages));
		if (pages == NULL)
			return uvm_no_memory(d, cap * sizeof(*pages));
		s->page = pages;
		s->cap = cap;
	}
	s->page[s->n++] = (struct uvm_loaded_page){ .gpa = gpa, .p = p, .len = (uint32_t)len };
	return UVM_OK;
}

static int by_gpa(const void *a, const void *b)
{
	const struct uvm_loaded_page *x = a, *y = b;

	return (x->gpa > y->gpa) - (x->gpa < y->gpa);
}

int uvm_pages_sort(struct uvm_pages *s, struct uvm_diag *d)
{
	if (s->n > 0)
		qsort(s->page, s->n, sizeof(*s->page), by_gpa);
	for (size_t i = 1; i < s->n; i++) {
		if (s->page[i - 1].gpa == s->page[i].gpa)
			return uvm_say(d, UVM_E_DUPLICATE, "two pages at 0x%llx", (unsigned long long)s->page[i].gpa);
	}
	return UVM_OK;
}

struct uvm_loaded_page *uvm_pages_find(const struct uvm_pages *s, uint64_t gpa)
{
	const struct uvm_loaded_page key = { .gpa = gpa };

	return s->n > 0 ? bsearch(&key, s->page, s->n, sizeof(key), by_gpa) : NULL;
}

uint8_t *uvm_pages_write(struct uvm_pages *s, struct uvm_loaded_page *page, struct uvm_diag *d)
{
	uint8_t *b;

	if (page->own)
		return (uint8_t *)(uintptr_t)page->p;
	b = uvm_pages_alloc(s, UVM_PAGE_SIZE, d);
	if (b == NULL)
		return NULL;
	if (page->len > 0)
		memcpy(b, page->p, page->len);
	page->p = b;
	page->len = UVM_PAGE_SIZE;
	page->own = true;
	return b;
}

void uvm_pages_free(struct uvm_pages *s)
{
	struct uvm_pages_block *b;

	while ((b = s->blocks) != NULL) {
		s->blocks = b->next;
		free(b);
	}
	free(s->page);
	*s = (struct uvm_pages){ 0 };
}
