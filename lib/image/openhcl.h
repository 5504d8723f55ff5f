/* SPDX-License-Identifier: MIT */
/*
 * OpenHCL images: a paravisor with its kernel, boot shim and initrd, and what it brings for VTL0.
 */
#ifndef UVM_IMAGE_OPENHCL_H
#define UVM_IMAGE_OPENHCL_H

#include "image/importer.h"

/**
 * uvm_openhcl_load(im):
 * Import all of the image of im->config.
 *
 * Returns:  UVM_OK; UVM_E_CONFLICT and UVM_E_LIMIT (product_policy, command_line); what uvm_openhcl_lay_out, uvm_vtl0_load and
 *           importing return.
 */
UVM_MUST_CHECK int uvm_openhcl_load(struct uvm_importer *im);

#endif
