/* SPDX-License-Identifier: MIT */
/*
 * Where each part of an OpenHCL image goes. All of it is known before anything is imported.
 */
#ifndef UVM_IMAGE_OPENHCL_LAYOUT_H
#define UVM_IMAGE_OPENHCL_LAYOUT_H

#include "image/aarch64_image.h"
#include "image/importer.h"

enum uvm_openhcl_region {
	UVM_OPENHCL_PERSISTED,
	UVM_OPENHCL_BOUNCE, /* with hardware isolation */
	UVM_OPENHCL_KERNEL,
	UVM_OPENHCL_SIDECAR, /* x64 */
	UVM_OPENHCL_SHIM,
	UVM_OPENHCL_INITRD,
	UVM_OPENHCL_GDT, /* x64 */
	UVM_OPENHCL_SHIM_PARAMS,
	UVM_OPENHCL_COMMAND_LINE,
	UVM_OPENHCL_RESERVED, /* x64 */
	UVM_OPENHCL_PARAMETERS,
	UVM_OPENHCL_LOG,
	UVM_OPENHCL_HEAP,
	UVM_OPENHCL_PAGE_TABLES,
	UVM_OPENHCL_REGIONS
};

struct uvm_openhcl_span {
	uint64_t gpa, size;
	bool placed; /* it has an address, even if no size */
};

struct uvm_openhcl_layout {
	struct uvm_openhcl_span memory; /* all that the paravisor gets */
	struct uvm_openhcl_span at[UVM_OPENHCL_REGIONS];
	struct uvm_elf kernel, sidecar, shim;
	struct uvm_aarch64_image image; /* aarch64: the kernel */
	uint64_t kernel_entry;
	bool has_sidecar;
	uint64_t end; /* of the last region */
};

struct uvm_openhcl_arch;

/**
 * uvm_openhcl_lay_out(im, arch, ret):
 * Place everything for the configuration and the resources of ${im}.
 *
 * Returns:  UVM_OK; UVM_E_ALIGN, UVM_E_LIMIT, UVM_E_RANGE, UVM_E_OVERLAP (memory_page_base, memory_page_count);
 *           what uvm_elf_place and uvm_aarch64_image_place return.
 */
UVM_MUST_CHECK int uvm_openhcl_lay_out(struct uvm_importer *im, const struct uvm_openhcl_arch *arch,
				       struct uvm_openhcl_layout *ret);

#endif
