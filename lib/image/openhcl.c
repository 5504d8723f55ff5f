/* SPDX-License-Identifier: MIT */
/*
 * OpenHCL images: the contents of the regions that openhcl_layout.c placed.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs.
 */
#include "image/openhcl.h"

#include <string.h>

#include "abi/command_line.h"
#include "abi/host_tree.h"
#include "abi/openhcl.h"
#include "abi/shim_params.h"
#include "abi/vtl2_config.h"
#include "image/openhcl_arch.h"
#include "image/page_tables.h"
#include "image/vtl0.h"

_Static_assert(UVM_POLICY_MAX == UVM_VTL2_CONFIG_POLICY_MAX, "the page has room for every policy");

/* A region that holds ${contents} and is of the image's own making. */
static int import_region(const struct uvm_openhcl *o, enum uvm_openhcl_region region, const char *tag,
			 struct uvm_slice contents)
{
	return uvm_import_generated(o->im, uvm_openhcl_page(o, region, 0), o->l.at[region].size / UVM_PAGE_SIZE, tag, contents);
}

/* ---- files --------------------------------------------------------------------------------------------------------- */

int uvm_openhcl_import_initrd(const struct uvm_openhcl *o, const char *tag, enum uvm_acceptance acceptance)
{
	const struct uvm_run initrd = {
		.tag = tag,
		.contents = o->im->common->req->resources[UVM_RESOURCE_INITRD],
		.acceptance = acceptance,
		.resource = UVM_RESOURCE_INITRD,
	};

	return uvm_import_bytes(o->im, o->l.at[UVM_OPENHCL_INITRD].gpa, initrd.contents.len, &initrd);
}

static int import_shim(const struct uvm_openhcl *o)
{
	return uvm_import_elf(o->im, &o->l.shim, UVM_RESOURCE_SHIM, "underhill-boot-shim", UVM_ACCEPT_EXCLUSIVE);
}

/* ---- command line, shim parameters --------------------------------------------------------------------------------- */

static int import_command_line(const struct uvm_openhcl *o)
{
	const struct uvm_guest_config *c = o->im->config;
	struct uvm_command_line line = {
		.policy = c->static_command_line ? UVM_COMMAND_LINE_STATIC : UVM_COMMAND_LINE_APPEND_CHOSEN,
		.text = c->command_line.p,
	};
	uint8_t *page;

	if (c->command_line.len > UVM_COMMAND_LINE_MAX)
		return uvm_import_refuse(o->im, UVM_E_LIMIT, "image.openhcl.command_line", c->command_line.len,
					 UVM_COMMAND_LINE_MAX, "%G bytes, over the limit of %W");
	page = uvm_import_alloc(o->im, UVM_PAGE_SIZE);
	if (page == NULL)
		return UVM_E_NOMEM;
	line.len = (uint16_t)c->command_line.len;
	uvm_command_line_put(&line, page);
	return import_region(o, UVM_OPENHCL_COMMAND_LINE, "underhill-command-line", (struct uvm_slice){ page, UVM_PAGE_SIZE });
}

static enum uvm_shim_isolation shim_isolation(enum uvm_isolation isolation)
{
	switch (isolation) {
	case UVM_ISOLATION_SNP:
		return UVM_SHIM_SNP;
	case UVM_ISOLATION_TDX:
		return UVM_SHIM_TDX;
	default:
		return UVM_SHIM_VBS;
	}
}

/* From the shim's first page; 0 for what has no place. */
static uint64_t offset_of(const struct uvm_openhcl *o, enum uvm_openhcl_region region)
{
	return o->l.at[region].placed ? o->l.at[region].gpa - o->l.at[UVM_OPENHCL_SHIM].gpa : 0;
}

