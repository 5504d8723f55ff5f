/* SPDX-License-Identifier: MIT */
/*
 * The end of the VM: everybody has the reason before the debug-exit port is written.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/io.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "paravisor.h"

static void say_end(struct paravisor *p, const struct uvm_guest_exit_info *info, int code)
{
	static const char *const words[] = { "the guest ends", "REFUSED", "FAILED" };
	static struct pv_event e;

	pv_say(p, UVM_CHANNEL_BOOT, "%s: %s", words[info->outcome], p->reason);
	pv_event_begin(&e, "end");
	uvm_json_member_u64(&e.w, "code", (uint64_t)code);
	uvm_json_member_string(&e.w, "reason", p->reason);
	(void)pv_event_send(p, &e);
}

/* What is still in the ports' queues when the VM ends is lost; only the host knows when it has all of it. */
static void await_bye(struct paravisor *p)
{
	static struct pv_request request;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!p->channel.open || p->channel.lost)
		return;
	while (pv_channel_receive(p, UVM_CHANNEL_BYE_MS, &request, &d) == 1 && request.op != PV_OP_BYE)
		;
}

static void end_machine(const struct uvm_guest_exit_info *info)
{
	if (ioperm(UVM_GUEST_EXIT_PORT, 1, 1) == 0 && ioperm(UVM_GUEST_PANIC_PORT, 1, 1) == 0) {
		if (info->outcome != UVM_GUEST_DONE) {
			outb(1, UVM_GUEST_PANIC_PORT);
			sched_yield(); /* QEMU stops no earlier than at a jump */
		}
		outb(info->code, UVM_GUEST_EXIT_PORT);
	}
	reboot(RB_POWER_OFF); /* no such port: the host learns no code, and takes that for a failure */
}

void pv_end(struct paravisor *p, int code)
{
	const struct uvm_guest_exit_info *info = uvm_guest_exit_find((unsigned)code);

	if (info == NULL)
		info = uvm_guest_exit_find(UVM_GUEST_EXIT_SETUP);
	kill(-1, SIGKILL);
	sync();
	if (!p->verdict.reported) {
		p->verdict.policy.refused = true;
		(void)pv_report(p);
	}
	say_end(p, info, code);
	await_bye(p);
	end_machine(info);
	for (;;)
		pause();
}
