/* SPDX-License-Identifier: MIT */
/*
 * Dates of RFC 3339, in UTC and whole seconds.
 */
#ifndef UVM_OS_DATE_H
#define UVM_OS_DATE_H

#include <uvmkit/status.h>

#define UVM_DATE_TEXT 21 /* "2026-11-22T08:00:00Z" and its NUL */

/** uvm_date_parse(s, ret): seconds from the epoch of "2026-11-22T08:00:00Z"; UVM_E_SYNTAX for any other form. */
UVM_MUST_CHECK int uvm_date_parse(const char *s, int64_t *ret);

/** uvm_date_format(t, out): as uvm_date_parse reads it; "" for what has no such form. Returns ${out}. */
const char *uvm_date_format(int64_t t, char out[UVM_DATE_TEXT]);

#endif
