/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: endorsements of utility VMs. What is read has everything that is asked of it; nothing here was signed by the
 * issuer that is demanded.
 */
#include <openssl/err.h>

#include "endorse/reference_info.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct uvm_reference_wish wish = { .issuer = "did:x509:0:sha256:none" };
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_reference_info info;
	const int r = uvm_reference_info_read((struct uvm_slice){ p, size }, &info, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	if (r == UVM_OK) {
		FUZZ_CHECK(info.issuer.p != NULL && info.feed.p != NULL && info.measurement.len == 48 && info.nchain >= 2);
		FUZZ_CHECK(uvm_reference_info_verify(&info, &wish, &info.measurement, &d) < 0);
	}
	FUZZ_CHECK(ERR_peek_error() == 0);
	free(p);
	return 0;
}
