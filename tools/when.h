/* SPDX-License-Identifier: MIT */
/*
 * Points in time on a command line.
 */
#ifndef UVM_TOOLS_WHEN_H
#define UVM_TOOLS_WHEN_H

#include <stdint.h>

#include <uvmkit/status.h>

#define WHEN_TEXT 21 /* "2026-11-22T08:00:00Z" and its NUL */

/** when_parse(s, ret): seconds from the epoch of "2026-11-22" or "2026-11-22T08:00:00Z"; UVM_E_SYNTAX. */
UVM_MUST_CHECK int when_parse(const char *s, int64_t *ret);

/** when_now(): the clock. */
int64_t when_now(void);

/** when_format(t, out): as when_parse reads it; "" for what has no such form. Returns ${out}. */
const char *when_format(int64_t t, char out[WHEN_TEXT]);

#endif
