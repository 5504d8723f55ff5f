/* SPDX-License-Identifier: MIT */
/*
 * Files that are read and changed in place, at any offset: disks. Files that are written whole are file.h's.
 */
#ifndef UVM_OS_DISK_H
#define UVM_OS_DISK_H

#include <uvmkit/status.h>

struct uvm_disk {
	int fd;
	uint64_t size; /* bytes, when it was opened */
	bool borrowed; /* fd is somebody else's */
};

/**
 * uvm_disk_open(k, path, write, d):
 * Open a file or device. Who writes is alone, also among VMs of QEMU; readers may be several. uvm_disk_close in any case.
 *
 * Returns:  UVM_OK; UVM_E_IO (d->text names the operation and the system's reason; the path is the caller's to add), also when
 *           another program that locks files like this one has it open.
 */
UVM_MUST_CHECK int uvm_disk_open(struct uvm_disk *k, const char *path, bool write, struct uvm_diag *d);

/** uvm_disk_of(fd, size): a disk over an open file, which uvm_disk_close leaves open. */
struct uvm_disk uvm_disk_of(int fd, uint64_t size);

/** uvm_disk_read(k, off, p, n, d): all ${n} bytes; UVM_E_SHORT where the file ends before. */
UVM_MUST_CHECK int uvm_disk_read(const struct uvm_disk *k, uint64_t off, void *p, size_t n, struct uvm_diag *d);
UVM_MUST_CHECK int uvm_disk_write(const struct uvm_disk *k, uint64_t off, const void *p, size_t n, struct uvm_diag *d);

/** uvm_disk_sync(k, d): what was written is on the disk when it returns; UVM_E_IO also when somebody changed the file's size.
 */
UVM_MUST_CHECK int uvm_disk_sync(const struct uvm_disk *k, struct uvm_diag *d);

/** uvm_disk_is(k, path): whether ${path} leads to this very file. */
bool uvm_disk_is(const struct uvm_disk *k, const char *path);

void uvm_disk_close(struct uvm_disk *k);

#endif
