/* SPDX-License-Identifier: MIT */
/*
 * The verdict: the policy's findings, and what the workload rests on.
 */
#ifndef PARAVISOR_VERDICT_H
#define PARAVISOR_VERDICT_H

#include <uvmkit/policy.h>

#include "sha256.h"

/* Words of the measured command line. */
struct pv_measured_words {
	bool host_workload; /* UVM_WORD_WORKLOAD_HOST */
	bool debug;         /* UVM_WORD_DEBUG, UVM_WORD_CONFIDENTIAL_DEBUG */
	bool has_digest;    /* UVM_WORD_ROOTFS_SHA256 */
	uint8_t digest[PV_SHA256_SIZE];
};

enum pv_rests { PV_RESTS_MEASURED, PV_RESTS_SHA256, PV_RESTS_UNVERIFIED };

/* What decides about the workload, besides the policy's fields. */
struct pv_workload_facts {
	bool policy;       /* the image has one */
	bool host_text;    /* text of the host is in the kernel's command line */
	bool host_command; /* the host gave the command */
	bool root_disk;    /* the host attached one */
	const struct pv_measured_words *words;
};

struct pv_workload_finding {
	enum pv_rests rests_on;
	bool refused;
	const char *reason; /* static */
};

struct pv_verdict {
	struct uvm_policy_verdict policy; /* refused: for any reason */
	struct pv_workload_finding workload;
	bool judged;   /* policy and workload are filled in */
	bool reported; /* the host has it */
};

/** pv_rests_on(f, ret): the weakest thing that the workload rests on, and whether that is enough. */
void pv_rests_on(const struct pv_workload_facts *f, struct pv_workload_finding *ret);

/** pv_rests_name(r): "measured", "sha256-in-measured-command-line", "unverified". */
const char *pv_rests_name(enum pv_rests r);

struct paravisor;

/** pv_verdict_json(p, w): the whole document; before the judgement it is a refusal for p->reason. */
void pv_verdict_json(const struct paravisor *p, struct uvm_json_writer *w);

#endif
