/* SPDX-License-Identifier: MIT */
/*
 * Names for what is in the memory of an image. They are for people: where an image says nothing useful, there is no name, and
 * no error. Every number here comes from the file.
 *
 * Source: layouts of lib/abi and of this folder's loaders; doc/images.md.
 */
#include <string.h>

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "abi/openhcl.h"
#include "abi/vtl0_config.h"
#include "image/boot_params.h"
#include "image/entry.h"
#include "image/linux_direct.h"
#include "image/page_tables.h"
#include "image/uefi_layout.h"

#define ADDRESS 0x000FFFFFFFFFF000ull /* of a page table register */
#define LOW_ADDRESS 0xFFFFF000ull     /* the same without an encryption bit */

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct naming {
	const struct uvm_igvm *f;
	uint32_t platform_type;
	bool x64;
	struct uvm_entry_search s;
	struct uvm_entry_registers r;
	struct uvm_image_names *to;
};

static void add(const struct naming *n, uint64_t gpa, uint64_t size, const char *name)
{
	struct uvm_image_names *to = n->to;
	size_t at = to->n;

	if (to->n == UVM_IMAGE_NAMES_MAX)
		return;
	if (size % UVM_PAGE_SIZE != 0)
		size |= UVM_PAGE_SIZE - 1; /* what comes with pages is named by pages */
	size += size % UVM_PAGE_SIZE != 0;
	if (size > 0 && size - 1 > UINT64_MAX - gpa)
		size = UINT64_MAX - gpa + 1;
	for (; at > 0 && to->name[at - 1].gpa > gpa; at--)
		to->name[at] = to->name[at - 1];
	to->name[at] = (struct uvm_image_name){ gpa, size, name };
	to->n++;
}

static void add_pages(const struct naming *n, uint64_t page, uint64_t pages, const char *name)
{
	if (pages > 0 && page <= UINT64_MAX / UVM_PAGE_SIZE && pages <= UINT64_MAX / UVM_PAGE_SIZE)
		add(n, page * UVM_PAGE_SIZE, pages * UVM_PAGE_SIZE, name);
}

/* ---- UEFI ---------------------------------------------------------------------------------------------------------- */

struct fixed {
	uint64_t gpa, size;
	const char *name;
};

static const struct fixed firmware_x64[] = {
	{ UVM_UEFI_IMAGE, UVM_UEFI_IMAGE_SIZE, "firmware" },
	{ UVM_UEFI_TABLES, UVM_UEFI_TABLE_PAGES *UVM_PAGE_SIZE, "page tables of the firmware" },
	{ UVM_UEFI_GDT, UVM_PAGE_SIZE, "GDT of the firmware" },
	{ UVM_UEFI_MISC, UVM_UEFI_MISC_PAGES *UVM_PAGE_SIZE, "free for the firmware" },
};

static const struct fixed firmware_aarch64[] = {
	{ 0, UVM_UEFI_AARCH64_IMAGE_SIZE, "firmware" },
	{ UVM_UEFI_AARCH64_STACK, UVM_UEFI_AARCH64_STACK_PAGES *UVM_PAGE_SIZE, "stack of the firmware" },
	{ UVM_UEFI_AARCH64_TABLES, UVM_UEFI_AARCH64_TABLE_PAGES *UVM_PAGE_SIZE, "page tables of the firmware" },
};

static void name_firmware(const struct naming *n)
{
	const struct fixed *list = n->x64 ? firmware_x64 : firmware_aarch64;
	const size_t count = n->x64 ? N(firmware_x64) : N(firmware_aarch64);

	for (size_t i = 0; i < count; i++)
		add(n, list[i].gpa, list[i].size, list[i].name);
}

static void name_uefi_parameters(const struct naming *n)
{
	const uint64_t first = UVM_UEFI_PARAMETERS / UVM_PAGE_SIZE;
	uint8_t page[UVM_PAGE_SIZE];

	if (uvm_entry_page(&n->s, UVM_UEFI_PARAMETERS, "", page) < 0)
		return;
	add_pages(n, first, 1, "list of the parameters");
	add_pages(n, first + uvm_le32(page + UVM_UEFI_INFO_SCRATCH), uvm_le32(page + UVM_UEFI_INFO_SCRATCH_PAGES),
		  "room for a memory map");
	if (n->platform_type == UVM_IGVM_SEV_SNP)
		add_pages(n, first + UVM_UEFI_SHARED_TABLES_PAGE, UVM_UEFI_SHARED_TABLES_PAGES,
			  "page tables for shared memory");
}

