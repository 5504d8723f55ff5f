/* SPDX-License-Identifier: MIT */
/*
 * What a policy must be to be built into an image. Whether a VM satisfies it is another matter.
 *
 * Source: microsoft/openvmm pull request 3572, the image builder's assertions.
 */
#include <uvmkit/policy.h>

int uvm_policy_check(const struct uvm_policy *p, struct uvm_diag *d)
{
	const struct uvm_policy_value *json = uvm_policy_value(p, "custom_uefi_json");
	const bool by_json = uvm_policy_required(p, "require_secure_boot_vars") ||
			     uvm_policy_required(p, "require_bcd_integrity");

	if (!by_json || !uvm_policy_required(p, "require_secure_boot") || (json != NULL && json->len > 0))
		return UVM_OK;
	if (d != NULL && d->code == UVM_OK)
		d->says = "empty, but require_secure_boot with require_secure_boot_vars or require_bcd_integrity needs it";
	return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "custom_uefi_json", 0, 0);
}
