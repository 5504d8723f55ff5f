/* SPDX-License-Identifier: MIT */
/*
 * The steps that do not depend on who made the report, and the verdict.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "endorse/guest_policy.h"
#include "endorse/verify.h"
#include "os/say.h"

static const char *const step_names[UVM_VERIFY_STEPS] = {
	[UVM_VERIFY_REPORT] = "report",           [UVM_VERIFY_CHAIN] = "chain",
	[UVM_VERIFY_REVOCATION] = "revocation",   [UVM_VERIFY_SIGNATURE] = "signature",
	[UVM_VERIFY_CERTIFICATE] = "certificate", [UVM_VERIFY_TCB] = "tcb",
	[UVM_VERIFY_QE] = "qe-identity",          [UVM_VERIFY_DEBUG] = "debug",
	[UVM_VERIFY_GUEST] = "guest-policy",      [UVM_VERIFY_VMPL] = "vmpl",
	[UVM_VERIFY_REPORT_DATA] = "report-data", [UVM_VERIFY_MEASUREMENT] = "measurement",
	[UVM_VERIFY_ID_BLOCK] = "id-block",       [UVM_VERIFY_HOST_DATA] = "host-data",
	[UVM_VERIFY_ENDORSEMENT] = "endorsement", [UVM_VERIFY_CORIM] = "corim",
	[UVM_VERIFY_POLICY] = "policy",           [UVM_VERIFY_RECEIPT] = "receipt",
};

const char *uvm_verify_step_name(enum uvm_verify_step_id id)
{
	return step_names[id];
}

const char *uvm_verify_state_name(enum uvm_verify_state s)
{
	static const char *const names[] = { "not-checked", "holds", "fails", "unknown" };

	return names[s];
}

int uvm_verify_settle(struct uvm_verify *v, enum uvm_verify_step_id id, int r, const struct uvm_diag *d, const char *fmt, ...)
{
	struct uvm_verify_step *s = &v->step[id];
	va_list ap;

	if (r == UVM_E_NOMEM || r == UVM_E_CRYPTO)
		return r;
	s->state = r == UVM_OK ? UVM_VERIFY_HOLDS : UVM_VERIFY_FAILS;
	if (r < 0) {
		(void)uvm_diag_format(d, s->reason, sizeof(s->reason));
		return UVM_OK;
	}
	va_start(ap, fmt);
	vsnprintf(s->reason, sizeof(s->reason), fmt, ap);
	va_end(ap);
	return UVM_OK;
}

void uvm_verify_unknown(struct uvm_verify *v, enum uvm_verify_step_id id, enum uvm_verify_step_id because)
{
	v->step[id].state = UVM_VERIFY_UNKNOWN;
	snprintf(v->step[id].reason, sizeof(v->step[id].reason), "cannot be told: %s does not hold", step_names[because]);
}

/* ---- questions about another processor ---- */

static int refuse_collateral(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = UVM_OK;

	if (!v->snp || (j->req->tcb_info.p == NULL && j->req->qe_identity.p == NULL))
		return UVM_OK;
	(void)uvm_say(&d, UVM_E_UNSUPPORTED, "Intel's collateral is not about SEV-SNP");
	if (j->req->tcb_info.p != NULL)
		r = uvm_verify_settle(v, UVM_VERIFY_TCB, d.code, &d, "%s", "");
	if (r == UVM_OK && j->req->qe_identity.p != NULL)
		r = uvm_verify_settle(v, UVM_VERIFY_QE, d.code, &d, "%s", "");
	return r;
}

/* ---- what the guest allows ---- */

static int check_guest(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	const struct uvm_evidence *e = &v->evidence;
	const char *warning = uvm_guest_policy_warning(e->platform, e->guest_policy);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_guest_wish_any(&j->req->guest))
		return uvm_verify_settle(
			v, UVM_VERIFY_GUEST, uvm_guest_policy_check(&j->req->guest, e->platform, e->guest_policy, &d), &d,
			"the guest's policy is as wanted%s%s", warning != NULL ? "; " : "", warning != NULL ? warning : "");
	if (warning != NULL)
		snprintf(v->step[UVM_VERIFY_GUEST].reason, UVM_DIAG_TEXT, "warning: %s", warning);
	return UVM_OK;
}

/* ---- who asked for the report, and when ---- */

