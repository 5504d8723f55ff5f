/* SPDX-License-Identifier: MIT */
/*
 * When each policy field holds.
 *
 * Source: the meaning of the fields is this project's (doc/product-policy.md); microsoft/openvmm enforces one of them.
 */
#include "policy/evidence.h"

static void finding(struct uvm_policy_finding *f, enum uvm_tri holds, enum uvm_policy_basis basis, const char *reason)
{
	f->holds = holds;
	f->basis = basis;
	f->reason = reason;
}

/* One fact decides: absent evidence is neither yes nor no. */
static void by_fact(struct uvm_policy_finding *f, enum uvm_tri fact, enum uvm_policy_basis basis, const char *yes,
		    const char *no, const char *unknown)
{
	if (fact == UVM_UNKNOWN)
		finding(f, UVM_UNKNOWN, UVM_BASIS_NONE, unknown);
	else
		finding(f, fact, basis, fact == UVM_YES ? yes : no);
}

/* Why a claim of the host is unknown. */
static const char *unsaid(const struct uvm_policy_evidence *e)
{
	return e->offline ? "the host gives its setting at boot" : "the host does not give its setting";
}

void uvm_evidence_ephemeral_vmgs(const struct uvm_policy *p, const struct uvm_policy_evidence *e,
				 struct uvm_policy_finding *ret)
{
	(void)p;
	if (e->vmgs_read_only == UVM_NO)
		finding(ret, UVM_NO, UVM_BASIS_GUEST, "the paravisor opens the VMGS file for writing");
	else if (e->vmgs_read_only == UVM_UNKNOWN)
		finding(ret, UVM_UNKNOWN, UVM_BASIS_NONE, "whether the VMGS file is written is decided at boot");
	else
		by_fact(ret, e->ephemeral, UVM_BASIS_GUEST,
			"guest state lives in RAM; the VMGS file is never opened for writing",
			"the host did not ask for ephemeral guest state", unsaid(e));
}

void uvm_evidence_secure_boot(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_policy_finding *ret)
{
	(void)p;
	by_fact(ret, e->secure_boot, UVM_BASIS_HOST_CLAIM, "the secure-boot setting is on", "the secure-boot setting is off",
		unsaid(e));
}

/* Whether the signatures of the policy stand by themselves; the reason otherwise. */
static const char *why_not_self_contained(const struct uvm_uefi_settings *s)
{
	static const struct {
		uint8_t id;
		const char *absent, *is_default, *no_certificate; /* the last NULL: none is needed */
	} lists[] = {
		{ UVM_UEFI_PK, "PK is absent", "PK is Default, which only a template outside of the measurement defines",
		  "PK holds no X.509 certificate" },
		{ UVM_UEFI_KEK, "KEK is absent", "KEK is Default, which only a template outside of the measurement defines",
		  "KEK holds no X.509 certificate" },
		{ UVM_UEFI_DB, "db is absent", "db is Default, which only a template outside of the measurement defines",
		  "db holds no X.509 certificate" },
		{ UVM_UEFI_DBX, "dbx is absent", "dbx is Default, which only a template outside of the measurement defines",
		  NULL },
	};

	if (s->mode != UVM_UEFI_REPLACE)
		return "signatureMode is not Replace: the host's template would decide, too";
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct uvm_uefi_list *l = &s->list[lists[i].id];

		if (l->source == UVM_UEFI_ABSENT)
			return lists[i].absent;
		if (l->source == UVM_UEFI_DEFAULT)
			return lists[i].is_default;
		if (lists[i].no_certificate != NULL && uvm_uefi_list_certificates(l) == 0)
			return lists[i].no_certificate;
	}
	return NULL;
}

/* The two fields that look into the policy's own JSON start alike. */
static bool has_settings(const struct uvm_policy_evidence *e, struct uvm_policy_finding *ret)
{
	if (e->uefi == NULL)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED, "the policy has no custom_uefi_json that can be read");
	return e->uefi != NULL;
}

void uvm_evidence_secure_boot_vars(const struct uvm_policy *p, const struct uvm_policy_evidence *e,
				   struct uvm_policy_finding *ret)
{
	const char *why;

	(void)p;
	if (!has_settings(e, ret))
		return;
	why = why_not_self_contained(e->uefi);
	finding(ret, why == NULL ? UVM_YES : UVM_NO, UVM_BASIS_MEASURED,
		why == NULL ? "PK, KEK, db and dbx are those of the policy" : why);
}

void uvm_evidence_bcd_integrity(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_policy_finding *ret)
{
	static const struct uvm_guid global = UVM_EFI_GLOBAL_GUID;
	const uint32_t wanted = UVM_EFI_NV | UVM_EFI_BS;
	const struct uvm_uefi_variable *v;

	(void)p;
	if (!has_settings(e, ret))
		return;
	v = uvm_uefi_variable_find(e->uefi, "BootConfigurationDataHash", &global);
	if (v == NULL)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED,
			"the policy sets no variable BootConfigurationDataHash of the EFI global vendor");
	else if ((v->attributes & wanted) != wanted)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED, "BootConfigurationDataHash lacks the attribute NV or BS");
	else if (v->value_len == 0)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED, "BootConfigurationDataHash is empty");
	else
		finding(ret, UVM_YES, UVM_BASIS_MEASURED, "the policy sets BootConfigurationDataHash");
}

void uvm_evidence_custom_uefi_json(const struct uvm_policy *p, const struct uvm_policy_evidence *e,
				   struct uvm_policy_finding *ret)
{
	(void)p;
	if (e->uefi == NULL)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED, "custom_uefi_json cannot be read");
	else if (!e->uefi_alone)
		finding(ret, UVM_NO, UVM_BASIS_MEASURED, "custom_uefi_json needs a template, and the guest has none");
	else
		finding(ret, UVM_YES, UVM_BASIS_GUEST, "variables come from the policy, never from the VMGS file");
}

void uvm_evidence_secure_avic(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_policy_finding *ret)
{
	(void)p;
	if (e->snp == UVM_NO)
		finding(ret, UVM_NO, UVM_BASIS_CPU, "only SEV-SNP has Secure AVIC");
	else if (e->snp == UVM_UNKNOWN)
		finding(ret, UVM_UNKNOWN, UVM_BASIS_NONE, "nothing shows that the processor runs SEV-SNP");
	else
		by_fact(ret, e->secure_avic, UVM_BASIS_CPU, "Secure AVIC is active", "Secure AVIC is not active",
			"nothing shows that Secure AVIC is active");
}
