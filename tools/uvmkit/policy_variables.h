/* SPDX-License-Identifier: MIT */
/*
 * The UEFI variables that a policy gives its VM.
 */
#ifndef UVMKIT_POLICY_VARIABLES_H
#define UVMKIT_POLICY_VARIABLES_H

#include <uvmkit/nvram.h>
#include <uvmkit/policy.h>

struct policy_variables {
	struct uvm_nvram store;
	void *memory;
	bool given;          /* the policy says which; otherwise they are those of any VM */
	struct uvm_diag why; /* code UVM_OK, or why there are none */
};

/** policy_variables_open(p, ret): what the VM's first boot finds, with secure boot on. policy_variables_close in any case. */
UVM_MUST_CHECK int policy_variables_open(const struct uvm_policy *p, struct policy_variables *ret);
void policy_variables_close(struct policy_variables *v);

/** policy_variables_text(v), _json(v, w): print them. */
void policy_variables_text(const struct policy_variables *v);
void policy_variables_json(const struct policy_variables *v, struct uvm_json_writer *w);

#endif
