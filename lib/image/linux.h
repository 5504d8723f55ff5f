/* SPDX-License-Identifier: MIT */
/*
 * A Linux kernel (ELF) and an initrd in guest memory, without anything that tells the kernel about it.
 */
#ifndef UVM_IMAGE_LINUX_H
#define UVM_IMAGE_LINUX_H

#include "image/importer.h"

struct uvm_linux_kernel {
	uint64_t gpa, size, entry;       /* whole pages */
	uint64_t initrd_gpa, initrd_len; /* 0, 0: none */
};

/**
 * uvm_linux_load(im, start, ret):
 * Import the kernel, and the initrd if the configuration wants one at the next multiple of 2 MiB behind it.
 *
 *   start  in   no segment and no entry point may lie below
 *
 * Returns:  UVM_OK; what uvm_elf_place and importing return; UVM_E_RANGE (no room behind the kernel).
 */
UVM_MUST_CHECK int uvm_linux_load(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *ret);

#endif
