/* SPDX-License-Identifier: MIT */
/*
 * What one guest configuration imports: collecting runs and records. finish.c makes a file of them.
 */
#include "image/importer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "measure/lanes.h"

#define LAST_PAGE (UINT64_MAX / UVM_PAGE_SIZE)

int uvm_import_refuse(struct uvm_importer *im, int status, const char *field, uint64_t got, uint64_t want, const char *says)
{
	return uvm_fail_says(im->d, status, UVM_NO_OFFSET, field, got, want, says);
}

uint8_t *uvm_import_alloc(struct uvm_importer *im, size_t n)
{
	return uvm_image_alloc(im->common->memory, n, im->d);
}

int uvm_import_resource(struct uvm_importer *im, enum uvm_resource resource, int r)
{
	if (r < 0)
		im->d->record = uvm_resource_name(resource);
	return r;
}

int uvm_import_record(struct uvm_importer *im, const struct uvm_igvm_header *h)
{
	return uvm_igvm_add(&im->file, h) != NULL ? UVM_OK : uvm_no_memory(im->d, sizeof(*h));
}

/* Generated runs are known by their tag, others by the resource. */
static int check_run(struct uvm_importer *im, const struct uvm_run *run)
{
	const char *what = run->resource < UVM_RESOURCE_COUNT ? NULL : run->tag;

	if (run->page > LAST_PAGE || run->count > LAST_PAGE - run->page + 1)
		return uvm_fail_says(im->d, UVM_E_RANGE, run->offset, what, run->page, run->count,
				     "%w pages from page %g do not fit into the address space");
	if (run->count > UVM_IMPORT_PAGES_MAX - im->npages)
		return uvm_fail_says(im->d, UVM_E_LIMIT, run->offset, what, im->npages + run->count, UVM_IMPORT_PAGES_MAX,
				     "the image would have %G pages; %W are the limit");
	return UVM_OK;
}

int uvm_import_run(struct uvm_importer *im, const struct uvm_run *run)
{
	int r = check_run(im, run);

	if (r < 0 && run->resource < UVM_RESOURCE_COUNT)
		return uvm_import_resource(im, run->resource, r);
	if (r < 0)
		return r;
	if (im->nruns == im->cap) {
		const size_t cap = im->cap > 0 ? 2 * im->cap : 64;
		struct uvm_run *runs = reallocarray(im->runs, cap, sizeof(*runs));

		if (runs == NULL)
			return uvm_no_memory(im->d, cap * sizeof(*runs));
		im->runs = runs;
		im->cap = cap;
	}
	im->runs[im->nruns++] = *run;
	im->npages += run->count;
	return UVM_OK;
}

int uvm_import_generated(struct uvm_importer *im, uint64_t page, uint64_t count, const char *tag, struct uvm_slice contents)
{
	struct uvm_run run = uvm_run_generated(page, count, tag);

	run.contents = contents;
	return uvm_import_run(im, &run);
}

/* The first page of contents that begin ${lead} bytes into it; *rest is what the pages behind it hold. */
static int copy_first_page(struct uvm_importer *im, size_t lead, struct uvm_run *first, struct uvm_slice *rest)
{
	const size_t n = first->contents.len < UVM_PAGE_SIZE - lead ? first->contents.len : UVM_PAGE_SIZE - lead;
	uint8_t *page;

	*rest = (struct uvm_slice){ first->contents.p + n, first->contents.len - n };
	if (n == 0)
		return UVM_OK;
	page = uvm_import_alloc(im, lead + n);
	if (page == NULL)
		return UVM_E_NOMEM;
	memcpy(page + lead, first->contents.p, n);
	first->contents = (struct uvm_slice){ page, lead + n };
	return UVM_OK;
}

int uvm_import_bytes(struct uvm_importer *im, uint64_t gpa, uint64_t size, const struct uvm_run *run)
{
	const size_t lead = gpa % UVM_PAGE_SIZE;
	struct uvm_run part = *run;
	struct uvm_slice rest;
	int r;

	if (size == 0)
		return UVM_OK;
	part.page = gpa / UVM_PAGE_SIZE;
	part.count = (size - 1) / UVM_PAGE_SIZE + 1; /* lead + size might wrap */
	part.count += lead + ((size - 1) % UVM_PAGE_SIZE + 1) > UVM_PAGE_SIZE;
	if (lead == 0)
		return uvm_import_run(im, &part);

	const uint64_t behind = part.count - 1;

	part.count = 1;
	r = copy_first_page(im, lead, &part, &rest);
	if (r == UVM_OK)
		r = uvm_import_run(im, &part);
	part.page++;
	part.count = behind;
	part.contents = rest;
	return r < 0 || behind == 0 ? r : uvm_import_run(im, &part);
}

