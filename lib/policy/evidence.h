/* SPDX-License-Identifier: MIT */
/*
 * Evidence functions, one per policy field: whether a requirement holds, what that rests on, and why.
 */
#ifndef UVM_POLICY_EVIDENCE_H
#define UVM_POLICY_EVIDENCE_H

#include <uvmkit/policy.h>

uvm_policy_evidence_fn uvm_evidence_ephemeral_vmgs, uvm_evidence_secure_boot, uvm_evidence_secure_boot_vars;
uvm_policy_evidence_fn uvm_evidence_bcd_integrity, uvm_evidence_custom_uefi_json, uvm_evidence_secure_avic;

#endif
