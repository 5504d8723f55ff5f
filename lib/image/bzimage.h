/* SPDX-License-Identifier: MIT */
/*
 * bzImage: the compressed Linux kernel for x64, with the setup header that says how to start it.
 */
#ifndef UVM_IMAGE_BZIMAGE_H
#define UVM_IMAGE_BZIMAGE_H

#include <uvmkit/image.h>

#define UVM_SETUP_HEADER 0x1F1u     /* where it is: in the file, and in the page that a kernel is given */
#define UVM_SETUP_HEADER_SIZE 0x77u /* up to and with handover_offset */

#define UVM_SETUP_MARK 0x202u
#define UVM_SETUP_VERSION 0x206u
#define UVM_SETUP_HDRS 0x53726448u /* the mark: "HdrS" */

struct uvm_bzimage {
	struct uvm_slice payload; /* the code behind the real-mode part; it is entered in 64-bit mode at ${entry} */
	uint32_t entry;
	const uint8_t *setup; /* the header's UVM_SETUP_HEADER_SIZE bytes */
	uint64_t pref_address;
	uint32_t init_size; /* bytes that unpacking takes, from the load address or pref_address on */
};

/** uvm_bzimage_is(file): whether it has the marks of a bzImage. */
bool uvm_bzimage_is(struct uvm_slice file);

/** uvm_bzimage_setup_size(file): bytes of the real-mode part, before the code; ${file} reaches to the mark. */
size_t uvm_bzimage_setup_size(struct uvm_slice file);

/**
 * uvm_bzimage_read(b, file, d):
 * Take a file apart.
 *
 *   b  out  borrows the file; written on success only
 *
 * Returns:  UVM_OK; UVM_E_SHORT (header or code pass the end), UVM_E_MAGIC, UVM_E_VERSION (before 2.12), UVM_E_UNSUPPORTED (no
 *           64-bit entry point, or for low memory), UVM_E_LENGTH (no code behind the entry point), with the offset in the file.
 * Source:   Linux, Documentation/arch/x86/boot.rst.
 */
UVM_MUST_CHECK int uvm_bzimage_read(struct uvm_bzimage *b, struct uvm_slice file, struct uvm_diag *d);

#endif
