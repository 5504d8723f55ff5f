/* SPDX-License-Identifier: MIT */
/*
 * PID 1 of the utility VM. The steps are a table: the verdict stands before everything that touches the workload, and every way
 * out of an earlier step ends the guest.
 *
 * Source: doc/paravisor.md.
 */
#include <stdio.h>
#include <unistd.h>

#include "paravisor.h"

static int (*const steps[])(struct paravisor *p) = {
	pv_mounts,   pv_modules, pv_channel, pv_handover,  pv_measured, pv_await,    pv_disks,
	pv_evidence, pv_judge,   pv_state,   pv_variables, pv_rootfs,   pv_workload,
};

int main(void)
{
	static struct paravisor paravisor;
	int code = 0;

	if (getpid() != 1) {
		fputs("paravisor: this is the first program of a utility VM and does nothing elsewhere\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && code == 0; i++)
		code = steps[i](&paravisor);
	pv_end(&paravisor, code);
}
