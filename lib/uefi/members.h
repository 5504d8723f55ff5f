/* SPDX-License-Identifier: MIT */
/*
 * The members of one JSON object, found by name in any order, so that each can be read when what it depends on is known.
 */
#ifndef UVM_UEFI_MEMBERS_H
#define UVM_UEFI_MEMBERS_H

#include <uvmkit/json.h>

struct uvm_member {
	const char *key;
	const char *path; /* field in diagnostics */
	bool required;
};

struct uvm_object {
	const char *path; /* of the object itself */
	bool or_array;    /* an array of exactly the members' values in order will do as well */
	uint8_t n;
	const struct uvm_member *members;
};

struct uvm_member_value {
	bool present;
	struct uvm_json_token tok; /* first of the value */
	struct uvm_json_reader at; /* in front of it; good until the reader that found it reads on */
};

/** uvm_json_refuse(d, tok, code, path, says): fail at the place of ${tok}. */
int uvm_json_refuse(struct uvm_diag *d, const struct uvm_json_token *tok, int code, const char *path, const char *says);

/** uvm_member_index(o, key): which member ${key} names; o->n when none. */
size_t uvm_member_index(const struct uvm_object *o, const struct uvm_json_token *key);

/**
 * uvm_members_find(r, open, o, ret, ret_others):
 * Find the members in the object that ${open} began, and move ${r} behind it.
 *
 *   ret         out  o->n values
 *   ret_others  out  how many other members there are; may be NULL
 *
 * Returns:  UVM_OK; UVM_E_TYPE (not an object), UVM_E_DUPLICATE, UVM_E_MISSING, UVM_E_LENGTH (array); the reader's.
 */
UVM_MUST_CHECK int uvm_members_find(struct uvm_json_reader *r, const struct uvm_json_token *open, const struct uvm_object *o,
				    struct uvm_member_value *ret, size_t *ret_others);

#endif
