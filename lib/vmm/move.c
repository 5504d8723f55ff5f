/* SPDX-License-Identifier: MIT */
/*
 * Moving an image. What is behind the region, memory that the image requires but has not filled, moves along where it belongs
 * to a record that begins in the region; it is not mapped at the new place.
 *
 * Source: igvm_defs 0.5.0 IGVM_VHS_RELOCATABLE_REGION, IGVM_VHS_PAGE_TABLE_RELOCATION.
 */
#include <string.h>

#include "vmm/move.h"

#define TABLES_MAX (16u << 20)

static bool holds(uint64_t start, uint64_t size, uint64_t gpa)
{
	return gpa >= start && gpa - start < size;
}

static bool in_region(const struct uvm_move *m, uint64_t gpa)
{
	return holds(m->region->reloc.relocation_region_gpa, m->region->reloc.relocation_region_size, gpa);
}

static bool in_tables(const struct uvm_move *m, uint64_t gpa)
{
	return holds(m->pt->pt.gpa, m->pt->pt.size, gpa);
}

struct uvm_move uvm_move_find(const struct uvm_igvm *f, uint32_t mask)
{
	struct uvm_move m = { 0 };
	size_t n;

	uvm_igvm_relocations(f, mask, &m.region, 1, &n, &m.pt);
	return n == 1 && m.pt != NULL ? m : (struct uvm_move){ 0 };
}

bool uvm_move_holds(const struct uvm_move *m, uint64_t gpa)
{
	return m->region != NULL && (in_region(m, gpa) || in_tables(m, gpa));
}

bool uvm_move_below(struct uvm_move *m, uint64_t end, uint64_t top)
{
	const struct uvm_igvm_relocatable *r = m->region != NULL ? &m->region->reloc : NULL;
	uint64_t base;

	if (r == NULL || r->relocation_alignment == 0 || end - r->relocation_region_gpa > top)
		return false;
	base = top - (end - r->relocation_region_gpa);
	base -= base % r->relocation_alignment;
	m->offset = base - r->relocation_region_gpa;
	return uvm_igvm_relocation_fits(m->region, base);
}

/* All pages but those of tables move, which are copied to ${tables}. */
static void move_pages(const struct uvm_move *m, struct uvm_pages *pages, uint8_t *tables)
{
	size_t n = 0;

	for (size_t i = 0; i < pages->n; i++) {
		struct uvm_loaded_page page = pages->page[i];

		if (!in_tables(m, page.gpa)) {
			page.gpa += in_region(m, page.gpa) ? m->offset : 0;
			pages->page[n++] = page;
		} else if (page.len > 0) {
			memcpy(tables + (page.gpa - m->pt->pt.gpa), page.p, page.len);
		}
	}
	pages->n = n;
}

static void move_processor(const struct uvm_move *m, struct uvm_processor *p)
{
	const uint8_t flags = m->region->reloc.flags;

	p->cr3 += m->offset;
	p->rip += (flags & UVM_IGVM_RELOC_APPLY_RIP) != 0 ? m->offset : 0;
	p->gdtr.base += (flags & UVM_IGVM_RELOC_APPLY_GDTR) != 0 ? m->offset : 0;
}

int uvm_move_apply(const struct uvm_move *m, struct uvm_pages *pages, struct uvm_processor *p, struct uvm_diag *d)
{
	struct uvm_igvm_move region;
	struct uvm_igvm_table_move t;
	uint8_t *tables;
	size_t used;
	int r;

	if (m->offset == 0)
		return UVM_OK;
	if (m->pt->pt.size > TABLES_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "page table region", m->pt->pt.size, TABLES_MAX);
	tables = uvm_pages_alloc(pages, (size_t)m->pt->pt.size, d);
	if (tables == NULL)
		return UVM_E_NOMEM;
	region = (struct uvm_igvm_move){ m->region->reloc.relocation_region_gpa, m->region->reloc.relocation_region_size,
					 m->offset };
	t = (struct uvm_igvm_table_move){ m->pt, p->cr3, m->offset, &region, 1 };
	move_pages(m, pages, tables);
	r = uvm_igvm_page_tables_relocate(&t, tables, (size_t)m->pt->pt.size, &used, d);
	for (size_t at = 0; r == UVM_OK && at < used; at += UVM_PAGE_SIZE)
		r = uvm_pages_add(pages, m->pt->pt.gpa + m->offset + at, tables + at, UVM_PAGE_SIZE, d);
	if (r == UVM_OK)
		move_processor(m, p);
	return r;
}
