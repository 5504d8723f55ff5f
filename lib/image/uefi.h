/* SPDX-License-Identifier: MIT */
/*
 * UEFI firmware of Hyper-V guests: its image, page tables and the registers it starts with; by itself or as what a paravisor's
 * guest runs.
 */
#ifndef UVM_IMAGE_UEFI_H
#define UVM_IMAGE_UEFI_H

#include "image/importer.h"

/** struct uvm_uefi: what the paravisor is told about the firmware. */
struct uvm_uefi {
	uint64_t first_page;
	uint64_t pages; /* that it wants from address 0 on */
};

/**
 * uvm_uefi_load(im, regs, ret):
 * Import the firmware resource for the request's architecture.
 *
 *   regs  out  its registers are added
 *
 * Returns:  UVM_OK; UVM_E_LENGTH (firmware not of the one size); what uvm_sec_entry, uvm_uefi_parameters and importing return.
 */
UVM_MUST_CHECK int uvm_uefi_load(struct uvm_importer *im, struct uvm_registers *regs, struct uvm_uefi *ret);

/** uvm_uefi_load_aarch64(im, regs, ret): its part for aarch64. */
UVM_MUST_CHECK int uvm_uefi_load_aarch64(struct uvm_importer *im, struct uvm_registers *regs, struct uvm_uefi *ret);

/** uvm_uefi_import(im, gpa, size): the firmware resource, which has to be of that size, at ${gpa}. */
UVM_MUST_CHECK int uvm_uefi_import(struct uvm_importer *im, uint64_t gpa, size_t size);

/** uvm_uefi_shared_tables(im): whether firmware gets page tables of its own for memory shared with the host. */
static inline bool uvm_uefi_shared_tables(const struct uvm_importer *im)
{
	return im->config->isolation == UVM_ISOLATION_SNP && !uvm_import_paravisor(im);
}

/**
 * uvm_uefi_parameters(im, regs, page, ret_pages):
 * What firmware without a paravisor gets from its host: parameter areas, and the page that says where they are.
 *
 *   page       in   where they begin
 *   ret_pages  out  how many they take
 *
 * Returns:  UVM_OK; UVM_E_CONFLICT (SNP with a paravisor); what importing returns.
 */
UVM_MUST_CHECK int uvm_uefi_parameters(struct uvm_importer *im, struct uvm_registers *regs, uint64_t page, uint64_t *ret_pages);

#endif
