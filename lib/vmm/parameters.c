/* SPDX-License-Identifier: MIT */
/*
 * Parameter areas, filled.
 *
 * Source: igvm_defs 0.5.0: IGVM_VHS_MEMORY_MAP_ENTRY, IgvmEnvironmentInfo; the IGVM specification's parameters.
 */
#include <stdlib.h>
#include <string.h>

#include "os/say.h"
#include "vmm/device_tree.h"
#include "vmm/parameters.h"

#define MEMORY_MAP_ENTRY 24u
#define MEMORY_IS_SHARED 1u /* environment: nothing is confidential here */

struct area {
	uint32_t index;
	size_t size;
	uint8_t *b; /* in the placement's memory; NULL: not inserted for this platform */
	const struct uvm_igvm_header *h;
};

struct loader {
	struct uvm_placement *p;
	const struct uvm_vm_config *c;
	const struct uvm_place_facts *facts;
	struct area *areas; /* by index */
	size_t n;
	struct uvm_diag *d;
};

static int by_index(const void *a, const void *b)
{
	const struct area *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct area *find_area(const struct loader *l, uint32_t index)
{
	const struct area key = { .index = index };

	return l->n > 0 ? bsearch(&key, l->areas, l->n, sizeof(key), by_index) : NULL;
}

static int list_areas(struct loader *l)
{
	const struct uvm_igvm_list *directives = &l->c->image->section[UVM_IGVM_DIRECTIVES];
	size_t n = 0;

	for (size_t i = 0; i < directives->n; i++)
		n += directives->h[i].type == UVM_IGVM_PARAMETER_AREA;
	l->areas = calloc(n + 1, sizeof(*l->areas));
	if (l->areas == NULL)
		return uvm_no_memory(l->d, n * sizeof(*l->areas));
	for (size_t i = 0; i < directives->n; i++) {
		const struct uvm_igvm_header *h = &directives->h[i];

		if (h->type == UVM_IGVM_PARAMETER_AREA)
			l->areas[l->n++] = (struct area){ .index = h->area.parameter_area_index, .h = h };
	}
	qsort(l->areas, l->n, sizeof(*l->areas), by_index);
	return UVM_OK;
}

/* ---- contents ------------------------------------------------------------------------------------------------------ */

static int put_vp_count(const struct loader *l, uint8_t *b, size_t room)
{
	if (room < 4)
		return UVM_E_LIMIT;
	uvm_put_le32(b, l->c->processors);
	return UVM_OK;
}

static int put_environment(const struct loader *l, uint8_t *b, size_t room)
{
	(void)l;
	if (room < 4)
		return UVM_E_LIMIT;
	uvm_put_le32(b, MEMORY_IS_SHARED);
	return UVM_OK;
}

/* An entry of no pages ends the map; the area is zero. */
static int put_memory_map(const struct loader *l, uint8_t *b, size_t room)
{
	const struct uvm_ram *ram = &l->p->ram;

	if (room < ram->n * MEMORY_MAP_ENTRY)
		return UVM_E_LIMIT;
	for (size_t i = 0; i < ram->n; i++, b += MEMORY_MAP_ENTRY) {
		uvm_put_le64(b, ram->range[i].gpa / UVM_PAGE_SIZE);
		uvm_put_le64(b + 8, ram->range[i].size / UVM_PAGE_SIZE); /* the rest: 0, memory */
	}
	return UVM_OK;
}

static int put_command_line(const struct loader *l, uint8_t *b, size_t room)
{
	const char *text = l->c->host_text != NULL ? l->c->host_text : "";

	if (strlen(text) >= room)
		return UVM_E_LIMIT;
	memcpy(b, text, strlen(text));
	return UVM_OK;
}

static int put_device_tree(const struct loader *l, uint8_t *b, size_t room)
{
	return uvm_device_tree_put(l->c, l->facts, &l->p->ram, b, room, l->d);
}

static const struct {
	uint32_t type;
	int (*put)(const struct loader *l, uint8_t *b, size_t room);
} kinds[] = {
	{ UVM_IGVM_VP_COUNT, put_vp_count },
	{ UVM_IGVM_MEMORY_MAP, put_memory_map },
	{ UVM_IGVM_COMMAND_LINE, put_command_line },
	{ UVM_IGVM_DEVICE_TREE, put_device_tree },
	{ UVM_IGVM_ENVIRONMENT_INFO, put_environment },
};

/* ---- */

static int put_parameter(const struct loader *l, const struct uvm_igvm_header *h)
{
	const struct area *a = find_area(l, h->parameter.parameter_area_index);
	const uint32_t off = h->parameter.byte_offset;
	int r = UVM_OK;

	if (a == NULL || a->b == NULL)
		return UVM_OK;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type == h->type)
			r = off < a->size ? kinds[i].put(l, a->b + off, a->size - off) : UVM_E_LIMIT;
	}
	if (r < 0) /* unless it has said so itself */
		return uvm_say(l->d, r, "the parameter %s does not fit in the %zu bytes of its area",
			       uvm_igvm_kind(h->type)->name, a->size);
	return UVM_OK;
}

static int insert(struct loader *l, const struct uvm_igvm_header *h, uint64_t *left)
{
	struct area *a = find_area(l, h->insert.parameter_area_index);
	int r = UVM_OK;

	if (a == NULL || a->b != NULL) /* the reader refuses such files */
		return uvm_fail(l->d, UVM_E_STATE, UVM_NO_OFFSET, "PARAMETER_INSERT", 0, 0);
	if (a->h->area.number_of_bytes > *left)
		return uvm_fail(l->d, UVM_E_LIMIT, UVM_NO_OFFSET, "number_of_bytes", a->h->area.number_of_bytes,
				UVM_PARAMETERS_MAX);
	a->size = (size_t)a->h->area.number_of_bytes;
	*left -= a->size;
	a->b = uvm_pages_alloc(&l->p->pages, a->size, l->d);
	if (a->b == NULL)
		return UVM_E_NOMEM;
	if (a->h->data_len > 0)
		memcpy(a->b, a->h->data, a->h->data_len < a->size ? a->h->data_len : a->size);
	for (size_t at = 0; at < a->size && r == UVM_OK; at += UVM_PAGE_SIZE)
		r = uvm_pages_add(&l->p->pages, h->insert.gpa + at, a->b + at, UVM_PAGE_SIZE, l->d);
	return r;
}

static int load(struct loader *l)
{
	const struct uvm_igvm_list *directives = &l->c->image->section[UVM_IGVM_DIRECTIVES];
	uint64_t left = UVM_PARAMETERS_MAX;
	int r = list_areas(l);

	for (size_t i = 0; i < directives->n && r == UVM_OK; i++) {
		const struct uvm_igvm_header *h = &directives->h[i];

		if (h->type == UVM_IGVM_PARAMETER_INSERT && (h->mask & l->p->mask) != 0)
			r = insert(l, h, &left);
	}
	for (size_t i = 0; i < directives->n && r == UVM_OK; i++) {
		if (uvm_igvm_is_parameter(directives->h[i].type))
			r = put_parameter(l, &directives->h[i]);
	}
	return r;
}

int uvm_parameters_load(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
			struct uvm_diag *d)
{
	struct loader l = { .p = p, .c = c, .facts = facts, .d = d };
	const int r = load(&l);

	free(l.areas);
	return r;
}
