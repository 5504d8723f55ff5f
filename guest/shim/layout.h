/* SPDX-License-Identifier: MIT */
/*
 * Where the image's parts are: the shim's parameter page as addresses, all of them checked.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_LAYOUT_H
#define UVM_SHIM_LAYOUT_H

#include "abi/shim_params.h"
#include "range.h"

/**
 * struct shim_layout: ranges are page aligned and lie inside of ${used}, which lies inside of ${memory}.
 *
 *   memory      what the image demands
 *   used        what it fills; behind that nothing may be mapped in an image that was moved
 *   initrd      its exact size; 0: none
 *   parameters  the pages of abi/openhcl.h
 */
struct shim_layout {
	struct shim_range memory, used, initrd, parameters, heap;
	uint64_t kernel_entry, command_line;
	uint32_t initrd_crc;
	enum uvm_shim_isolation isolation;
};

/**
 * shim_layout_read(l, shim, page, d):
 * Read the parameter page of the shim that lies at ${shim}.
 *
 * Returns:  UVM_OK; UVM_E_VALUE (isolation, a size that is fixed), UVM_E_ALIGN, UVM_E_RANGE (not inside of what should hold it,
 *           or around the end of the address space). d->off is the field's place in the page.
 */
UVM_MUST_CHECK int shim_layout_read(struct shim_layout *l, uint64_t shim, const uint8_t page[UVM_SHIM_PARAMS_SIZE],
				    struct uvm_diag *d);

#endif
