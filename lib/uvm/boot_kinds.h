/* SPDX-License-Identifier: MIT */
/*
 * Kinds of boot files, where other commands ask about single ones.
 */
#ifndef UVM_UVM_BOOT_KINDS_H
#define UVM_UVM_BOOT_KINDS_H

#include "os/sparse.h"

/** boot_kind_vhd(s, ret, d): whether an open file is a fixed VHD; *ret is the size of its disk. The statuses of uvm_vhd_read.
 */
UVM_MUST_CHECK int boot_kind_vhd(const struct uvm_sparse *s, uint64_t *ret, struct uvm_diag *d);

#endif