static int compare_vmpl(uint32_t want, const struct uvm_verify *v, struct uvm_diag *d)
{
	if (!v->snp)
		return uvm_say(d, UVM_E_UNSUPPORTED, "a quote of TDX has no VMPL");
	if (v->snp_report.vmpl != want)
		return uvm_say(d, UVM_E_MISMATCH, "made for VMPL %u, wanted is %u", v->snp_report.vmpl, want);
	return UVM_OK;
}

static int check_vmpl(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!j->req->want_vmpl)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_VMPL, compare_vmpl(j->req->vmpl, v, &d), &d, "made for VMPL %u", j->req->vmpl);
}

static int compare_report_data(struct uvm_slice want, const struct uvm_evidence *e, struct uvm_diag *d)
{
	if (want.len > sizeof(e->report_data) || memcmp(want.p, e->report_data, want.len) != 0 ||
	    !uvm_is_zero(e->report_data + want.len, sizeof(e->report_data) - want.len))
		return uvm_say(d, UVM_E_MISMATCH, "the report has other data: it may be an old one, or somebody else's");
	return UVM_OK;
}

static int check_report_data(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (j->req->report_data.p == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_REPORT_DATA, compare_report_data(j->req->report_data, &v->evidence, &d), &d,
				 "the report has the data that you gave");
}

/* ---- host data ---- */

static int compare_host_data(struct uvm_slice policy, const struct uvm_evidence *e, struct uvm_diag *d)
{
	uint8_t digest[32];

	if (EVP_Digest(policy.p, policy.len, digest, NULL, EVP_sha256(), NULL) != 1)
		return UVM_E_CRYPTO;
	if (memcmp(digest, e->host_data, sizeof(digest)) != 0 ||
	    !uvm_is_zero(e->host_data + sizeof(digest), e->host_data_len - sizeof(digest)))
		return uvm_say(d, UVM_E_MISMATCH, "the report's host data is not the SHA-256 of the security policy");
	return UVM_OK;
}

static int check_host_data(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (j->req->security_policy.p == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_HOST_DATA, compare_host_data(j->req->security_policy, &v->evidence, &d), &d,
				 "the report's host data is the SHA-256 of the security policy");
}

/* ---- the chain ---- */

int uvm_verify_anchors(const struct uvm_verify_job *j, enum uvm_root_vendor vendor, STACK_OF(X509) **ret)
{
	*ret = j->roots != NULL ? sk_X509_dup(j->roots) : sk_X509_new_null();
	if (*ret == NULL)
		return UVM_E_NOMEM;
	for (int i = 0; j->roots == NULL && i < sk_X509_num(j->certs); i++) {
		X509 *x = sk_X509_value(j->certs, i);

		/* known is the key; that the rest is what it signed matters little, but altered bytes must not pass */
		if (uvm_root_name(x, vendor) != NULL && X509_self_signed(x, 1) == 1 && sk_X509_push(*ret, x) <= 0) {
			sk_X509_free(*ret);
			return UVM_E_NOMEM;
		}
	}
	return UVM_OK;
}

static int settle_chain(struct uvm_verify *v, STACK_OF(X509) *chain, enum uvm_root_vendor vendor, int r, struct uvm_diag *d)
{
	const X509 *root = r == UVM_OK ? sk_X509_value(chain, sk_X509_num(chain) - 1) : NULL;
	const char *known = root != NULL ? uvm_root_name(root, vendor) : NULL;
	char name[128] = "";

	if (root != NULL && known == NULL)
		uvm_cert_name(root, name, sizeof(name));
	return uvm_verify_settle(v, UVM_VERIFY_CHAIN, r, d, "leads over %d certificates to %s%s",
				 root != NULL ? sk_X509_num(chain) : 0, known != NULL ? known : name,
				 known != NULL ? ", a known root" : ", which you trust");
}

static int check_revocation(const struct uvm_verify_job *j, STACK_OF(X509) *chain, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned covered = 0;
	const int r = uvm_certs_revocation(chain, j->crls, j->req->at, &covered, &d);

	return uvm_verify_settle(v, UVM_VERIFY_REVOCATION, r, &d,
				 "no list has a certificate of the chain; %u of %d are covered", covered, sk_X509_num(chain));
}

