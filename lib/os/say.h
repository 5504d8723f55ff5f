/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics in words, where a field name and two numbers are not enough.
 */
#ifndef UVM_OS_SAY_H
#define UVM_OS_SAY_H

#include <uvmkit/status.h>

/**
 * uvm_say(d, code, fmt, …):
 * As uvm_fail, with a sentence instead of numbers, cut at UVM_DIAG_TEXT. The sentence does not name the file: callers do.
 * %m stands for the system's reason (errno).
 */
int uvm_say(struct uvm_diag *d, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
