/* SPDX-License-Identifier: MIT */
/*
 * Where each part of an OpenHCL image for x64 goes. All of it is known before anything is imported.
 */
#ifndef UVM_IMAGE_OPENHCL_LAYOUT_H
#define UVM_IMAGE_OPENHCL_LAYOUT_H

#include "image/importer.h"

/* In the order of their addresses. */
enum uvm_openhcl_region {
	UVM_OPENHCL_PERSISTED,
	UVM_OPENHCL_BOUNCE, /* with hardware isolation */
	UVM_OPENHCL_KERNEL,
	UVM_OPENHCL_SIDECAR,
	UVM_OPENHCL_SHIM,
	UVM_OPENHCL_INITRD,
	UVM_OPENHCL_GDT,
	UVM_OPENHCL_SHIM_PARAMS,
	UVM_OPENHCL_COMMAND_LINE,
	UVM_OPENHCL_RESERVED,
	UVM_OPENHCL_PARAMETERS,
	UVM_OPENHCL_LOG,
	UVM_OPENHCL_HEAP,
	UVM_OPENHCL_PAGE_TABLES,
	UVM_OPENHCL_REGIONS
};

struct uvm_openhcl_span {
	uint64_t gpa, size;
};

struct uvm_openhcl_layout {
	struct uvm_openhcl_span memory; /* all that the paravisor gets */
	struct uvm_openhcl_span at[UVM_OPENHCL_REGIONS];
	struct uvm_elf kernel, sidecar, shim;
	bool has_sidecar;
	uint64_t end; /* of the last region */
};

/**
 * uvm_openhcl_lay_out(im, ret):
 * Place everything for the configuration and the resources of ${im}.
 *
 * Returns:  UVM_OK; UVM_E_ALIGN, UVM_E_LIMIT, UVM_E_RANGE, UVM_E_OVERLAP (memory_page_base, memory_page_count);
 *           what uvm_elf_place returns.
 */
UVM_MUST_CHECK int uvm_openhcl_lay_out(struct uvm_importer *im, struct uvm_openhcl_layout *ret);

#endif
