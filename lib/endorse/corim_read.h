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
		uint64_t svn; /* at least this; 0 when nothing is said */
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

/**
 * uvm_corim_validity(map, at):
 * Whether the time ${at} lies in a validity-map, {? 0: not before, 1: not after}; what it leaves out limits nothing.
 *
 * Returns:  UVM_OK; uvm_cbor_find's; UVM_E_TYPE: no time in whole seconds; UVM_E_MISMATCH: it does not, d->text says why.
 */
UVM_MUST_CHECK int uvm_corim_validity(const struct uvm_rd *map, int64_t at);

/** uvm_corim_current(document, at, d): the same for a document and its rim-validity, where it has one; errors also as
 * uvm_corim_read's. */
UVM_MUST_CHECK int uvm_corim_current(struct uvm_slice document, int64_t at, struct uvm_diag *d);

/** uvm_corim_has(r, digest): which of the references has this digest; r->n when none has. */
size_t uvm_corim_has(const struct uvm_corim_references *r, const struct uvm_digest *digest);

#endif
