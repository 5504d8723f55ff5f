/* SPDX-License-Identifier: MIT */
/*
 * SetVariable before the VM runs, when authenticated writes need no signature.
 *
 * Source: UEFI specification 2.10, sections 8.2.1 and 8.2.3; what is unsupported, and that a second authenticated write comes
 * too late, is behaviour of microsoft/openvmm (firmware_uefi). Differences: a name that is too long is refused here and ends
 * the process there; so does appending to CurrentPolicy as an authenticated variable.
 */
#include "uefi/set_variable.h"

#include "uefi/known.h"
#include "uefi/store.h"

#define ACCESS (UVM_EFI_BS | UVM_EFI_RT)
#define KNOWN 0xFFu

struct rule {
	int code;
	const char *name, *says;
};

/* clang-format off */

/* Attributes that hold all of ${with} and none of ${without} break the rule. In the order in which they are checked. */
static const struct attribute_rule {
	uint32_t with, without;
	struct rule rule;
} attribute_rules[] = {
	{ UVM_EFI_RT, UVM_EFI_BS,
	  { UVM_E_VALUE, "attributes-runtime", "attributes %g have runtime access without boot service access" } },
	{ UVM_EFI_TIME_AUTHENTICATED | UVM_EFI_ENHANCED_AUTHENTICATED, 0,
	  { UVM_E_VALUE, "attributes-two-kinds", "attributes %g ask for two kinds of authentication" } },
	{ UVM_EFI_HARDWARE_ERROR, 0,
	  { UVM_E_UNSUPPORTED, "attributes-hardware-error", "attributes %g: hardware error records are not supported" } },
	{ UVM_EFI_ENHANCED_AUTHENTICATED, 0,
	  { UVM_E_UNSUPPORTED, "attributes-enhanced", "attributes %g: enhanced authentication is not supported" } },
	{ UVM_EFI_AUTHENTICATED, 0,
	  { UVM_E_UNSUPPORTED, "attributes-deprecated", "attributes %g: authentication by counter is not supported" } },
};

static const struct rule name_empty = {
	UVM_E_VALUE, "name-empty", "a variable needs a name" };
static const struct rule attributes_unknown = {
	UVM_E_VALUE, "attributes-unknown", "attributes %g have bits outside of %w" };
static const struct rule attributes_volatile = {
	UVM_E_UNSUPPORTED, "attributes-volatile", "attributes %g: volatile variables are not supported" };
static const struct rule attributes_changed = {
	UVM_E_CONFLICT, "attributes-changed", "attributes %g, but the variable exists with %w" };
static const struct rule not_newer = {
	UVM_E_CONFLICT, "not-newer", "exists already, and an authenticated write must be newer" };
static const struct rule append_authenticated = {
	UVM_E_UNSUPPORTED, "append-authenticated", "authenticated variables cannot be appended to here" };
static const struct rule nothing_to_append = {
	UVM_E_MISSING, "nothing-to-append-to", "appends to a variable that does not exist" };
static const struct rule nothing_to_delete = {
	UVM_E_MISSING, "nothing-to-delete", "no data or no access attribute deletes a variable, and this one does not exist" };

/* clang-format on */

static int refuse(struct uvm_diag *d, const struct rule *rule, uint64_t got, uint64_t want)
{
	if (d != NULL && d->code == UVM_OK) {
		(void)uvm_fail(d, rule->code, UVM_NO_OFFSET, NULL, got, want);
		d->rule = rule->name;
		d->says = rule->says;
	}
	return rule->code;
}

static int check_attributes(uint32_t attributes, struct uvm_diag *d)
{
	if ((attributes & ~KNOWN) != 0)
		return refuse(d, &attributes_unknown, attributes, KNOWN);
	for (size_t i = 0; i < sizeof(attribute_rules) / sizeof(attribute_rules[0]); i++) {
		const struct attribute_rule *r = &attribute_rules[i];

		if ((attributes & r->with) == r->with && (attributes & r->without) == 0)
			return refuse(d, &r->rule, attributes, 0);
	}
	return UVM_OK;
}

static int append(struct uvm_nvram *s, const struct uvm_nvram_variable *v, const struct uvm_nvram_variable *old,
		  struct uvm_diag *d)
{
	const uint32_t stored = v->attributes & ~(uint32_t)UVM_EFI_APPEND;

	if ((stored & UVM_EFI_NV) == 0)
		return refuse(d, &attributes_volatile, v->attributes, 0);
	if (v->data_len == 0)
		return UVM_OK;
	if (old == NULL)
		return refuse(d, &nothing_to_append, 0, 0);
	if (stored != old->attributes)
		return refuse(d, &attributes_changed, stored, old->attributes);
	if ((stored & UVM_EFI_TIME_AUTHENTICATED) != 0)
		return refuse(d, &append_authenticated, 0, 0);
	return uvm_nvram_extend(s, v, d);
}

static int delete (struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	return uvm_nvram_remove(s, &v->vendor, v->name, v->name_len) ? UVM_OK : refuse(d, &nothing_to_delete, 0, 0);
}

static int set(struct uvm_nvram *s, const struct uvm_nvram_variable *v, const struct uvm_nvram_variable *old,
	       struct uvm_diag *d)
{
	if ((v->attributes & UVM_EFI_NV) == 0 && !uvm_known_may_be_volatile(uvm_known_find(v)))
		return refuse(d, &attributes_volatile, v->attributes, 0);
	if (old != NULL && old->attributes != v->attributes)
		return refuse(d, &attributes_changed, v->attributes, old->attributes);
	return uvm_nvram_set(s, v, d);
}

int uvm_nvram_set_variable(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d)
{
	struct uvm_nvram_variable found;
	const struct uvm_nvram_variable *old = NULL;
	int status;

	if (v->name_len <= 2)
		return refuse(d, &name_empty, 0, 0);
	status = check_attributes(v->attributes, d);
	if (status < 0)
		return status;
	if (uvm_nvram_find(s, &v->vendor, v->name, v->name_len, &found))
		old = &found;
	if (old != NULL && (v->attributes & (UVM_EFI_TIME_AUTHENTICATED | UVM_EFI_APPEND)) == UVM_EFI_TIME_AUTHENTICATED)
		return refuse(d, &not_newer, 0, 0);
	if ((v->attributes & UVM_EFI_APPEND) != 0)
		status = append(s, v, old, d);
	else if ((v->attributes & ACCESS) == 0 || v->data_len == 0)
		status = delete (s, v, d);
	else
		status = set(s, v, old, d);
	if (status == UVM_OK && uvm_known_find(v) == UVM_KNOWN_PK)
		status = uvm_nvram_update_setup_mode(s, d);
	return status;
}

int uvm_nvram_update_setup_mode(struct uvm_nvram *s, struct uvm_diag *d)
{
	uint8_t pk_name[UVM_KNOWN_NAME_MAX], name[UVM_KNOWN_NAME_MAX];
	struct uvm_nvram_variable pk, v, found;
	uint8_t mode;

	uvm_known_variable(UVM_KNOWN_PK, pk_name, &pk);
	uvm_known_variable(UVM_KNOWN_SETUP_MODE, name, &v);
	mode = !uvm_nvram_find(s, &pk.vendor, pk.name, pk.name_len, &found);
	v.data = &mode;
	v.data_len = 1;
	return uvm_nvram_set(s, &v, d);
}
