/* SPDX-License-Identifier: MIT */
/*
 * The state in which the first processor starts, as each platform wants it: a register list (VBS, no isolation), a save area
 * (SNP), or code at the reset vector that loads the registers (TDX).
 */
#ifndef UVM_IMAGE_VP_H
#define UVM_IMAGE_VP_H

#include "image/importer.h"

/** uvm_vp_*_finish(im): import the state of im->registers for one platform. Returns UVM_OK; what importing returns. */
UVM_MUST_CHECK int uvm_vp_vbs_finish(struct uvm_importer *im);
UVM_MUST_CHECK int uvm_vp_snp_finish(struct uvm_importer *im);
UVM_MUST_CHECK int uvm_vp_tdx_finish(struct uvm_importer *im);
UVM_MUST_CHECK int uvm_vp_native_finish(struct uvm_importer *im); /* portable images */

/** uvm_vp_vbs_context(im, regs): the file data of a VBS context, in the image's memory; p NULL: no memory. */
struct uvm_slice uvm_vp_vbs_context(struct uvm_importer *im, const struct uvm_registers *regs);

/** uvm_vp_snp_vmsa(config, regs, out): the save area of a VM with that configuration; ${out} is zero before. */
void uvm_vp_snp_vmsa(const struct uvm_guest_config *config, const struct uvm_registers *regs, uint8_t out[UVM_PAGE_SIZE]);

/**
 * uvm_vp_tdx_reset_page(regs, accept, out): the page at the reset vector.
 *
 *   accept  in   the code accepts the first MiB, which without a paravisor nobody else does
 */
void uvm_vp_tdx_reset_page(const struct uvm_registers *regs, bool accept, uint8_t out[UVM_PAGE_SIZE]);

#endif
