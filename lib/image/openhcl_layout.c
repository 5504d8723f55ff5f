/* SPDX-License-Identifier: MIT */
/*
 * The layout of an OpenHCL image: from the start of its memory upwards, without gaps but for alignment.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs.
 */
#include "image/openhcl_layout.h"

#include "abi/openhcl.h"
#include "image/openhcl_arch.h"

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
					 "the memory from page %G on must begin at page %W or lower");
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

void uvm_openhcl_put(struct uvm_openhcl_layout *l, enum uvm_openhcl_region region, uint64_t size)
{
	l->at[region] = (struct uvm_openhcl_span){ l->end, size, true };
	l->end += size;
}

int uvm_openhcl_check_end(struct uvm_importer *im, const struct uvm_openhcl_layout *l)
{
	const uint64_t used = l->end - l->memory.gpa;

	if (used <= l->memory.size)
		return UVM_OK;
	return uvm_import_refuse(im, UVM_E_LIMIT, "image.openhcl.memory_page_count", (used + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE,
				 l->memory.size / UVM_PAGE_SIZE, "the image needs %G pages or more and has %W");
}

int uvm_openhcl_put_elf(struct uvm_importer *im, struct uvm_openhcl_layout *l, enum uvm_openhcl_region region,
			enum uvm_resource resource, struct uvm_elf *e)
{
	const struct uvm_slice file = im->common->req->resources[resource];
	const bool pic = region == UVM_OPENHCL_KERNEL;
	int r;

	r = uvm_elf_place(e, file, im->common->req->arch, pic ? l->end : 0, pic ? 0 : l->end, pic, im->d);
	if (r < 0)
		return uvm_import_resource(im, resource, r);
	l->at[region] = (struct uvm_openhcl_span){ region == UVM_OPENHCL_SHIM ? e->lowest : l->end, e->end - l->end, true };
	l->end = e->end;
	return uvm_openhcl_check_end(im, l);
}

int uvm_openhcl_lay_out(struct uvm_importer *im, const struct uvm_openhcl_arch *arch, struct uvm_openhcl_layout *ret)
{
	const struct uvm_guest_config *c = im->config;
	const uint64_t base = c->has_memory_page_base ? c->memory_page_base : UVM_OPENHCL_DEFAULT_BASE / UVM_PAGE_SIZE;
	struct uvm_openhcl_layout l = { 0 };
	int r = check_pages(im, base, c->memory_page_count);

	if (r < 0)
		return r;
	l.memory = (struct uvm_openhcl_span){ base * UVM_PAGE_SIZE, c->memory_page_count * UVM_PAGE_SIZE, true };
	l.end = l.memory.gpa;
	r = check_mappings(im, &l);
	if (r < 0)
		return r;
	uvm_openhcl_put(&l, UVM_OPENHCL_PERSISTED, LARGE);
	if (uvm_import_hardware(im))
		uvm_openhcl_put(&l, UVM_OPENHCL_BOUNCE, LARGE);
	r = arch->put_files(im, &l);
	for (size_t i = 0; i < arch->nfixed && r == UVM_OK; i++)
		uvm_openhcl_put(&l, arch->fixed[i].region, (uint64_t)arch->fixed[i].pages * UVM_PAGE_SIZE);
	uvm_openhcl_put(&l, UVM_OPENHCL_PAGE_TABLES, arch->table_pages(im, &l.memory) * UVM_PAGE_SIZE);
	if (r == UVM_OK)
		r = uvm_openhcl_check_end(im, &l);
	if (r == UVM_OK)
		*ret = l;
	return r;
}
