/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: files of certificates, and JSON with such files inside. What is read is as many certificates as may be in them.
 */
#include <openssl/err.h>

#include "endorse/host_certs.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	STACK_OF(X509) *certs = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_host_certs_read((struct uvm_slice){ p, size }, &certs, &d);

	FUZZ_CHECK(r == d.code);
	FUZZ_CHECK(r < 0 || (sk_X509_num(certs) > 0 && sk_X509_num(certs) <= (int)UVM_CERTS_MAX));
	FUZZ_CHECK(ERR_peek_error() == 0);
	sk_X509_pop_free(certs, X509_free);
	free(p);
	return 0;
}
