/* SPDX-License-Identifier: MIT */
/*
 * Memory maps: page ranges and the gaps between them, cut where names begin and end, and joined again where nothing changes.
 */
#include "map.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "pages.h"

struct collecting {
	const struct uvm_igvm *f;
	struct uvm_image_names names;
	struct map map;
	size_t cap;
};

/* ---- names --------------------------------------------------------------------------------------------------------- */

/* What the host puts into a parameter area. */
static const char *area_name(const struct uvm_igvm *f, uint32_t area)
{
	static const struct {
		uint32_t type;
		const char *name;
	} uses[] = {
		{ UVM_IGVM_VP_COUNT, "number of processors" },
		{ UVM_IGVM_SRAT, "SRAT" },
		{ UVM_IGVM_MADT, "MADT" },
		{ UVM_IGVM_MMIO_RANGES, "MMIO ranges" },
		{ UVM_IGVM_MEMORY_MAP, "memory map" },
		{ UVM_IGVM_COMMAND_LINE, "command line" },
		{ UVM_IGVM_SLIT, "SLIT" },
		{ UVM_IGVM_PPTT, "PPTT" },
		{ UVM_IGVM_DEVICE_TREE, "device tree" },
		{ UVM_IGVM_ENVIRONMENT_INFO, "environment" },
	};
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		if (!uvm_igvm_is_parameter(l->h[i].type) || l->h[i].parameter.parameter_area_index != area)
			continue;
		for (size_t k = 0; k < sizeof(uses) / sizeof(uses[0]); k++) {
			if (uses[k].type == l->h[i].type)
				return uses[k].name;
		}
	}
	return "";
}

/* The kind of a range, and its name where that follows from the kind. */
static enum map_kind kind_of(const struct collecting *c, const struct page_range *r, const char **ret_name)
{
	static const struct {
		const char *what, *name;
		enum map_kind kind;
	} special[] = {
		{ "VMSA", "registers of the first processor", MAP_MEASURED },
		{ "SECRETS", "secrets", MAP_PROCESSOR },
		{ "CPUID_DATA", "CPUID", MAP_PROCESSOR },
		{ "CPUID_XF", "CPUID, extended state", MAP_PROCESSOR },
		{ "ERROR", "error range", MAP_ERROR },
	};

	*ret_name = NULL;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if (strcmp(special[i].what, r->what) == 0) {
			*ret_name = special[i].name;
			return special[i].kind;
		}
	}
	if (strcmp(r->what, "PARAMETER") == 0) {
		*ret_name = area_name(c->f, r->area);
		return MAP_HOST;
	}
	if ((r->flags & UVM_IGVM_PAGE_SHARED) != 0)
		return MAP_SHARED;
	if ((r->flags & UVM_IGVM_PAGE_UNMEASURED) != 0)
		return MAP_UNMEASURED;
	return r->data ? MAP_MEASURED : MAP_ZEROS;
}

static bool covers(const struct uvm_image_name *n, uint64_t gpa, bool gap)
{
	return n->gpa <= gpa && (n->size > 0 ? gpa - n->gpa < n->size : !gap);
}

/* The name at ${gpa}: of those that cover it the one that begins last. One without a size ends where the next begins. */
static const char *name_at(const struct collecting *c, uint64_t gpa, bool gap)
{
	bool last = true;

	for (size_t i = c->names.n; i-- > 0;) {
		const struct uvm_image_name *n = &c->names.name[i];

		if (n->gpa > gpa)
			continue;
		if (covers(n, gpa, gap) && (n->size > 0 || last))
			return n->name;
		last = false;
	}
	return "";
}

/* The last byte from ${gpa} on that has the same name, at most ${last}. */
static uint64_t same_name_until(const struct collecting *c, uint64_t gpa, uint64_t last)
{
	for (size_t i = 0; i < c->names.n; i++) {
		const struct uvm_image_name *n = &c->names.name[i];
		const uint64_t end = n->gpa + n->size; /* 0 at the end of the address space */

		if (n->gpa > gpa && n->gpa - 1 < last)
			last = n->gpa - 1;
		if (n->size > 0 && end > gpa && end - 1 < last)
			last = end - 1;
	}
	return last;
}

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static bool joins(struct map_row *a, const struct map_row *b)
{
	const bool contents = a->kind <= MAP_ZEROS && b->kind <= MAP_ZEROS && a->name[0] != '\0';

	if (a->last == UINT64_MAX || a->last + 1 != b->gpa || strcmp(a->name, b->name) != 0 ||
	    (a->kind != b->kind && !contents))
		return false;
	a->last = b->last;
	a->kind = a->kind < b->kind ? a->kind : b->kind;
	return true;
}

static int push(struct collecting *c, struct map_row row)
{
	struct map *m = &c->map;

	if (m->n > 0 && joins(&m->r[m->n - 1], &row))
		return UVM_OK;
	if (m->n == c->cap) {
		const size_t cap = c->cap > 0 ? 2 * c->cap : 64;
		struct map_row *r = reallocarray(m->r, cap, sizeof(*r));

		if (r == NULL)
			return UVM_E_NOMEM;
		m->r = r;
		c->cap = cap;
	}
	m->r[m->n++] = row;
	return UVM_OK;
}

