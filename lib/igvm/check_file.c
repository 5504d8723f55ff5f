/* SPDX-License-Identifier: MIT */
/*
 * Rules for the records of a file among each other, section by section, in the order in which the reference finds violations.
 *
 * Files from outside may hold millions of records of any kind, so nothing here compares all with all: what belongs to one of
 * the 32 bits of a mask is kept per bit, the rest is sorted.
 */
#include <stdlib.h>

#include "igvm/area_table.h"
#include "igvm/check.h"
#include "igvm/ranges.h"

#define MASK "compatibility_mask"
#define INDEX "parameter_area_index"

/* What the walk through the records has seen so far. Masks are unions over the records seen. */
struct seen {
	uint32_t platform_types; /* bit per enum uvm_igvm_platform_type */
	uint32_t platforms, page_tables, policies, documents, signatures;
	bool version_string;
	const struct uvm_igvm_header *page_table[32]; /* by bit of the mask */
	const struct uvm_igvm_header *overlap;        /* the first region that overlaps one in front of it */
	uint32_t vbs[UVM_IGVM_HIGHEST_VTL + 1];       /* by VTL: platforms with a VBS context */
	struct uvm_igvm_areas areas;
};

static uint32_t lowest(uint32_t bits)
{
	return bits & -bits;
}

static bool check_platform(struct uvm_igvm_checker *c, struct seen *s)
{
	const uint32_t type = c->h->platform.platform_type, bit = type < UVM_IGVM_PLATFORM_COUNT ? 1u << type : 0;
	const uint32_t arch = type == UVM_IGVM_CCA ? UVM_IGVM_ARCH_AARCH64 : UVM_IGVM_ARCH_X64;

	if (type != UVM_IGVM_VSM_ISOLATION && c->f->arch != arch && !bad(c, PLATFORM_ARCH, "platform_type", type, c->f->arch))
		return false;
	if ((s->platform_types & bit) != 0 && !bad(c, PLATFORM_UNIQUE, "platform_type", type, 0))
		return false;
	if ((s->platforms & c->h->mask) != 0 && !bad(c, PLATFORM_MASK_UNIQUE, MASK, c->h->mask, 0))
		return false;
	s->platform_types |= bit;
	s->platforms |= c->h->mask;
	return true;
}

/* ---- initialization records ---- */

/* False for other records, and for a range that a rule of its own refuses. */
static bool region_of(const struct uvm_igvm_header *h, struct uvm_igvm_range *ret)
{
	const bool pt = h->type == UVM_IGVM_PAGE_TABLE_RELOCATION_REGION;
	const uint64_t gpa = pt ? h->pt.gpa : h->reloc.relocation_region_gpa;
	const uint64_t size = pt ? h->pt.size : h->reloc.relocation_region_size;

	if ((!pt && h->type != UVM_IGVM_RELOCATABLE_REGION) || size == 0 || uvm_igvm_range_wraps(gpa, size))
		return false;
	*ret = uvm_igvm_range(gpa, size, h);
	return true;
}

/* Whether two regions of one platform overlap among those at or in front of ${h}. */
static bool any_overlap(const struct uvm_igvm_range *r, size_t n, const struct uvm_igvm_header *h)
{
	uint64_t last[32];
	uint32_t met = 0;

	for (size_t i = 0; i < n; i++) {
		if (r[i].h > h)
			continue;
		for (uint32_t bits = r[i].h->mask; bits != 0; bits &= bits - 1) {
			const int b = __builtin_ctz(bits);

			if ((met & lowest(bits)) != 0 && r[i].first <= last[b])
				return true;
			last[b] = r[i].last;
		}
		met |= r[i].h->mask;
	}
	return false;
}

/* The first record of the list with an overlap at or in front of it: having one is monotonous, so it is searched in halves. */
static const struct uvm_igvm_header *first_overlap(const struct uvm_igvm_range *r, size_t n, const struct uvm_igvm_list *l)
{
	size_t low = 0, high = l->n - 1;

	if (n == 0 || !any_overlap(r, n, &l->h[high]))
		return NULL;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (any_overlap(r, n, &l->h[mid]))
			high = mid;
		else
			low = mid + 1;
	}
	return &l->h[low];
}

static bool find_overlap(struct uvm_igvm_checker *c, struct seen *s)
{
	const struct uvm_igvm_list *l = &c->f->section[UVM_IGVM_INITIALIZATIONS];
	struct uvm_igvm_range *regions, ignored;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += region_of(&l->h[i], &ignored);
	if (n < 2)
		return true;
	regions = calloc(n, sizeof(*regions));
	if (regions == NULL)
		return uvm_igvm_check_nomem(c, n * sizeof(*regions));
	n = 0;
	for (size_t i = 0; i < l->n; i++)
		n += region_of(&l->h[i], &regions[n]);
	uvm_igvm_ranges_sort(regions, n);
	s->overlap = first_overlap(regions, n, l);
	free(regions);
	return true;
}

