/* SPDX-License-Identifier: MIT */
/*
 * x64 UEFI firmware: everything from 1 MiB on, in this order: image, page tables, GDT, two free pages, parameters.
 *
 * Source: microsoft/openvmm, vm/loader/src/uefi.
 */
#include "image/uefi.h"

#include "igvm/registers.h"
#include "image/gdt.h"
#include "image/page_tables.h"
#include "image/sec_volume.h"
#include "image/uefi_layout.h"

#define SHARED_BITS_MIN 39u /* of the boundary: one PML4 entry is for 512 GiB */
#define SHARED_BITS_MAX 47u

/* The hypervisor's isolation CPUID leaf, which the firmware gets in registers: type, and the shared GPA boundary if there is
 * one. */
static uint32_t isolation_ebx(const struct uvm_importer *im)
{
	static const uint8_t types[] = {
		[UVM_ISOLATION_NONE] = 0, [UVM_ISOLATION_VBS] = 1, [UVM_ISOLATION_SNP] = 2, [UVM_ISOLATION_TDX] = 3
	};
	const uint32_t type = types[im->config->isolation];

	return uvm_import_hardware(im) ? type | 1u << 5 | (uint32_t)uvm_import_shared_bits(im->config) << 6 : type;
}

static void add_registers(const struct uvm_importer *im, struct uvm_registers *regs, uint64_t entry)
{
	const struct {
		uint32_t name;
		uint64_t value;
	} values[] = {
		{ UVM_X64_Cr0, 0x80000023 }, /* PG NE MP PE */
		{ UVM_X64_Cr3, UVM_UEFI_TABLES },
		{ UVM_X64_Cr4, 0x660 },  /* OSXMMEXCPT OSFXSR MCE PAE */
		{ UVM_X64_Efer, 0xD00 }, /* NXE LMA LME */
		{ UVM_X64_Pat, UVM_X64_DEFAULT_PAT },
		{ UVM_X64_Rbp, UVM_UEFI_IMAGE + UVM_SEC_VOLUME },
		{ UVM_X64_Rip, UVM_UEFI_IMAGE + entry },
		{ UVM_X64_R8, uvm_import_paravisor(im) },
		{ UVM_X64_R9, isolation_ebx(im) },
		{ UVM_X64_R10, 0 },
		{ UVM_X64_R11, 0 },
		{ UVM_X64_MtrrDefType, 0xC00 }, /* enabled; what is not named is uncached */
		{ UVM_X64_MtrrFix64k00000, 0x0606060606060606 },
		{ UVM_X64_MtrrFix16k80000, 0x0606060606060606 },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		uvm_registers_u64(regs, values[i].name, values[i].value);
}

/* Memory that SNP shares with the host is what is beyond the boundary; without a paravisor the firmware sees it there, too. */
static int link_shared(struct uvm_importer *im, uint8_t *tables)
{
	const uint8_t bits = im->config->shared_gpa_boundary_bits;

	if (bits < SHARED_BITS_MIN || bits > SHARED_BITS_MAX)
		return uvm_import_refuse(im, UVM_E_RANGE, "isolation_type.snp.shared_gpa_boundary_bits", bits, SHARED_BITS_MIN,
					 "%G; UEFI without a paravisor needs a boundary of 39 to 47 bits");
	uvm_link_x64(tables, 1ull << bits, UVM_UEFI_PARAMETERS + UVM_UEFI_SHARED_TABLES_PAGE * UVM_PAGE_SIZE);
	return UVM_OK;
}

static int import_tables(struct uvm_importer *im)
{
	uint8_t *tables = uvm_import_alloc(im, UVM_UEFI_TABLE_PAGES * UVM_PAGE_SIZE);
	int r = UVM_OK;

	if (tables == NULL)
		return UVM_E_NOMEM;
	uvm_identity_4g_x64(UVM_UEFI_TABLES, 0, tables);
	if (uvm_uefi_shared_tables(im))
		r = link_shared(im, tables);
	if (r < 0)
		return r;
	return uvm_import_generated(im, UVM_UEFI_TABLES / UVM_PAGE_SIZE, UVM_UEFI_TABLE_PAGES, "uefi-page-tables",
				    (struct uvm_slice){ tables, UVM_UEFI_TABLE_PAGES * UVM_PAGE_SIZE });
}

int uvm_uefi_import(struct uvm_importer *im, uint64_t gpa, size_t size)
{
	const struct uvm_run run = {
		.tag = "uefi-image",
		.contents = im->common->req->resources[UVM_RESOURCE_UEFI],
		.acceptance = UVM_ACCEPT_EXCLUSIVE,
		.resource = UVM_RESOURCE_UEFI,
	};

	if (run.contents.len != size)
		return uvm_import_resource(im, UVM_RESOURCE_UEFI,
					   uvm_fail(im->d, UVM_E_LENGTH, UVM_NO_OFFSET, NULL, run.contents.len, size));
	return uvm_import_bytes(im, gpa, size, &run);
}

static int load_x64(struct uvm_importer *im, struct uvm_registers *regs, struct uvm_uefi *ret)
{
	uint64_t entry, parameters = 0;
	int r;

	r = uvm_uefi_import(im, UVM_UEFI_IMAGE, UVM_UEFI_IMAGE_SIZE);
	if (r == UVM_OK)
		r = uvm_import_resource(im, UVM_RESOURCE_UEFI,
					uvm_sec_entry(im->common->req->resources[UVM_RESOURCE_UEFI], &entry, im->d));
	if (r == UVM_OK)
		r = import_tables(im);
	if (r == UVM_OK)
		r = uvm_gdt_import(im, regs, UVM_UEFI_GDT, 1, "default-gdt");
	if (r == UVM_OK)
		r = uvm_import_generated(im, UVM_UEFI_MISC / UVM_PAGE_SIZE, UVM_UEFI_MISC_PAGES, "uefi-misc-pages",
					 (struct uvm_slice){ NULL, 0 });
	if (r == UVM_OK && im->config->uefi_config_igvm)
		r = uvm_uefi_parameters(im, regs, UVM_UEFI_PARAMETERS / UVM_PAGE_SIZE, &parameters);
	if (r == UVM_OK)
		r = uvm_import_memory(im, 0, UVM_UEFI_PARAMETERS + parameters * UVM_PAGE_SIZE, false);
	if (r < 0)
		return r;
	add_registers(im, regs, entry);
	*ret = (struct uvm_uefi){ UVM_UEFI_IMAGE / UVM_PAGE_SIZE, UVM_UEFI_PARAMETERS / UVM_PAGE_SIZE + parameters };
	return UVM_OK;
}

int uvm_uefi_load(struct uvm_importer *im, struct uvm_registers *regs, struct uvm_uefi *ret)
{
	if (im->common->req->arch == UVM_IGVM_ARCH_AARCH64)
		return uvm_uefi_load_aarch64(im, regs, ret);
	return load_x64(im, regs, ret);
}
