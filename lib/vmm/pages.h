/* SPDX-License-Identifier: MIT */
/*
 * What an image puts into guest memory: pages by address. Their contents are borrowed; a page that the loader changes becomes a
 * copy first.
 */
#ifndef UVM_VMM_PAGES_H
#define UVM_VMM_PAGES_H

#include <uvmkit/wire.h>

/** struct uvm_loaded_page: ${len} bytes at ${p}, at most a page; zeros follow. */
struct uvm_loaded_page {
	uint64_t gpa;
	const uint8_t *p;
	uint32_t len;
	bool own; /* p is a copy that may be written, of a whole page */
};

/** struct uvm_pages: zero it before use; uvm_pages_free releases it. Ascending once sorted. */
struct uvm_pages {
	struct uvm_loaded_page *page;
	size_t n, cap;
	struct uvm_pages_block *blocks; /* memory of its own */
};

/** uvm_pages_add(s, gpa, p, len, d): one page; UVM_E_NOMEM. Not for a sorted set. */
UVM_MUST_CHECK int uvm_pages_add(struct uvm_pages *s, uint64_t gpa, const uint8_t *p, size_t len, struct uvm_diag *d);

/** uvm_pages_alloc(s, size, d): zeroed memory that lives as long as ${s}; NULL: none. */
uint8_t *uvm_pages_alloc(struct uvm_pages *s, size_t size, struct uvm_diag *d);

/** uvm_pages_sort(s, d): UVM_OK; UVM_E_DUPLICATE: which of two pages at one address counts would be a guess. */
UVM_MUST_CHECK int uvm_pages_sort(struct uvm_pages *s, struct uvm_diag *d);

/** uvm_pages_find(s, gpa): the page at ${gpa} of a sorted set, or NULL. */
struct uvm_loaded_page *uvm_pages_find(const struct uvm_pages *s, uint64_t gpa);

/** uvm_pages_write(s, page, d): the page's bytes, to be changed; NULL: no memory. */
uint8_t *uvm_pages_write(struct uvm_pages *s, struct uvm_loaded_page *page, struct uvm_diag *d);

void uvm_pages_free(struct uvm_pages *s);

#endif
