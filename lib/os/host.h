/* SPDX-License-Identifier: MIT */
/*
 * What this machine can do for a VM.
 */
#ifndef UVM_OS_HOST_H
#define UVM_OS_HOST_H

#include <uvmkit/status.h>

#include "os/file.h"

/** uvm_host_cpuinfo(ret): the text of /proc/cpuinfo, empty where there is none; uvm_bytes_free releases it. */
void uvm_host_cpuinfo(struct uvm_bytes *ret);

/** uvm_host_opens_kvm(): whether /dev/kvm can be opened for reading and writing. */
bool uvm_host_opens_kvm(void);

/**
 * uvm_host_disk(path, writable, ret_device, d):
 * Whether ${path} can be a disk: a regular file or a block device that may be read, and written where ${writable}.
 *
 * Returns:  UVM_OK; UVM_E_IO (cannot be opened); UVM_E_VALUE (something else).
 */
UVM_MUST_CHECK int uvm_host_disk(const char *path, bool writable, bool *ret_device, struct uvm_diag *d);

#endif
