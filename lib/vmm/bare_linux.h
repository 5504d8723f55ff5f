/* SPDX-License-Identifier: MIT */
/*
 * Linux entered by the loader: images that hold a kernel and an initrd and nothing else, without a state of a processor, a
 * command line or the size of the initrd; and kernels without an image.
 */
#ifndef UVM_VMM_BARE_LINUX_H
#define UVM_VMM_BARE_LINUX_H

#include "vmm/place.h"

#define UVM_BARE_LINUX_TOP 0x200000u /* bytes at the end of memory that the kernel is not told of: trampoline and tables */

/** struct uvm_linux_start: where Linux lies in guest memory, and what it is told. */
struct uvm_linux_start {
	uint64_t entry, end;          /* of the last page that must be memory */
	uint64_t initrd, initrd_size; /* size 0: none */
	const char *line;
};

/**
 * uvm_linux_enter(p, s, d):
 * What Linux's 64-bit boot protocol wants, in the first pages of memory: descriptors, boot parameters, command line, page
 * tables for 4 GiB; and the processor at the entry.
 *
 *   p  in/out  memory is chosen; pages are added, and all are sorted
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (the command line, or too little memory); UVM_E_DUPLICATE: there are pages where these go;
 *           UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_linux_enter(struct uvm_placement *p, const struct uvm_linux_start *s, struct uvm_diag *d);

/**
 * uvm_bare_linux_enter(p, c, d):
 * uvm_linux_enter for an image, with the host's text as command line.
 *
 *   p  in/out  pages are sorted, memory is chosen
 *
 * Taken for granted, for the image does not say it: the kernel is an ELF file's whose entry is its lowest page; the initrd is
 * the highest page at a multiple of 2 MiB that begins like one, up to the last page.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED: no kernel that can be entered so; what uvm_linux_enter returns.
 */
UVM_MUST_CHECK int uvm_bare_linux_enter(struct uvm_placement *p, const struct uvm_vm_config *c, struct uvm_diag *d);

#endif
