/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: names of the method did:x509. What is read has policies, each with values of its form.
 */
#include "endorse/did_policy.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_did did;
	const int r = uvm_did_read((struct uvm_slice){ p, size }, &did, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	if (r == UVM_OK) {
		FUZZ_CHECK(size <= UVM_DID_MAX && did.npolicies >= 1 && did.npolicies <= UVM_DID_POLICIES_MAX);
		for (size_t i = 0; i < did.npolicies; i++) {
			const struct uvm_did_policy *policy = &did.policy[i];
			char text[UVM_DID_TEXT];

			FUZZ_CHECK(policy->n >= policy->kind->min && policy->n <= policy->kind->max);
			for (size_t k = 0; k < policy->n; k++) {
				FUZZ_CHECK(policy->value[k].p >= p && policy->value[k].p + policy->value[k].len <= p + size);
				FUZZ_CHECK(uvm_did_decode(policy->value[k], text) && text[0] != '\0');
			}
		}
	}
	free(p);
	return 0;
}
