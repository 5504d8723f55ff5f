/* SPDX-License-Identifier: MIT */
/*
 * The initrd of the paravisor's kernel: a newc cpio archive, the same bytes for the same files anywhere.
 */
#ifndef UVM_IMAGE_INITRD_H
#define UVM_IMAGE_INITRD_H

#include <uvmkit/image.h>

#include "os/file.h"

/** struct uvm_initrd_file: a regular file; parent directories come by themselves. */
struct uvm_initrd_file {
	const char *path; /* "mod/00-virtio.ko": relative, no "." or ".." */
	bool executable;
	struct uvm_slice data;
};

/**
 * uvm_initrd_write(files, n, ret, d):
 * The archive: /dev/console, the empty directories that the paravisor mounts on, ${files}. Sorted by path, all of user and
 * group 0 and of time 0; no two files share an inode.
 *
 *   ret  out  uvm_bytes_free releases it
 *
 * Returns:  UVM_OK; UVM_E_VALUE (path; index says whose), UVM_E_DUPLICATE; UVM_E_LIMIT (a file of 4 GiB); UVM_E_NOMEM.
 * Source:   Linux, Documentation/driver-api/early-userspace/buffer-format.rst.
 */
UVM_MUST_CHECK int uvm_initrd_write(const struct uvm_initrd_file *files, size_t n, struct uvm_bytes *ret, struct uvm_diag *d);

/* ---- kernel modules ------------------------------------------------------------------------------------------------- */

#define UVM_MODULES_MAX 32u

/** struct uvm_modules: those that the paravisor loads, as files of an initrd; uvm_modules_free releases it. */
struct uvm_modules {
	struct uvm_initrd_file file[UVM_MODULES_MAX];
	size_t n;
	struct uvm_bytes data[UVM_MODULES_MAX];
	char path[UVM_MODULES_MAX][64]; /* "mod/00-virtio_ring.ko": the order of names is that of loading */
};

/**
 * uvm_modules_read(dir, ret, d):
 * Fetch what the paravisor needs (ports, disks) or can use (file systems, loop devices) from a kernel's folder of modules, the
 * one with modules.order in it. Modules that are compressed are unpacked; what the kernel has built in is left out.
 *
 *   ret  out  to be freed in any case
 *
 * Returns:  UVM_OK; UVM_E_MISSING (a module, a list); UVM_E_IO; UVM_E_LIMIT; those of uvm_unpack. d->record is the module at
 *           fault, where one is in the list.
 */
UVM_MUST_CHECK int uvm_modules_read(const char *dir, struct uvm_modules *ret, struct uvm_diag *d);
void uvm_modules_free(struct uvm_modules *m);

#endif
