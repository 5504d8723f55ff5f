/* SPDX-License-Identifier: MIT */
/*
 * Refusals with a class.
 */
#ifndef UVM_UVM_REFUSE_H
#define UVM_UVM_REFUSE_H

#include <uvmkit/uvm.h>

/** uvm_reclass(d, class, what): a failure of a reader of ${what} becomes one of the class, its place and reason kept; returns
 * its status. Failures of the system keep having none. */
int uvm_reclass(struct uvm_diag *d, enum uvm_class class_, const char *what);

#endif
