/* SPDX-License-Identifier: MIT */
/*
 * Images that enter Linux directly, without a boot shim of ours: the loader tells the kernel of the machine.
 */
#ifndef UVM_VMM_DIRECT_H
#define UVM_VMM_DIRECT_H

#include "vmm/place.h"

/**
 * uvm_direct_adapt(p, c, facts, d):
 * When the first processor is entered with boot parameters of Linux in RSI, make them true here: ACPI tables of the machine
 * right below the trampoline, no setup data (it tells of SNP), the frequency of the time stamp counter on the command line.
 * Other images are left alone.
 *
 * Returns:  UVM_OK; UVM_E_SPACE (no room for the tables or on the command line's page); UVM_E_MISSING (no command line);
 * UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_direct_adapt(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
				    struct uvm_diag *d);

#endif
