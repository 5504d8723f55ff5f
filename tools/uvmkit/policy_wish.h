/* SPDX-License-Identifier: MIT */
/*
 * What somebody wants of a policy: that it is the one in a file, and values of single fields.
 *
 * Fields go by their names over all products.
 */
#ifndef UVMKIT_POLICY_WISH_H
#define UVMKIT_POLICY_WISH_H

#include "policy_bytes.h"

/* One --require FIELD=VALUE. */
struct policy_wish {
	const struct uvm_policy_field *field; /* as policy_field_at gives it */
	struct uvm_policy_value value;
};

struct policy_wishes {
	const char *against; /* a file, or NULL */
	struct policy_bytes bytes;
	struct uvm_policy policy; /* of that file */
	struct policy_wish *list;
	size_t n;
	uint8_t *memory; /* of their values */
};

/** policy_wishes_take(c, option, w): from a command line on which --${option} names the file; 0, or the exit code after a
 * message. policy_wishes_free in any case. */
int policy_wishes_take(struct cli *c, const char *option, struct policy_wishes *w);
void policy_wishes_free(struct policy_wishes *w);

/** policy_wish_find(w, f): what is wanted of the field ${f}; NULL when --require does not name it. */
const struct policy_wish *policy_wish_find(const struct policy_wishes *w, const struct uvm_policy_field *f);

/** policy_field_at(i): the ${i}-th field of all products, each name once; NULL behind the last one. */
const struct uvm_policy_field *policy_field_at(size_t i);

/** policy_field_named(name, n): the one of them that is called so; NULL when there is none. */
const struct uvm_policy_field *policy_field_named(const char *name, size_t n);

#endif
