/* SPDX-License-Identifier: MIT */
/*
 * What is kept of a VM in debug mode that ran here.
 */
#ifndef UVMBOOT_KEPT_EVIDENCE_H
#define UVMBOOT_KEPT_EVIDENCE_H

#include <uvmkit/vmm.h>

#include "input.h"
#include "plan.h"

/**
 * evidence_keep(p, vm, in): in debug mode save disks, guest state, logs, verdict, command line, document and options in the
 * directory for debug data, and print the names; nothing otherwise.
 *
 *   vm  in  NULL: it could not be prepared
 *
 * Returns:  0, or 1 when something could not be saved, after a message.
 */
int evidence_keep(struct plan *p, const struct uvm_vm *vm, const struct input *in);

#endif
