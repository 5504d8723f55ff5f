/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: an image for one platform, as its several answers see it.
 */
#ifndef UVMKIT_EXPLAIN_H
#define UVMKIT_EXPLAIN_H

#include <uvmkit/image.h>

#include "commands.h"

/* One platform of the image. */
struct subject {
	const struct uvm_igvm *f;
	const struct uvm_igvm_header *platform;
	int measure;                  /* enum uvm_measure_platform, or -1 */
	struct uvm_image_areas areas; /* none: not an OpenHCL image */
	struct uvm_image_names names; /* of any image; less is known of these parts than of areas */
};

/** subject_word(s): the platform's name. */
const char *subject_word(const struct subject *s);

/** subject_origin(s, h, gpa): what a page is that record ${h} brings; NULL when the image does not say. */
const struct uvm_image_origin *subject_origin(const struct subject *s, const struct uvm_igvm_header *h, uint64_t gpa);

/* A variation of an image that is known to happen, and the digest it has. */
struct variation {
	const char *what; /* "secure_avic in SEV_FEATURES set" */
	struct uvm_digest digest;
};

typedef bool variation_fn(void *arg, const struct variation *v);

/**
 * explain_vary(s, lines, nlines, fn, arg, d):
 * Measure the image as it is and with each known change, one at a time, until ${fn} returns false.
 *
 *   lines  in  other command lines to try
 */
UVM_MUST_CHECK int explain_vary(const struct subject *s, const char *const *lines, unsigned nlines, variation_fn *fn, void *arg,
				struct uvm_diag *d);

/** explain_launchers(f, fn, arg, ret_stopped, d): the same, for what launchers make of an SNP image; *ret_stopped: by ${fn}. */
UVM_MUST_CHECK int explain_launchers(const struct uvm_igvm *f, variation_fn *fn, void *arg, bool *ret_stopped,
				     struct uvm_diag *d);

#endif
