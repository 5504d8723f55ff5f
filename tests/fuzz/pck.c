/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the certificates of PCKs. What Intel's extension says was there once, and all of it.
 */
#include <openssl/err.h>

#include "endorse/collateral.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_pck pck;
	X509 *x;
	int r = uvm_cert_read((struct uvm_slice){ p, size }, &x, &d);

	if (r == UVM_OK) {
		r = uvm_pck_read(x, &pck, &d);
		FUZZ_CHECK(r == d.code && (r == UVM_OK || d.text[0] != '\0'));
		if (r == UVM_OK) {
			const uint8_t *at = memmem(p, size, pck.fmspc, sizeof(pck.fmspc));

			FUZZ_CHECK(at != NULL && memmem(p, size, pck.pceid, sizeof(pck.pceid)) != NULL);
		}
		(void)uvm_cert_is_called(x, "Intel SGX PCK Certificate");
	}
	FUZZ_CHECK(ERR_peek_error() == 0);
	X509_free(x);
	free(p);
	return 0;
}
