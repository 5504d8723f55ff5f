/* SPDX-License-Identifier: MIT */
/*
 * What an OpenHCL image brings for VTL0, the guest's own software: firmware, a Linux kernel, or nothing.
 */
#ifndef UVM_IMAGE_VTL0_H
#define UVM_IMAGE_VTL0_H

#include "image/importer.h"

/**
 * uvm_vtl0_load(im):
 * Import it, and the measured page that says where it is.
 *
 * Returns:  UVM_OK; UVM_E_CONFLICT (both firmware and Linux); UVM_E_UNSUPPORTED (a bzImage); UVM_E_LIMIT (command line);
 *           what uvm_uefi_load and uvm_linux_load return.
 */
UVM_MUST_CHECK int uvm_vtl0_load(struct uvm_importer *im);

#endif
