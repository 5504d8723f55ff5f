/* SPDX-License-Identifier: MIT */
/*
 * The endorsement that a utility VM carries: somebody's signed statement that a measurement is that of a certain product (its
 * feed) at a certain security version. In files: reference_info.cose, reference_info_hash_envelope.cose.
 *
 * Source: microsoft/hcsshim and its confidential containers; COSE_Sign1 (RFC 9052), CWT claims in headers (RFC 9597), hash
 * envelope (draft-ietf-cose-hash-envelope).
 */
#ifndef UVM_ENDORSE_REFERENCE_INFO_H
#define UVM_ENDORSE_REFERENCE_INFO_H

#include <uvmkit/measure.h>

#include "endorse/certs.h"
#include "endorse/cose.h"

/** struct uvm_reference_info: an endorsement that was read; slices point into the bytes it was read from. */
struct uvm_reference_info {
	struct uvm_cose cose;
	struct uvm_slice issuer, feed;
	uint64_t svn;
	bool envelope;                 /* the digest is the SHA-384 of the measurement; else it is the measurement */
	struct uvm_digest measurement; /* 48 bytes */
	struct uvm_slice chain[UVM_COSE_CHAIN_MAX];
	size_t nchain;
};

/**
 * uvm_reference_info_read(file, ret, d):
 * Take an endorsement apart: issuer, feed and version from header or CWT claims, version and measurement from a JSON payload,
 * or a digest as the payload of a hash envelope.
 *
 * Returns:  UVM_OK; uvm_cose_read's; UVM_E_TRAIL, UVM_E_MISSING, UVM_E_TYPE, UVM_E_UNSUPPORTED (content type, hash),
 * UVM_E_LENGTH; the JSON reader's. d->record is "endorsement".
 */
UVM_MUST_CHECK int uvm_reference_info_read(struct uvm_slice file, struct uvm_reference_info *ret, struct uvm_diag *d);

/** struct uvm_reference_wish: what somebody demands of an endorsement. */
struct uvm_reference_wish {
	const char *issuer; /* did:x509:… */
	const char *feed;   /* NULL: any */
	uint64_t min_svn;
	int64_t at; /* when the signer's certificates have to be valid */
};

/**
 * uvm_reference_info_verify(info, wish, measurement, d):
 * The signature, that its signer is the issuer, and that issuer, feed, version and measurement are as wanted.
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH, uvm_did_read's, uvm_did_verify's, uvm_cose_verify's.
 */
UVM_MUST_CHECK int uvm_reference_info_verify(const struct uvm_reference_info *info, const struct uvm_reference_wish *wish,
					     const struct uvm_digest *measurement, struct uvm_diag *d);

#endif
