/* SPDX-License-Identifier: MIT */
/*
 * What lies where in an OpenHCL image that is built already. Nothing in the file says so; it follows from the parameters of the
 * boot shim, which are measured, and from the order in which builders lay parts out.
 *
 * Source: layouts of lib/abi; doc/formats.md.
 */
#include "abi/openhcl.h"
#include "image/entry.h"

enum part {
	KERNEL,
	SIDECAR,
	SHIM,
	INITRD,
	GDT,
	SHIM_PARAMS,
	COMMAND_LINE,
	VP_CONTEXT,
	CPUID,
	CPUID_XF,
	SECRETS,
	SLIT,
	PPTT,
	DEVICE_TREE,
	IMPORTED,
	VTL2_CONFIG,
	PAGE_HASHES,
	LOG,
	HEAP,
	PAGE_TABLES,
	VTL0_CONFIG,
	VTL0,
};

static const struct uvm_image_origin origins[] = {
	[KERNEL] = { "underhill-kernel", "the paravisor's kernel", "underhill_kernel", NULL },
	[SIDECAR] = { "sidecar", "the kernel of processors that the paravisor does not need", "underhill_sidecar", NULL },
	[SHIM] = { "underhill-boot-shim", "the boot shim, the first code that runs", "openhcl_boot", NULL },
	[INITRD] = { "underhill-initrd", "the paravisor's initrd", "underhill_initrd", NULL },
	[GDT] = { "underhill-gdt", "segment descriptors", NULL, NULL },
	[SHIM_PARAMS] = { "underhill-shim-params", "where the boot shim finds everything", NULL,
			  "image.openhcl.memory_page_base, memory_page_count and the sizes of all resources" },
	[COMMAND_LINE] = { "underhill-command-line", "the paravisor's command line", NULL,
			   "image.openhcl.command_line and static_command_line" },
	[VP_CONTEXT] = { "vp-context-page", "registers of the first processor", NULL, "isolation_type" },
	[CPUID] = { "underhill-snp-cpuid-page", "what CPUID shall say", NULL, NULL },
	[CPUID_XF] = { "underhill-snp-cpuid-extended-state-page", "what CPUID shall say about extended state", NULL, NULL },
	[SECRETS] = { "underhill-snp-secrets-page", "filled in by the processor", NULL, NULL },
	[SLIT] = { "underhill-slit", "filled in by the host: distances between nodes", NULL, NULL },
	[PPTT] = { "underhill-pptt", "filled in by the host: topology of processors", NULL, NULL },
	[DEVICE_TREE] = { "underhill-device-tree", "filled in by the host: its device tree", NULL, NULL },
	[IMPORTED] = { "loader-imported-regions", "which pages were there when the guest began", NULL, NULL },
	[VTL2_CONFIG] = { "underhill-vtl2-measured-config", "the configuration page with the product policy", NULL,
			  "image.openhcl.product_policy and isolation_type.snp.shared_gpa_boundary_bits" },
	[PAGE_HASHES] = { "loader-expected-page-hashes", "digests of the pages that the host brings in", NULL,
			  "the contents of kernel and initrd" },
	[LOG] = { "ohcl-boot-shim-log-buffer", "for messages of the boot shim", NULL, NULL },
	[HEAP] = { "ohcl-boot-shim-heap", "memory of the boot shim", NULL, NULL },
	[PAGE_TABLES] = { "underhill-page-tables", "page tables", NULL,
			  "image.openhcl.memory_page_base and memory_page_count" },
	[VTL0_CONFIG] = { "underhill-measured-config", "what runs below the paravisor, and where", NULL,
			  "image.openhcl.uefi and linux" },
	[VTL0] = { "vtl0", "what runs below the paravisor", "uefi, or linux_kernel and linux_initrd", NULL },
};

static void add(struct uvm_image_areas *a, enum part part, uint64_t gpa, uint64_t size)
{
	if (size > 0 && a->n < UVM_IMAGE_AREAS_MAX)
		a->at[a->n++] = (struct uvm_image_area){ gpa, size, &origins[part] };
}

