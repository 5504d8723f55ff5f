/* SPDX-License-Identifier: MIT */
/*
 * What a loader puts where, for one platform: PAGE_DATA, PARAMETER_INSERT, save areas and error ranges as ranges of pages.
 */
#ifndef UVMKIT_PAGES_H
#define UVMKIT_PAGES_H

#include <uvmkit/igvm.h>

struct page_range {
	uint64_t gpa, pages;
	const char *what; /* page type, "PARAMETER", "VMSA", "ERROR" */
	uint32_t flags;   /* of PAGE_DATA */
	uint32_t area;    /* of PARAMETER; else 0 */
	uint32_t order;   /* which directive it came from first */
	bool data;        /* it has file data; else it is zero */
};

struct page_map {
	struct page_range *r;
	size_t n;
};

/**
 * pages_collect(f, mask, ret, d):
 * The ranges of the platform with ${mask} by address; neighbours that are alike are one. Overlapping ones stay apart.
 */
UVM_MUST_CHECK int pages_collect(const struct uvm_igvm *f, uint32_t mask, struct page_map *ret, struct uvm_diag *d);
void pages_free(struct page_map *map);

/** pages_last(r): the last byte of a range; the end of the address space when it reaches beyond. */
uint64_t pages_last(const struct page_range *r);

#endif