/* Firmware by itself is known by the place of its page tables. */
static bool name_uefi(const struct naming *n)
{
	if (n->r.tables != (n->x64 ? UVM_UEFI_TABLES : UVM_UEFI_AARCH64_TABLES))
		return false;
	name_firmware(n);
	if (n->x64)
		name_uefi_parameters(n);
	if (n->x64 && n->platform_type == UVM_IGVM_SEV_SNP && n->r.pc < UVM_PAGE_SIZE)
		add(n, 0, UVM_PAGE_SIZE, "code that accepts the first MiB");
	return true;
}

/* ---- OpenHCL ------------------------------------------------------------------------------------------------------- */

/* The areas of an image, and what to call them. */
static const struct {
	const char *tag, *name;
} areas[] = {
	{ "sidecar", "sidecar kernel" },
	{ "underhill-boot-shim", "boot shim" },
	{ "underhill-initrd", "initrd" },
	{ "underhill-gdt", "GDT" },
	{ "underhill-shim-params", "parameters of the boot shim" },
	{ "underhill-command-line", "command line" },
	{ "loader-imported-regions", "imported regions" },
	{ "underhill-vtl2-measured-config", "VTL2 configuration" },
	{ "loader-expected-page-hashes", "page hashes" },
	{ "ohcl-boot-shim-log-buffer", "log of the boot shim" },
	{ "ohcl-boot-shim-heap", "heap of the boot shim" },
	{ "underhill-page-tables", "page tables" },
	{ "underhill-measured-config", "VTL0 configuration" },
};

static void name_areas(const struct naming *n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	struct uvm_image_areas found;

	if (uvm_image_find_areas(n->f, n->platform_type, &found, &unused) < 0)
		return;
	for (size_t i = 0; i < found.n; i++) {
		for (size_t k = 0; k < N(areas); k++) {
			if (strcmp(found.at[i].origin->tag, areas[k].tag) == 0)
				add(n, found.at[i].gpa, found.at[i].size, areas[k].name);
		}
	}
}

/* Around them: what is not loaded. The kernel is the first thing that is. */
static bool name_openhcl(const struct naming *n)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	struct uvm_entry_search s;
	const struct uvm_shim_params *p;
	struct uvm_entry e;
	uint64_t at, used;

	if (uvm_entry_find(n->f, n->platform_type, &s, &e, &unused) < 0)
		return false;
	p = &e.params;
	at = e.base + p->memory_start_offset;
	used = p->used_end - p->memory_start_offset;
	add(n, at, p->persisted_state_region_size, "state kept over restarts");
	if (p->bounce_buffer_size > 0)
		add(n, e.base + p->bounce_buffer_start, p->bounce_buffer_size, "bounce buffer");
	add(n, at + p->persisted_state_region_size + p->bounce_buffer_size, 0, "kernel");
	name_areas(n);
	if (used < p->memory_size)
		add(n, at + used, p->memory_size - used, "free for the paravisor");
	return true;
}

static void name_vtl0(const struct naming *n)
{
	const uint64_t gpa = (uint64_t)(n->x64 ? UVM_VTL0_CONFIG_PAGE : UVM_VTL0_CONFIG_PAGE_AARCH64) * UVM_PAGE_SIZE;
	uint8_t page[UVM_PAGE_SIZE];
	struct uvm_vtl0_config c;

	if (uvm_entry_page(&n->s, gpa, "", page) < 0 || uvm_vtl0_config_get(&c, page, NULL) < 0)
		return;
	if (!n->x64)
		add(n, gpa, UVM_PAGE_SIZE, "VTL0 configuration");
	add_pages(n, c.vp_context_page, c.vp_context_pages, "registers of the firmware");
	add_pages(n, c.kernel_page, c.kernel_pages, "Linux kernel of VTL0");
	add_pages(n, c.initrd_page, c.initrd_pages, "initrd of VTL0");
	add_pages(n, c.command_line_page, c.command_line_pages, "command line of VTL0");
	if ((c.flags & UVM_VTL0_UEFI) != 0)
		name_firmware(n);
}

