/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the shape of X.509 certificates. What OpenSSL reads, and would encode so itself, is accepted; what is accepted
 * is refused with a byte less and with a byte more.
 */
#include <uvmkit/uefi.h>

#include "../x509_openssl.h"
#include "fuzz.h"

#define LIMIT 16384u

static int check(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct uvm_diag d = UVM_DIAG_INIT;
	const int status = uvm_x509_check(copy, n, &d);

	FUZZ_CHECK(status == d.code && (status == UVM_OK || (d.off <= n && d.field != NULL)));
	free(copy);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t longer[LIMIT + 1];

	if (size > LIMIT)
		return 0;
	if (check(data, size) < 0) {
		FUZZ_CHECK(!x509_openssl_reads(data, size));
		return 0;
	}
	memcpy(longer, data, size);
	FUZZ_CHECK(check(longer, size - 1) == UVM_E_SHORT);
	FUZZ_CHECK(check(longer, size + 1) == UVM_E_TRAIL);
	return 0;
}
