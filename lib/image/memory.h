/* SPDX-License-Identifier: MIT */
/*
 * What a built image owns: everything that its records refer to and that is no resource. One list of blocks, released together.
 */
#ifndef UVM_IMAGE_MEMORY_H
#define UVM_IMAGE_MEMORY_H

#include <uvmkit/status.h>

struct uvm_image_memory {
	struct uvm_image_block *blocks;
};

/** uvm_image_alloc(m, n, d): ${n} zeroed bytes for any type, at least 1; NULL with ${d} filled when there is no memory. */
void *uvm_image_alloc(struct uvm_image_memory *m, size_t n, struct uvm_diag *d);

/** uvm_image_memory_free(m): release all blocks; ${m} itself is the caller's. */
void uvm_image_memory_free(struct uvm_image_memory *m);

#endif
