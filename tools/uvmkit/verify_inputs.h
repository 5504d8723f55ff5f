/* SPDX-License-Identifier: MIT */
/*
 * What uvmkit verify is given: files and numbers of its command line, read and taken apart; and how it answers.
 */
#ifndef UVMKIT_VERIFY_INPUTS_H
#define UVMKIT_VERIFY_INPUTS_H

#include <uvmkit/verify.h>

#include "commands.h"
#include "os/file.h"
#include "policy_wish.h"

#define VERIFY_LISTS 6 /* options that take several files */

/** struct verify_inputs: everything, and the request made of it. Zero it before use. */
struct verify_inputs {
	struct uvm_verify_request req;
	struct uvm_bytes report, report_data, tcb_info, qe_identity, security_policy, endorsement, corim;
	struct verify_list {
		struct uvm_bytes *file;
		struct uvm_slice *slice;
		size_t n;
	} list[VERIFY_LISTS];
	struct uvm_launcher_processors processors;
	uint8_t reset[UVM_PAGE_SIZE];
	struct input image;
	struct policy_wishes wishes;
	struct uvm_policy_want *wants;
};

/** The statuses that --allow-tcb-status takes, in the order of enum uvm_tcb_status behind the first; not "Revoked". */
extern const char *const verify_statuses[];

/** verify_inputs_take(c, in): 0, or the exit code after a message. verify_inputs_free in any case. */
int verify_inputs_take(struct cli *c, struct verify_inputs *in);
void verify_inputs_free(struct verify_inputs *in);

/** verify_inputs_error(c, d): print why uvm_verify failed, naming the file that it is about; the exit code. */
int verify_inputs_error(const struct cli *c, struct uvm_diag *d);

/* ---- answers ---- */

/** verify_print_text(v), verify_print_json(c, v, at): the exit code. */
int verify_print_text(const struct uvm_verify *v);
int verify_print_json(struct cli *c, const struct uvm_verify *v, int64_t at);

/* ---- files ---- */

/** verify_slice(b): its bytes. */
struct uvm_slice verify_slice(const struct uvm_bytes *b);

/** verify_read_file(c, path, ret), verify_read_maybe_base64(…), which decodes a file that is nothing but base64: 0, or the exit
 * code after a message. */
int verify_read_file(struct cli *c, const char *path, struct uvm_bytes *ret);
int verify_read_maybe_base64(struct cli *c, const char *path, struct uvm_bytes *ret);

/** verify_read_lists(c, in): all options that take several files, into the request. verify_free_lists in any case. */
int verify_read_lists(struct cli *c, struct verify_inputs *in);
void verify_free_lists(struct verify_inputs *in);

#endif
