/* SPDX-License-Identifier: MIT */
/*
 * An image moved. Source: IGVM specification, relocation.
 */
#include "relocate.h"

#include "igvm/registers.h"
#include "../unit/unit.h"

#include <uvmkit/wire.h>

struct move {
	struct uvm_igvm *f;
	const struct uvm_igvm_header *region, *pt;
	struct relocated *ret;
};

static bool holds(uint64_t start, uint64_t size, uint64_t gpa)
{
	return gpa >= start && gpa - start < size;
}

static uint8_t *table_at(const struct move *m, uint64_t gpa)
{
	return holds(m->pt->pt.gpa, m->pt->pt.size, gpa) ? m->ret->tables + (gpa - m->pt->pt.gpa) : NULL;
}

/* The page tables as one piece */
static void gather_tables(const struct move *m)
{
	const struct uvm_igvm_list *l = &m->f->section[UVM_IGVM_DIRECTIVES];

	m->ret->tables = calloc(1, m->pt->pt.size);
	assert_non_null(m->ret->tables);
	for (size_t i = 0; i < l->n; i++) {
		uint8_t *b = l->h[i].type == UVM_IGVM_PAGE_DATA ? table_at(m, l->h[i].page.gpa) : NULL;

		if (b != NULL && l->h[i].data_len > 0)
			memcpy(b, l->h[i].data, l->h[i].data_len);
	}
}

/* Registers that are addresses; returns the root of the page tables as it was. */
static uint64_t move_processor(const struct move *m, struct uvm_igvm_header *h)
{
	const uint32_t n = uvm_igvm_vbs_count(h);
	uint64_t cr3 = 0;

	assert_true(h->data_len <= sizeof(m->ret->context));
	memcpy(m->ret->context, h->data, h->data_len);
	for (uint32_t i = 0; i < n; i++) {
		struct uvm_igvm_register r;

		uvm_igvm_vbs_get(h, i, &r);
		if (r.name == UVM_X64_Cr3)
			cr3 = r.value;
		if (r.name == UVM_X64_Cr3 || r.name == UVM_X64_Rip || r.name == UVM_X64_Gdtr)
			r.value += m->ret->offset;
		uvm_igvm_vbs_put_one(&r, m->ret->context + 4 + (size_t)i * UVM_IGVM_VBS_REGISTER_SIZE);
	}
	h->data = m->ret->context;
	return cr3;
}

static void move_tables(const struct move *m, uint64_t cr3)
{
	const struct uvm_igvm_move region = { m->region->reloc.relocation_region_gpa, m->region->reloc.relocation_region_size,
					      m->ret->offset };
	const struct uvm_igvm_table_move t = { m->pt, cr3, m->ret->offset, &region, 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t used;

	if (uvm_igvm_page_tables_relocate(&t, m->ret->tables, m->pt->pt.size, &used, &d) < 0)
		fail_msg("%s: %s", uvm_status_name(d.code), d.field);
}

static void move_record(const struct move *m, struct uvm_igvm_header *h)
{
	const uint64_t start = m->region->reloc.relocation_region_gpa, size = m->region->reloc.relocation_region_size;
	uint64_t *gpa = h->type == UVM_IGVM_PAGE_DATA          ? &h->page.gpa
			: h->type == UVM_IGVM_PARAMETER_INSERT ? &h->insert.gpa
			: h->type == UVM_IGVM_REQUIRED_MEMORY  ? &h->memory.gpa
							       : NULL;

	if (gpa == NULL)
		return;
	if (h->type == UVM_IGVM_PAGE_DATA && table_at(m, *gpa) != NULL) {
		h->data = table_at(m, *gpa);
		h->data_len = UVM_PAGE_SIZE;
		*gpa += m->ret->offset;
	} else if (holds(start, size, *gpa)) {
		*gpa += m->ret->offset;
	}
}

void relocate(struct uvm_igvm *f, uint64_t base, struct relocated *ret)
{
	struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];
	struct move m = { .f = f, .ret = ret };
	uint64_t cr3 = 0;
	size_t n;

	uvm_igvm_relocations(f, uvm_igvm_platform(f, UVM_IGVM_VSM_ISOLATION)->mask, &m.region, 1, &n, &m.pt);
	assert_int_equal(n, 1);
	assert_non_null(m.pt);
	assert_true(uvm_igvm_relocation_fits(m.region, base));
	ret->offset = base - m.region->reloc.relocation_region_gpa;
	gather_tables(&m);
	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_VP_CONTEXT)
			cr3 = move_processor(&m, &l->h[i]);
	}
	move_tables(&m, cr3);
	for (size_t i = 0; i < l->n; i++)
		move_record(&m, &l->h[i]);
}
