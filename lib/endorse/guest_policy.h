/* SPDX-License-Identifier: MIT */
/*
 * What the guest was launched to allow, as its report says: POLICY of SEV-SNP, TDATTRIBUTES of TDX.
 *
 * Source: SEV-SNP Firmware ABI, table "Guest Policy Structure"; Intel TDX Module ABI, "ATTRIBUTES".
 */
#ifndef UVM_ENDORSE_GUEST_POLICY_H
#define UVM_ENDORSE_GUEST_POLICY_H

#include <uvmkit/verify.h>

/** uvm_guest_wish_any(w): whether something is wanted. */
bool uvm_guest_wish_any(const struct uvm_guest_wish *w);

/** uvm_guest_policy_check(w, platform, policy, d): UVM_OK; UVM_E_MISMATCH, d->text names the flag; UVM_E_UNSUPPORTED: it is one
 * of another platform. */
UVM_MUST_CHECK int uvm_guest_policy_check(const struct uvm_guest_wish *w, enum uvm_measure_platform platform, uint64_t policy,
					  struct uvm_diag *d);

/** uvm_guest_policy_warning(platform, policy): what a guest allows that its owner may not expect, or NULL. */
const char *uvm_guest_policy_warning(enum uvm_measure_platform platform, uint64_t policy);

#endif
