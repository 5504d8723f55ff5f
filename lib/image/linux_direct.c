/* SPDX-License-Identifier: MIT */
/*
 * Linux without firmware on SNP. Below 1 MiB stands what the kernel is told:
 *
 *   0x1000 GDT, 0x2000 boot parameters, 0x3000 command line, 0x4000 page tables,
 *   0x19000 ACPI tables, and on the pages behind them what SNP needs; 0xE0000 the pointer to the ACPI tables.
 *
 * Source: microsoft/openvmm, vm/loader/src/linux.rs and vm/loader/igvmfilegen/src/snp_linux_direct.rs.
 */
#include "image/linux_direct.h"

#include <string.h>

#include "igvm/registers.h"
#include "image/acpi.h"
#include "image/boot_params.h"
#include "image/gdt.h"
#include "image/linux.h"
#include "image/page_tables.h"

#define GDT 0x1000u
#define BOOT_PARAMS UVM_LINUX_DIRECT_BOOT_PARAMS
#define COMMAND_LINE 0x3000u
#define TABLES 0x4000u
#define ACPI 0x19000u
#define RSDP UVM_LINUX_DIRECT_RSDP
#define KERNEL 0x100000u

#define MEMORY_PAGES_MIN (KERNEL / UVM_PAGE_SIZE)
#define MEMORY_PAGES_MAX (UINT32_MAX / UVM_PAGE_SIZE) /* the record of required memory counts bytes in 32 bits */
#define VMSA_PAGE (0xFFFFFFFFF000ull / UVM_PAGE_SIZE) /* where KVM has it */

/* Pages behind the ACPI tables. The last one was meant for the save area and is reserved, like the others. */
enum snp_page { SECRETS, CPUID, CC_BLOB, SETUP_DATA, SPARE, SNP_PAGES };

struct direct {
	struct uvm_importer *im;
	struct uvm_linux_kernel kernel;
	struct uvm_acpi acpi;
	uint64_t acpi_size, snp; /* size in whole pages; address of the first of the SNP_PAGES */
};

/* ---- the configuration --------------------------------------------------------------------------------------------- */

#define MEMBER(name) "image.snp_linux_direct." name

static int check_platform(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;
	const struct {
		bool wrong;
		const char *field, *says;
	} rules[] = {
		{ im->common->req->nconfigs > 1, "image", "snp_linux_direct has to be the only configuration of a manifest" },
		{ c->max_vtl != 0, "max_vtl", "snp_linux_direct is for VTL 0" },
		{ c->isolation != UVM_ISOLATION_SNP, "isolation_type", "snp_linux_direct is for SNP" },
		{ c->has_shared_gpa_boundary, "isolation_type.snp.shared_gpa_boundary_bits",
		  "snp_linux_direct has an encryption bit in place of a boundary" },
		{ c->restricted_injection, "isolation_type.snp.injection_type", "snp_linux_direct needs normal injection" },
		{ c->secure_avic, "isolation_type.snp.secure_avic", "snp_linux_direct does not use Secure AVIC" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].wrong)
			return uvm_import_refuse(im, UVM_E_CONFLICT, rules[i].field, 0, 0, rules[i].says);
	}
	return UVM_OK;
}

static int check_numbers(struct uvm_importer *im)
{
	const struct uvm_guest_config *c = im->config;
	const struct {
		uint64_t got, min, max;
		const char *field, *below, *above;
	} rules[] = {
		{ c->processor_count, 1, UVM_ACPI_PROCESSORS_MAX, MEMBER("processor_count"), "there has to be a processor",
		  NULL },
		{ c->memory_page_count, MEMORY_PAGES_MIN, MEMORY_PAGES_MAX, MEMBER("memory_page_count"),
		  "%G; the kernel begins at page %W", NULL },
		{ c->c_bit_position, 32, 51, MEMBER("c_bit_position"),
		  "%G; addresses below 4 GiB are in use, so that bit %W is the first free one",
		  "%G; bit %W is the last one of an address" },
		{ c->linux_image.command_line.len, 0, UVM_PAGE_SIZE - 1, MEMBER("linux.command_line"), NULL,
		  "%G bytes, over the limit of %W" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].got < rules[i].min)
			return uvm_import_refuse(im, UVM_E_VALUE, rules[i].field, rules[i].got, rules[i].min, rules[i].below);
		if (rules[i].got > rules[i].max)
			return uvm_import_refuse(im, UVM_E_LIMIT, rules[i].field, rules[i].got, rules[i].max, rules[i].above);
	}
	return UVM_OK;
}

