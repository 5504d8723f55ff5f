/* SPDX-License-Identifier: MIT */
/*
 * Back-end qemu: VMs that really run here.
 */
#ifndef UVMBOOT_BOOT_H
#define UVMBOOT_BOOT_H

#include "plan.h"

/** boot_check(p): refuse what a VM cannot have here. */
UVM_MUST_CHECK int boot_check(struct plan *p);

/**
 * boot_vm(p, w): run the VM of the plan to its end; with debug mode, keep what explains a failure.
 *
 *   w  in/out  NULL: the workload's output goes to standard output; else standard output is for documents, and members about
 *              the end are added
 *
 * Returns:  the exit code of uvmboot: 0 and with --exec the workload's status; 120 and more as uvmkit run; 1: not started.
 */
int boot_vm(struct plan *p, struct uvm_json_writer *w);

/** boot_write_failure(w, d): members that say why a VM did not run. */
void boot_write_failure(struct uvm_json_writer *w, const struct uvm_diag *d);

#endif
