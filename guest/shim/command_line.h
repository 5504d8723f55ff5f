/* SPDX-License-Identifier: MIT */
/*
 * The kernel's command line: measured text, what the host may add, and what the shim does.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_COMMAND_LINE_H
#define UVM_SHIM_COMMAND_LINE_H

#include "abi/command_line.h"
#include "abi/shim_params.h"
#include "host.h"

#define SHIM_COMMAND_LINE_SIZE 2048u /* with its NUL: what x86 kernels keep */

/**
 * struct shim_command_line: the parts in the order in which they will stand.
 *
 *   measured   of the image
 *   host       of the host, as far as it may be used; host_len 0: none
 *   tsc_khz    0: no word about it
 */
struct shim_command_line {
	struct uvm_command_line measured;
	const uint8_t *host;
	size_t host_len;
	uint32_t tsc_khz;
};

/**
 * shim_command_line_allows_host(c, has_policy, isolation):
 * Whether text of the host may be used: without a policy and without isolation, where the measured page says so; or where the
 * measured text asks for debugging.
 */
bool shim_command_line_allows_host(const struct uvm_command_line *c, bool has_policy, enum uvm_shim_isolation isolation);

/**
 * shim_command_line_check(p, n, field, d):
 * Whether the kernel goes on to read its command line behind this text.
 *
 * Returns:  UVM_OK; UVM_E_VALUE: a NUL, a quotation mark without its other, or "--", behind which everything is init's.
 */
UVM_MUST_CHECK int shim_command_line_check(const uint8_t *p, size_t n, const char *field, struct uvm_diag *d);

/**
 * shim_command_line_put(c, out, d):
 * The whole line with its NUL, from parts that were checked. "rdinit=/init" is its last word: of words that set the same, the
 * kernel obeys the last.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT: the kernel would cut it.
 */
UVM_MUST_CHECK int shim_command_line_put(const struct shim_command_line *c, char out[SHIM_COMMAND_LINE_SIZE],
					 struct uvm_diag *d);

#endif
