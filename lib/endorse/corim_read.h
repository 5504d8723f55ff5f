/* SPDX-License-Identifier: MIT */
/*
 * Reading CoRIM documents: what they say about the launch of one platform.
 *
 * Source: draft-ietf-rats-corim: concise-rim-type-choice, concise-mid-tag, reference and conditional endorsement series
 * triples.
 */
#ifndef UVM_ENDORSE_CORIM_READ_H
#define UVM_ENDORSE_CORIM_READ_H

#include <uvmkit/measure.h>

#include "endorse/cbor.h"

#define UVM_CORIM_REFERENCES 16u

/** struct uvm_corim_references: the digests that one platform's launch may have, and the version that comes with each. */
struct uvm_corim_references {
	struct {
		struct uvm_digest digest;
		bool has_svn;
		uint64_t svn; /* at least this */
	} of[UVM_CORIM_REFERENCES];
	size_t n;
};

/**
 * uvm_corim_read(document, platform, ret, d):
 * Collect the reference values for ${platform} from all tags of a document. What is about other environments, other
 * measurements or in other ways is passed over.
 *
 * Returns:  UVM_OK, also with no reference at all; uvm_cbor_next's; UVM_E_MAGIC (no CoRIM), UVM_E_TYPE, UVM_E_LENGTH,
 *           UVM_E_LIMIT. d->record is "CoRIM".
 */
UVM_MUST_CHECK int uvm_corim_read(struct uvm_slice document, enum uvm_measure_platform platform,
				  struct uvm_corim_references *ret, struct uvm_diag *d);

/** uvm_corim_has(r, digest): which of the references has this digest; r->n when none has. */
size_t uvm_corim_has(const struct uvm_corim_references *r, const struct uvm_digest *digest);

#endif
