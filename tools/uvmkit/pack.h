/* SPDX-License-Identifier: MIT */
/*
 * The disks of a boot-files directory.
 */
#ifndef UVMKIT_PACK_H
#define UVMKIT_PACK_H

struct pack_disk {
	const char *option, *file;
};

/** pack_disks: ended by a NULL option. */
extern const struct pack_disk pack_disks[];

#endif
