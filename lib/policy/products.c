/* SPDX-License-Identifier: MIT */
/*
 * The products and their policy fields: the one place to edit when a product or a field is added. A field takes part in
 * codec, JSON, schema, manual and the guest's verdict by standing here; without an evidence function it can be carried, and
 * a VM that is required to show it is refused.
 *
 * Source: microsoft/openvmm pull request 3572.
 */
#include <uvmkit/policy.h>

#include "policy/evidence.h"

/* clang-format off */
#define COMMON_FIELDS \
	{ "require_ephemeral_vmgs", 1, UVM_POLICY_BOOL, uvm_evidence_ephemeral_vmgs, \
	  "guest state lives in RAM only; the VMGS file is never written" }, \
	{ "require_secure_boot", 2, UVM_POLICY_BOOL, uvm_evidence_secure_boot, \
	  "UEFI secure boot is on" }, \
	{ "require_secure_boot_vars", 3, UVM_POLICY_BOOL, uvm_evidence_secure_boot_vars, \
	  "PK, KEK, db and dbx come from this policy, all of them" }, \
	{ "require_bcd_integrity", 4, UVM_POLICY_BOOL, uvm_evidence_bcd_integrity, \
	  "this policy sets BootConfigurationDataHash, so that the boot configuration is checked" }, \
	{ "custom_uefi_json", 5, UVM_POLICY_BYTES, uvm_evidence_custom_uefi_json, \
	  "UEFI variables of the VM, never taken from the VMGS file" }

static const struct uvm_policy_field sivm[] = {
	COMMON_FIELDS,
};

static const struct uvm_policy_field cwcow[] = {
	COMMON_FIELDS,
	{ "require_secure_avic", 6, UVM_POLICY_BOOL, uvm_evidence_secure_avic,
	  "the processor runs SNP with Secure AVIC, so that the host cannot inject interrupts" },
};
/* clang-format on */

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* The same of a product's fields, which must not be more than verdicts have room for. */
#define NFIELDS(f) (N(f) + 0 * sizeof(char[N(f) <= UVM_POLICY_FIELDS_MAX ? 1 : -1]))

static const struct uvm_policy_product products[] = {
	{ "sivm", 1, sivm, NFIELDS(sivm) },
	{ "cwcow", 2, cwcow, NFIELDS(cwcow) },
};

const struct uvm_policy_product *uvm_policy_products(size_t *n)
{
	*n = N(products);
	return products;
}

const struct uvm_policy_product *uvm_policy_product_find(const char *name, size_t n)
{
	for (size_t i = 0; i < N(products); i++) {
		const char *s = products[i].name;
		size_t k = 0;

		while (k < n && s[k] != '\0' && s[k] == name[k])
			k++;
		if (k == n && s[k] == '\0')
			return &products[i];
	}
	return NULL;
}

static bool same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return *a == *b;
}

const struct uvm_policy_value *uvm_policy_value(const struct uvm_policy *p, const char *name)
{
	if (p->product == NULL)
		return NULL;
	for (size_t i = 0; i < p->product->nfields; i++) {
		if (same(p->product->fields[i].name, name))
			return &p->value[i];
	}
	return NULL;
}

bool uvm_policy_value_same(const struct uvm_policy_value *a, const struct uvm_policy_value *b)
{
	static const struct uvm_policy_value nothing = { 0 };
	size_t i = 0;

	a = a != NULL ? a : &nothing;
	b = b != NULL ? b : &nothing;
	while (i < a->len && i < b->len && a->p[i] == b->p[i])
		i++;
	return a->required == b->required && i == a->len && i == b->len;
}

bool uvm_policy_required(const struct uvm_policy *p, const char *name)
{
	const struct uvm_policy_value *v = uvm_policy_value(p, name);

	return v != NULL && v->required;
}
