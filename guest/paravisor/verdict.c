/* SPDX-License-Identifier: MIT */
/*
 * The verdict: everything is judged and told before the first refusal ends the guest.
 *
 * Source: doc/paravisor.md, "What the verdict says".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paravisor.h"

void pv_rests_on(const struct pv_workload_facts *f, struct pv_workload_finding *ret)
{
	const struct pv_measured_words *w = f->words;
	const struct {
		bool is, allowed;
		const char *reason;
	} unverified[] = {
		{ f->host_text, w->debug, "text of the host is in the kernel's command line" },
		{ f->host_command, w->host_workload, "the host gave the command" },
		{ f->root_disk && !w->has_digest, w->host_workload,
		  "the host gave the root disk, and no digest of it is measured" },
	};

	*ret = (struct pv_workload_finding){ PV_RESTS_MEASURED, false, "the workload is in the measured initrd" };
	if (f->root_disk)
		*ret = (struct pv_workload_finding){ PV_RESTS_SHA256, false,
						     "a copy of the root disk must have the measured digest" };
	for (size_t i = 0; i < sizeof(unverified) / sizeof(unverified[0]) && !ret->refused; i++) {
		if (unverified[i].is)
			*ret = (struct pv_workload_finding){ PV_RESTS_UNVERIFIED, f->policy && !unverified[i].allowed,
							     unverified[i].reason };
	}
}

const char *pv_rests_name(enum pv_rests r)
{
	static const char *const names[] = { "measured", "sha256-in-measured-command-line", "unverified" };

	return names[r];
}

static const char *isolation_name(uint32_t isolation)
{
	switch (isolation) {
	case UVM_SHIM_SNP:
		return "snp";
	case UVM_SHIM_TDX:
		return "tdx";
	default:
		return "none"; /* VBS or none: without its hypervisor both are the same */
	}
}

void pv_verdict_json(const struct paravisor *p, struct uvm_json_writer *w)
{
	const struct pv_workload_finding *f = &p->verdict.workload;

	uvm_json_object_open(w);
	uvm_policy_verdict_members(&p->verdict.policy, w);
	if (!p->verdict.judged) {
		uvm_json_member_string(w, "error", p->reason);
	} else {
		uvm_json_key(w, "workload");
		uvm_json_object_open(w);
		uvm_json_member_string(w, "rests_on", pv_rests_name(f->rests_on));
		uvm_json_member_bool(w, "refused", f->refused);
		uvm_json_member_string(w, "reason", f->reason);
		uvm_json_object_close(w);
	}
	uvm_json_member_bool(w, "host_text", p->handover.host_text);
	uvm_json_member_bool(w, "debug", p->words.debug);
	uvm_json_member_string(w, "isolation", isolation_name(p->handover.isolation));
	uvm_json_object_close(w);
}

/* What a reader of the console has to know: each demand that does not hold, and why. */
static void say_refusals(struct paravisor *p)
{
	const struct uvm_policy_verdict *v = &p->verdict.policy;

	for (size_t i = 0; i < v->nfindings; i++) {
		const struct uvm_policy_finding *f = &v->finding[i];

		if (f->required && f->holds != UVM_YES)
			pv_say(p, UVM_CHANNEL_POLICY, "%s: %s", f->field->name, f->reason);
	}
	if (p->verdict.workload.refused)
		pv_say(p, UVM_CHANNEL_POLICY, "workload: %s", p->verdict.workload.reason);
}

/* The names alone: the findings say why, and have been told. */
static int fail_fields(struct paravisor *p)
{
	const struct uvm_policy_verdict *v = &p->verdict.policy;
	const char *before = ": ";

	(void)pv_fail(p, 0, "%s", uvm_guest_exit_find(UVM_GUEST_EXIT_POLICY)->what);
	for (size_t i = 0; i < v->nfindings; i++) {
		const struct uvm_policy_finding *f = &v->finding[i];
		const size_t n = strlen(p->reason);

		if (!f->required || f->holds == UVM_YES)
			continue;
		snprintf(p->reason + n, sizeof(p->reason) - n, "%s%s", before, f->field->name);
		before = ", ";
	}
	return UVM_GUEST_EXIT_POLICY;
}

int pv_judge(struct paravisor *p)
{
	const size_t room = uvm_uefi_room(p->config.policy_size);
	void *memory = malloc(room);
	struct uvm_arena a = uvm_arena_init(memory, room);
	struct pv_verdict *v = &p->verdict;
	const struct pv_workload_facts facts = {
		.policy = p->policy.product != NULL,
		.host_text = p->handover.host_text,
		.host_command = p->start.nargs > 0,
		.root_disk = pv_disk_find(&p->disks, UVM_DISK_ROOTFS) != NULL,
		.words = &p->words,
	};
	bool fields, told;

	if (memory == NULL)
		return pv_fail(p, UVM_GUEST_EXIT_SETUP, "no memory to judge the policy");
	uvm_policy_evaluate(&p->policy, &p->evidence, &a, &v->policy);
	free(memory);
	fields = v->policy.refused;
	pv_rests_on(&facts, &v->workload);
	v->policy.refused |= v->workload.refused;
	v->judged = true;
	say_refusals(p);
	told = pv_report(p);
	if (fields)
		return fail_fields(p);
	if (v->workload.refused)
		return pv_fail(p, UVM_GUEST_EXIT_UNVERIFIED, "%s, which the measured command line does not allow",
			       v->workload.reason);
	return told ? 0 : pv_fail(p, UVM_GUEST_EXIT_CHANNEL, "the host does not take the verdict");
}
