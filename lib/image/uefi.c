/* SPDX-License-Identifier: MIT */
/*
 * x64 UEFI firmware: everything from 1 MiB on, in this order: image, page tables, GDT, two free pages.
 *
 * Source: microsoft/openvmm, vm/loader/src/uefi; the layout is fixed by the firmware (MsvmPkgX64.fdf).
 */
#include "image/uefi.h"

#include "igvm/registers.h"
#include "image/gdt.h"
#include "image/page_tables.h"
#include "image/sec_volume.h"

#define IMAGE_SIZE 0x600000u
#define TABLES (UVM_UEFI_BASE + IMAGE_SIZE)
#define TABLE_PAGES 6u
#define GDT (TABLES + TABLE_PAGES * UVM_PAGE_SIZE)
#define MISC (GDT + UVM_PAGE_SIZE)
#define MISC_PAGES 2u
#define END (MISC + MISC_PAGES * UVM_PAGE_SIZE)

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
		{ UVM_X64_Cr3, TABLES },
		{ UVM_X64_Cr4, 0x660 },  /* OSXMMEXCPT OSFXSR MCE PAE */
		{ UVM_X64_Efer, 0xD00 }, /* NXE LMA LME */
		{ UVM_X64_Pat, UVM_X64_DEFAULT_PAT },
		{ UVM_X64_Rbp, UVM_UEFI_BASE + UVM_SEC_VOLUME },
		{ UVM_X64_Rip, UVM_UEFI_BASE + entry },
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

static int import_tables(struct uvm_importer *im)
{
	uint8_t *tables = uvm_import_alloc(im, TABLE_PAGES * UVM_PAGE_SIZE);

	if (tables == NULL)
		return UVM_E_NOMEM;
	uvm_identity_4g_x64(TABLES, 0, tables);
	return uvm_import_generated(im, TABLES / UVM_PAGE_SIZE, TABLE_PAGES, "uefi-page-tables",
				    (struct uvm_slice){ tables, TABLE_PAGES * UVM_PAGE_SIZE });
}

int uvm_uefi_load(struct uvm_importer *im, struct uvm_registers *regs, uint64_t *ret_pages)
{
	const struct uvm_slice image = im->common->req->resources[UVM_RESOURCE_UEFI];
	const struct uvm_run run = {
		.tag = "uefi-image",
		.contents = image,
		.acceptance = UVM_ACCEPT_EXCLUSIVE,
		.resource = UVM_RESOURCE_UEFI,
	};
	uint64_t entry;
	int r;

	if (image.len != IMAGE_SIZE)
		r = uvm_fail(im->d, UVM_E_LENGTH, UVM_NO_OFFSET, NULL, image.len, IMAGE_SIZE);
	else
		r = uvm_sec_entry(image, &entry, im->d);
	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_UEFI, r);
	r = uvm_import_bytes(im, UVM_UEFI_BASE, IMAGE_SIZE, &run);
	if (r == UVM_OK)
		r = import_tables(im);
	if (r == UVM_OK)
		r = uvm_gdt_import(im, regs, GDT, 1, "default-gdt");
	if (r == UVM_OK)
		r = uvm_import_generated(im, MISC / UVM_PAGE_SIZE, MISC_PAGES, "uefi-misc-pages",
					 (struct uvm_slice){ NULL, 0 });
	if (r == UVM_OK)
		r = uvm_import_memory(im, 0, END, false);
	if (r < 0)
		return r;
	add_registers(im, regs, entry);
	*ret_pages = END / UVM_PAGE_SIZE;
	return UVM_OK;
}
