/* SPDX-License-Identifier: MIT */
/*
 * COSE_Sign1: one signature over a payload that is inside of the message or apart from it.
 *
 * Source: RFC 9052 sections 3, 4.2, 4.4; algorithms: RFC 9053 section 2.1, RFC 8230; certificates: RFC 9360.
 */
#ifndef UVM_ENDORSE_COSE_H
#define UVM_ENDORSE_COSE_H

#include <openssl/evp.h>

#include "endorse/cbor.h"

enum uvm_cose_alg {
	UVM_COSE_ES256 = -7,
	UVM_COSE_ES384 = -35,
	UVM_COSE_ES512 = -36,
	UVM_COSE_PS256 = -37,
	UVM_COSE_PS384 = -38,
	UVM_COSE_PS512 = -39,
};

/* Header parameters, RFC 9052 section 3.1, RFC 9360, RFC 9597 and what CoRIM and its kin add. */
enum uvm_cose_header {
	UVM_COSE_ALG = 1,
	UVM_COSE_CRIT = 2,
	UVM_COSE_CONTENT_TYPE = 3,
	UVM_COSE_CORIM_META = 8,
	UVM_COSE_CWT_CLAIMS = 15,
	UVM_COSE_X5BAG = 32,
	UVM_COSE_X5CHAIN = 33,
};

#define UVM_COSE_CHAIN_MAX 8u /* certificates in one header */

/** struct uvm_cose: a message taken apart; all of it points into the bytes it was read from. */
struct uvm_cose {
	struct uvm_rd protected_header; /* stands before a map */
	struct uvm_rd unprotected;      /* the same; p is NULL when there is no map */
	struct uvm_slice protected_bytes;
	struct uvm_slice payload; /* p is NULL: apart */
	struct uvm_slice signature;
	int64_t alg;
};

/** uvm_cose_alg_name(alg): "PS384"; NULL for one that is not known here. */
const char *uvm_cose_alg_name(int64_t alg);

/**
 * uvm_cose_read(rd, ret):
 * The COSE_Sign1 message with its tag 18 that ${rd} stands before. Tags 500 and 502 around it, from drafts of CoRIM, are
 * skipped.
 *
 *   ret  out  an unprotected header that is no map, a payload and a signature that are no byte strings count as not there
 *
 * Checks:   the form, and that the protected header has an algorithm and no crit: there is no extension that we would know.
 * Returns:  UVM_OK; uvm_cbor_next's; UVM_E_TYPE, UVM_E_LENGTH, UVM_E_MISSING, UVM_E_DUPLICATE, UVM_E_UNSUPPORTED.
 */
UVM_MUST_CHECK int uvm_cose_read(struct uvm_rd *rd, struct uvm_cose *ret);

/**
 * uvm_cose_certificates(c, label, field, ret, ret_n):
 * The certificates under ${label} of the protected header: a byte string or an array of some.
 *
 *   ret    out  up to UVM_COSE_CHAIN_MAX
 *   ret_n  out  0 when the header has no such label
 *
 * Returns:  UVM_OK; UVM_E_TYPE; UVM_E_MISSING (an empty array); UVM_E_LIMIT.
 */
UVM_MUST_CHECK int uvm_cose_certificates(const struct uvm_cose *c, int64_t label, const char *field,
					 struct uvm_slice ret[UVM_COSE_CHAIN_MAX], size_t *ret_n);

/**
 * uvm_cose_verify(c, key, payload, d):
 * Verify the signature over ${payload}, with the algorithm that the message names.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED (algorithm); UVM_E_CONFLICT (not a key for the algorithm, RSA with less than 2048 bits);
 *           UVM_E_MISMATCH; UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_cose_verify(const struct uvm_cose *c, EVP_PKEY *key, struct uvm_slice payload, struct uvm_diag *d);

/** uvm_cose_alg_of_key(key): what a key of its kind signs with: PS384 for RSA; 0 for none. */
int64_t uvm_cose_alg_of_key(const EVP_PKEY *key);

/** struct uvm_cose_signing: what to sign. The protected header is a map as bytes, with its algorithm. */
struct uvm_cose_signing {
	EVP_PKEY *key;
	int64_t alg;
	struct uvm_slice protected_bytes, payload;
	bool detached; /* leave the payload out of the message */
};

/** uvm_cose_sign(s, out, d): append a message with an empty unprotected header to ${out}. UVM_E_SPACE leaves needed room in
 * out->len. */
UVM_MUST_CHECK int uvm_cose_sign(const struct uvm_cose_signing *s, struct uvm_cbor_out *out, struct uvm_diag *d);

#endif
