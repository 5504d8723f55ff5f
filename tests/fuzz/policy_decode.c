/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: policies as bytes. A refusal has an offset inside of the input; what is accepted encodes to the same bytes, and
 * comes back the same from JSON.
 */
#include "form.h"
#include "fuzz.h"

static void check_encodes(const struct uvm_policy *p, const uint8_t *want, size_t size)
{
	uint8_t bytes[UVM_POLICY_MAX];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t len;

	FUZZ_CHECK(uvm_policy_encode(p, bytes, sizeof(bytes), &len, &d) == UVM_OK);
	FUZZ_CHECK(len == size && memcmp(bytes, want, size) == 0);
}

static void check_json(const struct uvm_policy *p, const uint8_t *want, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct form_out text = form_write_policy(p);
	struct uvm_policy back;
	void *memory;

	FUZZ_CHECK(uvm_policy_json_read(text.s, text.len, &back, &memory, &d) == UVM_OK);
	check_encodes(&back, want, size);
	free(memory);
	free(text.s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *bytes = fuzz_copy(data, size);
	struct uvm_policy p;
	const int status = uvm_policy_decode(&p, bytes, size, &d);

	FUZZ_CHECK(status == d.code);
	if (status == UVM_OK) {
		check_encodes(&p, bytes, size);
		if (p.product != NULL)
			check_json(&p, bytes, size);
		else
			FUZZ_CHECK(size == 0);
	} else {
		FUZZ_CHECK(size > UVM_POLICY_MAX || d.off <= size);
	}
	free(bytes);
	return 0;
}
