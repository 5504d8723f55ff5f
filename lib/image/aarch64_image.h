/* SPDX-License-Identifier: MIT */
/*
 * Image: the uncompressed Linux kernel for aarch64, a flat file with a header.
 */
#ifndef UVM_IMAGE_AARCH64_IMAGE_H
#define UVM_IMAGE_AARCH64_IMAGE_H

#include <uvmkit/image.h>

struct uvm_aarch64_image {
	uint64_t gpa;   /* of the first page */
	uint64_t size;  /* of its memory, whole pages; at least as long as the file */
	uint64_t entry; /* inside of the first page */
	uint64_t end;   /* first address behind, a page boundary only if the entry point is at one */
};

/**
 * uvm_aarch64_image_place(k, file, start, d):
 * Check a file and work out where it goes.
 *
 *   start  in   a multiple of 2 MiB; the kernel wants to be at text_offset bytes from one
 *
 * Returns:  UVM_OK; UVM_E_SHORT, UVM_E_MAGIC; UVM_E_UNSUPPORTED (big-endian, other pages than 4 KiB, only for low memory);
 *           UVM_E_RANGE (beyond the address space); UVM_E_LENGTH (the file is longer than its memory).
 * Source:   Linux, Documentation/arch/arm64/booting.rst; which page an odd text_offset leads to is openvmm's choice
 *           (vm/loader/src/linux.rs) and decides the bytes of an image.
 */
UVM_MUST_CHECK int uvm_aarch64_image_place(struct uvm_aarch64_image *k, struct uvm_slice file, uint64_t start,
					   struct uvm_diag *d);

#endif
