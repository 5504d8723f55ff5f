/* SPDX-License-Identifier: MIT */
/*
 * What uvmkit verify is given: files and numbers of its command line, read and taken apart.
 */
#ifndef UVMKIT_VERIFY_INPUTS_H
#define UVMKIT_VERIFY_INPUTS_H

#include "commands.h"
#include "endorse/verify.h"
#include "policy_wish.h"

/** struct verify_inputs: everything, and the request made of it. Zero it before use. */
struct verify_inputs {
	struct uvm_verify_request req;
	struct uvm_bytes tcb_info, qe_identity;
	struct uvm_bytes report, report_data, security_policy, endorsement, corim;
	struct uvm_ledger_keys ledger_keys;
	struct input image;
	struct policy_wishes wishes;
	bool want_policy;
};

/** The statuses that --allow-tcb-status takes, in the order of enum uvm_tcb_status behind the first; not "Revoked". */
extern const char *const verify_statuses[];

/** verify_inputs_take(c, in): 0, or the exit code after a message. verify_inputs_free in any case. */
int verify_inputs_take(struct cli *c, struct verify_inputs *in);
void verify_inputs_free(struct verify_inputs *in);

/** verify_policy(in, v): the step policy: what the image carries for the report's platform against what is wanted. */
void verify_policy(const struct verify_inputs *in, struct uvm_verify *v);

#endif
