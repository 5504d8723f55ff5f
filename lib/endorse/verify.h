/* SPDX-License-Identifier: MIT */
/*
 * Verifying a hardware report: what its steps share. The interface: uvmkit/verify.h.
 */
#ifndef UVM_ENDORSE_VERIFY_H
#define UVM_ENDORSE_VERIFY_H

#include <uvmkit/verify.h>

#include "endorse/certs.h"
#include "endorse/receipt.h"
#include "endorse/tdx_quote.h"

/** struct uvm_verify_job: a request, and its files as they were read; a stack is NULL when no file was given. */
struct uvm_verify_job {
	const struct uvm_verify_request *req;
	STACK_OF(X509) *certs, *roots, *tcb_issuers, *corim_trust;
	STACK_OF(X509_CRL) *crls;
	struct uvm_ledger_keys ledger_keys;
};

/** uvm_verify_open(req, ret, d): read the files of a request; as uvm_verify. uvm_verify_close in any case. */
UVM_MUST_CHECK int uvm_verify_open(const struct uvm_verify_request *req, struct uvm_verify_job *ret, struct uvm_diag *d);
void uvm_verify_close(struct uvm_verify_job *j);

/** uvm_verify_settle(v, id, r, d, fmt, …): step ${id} holds, for the reason ${fmt}, when ${r} is UVM_OK; else it fails for that
 * of ${d}. Returns ${r}, or UVM_OK when it is only an answer. */
int uvm_verify_settle(struct uvm_verify *v, enum uvm_verify_step_id id, int r, const struct uvm_diag *d, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** uvm_verify_unknown(v, id, because): step ${id} cannot be answered because ${because} does not hold. */
void uvm_verify_unknown(struct uvm_verify *v, enum uvm_verify_step_id id, enum uvm_verify_step_id because);

/** uvm_verify_snp(j, v): the steps of an SNP report up to debug, and the evidence. */
UVM_MUST_CHECK int uvm_verify_snp(const struct uvm_verify_job *j, struct uvm_verify *v);

/** uvm_verify_tdx(j, v): the same of a TDX quote. */
UVM_MUST_CHECK int uvm_verify_tdx(const struct uvm_verify_job *j, struct uvm_verify *v);

/** uvm_verify_tcb_info(j, q, v), uvm_verify_qe_identity(…): the steps tcb and qe-identity of a quote, when they are asked for;
 * ${j->certs} is the quote's own chain, the PCK's first. */
UVM_MUST_CHECK int uvm_verify_tcb_info(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_qe_identity(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, struct uvm_verify *v);

/** uvm_verify_measurement(j, v), uvm_verify_id_block(…), uvm_verify_policy(…): the steps about the image. */
UVM_MUST_CHECK int uvm_verify_measurement(const struct uvm_verify_job *j, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_id_block(const struct uvm_verify_job *j, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_policy(const struct uvm_verify_job *j, struct uvm_verify *v);

/** uvm_verify_endorsement(j, v), uvm_verify_corim(j, v): these steps, when they are asked for. */
UVM_MUST_CHECK int uvm_verify_endorsement(const struct uvm_verify_job *j, struct uvm_verify *v);
UVM_MUST_CHECK int uvm_verify_corim(const struct uvm_verify_job *j, struct uvm_verify *v);

/** uvm_verify_anchors(j, vendor, ret): the roots to trust: the request's, or what is known among the certificates given. The
 * stack is the caller's: sk_X509_free. UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_verify_anchors(const struct uvm_verify_job *j, enum uvm_root_vendor vendor, STACK_OF(X509) **ret);

/** uvm_verify_chain(j, leaf, vendor, v): the steps chain and revocation. */
UVM_MUST_CHECK int uvm_verify_chain(const struct uvm_verify_job *j, X509 *leaf, enum uvm_root_vendor vendor,
				    struct uvm_verify *v);

#endif
