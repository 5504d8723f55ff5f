/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: CoRIM documents. What is read has digests of the platform's length, each once and found again; what our encoder
 * makes of it reads as the same.
 */
#include <uvmkit/endorse.h>

#include "endorse/corim_read.h"
#include "fuzz.h"

static void again(enum uvm_measure_platform p, const struct uvm_corim_references *refs, size_t i)
{
	const struct uvm_endorsement e = { p, refs->of[i].digest, (uint32_t)refs->of[i].svn, false };
	struct uvm_corim_references back;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t out[UVM_CORIM_MAX];
	size_t len;

	FUZZ_CHECK(uvm_corim_has(refs, &refs->of[i].digest) == i);
	FUZZ_CHECK(uvm_corim_encode(&e, out, &len, &d) == UVM_OK);
	FUZZ_CHECK(uvm_corim_read((struct uvm_slice){ out, len }, p, &back, &d) == UVM_OK && back.n == 1);
	FUZZ_CHECK(uvm_corim_has(&back, &e.digest) == 0 && back.of[0].svn == e.guest_svn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag validity = UVM_DIAG_INIT;

	FUZZ_CHECK(uvm_corim_current((struct uvm_slice){ p, size }, 1767225600, &validity) == validity.code);
	for (int platform = 0; platform < UVM_MEASURE_PLATFORMS; platform++) {
		struct uvm_corim_references refs;
		struct uvm_diag d = UVM_DIAG_INIT;
		const int r = uvm_corim_read((struct uvm_slice){ p, size }, (enum uvm_measure_platform)platform, &refs, &d);

		FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL) && refs.n <= UVM_CORIM_REFERENCES);
		for (size_t i = 0; i < refs.n && r == UVM_OK; i++)
			again((enum uvm_measure_platform)platform, &refs, i);
	}
	free(p);
	return 0;
}
