/* SPDX-License-Identifier: MIT */
/*
 * TDX quotes, version 4 and 5, signed by Intel's quoting enclave with ECDSA P-256.
 *
 * Source: Intel TDX DCAP Quoting Library API, appendix "Quote Format": header, TD quote body 1.0 and 1.5, signature data with
 * certification data of types 5 (chain of certificates) and 6 (report of the quoting enclave).
 */
#ifndef UVM_ENDORSE_TDX_QUOTE_H
#define UVM_ENDORSE_TDX_QUOTE_H

#include <uvmkit/verify.h>

#include "endorse/certs.h"

/* TDATTRIBUTES.TUD: debugging, and what lets the host profile. None may be set: ibid., "Extended TD Checks". */
#define UVM_TDX_DEBUG 0xffull

/** struct uvm_tdx_quote: a quote that was read; slices point into the bytes it was read from. */
struct uvm_tdx_quote {
	struct uvm_slice signed_part; /* header, body and what is between: what the attestation key signed */
	struct uvm_tdx_report td;
	struct uvm_slice signature;       /* 64 bytes, by the attestation key */
	struct uvm_slice attestation_key; /* 64 bytes: x, y */
	struct uvm_slice qe_report;       /* 384 bytes */
	struct uvm_slice qe_signature;    /* 64 bytes, by the PCK */
	struct uvm_slice qe_auth_data;
	struct uvm_slice chain; /* PEM; the PCK's certificate first */
	size_t behind;          /* bytes behind the quote, which nobody signed */
};

/**
 * uvm_tdx_quote_read(file, ret, d):
 * Take a quote apart. Bytes behind it are counted and not looked at: hosts hand out buffers of a fixed size.
 *
 * Returns:  UVM_OK; UVM_E_SHORT, UVM_E_VERSION, UVM_E_UNSUPPORTED (key type, TEE, body, certification data), UVM_E_LENGTH,
 *           UVM_E_TRAIL (bytes behind a part that has a length). d->record is "quote".
 */
UVM_MUST_CHECK int uvm_tdx_quote_read(struct uvm_slice file, struct uvm_tdx_quote *ret, struct uvm_diag *d);

/** uvm_tdx_quote_is(file): whether the bytes begin like a quote rather than like another report. */
bool uvm_tdx_quote_is(struct uvm_slice file);

/**
 * uvm_tdx_quote_verify(q, pck, d):
 * The three signatures' chain: the PCK signed the quoting enclave's report, that enclave is Intel's for TDX and not debugged,
 * its report has the digest of the attestation key, the attestation key signed the quote. Which version the enclave has is not
 * asked.
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH, d->text says which; UVM_E_UNSUPPORTED (the PCK's key); UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_tdx_quote_verify(const struct uvm_tdx_quote *q, EVP_PKEY *pck, struct uvm_diag *d);

#endif
