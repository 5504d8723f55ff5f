/* SPDX-License-Identifier: MIT */
/*
 * The VMs of a line, run or described.
 */
#ifndef UVMBOOT_PLAN_VMS_H
#define UVMBOOT_PLAN_VMS_H

#include "plan.h"

/** plan_vms(c, host, make): make --count VMs and hand them to the back-end, --parallel at a time; returns the exit code. */
int plan_vms(const struct cli *c, const struct uvm_host *host, plan_make_fn *make);

#endif
