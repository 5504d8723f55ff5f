/* SPDX-License-Identifier: MIT */
/*
 * OpenHCL images for x64: what only they have.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs, load_openhcl_x64.
 */
#include "abi/openhcl.h"
#include "igvm/registers.h"
#include "image/cpuid.h"
#include "image/gdt.h"
#include "image/openhcl_arch.h"
#include "image/page_tables.h"

/* ---- layout -------------------------------------------------------------------------------------------------------- */

static const struct uvm_openhcl_fixed fixed[] = {
	{ UVM_OPENHCL_GDT, 1 },
	{ UVM_OPENHCL_SHIM_PARAMS, 1 },
	{ UVM_OPENHCL_COMMAND_LINE, 1 },
	{ UVM_OPENHCL_RESERVED, UVM_RESERVED_PAGES },
	{ UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_PAGES },
	{ UVM_OPENHCL_LOG, UVM_OPENHCL_LOG_PAGES },
	{ UVM_OPENHCL_HEAP, UVM_OPENHCL_HEAP_PAGES },
};

static int put_files(struct uvm_importer *im, struct uvm_openhcl_layout *l)
{
	const struct uvm_slice *resources = im->common->req->resources;
	int r;

	r = uvm_openhcl_put_elf(im, l, UVM_OPENHCL_KERNEL, UVM_RESOURCE_KERNEL, &l->kernel);
	if (r < 0)
		return r;
	l->kernel_entry = l->kernel.entry;
	l->has_sidecar = resources[UVM_RESOURCE_SIDECAR].p != NULL;
	uvm_openhcl_put(l, UVM_OPENHCL_SIDECAR, 0); /* where it would be; the shim is told so */
	if (l->has_sidecar) {
		l->end = uvm_openhcl_round_up(l->end, UVM_OPENHCL_LARGE_PAGE);
		r = uvm_openhcl_put_elf(im, l, UVM_OPENHCL_SIDECAR, UVM_RESOURCE_SIDECAR, &l->sidecar);
	}
	if (r == UVM_OK)
		r = uvm_openhcl_put_elf(im, l, UVM_OPENHCL_SHIM, UVM_RESOURCE_SHIM, &l->shim);
	if (r < 0)
		return r;
	uvm_openhcl_put(l, UVM_OPENHCL_INITRD, uvm_openhcl_round_up(resources[UVM_RESOURCE_INITRD].len, UVM_PAGE_SIZE));
	return uvm_openhcl_check_end(im, l);
}

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

/* ---- page tables --------------------------------------------------------------------------------------------------- */

/* Ascending: openhcl_layout.c made sure that the memory lies between the other two. */
static size_t mapped_ranges(const struct uvm_openhcl *o, struct uvm_map_range ranges[3])
{
	size_t n = 0;

	if (uvm_import_hardware(o->im))
		ranges[n++] = (struct uvm_map_range){ UVM_OPENHCL_LOCAL_MAP,
						      UVM_OPENHCL_LOCAL_MAP + UVM_OPENHCL_LOCAL_MAP_SIZE };
	ranges[n++] = (struct uvm_map_range){ o->l.memory.gpa, o->l.memory.gpa + o->l.memory.size };
	if (o->im->config->isolation == UVM_ISOLATION_TDX)
		ranges[n++] = (struct uvm_map_range){ UVM_TDX_RESET_PAGE, UVM_TDX_RESET_PAGE + UVM_PAGE_SIZE };
	return n;
}

