/* SPDX-License-Identifier: MIT */
/*
 * A file that holds a VMGS store: the disk and the footer of a fixed VHD behind it, as a device for uvmkit/vmgs.h.
 */
#ifndef UVM_TOOLS_GUEST_STATE_H
#define UVM_TOOLS_GUEST_STATE_H

#include <uvmkit/vmgs.h>

#include "os/disk.h"
#include "os/file.h"
#include "os/progress.h"

#define GUEST_STATE_FILE_MAX (UINT64_C(1) << 32) /* bytes of the largest file that is opened, footer included */
#define GUEST_STATE_DISK_MAX (GUEST_STATE_FILE_MAX - UINT64_C(512)) /* and of the disk in it */

struct guest_state {
	struct uvm_vmgs_device device;
	struct uvm_progress *progress; /* told of bytes that are written; may be NULL */
	struct uvm_disk disk;
	struct uvm_output output; /* of guest_state_create */
	bool unfooted;            /* of guest_state_open_damaged: there is no good footer behind the disk */
};

/**
 * guest_state_open(g, path, write, d):
 * Open an existing file. guest_state_close in any case, and not before the store on it is closed.
 *
 * Returns:  UVM_OK; UVM_E_MISSING: the file is empty; UVM_E_LIMIT: larger than GUEST_STATE_FILE_MAX; as uvm_vhd_read;
 *           UVM_E_IO. ${d} does not name the file.
 */
UVM_MUST_CHECK int guest_state_open(struct guest_state *g, const char *path, bool write, struct uvm_diag *d);

/**
 * guest_state_open_damaged(g, path, write, d):
 * The same also for a file whose footer is damaged or missing: g->unfooted says so, and the disk ends where a new one goes,
 * over one that is damaged or behind bytes that are none.
 *
 * Returns:  as above; UVM_E_ALIGN: no multiple of 512 bytes; UVM_E_UNSUPPORTED: a disk of another kind.
 */
UVM_MUST_CHECK int guest_state_open_damaged(struct guest_state *g, const char *path, bool write, struct uvm_diag *d);

/** guest_state_put_footer(g, d): give it a new footer. Whoever calls this knows that there is a store on the disk. */
UVM_MUST_CHECK int guest_state_put_footer(struct guest_state *g, struct uvm_diag *d);

/**
 * guest_state_create(g, path, size, replace, d):
 * Begin a new file with a disk of ${size} bytes of zeros. With ${replace} it may take the place of a file of this name, and has
 * what that one has as far as it goes. It can be written, not read, and takes the name with guest_state_commit.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT: larger than GUEST_STATE_DISK_MAX; UVM_E_DUPLICATE; UVM_E_IO; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int guest_state_create(struct guest_state *g, const char *path, uint64_t size, bool replace, struct uvm_diag *d);

/** guest_state_commit(g, d): the new file is complete and takes its place. */
UVM_MUST_CHECK int guest_state_commit(struct guest_state *g, struct uvm_diag *d);

void guest_state_close(struct guest_state *g);

#endif
