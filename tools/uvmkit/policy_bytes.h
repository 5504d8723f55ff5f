/* SPDX-License-Identifier: MIT */
/*
 * Product policies between JSON text and bytes, for single files and for batches.
 */
#ifndef UVMKIT_POLICY_BYTES_H
#define UVMKIT_POLICY_BYTES_H

#include <uvmkit/policy.h>

#include "commands.h"

struct policy_bytes {
	size_t len;
	uint8_t b[UVM_POLICY_MAX];
};

/** policy_encode(text, len, ret, d): the bytes of a policy that images can be built with. */
UVM_MUST_CHECK int policy_encode(const char *text, size_t len, struct policy_bytes *ret, struct uvm_diag *d);

/**
 * policy_read(path, ret, policy, d):
 * Read a policy from a file in either form: JSON, null for no policy, or bytes, none for no policy.
 *
 *   policy  out  borrows ${ret}
 */
UVM_MUST_CHECK int policy_read(const char *path, struct policy_bytes *ret, struct uvm_policy *policy, struct uvm_diag *d);

extern const struct cli_command policy_batch_command, policy_check_command, policy_extract_command, policy_replace_command,
	policy_show_command;

#endif