static bool check_overlap(struct uvm_igvm_checker *c, const struct seen *s)
{
	const bool pt = c->h->type == UVM_IGVM_PAGE_TABLE_RELOCATION_REGION;

	if (c->h != s->overlap)
		return true;
	return bad(c, RELOCATION_OVERLAP, pt ? "gpa" : "relocation_region_gpa",
		   pt ? c->h->pt.gpa : c->h->reloc.relocation_region_gpa,
		   pt ? c->h->pt.size : c->h->reloc.relocation_region_size);
}

static bool check_page_table(struct uvm_igvm_checker *c, struct seen *s)
{
	if ((s->page_tables & c->h->mask) != 0 && !bad(c, PAGE_TABLE_UNIQUE, MASK, c->h->mask, 0))
		return false;
	for (uint32_t bits = c->h->mask & ~s->page_tables; bits != 0; bits &= bits - 1)
		s->page_table[__builtin_ctz(bits)] = c->h;
	s->page_tables |= c->h->mask;
	return check_overlap(c, s);
}

static bool check_cca(struct uvm_igvm_checker *c)
{
	const uint32_t foreign = c->h->mask & ~uvm_igvm_checker_masks(c, UVM_IGVM_CCA);

	return (c->f->arch == UVM_IGVM_ARCH_AARCH64 || bad(c, CCA_ARCH, NULL, 0, 0)) &&
	       (foreign == 0 || bad(c, CCA_MASK, MASK, lowest(foreign), 0));
}

static bool check_document(struct uvm_igvm_checker *c, struct seen *s)
{
	const uint32_t again = s->documents & c->h->mask;

	s->documents |= c->h->mask;
	return again == 0 || bad(c, CORIM_UNIQUE, MASK, lowest(again), 0);
}

static bool check_signature(struct uvm_igvm_checker *c, struct seen *s)
{
	const uint32_t again = s->signatures & c->h->mask, unsigned_ = c->h->mask & ~s->documents;

	s->signatures |= c->h->mask;
	return (again == 0 || bad(c, CORIM_SIGNATURE_UNIQUE, MASK, lowest(again), 0)) &&
	       (unsigned_ == 0 || bad(c, CORIM_SIGNATURE_DOCUMENT, MASK, lowest(unsigned_), 0));
}

static bool check_policy(struct uvm_igvm_checker *c, struct seen *s)
{
	const uint32_t again = s->policies & c->h->mask;

	s->policies |= c->h->mask;
	return again == 0 || bad(c, POLICY_UNIQUE, MASK, again, 0);
}

static bool check_initialization(struct uvm_igvm_checker *c, struct seen *s)
{
	switch (c->h->type) {
	case UVM_IGVM_GUEST_POLICY:
		return check_policy(c, s);
	case UVM_IGVM_RELOCATABLE_REGION:
		return check_overlap(c, s);
	case UVM_IGVM_PAGE_TABLE_RELOCATION_REGION:
		return check_page_table(c, s);
	case UVM_IGVM_CORIM_DOCUMENT:
		return check_document(c, s);
	case UVM_IGVM_CORIM_SIGNATURE:
		return check_signature(c, s);
	case UVM_IGVM_CCA_POLICY:
		return check_cca(c);
	case UVM_IGVM_VERSION_STRING:
		if (s->version_string)
			return bad(c, VERSION_STRING_UNIQUE, NULL, 0, 0);
		s->version_string = true;
		return true;
	default:
		return true;
	}
}

/* ---- directives ---- */

static bool check_area(struct uvm_igvm_checker *c, struct seen *s)
{
	const uint32_t index = c->h->area.parameter_area_index;
	struct uvm_igvm_area_slot *a = uvm_igvm_areas_find(&s->areas, index);

	if (a->state != UVM_IGVM_AREA_UNDECLARED)
		return bad(c, AREA_UNIQUE, INDEX, index, 0);
	a->state = UVM_IGVM_AREA_OPEN;
	return true;
}

/* An area may be used: *ret is its slot; NULL when a violation was told. */
static bool use_area(struct uvm_igvm_checker *c, const struct seen *s, uint32_t index, struct uvm_igvm_area_slot **ret)
{
	struct uvm_igvm_area_slot *a = uvm_igvm_areas_find(&s->areas, index);

	*ret = NULL;
	if (a == NULL || a->state == UVM_IGVM_AREA_UNDECLARED)
		return bad(c, AREA_DECLARED, INDEX, index, 0);
	if (a->state == UVM_IGVM_AREA_INSERTED)
		return bad(c, AREA_OPEN, INDEX, index, 0);
	*ret = a;
	return true;
}

