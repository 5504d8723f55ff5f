/* SPDX-License-Identifier: MIT */
/*
 * Kernels without an image: an ELF file and an initrd, placed in guest memory.
 */
#ifndef UVM_VMM_KERNEL_H
#define UVM_VMM_KERNEL_H

#include "vmm/bare_linux.h"

/**
 * uvm_kernel_load(p, k, ret, d):
 * Add the pages of the kernel, and those of the initrd from the next multiple of 2 MiB on.
 *
 * Returns:  UVM_OK; what uvm_elf_place returns; UVM_E_RANGE (the entry is not in it, or it begins below 1 MiB); UVM_E_LIMIT (it
 *           reaches further than 512 MiB, or has no room below 4 GiB; the line is longer than what a kernel reads);
 * UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_kernel_load(struct uvm_placement *p, const struct uvm_vm_kernel *k, struct uvm_linux_start *ret,
				   struct uvm_diag *d);

/**
 * uvm_kernel_enter(p, s, c, machine, d):
 * uvm_linux_enter, and what a paravisor expects of the boot shim: the message that there is no policy and that everything is
 * the host's.
 */
UVM_MUST_CHECK int uvm_kernel_enter(struct uvm_placement *p, const struct uvm_linux_start *s, const struct uvm_vm_config *c,
				    enum uvm_vm_machine machine, struct uvm_diag *d);

#endif