/* ---- what the kernel is told --------------------------------------------------------------------------------------- */

static int import_command_line(struct direct *x)
{
	const struct uvm_slice text = x->im->config->linux_image.command_line;
	uint8_t *page;

	if (text.len == 0)
		return UVM_OK;
	page = uvm_import_alloc(x->im, text.len + 1);
	if (page == NULL)
		return UVM_E_NOMEM;
	memcpy(page, text.p, text.len);
	return uvm_import_generated(x->im, COMMAND_LINE / UVM_PAGE_SIZE, 1, "linux-commandline",
				    (struct uvm_slice){ page, text.len + 1 });
}

static int import_tables(struct direct *x)
{
	uint8_t *tables = uvm_import_alloc(x->im, UVM_IDENTITY_4G_TABLES * UVM_PAGE_SIZE);

	if (tables == NULL)
		return UVM_E_NOMEM;
	uvm_identity_4g_x64(TABLES, 1ull << x->im->config->c_bit_position, tables);
	return uvm_import_generated(x->im, TABLES / UVM_PAGE_SIZE, UVM_IDENTITY_4G_TABLES, "linux-pagetables",
				    (struct uvm_slice){ tables, UVM_IDENTITY_4G_TABLES * UVM_PAGE_SIZE });
}

static int import_acpi(struct direct *x)
{
	uint8_t *rsdp = uvm_import_alloc(x->im, UVM_ACPI_RSDP_SIZE), *tables;
	size_t size;
	int r;

	x->acpi = (struct uvm_acpi){ .gpa = ACPI,
				     .memory_size = x->im->config->memory_page_count * UVM_PAGE_SIZE,
				     .processors = x->im->config->processor_count };
	size = uvm_acpi_put(&x->acpi, NULL, NULL);
	x->acpi_size = (size + UVM_PAGE_SIZE - 1) & ~(uint64_t)(UVM_PAGE_SIZE - 1);
	x->snp = ACPI + x->acpi_size;
	if (x->snp + SNP_PAGES * UVM_PAGE_SIZE > RSDP)
		return uvm_import_refuse(x->im, UVM_E_LIMIT, MEMBER("processor_count"), x->snp + SNP_PAGES * UVM_PAGE_SIZE,
					 RSDP, "with so many the tables of low memory end at %g, beyond %w");
	tables = uvm_import_alloc(x->im, size);
	if (rsdp == NULL || tables == NULL)
		return UVM_E_NOMEM;
	(void)uvm_acpi_put(&x->acpi, tables, rsdp);
	r = uvm_import_generated(x->im, RSDP / UVM_PAGE_SIZE, 1, "linux-rsdp", (struct uvm_slice){ rsdp, UVM_ACPI_RSDP_SIZE });
	return r < 0 ? r
		     : uvm_import_generated(x->im, ACPI / UVM_PAGE_SIZE, x->acpi_size / UVM_PAGE_SIZE, "linux-acpi-tables",
					    (struct uvm_slice){ tables, size });
}

/* ---- what SNP needs ------------------------------------------------------------------------------------------------ */

#define CC_BLOB_SIZE 40u
#define SETUP_DATA_SIZE 32u

static uint64_t snp_page(const struct direct *x, enum snp_page page)
{
	return x->snp + page * UVM_PAGE_SIZE;
}

/* Linux finds its secrets and the CPUID values to trust through a list node, which leads to the blob. */
static void put_cc_blob(const struct direct *x, uint8_t blob[CC_BLOB_SIZE], uint8_t node[SETUP_DATA_SIZE])
{
	memcpy(blob, "AMDE", 4);
	uvm_put_le64(blob + 8, snp_page(x, SECRETS));
	uvm_put_le32(blob + 16, UVM_PAGE_SIZE);
	uvm_put_le64(blob + 24, snp_page(x, CPUID));
	uvm_put_le32(blob + 32, UVM_PAGE_SIZE);
	uvm_put_le32(node + 8, UVM_SETUP_CC_BLOB);
	uvm_put_le32(node + 12, SETUP_DATA_SIZE - 16);
	uvm_put_le32(node + 16, (uint32_t)snp_page(x, CC_BLOB));
}

