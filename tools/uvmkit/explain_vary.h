/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: what the files that vary an image share.
 */
#ifndef UVMKIT_EXPLAIN_VARY_H
#define UVMKIT_EXPLAIN_VARY_H

#include <uvmkit/wire.h>

#include "explain.h"

#define VARY_WHAT_MAX 160

/* A copy of the image, and how changes are told. */
struct varied {
	const struct subject *s;
	struct uvm_igvm copy; /* directives are its own, and borrow the image's data */
	variation_fn *fn;
	void *arg;
	bool stopped;
	struct uvm_diag *d;
};

/** vary_tell(v, what, native_zero): measure the copy, and tell. */
UVM_MUST_CHECK int vary_tell(struct varied *v, const char *what, bool native_zero);

/** vary_ours(v, h, type): whether ${h} is a record of that type for the platform at hand. */
bool vary_ours(const struct varied *v, const struct uvm_igvm_header *h, uint32_t type);

/** vary_direct(v, lines, n): images that boot Linux without firmware: other numbers of processors, other command lines. */
UVM_MUST_CHECK int vary_direct(struct varied *v, const char *const *lines, unsigned n);

#endif
