/* SPDX-License-Identifier: MIT */
/*
 * The steps of a TDX quote that take Intel's collateral: the TCB of its platform, and its quoting enclave.
 */
#include <stdio.h>
#include <string.h>

#include "endorse/collateral.h"
#include "endorse/verify.h"
#include "os/date.h"
#include "os/say.h"

/* ---- signed by whom, valid when ---- */

static int append(STACK_OF(X509) *to, STACK_OF(X509) *from)
{
	for (int i = 0; i < sk_X509_num(from); i++) {
		if (sk_X509_push(to, sk_X509_value(from, i)) <= 0)
			return UVM_E_NOMEM;
	}
	return UVM_OK;
}

/* Collateral is signed by a certificate right below the root. Those of PCKs lead to the same root, and platforms have their
 * keys: name and depth tell them apart. */
static int check_signer(const struct uvm_verify_job *j, STACK_OF(X509) *given, X509 *signer, struct uvm_diag *d)
{
	struct uvm_verify_job with = *j;
	struct uvm_certs_check check = { .leaf = signer, .untrusted = given, .at = j->req->at };
	STACK_OF(X509) *chain = NULL;
	unsigned covered = 0;
	int r;

	with.certs = given;
	r = uvm_verify_anchors(&with, UVM_ROOT_INTEL, &check.trusted);
	if (r == UVM_OK)
		r = uvm_certs_verify(&check, &chain, d);
	if (r == UVM_OK && sk_X509_num(chain) != 2)
		r = uvm_say(d, UVM_E_MISMATCH, "the signer of the collateral is not right below a root");
	if (r == UVM_OK && j->crls != NULL) {
		r = uvm_certs_revocation(chain, j->crls, j->req->at, &covered, d);
		if (r == UVM_E_MISSING) { /* the step revocation says how many are covered */
			*d = (struct uvm_diag)UVM_DIAG_INIT;
			r = UVM_OK;
		}
	}
	sk_X509_pop_free(chain, X509_free);
	sk_X509_free(check.trusted);
	return r;
}

/* The body of genuine collateral. */
static int open_collateral(const struct uvm_verify_job *j, struct uvm_slice file, const char *name, struct uvm_slice *ret,
			   struct uvm_diag *d)
{
	STACK_OF(X509) *given = sk_X509_new_null();
	struct uvm_collateral c = { 0 };
	X509 *signer;
	int r = given != NULL ? append(given, j->tcb_issuers) : UVM_E_NOMEM;

	if (r == UVM_OK)
		r = append(given, j->certs); /* the quote's own chain has the root */
	if (r == UVM_OK)
		r = uvm_collateral_read(file, name, &c, d);
	signer = uvm_collateral_signer(given);
	if (r == UVM_OK && signer == NULL)
		r = uvm_say(d, UVM_E_MISSING, "no certificate of Intel's signer of collateral was given");
	if (r == UVM_OK)
		r = check_signer(j, given, signer, d);
	if (r == UVM_OK)
		r = uvm_collateral_verify(&c, X509_get0_pubkey(signer), d);
	*ret = c.body;
	sk_X509_free(given);
	return r;
}

static int check_dates(int64_t issued, int64_t next, int64_t at, struct uvm_diag *d)
{
	char from[UVM_DATE_TEXT], to[UVM_DATE_TEXT];

	if (at >= issued && at <= next)
		return UVM_OK;
	return uvm_say(d, UVM_E_MISMATCH, "the collateral is from %s, to be replaced by %s", uvm_date_format(issued, from),
		       uvm_date_format(next, to));
}

/* ---- what a status is worth ---- */

static int check_status(const struct uvm_verify_job *j, const char *what, uint8_t status, struct uvm_slice advisories,
			struct uvm_diag *d)
{
	char names[160];

	if (status == UVM_TCB_UP_TO_DATE || (status != UVM_TCB_REVOKED && (j->req->allow_tcb & 1u << status) != 0))
		return UVM_OK;
	uvm_advisories_text(advisories, names, sizeof(names));
	return uvm_say(d, UVM_E_MISMATCH, "%s is %s%s%s", what, uvm_tcb_status_name((enum uvm_tcb_status)status),
		       names[0] != '\0' ? ": " : "", names);
}

/* ---- the platform ---- */

static int judge_platform(const struct uvm_verify_job *j, const struct uvm_tcb_info *info, X509 *leaf,
			  const struct uvm_tdx_quote *q, struct uvm_tcb_verdict *verdict, struct uvm_diag *d)
{
	struct uvm_pck pck;
	int r = check_dates(info->issued, info->next, j->req->at, d);

	if (r == UVM_OK)
		r = uvm_pck_read(leaf, &pck, d);
	if (r == UVM_OK)
		r = uvm_tcb_info_judge(info, &pck, q, verdict, d);
	if (r == UVM_OK)
		r = check_status(j, "the TCB of the platform", verdict->level->status, verdict->level->advisories, d);
	if (r == UVM_OK && verdict->module != NULL)
		r = check_status(j, "the TDX module", verdict->module->status, verdict->module->advisories, d);
	return r;
}

int uvm_verify_tcb_info(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, struct uvm_verify *v)
{
	struct uvm_tcb_verdict verdict = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_slice body;
	struct uvm_tcb_info info = { 0 };
	char issued[UVM_DATE_TEXT];
	int r;

	if (j->req->tcb_info.p == NULL)
		return UVM_OK;
	r = open_collateral(j, j->req->tcb_info, UVM_COLLATERAL_TCB, &body, &d);
	if (r == UVM_OK)
		r = uvm_tcb_info_read(body, &info, &d);
	if (r == UVM_OK)
		r = judge_platform(j, &info, sk_X509_value(j->certs, 0), q, &verdict, &d);
	return uvm_verify_settle(v, UVM_VERIFY_TCB, r, &d, "platform %s, TDX module %s, by TCB info %u of %s",
				 r == UVM_OK ? uvm_tcb_status_name((enum uvm_tcb_status)verdict.level->status) : "",
				 verdict.module != NULL ? uvm_tcb_status_name((enum uvm_tcb_status)verdict.module->status)
							: "as the platform",
				 info.evaluation, uvm_date_format(info.issued, issued));
}

/* ---- the quoting enclave ---- */

int uvm_verify_qe_identity(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, struct uvm_verify *v)
{
	const struct uvm_isv_level *level = NULL;
	struct uvm_qe_identity id = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_slice body;
	char issued[UVM_DATE_TEXT];
	int r;

	if (j->req->qe_identity.p == NULL)
		return UVM_OK;
	r = open_collateral(j, j->req->qe_identity, UVM_COLLATERAL_QE, &body, &d);
	if (r == UVM_OK)
		r = uvm_qe_identity_read(body, &id, &d);
	if (r == UVM_OK)
		r = check_dates(id.issued, id.next, j->req->at, &d);
	if (r == UVM_OK)
		r = uvm_qe_identity_judge(&id, q, &level, &d);
	if (r == UVM_OK)
		r = check_status(j, "the quoting enclave", level->status, level->advisories, &d);
	return uvm_verify_settle(v, UVM_VERIFY_QE, r, &d, "Intel's quoting enclave for TDs, %s, by its identity of %s",
				 r == UVM_OK ? uvm_tcb_status_name((enum uvm_tcb_status)level->status) : "",
				 uvm_date_format(id.issued, issued));
}
