/* SPDX-License-Identifier: MIT */
/*
 * Files of a host.
 */
#ifndef UVM_UVM_HOST_H
#define UVM_UVM_HOST_H

#include <uvmkit/uvm.h>

#include "os/find.h"
#include "uvm/memory.h"

/**
 * host_place(m, h, path): where on this machine the host has what it calls ${path}, spelled as on the disk as far as that
 * exists; NULL for what no sysroot can hold: shares, devices, and everything without a sysroot.
 */
const char *host_place(struct uvm_mem *m, const struct uvm_host *h, const char *path);

/** host_look(m, h, path): what is there, seen from the host's current directory. */
enum uvm_file_kind host_look(struct uvm_mem *m, const struct uvm_host *h, const char *path);

#endif
