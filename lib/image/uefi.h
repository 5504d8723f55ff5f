/* SPDX-License-Identifier: MIT */
/*
 * x64 UEFI firmware of Hyper-V guests: its image, page tables, GDT and the registers it starts with.
 */
#ifndef UVM_IMAGE_UEFI_H
#define UVM_IMAGE_UEFI_H

#include "image/importer.h"

#define UVM_UEFI_BASE 0x100000u

/**
 * uvm_uefi_load(im, regs, ret_pages):
 * Import the firmware resource without configuration, as the paravisor's guest has it.
 *
 *   regs       out  its registers are added
 *   ret_pages  out  pages it wants from address 0 on; they are required memory
 *
 * Returns:  UVM_OK; UVM_E_LENGTH (firmware not of the one size); what uvm_sec_entry and importing return.
 */
UVM_MUST_CHECK int uvm_uefi_load(struct uvm_importer *im, struct uvm_registers *regs, uint64_t *ret_pages);

#endif
