/* SPDX-License-Identifier: MIT */
/*
 * A Linux guest that SNP starts without firmware: kernel, initrd, and everything a kernel is told by firmware otherwise.
 */
#ifndef UVM_IMAGE_LINUX_DIRECT_H
#define UVM_IMAGE_LINUX_DIRECT_H

#include "image/importer.h"

#define UVM_LINUX_DIRECT_BOOT_PARAMS 0x2000u
#define UVM_LINUX_DIRECT_RSDP 0xE0000u /* where kernels look for it */

/**
 * uvm_linux_direct_load(im):
 * Import it. The whole of its memory comes in with the image and is measured.
 *
 * Returns:  UVM_OK; UVM_E_VALUE, UVM_E_CONFLICT (members of the configuration that do not go with it); UVM_E_LIMIT (command
 *           line, processors, memory); what uvm_linux_load and importing return.
 */
UVM_MUST_CHECK int uvm_linux_direct_load(struct uvm_importer *im);

#endif
