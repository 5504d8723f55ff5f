/* SPDX-License-Identifier: MIT */
/*
 * Page maps.
 */
#include <stdlib.h>

#include <uvmkit/wire.h>

#include "igvm/area_table.h"
#include "pages.h"

static bool range_of(const struct uvm_igvm *f, const struct uvm_igvm_areas *areas, const struct uvm_igvm_header *h,
		     struct page_range *r)
{
	const struct uvm_igvm_header *area;

	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		*r = (struct page_range){ .gpa = h->page.gpa, .pages = 1, .what = uvm_igvm_page_type_name(h->page.data_type) };
		r->flags = h->page.flags;
		r->data = h->data_len != 0;
		return true;
	case UVM_IGVM_PARAMETER_INSERT:
		area = uvm_igvm_areas_find(areas, h->insert.parameter_area_index)->h;
		*r = (struct page_range){ .gpa = h->insert.gpa, .what = "PARAMETER", .data = area->data_len != 0 };
		r->pages = area->area.number_of_bytes / UVM_PAGE_SIZE;
		r->area = h->insert.parameter_area_index;
		return true;
	case UVM_IGVM_VP_CONTEXT:
		*r = (struct page_range){ .gpa = h->vp.gpa, .pages = 1, .what = "VMSA", .data = true };
		return uvm_igvm_context_of(f, h->mask) == UVM_IGVM_CONTEXT_VMSA;
	case UVM_IGVM_ERROR_RANGE:
		*r = (struct page_range){ .gpa = h->error.gpa, .what = "ERROR" };
		r->pages = ((uint64_t)h->error.size_bytes + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE;
		return true;
	default:
		return false;
	}
}

static int by_address(const void *a, const void *b)
{
	const struct page_range *x = a, *y = b;

	if (x->gpa != y->gpa)
		return x->gpa < y->gpa ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Both are of one kind, and b begins where a ends. */
static bool continues(const struct page_range *a, const struct page_range *b)
{
	return a->what == b->what && a->flags == b->flags && a->area == b->area && a->data == b->data &&
	       b->gpa - a->gpa == a->pages * UVM_PAGE_SIZE;
}

static void merge(struct page_map *map)
{
	size_t n = 0;

	for (size_t i = 0; i < map->n; i++) {
		if (n > 0 && continues(&map->r[n - 1], &map->r[i]))
			map->r[n - 1].pages += map->r[i].pages;
		else
			map->r[n++] = map->r[i];
	}
	map->n = n;
}

int pages_collect(const struct uvm_igvm *f, uint32_t mask, struct page_map *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];
	struct page_map map = { NULL, 0 };
	struct uvm_igvm_areas areas;

	map.r = reallocarray(NULL, l->n + 1, sizeof(*map.r));
	if (map.r == NULL || uvm_igvm_areas_init(&areas, f) < 0) {
		pages_free(&map);
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, l->n * sizeof(*map.r));
	}
	for (size_t i = 0; i < l->n; i++) {
		if ((l->h[i].mask & mask) == 0 || !range_of(f, &areas, &l->h[i], &map.r[map.n]))
			continue;
		map.r[map.n++].order = (uint32_t)i;
	}
	uvm_igvm_areas_free(&areas);
	qsort(map.r, map.n, sizeof(*map.r), by_address);
	merge(&map);
	*ret = map;
	return UVM_OK;
}

void pages_free(struct page_map *map)
{
	free(map->r);
	*map = (struct page_map){ NULL, 0 };
}

uint64_t pages_last(const struct page_range *r)
{
	const uint64_t room = UINT64_MAX - r->gpa;

	return r->pages > room / UVM_PAGE_SIZE ? UINT64_MAX : r->gpa + r->pages * UVM_PAGE_SIZE - (r->pages > 0);
}
