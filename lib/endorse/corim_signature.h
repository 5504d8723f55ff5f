/* SPDX-License-Identifier: MIT */
/*
 * Signatures on CoRIM documents: checked, made for development, and put into an image.
 */
#ifndef UVM_ENDORSE_CORIM_SIGNATURE_H
#define UVM_ENDORSE_CORIM_SIGNATURE_H

#include "endorse/certs.h"
#include "endorse/cose.h"

#define UVM_CORIM_CONTENT_TYPE "application/rim+cbor"

/** struct uvm_corim_signature: a signature that was read; points into the bytes it was read from. */
struct uvm_corim_signature {
	struct uvm_cose cose;
	struct uvm_slice chain[UVM_COSE_CHAIN_MAX]; /* the signer's certificate first */
	size_t nchain;
	size_t behind; /* bytes behind the message */
};

/**
 * uvm_corim_signature_read(file, ret, d):
 * Take a signature apart, with its document or without.
 *
 * Checks:   the form of COSE_Sign1; corim-meta or CWT claims are there; the content type, when it is there; certificates.
 * Returns:  UVM_OK; uvm_cose_read's; UVM_E_MISSING; UVM_E_MISMATCH (content type). d->record is "CoRIM signature".
 */
UVM_MUST_CHECK int uvm_corim_signature_read(struct uvm_slice file, struct uvm_corim_signature *ret, struct uvm_diag *d);

/** uvm_corim_signature_verify(s, document, d): PS384 with the first certificate's RSA key over ${document}. */
UVM_MUST_CHECK int uvm_corim_signature_verify(const struct uvm_corim_signature *s, struct uvm_slice document,
					      struct uvm_diag *d);

/** uvm_corim_signature_trusted(s, anchors, at, d): whether a chain leads from the signer to one of ${anchors}, and the signer
 * did not limit the signature to another time. ${d} is that of uvm_corim_signature_read. */
UVM_MUST_CHECK int uvm_corim_signature_trusted(const struct uvm_corim_signature *s, STACK_OF(X509) *anchors, int64_t at,
					       struct uvm_diag *d);

/**
 * uvm_corim_signature_detach(s, out, d):
 * The same message without its document, as ${out->cap} bytes that are enough when they are as many as the message's: protected
 * header and signature as they were, the unprotected header in canonical form.
 */
UVM_MUST_CHECK int uvm_corim_signature_detach(const struct uvm_corim_signature *s, struct uvm_cbor_out *out,
					      struct uvm_diag *d);

/** struct uvm_corim_signing: who signs what. */
struct uvm_corim_signing {
	EVP_PKEY *key;                 /* RSA */
	const struct uvm_slice *chain; /* certificates in DER, the signer's first */
	size_t nchain;                 /* 1 to UVM_COSE_CHAIN_MAX */
	const char *signer;            /* the name in corim-meta */
	struct uvm_slice document;
};

/** uvm_corim_sign(s, out, d): a detached signature on a document; UVM_E_SPACE leaves the needed room in out->len. */
UVM_MUST_CHECK int uvm_corim_sign(const struct uvm_corim_signing *s, struct uvm_cbor_out *out, struct uvm_diag *d);

/** uvm_corim_document(f, mask): the CORIM_DOCUMENT record of exactly ${mask}, or NULL. */
const struct uvm_igvm_header *uvm_corim_document(const struct uvm_igvm *f, uint32_t mask);

/**
 * uvm_corim_attach(f, mask, signature):
 * Move the document of exactly ${mask}, which ${f} has, behind all initialization records and put ${signature} behind it; what
 * signatures and further documents of this mask there were goes.
 *
 * Returns:  UVM_OK; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_corim_attach(struct uvm_igvm *f, uint32_t mask, struct uvm_slice signature);

#endif
