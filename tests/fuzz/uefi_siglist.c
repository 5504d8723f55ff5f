/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: EFI signature lists. Every signature lies behind the one before and inside the input; lists that are accepted
 * are accepted behind one another, as often as they stand there.
 */
#include <uvmkit/uefi.h>

#include "fuzz.h"

#define LIMIT 65536u

/* Walk to the end; how many signatures there are, or -1. */
static long walk(const uint8_t *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_signatures w;
	struct uvm_signature s;
	const uint8_t *end = p;
	long count = 0;
	int status;

	uvm_signatures_begin(&w, p, n, &d);
	while ((status = uvm_signatures_next(&w, &s)) == UVM_OK && s.kind != UVM_SIGNATURE_NONE) {
		FUZZ_CHECK((size_t)(s.p - end) >= UVM_SIGNATURE_OWNER && s.p >= end && s.len <= (size_t)(p + n - s.p));
		FUZZ_CHECK(s.kind == UVM_SIGNATURE_X509 || s.len == UVM_SIGNATURE_SHA256);
		FUZZ_CHECK(memcmp(s.owner.b, s.p - UVM_SIGNATURE_OWNER, UVM_SIGNATURE_OWNER) == 0);
		end = s.p + s.len;
		count++;
	}
	FUZZ_CHECK(status == d.code && (status == UVM_OK || d.off <= n));
	return status == UVM_OK ? count : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *twice;
	long count;

	if (size > LIMIT)
		return 0;
	twice = malloc(2 * size + 1);
	FUZZ_CHECK(twice != NULL);
	if (size > 0) {
		memcpy(twice, data, size);
		memcpy(twice + size, data, size);
	}
	count = walk(twice, size);
	if (count >= 0)
		FUZZ_CHECK(walk(twice, 2 * size) == 2 * count);
	free(twice);
	return 0;
}