/* Bytes of one kind, in as many rows as they have names. */
static int push_named(struct collecting *c, uint64_t gpa, uint64_t last, enum map_kind kind, const char *name)
{
	int r = UVM_OK;

	while (r == UVM_OK) {
		struct map_row row = { gpa, last, name, kind };

		if (name == NULL) {
			row.last = same_name_until(c, gpa, last);
			row.name = name_at(c, gpa, kind == MAP_GAP);
		}
		r = push(c, row);
		if (row.last == last)
			break;
		gpa = row.last + 1;
	}
	return r;
}

/* What image and names say is there, from the first to the last byte. */
static void span(const struct collecting *c, const struct page_map *pages, uint64_t *gpa, uint64_t *last)
{
	*gpa = pages->n > 0 ? pages->r[0].gpa : UINT64_MAX;
	*last = 0;
	for (size_t i = 0; i < pages->n; i++)
		*last = pages_last(&pages->r[i]) > *last ? pages_last(&pages->r[i]) : *last;
	for (size_t i = 0; i < c->names.n && pages->n > 0; i++) {
		const struct uvm_image_name *n = &c->names.name[i];

		if (n->size == 0)
			continue;
		*gpa = n->gpa < *gpa ? n->gpa : *gpa;
		*last = n->gpa + (n->size - 1) > *last ? n->gpa + (n->size - 1) : *last;
	}
}

static int collect(struct collecting *c, const struct page_map *pages)
{
	uint64_t at, last;
	int r = UVM_OK;

	span(c, pages, &at, &last);
	for (size_t i = 0; i < pages->n && r == UVM_OK; i++) {
		const struct page_range *p = &pages->r[i];
		const char *name;
		const enum map_kind kind = kind_of(c, p, &name);

		if (p->pages == 0)
			continue;
		if (p->gpa > at)
			r = push_named(c, at, p->gpa - 1, MAP_GAP, NULL);
		if (r == UVM_OK)
			r = push_named(c, p->gpa, pages_last(p), kind, name);
		if (pages_last(p) == UINT64_MAX)
			return r;
		at = pages_last(p) + 1 > at ? pages_last(p) + 1 : at;
	}
	return r == UVM_OK && pages->n > 0 && at <= last ? push_named(c, at, last, MAP_GAP, NULL) : r;
}

int map_collect(const struct uvm_igvm *f, const struct uvm_igvm_header *platform, struct map *ret, struct uvm_diag *d)
{
	struct collecting c = { .f = f };
	struct page_map pages;
	int r = pages_collect(f, platform->mask, &pages, d);

	if (r < 0)
		return r;
	uvm_image_names(f, platform->platform.platform_type, &c.names);
	r = collect(&c, &pages);
	pages_free(&pages);
	if (r < 0) {
		map_free(&c.map);
		return uvm_no_memory(d, c.cap * sizeof(*c.map.r));
	}
	*ret = c.map;
	return UVM_OK;
}

void map_free(struct map *map)
{
	free(map->r);
	*map = (struct map){ NULL, 0 };
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */

const char *map_kind_text(enum map_kind kind)
{
	static const char *const texts[MAP_KINDS] = {
		[MAP_MEASURED] = "measured",          [MAP_ZEROS] = "zeros, measured",
		[MAP_UNMEASURED] = "not measured",    [MAP_SHARED] = "shared with the host",
		[MAP_HOST] = "filled in by the host", [MAP_PROCESSOR] = "filled in by the processor",
		[MAP_ERROR] = "must not be used",     [MAP_GAP] = "not loaded",
	};

	return texts[kind];
}

const char *map_size_text(const struct map_row *row, char buf[MAP_SIZE_TEXT])
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	const uint64_t size = row->last - row->gpa + 1;
	unsigned unit = 0;

	if (size == 0)
		return strcpy(buf, "16 EiB");
	while (unit + 1 < sizeof(units) / sizeof(units[0]) && size >> 10 * (unit + 1) != 0)
		unit++;
	/* Whole, or with one digit behind the point. */
	if ((size & ((1ull << 10 * unit) - 1)) == 0)
		snprintf(buf, MAP_SIZE_TEXT, "%" PRIu64 " %s", size >> 10 * unit, units[unit]);
	else
		snprintf(buf, MAP_SIZE_TEXT, "%.1f %s", (double)size / (double)(1ull << 10 * unit), units[unit]);
	return buf;
}

unsigned map_height(const struct map_row *row)
{
	static const uint64_t steps[] = { 64 * 1024, 1024 * 1024, 64 * 1024 * 1024 };
	const uint64_t size = row->last - row->gpa;
	unsigned n = 0;

	while (n < sizeof(steps) / sizeof(steps[0]) && size >= steps[n])
		n++;
	return n;
}

int map_digits(const struct map *map)
{
	uint64_t last = map->n > 0 ? map->r[map->n - 1].last : 0;
	int n = 8;

	while (n < 16 && last >> 4 * n != 0)
		n++;
	return n;
}
