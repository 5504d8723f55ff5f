/* SPDX-License-Identifier: MIT */
/*
 * The layout of an OpenHCL image for x64: from the start of its memory upwards, without gaps but for alignment.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs, load_openhcl_x64.
 */
#include "image/openhcl_layout.h"

#include "abi/openhcl.h"
#include "image/page_tables.h"

#define LARGE UVM_OPENHCL_LARGE_PAGE
#define LARGE_PAGES (LARGE / UVM_PAGE_SIZE)
#define MEMORY_PAGES_MAX (UINT32_MAX / UVM_PAGE_SIZE) /* the record of required memory counts bytes in 32 bits */
#define HIGHEST_PAGE (UVM_OPENHCL_HIGHEST_BASE / UVM_PAGE_SIZE)

/* ---- the memory ---------------------------------------------------------------------------------------------------- */

static int check_pages(struct uvm_importer *im, uint64_t base, uint64_t count)
{
	if (base % LARGE_PAGES != 0)
		return uvm_import_refuse(im, UVM_E_ALIGN, "image.openhcl.memory_page_base", base, LARGE_PAGES,
					 "%G is not a multiple of %W");
	if (count % LARGE_PAGES != 0)
		return uvm_import_refuse(im, UVM_E_ALIGN, "image.openhcl.memory_page_count", count, LARGE_PAGES,
					 "%G is not a multiple of %W");
	if (count > MEMORY_PAGES_MAX)
		return uvm_import_refuse(im, UVM_E_LIMIT, "image.openhcl.memory_page_count", count, MEMORY_PAGES_MAX, NULL);
	if (base > HIGHEST_PAGE - count)
		return uvm_import_refuse(im, UVM_E_RANGE, "image.openhcl.memory_page_base", base, HIGHEST_PAGE - count,
					 "the memory from page %g on must begin at page %w or lower");
	return UVM_OK;
}

/* Besides the memory the page tables map two more ranges, and TDX loads their address as 32 bits. */
static int check_mappings(struct uvm_importer *im, const struct uvm_openhcl_layout *l)
{
	const uint64_t base = l->memory.gpa, end = base + l->memory.size;

	if (uvm_import_hardware(im) && base < UVM_OPENHCL_LOCAL_MAP + UVM_OPENHCL_LOCAL_MAP_SIZE)
		return uvm_import_refuse(im, UVM_E_OVERLAP, "image.openhcl.memory_page_base", base,
					 UVM_OPENHCL_LOCAL_MAP + UVM_OPENHCL_LOCAL_MAP_SIZE,
					 "memory at %g; with hardware isolation addresses below %w are taken");
	if (im->config->isolation != UVM_ISOLATION_TDX)
		return UVM_OK;
	if (end > UVM_TDX_RESET_PAGE)
		return uvm_import_refuse(im, UVM_E_OVERLAP, "image.openhcl.memory_page_base", end, UVM_TDX_RESET_PAGE,
					 "the memory ends at %g; on TDX it has to end below the reset vector, at %w or lower");
	return UVM_OK;
}

/* ---- the regions --------------------------------------------------------------------------------------------------- */

static void put(struct uvm_openhcl_layout *l, enum uvm_openhcl_region region, uint64_t size)
{
	l->at[region] = (struct uvm_openhcl_span){ l->end, size };
	l->end += size;
}