static int build_tables(const struct uvm_openhcl *o, uint8_t *out, size_t *ret_tables)
{
	const bool snp = o->im->config->isolation == UVM_ISOLATION_SNP;
	struct uvm_map_range ranges[3];

	return uvm_page_tables_x64(o->l.at[UVM_OPENHCL_PAGE_TABLES].gpa, ranges, mapped_ranges(o, ranges),
				   snp ? 1ull << UVM_OPENHCL_CONFIDENTIAL_BIT : 0, out, ret_tables, o->im->d);
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

/* With hardware isolation the kernel and the initrd come in shared: the shim hashes and accepts them. */
static int import_files(const struct uvm_openhcl *o)
{
	const enum uvm_acceptance kernel = uvm_import_hardware(o->im) ? UVM_ACCEPT_SHARED : UVM_ACCEPT_EXCLUSIVE;
	int r;

	r = uvm_import_elf(o->im, &o->l.kernel, UVM_RESOURCE_KERNEL, "underhill-kernel", kernel);
	if (r == UVM_OK && o->l.has_sidecar)
		r = uvm_import_elf(o->im, &o->l.sidecar, UVM_RESOURCE_SIDECAR, "sidecar-kernel", UVM_ACCEPT_EXCLUSIVE);
	return r < 0 ? r : uvm_openhcl_import_initrd(o, "underhill-initrd", kernel);
}

static int import_reserved(const struct uvm_openhcl *o)
{
	static const struct {
		uint32_t page;
		enum uvm_acceptance acceptance;
		const char *tag;
	} pages[] = {
		{ UVM_RESERVED_SECRETS, UVM_ACCEPT_SECRETS, "underhill-snp-secrets-page" },
		{ UVM_RESERVED_CPUID, UVM_ACCEPT_CPUID, "underhill-snp-cpuid-page" },
		{ UVM_RESERVED_CPUID_XF, UVM_ACCEPT_CPUID_XF, "underhill-snp-cpuid-extended-state-page" },
	};
	uint8_t *cpuid;
	int r = UVM_OK;

	if (o->im->config->isolation != UVM_ISOLATION_SNP)
		return UVM_OK;
	cpuid = uvm_import_alloc(o->im, UVM_CPUID_PAGE_SIZE);
	if (cpuid == NULL)
		return UVM_E_NOMEM;
	uvm_cpuid_page_put(cpuid);
	o->im->has_vmsa = true;
	o->im->vmsa_page = uvm_openhcl_page(o, UVM_OPENHCL_RESERVED, UVM_RESERVED_VMSA);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]) && r == UVM_OK; i++) {
		struct uvm_run run = uvm_run_generated(uvm_openhcl_page(o, UVM_OPENHCL_RESERVED, pages[i].page), 1,
						       pages[i].tag);

		run.acceptance = pages[i].acceptance;
		if (pages[i].acceptance == UVM_ACCEPT_CPUID)
			run.contents = (struct uvm_slice){ cpuid, UVM_CPUID_PAGE_SIZE };
		r = uvm_import_run(o->im, &run);
	}
	return r;
}

static int import(const struct uvm_openhcl *o)
{
	int r = import_files(o);

	if (r == UVM_OK)
		r = import_reserved(o);
	return r < 0 ? r : uvm_gdt_import(o->im, &o->im->registers, o->l.at[UVM_OPENHCL_GDT].gpa, 2, "underhill-gdt");
}

static void add_registers(const struct uvm_openhcl *o)
{
	const struct uvm_openhcl_span *at = o->l.at;
	struct uvm_registers *regs = &o->im->registers;

	uvm_registers_add(regs, (struct uvm_igvm_register){ .name = UVM_X64_Tr, .limit = 0xFFFF, .attributes = 0x8B });
	uvm_registers_u64(regs, UVM_X64_Cr0, 0x80000021); /* PG NE PE */
	uvm_registers_u64(regs, UVM_X64_Cr3, at[UVM_OPENHCL_PAGE_TABLES].gpa);
	uvm_registers_u64(regs, UVM_X64_Cr4, 0x40060); /* OSXSAVE MCE PAE */
	uvm_registers_u64(regs, UVM_X64_Efer, 0xD00);  /* NXE LMA LME */
	uvm_registers_u64(regs, UVM_X64_Pat, UVM_X64_DEFAULT_PAT);
	uvm_registers_u64(regs, UVM_X64_Rsi, at[UVM_OPENHCL_SHIM_PARAMS].gpa - at[UVM_OPENHCL_SHIM].gpa);
	uvm_registers_u64(regs, UVM_X64_Rip, o->l.shim.entry);
}

const struct uvm_openhcl_arch uvm_openhcl_x64 = {
	.fixed = fixed,
	.nfixed = sizeof(fixed) / sizeof(fixed[0]),
	.put_files = put_files,
	.table_pages = table_pages,
	.build_tables = build_tables,
	.import = import,
	.add_registers = add_registers,
	.relocation = UVM_IGVM_RELOC_APPLY_RIP | UVM_IGVM_RELOC_APPLY_GDTR,
};
