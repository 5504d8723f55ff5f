/* SPDX-License-Identifier: MIT */
/*
 * Shared pages, copied before they are looked at: what is hashed is what is used, whatever the host does to the original.
 */
#include "shared_pages.h"

#include "abi/imported_regions.h"
#include "abi/page_hashes.h"
#include "sha384.h"

struct copy {
	const struct uvm_imported_region *regions; /* those from the first to the last with shared pages */
	size_t nregions;
	struct shim_range from;
	uint64_t delta; /* to where the copy goes */
	const uint8_t *hashes;
	uint8_t *memory; /* at ${base} */
	uint64_t base;
};

static uint8_t *at(const struct copy *c, uint64_t gpa)
{
	return c->memory + (gpa - c->base);
}

static struct shim_range pages_of(const struct uvm_imported_region *r)
{
	return (struct shim_range){ r->page * UVM_PAGE_SIZE, r->count * UVM_PAGE_SIZE };
}

/* ---- what is shared ------------------------------------------------------------------------------------------------- */

/* Narrow the list to what the copy holds; *ret_shared is the number of shared pages. */
static int find(struct copy *c, const struct shim_range *used, uint64_t *ret_shared, struct uvm_diag *d)
{
	size_t first = 0, end = 0;
	uint64_t shared = 0;

	for (size_t i = 0; i < c->nregions; i++) {
		const struct uvm_imported_region *r = &c->regions[i];

		if (r->accepted)
			continue;
		if (!shim_range_holds(used, r->page * UVM_PAGE_SIZE, r->count * UVM_PAGE_SIZE))
			return uvm_fail_says(d, UVM_E_RANGE, UVM_NO_OFFSET, "imported regions", r->page, 0,
					     "shared page %g is not one of the image's");
		if (shared == 0)
			first = i;
		shared += r->count;
		end = i + 1;
	}
	*ret_shared = shared;
	if (shared == 0)
		return UVM_OK;
	const struct shim_range last = pages_of(&c->regions[end - 1]);
	c->from.start = pages_of(&c->regions[first]).start;
	c->from.size = shim_range_end(&last) - c->from.start;
	c->regions += first;
	c->nregions = end - first;
	return UVM_OK;
}

static int check_count(const struct copy *c, uint64_t shared, struct uvm_diag *d)
{
	uint32_t count;
	const int r = uvm_page_hashes_count(c->hashes, &count, d);

	if (r == UVM_OK && count != shared)
		return uvm_fail(d, UVM_E_CONFLICT, UVM_NO_OFFSET, "page hashes", count, shared);
	return r;
}

/* ---- where the copy goes -------------------------------------------------------------------------------------------- */

static int place(struct copy *c, const struct shim_layout *l, struct uvm_diag *d)
{
	const uint64_t mask = UVM_OPENHCL_LARGE_PAGE - 1;
	const uint64_t lowest = shim_range_end(&l->used), low = lowest + ((c->from.start - lowest) & mask);

	if (!shim_range_holds(&c->from, l->kernel_entry, 1))
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "kernel_entry", l->kernel_entry, shim_range_end(&c->from));
	if (l->initrd.size > 0 && !shim_range_holds(&c->from, l->initrd.start, l->initrd.size))
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "initrd", l->initrd.start, shim_range_end(&c->from));
	if (!shim_range_holds(&l->memory, low, c->from.size))
		return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, "copy of the shared pages", shim_range_end(&l->memory) - lowest,
				c->from.size);
	c->delta = low - c->from.start;
	return UVM_OK;
}

/* ---- the copy ------------------------------------------------------------------------------------------------------- */

static int check_pages(const struct copy *c, const struct shim_range *pages, uint32_t *next, struct uvm_diag *d)
{
	uint8_t hash[SHIM_SHA384_SIZE];

	for (uint64_t gpa = pages->start; gpa < shim_range_end(pages); gpa += UVM_PAGE_SIZE) {
		shim_sha384(at(c, gpa + c->delta), UVM_PAGE_SIZE, hash);
		if (__builtin_memcmp(hash, c->hashes + uvm_page_hash_at((*next)++), sizeof(hash)) != 0)
			return uvm_fail_says(d, UVM_E_MISMATCH, gpa, "shared page", 0, 0, "not the page that was measured");
	}
	return UVM_OK;
}

/* Zeros between the regions, whose contents nobody measured. */
static int copy(const struct copy *c, struct uvm_diag *d)
{
	uint64_t end = c->from.start;
	uint32_t next = 0;
	int r = UVM_OK;

	for (size_t i = 0; i < c->nregions && r == UVM_OK; i++) {
		const struct shim_range pages = pages_of(&c->regions[i]);

		__builtin_memset(at(c, end + c->delta), 0, pages.start - end);
		__builtin_memcpy(at(c, pages.start + c->delta), at(c, pages.start), pages.size);
		if (!c->regions[i].accepted)
			r = check_pages(c, &pages, &next, d);
		end = shim_range_end(&pages);
	}
	return r;
}

int shim_shared_pages_take(struct shim_layout *l, uint8_t *memory, struct uvm_diag *d)
{
	static struct uvm_imported_region regions[UVM_IMPORTED_REGIONS_MAX]; /* the stack is small */
	struct copy c = { .regions = regions, .memory = memory, .base = l->memory.start };
	uint64_t shared = 0;
	int r;

	c.hashes = at(&c, l->parameters.start + UVM_PARAMETER_PAGE_HASHES * UVM_PAGE_SIZE);
	r = uvm_imported_regions_get(at(&c, l->parameters.start + UVM_PARAMETER_REGIONS * UVM_PAGE_SIZE), regions, &c.nregions,
				     d);
	if (r == UVM_OK)
		r = find(&c, &l->used, &shared, d);
	if (r == UVM_OK)
		r = check_count(&c, shared, d);
	if (r < 0 || shared == 0)
		return r;
	r = place(&c, l, d);
	if (r == UVM_OK)
		r = copy(&c, d);
	if (r == UVM_OK) {
		l->kernel_entry += c.delta;
		l->initrd.start += c.delta;
	}
	return r;
}
