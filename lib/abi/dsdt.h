/* SPDX-License-Identifier: MIT */
/*
 * The DSDT, which tells the kernel of devices. Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_DSDT_H
#define UVM_ABI_DSDT_H

#include "abi/host_tree.h"
#include "abi/sdt.h"

/** uvm_dsdt_put(o, machine): the table for one kind of machine; returns its address. */
uint64_t uvm_dsdt_put(struct uvm_sdt_out *o, enum uvm_host_machine machine);

#endif
