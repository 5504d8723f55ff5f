/* SPDX-License-Identifier: MIT */
/*
 * Images that hold a kernel and an initrd and nothing else: no state of a processor, no command line, no size of the initrd.
 */
#ifndef UVM_VMM_BARE_LINUX_H
#define UVM_VMM_BARE_LINUX_H

#include "vmm/place.h"

#define UVM_BARE_LINUX_TOP 0x200000u /* bytes at the end of memory that the kernel is not told of: trampoline and tables */

/**
 * uvm_bare_linux_enter(p, c, d):
 * What Linux's 64-bit boot protocol wants, in the first pages of memory: descriptors, boot parameters, the host's text as
 * command line, page tables for 4 GiB; and the processor at the kernel's first byte.
 *
 *   p  in/out  pages are sorted, memory is chosen; pages are added, to be sorted again
 *
 * Taken for granted, for the image does not say it: the kernel is an ELF file's whose entry is its lowest page; the initrd is
 * the highest page at a multiple of 2 MiB that begins like one, up to the last page.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED: no kernel that can be entered so; UVM_E_OVERLAP: the image has pages where these go;
 *           UVM_E_LIMIT: the command line; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_bare_linux_enter(struct uvm_placement *p, const struct uvm_vm_config *c, struct uvm_diag *d);

#endif
