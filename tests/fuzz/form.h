/* SPDX-License-Identifier: MIT */
/*
 * What was read by the tables of lib/manifest, written again by the same tables: the plain form of every field.
 */
#ifndef UVM_FUZZ_FORM_H
#define UVM_FUZZ_FORM_H

#include <uvmkit/manifest.h>

struct form_out {
	char *s; /* malloc'ed */
	size_t len, cap;
};

/** form_write(which, from): the JSON text of the struct that a text of this kind is read into; free() its s. */
struct form_out form_write(enum uvm_schema which, const void *from);

/** form_write_policy(p): the JSON text that lib/manifest itself writes of a policy, the same as form_write's; free() its s. */
struct form_out form_write_policy(const struct uvm_policy *p);

/** form_rewrite_fn(s, len): read a text and give what form_write makes of it; s is NULL when it was refused. */
typedef struct form_out form_rewrite_fn(const char *s, size_t len);

/** form_check_stable(rewrite, data, size): what is accepted reads as the same when it is written again. */
void form_check_stable(form_rewrite_fn *rewrite, const uint8_t *data, size_t size);

/** form_ignored: hears of ignored fields and checks what it is told. */
void form_ignored(void *arg, const char *path, uint32_t line, uint32_t col);

/** form_check_failure(status, d): a failure has a place, and its code in the diagnostic. */
void form_check_failure(int status, const struct uvm_diag *d);

#endif
