/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: find the IGVM file inside of a PE resource DLL. What is found lies inside of the input, and a failure says so.
 */
#include <uvmkit/igvm.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *found = NULL;
	size_t len = 0;
	uint8_t *p = fuzz_copy(data, size);
	const int r = uvm_pe_find_igvm(p, size, &found, &len, &d);

	FUZZ_CHECK(r == d.code);
	FUZZ_CHECK(r == UVM_OK || (found == NULL && len == 0));
	if (r == UVM_OK) {
		FUZZ_CHECK(uvm_pe_is(p, size));
		FUZZ_CHECK(found >= p && len <= size && (size_t)(found - p) <= size - len);
	}
	free(p);
	return 0;
}
