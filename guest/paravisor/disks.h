/* SPDX-License-Identifier: MIT */
/*
 * The disks that the host attached, told apart by their serial numbers. Names such as vda follow the order of attachment, which
 * is the host's, and mean nothing here.
 */
#ifndef PARAVISOR_DISKS_H
#define PARAVISOR_DISKS_H

#include <uvmkit/status.h>

#define PV_DISKS_MAX 64u
#define PV_SERIAL_MAX 20u /* of virtio-blk */

struct pv_disk {
	char name[32]; /* "vda": in /dev and /sys/block */
	char serial[PV_SERIAL_MAX + 1];
};

struct pv_disks {
	struct pv_disk disk[PV_DISKS_MAX];
	size_t n;
};

/**
 * pv_disks_read(ret, dir, d):
 * All disks of ${dir} (/sys/block) whose serial number begins with "uvm-".
 *
 * Returns:  UVM_OK; UVM_E_DUPLICATE (two with one serial number: which one is meant is not for the host to say twice);
 *           UVM_E_LIMIT.
 */
UVM_MUST_CHECK int pv_disks_read(struct pv_disks *ret, const char *dir, struct uvm_diag *d);

/** pv_disk_find(disks, serial): NULL when there is none. */
const struct pv_disk *pv_disk_find(const struct pv_disks *disks, const char *serial);

/** pv_disks_lock(disks, serial): make the disk read-only for everybody in the guest; true also when there is no such disk. */
bool pv_disks_lock(const struct pv_disks *disks, const char *serial);

/** pv_disk_path(disk, out): "/dev/vda". */
const char *pv_disk_path(const struct pv_disk *disk, char out[40]);

#endif
