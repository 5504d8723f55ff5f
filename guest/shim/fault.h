/* SPDX-License-Identifier: MIT */
/*
 * Exceptions while the shim runs. x86_64.
 */
#ifndef UVM_SHIM_FAULT_H
#define UVM_SHIM_FAULT_H

/** shim_fault_init(): from here on an exception prints what it was and ends the VM, instead of resetting it without a word. */
void shim_fault_init(void);

#endif
