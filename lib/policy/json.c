/* SPDX-License-Identifier: MIT */
/*
 * A policy as the JSON that manifests hold. The reader, which allocates, is in lib/manifest.
 */
#include <uvmkit/policy.h>

void uvm_policy_json_write(const struct uvm_policy *p, struct uvm_json_writer *w)
{
	if (p->product == NULL) {
		uvm_json_null(w);
		return;
	}
	uvm_json_object_open(w);
	uvm_json_key(w, p->product->name);
	uvm_json_object_open(w);
	for (size_t i = 0; i < p->product->nfields; i++) {
		const struct uvm_policy_field *f = &p->product->fields[i];

		uvm_json_key(w, f->name);
		if (f->kind == UVM_POLICY_BOOL)
			uvm_json_bool(w, p->value[i].required);
		else
			uvm_json_base64(w, p->value[i].p, p->value[i].len);
	}
	uvm_json_object_close(w);
	uvm_json_object_close(w);
}
