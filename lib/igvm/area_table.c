/* SPDX-License-Identifier: MIT */
/*
 * Parameter areas by index: a sorted array, because indices come from outside and a hash table could be made slow by them.
 */
#include <stdlib.h>

#include "igvm/area_table.h"

static int by_index(const void *a, const void *b)
{
	const struct uvm_igvm_area_slot *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return (x->h > y->h) - (x->h < y->h);
}

static size_t count(const struct uvm_igvm_list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->h[i].type == UVM_IGVM_PARAMETER_AREA;
	return n;
}

/* Of several slots with one index only the first stays. */
static size_t unique(struct uvm_igvm_area_slot *s, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || s[kept - 1].index != s[i].index)
			s[kept++] = s[i];
	}
	return kept;
}

int uvm_igvm_areas_init(struct uvm_igvm_areas *a, const struct uvm_igvm *f)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];
	const size_t n = count(l);
	size_t at = 0;

	*a = (struct uvm_igvm_areas){ 0 };
	if (n == 0)
		return UVM_OK;
	a->slots = calloc(n, sizeof(*a->slots));
	if (a->slots == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_PARAMETER_AREA)
			a->slots[at++] = (struct uvm_igvm_area_slot){ .h = &l->h[i],
								      .index = l->h[i].area.parameter_area_index };
	}
	qsort(a->slots, n, sizeof(*a->slots), by_index);
	a->n = unique(a->slots, n);
	return UVM_OK;
}

void uvm_igvm_areas_free(struct uvm_igvm_areas *a)
{
	free(a->slots);
	*a = (struct uvm_igvm_areas){ 0 };
}

struct uvm_igvm_area_slot *uvm_igvm_areas_find(const struct uvm_igvm_areas *a, uint32_t index)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (a->slots[mid].index == index)
			return &a->slots[mid];
		if (a->slots[mid].index < index)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