/* Nothing may get so large that sums of addresses wrap. */
static int check_end(struct uvm_importer *im, const struct uvm_openhcl_layout *l)
{
	const uint64_t used = l->end - l->memory.gpa;

	if (used <= l->memory.size)
		return UVM_OK;
	return uvm_import_refuse(im, UVM_E_LIMIT, "image.openhcl.memory_page_count", (used + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE,
				 l->memory.size / UVM_PAGE_SIZE, "the image needs %G pages or more and has %W");
}

static int put_elf(struct uvm_importer *im, struct uvm_openhcl_layout *l, enum uvm_openhcl_region region,
		   enum uvm_resource resource, struct uvm_elf *e)
{
	const struct uvm_slice file = im->common->req->resources[resource];
	const bool pic = region == UVM_OPENHCL_KERNEL;
	int r;

	r = uvm_elf_place(e, file, UVM_IGVM_ARCH_X64, pic ? l->end : 0, pic ? 0 : l->end, pic, im->d);
	if (r < 0)
		return uvm_import_resource(im, resource, r);
	l->at[region] = (struct uvm_openhcl_span){ region == UVM_OPENHCL_SHIM ? e->lowest : l->end, e->end - l->end };
	l->end = e->end;
	return check_end(im, l);
}

static int put_files(struct uvm_importer *im, struct uvm_openhcl_layout *l)
{
	const struct uvm_slice *resources = im->common->req->resources;
	int r;

	r = put_elf(im, l, UVM_OPENHCL_KERNEL, UVM_RESOURCE_KERNEL, &l->kernel);
	if (r < 0)
		return r;
	l->has_sidecar = resources[UVM_RESOURCE_SIDECAR].p != NULL;
	put(l, UVM_OPENHCL_SIDECAR, 0); /* where it would be; the shim is told so */
	if (l->has_sidecar) {
		l->end = (l->end + LARGE - 1) & ~(LARGE - 1);
		r = put_elf(im, l, UVM_OPENHCL_SIDECAR, UVM_RESOURCE_SIDECAR, &l->sidecar);
	}
	if (r == UVM_OK)
		r = put_elf(im, l, UVM_OPENHCL_SHIM, UVM_RESOURCE_SHIM, &l->shim);
	if (r < 0)
		return r;
	put(l, UVM_OPENHCL_INITRD,
	    ((uint64_t)resources[UVM_RESOURCE_INITRD].len + UVM_PAGE_SIZE - 1) & ~(uint64_t)(UVM_PAGE_SIZE - 1));
	return check_end(im, l);
}

static const struct {
	enum uvm_openhcl_region region;
	uint32_t pages;
} fixed[] = {
	{ UVM_OPENHCL_GDT, 1 },
	{ UVM_OPENHCL_SHIM_PARAMS, 1 },
	{ UVM_OPENHCL_COMMAND_LINE, 1 },
	{ UVM_OPENHCL_RESERVED, UVM_RESERVED_PAGES },
	{ UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_PAGES },
	{ UVM_OPENHCL_LOG, UVM_OPENHCL_LOG_PAGES },
	{ UVM_OPENHCL_HEAP, UVM_OPENHCL_HEAP_PAGES },
};

/* Twice what mapping the memory takes, so that moving the image needs no exact rebuilding, and what isolation maps besides. */
static uint64_t table_pages(const struct uvm_importer *im, const struct uvm_openhcl_span *memory)
{
	uint64_t n = 5 + 2 * uvm_pde_tables(memory->gpa, memory->size);

	if (uvm_import_hardware(im))
		n += uvm_pde_tables(UVM_OPENHCL_LOCAL_MAP, UVM_OPENHCL_LOCAL_MAP_SIZE);
	if (im->config->isolation == UVM_ISOLATION_TDX)
		n += 3; /* the page at the reset vector */
	return n;
}

int uvm_openhcl_lay_out(struct uvm_importer *im, struct uvm_openhcl_layout *ret)
{
	const struct uvm_guest_config *c = im->config;
	const uint64_t base = c->has_memory_page_base ? c->memory_page_base : UVM_OPENHCL_DEFAULT_BASE / UVM_PAGE_SIZE;
	struct uvm_openhcl_layout l = { 0 };
	int r = check_pages(im, base, c->memory_page_count);

	if (r < 0)
		return r;
	l.memory = (struct uvm_openhcl_span){ base * UVM_PAGE_SIZE, c->memory_page_count * UVM_PAGE_SIZE };
	l.end = l.memory.gpa;
	r = check_mappings(im, &l);
	if (r < 0)
		return r;
	put(&l, UVM_OPENHCL_PERSISTED, LARGE);
	put(&l, UVM_OPENHCL_BOUNCE, uvm_import_hardware(im) ? LARGE : 0);
	r = put_files(im, &l);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]) && r == UVM_OK; i++)
		put(&l, fixed[i].region, (uint64_t)fixed[i].pages * UVM_PAGE_SIZE);
	put(&l, UVM_OPENHCL_PAGE_TABLES, table_pages(im, &l.memory) * UVM_PAGE_SIZE);
	if (r == UVM_OK)
		r = check_end(im, &l);
	if (r == UVM_OK)
		*ret = l;
	return r;
}
