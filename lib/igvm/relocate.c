/* SPDX-License-Identifier: MIT */
/*
 * What a loader needs to know to place a relocatable image. Rebuilding its page tables is in page_tables.c.
 *
 * Source: igvm_defs 0.5.0 IGVM_VHS_RELOCATABLE_REGION.
 */
#include <uvmkit/igvm.h>

void uvm_igvm_relocations(const struct uvm_igvm *f, uint32_t mask, const struct uvm_igvm_header **regions, size_t cap,
			  size_t *ret_n, const struct uvm_igvm_header **ret_pt)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];

	*ret_n = 0;
	*ret_pt = NULL;
	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if ((h->mask & mask) != mask)
			continue;
		if (h->type == UVM_IGVM_PAGE_TABLE_RELOCATION_REGION && *ret_pt == NULL)
			*ret_pt = h;
		if (h->type != UVM_IGVM_RELOCATABLE_REGION)
			continue;
		if (*ret_n < cap)
			regions[*ret_n] = h;
		++*ret_n;
	}
}

bool uvm_igvm_relocation_fits(const struct uvm_igvm_header *h, uint64_t base)
{
	const struct uvm_igvm_relocatable *r = &h->reloc;

	return r->relocation_alignment != 0 && base % r->relocation_alignment == 0 && base >= r->minimum_relocation_gpa &&
	       base <= r->maximum_relocation_gpa && r->relocation_region_size <= r->maximum_relocation_gpa - base;
}
