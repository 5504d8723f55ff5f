/* SPDX-License-Identifier: MIT */
/*
 * The programs of ours that run inside of a VM, as files on this machine.
 */
#ifndef UVM_TOOLS_GUEST_H
#define UVM_TOOLS_GUEST_H

#include <uvmkit/status.h>

#define GUEST_DIR_VARIABLE "UVMKIT_GUEST_DIR"

/**
 * guest_program(name, d):
 * The path of a guest program ("paravisor.elf"): in the directory that the variable names, else where building or installing
 * puts it, seen from the running program. free() it.
 *
 * Returns:  NULL with UVM_E_MISSING (no such file) or UVM_E_NOMEM.
 */
char *guest_program(const char *name, struct uvm_diag *d);

#endif
