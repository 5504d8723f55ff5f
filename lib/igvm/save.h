/* SPDX-License-Identifier: MIT */
/*
 * Writing a planned file to an output that is open already, for tools that write several files that belong together.
 */
#ifndef UVM_IGVM_SAVE_H
#define UVM_IGVM_SAVE_H

#include <uvmkit/igvm.h>

#include "os/file.h"

/** uvm_igvm_output(plan, o, d): write all of the file, neither synced nor committed; UVM_E_IO. */
UVM_MUST_CHECK int uvm_igvm_output(const struct uvm_igvm_plan *plan, struct uvm_output *o, struct uvm_diag *d);

#endif
