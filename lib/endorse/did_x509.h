/* SPDX-License-Identifier: MIT */
/*
 * did:x509: a name for whoever holds a certificate under a certain authority that has certain properties.
 *
 *	did:x509:0:sha256:I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s::eku:1.3.6.1.4.1.311.76.59.1.2
 *
 * Source: did:x509 method specification, version 0; policies eku, subject, san, fulcio-issuer.
 */
#ifndef UVM_ENDORSE_DID_X509_H
#define UVM_ENDORSE_DID_X509_H

#include "endorse/certs.h"

#define UVM_DID_MAX 2048u       /* bytes of a name */
#define UVM_DID_POLICIES_MAX 8u /* of one name */
#define UVM_DID_VALUES_MAX 16u  /* of one policy */

/** struct uvm_did_policy: one "::name:value:…"; pieces are still percent-encoded. */
struct uvm_did_policy {
	const struct uvm_did_kind *kind;
	struct uvm_slice value[UVM_DID_VALUES_MAX];
	size_t n;
};

/** struct uvm_did: a name taken apart; borrows its text. */
struct uvm_did {
	const EVP_MD *md; /* of the fingerprint */
	uint8_t fingerprint[EVP_MAX_MD_SIZE];
	size_t fingerprint_len;
	struct uvm_did_policy policy[UVM_DID_POLICIES_MAX];
	size_t npolicies;
};

/**
 * uvm_did_read(text, ret, d):
 * Take a name apart.
 *
 * Checks:   method and version, fingerprint of the right length in base64url without padding, at least one policy, each known
 * and with values of its form, percent-encoding where the specification wants it. Returns:  UVM_OK; UVM_E_SYNTAX,
 * UVM_E_VERSION, UVM_E_UNSUPPORTED (hash, policy), UVM_E_LIMIT. d->record is "did:x509".
 */
UVM_MUST_CHECK int uvm_did_read(struct uvm_slice text, struct uvm_did *ret, struct uvm_diag *d);

/**
 * uvm_did_verify(did, chain, at, d):
 * Whether the first certificate of ${chain} is one that ${did} names: an authority behind it in the chain has the fingerprint,
 * the certificates lead there, and all policies hold.
 *
 *   chain  in  leaf first, authorities behind it, two or more
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH, d->text says which policy or what of the chain; UVM_E_NOMEM, UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_did_verify(const struct uvm_did *did, STACK_OF(X509) *chain, int64_t at, struct uvm_diag *d);

#endif
