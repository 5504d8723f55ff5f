/* SPDX-License-Identifier: MIT */
/*
 * What the readers of custom UEFI JSON share: the state of one reading, and texts with a meaning.
 */
#ifndef UVM_UEFI_READING_H
#define UVM_UEFI_READING_H

#include <uvmkit/uefi.h>

#include "uefi/members.h"

struct uvm_uefi_reading {
	struct uvm_arena *a;
	struct uvm_diag *d;
	enum uvm_uefi_kind kind;
	struct uvm_uefi_settings out;
};

/* A base64 text: how many bytes it may hold, and how many to leave free in front of them. */
struct uvm_uefi_bytes {
	const char *path; /* field in diagnostics */
	size_t front, min, max;
};

/* One of a few words. */
struct uvm_uefi_choice {
	const char *path;
	const char *says;         /* which words there are */
	const char *const *words; /* ends with NULL */
};

/** uvm_uefi_text_expect(s, tok, path): a string without escapes; upstream borrows these from the text. UVM_E_TYPE,
 * UVM_E_ENCODING. */
UVM_MUST_CHECK int uvm_uefi_text_expect(struct uvm_uefi_reading *s, const struct uvm_json_token *tok, const char *path);

/** uvm_uefi_choice_read(s, tok, c, ret): the index of the word; escapes do not matter. UVM_E_TYPE, UVM_E_VALUE. */
UVM_MUST_CHECK int uvm_uefi_choice_read(struct uvm_uefi_reading *s, const struct uvm_json_token *tok,
					const struct uvm_uefi_choice *c, size_t *ret);

/** uvm_uefi_bytes_read(s, tok, b, ret, ret_len): take from the arena, with alignment 1, what is free in front and ${ret_len}
 * bytes behind it; ${ret} points at the front. UVM_E_TYPE, UVM_E_ENCODING, UVM_E_LENGTH, UVM_E_SPACE. */
UVM_MUST_CHECK int uvm_uefi_bytes_read(struct uvm_uefi_reading *s, const struct uvm_json_token *tok,
				       const struct uvm_uefi_bytes *b, uint8_t **ret, size_t *ret_len);

/** uvm_uefi_signatures_read(s, v): the member "signatures" into s->out.list; s->out.mode is known. */
UVM_MUST_CHECK int uvm_uefi_signatures_read(struct uvm_uefi_reading *s, struct uvm_member_value *v);

#endif