/* A sidecar that is not there has its entry at address 0, where the architecture knows sidecars. */
static int import_shim_params(const struct uvm_openhcl *o)
{
	const struct uvm_openhcl_span *at = o->l.at;
	const uint64_t shim = at[UVM_OPENHCL_SHIM].gpa;
	const struct uvm_shim_params p = {
		.kernel_entry_offset = o->l.kernel_entry - shim,
		.cmdline_offset = offset_of(o, UVM_OPENHCL_COMMAND_LINE),
		.initrd_offset = offset_of(o, UVM_OPENHCL_INITRD),
		.initrd_size = o->im->common->req->resources[UVM_RESOURCE_INITRD].len,
		.supported_isolation_type = shim_isolation(o->im->config->isolation),
		.memory_start_offset = o->l.memory.gpa - shim,
		.memory_size = o->l.memory.size,
		.parameter_region_offset = offset_of(o, UVM_OPENHCL_PARAMETERS),
		.parameter_region_size = at[UVM_OPENHCL_PARAMETERS].size,
		.vtl2_reserved_region_offset = offset_of(o, UVM_OPENHCL_RESERVED),
		.vtl2_reserved_region_size = at[UVM_OPENHCL_RESERVED].size,
		.sidecar_offset = offset_of(o, UVM_OPENHCL_SIDECAR),
		.sidecar_size = at[UVM_OPENHCL_SIDECAR].size,
		.sidecar_entry_offset = at[UVM_OPENHCL_SIDECAR].placed ? o->l.sidecar.entry - shim : 0,
		.used_start = o->l.memory.gpa - shim,
		.used_end = o->l.end - shim,
		.bounce_buffer_start = offset_of(o, UVM_OPENHCL_BOUNCE),
		.bounce_buffer_size = at[UVM_OPENHCL_BOUNCE].size,
		.log_buffer_start = offset_of(o, UVM_OPENHCL_LOG),
		.log_buffer_size = at[UVM_OPENHCL_LOG].size,
		.heap_start_offset = offset_of(o, UVM_OPENHCL_HEAP),
		.heap_size = at[UVM_OPENHCL_HEAP].size,
		.persisted_state_region_offset = offset_of(o, UVM_OPENHCL_PERSISTED),
		.persisted_state_region_size = at[UVM_OPENHCL_PERSISTED].size,
	};
	uint8_t *page = uvm_import_alloc(o->im, UVM_SHIM_PARAMS_SIZE);

	if (page == NULL)
		return UVM_E_NOMEM;
	uvm_shim_params_put(&p, page);
	uvm_import_initrd_crc(o->im, page + UVM_SHIM_PARAMS_initrd_crc);
	return import_region(o, UVM_OPENHCL_SHIM_PARAMS, "underhill-shim-params",
			     (struct uvm_slice){ page, UVM_SHIM_PARAMS_SIZE });
}

/* ---- page tables, relocation --------------------------------------------------------------------------------------- */

/* An image without a fixed place can be moved where nobody measures it, or a measurement is the same at any place. */
static bool can_move(const struct uvm_openhcl *o)
{
	const enum uvm_isolation isolation = o->im->config->isolation;

	return !o->im->config->has_memory_page_base && !o->im->common->req->portable &&
	       (isolation == UVM_ISOLATION_NONE || (isolation == UVM_ISOLATION_VBS && o->arch->relocates_vbs));
}

static int add_relocation(const struct uvm_openhcl *o, uint64_t tables_used)
{
	const struct uvm_openhcl_span *tables = &o->l.at[UVM_OPENHCL_PAGE_TABLES];
	const uint8_t vtl = o->im->registers.vtl;
	const struct uvm_igvm_header region = {
		.type = UVM_IGVM_RELOCATABLE_REGION,
		.mask = UVM_IMPORT_MASK,
		.reloc = {
			.relocation_alignment = UVM_OPENHCL_LARGE_PAGE,
			.relocation_region_gpa = o->l.memory.gpa,
			.relocation_region_size = tables->gpa - o->l.memory.gpa,
			.minimum_relocation_gpa = UVM_OPENHCL_DEFAULT_BASE,
			.maximum_relocation_gpa = UVM_OPENHCL_HIGHEST_BASE,
			.vtl = vtl,
			.flags = o->arch->relocation | (vtl == 2 ? UVM_IGVM_RELOC_IS_VTL2 : 0),
		},
	};
	const struct uvm_igvm_header pt = {
		.type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION,
		.mask = UVM_IMPORT_MASK,
		.pt = { .gpa = tables->gpa, .size = tables->size, .used_size = tables_used, .vtl = vtl },
	};
	int r;

	if (!can_move(o))
		return UVM_OK;
	r = uvm_import_record(o->im, &region);
	return r < 0 ? r : uvm_import_record(o->im, &pt);
}

static int import_page_tables(const struct uvm_openhcl *o)
{
	const uint64_t room = o->l.at[UVM_OPENHCL_PAGE_TABLES].size;
	uint8_t *tables = uvm_import_alloc(o->im, UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE);
	size_t used;
	int r;

	if (tables == NULL)
		return UVM_E_NOMEM;
	r = o->arch->build_tables(o, tables, &used);
	used *= UVM_PAGE_SIZE;
	if (r == UVM_OK && used > room)
		r = uvm_import_refuse(o->im, UVM_E_LIMIT, "image.openhcl.memory_page_count", used, room,
				      "page tables of %G bytes; there is room for %W");
	if (r == UVM_OK)
		r = add_relocation(o, used);
	return r < 0 ? r
		     : import_region(o, UVM_OPENHCL_PAGE_TABLES, "underhill-page-tables", (struct uvm_slice){ tables, used });
}

/* ---- parameter region ---------------------------------------------------------------------------------------------- */

