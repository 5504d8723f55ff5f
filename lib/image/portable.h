/* SPDX-License-Identifier: MIT */
/*
 * Portable images: for the platform NATIVE, with only those records that QEMU's own loader (igvm-cfg) takes. It refuses a file
 * for any other record, whatever platform that is for.
 */
#ifndef UVM_IMAGE_PORTABLE_H
#define UVM_IMAGE_PORTABLE_H

#include "image/importer.h"

/** uvm_portable_refuse(req, d): whether a request can be built as a portable image: one configuration, for x64, OpenHCL without
 * isolation and with nothing below. Returns UVM_OK or UVM_E_UNSUPPORTED with the member at fault. */
UVM_MUST_CHECK int uvm_portable_refuse(const struct uvm_image_request *req, struct uvm_diag *d);

/**
 * uvm_portable_check(f, d):
 * Whether QEMU's loader takes a file, as far as its records say: their kinds, the platform NATIVE, one processor's state, pages
 * that lie in memory of every machine.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED with record and index; UVM_E_MISSING (platform, processor's state); UVM_E_RANGE (page).
 * Source:   QEMU 10.2, backends/igvm.c and docs/system/igvm.rst.
 */
UVM_MUST_CHECK int uvm_portable_check(const struct uvm_igvm *f, struct uvm_diag *d);

#endif