int uvm_import_elf(struct uvm_importer *im, const struct uvm_elf *e, enum uvm_resource resource, const char *tag,
		   enum uvm_acceptance acceptance)
{
	struct uvm_elf_segment s;
	unsigned at = 0;
	int r = UVM_OK;

	while (r == UVM_OK && uvm_elf_next(e, &at, &s)) {
		const struct uvm_run run = {
			.tag = tag,
			.contents = s.data,
			.acceptance = acceptance,
			.resource = resource,
			.offset = s.header,
		};

		r = uvm_import_bytes(im, s.gpa, s.memory_size, &run);
	}
	return r;
}

int uvm_import_area(struct uvm_importer *im, uint64_t page, uint64_t count, uint32_t use, const char *tag)
{
	struct uvm_run run = uvm_run_generated(page, count, tag);
	int r;

	run.acceptance = UVM_ACCEPT_EXCLUSIVE_UNMEASURED;
	run.kind = UVM_RUN_AREA;
	run.area = im->nareas++;
	r = uvm_import_run(im, &run);
	if (r == UVM_OK)
		r = uvm_import_record(im, &(struct uvm_igvm_header){ .type = UVM_IGVM_PARAMETER_AREA,
								     .area = { count * UVM_PAGE_SIZE, run.area } });
	if (r == UVM_OK)
		r = uvm_import_record(im, &(struct uvm_igvm_header){ .type = use, .parameter = { run.area, 0 } });
	return r;
}

int uvm_import_memory(struct uvm_importer *im, uint64_t gpa, uint64_t size, bool vtl2_protectable)
{
	const struct uvm_igvm_header h = {
		.type = UVM_IGVM_REQUIRED_MEMORY,
		.mask = UVM_IMPORT_MASK,
		.memory = { gpa, (uint32_t)size, vtl2_protectable ? UVM_IGVM_VTL2_PROTECTABLE : 0 },
	};

	return uvm_import_record(im, &h);
}

void uvm_registers_add(struct uvm_registers *r, struct uvm_igvm_register reg)
{
	reg.vtl = r->vtl;
	r->r[r->n++] = reg;
}

void uvm_registers_u64(struct uvm_registers *r, uint32_t name, uint64_t value)
{
	uvm_registers_add(r, (struct uvm_igvm_register){ .name = name, .value = value });
}

/* ---- in the background --------------------------------------------------------------------------------------------- */

static void compute_crc(void *arg)
{
	struct uvm_import_common *c = arg;
	const struct uvm_slice initrd = c->req->resources[UVM_RESOURCE_INITRD];

	c->initrd_crc.value = uvm_lanes_crc32(initrd.p, initrd.len);
}

void uvm_import_initrd_crc(struct uvm_importer *im, uint8_t *out)
{
	struct uvm_import_common *c = im->common;

	im->initrd_crc = out;
	if (c->initrd_crc.started)
		return;
	c->initrd_crc.started = true;
	c->initrd_crc.job = (struct uvm_job){ .fn = compute_crc, .arg = c };
	if (c->pool != NULL)
		uvm_pool_submit(c->pool, &c->initrd_crc.job);
	else
		compute_crc(c);
}

void uvm_import_settle(struct uvm_importer *im)
{
	struct uvm_import_common *c = im->common;

	if (im->initrd_crc == NULL)
		return;
	if (c->pool != NULL)
		uvm_pool_wait(c->pool, &c->initrd_crc.job);
	uvm_put_le32(im->initrd_crc, c->initrd_crc.value);
}

void uvm_import_progress(struct uvm_import_common *c, uint64_t n)
{
	if (c->req->progress != NULL)
		c->req->progress(c->req->progress_arg, atomic_fetch_add(&c->done, n) + n, c->to_hash);
}

void uvm_importer_free(struct uvm_importer *im)
{
	uvm_igvm_free(&im->file);
	free(im->runs);
	im->runs = NULL;
}
