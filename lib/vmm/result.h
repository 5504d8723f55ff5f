/* SPDX-License-Identifier: MIT */
/*
 * What the end of a VM means.
 */
#ifndef UVM_VMM_RESULT_H
#define UVM_VMM_RESULT_H

#include <uvmkit/vmm.h>

#include "abi/guest_exit.h"

/** uvm_vm_judge(r, guest): the outcome, from the guest's last word; 0: it said none. Sets guest, outcome, and reason unless
 * there is one. */
void uvm_vm_judge(struct uvm_vm_result *r, unsigned guest);

#endif
