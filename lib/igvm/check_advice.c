/* SPDX-License-Identifier: MIT */
/*
 * Warnings that need the whole file: what loaders put up with but whoever made the file may not have meant. Looked for only
 * when somebody listens.
 */
#include <stdlib.h>

#include <uvmkit/wire.h>

#include "igvm/area_table.h"
#include "igvm/check.h"
#include "igvm/ranges.h"

static bool check_policies(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_list *l = &c->f->section[UVM_IGVM_INITIALIZATIONS];
	const struct uvm_igvm_header *snp = uvm_igvm_platform(c->f, UVM_IGVM_SEV_SNP);

	if (snp == NULL)
		return true;
	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_GUEST_POLICY && (l->h[i].mask & snp->mask) != 0)
			return true;
	}
	uvm_igvm_check_at(c, snp);
	return bad(c, POLICY_PRESENT, "compatibility_mask", snp->mask, 0);
}

static bool check_inserted(struct uvm_igvm_checker *c, const struct uvm_igvm_areas *areas)
{
	const struct uvm_igvm_list *l = &c->f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		const uint32_t index = l->h[i].area.parameter_area_index;

		if (l->h[i].type != UVM_IGVM_PARAMETER_AREA ||
		    uvm_igvm_areas_find(areas, index)->state == UVM_IGVM_AREA_INSERTED)
			continue;
		uvm_igvm_check_at(c, &l->h[i]);
		if (!bad(c, AREA_INSERTED, "parameter_area_index", index, 0))
			return false;
	}
	return true;
}

/* Guest memory that a directive fills. VMSAs do not count: hypervisors want those of all processors at one address. */
static bool loaded(const struct uvm_igvm_header *h, const struct uvm_igvm_areas *areas, struct uvm_igvm_range *ret)
{
	const struct uvm_igvm_area_slot *a;

	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		*ret = uvm_igvm_range(h->page.gpa, UVM_PAGE_SIZE, h);
		return true;
	case UVM_IGVM_PARAMETER_INSERT:
		a = uvm_igvm_areas_find(areas, h->insert.parameter_area_index);
		if (a == NULL || a->h->area.number_of_bytes == 0)
			return false;
		*ret = uvm_igvm_range(h->insert.gpa, a->h->area.number_of_bytes, h);
		return true;
	default:
		return false;
	}
}

/* The first overlap of each platform; one is enough to act, and a file of equal pages would flood the report. */
static bool check_overlaps(struct uvm_igvm_checker *c, const struct uvm_igvm_range *r, size_t n)
{
	uint32_t met = 0, told = 0;
	uint64_t last[32];

	for (size_t i = 0; i < n; i++) {
		for (uint32_t bits = r[i].h->mask & ~told; bits != 0; bits &= bits - 1) {
			const uint32_t bit = bits & -bits;
			const int b = __builtin_ctz(bits);

			if ((met & bit) != 0 && r[i].first <= last[b]) {
				uvm_igvm_check_at(c, r[i].h);
				told |= bit;
				if (!bad(c, PAGE_OVERLAP, "gpa", r[i].first, bit))
					return false;
			}
			last[b] = r[i].last;
			met |= bit;
		}
	}
	return true;
}

static bool check_pages(struct uvm_igvm_checker *c, const struct uvm_igvm_areas *areas)
{
	const struct uvm_igvm_list *l = &c->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_igvm_range *r;
	bool go_on;
	size_t n = 0;

	if (l->n == 0)
		return true;
	r = calloc(l->n, sizeof(*r));
	if (r == NULL)
		return uvm_igvm_check_nomem(c, l->n * sizeof(*r));
	for (size_t i = 0; i < l->n; i++)
		n += loaded(&l->h[i], areas, &r[n]);
	uvm_igvm_ranges_sort(r, n);
	go_on = check_overlaps(c, r, n);
	free(r);
	return go_on;
}

static size_t collect_data(const struct uvm_igvm_checker *c, struct uvm_igvm_range *r)
{
	size_t n = 0;

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		const struct uvm_igvm_list *l = &c->f->section[s];

		for (size_t i = 0; i < l->n; i++) {
			if (l->h[i].data_len > 0)
				r[n++] = uvm_igvm_range((uint64_t)(l->h[i].data - c->file), l->h[i].data_len, &l->h[i]);
		}
	}
	return n;
}

/* Bytes between the ranges; they are told as one sum with the place of the first. */
static bool check_gaps(struct uvm_igvm_checker *c, const struct uvm_igvm_range *r, size_t n)
{
	uint64_t at = c->data, unused = 0, first = 0;

	for (size_t i = 0; i <= n; i++) {
		const uint64_t next = i < n ? r[i].first : c->end;

		if (next > at) {
			first = unused == 0 ? at : first;
			unused += next - at;
		}
		if (i < n && r[i].last >= at)
			at = r[i].last + 1;
	}
	uvm_igvm_check_at(c, NULL);
	return unused == 0 || bad_data(c, DATA_REFERENCED, c->file + first, unused, 0);
}

static bool check_referenced(struct uvm_igvm_checker *c)
{
	struct uvm_igvm_range *r;
	bool go_on;
	size_t n = 0;

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++)
		n += c->f->section[s].n;
	r = calloc(n + 1, sizeof(*r));
	if (r == NULL)
		return uvm_igvm_check_nomem(c, n * sizeof(*r));
	n = collect_data(c, r);
	uvm_igvm_ranges_sort(r, n);
	go_on = check_gaps(c, r, n);
	free(r);
	return go_on;
}

bool uvm_igvm_check_advice(struct uvm_igvm_checker *c, const struct uvm_igvm_areas *areas)
{
	return check_policies(c) && check_inserted(c, areas) && check_pages(c, areas) && (!c->whole || check_referenced(c));
}
