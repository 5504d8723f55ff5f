/* SPDX-License-Identifier: MIT */
/*
 * PID 1 of the utility VM: what all of its files share.
 *
 * main.c runs the steps below in order. A step returns 0, or the way the guest ends (enum uvm_guest_exit) after pv_fail: no
 * later step runs then. What a step found out is in struct paravisor for the ones behind it.
 */
#ifndef PARAVISOR_H
#define PARAVISOR_H

#include <limits.h>

#include <uvmkit/nvram.h>
#include <uvmkit/policy.h>

#include "abi/channel.h"
#include "abi/command_line.h"
#include "abi/guest_exit.h"
#include "abi/handover.h"
#include "abi/shim_params.h"
#include "abi/vtl2_config.h"
#include "channel.h"
#include "disks.h"
#include "guest_state.h"
#include "sha256.h"
#include "verdict.h"

#define PV_REASON 256
#define PV_VARIABLES "/run/uvmkit/efivars" /* the workload's UEFI variables */

struct paravisor {
	struct pv_channel channel;
	struct pv_request start; /* what the host wants to run */
	/* what the shim handed over */
	uint8_t payload[UVM_HANDOVER_SIZE];
	struct uvm_handover handover;
	/* measured */
	struct uvm_vtl2_config config;
	struct uvm_command_line line;
	struct uvm_policy policy;
	struct pv_measured_words words;
	/* found out */
	struct pv_disks disks;
	struct uvm_policy_evidence evidence;
	struct pv_verdict verdict;
	struct pv_guest_state state;
	const char *root; /* where the workload's root is mounted; NULL: it is the initrd's */
	char reason[PV_REASON];
};

/** pv_fail(p, code, fmt, …): keep the reason, return ${code}, one of enum uvm_guest_exit. */
int pv_fail(struct paravisor *p, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** pv_fail_diag(p, code, what, d): the same with the words of a diagnostic. */
int pv_fail_diag(struct paravisor *p, int code, const char *what, const struct uvm_diag *d);

/* ---- the steps, in order -------------------------------------------------------------------------------------------- */

int pv_mounts(struct paravisor *p);    /* /proc, /sys, /dev, /run */
int pv_modules(struct paravisor *p);   /* drivers of the initrd */
int pv_channel(struct paravisor *p);   /* find the host's ports, say hello */
int pv_handover(struct paravisor *p);  /* find the shim's message */
int pv_measured(struct paravisor *p);  /* read the measured pages, decode the policy */
int pv_await(struct paravisor *p);     /* wait for the host's "start" */
int pv_disks(struct paravisor *p);     /* find them by serial number; nothing is read */
int pv_evidence(struct paravisor *p);  /* what is known of this VM */
int pv_judge(struct paravisor *p);     /* the verdict; it ends here unless every requirement holds */
int pv_state(struct paravisor *p);     /* variables of the guest state file, where it is used */
int pv_variables(struct paravisor *p); /* UEFI variables for the workload */
int pv_rootfs(struct paravisor *p);    /* mount the workload's root */
int pv_workload(struct paravisor *p);  /* run it; always ends the guest */

/* ---- pieces that tests call ----------------------------------------------------------------------------------------- */

/** pv_handover_find(p, dir): look through the setup_data nodes below ${dir} for the one of our type. */
int pv_handover_find(struct paravisor *p, const char *dir);

/** pv_modules_load(p, dir, load): call ${load} for each "….ko" of ${dir} in the order of their names; it returns 0 or errno. */
int pv_modules_load(struct paravisor *p, const char *dir, int (*load)(int fd));

/** pv_evidence_cpu(e, leaf, status): SNP and Secure AVIC from CPUID 8000_001F EAX and the SEV_STATUS register, NULL: not
 * readable. */
void pv_evidence_cpu(struct uvm_policy_evidence *e, uint32_t leaf, const uint64_t *status);

/** pv_variables_write(p, dir): all variables of the VM as files in ${dir}, in the layout of Linux's efivarfs. */
int pv_variables_write(struct paravisor *p, const char *dir);

/** pv_variable_file(v, out): what its file is called there; false when that is too long. Not every name can be told from it. */
bool pv_variable_file(const struct uvm_nvram_variable *v, char out[NAME_MAX + 1]);

/** pv_rootfs_kind(fd): the file system in the first KiB's of ${fd}, as mount(2) calls it; NULL: none that we know. */
const char *pv_rootfs_kind(int fd);

/** pv_rootfs_copy(p, from, to): copy all of ${from} and compare the digest of the copy with the measured one. */
int pv_rootfs_copy(struct paravisor *p, int from, int to);

/* ---- around the steps ----------------------------------------------------------------------------------------------- */

/** pv_say(p, class, fmt, …): a line for people, on the console and to the host, if it may see that class. */
void pv_say(struct paravisor *p, enum uvm_channel_class class, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** pv_report(p): say the verdict on the console and send it; false when the host does not take it. */
bool pv_report(struct paravisor *p);

/** pv_inspect(p): answer the host's "inspect"; false when the host does not take it. */
bool pv_inspect(struct paravisor *p);

/** pv_end(p, code): tell everybody why, leave the disks alone, and end the VM. */
_Noreturn void pv_end(struct paravisor *p, int code);

#endif