/* ---- Linux without firmware ---------------------------------------------------------------------------------------- */

/* The pages with data around the entry point. Pages of these images are in the file by address. */
static void name_kernel(const struct naming *n)
{
	const struct uvm_igvm_list *l = n->s.directives;
	uint64_t start = 0, end = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (!uvm_entry_counts(&n->s, h, UVM_IGVM_PAGE_DATA) || h->data_len == 0)
			continue;
		if (h->page.gpa != end && end > n->r.pc)
			break;
		start = h->page.gpa == end ? start : h->page.gpa;
		end = h->page.gpa + UVM_PAGE_SIZE;
	}
	if (start <= n->r.pc && n->r.pc < end)
		add(n, start, end - start, "kernel");
}

static void name_setup_data(const struct naming *n, uint64_t gpa)
{
	uint8_t page[UVM_PAGE_SIZE];

	if (gpa == 0 || uvm_entry_page(&n->s, gpa, "", page) < 0)
		return;
	add(n, gpa, UVM_PAGE_SIZE, "setup data");
	if (uvm_le32(page + 8) == UVM_SETUP_CC_BLOB)
		add(n, uvm_le32(page + 16), UVM_PAGE_SIZE, "where secrets and CPUID are");
}

static bool name_linux(const struct naming *n)
{
	uint8_t page[UVM_PAGE_SIZE];
	struct uvm_boot_params p;

	if (!n->x64 || n->r.argument == 0 || uvm_entry_page(&n->s, n->r.argument, "", page) < 0 ||
	    !uvm_boot_params_get(&p, page))
		return false;
	name_kernel(n);
	add(n, n->r.argument, UVM_PAGE_SIZE, "boot parameters");
	add(n, n->r.tables & LOW_ADDRESS, UVM_IDENTITY_4G_TABLES * UVM_PAGE_SIZE, "page tables");
	add(n, n->r.gdt, UVM_PAGE_SIZE, "GDT");
	if (p.command_line_size > 0)
		add(n, p.command_line, (uint64_t)p.command_line_size + 1, "command line");
	if (p.initrd_size > 0)
		add(n, p.initrd, p.initrd_size, "initrd");
	for (size_t i = 0; i < p.ne820; i++) {
		if (p.e820[i].type == UVM_E820_ACPI)
			add(n, p.e820[i].gpa, p.e820[i].size, "ACPI tables");
	}
	add(n, UVM_LINUX_DIRECT_RSDP, UVM_PAGE_SIZE, "pointer to the ACPI tables");
	name_setup_data(n, p.setup_data);
	return true;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

void uvm_image_names(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_image_names *ret)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	struct naming n = { .f = f, .platform_type = platform_type, .x64 = f->arch == UVM_IGVM_ARCH_X64, .to = ret };

	ret->n = 0;
	if (uvm_entry_begin(f, platform_type, &n.s, &n.r, &unused) < 0)
		return;
	if (platform_type == UVM_IGVM_TDX)
		add(&n, UVM_TDX_RESET_PAGE, UVM_PAGE_SIZE, "code at the reset vector");
	if (name_openhcl(&n)) {
		name_vtl0(&n);
	} else if (!name_uefi(&n) && !name_linux(&n)) {
		if (n.r.gdt != 0)
			add(&n, n.r.gdt, UVM_PAGE_SIZE, "GDT");
		if (n.r.tables != 0)
			add(&n, n.r.tables & ADDRESS, UVM_PAGE_SIZE, "page tables");
	}
}

const struct uvm_image_name *uvm_image_name_at(const struct uvm_image_names *names, uint64_t gpa)
{
	for (size_t i = names->n; i-- > 0;) {
		const struct uvm_image_name *name = &names->name[i];

		if (gpa >= name->gpa && (name->size == 0 || gpa - name->gpa < name->size))
			return name;
	}
	return NULL;
}
