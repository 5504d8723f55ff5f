/* SPDX-License-Identifier: MIT */
/*
 * OpenHCL images for aarch64: what only they have.
 *
 * Source: microsoft/openvmm, vm/loader/src/paravisor.rs, load_openhcl_arm64.
 */
#include "abi/openhcl.h"
#include "igvm/registers.h"
#include "image/linux.h"
#include "image/openhcl_arch.h"
#include "image/page_tables.h"

#define TABLE_PAGES (5u + 2u * 5u)

/* The parameters of the shim are on the page before the parameter region. */
static const struct uvm_openhcl_fixed fixed[] = {
	{ UVM_OPENHCL_COMMAND_LINE, 1 },
	{ UVM_OPENHCL_SHIM_PARAMS, 1 },
	{ UVM_OPENHCL_PARAMETERS, UVM_PARAMETER_PAGES },
	{ UVM_OPENHCL_LOG, UVM_OPENHCL_LOG_PAGES },
	{ UVM_OPENHCL_HEAP, UVM_OPENHCL_HEAP_PAGES },
};

/* A kernel or an initrd may say that it is longer than any memory: each is checked before anything is added to its end. */
static int put_files(struct uvm_importer *im, struct uvm_openhcl_layout *l)
{
	const struct uvm_slice *resources = im->common->req->resources;
	int r;

	r = uvm_aarch64_image_place(&l->image, resources[UVM_RESOURCE_KERNEL], l->end, im->d);
	if (r < 0)
		return uvm_import_resource(im, UVM_RESOURCE_KERNEL, r);
	l->kernel_entry = l->image.entry;
	l->at[UVM_OPENHCL_KERNEL] = (struct uvm_openhcl_span){ l->image.gpa, l->image.size, true };
	l->end = l->image.end;
	r = uvm_openhcl_check_end(im, l);
	if (r < 0)
		return r;
	l->end = uvm_openhcl_round_up(l->end, UVM_INITRD_ALIGNMENT);
	uvm_openhcl_put(l, UVM_OPENHCL_INITRD, uvm_openhcl_round_up(resources[UVM_RESOURCE_INITRD].len, UVM_PAGE_SIZE));
	r = uvm_openhcl_check_end(im, l);
	return r < 0 ? r : uvm_openhcl_put_elf(im, l, UVM_OPENHCL_SHIM, UVM_RESOURCE_SHIM, &l->shim);
}

static uint64_t table_pages(const struct uvm_importer *im, const struct uvm_openhcl_span *memory)
{
	(void)im;
	(void)memory;
	return TABLE_PAGES;
}

static int build_tables(const struct uvm_openhcl *o, uint8_t *out, size_t *ret_tables)
{
	const struct uvm_map_range memory = { o->l.memory.gpa, o->l.memory.gpa + o->l.memory.size };

	return uvm_page_tables_aarch64(o->l.at[UVM_OPENHCL_PAGE_TABLES].gpa, &memory, out, ret_tables, o->im->d);
}

static int import(const struct uvm_openhcl *o)
{
	const struct uvm_run kernel = {
		.tag = "linux-kernel",
		.contents = o->im->common->req->resources[UVM_RESOURCE_KERNEL],
		.acceptance = UVM_ACCEPT_EXCLUSIVE,
		.resource = UVM_RESOURCE_KERNEL,
	};
	int r = uvm_import_bytes(o->im, o->l.image.gpa, o->l.image.size, &kernel);

	return r < 0 ? r : uvm_openhcl_import_initrd(o, "linux-initrd", UVM_ACCEPT_EXCLUSIVE);
}

static void add_registers(const struct uvm_openhcl *o)
{
	const struct uvm_openhcl_span *at = o->l.at;
	const struct {
		uint32_t name;
		uint64_t value;
	} values[] = {
		{ UVM_AARCH64_X0, at[UVM_OPENHCL_SHIM_PARAMS].gpa - at[UVM_OPENHCL_SHIM].gpa },
		{ UVM_AARCH64_Pc, o->l.shim.entry },
		{ UVM_AARCH64_Cpsr, 5 },              /* EL1, with a stack pointer of its own */
		{ UVM_AARCH64_SctlrEl1, 0x30D01805 }, /* I C M and bits that must be 1 */
		{ UVM_AARCH64_TcrEl1, 0x580803511 },  /* 47 bits of addresses of 48, 4 KiB, lower half only */
		{ UVM_AARCH64_MairEl1, 0xFFBB4400 },  /* 0 device, 1 uncached, 2 write-through, 3 write-back */
		{ UVM_AARCH64_Ttbr0El1, at[UVM_OPENHCL_PAGE_TABLES].gpa },
		{ UVM_AARCH64_VbarEl1, 0 },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		uvm_registers_u64(&o->im->registers, values[i].name, values[i].value);
}

const struct uvm_openhcl_arch uvm_openhcl_aarch64 = {
	.fixed = fixed,
	.nfixed = sizeof(fixed) / sizeof(fixed[0]),
	.put_files = put_files,
	.table_pages = table_pages,
	.build_tables = build_tables,
	.import = import,
	.add_registers = add_registers,
	.relocation = UVM_IGVM_RELOC_APPLY_RIP,
	.relocates_vbs = true,
};
