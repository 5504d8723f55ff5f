/* SPDX-License-Identifier: MIT */
/*
 * Outcomes: what the end of a VM means, the same for every back-end.
 */
#include <stdio.h>
#include <stdlib.h>

#include "vmm/result.h"

const char *uvm_vm_outcome_name(enum uvm_vm_outcome o)
{
	static const char *const names[] = {
#define NAME(id, name) [UVM_VM_##id] = name,
		UVM_VM_OUTCOMES(NAME)
#undef NAME
	};

	return names[o];
}

const char *uvm_vm_phase_name(enum uvm_vm_phase p)
{
	static const char *const names[UVM_VM_PHASES] = { "start", "console", "hello", "verdict", "workload", "exit", "end" };

	return names[p];
}

void uvm_vm_result_free(struct uvm_vm_result *r)
{
	free(r->verdict);
	*r = (struct uvm_vm_result){ 0 };
}

static void say(struct uvm_vm_result *r, enum uvm_vm_outcome outcome, const char *reason)
{
	r->outcome = outcome;
	if (r->reason[0] == '\0') /* what was known before the end explains more than the end */
		(void)snprintf(r->reason, sizeof(r->reason), "%s", reason);
}

void uvm_vm_judge(struct uvm_vm_result *r, unsigned guest)
{
	const struct uvm_guest_exit_info *e = uvm_guest_exit_find(guest);

	r->guest = e != NULL ? guest : 0;
	if (e == NULL)
		say(r, UVM_VM_DIED,
		    guest == 0 ? "the guest stopped or reset without a word"
			       : "the guest ended with a code that means nothing");
	else if (e->outcome == UVM_GUEST_REFUSED)
		say(r, UVM_VM_REFUSED, e->what);
	else if (e->outcome == UVM_GUEST_FAILED)
		say(r, UVM_VM_DIED, e->what);
	else if (guest == UVM_GUEST_EXIT_DONE && !r->exited)
		say(r, UVM_VM_DIED, "the guest ended without telling the status of its workload");
	else
		r->outcome = UVM_VM_DONE;
}