static bool check_parameter(struct uvm_igvm_checker *c, const struct seen *s)
{
	const struct uvm_igvm_parameter *p = &c->h->parameter;
	struct uvm_igvm_area_slot *a;

	if (!use_area(c, s, p->parameter_area_index, &a))
		return false;
	return a == NULL || p->byte_offset < a->h->area.number_of_bytes ||
	       bad(c, PARAMETER_OFFSET, "byte_offset", p->byte_offset, a->h->area.number_of_bytes);
}

static bool check_insert(struct uvm_igvm_checker *c, const struct seen *s)
{
	const struct uvm_igvm_insert *insert = &c->h->insert;
	struct uvm_igvm_area_slot *a;

	if (!use_area(c, s, insert->parameter_area_index, &a))
		return false;
	if (a != NULL) {
		a->state = UVM_IGVM_AREA_INSERTED;
		if (uvm_igvm_range_wraps(insert->gpa, a->h->area.number_of_bytes) &&
		    !bad(c, RANGE_WRAPS, "gpa", insert->gpa, a->h->area.number_of_bytes))
			return false;
	}
	for (uint32_t bits = c->h->mask & s->page_tables; bits != 0; bits &= bits - 1) {
		const struct uvm_igvm_pt_relocation *pt = &s->page_table[__builtin_ctz(bits)]->pt;

		/* unsigned: what is below the region wraps around to beyond its size */
		if (insert->gpa - pt->gpa < pt->size)
			return bad(c, INSERT_PAGE_TABLE, "gpa", insert->gpa, pt->gpa);
	}
	return true;
}

static bool check_directive(struct uvm_igvm_checker *c, struct seen *s)
{
	const struct uvm_igvm_vp *vp = &c->h->vp;

	switch (c->h->type) {
	case UVM_IGVM_PAGE_DATA: /* nearly all of them */
		return true;
	case UVM_IGVM_PARAMETER_AREA:
		return check_area(c, s);
	case UVM_IGVM_PARAMETER_INSERT:
		return check_insert(c, s);
	case UVM_IGVM_VP_CONTEXT:
		if (vp->context == UVM_IGVM_CONTEXT_VBS && vp->vtl <= UVM_IGVM_HIGHEST_VTL)
			s->vbs[vp->vtl] |= c->h->mask;
		return true;
	default:
		return !uvm_igvm_is_parameter(c->h->type) || check_parameter(c, s);
	}
}

/* The region's registers are those of a processor whose VBS context must be in the file; one is only possible for processor 0.
 */
static bool check_owner(struct uvm_igvm_checker *c, struct seen *s)
{
	const bool pt = c->h->type == UVM_IGVM_PAGE_TABLE_RELOCATION_REGION;
	const uint16_t vp_index = pt ? c->h->pt.vp_index : c->h->reloc.vp_index;
	const uint8_t vtl = pt ? c->h->pt.vtl : c->h->reloc.vtl;

	if (!pt && c->h->type != UVM_IGVM_RELOCATABLE_REGION)
		return true;
	return (vp_index == 0 && vtl <= UVM_IGVM_HIGHEST_VTL && (s->vbs[vtl] & c->h->mask) != 0) ||
	       bad(c, VP_CONTEXT_PRESENT, "vp_index", vp_index, vtl);
}

typedef bool check_fn(struct uvm_igvm_checker *c, struct seen *s);

static bool check_each(struct uvm_igvm_checker *c, enum uvm_igvm_section section, check_fn *check, struct seen *s)
{
	const struct uvm_igvm_list *l = &c->f->section[section];
	bool go_on = true;

	for (size_t i = 0; go_on && i < l->n; i++) {
		uvm_igvm_check_at(c, &l->h[i]);
		go_on = check(c, s);
	}
	uvm_igvm_check_at(c, NULL);
	return go_on;
}

static bool check_all(struct uvm_igvm_checker *c, struct seen *s)
{
	return check_each(c, UVM_IGVM_PLATFORMS, check_platform, s) &&
	       (c->f->section[UVM_IGVM_PLATFORMS].n > 0 || bad(c, PLATFORM_PRESENT, NULL, 0, 0)) && find_overlap(c, s) &&
	       check_each(c, UVM_IGVM_INITIALIZATIONS, check_initialization, s) &&
	       check_each(c, UVM_IGVM_DIRECTIVES, check_directive, s) &&
	       check_each(c, UVM_IGVM_INITIALIZATIONS, check_owner, s);
}

bool uvm_igvm_check_file(struct uvm_igvm_checker *c)
{
	struct seen s = { 0 };
	bool go_on;

	if (uvm_igvm_areas_init(&s.areas, c->f) < 0)
		return uvm_igvm_check_nomem(c, 0);
	go_on = check_all(c, &s) && (c->report == NULL || uvm_igvm_check_advice(c, &s.areas));
	uvm_igvm_areas_free(&s.areas);
	return go_on;
}
