/* SPDX-License-Identifier: MIT */
/*
 * Sorting ranges; see ranges.h.
 */
#include <stdlib.h>

#include "igvm/ranges.h"

static int by_first(const void *a, const void *b)
{
	const struct uvm_igvm_range *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->h > y->h) - (x->h < y->h);
}

void uvm_igvm_ranges_sort(struct uvm_igvm_range *r, size_t n)
{
	if (n > 0)
		qsort(r, n, sizeof(*r), by_first);
}
