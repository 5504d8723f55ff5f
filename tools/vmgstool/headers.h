/* SPDX-License-Identifier: MIT */
/*
 * Both headers of a store side by side.
 */
#ifndef VMGSTOOL_HEADERS_H
#define VMGSTOOL_HEADERS_H

#include <uvmkit/vmgs.h>

/** headers_print(v): the table, whether each header is valid, and which is in use. The store need not have opened. */
void headers_print(const struct uvm_vmgs *v);

#endif
