/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: manifests. A refusal has a place; what is accepted, written again in the plain form, reads as the same.
 */
#include "form.h"
#include "fuzz.h"
#include "manifest/form.h"

static struct form_out rewrite(const char *s, size_t len)
{
	struct form_manifest root = { .nconfigs = 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct form_out out = { 0 };
	struct uvm_manifest m;
	const int status = uvm_manifest_read(s, len, form_ignored, NULL, &m, &d);

	if (status < 0) {
		form_check_failure(status, &d);
		return out;
	}
	FUZZ_CHECK(m.nconfigs <= FORM_CONFIGS_MAX);
	root.arch = m.arch;
	root.nconfigs = m.nconfigs;
	memcpy(root.configs, m.configs, m.nconfigs * sizeof(root.configs[0]));
	out = form_write(UVM_SCHEMA_MANIFEST, &root);
	uvm_manifest_free(&m);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	form_check_stable(rewrite, data, size);
	return 0;
}
