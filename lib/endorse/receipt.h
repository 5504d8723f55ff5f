/* SPDX-License-Identifier: MIT */
/*
 * Receipts of transparency ledgers: the ledger's signed statement that a signed statement was entered.
 *
 * Source: COSE receipts (RFC 9942), CCF profile (draft-ietf-scitt-receipts-ccf-profile): a Merkle tree of SHA-256 whose leaves
 * have the digest of the statement without its unprotected header. The ledger's keys come as a JSON Web Key Set (RFC 7517).
 */
#ifndef UVM_ENDORSE_RECEIPT_H
#define UVM_ENDORSE_RECEIPT_H

#include "endorse/cose.h"

#define UVM_LEDGER_KEYS_MAX 16u
#define UVM_LEDGER_KID_MAX 128u

/** struct uvm_ledger_keys: the keys of a set, by their ids. Zero it before use. */
struct uvm_ledger_keys {
	struct {
		char kid[UVM_LEDGER_KID_MAX];
		size_t kid_len;
		EVP_PKEY *key;
	} of[UVM_LEDGER_KEYS_MAX];
	size_t n;
};

/**
 * uvm_ledger_keys_read(file, ret, d):
 * Add the EC keys on P-256, P-384 and P-521 of a key set; keys of other kinds are passed over.
 *
 * Returns:  UVM_OK; the JSON reader's; UVM_E_MISSING (no key), UVM_E_SYNTAX (a key that is none), UVM_E_LIMIT.
 * uvm_ledger_keys_free in any case.
 */
UVM_MUST_CHECK int uvm_ledger_keys_read(struct uvm_slice file, struct uvm_ledger_keys *ret, struct uvm_diag *d);
void uvm_ledger_keys_free(struct uvm_ledger_keys *keys);

/**
 * uvm_receipts_verify(statement, keys, ret_good, d):
 * Verify the receipts in the unprotected header of ${statement} that are signed with one of ${keys}.
 *
 *   ret_good  out  how many there are
 *
 * Returns:  UVM_OK; UVM_E_MISSING (no receipt, or none by these keys); UVM_E_MISMATCH (one that is by them is for another
 * statement, or does not verify); UVM_E_UNSUPPORTED (another kind of tree); uvm_cbor_next's. d->record is "receipt".
 */
UVM_MUST_CHECK int uvm_receipts_verify(const struct uvm_cose *statement, const struct uvm_ledger_keys *keys, unsigned *ret_good,
				       struct uvm_diag *d);

#endif
