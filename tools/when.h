/* SPDX-License-Identifier: MIT */
/*
 * Points in time on a command line.
 */
#ifndef UVM_TOOLS_WHEN_H
#define UVM_TOOLS_WHEN_H

#include "os/date.h"

/** when_parse(s, ret): seconds from the epoch of "2026-11-22" or "2026-11-22T08:00:00Z"; UVM_E_SYNTAX. */
UVM_MUST_CHECK int when_parse(const char *s, int64_t *ret);

/** when_now(): the clock. */
int64_t when_now(void);

#endif
