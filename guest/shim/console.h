/* SPDX-License-Identifier: MIT */
/*
 * The first serial port, and the way out.
 */
#ifndef UVM_SHIM_CONSOLE_H
#define UVM_SHIM_CONSOLE_H

#include <uvmkit/status.h>

#include "abi/guest_exit.h"

/** shim_say(text): a line of the shim's, without its end. */
void shim_say(const char *text);

/** shim_say_diag(d): a line of the shim's from a diagnostic. */
void shim_say_diag(const struct uvm_diag *d);

/** shim_end(code, d): say why, and end the VM with ${code}. */
_Noreturn void shim_end(enum uvm_guest_exit code, const struct uvm_diag *d);

#endif