static int import_areas(const struct uvm_openhcl *o)
{
	static const struct {
		bool portable;
		uint32_t page, pages, use;
		const char *tag;
	} areas[] = {
		{ false, UVM_PARAMETER_SLIT, UVM_PARAMETER_SLIT_PAGES, UVM_IGVM_SLIT, "underhill-slit" },
		{ false, UVM_PARAMETER_PPTT, UVM_PARAMETER_PPTT_PAGES, UVM_IGVM_PPTT, "underhill-pptt" },
		{ false, UVM_PARAMETER_DEVICE_TREE, UVM_PARAMETER_DEVICE_TREE_PAGES, UVM_IGVM_DEVICE_TREE,
		  "underhill-device-tree" },
		{ true, UVM_PARAMETER_PORTABLE_MEMORY_MAP, 1, UVM_IGVM_MEMORY_MAP, "portable-memory-map" },
		{ true, UVM_PARAMETER_PORTABLE_VP_COUNT, 1, UVM_IGVM_VP_COUNT, "portable-vp-count" },
		{ true, UVM_PARAMETER_PORTABLE_ENVIRONMENT, 1, UVM_IGVM_ENVIRONMENT_INFO, "portable-environment-info" },
	};
	int r = UVM_OK;

	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]) && r == UVM_OK; i++) {
		if (areas[i].portable == o->im->common->req->portable)
			r = uvm_import_area(o->im, uvm_openhcl_page(o, UVM_OPENHCL_PARAMETERS, areas[i].page), areas[i].pages,
					    areas[i].use, areas[i].tag);
	}
	return r;
}

static int import_lists(const struct uvm_openhcl *o)
{
	struct uvm_run hashes = uvm_run_generated(uvm_openhcl_page(o, UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_PAGE_HASHES),
						  UVM_PARAMETER_PAGE_HASHES_PAGES, "loader-expected-page-hashes");
	struct uvm_run regions = uvm_run_generated(uvm_openhcl_page(o, UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_REGIONS), 1,
						   "loader-imported-regions");
	int r;

	hashes.kind = UVM_RUN_PAGE_HASHES;
	regions.kind = UVM_RUN_REGIONS;
	r = uvm_import_run(o->im, &hashes);
	return r < 0 ? r : uvm_import_run(o->im, &regions);
}

static int check_policy(struct uvm_importer *im)
{
	if (uvm_policy_check(&im->config->policy, NULL) == UVM_OK)
		return UVM_OK;
	return uvm_import_refuse(
		im, UVM_E_CONFLICT, "image.openhcl.product_policy", 0, 1,
		"custom_uefi_json must not be empty: the policy requires secure boot with variables of its own");
}

static int import_vtl2_config(const struct uvm_openhcl *o)
{
	uint8_t policy[UVM_POLICY_MAX];
	struct uvm_vtl2_config c = { .vtom_offset_bit = uvm_import_shared_bits(o->im->config), .policy = policy };
	uint8_t *page = uvm_import_alloc(o->im, UVM_PAGE_SIZE);
	size_t size;
	int r;

	if (page == NULL)
		return UVM_E_NOMEM;
	r = check_policy(o->im);
	if (r == UVM_OK)
		r = uvm_policy_encode(&o->im->config->policy, policy, sizeof(policy), &size, NULL);
	if (r < 0)
		return uvm_import_refuse(o->im, r, "image.openhcl.product_policy", uvm_policy_size(&o->im->config->policy),
					 UVM_POLICY_MAX, "%G bytes when encoded, over the limit of %W");
	c.policy_size = (uint32_t)size;
	uvm_vtl2_config_put(&c, page);
	return uvm_import_generated(o->im, uvm_openhcl_page(o, UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_VTL2_CONFIG), 1,
				    "underhill-vtl2-measured-config", (struct uvm_slice){ page, UVM_PAGE_SIZE });
}

/* ---- all of it ----------------------------------------------------------------------------------------------------- */

static int import_log(const struct uvm_openhcl *o)
{
	return import_region(o, UVM_OPENHCL_LOG, "ohcl-boot-shim-log-buffer", (struct uvm_slice){ NULL, 0 });
}

static int import_heap(const struct uvm_openhcl *o)
{
	return import_region(o, UVM_OPENHCL_HEAP, "ohcl-boot-shim-heap", (struct uvm_slice){ NULL, 0 });
}

int uvm_openhcl_load(struct uvm_importer *im)
{
	static int (*const steps[])(const struct uvm_openhcl *) = {
		import_shim,        import_command_line, import_log,   import_heap,        import_shim_params,
		import_page_tables, import_areas,        import_lists, import_vtl2_config,
	};
	struct uvm_openhcl o = { .im = im };
	int r;

	if (im->config->isolation == UVM_ISOLATION_SNP && !uvm_import_paravisor(im))
		return uvm_import_refuse(im, UVM_E_CONFLICT, "max_vtl", im->config->max_vtl, 2,
					 "%g; OpenHCL on SNP starts in VTL %w");
	o.arch = im->common->req->arch == UVM_IGVM_ARCH_AARCH64 ? &uvm_openhcl_aarch64 : &uvm_openhcl_x64;
	r = uvm_vtl0_load(im);
	if (r == UVM_OK)
		r = uvm_openhcl_lay_out(im, o.arch, &o.l);
	if (r == UVM_OK)
		r = uvm_import_memory(im, o.l.memory.gpa, o.l.memory.size,
				      uvm_import_paravisor(im) && !im->common->req->portable);
	if (r == UVM_OK)
		r = o.arch->import(&o);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == UVM_OK; i++)
		r = steps[i](&o);
	if (r == UVM_OK)
		o.arch->add_registers(&o);
	return r;
}
