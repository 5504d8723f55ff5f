/* SPDX-License-Identifier: MIT */
/*
 * The DSDT, which tells the kernel of devices. Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_DSDT_H
#define UVM_SHIM_DSDT_H

#include "abi/host_tree.h"
#include "table.h"

/** shim_dsdt_put(o, machine): the table for one kind of machine; returns its address. */
uint64_t shim_dsdt_put(struct shim_table_out *o, enum uvm_host_machine machine);

#endif
