/* SPDX-License-Identifier: MIT */
/*
 * A delta applied to a template: the settings a VM starts with.
 *
 * Source: behaviour of microsoft/openvmm (firmware_uefi_custom_vars).
 */
#include "uefi/variables.h"

static const struct rule {
	int code;
	const char *name, *says;
} append_without_base = { UVM_E_MISSING, "append-without-base", "Append needs a template" },
  default_without_base = { UVM_E_MISSING, "default-without-base", "\"Default\" needs a template" },
  restricted_variable = { UVM_E_CONFLICT, "restricted-variable", "made from db, it cannot be set by itself" };

/* The delta violates ${rule} with ${field} at a place in its text. */
static int violate(struct uvm_diag *d, const struct rule *rule, const char *field, uint32_t line, uint32_t col)
{
	if (d->code == UVM_OK) {
		(void)uvm_fail(d, rule->code, UVM_NO_OFFSET, field, 0, 0);
		d->record = "delta";
		d->rule = rule->name;
		d->says = rule->says;
		d->line = line;
		d->col = col;
	}
	return rule->code;
}

/* The lists of ${base}, then those of ${more}. */
static int join(const struct uvm_uefi_list *base, const struct uvm_uefi_list *more, struct uvm_arena *a,
		struct uvm_uefi_list *ret, struct uvm_diag *d)
{
	uint8_t *p = uvm_arena_take(a, base->len + more->len, 1, d);

	if (p == NULL)
		return UVM_E_SPACE;
	if (base->len > 0)
		__builtin_memcpy(p, base->p, base->len);
	if (more->len > 0)
		__builtin_memcpy(p + base->len, more->p, more->len);
	*ret = (struct uvm_uefi_list){
		.p = p,
		.len = base->len + more->len,
		.objects = base->objects + more->objects,
		.x509 = base->x509 + more->x509,
		.sha256 = base->sha256 + more->sha256,
	};
	return UVM_OK;
}

/* An absent dbx drops the revocations of the template, absent Mok lists keep theirs. */
static bool keeps_base(const struct uvm_uefi_list *given, size_t id)
{
	return given->source == UVM_UEFI_DEFAULT || (given->source == UVM_UEFI_ABSENT && id >= UVM_UEFI_MOKLIST);
}

static int resolve_lists(const struct uvm_uefi_settings *base, const struct uvm_uefi_settings *delta, struct uvm_arena *a,
			 struct uvm_uefi_settings *ret, struct uvm_diag *d)
{
	static const struct uvm_uefi_list empty = { 0 };
	int status = UVM_OK;

	if (base == NULL && delta->mode == UVM_UEFI_APPEND)
		return violate(d, &append_without_base, "signatureMode", delta->line, delta->col);
	for (size_t id = 0; id < UVM_UEFI_LISTS && status == UVM_OK; id++) {
		const struct uvm_uefi_list *old = base != NULL ? &base->list[id] : &empty, *given = &delta->list[id];

		if (base == NULL && given->source == UVM_UEFI_DEFAULT)
			return violate(d, &default_without_base, uvm_uefi_list_name((enum uvm_uefi_list_id)id), given->line,
				       given->col);
		if (delta->mode == UVM_UEFI_APPEND)
			status = join(old, given, a, &ret->list[id], d);
		else
			ret->list[id] = keeps_base(given, id) ? *old : *given;
	}
	return status;
}

/* Names alone decide what replaces what; vendors do not. */
static int resolve_variables(const struct uvm_uefi_settings *base, const struct uvm_uefi_settings *delta, struct uvm_arena *a,
			     struct uvm_uefi_settings *ret, struct uvm_diag *d)
{
	static const struct uvm_guid global = UVM_EFI_GLOBAL_GUID;
	const size_t nbase = base != NULL ? base->nvariables : 0;
	struct uvm_uefi_variable *v = uvm_arena_take(a, (nbase + delta->nvariables) * sizeof(*v),
						     _Alignof(struct uvm_uefi_variable), d);

	if (v == NULL)
		return UVM_E_SPACE;
	ret->variables = v;
	ret->nvariables = nbase;
	if (nbase > 0)
		__builtin_memcpy(v, base->variables, nbase * sizeof(*v));
	for (size_t i = 0; i < delta->nvariables; i++) {
		const struct uvm_uefi_variable *new = &delta->variables[i];
		struct uvm_uefi_variable *old = uvm_uefi_variables_search(v, nbase, new);

		if (uvm_uefi_variable_is(new, "dbDefault", &global))
			return violate(d, &restricted_variable, "dbDefault", new->line, new->col);
		if (old == NULL)
			old = &v[ret->nvariables++];
		*old = *new;
	}
	return UVM_OK;
}

int uvm_uefi_resolve(const struct uvm_uefi_settings *base, const struct uvm_uefi_settings *delta, struct uvm_arena *a,
		     struct uvm_uefi_settings *ret, struct uvm_diag *d)
{
	struct uvm_uefi_settings out = { .mode = UVM_UEFI_NONE };
	const size_t start = a->used;
	int status = UVM_OK;

	if (base != NULL)
		out = *base;
	if (delta != NULL) {
		out.mode = UVM_UEFI_REPLACE;
		status = resolve_lists(base, delta, a, &out, d);
		if (status == UVM_OK)
			status = resolve_variables(base, delta, a, &out, d);
	}
	if (status < 0) {
		a->used = start;
		return status;
	}
	for (size_t id = 0; id < UVM_UEFI_LISTS && out.mode != UVM_UEFI_NONE; id++)
		out.list[id].source = UVM_UEFI_GIVEN;
	*ret = out;
	return UVM_OK;
}
