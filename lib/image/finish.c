/* SPDX-License-Identifier: MIT */
/*
 * From runs to records: overlaps, the lists that speak of all runs, parameter inserts and page data in their order, and the
 * description of the result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/importer.h"
#include "image/shared_pages.h"
#include "image/vp.h"

struct finish {
	struct uvm_importer *im;
	struct uvm_image_part *part;
	struct uvm_run **sorted; /* by address */
	struct uvm_run *page_hashes, *regions;
};

/* ---- overlaps ------------------------------------------------------------------------------------------------------ */

/* Runs that begin on one page overlap; they stay in the order of import, for the message. */
static int by_page(const void *a, const void *b)
{
	const struct uvm_run *const *x = a, *const *y = b;

	if ((*x)->page != (*y)->page)
		return (*x)->page < (*y)->page ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static uint64_t gpa_of(const struct uvm_run *run)
{
	return run->page * UVM_PAGE_SIZE;
}

static uint64_t last_byte(const struct uvm_run *run)
{
	return gpa_of(run) + run->count * UVM_PAGE_SIZE - 1;
}

/* Fill in the diagnostic: a run of a resource is that resource's fault. */
static int blame(struct finish *f, const struct uvm_run *run, int status, uint64_t got, uint64_t want)
{
	struct uvm_diag *d = f->im->d;
	int r = uvm_fail(d, status, run->offset, "image", got, want);

	if (run->resource < UVM_RESOURCE_COUNT) {
		d->record = uvm_resource_name(run->resource);
		d->field = NULL;
	}
	return r;
}

static int overlap(struct finish *f, const struct uvm_run *a, const struct uvm_run *b)
{
	struct uvm_diag *d = f->im->d;
	int r = blame(f, b->resource < UVM_RESOURCE_COUNT ? b : a, UVM_E_OVERLAP, gpa_of(b), gpa_of(a));

	(void)snprintf(d->text, sizeof(d->text), "%s at 0x%llx to 0x%llx overlaps %s at 0x%llx to 0x%llx", b->tag,
		       (unsigned long long)gpa_of(b), (unsigned long long)last_byte(b), a->tag, (unsigned long long)gpa_of(a),
		       (unsigned long long)last_byte(a));
	return r;
}

static int sort_runs(struct finish *f)
{
	const size_t n = f->im->nruns;

	free(f->sorted);
	f->sorted = calloc(n + 1, sizeof(struct uvm_run *));
	if (f->sorted == NULL)
		return uvm_no_memory(f->im->d, n * sizeof(struct uvm_run *));
	for (size_t i = 0; i < n; i++) {
		struct uvm_run *run = &f->im->runs[i];

		f->sorted[i] = run;
		if (run->kind == UVM_RUN_PAGE_HASHES)
			f->page_hashes = run;
		else if (run->kind == UVM_RUN_REGIONS)
			f->regions = run;
	}
	qsort(f->sorted, n, sizeof(struct uvm_run *), by_page);
	for (size_t i = 1; i < n; i++) {
		if (f->sorted[i]->page - f->sorted[i - 1]->page < f->sorted[i - 1]->count)
			return overlap(f, f->sorted[i - 1], f->sorted[i]);
	}
	return UVM_OK;
}

/* ---- memory that comes in as a whole ------------------------------------------------------------------------------- */

static int outside(struct finish *f, const struct uvm_run *run)
{
	const uint64_t memory = f->im->ram_pages * UVM_PAGE_SIZE;
	struct uvm_diag *d = f->im->d;
	int r = blame(f, run, UVM_E_RANGE, gpa_of(run), memory);

	(void)snprintf(d->text, sizeof(d->text), "%s at 0x%llx to 0x%llx is not in the memory, which ends at 0x%llx", run->tag,
		       (unsigned long long)gpa_of(run), (unsigned long long)last_byte(run), (unsigned long long)memory);
	return r;
}

/* The pages that nothing is in, as runs. The save area is not in the guest's memory. */
static int find_gaps(struct finish *f, struct uvm_run *gaps, size_t *ret_n)
{
	static const char tag[] = "accepted-zero-ram";
	const uint64_t end = f->im->ram_pages;
	uint64_t at = 0;

	for (size_t i = 0; i < f->im->nruns; i++) {
		const struct uvm_run *run = f->sorted[i];

		if (run->acceptance == UVM_ACCEPT_VP_CONTEXT)
			continue;
		if (run->page + run->count > end)
			return outside(f, run);
		if (run->page > at)
			gaps[(*ret_n)++] = uvm_run_generated(at, run->page - at, tag);
		at = run->page + run->count;
	}
	if (end > at)
		gaps[(*ret_n)++] = uvm_run_generated(at, end - at, tag);
	return UVM_OK;
}

static int fill_memory(struct finish *f)
{
	struct uvm_run *gaps;
	size_t n = 0;
	int r;

	if (f->im->ram_pages == 0)
		return UVM_OK;
	gaps = calloc(f->im->nruns + 1, sizeof(*gaps));
	if (gaps == NULL)
		return uvm_no_memory(f->im->d, f->im->nruns * sizeof(*gaps));
	r = find_gaps(f, gaps, &n);
	for (size_t i = 0; i < n && r == UVM_OK; i++)
		r = uvm_import_run(f->im, &gaps[i]);
	free(gaps);
	return r < 0 ? r : sort_runs(f);
}

/* ---- the description ----------------------------------------------------------------------------------------------- */

static bool continues(const struct uvm_image_range *last, const struct uvm_run *run)
{
	return last->page + last->count == run->page && last->acceptance == run->acceptance && strcmp(last->tag, run->tag) == 0;
}

static int list_ranges(struct finish *f)
{
	struct uvm_image_part *part = f->part;

	part->ranges = uvm_image_alloc(f->im->common->memory, f->im->nruns * sizeof(*part->ranges), f->im->d);
	if (part->ranges == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < f->im->nruns; i++) {
		const struct uvm_run *run = f->sorted[i];

		if (part->nranges > 0 && continues(&part->ranges[part->nranges - 1], run))
			part->ranges[part->nranges - 1].count += run->count;
		else
			part->ranges[part->nranges++] = (struct uvm_image_range){ run->page, run->count, run->tag,
										  (uint8_t)run->acceptance };
	}
	return UVM_OK;
}

/* What a record of the file says about regions; false for other records. */
static bool region_of(const struct uvm_igvm_header *h, struct uvm_image_region *ret)
{
	switch (h->type) {
	case UVM_IGVM_REQUIRED_MEMORY:
		*ret = (struct uvm_image_region){ h->memory.gpa, h->memory.number_of_bytes,
						  (h->memory.flags & UVM_IGVM_VTL2_PROTECTABLE) != 0 ? "VTL2 protectable"
												     : "" };
		return true;
	case UVM_IGVM_RELOCATABLE_REGION:
		*ret = (struct uvm_image_region){ h->reloc.relocation_region_gpa, h->reloc.relocation_region_size,
						  "relocation region" };
		return true;
	case UVM_IGVM_PAGE_TABLE_RELOCATION_REGION:
		*ret = (struct uvm_image_region){ h->pt.gpa, h->pt.size, "pagetable relocation region" };
		return true;
	default:
		return false;
	}
}

static int list_regions(struct finish *f, enum uvm_igvm_section section, struct uvm_image_region **ret, size_t *ret_n)
{
	const struct uvm_igvm_list *l = &f->im->file.section[section];

	*ret = uvm_image_alloc(f->im->common->memory, l->n * sizeof(**ret), f->im->d);
	if (*ret == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < l->n; i++)
		*ret_n += region_of(&l->h[i], *ret + *ret_n);
	return UVM_OK;
}

static int describe(struct finish *f)
{
	int r = list_ranges(f);

	if (r == UVM_OK)
		r = list_regions(f, UVM_IGVM_INITIALIZATIONS, &f->part->relocations, &f->part->nrelocations);
	if (r == UVM_OK)
		r = list_regions(f, UVM_IGVM_DIRECTIVES, &f->part->memory, &f->part->nmemory);
	return r;
}

/* ---- runs that speak of other runs --------------------------------------------------------------------------------- */

/* Contents of page ${i} of a run. */
static struct uvm_slice page_of(const struct uvm_run *run, uint64_t i)
{
	const uint64_t at = i * UVM_PAGE_SIZE;
	size_t left;

	if (at >= run->contents.len)
		return (struct uvm_slice){ NULL, 0 };
	left = run->contents.len - (size_t)at;
	return (struct uvm_slice){ run->contents.p + at, left < UVM_PAGE_SIZE ? left : UVM_PAGE_SIZE };
}

static int hash_shared(struct finish *f, const struct uvm_shared_pages **ret)
{
	struct uvm_slice *pages;
	size_t n = 0;

	for (size_t i = 0; i < f->im->nruns; i++) {
		if (f->sorted[i]->acceptance == UVM_ACCEPT_SHARED)
			n += (size_t)f->sorted[i]->count;
	}
	pages = uvm_image_alloc(f->im->common->memory, n * sizeof(*pages), f->im->d);
	if (pages == NULL)
		return UVM_E_NOMEM;
	n = 0;
	for (size_t i = 0; i < f->im->nruns; i++) {
		for (uint64_t k = 0; f->sorted[i]->acceptance == UVM_ACCEPT_SHARED && k < f->sorted[i]->count; k++)
			pages[n++] = page_of(f->sorted[i], k);
	}
	return uvm_shared_pages_hash(f->im->common, pages, n, ret, f->im->d);
}

static int fill_regions(struct finish *f, const uint8_t hash[UVM_IMPORTED_HASH_SIZE])
{
	struct uvm_imported_region regions[UVM_IMPORTED_REGIONS_MAX];
	const size_t n = f->part->nranges;
	uint8_t *page;

	if (n > UVM_IMPORTED_REGIONS_MAX)
		return uvm_import_refuse(f->im, UVM_E_LIMIT, "image", n, UVM_IMPORTED_REGIONS_MAX,
					 "%G separate regions of memory; the page that lists them has room for %W");
	page = uvm_import_alloc(f->im, UVM_PAGE_SIZE);
	if (page == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct uvm_image_range *range = &f->part->ranges[i];

		regions[i] = (struct uvm_imported_region){ range->page, range->count, range->acceptance != UVM_ACCEPT_SHARED };
	}
	uvm_imported_regions_put(hash, regions, n, page);
	f->regions->contents = (struct uvm_slice){ page, UVM_PAGE_SIZE };
	return UVM_OK;
}

static int fill_lists(struct finish *f)
{
	const struct uvm_shared_pages *shared;
	int r;

	if (f->regions == NULL)
		return UVM_OK;
	r = hash_shared(f, &shared);
	if (r < 0)
		return r;
	f->page_hashes->contents = (struct uvm_slice){ shared->list, UVM_PAGE_HASHES_SIZE };
	return fill_regions(f, shared->all);
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

/* How a page of each acceptance is recorded; the VMSA is no page data. */
static const struct {
	uint16_t data_type;
	uint32_t flags;
} page_kinds[] = {
	[UVM_ACCEPT_EXCLUSIVE] = { UVM_IGVM_PAGE_NORMAL, 0 },
	[UVM_ACCEPT_EXCLUSIVE_UNMEASURED] = { UVM_IGVM_PAGE_NORMAL, UVM_IGVM_PAGE_UNMEASURED },
	[UVM_ACCEPT_SHARED] = { UVM_IGVM_PAGE_NORMAL, UVM_IGVM_PAGE_SHARED },
	[UVM_ACCEPT_SECRETS] = { UVM_IGVM_PAGE_SECRETS, 0 },
	[UVM_ACCEPT_CPUID] = { UVM_IGVM_PAGE_CPUID_DATA, 0 },
	[UVM_ACCEPT_CPUID_XF] = { UVM_IGVM_PAGE_CPUID_XF, 0 },
};

static int add_pages(struct uvm_importer *im, const struct uvm_run *run)
{
	int r = UVM_OK;

	if (run->kind == UVM_RUN_AREA || run->acceptance == UVM_ACCEPT_VP_CONTEXT)
		return UVM_OK;
	for (uint64_t i = 0; i < run->count && r == UVM_OK; i++) {
		const struct uvm_slice page = page_of(run, i);

		r = uvm_import_record(im, &(struct uvm_igvm_header){
						  .type = UVM_IGVM_PAGE_DATA,
						  .mask = UVM_IMPORT_MASK,
						  .data = page.p,
						  .data_len = (uint32_t)page.len,
						  .page = { gpa_of(run) + i * UVM_PAGE_SIZE, page_kinds[run->acceptance].flags,
							    page_kinds[run->acceptance].data_type },
					  });
	}
	return r;
}

static int add_inserts(struct finish *f)
{
	int r = UVM_OK;

	for (size_t i = 0; i < f->im->nruns && r == UVM_OK; i++) {
		const struct uvm_run *run = f->sorted[i];

		if (run->kind == UVM_RUN_AREA)
			r = uvm_import_record(f->im, &(struct uvm_igvm_header){ .type = UVM_IGVM_PARAMETER_INSERT,
										.mask = UVM_IMPORT_MASK,
										.insert = { gpa_of(run), run->area } });
	}
	return r;
}

/*
 * Images with a list of regions, and those that are a guest's whole memory, have their pages by address, the lists last; others
 * in the order of import.
 */
static int add_page_data(struct finish *f)
{
	const bool by_address = f->regions != NULL || f->im->ram_pages > 0;
	int r = UVM_OK;

	for (size_t i = 0; i < f->im->nruns && r == UVM_OK; i++) {
		const struct uvm_run *run = by_address ? f->sorted[i] : &f->im->runs[i];

		if (run != f->page_hashes && run != f->regions)
			r = add_pages(f->im, run);
	}
	if (r == UVM_OK && f->regions != NULL)
		r = add_pages(f->im, f->page_hashes);
	if (r == UVM_OK && f->regions != NULL)
		r = add_pages(f->im, f->regions);
	return r;
}

int uvm_import_finish(struct uvm_importer *im, struct uvm_image_part *part)
{
	static int (*const vp_finish[])(struct uvm_importer *) = {
		[UVM_ISOLATION_NONE] = uvm_vp_vbs_finish,
		[UVM_ISOLATION_VBS] = uvm_vp_vbs_finish,
		[UVM_ISOLATION_SNP] = uvm_vp_snp_finish,
		[UVM_ISOLATION_TDX] = uvm_vp_tdx_finish,
	};
	struct finish f = { .im = im, .part = part };
	int r = im->common->req->portable ? uvm_vp_native_finish(im) : vp_finish[im->config->isolation](im);

	if (r == UVM_OK)
		r = sort_runs(&f);
	if (r == UVM_OK)
		r = fill_memory(&f);
	if (r == UVM_OK)
		r = describe(&f);
	if (r == UVM_OK)
		r = fill_lists(&f);
	if (r == UVM_OK)
		r = add_inserts(&f);
	if (r == UVM_OK)
		r = add_page_data(&f);
	free(f.sorted);
	return r;
}
