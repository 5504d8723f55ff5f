/* SPDX-License-Identifier: MIT */
/*
 * Parameters of x64 UEFI firmware that starts without a paravisor: areas that the host fills in, pages the firmware works in,
 * and before them a page that says where all that is.
 *
 * Source: microsoft/openvmm, vm/loader/src/uefi, UEFI_IGVM_PARAMETER_INFO.
 */
#include "image/uefi.h"

#include "igvm/registers.h"
#include "image/cpuid.h"
#include "image/page_tables.h"
#include "image/uefi_layout.h"

enum piece { INFO, SHARED_TABLES, LOADER_BLOCK, COMMAND_LINE, MEMORY_MAP, MADT, SRAT, SCRATCH, CPUID, PIECES };

#define NOT_TOLD 0xFFu
#define INFO_SIZE 64u
#define INFO_PAGES 0u /* offsets of what is no piece */
#define INFO_VP_CONTEXT 8u

/* In the order of their pages. Offsets are those of the u32 in the first page that says where the piece is, and how long. */
static const struct {
	uint8_t pages, place, size;
	bool snp_only;
} pieces[] = {
	[INFO] = { 1, NOT_TOLD, NOT_TOLD, false },
	[SHARED_TABLES] = { UVM_BIASED_4G_TABLES, NOT_TOLD, NOT_TOLD, true },
	[LOADER_BLOCK] = { 1, 16, NOT_TOLD, false },
	[COMMAND_LINE] = { 1, 20, 24, false },
	[MEMORY_MAP] = { 20, 28, 32, false },
	[MADT] = { 20, 36, 40, false },
	[SRAT] = { 20, 44, 48, false },
	[SCRATCH] = { 20, UVM_UEFI_INFO_SCRATCH, UVM_UEFI_INFO_SCRATCH_PAGES, false },
	[CPUID] = { 2, 4, NOT_TOLD, true },
};

struct parameters {
	struct uvm_importer *im;
	uint64_t page[PIECES], end; /* page numbers */
	uint8_t *info;
};

static int lay_out(struct parameters *p, uint64_t page)
{
	p->info = uvm_import_alloc(p->im, INFO_SIZE);
	if (p->info == NULL)
		return UVM_E_NOMEM;
	p->end = page;
	for (size_t i = 0; i < PIECES; i++) {
		if (pieces[i].snp_only && !uvm_uefi_shared_tables(p->im))
			continue;
		if (pieces[i].place != NOT_TOLD)
			uvm_put_le32(p->info + pieces[i].place, (uint32_t)(p->end - page));
		if (pieces[i].size != NOT_TOLD)
			uvm_put_le32(p->info + pieces[i].size, pieces[i].pages);
		p->page[i] = p->end;
		p->end += pieces[i].pages;
	}
	uvm_put_le32(p->info + INFO_PAGES, (uint32_t)(p->end - page));
	/* The firmware keeps off the save area's page. Others have none, and get the one of the reset vector. */
	uvm_put_le64(p->info + INFO_VP_CONTEXT, uvm_uefi_shared_tables(p->im) ? p->end : UVM_TDX_RESET_PAGE / UVM_PAGE_SIZE);
	return UVM_OK;
}

static int import_cpuid(const struct parameters *p)
{
	struct uvm_run run = uvm_run_generated(p->page[CPUID], 1, "uefi-cpuid-page");
	uint8_t *page = uvm_import_alloc(p->im, UVM_CPUID_PAGE_SIZE);
	int r;

	if (page == NULL)
		return UVM_E_NOMEM;
	uvm_cpuid_page_put_uefi(page);
	run.contents = (struct uvm_slice){ page, UVM_CPUID_PAGE_SIZE };
	run.acceptance = UVM_ACCEPT_CPUID;
	r = uvm_import_run(p->im, &run);
	if (r < 0)
		return r;
	run = uvm_run_generated(p->page[CPUID] + 1, 1, "uefi-cpuid-extended-page");
	run.acceptance = UVM_ACCEPT_CPUID_XF;
	return uvm_import_run(p->im, &run);
}

/* Without a paravisor the firmware itself looks after what SNP asks of a guest, from its first instruction on. */
static int import_snp(const struct parameters *p, struct uvm_registers *regs)
{
	if (!uvm_uefi_shared_tables(p->im))
		return UVM_OK;
	uvm_registers_u64(regs, UVM_X64_R12, p->page[INFO] * UVM_PAGE_SIZE);
	p->im->has_vmsa = true;
	p->im->vmsa_page = p->end;
	return import_cpuid(p);
}

static int import_scratch(const struct parameters *p)
{
	struct uvm_run run = uvm_run_generated(p->page[SCRATCH], pieces[SCRATCH].pages, "uefi-memory-map-scratch");

	run.acceptance = UVM_ACCEPT_EXCLUSIVE_UNMEASURED;
	return uvm_import_run(p->im, &run);
}

static int import_areas(const struct parameters *p)
{
	static const struct {
		uint8_t piece;
		uint32_t use;
		const char *tag;
	} areas[] = {
		{ LOADER_BLOCK, UVM_IGVM_VP_COUNT, "uefi-loader-block" },
		{ COMMAND_LINE, UVM_IGVM_COMMAND_LINE, "uefi-command-line" },
		{ MEMORY_MAP, UVM_IGVM_MEMORY_MAP, "uefi-memory-map" },
		{ MADT, UVM_IGVM_MADT, "uefi-madt" },
		{ SRAT, UVM_IGVM_SRAT, "uefi-srat" },
	};
	int r = UVM_OK;

	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]) && r == UVM_OK; i++)
		r = uvm_import_area(p->im, p->page[areas[i].piece], pieces[areas[i].piece].pages, areas[i].use, areas[i].tag);
	return r;
}

static int import_shared_tables(const struct parameters *p)
{
	uint8_t *tables;

	if (!uvm_uefi_shared_tables(p->im))
		return UVM_OK;
	tables = uvm_import_alloc(p->im, UVM_BIASED_4G_TABLES * UVM_PAGE_SIZE);
	if (tables == NULL)
		return UVM_E_NOMEM;
	uvm_biased_4g_x64(p->page[SHARED_TABLES] * UVM_PAGE_SIZE, 1ull << p->im->config->shared_gpa_boundary_bits, tables);
	return uvm_import_generated(p->im, p->page[SHARED_TABLES], UVM_BIASED_4G_TABLES, "uefi-igvm-page-tables",
				    (struct uvm_slice){ tables, UVM_BIASED_4G_TABLES * UVM_PAGE_SIZE });
}

int uvm_uefi_parameters(struct uvm_importer *im, struct uvm_registers *regs, uint64_t page, uint64_t *ret_pages)
{
	struct parameters p = { .im = im };
	int r;

	if (im->config->isolation == UVM_ISOLATION_SNP && uvm_import_paravisor(im))
		return uvm_import_refuse(im, UVM_E_CONFLICT, "image.uefi.config_type", 1, 0,
					 "on SNP, UEFI with parameters of its own starts without a paravisor, in VTL 0");
	r = lay_out(&p, page);
	if (r == UVM_OK)
		r = import_snp(&p, regs);
	if (r == UVM_OK)
		r = uvm_import_generated(im, page, 1, "uefi-config-base-page", (struct uvm_slice){ p.info, INFO_SIZE });
	if (r == UVM_OK)
		r = import_scratch(&p);
	if (r == UVM_OK)
		r = import_areas(&p);
	if (r == UVM_OK)
		r = import_shared_tables(&p);
	*ret_pages = p.end - page;
	return r;
}