static int import_snp_pages(struct direct *x)
{
	uint8_t *blob = uvm_import_alloc(x->im, CC_BLOB_SIZE), *node = uvm_import_alloc(x->im, SETUP_DATA_SIZE);
	const struct {
		enum snp_page page;
		enum uvm_acceptance acceptance;
		const char *tag;
		struct uvm_slice contents;
	} pages[] = {
		{ SECRETS, UVM_ACCEPT_SECRETS, "linux-snp-secrets", { NULL, 0 } },
		{ CPUID, UVM_ACCEPT_CPUID, "linux-snp-cpuid", { NULL, 0 } },
		{ CC_BLOB, UVM_ACCEPT_EXCLUSIVE, "linux-snp-cc-blob", { blob, CC_BLOB_SIZE } },
		{ SETUP_DATA, UVM_ACCEPT_EXCLUSIVE, "linux-snp-cc-setup-data", { node, SETUP_DATA_SIZE } },
	};
	int r = UVM_OK;

	if (blob == NULL || node == NULL)
		return UVM_E_NOMEM;
	put_cc_blob(x, blob, node);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]) && r == UVM_OK; i++) {
		struct uvm_run run = uvm_run_generated(snp_page(x, pages[i].page) / UVM_PAGE_SIZE, 1, pages[i].tag);

		run.acceptance = pages[i].acceptance;
		run.contents = pages[i].contents;
		r = uvm_import_run(x->im, &run);
	}
	return r;
}

/* ---- boot parameters, registers ------------------------------------------------------------------------------------ */

static int import_boot_params(struct direct *x)
{
	const uint64_t memory = x->acpi.memory_size, behind = x->snp + SNP_PAGES * UVM_PAGE_SIZE;
	const struct uvm_boot_params p = {
		.setup = x->kernel.setup,
		.command_line = COMMAND_LINE,
		.command_line_size = (uint32_t)x->im->config->linux_image.command_line.len,
		.initrd = (uint32_t)x->kernel.initrd_gpa,
		.initrd_size = (uint32_t)x->kernel.initrd_len,
		.setup_data = snp_page(x, SETUP_DATA),
		.e820 = {
			{ 0, ACPI, UVM_E820_RAM },
			{ ACPI, x->acpi_size, UVM_E820_ACPI },
			{ x->snp, SNP_PAGES * UVM_PAGE_SIZE, UVM_E820_RESERVED },
			{ behind, RSDP - behind, UVM_E820_RAM },
			{ RSDP, KERNEL - RSDP, UVM_E820_RESERVED },
			{ KERNEL, memory - KERNEL, UVM_E820_RAM },
		},
		.ne820 = 6,
	};
	uint8_t *page = uvm_import_alloc(x->im, UVM_PAGE_SIZE);

	if (page == NULL)
		return UVM_E_NOMEM;
	uvm_boot_params_put(&p, page);
	return uvm_import_generated(x->im, BOOT_PARAMS / UVM_PAGE_SIZE, 1, "linux-zeropage",
				    (struct uvm_slice){ page, UVM_PAGE_SIZE });
}

static int add_registers(struct direct *x)
{
	const struct {
		uint32_t name;
		uint64_t value;
	} values[] = {
		{ UVM_X64_Cr0, 0x80000001 }, /* PG PE */
		{ UVM_X64_Cr3, TABLES },
		{ UVM_X64_Cr4, 0x20 },   /* PAE */
		{ UVM_X64_Efer, 0xD01 }, /* NXE LMA LME SCE */
		{ UVM_X64_Pat, UVM_X64_DEFAULT_PAT },
		{ UVM_X64_Rip, x->kernel.entry },
		{ UVM_X64_Rsi, BOOT_PARAMS },
	};
	struct uvm_registers *regs = &x->im->registers;
	int r = uvm_gdt_import(x->im, regs, GDT, 1, "default-gdt");

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		uvm_registers_u64(regs, values[i].name, values[i].value);
	return r;
}

int uvm_linux_direct_load(struct uvm_importer *im)
{
	static int (*const steps[])(struct direct *) = {
		import_command_line, import_tables, import_acpi, import_snp_pages, import_boot_params, add_registers,
	};
	struct direct x = { .im = im };
	int r = check_platform(im);

	if (r == UVM_OK)
		r = check_numbers(im);
	if (r == UVM_OK)
		r = uvm_import_memory(im, 0, im->config->memory_page_count * UVM_PAGE_SIZE, false);
	if (r == UVM_OK)
		r = uvm_linux_load(im, KERNEL, &x.kernel);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == UVM_OK; i++)
		r = steps[i](&x);
	im->has_vmsa = true;
	im->vmsa_page = VMSA_PAGE;
	im->ram_pages = im->config->memory_page_count;
	return r;
}
