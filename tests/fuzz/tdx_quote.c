/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: TDX quotes. The parts of one that is read lie inside of it, one behind the other; no key that is not the PCK's
 * verifies it.
 */
#include <openssl/err.h>

#include "endorse/tdx_quote.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_tdx_quote q;
	const int r = uvm_tdx_quote_read((struct uvm_slice){ p, size }, &q, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	if (r == UVM_OK) {
		const struct uvm_slice parts[] = { q.signed_part,  q.signature, q.attestation_key, q.qe_report, q.qe_signature,
						   q.qe_auth_data, q.chain };
		EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
		const uint8_t *at = p;

		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
			FUZZ_CHECK(parts[i].p >= at && parts[i].len <= size - (size_t)(parts[i].p - p));
			at = parts[i].p + parts[i].len;
		}
		FUZZ_CHECK(uvm_tdx_quote_is((struct uvm_slice){ p, size }));
		FUZZ_CHECK(uvm_tdx_quote_verify(&q, key, &d) < 0);
		EVP_PKEY_free(key);
	}
	FUZZ_CHECK(ERR_peek_error() == 0);
	free(p);
	return 0;
}
