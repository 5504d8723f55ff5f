/* SPDX-License-Identifier: MIT */
/*
 * The flattened device tree for the boot shim: what it says is in abi/host_tree.h.
 */
#ifndef UVM_VMM_DEVICE_TREE_H
#define UVM_VMM_DEVICE_TREE_H

#include "vmm/place.h"

/** uvm_device_tree_put(c, facts, ram, out, size, d): UVM_OK; UVM_E_LIMIT: it does not fit in ${size} bytes. */
UVM_MUST_CHECK int uvm_device_tree_put(const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
				       const struct uvm_ram *ram, uint8_t *out, size_t size, struct uvm_diag *d);

#endif
