/* SPDX-License-Identifier: MIT */
/*
 * SEV-SNP attestation reports and the certificates of the keys that sign them.
 *
 * Source: SEV-SNP Firmware ABI, tables "ATTESTATION_REPORT" and "TCB_VERSION", revisions 1.55 to 1.58 (report versions 2 to 5);
 * "Versioned Chip Endorsement Key Certificate and KDS Interface Specification", certificate extensions.
 */
#ifndef UVM_ENDORSE_SNP_REPORT_H
#define UVM_ENDORSE_SNP_REPORT_H

#include <uvmkit/verify.h>

#include "endorse/certs.h"

#define UVM_SNP_REPORT_SIZE 1184u
#define UVM_SNP_REPORT_SIGNED 672u /* bytes that the signature covers: all in front of it */

#define UVM_SNP_POLICY_DEBUG (1ull << 19)

/* Who signed, as the report says (SIGNING_KEY) and as its certificate is called. */
enum uvm_snp_signer { UVM_SNP_VCEK = 0, UVM_SNP_VLEK = 1, UVM_SNP_NOBODY = 7 };

/**
 * uvm_snp_report_read(file, ret, d):
 * Take a report apart.
 *
 * Checks:   length, version 2 to 5, signature algorithm ECDSA P-384 with SHA-384, that what is reserved in that version is 0,
 *           the signing key is one of those there are.
 * Returns:  UVM_OK; UVM_E_LENGTH, UVM_E_VERSION, UVM_E_UNSUPPORTED, UVM_E_RESERVED, UVM_E_VALUE. d->record is "report".
 */
UVM_MUST_CHECK int uvm_snp_report_read(struct uvm_slice file, struct uvm_snp_report *ret, struct uvm_diag *d);

/**
 * uvm_snp_report_consistent(report, d):
 * Whether its versions can be true together: no part of what is reported or committed is above what runs.
 *
 * Returns:  UVM_OK; UVM_E_CONFLICT with the offset of the field that is too high.
 */
UVM_MUST_CHECK int uvm_snp_report_consistent(const struct uvm_snp_report *report, struct uvm_diag *d);

/** uvm_snp_report_verify(file, report, key, d): the signature of ${report}, read from ${file}. UVM_E_UNSUPPORTED,
 * UVM_E_MISMATCH. */
UVM_MUST_CHECK int uvm_snp_report_verify(struct uvm_slice file, const struct uvm_snp_report *report, EVP_PKEY *key,
					 struct uvm_diag *d);

/** uvm_snp_tcb_get(raw, turin): the parts of a TCB version as a report has it. */
struct uvm_snp_tcb uvm_snp_tcb_get(const uint8_t raw[8], bool turin);

/** struct uvm_snp_key: what the extensions of a VCEK's or VLEK's certificate say. */
struct uvm_snp_key {
	enum uvm_snp_signer signer; /* by its extensions: a chip's id or a provider's */
	char product[24];           /* "Milan-B0" */
	bool turin;
	struct uvm_snp_tcb tcb;
	uint8_t hwid[64]; /* of a VCEK; a Turin's 8 bytes and zeros */
};

/**
 * uvm_snp_key_read(x, ret, d):
 * Read the extensions.
 *
 * Checks:   each is there once, and of its form; version 0 or 1.
 * Returns:  UVM_OK; UVM_E_MISSING, UVM_E_SYNTAX, UVM_E_VERSION, UVM_E_RANGE, UVM_E_CONFLICT (ids of both kinds).
 */
UVM_MUST_CHECK int uvm_snp_key_read(const X509 *x, struct uvm_snp_key *ret, struct uvm_diag *d);

/**
 * uvm_snp_key_matches(key, report, d):
 * Whether the certificate is the one for this report: kind of key, processor, TCB version REPORTED_TCB, chip.
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH; d->text says in what.
 */
UVM_MUST_CHECK int uvm_snp_key_matches(const struct uvm_snp_key *key, const struct uvm_snp_report *report, struct uvm_diag *d);

/**
 * uvm_snp_find_key(report, certs): the certificate among ${certs} whose subject is called like the key that signed ${report},
 * and of several the first that uvm_snp_key_matches, or just the first; NULL when there is none.
 */
X509 *uvm_snp_find_key(const struct uvm_snp_report *report, STACK_OF(X509) *certs);

#endif