int uvm_verify_chain(const struct uvm_verify_job *j, X509 *leaf, enum uvm_root_vendor vendor, struct uvm_verify *v)
{
	struct uvm_certs_check check = { .leaf = leaf, .untrusted = j->certs, .at = j->req->at };
	struct uvm_diag d = UVM_DIAG_INIT;
	STACK_OF(X509) *chain = NULL;
	int r = uvm_verify_anchors(j, vendor, &check.trusted);

	if (r < 0)
		return r;
	r = uvm_certs_verify(&check, &chain, &d);
	if (r == UVM_OK && chain == NULL)
		r = UVM_E_NOMEM;
	r = settle_chain(v, chain, vendor, r, &d);
	if (j->crls != NULL) {
		if (chain != NULL)
			r = r < 0 ? r : check_revocation(j, chain, v);
		else
			uvm_verify_unknown(v, UVM_VERIFY_REVOCATION, UVM_VERIFY_CHAIN);
	}
	sk_X509_pop_free(chain, X509_free);
	sk_X509_free(check.trusted);
	return r;
}

/* ---- all of it ---- */

/* Without a report there is nothing to hold anything against. */
static void give_up(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	const struct uvm_verify_request *req = j->req;
	const bool asked[UVM_VERIFY_STEPS] = {
		[UVM_VERIFY_CHAIN] = true,
		[UVM_VERIFY_REVOCATION] = j->crls != NULL,
		[UVM_VERIFY_SIGNATURE] = true,
		[UVM_VERIFY_CERTIFICATE] = true,
		[UVM_VERIFY_TCB] = req->want_tcb || req->tcb_info.p != NULL,
		[UVM_VERIFY_QE] = req->qe_identity.p != NULL,
		[UVM_VERIFY_DEBUG] = !req->allow_debug,
		[UVM_VERIFY_GUEST] = uvm_guest_wish_any(&req->guest),
		[UVM_VERIFY_VMPL] = req->want_vmpl,
		[UVM_VERIFY_REPORT_DATA] = req->report_data.p != NULL,
		[UVM_VERIFY_MEASUREMENT] = req->image != NULL,
		[UVM_VERIFY_HOST_DATA] = req->security_policy.p != NULL,
		[UVM_VERIFY_ENDORSEMENT] = req->endorsement.p != NULL,
		[UVM_VERIFY_RECEIPT] = j->ledger_keys.n > 0,
		[UVM_VERIFY_CORIM] = req->corim.p != NULL,
		[UVM_VERIFY_POLICY] = req->policy != NULL || req->nwants > 0,
	};

	for (int i = 0; i < UVM_VERIFY_STEPS; i++) {
		if (asked[i])
			uvm_verify_unknown(v, (enum uvm_verify_step_id)i, UVM_VERIFY_REPORT);
	}
}

/* What is held against the evidence, in order. */
typedef int check_fn(const struct uvm_verify_job *j, struct uvm_verify *v);
static check_fn *const checks[] = {
	refuse_collateral,      check_guest,         check_vmpl,      check_report_data,
	uvm_verify_measurement, uvm_verify_id_block, check_host_data, uvm_verify_endorsement,
	uvm_verify_corim,       uvm_verify_policy,
};

static int answer(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	int r = uvm_tdx_quote_is(j->req->report) ? uvm_verify_tdx(j, v) : uvm_verify_snp(j, v);

	if (r == UVM_OK && !v->has_evidence) {
		give_up(j, v);
		return UVM_OK;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && r == UVM_OK; i++)
		r = checks[i](j, v);
	return r;
}

int uvm_verify(const struct uvm_verify_request *req, struct uvm_verify *ret, struct uvm_diag *d)
{
	struct uvm_verify_job j = { 0 };
	int r = uvm_verify_open(req, &j, d);

	*ret = (struct uvm_verify){ 0 };
	if (r == UVM_OK) {
		r = answer(&j, ret);
		if (r < 0)
			(void)uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0);
	}
	uvm_verify_close(&j);
	return r;
}

bool uvm_verify_good(const struct uvm_verify *v)
{
	static const enum uvm_verify_step_id always[] = { UVM_VERIFY_REPORT, UVM_VERIFY_CHAIN, UVM_VERIFY_SIGNATURE,
							  UVM_VERIFY_CERTIFICATE };

	for (int i = 0; i < UVM_VERIFY_STEPS; i++) {
		if (v->step[i].state == UVM_VERIFY_FAILS || v->step[i].state == UVM_VERIFY_UNKNOWN)
			return false;
	}
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		if (v->step[always[i]].state != UVM_VERIFY_HOLDS)
			return false;
	}
	return true;
}
