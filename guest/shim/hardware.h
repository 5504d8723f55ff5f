/* SPDX-License-Identifier: MIT */
/*
 * Hardware isolation, which this shim does not support: what the processor says of it. x86_64.
 */
#ifndef UVM_SHIM_HARDWARE_H
#define UVM_SHIM_HARDWARE_H

#include <uvmkit/status.h>

/** shim_hardware_check(d): UVM_OK; UVM_E_UNSUPPORTED when the processor reports SEV or TDX active for this VM. */
UVM_MUST_CHECK int shim_hardware_check(struct uvm_diag *d);

#endif
