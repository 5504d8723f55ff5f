/* SPDX-License-Identifier: MIT */
/*
 * A Linux kernel and an initrd in guest memory, without anything that tells the kernel about it.
 */
#ifndef UVM_IMAGE_LINUX_H
#define UVM_IMAGE_LINUX_H

#include "image/importer.h"

#define UVM_INITRD_ALIGNMENT 0x200000ull

struct uvm_linux_kernel {
	uint64_t gpa, size, entry;       /* whole pages */
	uint64_t initrd_gpa, initrd_len; /* 0, 0: none */
	const uint8_t *setup;            /* the setup header of a bzImage; NULL: the kernel has none */
};

/**
 * uvm_linux_load(im, start, ret):
 * Import the kernel, an ELF file or a bzImage for x64 and an Image for aarch64, and the initrd if the configuration wants one:
 * at the next multiple of 2 MiB behind the kernel, or behind what a bzImage unpacks into.
 *
 *   start  in   no segment and no entry point of an ELF file may lie below; others are loaded here
 *
 * Returns:  UVM_OK; what uvm_elf_place, uvm_bzimage_read, uvm_aarch64_image_place and importing return; UVM_E_RANGE (no room
 *           behind the kernel).
 */
UVM_MUST_CHECK int uvm_linux_load(struct uvm_importer *im, uint64_t start, struct uvm_linux_kernel *ret);

#endif
