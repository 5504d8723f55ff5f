/* SPDX-License-Identifier: MIT */
/*
 * Where x64 UEFI firmware of Hyper-V guests starts to run: the SEC file of the last firmware volume of its image.
 */
#ifndef UVM_IMAGE_SEC_VOLUME_H
#define UVM_IMAGE_SEC_VOLUME_H

#include <uvmkit/image.h>

#define UVM_SEC_VOLUME 0x5E0000u /* offset in the image */

/**
 * uvm_sec_entry(image, ret, d):
 * Offset of the first instruction in ${image}.
 *
 * Returns:  UVM_OK; UVM_E_MAGIC (no volume, or neither a TE nor a PE image in it); UVM_E_MISSING (no SEC file); UVM_E_SHORT;
 *           UVM_E_VALUE (a file or section of no size, which would be walked forever); UVM_E_RANGE (an entry point outside of
 *           ${image}). d->off is an offset in ${image}.
 * Source:   UEFI Platform Initialization specification, volume 3, "Firmware Volume" and "Firmware File Section"; what is
 *           measured from where follows openvmm's vm/loader/src/uefi.
 */
UVM_MUST_CHECK int uvm_sec_entry(struct uvm_slice image, uint64_t *ret, struct uvm_diag *d);

#endif
