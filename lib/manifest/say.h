/* SPDX-License-Identifier: MIT */
/*
 * Where a reader stands in a JSON text, as a path, and its complaints: "guest_configs[0].max_vtl: expected …, found …".
 */
#ifndef UVM_MANIFEST_SAY_H
#define UVM_MANIFEST_SAY_H

#include "manifest/form.h"

/* The tables' longest path and one unknown key fit. */
#define FORM_PATH_MAX 192

struct form_place {
	char path[FORM_PATH_MAX];
	size_t len;
	struct uvm_diag *d;
};

/* Go one step down; what they return takes form_leave back up. */
size_t form_enter(struct form_place *p, const char *name);
size_t form_enter_key(struct form_place *p, const struct uvm_json_token *key);
size_t form_enter_index(struct form_place *p, size_t i);
void form_leave(struct form_place *p, size_t mark);

/** form_refuse(p, at, code, fmt, …): fail with "PATH: …" at the line and column of ${at}; returns ${code}. */
int form_refuse(const struct form_place *p, const struct uvm_json_token *at, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** form_unexpected(p, tok, want, …): UVM_E_VALUE, "PATH: expected ${want}, found …". */
int form_unexpected(const struct form_place *p, const struct uvm_json_token *tok, const char *want, ...)
	__attribute__((format(printf, 3, 4)));

/* UVM_E_VALUE: ${tok}, a KEY or STRING, is none of the names that there are. */
int form_unknown_field(const struct form_place *p, const struct uvm_json_token *tok, const struct form_object *o);
int form_unknown_variant(const struct form_place *p, const struct uvm_json_token *tok, const struct form_choice *c);

#endif
