/* SPDX-License-Identifier: MIT */
/*
 * Moves an image as a loader may: what the relocation records of its VBS platform name, its page tables, and its first
 * processor.
 */
#ifndef UVM_TESTS_GUEST_RELOCATE_H
#define UVM_TESTS_GUEST_RELOCATE_H

#include <uvmkit/igvm.h>

/** struct relocated: bytes in place of the image's; release tables. */
struct relocated {
	uint64_t offset;
	uint8_t *tables, context[4096];
};

/** relocate(f, base, ret): move the image to ${base}; ${ret} must outlive it. */
void relocate(struct uvm_igvm *f, uint64_t base, struct relocated *ret);

#endif
