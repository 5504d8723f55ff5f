/* SPDX-License-Identifier: MIT */
/*
 * What a Linux kernel is started with on a hypervisor that is not Hyper-V. The line for Hyper-V is the document's.
 */
#ifndef UVM_UVM_KERNEL_LINE_H
#define UVM_UVM_KERNEL_LINE_H

#include <uvmkit/uvm.h>

#include "uvm/memory.h"

/**
 * uvm_kernel_line_plain(m, o, root_disk, first):
 * The document's line without what takes Hyper-V.
 *
 *   root_disk  in  the first virtio disk is the root; else it is an initrd's
 *   first      in  arguments of the first program, as they are to stand in the line; NULL: none
 */
const char *uvm_kernel_line_plain(struct uvm_mem *m, const struct uvm_options *o, bool root_disk, const char *first);

#endif
