/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: policies as JSON. A refusal has a place; what is accepted comes back the same from JSON, and from bytes when it
 * is small enough to have any.
 */
#include "form.h"
#include "fuzz.h"

static void check_same(const struct form_out *want, const struct uvm_policy *p)
{
	struct form_out again = form_write_policy(p);

	FUZZ_CHECK(again.len == want->len && memcmp(again.s, want->s, again.len) == 0);
	free(again.s);
}

static void check_bytes(const struct form_out *want, const struct uvm_policy *p)
{
	uint8_t bytes[UVM_POLICY_MAX];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_policy back;
	size_t len;
	const int status = uvm_policy_encode(p, bytes, sizeof(bytes), &len, &d);

	FUZZ_CHECK(status == (uvm_policy_size(p) > UVM_POLICY_MAX ? UVM_E_LIMIT : UVM_OK));
	if (status < 0)
		return;
	FUZZ_CHECK(uvm_policy_decode(&back, bytes, len, &d) == UVM_OK);
	check_same(want, &back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_policy p, back;
	void *memory, *more;
	struct form_out text;
	char *copy = fuzz_copy(data, size);
	const int status = uvm_policy_json_read(copy, size, &p, &memory, &d);

	free(copy);
	if (status < 0) {
		form_check_failure(status, &d);
		return 0;
	}
	text = form_write_policy(&p);
	FUZZ_CHECK(uvm_policy_json_read(text.s, text.len, &back, &more, &d) == UVM_OK);
	check_same(&text, &back);
	check_bytes(&text, &p);
	free(more);
	free(memory);
	free(text.s);
	return 0;
}
