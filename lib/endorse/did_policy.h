/* SPDX-License-Identifier: MIT */
/*
 * The policies of did:x509, one table.
 */
#ifndef UVM_ENDORSE_DID_POLICY_H
#define UVM_ENDORSE_DID_POLICY_H

#include "endorse/did_x509.h"

#define UVM_DID_TEXT 512u /* bytes of a decoded value and its NUL */

/** struct uvm_did_kind: a policy; holds is asked with ${n} values decoded. */
struct uvm_did_kind {
	const char *name;
	size_t min, max;                              /* values */
	bool pairs;                                   /* they come in pairs */
	bool (*good)(const struct uvm_did_policy *p); /* whether the values may stand there; NULL: any */
	bool (*holds)(const struct uvm_did_policy *p, X509 *leaf);
};

/** uvm_did_kind(name): the entry, or NULL. */
const struct uvm_did_kind *uvm_did_kind(struct uvm_slice name);

/** uvm_did_decode(s, out): undo percent-encoding; false when ${s} has what must be encoded, a bad escape, a NUL, or is too
 * long. */
bool uvm_did_decode(struct uvm_slice s, char out[UVM_DID_TEXT]);

#endif
