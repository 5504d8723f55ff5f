/* SPDX-License-Identifier: MIT */
/*
 * Files that are in memory only, to be handed to a program that we start. Nobody has to remove them: they are gone with the
 * last descriptor, whatever ends us.
 */
#ifndef UVM_OS_MEMFILE_H
#define UVM_OS_MEMFILE_H

#include <sys/uio.h>

#include <uvmkit/status.h>

#define UVM_MEMFILE_PATH 32 /* bytes of the longest path */

/** uvm_memfile_new(name, ret, d): an empty one; ${name} is for whoever lists descriptors. Close it with uvm_stream_close. */
UVM_MUST_CHECK int uvm_memfile_new(const char *name, int *ret, struct uvm_diag *d);

/** uvm_memfile_write(fd, off, iov, n, d): all of ${iov} at ${off}; the array is used up. What lies between is zero. */
UVM_MUST_CHECK int uvm_memfile_write(int fd, uint64_t off, struct iovec *iov, size_t n, struct uvm_diag *d);

/** uvm_memfile_path(fd, out): the path under which a program that inherited ${fd} can open it. */
void uvm_memfile_path(int fd, char out[UVM_MEMFILE_PATH]);

#endif
