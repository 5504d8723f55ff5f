/* SPDX-License-Identifier: MIT */
/*
 * All fields of a policy against the evidence of one VM.
 */
#include <uvmkit/policy.h>

/* The policy's JSON must be readable, and to be used it must stand alone: the guest has no template that it could change. */
static void read_settings(const struct uvm_policy_value *json, struct uvm_arena *a, struct uvm_uefi_settings *settings,
			  struct uvm_policy_evidence *e, struct uvm_diag *d)
{
	struct uvm_uefi_settings resolved;

	e->uefi = NULL;
	e->uefi_alone = false;
	if (json == NULL || json->len == 0)
		return;
	if (uvm_uefi_read((const char *)json->p, json->len, UVM_UEFI_DELTA, a, settings, d) < 0)
		return;
	e->uefi = settings;
	e->uefi_alone = uvm_uefi_resolve(NULL, settings, a, &resolved, d) == UVM_OK;
}

static bool is_required(const struct uvm_policy_field *f, const struct uvm_policy_value *v)
{
	return f->kind == UVM_POLICY_BOOL ? v->required : v->len > 0;
}

static void judge(const struct uvm_policy *p, const struct uvm_policy_evidence *e, size_t i, struct uvm_policy_verdict *ret)
{
	const struct uvm_policy_field *field = &p->product->fields[i];
	struct uvm_policy_finding *f = &ret->finding[i];

	*f = (struct uvm_policy_finding){ .field = field, .reason = "not required" };
	f->required = is_required(field, &p->value[i]);
	if (!f->required)
		return;
	if (field->evidence == NULL) {
		f->holds = UVM_NO;
		f->reason = "nothing can show that this holds";
	} else {
		field->evidence(p, e, f);
	}
	ret->refused |= f->holds == UVM_NO || (f->holds == UVM_UNKNOWN && !e->offline);
	ret->undecided |= f->holds == UVM_UNKNOWN && e->offline;
}

void uvm_policy_evaluate(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_arena *a,
			 struct uvm_policy_verdict *ret)
{
	struct uvm_policy_evidence seen = *e;
	struct uvm_uefi_settings settings;

	*ret = (struct uvm_policy_verdict){ .product = p->product, .json = UVM_DIAG_INIT };
	if (p->product == NULL)
		return;
	read_settings(uvm_policy_value(p, "custom_uefi_json"), a, &settings, &seen, &ret->json);
	ret->nfindings = p->product->nfields;
	for (size_t i = 0; i < ret->nfindings; i++)
		judge(p, &seen, i, ret);
}

const char *uvm_policy_basis_name(enum uvm_policy_basis b)
{
	static const char *const names[] = { "none", "measured", "guest", "cpu", "host-claim" };

	return (unsigned)b < sizeof(names) / sizeof(names[0]) ? names[b] : "none";
}

static const char *holds_name(enum uvm_tri t)
{
	return t == UVM_YES ? "yes" : t == UVM_NO ? "no" : "unknown";
}

static void finding_json(const struct uvm_policy_finding *f, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_member_string(w, "name", f->field->name);
	uvm_json_member_bool(w, "required", f->required);
	if (f->required) {
		uvm_json_member_string(w, "holds", holds_name(f->holds));
		uvm_json_member_string(w, "basis", uvm_policy_basis_name(f->basis));
		uvm_json_member_string(w, "reason", f->reason);
	}
	uvm_json_object_close(w);
}

void uvm_policy_verdict_members(const struct uvm_policy_verdict *v, struct uvm_json_writer *w)
{
	char text[UVM_DIAG_TEXT];

	uvm_json_key(w, "product");
	if (v->product == NULL)
		uvm_json_null(w);
	else
		uvm_json_string(w, v->product->name);
	uvm_json_member_bool(w, "refused", v->refused);
	uvm_json_member_bool(w, "undecided", v->undecided);
	uvm_json_key(w, "fields");
	uvm_json_array_open(w);
	for (size_t i = 0; i < v->nfindings; i++)
		finding_json(&v->finding[i], w);
	uvm_json_array_close(w);
	if (v->json.code != UVM_OK) {
		uvm_diag_format(&v->json, text, sizeof(text));
		uvm_json_member_string(w, "custom_uefi_json_error", text);
	}
}

void uvm_policy_verdict_json(const struct uvm_policy_verdict *v, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_policy_verdict_members(v, w);
	uvm_json_object_close(w);
}