static void add_pages(struct uvm_image_areas *a, enum part part, uint64_t gpa, uint64_t first, uint64_t pages)
{
	add(a, part, gpa + first * UVM_PAGE_SIZE, pages * UVM_PAGE_SIZE);
}

/* The pages of the region that the host and the builder fill. */
static void add_parameters(struct uvm_image_areas *a, uint64_t gpa)
{
	add_pages(a, SLIT, gpa, UVM_PARAMETER_SLIT, UVM_PARAMETER_SLIT_PAGES);
	add_pages(a, PPTT, gpa, UVM_PARAMETER_PPTT, UVM_PARAMETER_PPTT_PAGES);
	add_pages(a, DEVICE_TREE, gpa, UVM_PARAMETER_DEVICE_TREE, UVM_PARAMETER_DEVICE_TREE_PAGES);
	add_pages(a, IMPORTED, gpa, UVM_PARAMETER_REGIONS, 1);
	add_pages(a, VTL2_CONFIG, gpa, UVM_PARAMETER_VTL2_CONFIG, 1);
	add_pages(a, PAGE_HASHES, gpa, UVM_PARAMETER_PAGE_HASHES, UVM_PARAMETER_PAGE_HASHES_PAGES);
}

/* Pages that only processors with memory encryption have. */
static void add_reserved(struct uvm_image_areas *a, uint64_t gpa)
{
	add_pages(a, VP_CONTEXT, gpa, UVM_RESERVED_VMSA, 1);
	add_pages(a, CPUID, gpa, UVM_RESERVED_CPUID, 1);
	add_pages(a, CPUID_XF, gpa, UVM_RESERVED_CPUID_XF, 1);
	add_pages(a, SECRETS, gpa, UVM_RESERVED_SECRETS, 1);
}

int uvm_image_find_areas(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_image_areas *ret, struct uvm_diag *d)
{
	struct uvm_entry_search s;
	struct uvm_entry e;
	const struct uvm_shim_params *p = &e.params;
	uint64_t gdt, heap_end;
	int r;

	ret->n = 0;
	r = uvm_entry_find(f, platform_type, &s, &e, d);
	if (r < 0)
		return r;
	gdt = e.params_gpa - (f->arch == UVM_IGVM_ARCH_X64 ? UVM_PAGE_SIZE : 0);
	heap_end = e.base + p->heap_start_offset + p->heap_size;
	add(ret, SIDECAR, e.base + p->sidecar_offset, p->sidecar_size);
	add(ret, INITRD, e.base + p->initrd_offset, p->initrd_size);
	add(ret, GDT, gdt, e.params_gpa - gdt);
	add(ret, SHIM_PARAMS, e.params_gpa, UVM_PAGE_SIZE);
	add(ret, COMMAND_LINE, e.base + p->cmdline_offset, UVM_PAGE_SIZE);
	if (p->vtl2_reserved_region_size > 0)
		add_reserved(ret, e.base + p->vtl2_reserved_region_offset);
	add_parameters(ret, e.base + p->parameter_region_offset);
	add(ret, LOG, e.base + p->log_buffer_start, p->log_buffer_size);
	add(ret, HEAP, e.base + p->heap_start_offset, p->heap_size);
	add(ret, PAGE_TABLES, heap_end, e.base + p->used_end - heap_end);
	add(ret, SHIM, e.base, gdt - e.base);
	add(ret, KERNEL, e.base + p->memory_start_offset, -p->memory_start_offset);
	if (platform_type == UVM_IGVM_TDX)
		add(ret, VP_CONTEXT, UVM_TDX_RESET_PAGE, UVM_PAGE_SIZE);
	if (f->arch == UVM_IGVM_ARCH_X64)
		add_pages(ret, VTL0_CONFIG, 0, UVM_VTL0_CONFIG_PAGE, 1);
	add(ret, VTL0, 0, e.base + p->memory_start_offset);
	return UVM_OK;
}

const struct uvm_image_area *uvm_image_area_at(const struct uvm_image_areas *areas, uint64_t gpa)
{
	for (size_t i = 0; i < areas->n; i++) {
		if (gpa - areas->at[i].gpa < areas->at[i].size)
			return &areas->at[i];
	}
	return NULL;
}
