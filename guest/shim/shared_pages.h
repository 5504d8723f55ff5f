/* SPDX-License-Identifier: MIT */
/*
 * Pages that the host shares in: copied to memory that the image owns, and the copies compared with the measured list.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_SHARED_PAGES_H
#define UVM_SHIM_SHARED_PAGES_H

#include "layout.h"

/**
 * shim_shared_pages_take(l, memory, d):
 * Where the image has shared pages, copy everything from the first to the last of them behind what the image uses, and let
 * ${l->kernel_entry} and ${l->initrd} be those of the copy. It is as much of 2 MiB off as the original: the kernel may run
 * there.
 *
 *   l       in/out  of an image whose parameter region is in place; memory holds used
 *   memory  in/out  the bytes at l->memory.start
 *
 * Returns:  UVM_OK, also where there is nothing to do; UVM_E_MISMATCH (a copy is not what was measured: d->off is the address
 * of the page); UVM_E_CONFLICT (the list has another number of hashes); UVM_E_RANGE (pages outside of the image, kernel or
 * initrd outside of the copy); UVM_E_SPACE (no room for the copy); what the readers of the two lists return.
 */
UVM_MUST_CHECK int shim_shared_pages_take(struct shim_layout *l, uint8_t *memory, struct uvm_diag *d);

#endif
