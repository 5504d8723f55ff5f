/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: resources files. A refusal has a place; what is accepted has absolute paths, and reads as the same when it is
 * written again.
 */
#include "form.h"
#include "fuzz.h"

static struct form_out rewrite(const char *s, size_t len)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct form_out out = { 0 };
	struct uvm_resources r;
	const int status = uvm_resources_read(s, len, form_ignored, NULL, &r, &d);

	if (status < 0) {
		form_check_failure(status, &d);
		return out;
	}
	for (size_t i = 0; i < UVM_RESOURCE_COUNT; i++)
		FUZZ_CHECK(r.path[i] == NULL || r.path[i][0] == '/');
	out = form_write(UVM_SCHEMA_RESOURCES, &r);
	uvm_resources_free(&r);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	form_check_stable(rewrite, data, size);
	return 0;
}
