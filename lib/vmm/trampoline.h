/* SPDX-License-Identifier: MIT */
/*
 * The way from the reset vector into an image: a ROM, and a page of RAM that the image's own page tables map to itself.
 */
#ifndef UVM_VMM_TRAMPOLINE_H
#define UVM_VMM_TRAMPOLINE_H

#include <uvmkit/wire.h>

#include "vmm/processor.h"

#define UVM_RESET_ROM_SIZE 0x10000u    /* the smallest that all x86 machines take */
#define UVM_TRAMPOLINE_DESCRIPTORS 32u /* of its table */

/** uvm_reset_rom_put(trampoline, out): the whole ROM, which continues at the page ${trampoline}. */
void uvm_reset_rom_put(uint32_t trampoline, uint8_t out[UVM_RESET_ROM_SIZE]);

/**
 * uvm_trampoline_put(p, gpa, out, d):
 * The page at ${gpa} that enters the image in the state ${p}. Set besides: what makes 64-bit mode; cleared: what the processor
 * sets itself.
 *
 * Returns:  UVM_OK; UVM_E_RANGE (page tables beyond 4 GiB, a selector beyond the table's room); UVM_E_UNSUPPORTED (this build
 *           has no x86 code).
 */
UVM_MUST_CHECK int uvm_trampoline_put(const struct uvm_processor *p, uint32_t gpa, uint8_t out[UVM_PAGE_SIZE],
				      struct uvm_diag *d);

#endif
