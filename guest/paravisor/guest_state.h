/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables in the guest state file that the host attached: file 1 of a plain VMGS store.
 */
#ifndef PARAVISOR_GUEST_STATE_H
#define PARAVISOR_GUEST_STATE_H

#include <uvmkit/nvram.h>

/* struct pv_guest_state: zero: there is none, or it is not used, and variables live in RAM. */
struct pv_guest_state {
	int fd;               /* of the disk; -1 when it is not used */
	struct uvm_nvram was; /* what the file held, empty when there was none; malloc'ed */
};

struct paravisor;

/** pv_guest_state_load(p, path): read the variables of the store on the disk or file ${path} into p->state. 0, or after pv_fail
 * how the guest ends. */
int pv_guest_state_load(struct paravisor *p, const char *path);

/** pv_guest_state_save(p, dir): write the variables that are files of ${dir} back, if they changed. 0, or as above. */
int pv_guest_state_save(struct paravisor *p, const char *dir);

#endif
