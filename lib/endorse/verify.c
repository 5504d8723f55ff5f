/* SPDX-License-Identifier: MIT */
/*
 * The steps that do not depend on who made the report, and the verdict.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "endorse/tdx_quote.h"
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

static int refuse_collateral(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = UVM_OK;

	if (!v->snp || (req->tcb_info.p == NULL && req->qe_identity.p == NULL))
		return UVM_OK;
	(void)uvm_say(&d, UVM_E_UNSUPPORTED, "Intel's collateral is not about SEV-SNP");
	if (req->tcb_info.p != NULL)
		r = uvm_verify_settle(v, UVM_VERIFY_TCB, d.code, &d, "%s", "");
	if (r == UVM_OK && req->qe_identity.p != NULL)
		r = uvm_verify_settle(v, UVM_VERIFY_QE, d.code, &d, "%s", "");
	return r;
}

/* ---- what the guest allows ---- */

static int check_guest(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	const struct uvm_evidence *e = &v->evidence;
	const char *warning = uvm_guest_policy_warning(e->platform, e->guest_policy);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_guest_wish_any(&req->guest))
		return uvm_verify_settle(
			v, UVM_VERIFY_GUEST, uvm_guest_policy_check(&req->guest, e->platform, e->guest_policy, &d), &d,
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

static int check_vmpl(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!req->want_vmpl)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_VMPL, compare_vmpl(req->vmpl, v, &d), &d, "made for VMPL %u", req->vmpl);
}

static int compare_report_data(struct uvm_slice want, const struct uvm_evidence *e, struct uvm_diag *d)
{
	if (want.len > sizeof(e->report_data) || memcmp(want.p, e->report_data, want.len) != 0 ||
	    !uvm_is_zero(e->report_data + want.len, sizeof(e->report_data) - want.len))
		return uvm_say(d, UVM_E_MISMATCH, "the report has other data: it may be an old one, or somebody else's");
	return UVM_OK;
}

static int check_report_data(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (req->report_data.p == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_REPORT_DATA, compare_report_data(req->report_data, &v->evidence, &d), &d,
				 "the report has the data that you gave");
}

/* ---- measurement ---- */

static int measure(const struct uvm_verify_request *req, const struct uvm_evidence *e, struct uvm_diag *d)
{
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have = 0;
	const int r = uvm_measure_file(req->image, 1u << e->platform, NULL, digests, &have, d);

	if (r < 0)
		return r;
	if (have == 0)
		return uvm_say(d, UVM_E_MISSING, "the image is not for %s", uvm_measure_platform_name(e->platform));
	if (digests[e->platform].len != e->measurement.len ||
	    memcmp(digests[e->platform].b, e->measurement.b, e->measurement.len) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the image measures otherwise than what was launched");
	return UVM_OK;
}

static int check_measurement(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (req->image == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_MEASUREMENT, measure(req, &v->evidence, &d), &d,
				 "the image measures as the report says");
}

/* ---- ID block ---- */

enum { /* in the record */
       ID_AUTHOR_ENABLED = 4,
       ID_KEY = 248,
       ID_AUTHOR_KEY = 544,
};

/* Whether ${digest} is the firmware's digest of the key at ${key}: SHA-384 of 0x404 bytes, curve, qx, qy, zeros. */
static int compare_key(const uint8_t *key, const uint8_t digest[48], bool *same)
{
	uint8_t bytes[0x404] = { 0 }, of_key[48];

	memcpy(bytes, key, 4);              /* curve */
	memcpy(bytes + 4, key + 8, 2 * 72); /* qx, qy */
	if (EVP_Digest(bytes, sizeof(bytes), of_key, NULL, EVP_sha384(), NULL) != 1)
		return UVM_E_CRYPTO;
	*same = memcmp(of_key, digest, sizeof(of_key)) == 0;
	return UVM_OK;
}

static const struct uvm_igvm_header *find_id_block(const struct uvm_igvm *f)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, UVM_IGVM_SEV_SNP);
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; platform != NULL && i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_SNP_ID_BLOCK && (l->h[i].mask & platform->mask) != 0)
			return &l->h[i];
	}
	return NULL;
}

static int compare_id_block(const uint8_t *record, const struct uvm_snp_report *report, struct uvm_diag *d)
{
	const bool author = record[ID_AUTHOR_ENABLED] != 0;
	bool same_id, same_author = true;
	int r = compare_key(record + ID_KEY, report->id_key_digest, &same_id);

	if (r == UVM_OK && author)
		r = compare_key(record + ID_AUTHOR_KEY, report->author_key_digest, &same_author);
	if (r < 0)
		return r;
	if (memcmp(record + 56, report->family_id, 16) != 0 || memcmp(record + 72, report->image_id, 16) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the report has another family or image id: this ID block was not used");
	if (uvm_le32(record + 92) != report->guest_svn)
		return uvm_say(d, UVM_E_MISMATCH, "guest SVN %u in the report, %u in the ID block", report->guest_svn,
			       uvm_le32(record + 92));
	if (!same_id)
		return uvm_say(d, UVM_E_MISMATCH, "the report names another ID key");
	if (author != report->author_key_en)
		return uvm_say(d, UVM_E_MISMATCH, "the report names %s author's key, the ID block %s", author ? "no" : "an",
			       author ? "one" : "none");
	if (!same_author)
		return uvm_say(d, UVM_E_MISMATCH, "the report names another author's key");
	return UVM_OK;
}

static int check_id_block(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	const struct uvm_igvm_header *h = req->image != NULL && v->snp ? find_id_block(req->image) : NULL;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (h == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_ID_BLOCK, compare_id_block(h->blob.body, &v->snp_report, &d), &d,
				 "launched with the image's ID block, guest SVN %u", v->snp_report.guest_svn);
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

static int check_host_data(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (req->security_policy.p == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_HOST_DATA, compare_host_data(req->security_policy, &v->evidence, &d), &d,
				 "the report's host data is the SHA-256 of the security policy");
}

/* ---- the chain ---- */

int uvm_verify_anchors(const struct uvm_verify_request *req, enum uvm_root_vendor vendor, STACK_OF(X509) **ret)
{
	*ret = req->roots != NULL ? sk_X509_dup(req->roots) : sk_X509_new_null();
	if (*ret == NULL)
		return UVM_E_NOMEM;
	for (int i = 0; req->roots == NULL && i < sk_X509_num(req->certs); i++) {
		X509 *x = sk_X509_value(req->certs, i);

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

static int check_revocation(const struct uvm_verify_request *req, STACK_OF(X509) *chain, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned covered = 0;
	const int r = uvm_certs_revocation(chain, req->crls, req->at, &covered, &d);

	return uvm_verify_settle(v, UVM_VERIFY_REVOCATION, r, &d,
				 "no list has a certificate of the chain; %u of %d are covered", covered, sk_X509_num(chain));
}

int uvm_verify_chain(const struct uvm_verify_request *req, X509 *leaf, enum uvm_root_vendor vendor, struct uvm_verify *v)
{
	struct uvm_certs_check check = { .leaf = leaf, .untrusted = req->certs, .at = req->at };
	struct uvm_diag d = UVM_DIAG_INIT;
	STACK_OF(X509) *chain = NULL;
	int r = uvm_verify_anchors(req, vendor, &check.trusted);

	if (r < 0)
		return r;
	r = uvm_certs_verify(&check, &chain, &d);
	if (r == UVM_OK && chain == NULL)
		r = UVM_E_NOMEM;
	r = settle_chain(v, chain, vendor, r, &d);
	if (req->crls != NULL) {
		if (chain != NULL)
			r = r < 0 ? r : check_revocation(req, chain, v);
		else
			uvm_verify_unknown(v, UVM_VERIFY_REVOCATION, UVM_VERIFY_CHAIN);
	}
	sk_X509_pop_free(chain, X509_free);
	sk_X509_free(check.trusted);
	return r;
}

/* ---- all of it ---- */

/* Without a report there is nothing to hold anything against. */
static void give_up(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	const bool asked[UVM_VERIFY_STEPS] = {
		[UVM_VERIFY_CHAIN] = true,
		[UVM_VERIFY_REVOCATION] = req->crls != NULL,
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
		[UVM_VERIFY_RECEIPT] = req->ledger_keys != NULL,
		[UVM_VERIFY_CORIM] = req->corim.p != NULL,
	};

	for (int i = 0; i < UVM_VERIFY_STEPS; i++) {
		if (asked[i])
			uvm_verify_unknown(v, (enum uvm_verify_step_id)i, UVM_VERIFY_REPORT);
	}
}

/* What is held against the evidence, in order. */
typedef int check_fn(const struct uvm_verify_request *req, struct uvm_verify *v);
static check_fn *const checks[] = { refuse_collateral, check_guest,    check_vmpl,      check_report_data,
				    check_measurement, check_id_block, check_host_data, uvm_verify_endorsement,
				    uvm_verify_corim };

int uvm_verify(const struct uvm_verify_request *req, struct uvm_verify *ret, struct uvm_diag *d)
{
	int r;

	*ret = (struct uvm_verify){ 0 };
	r = uvm_tdx_quote_is(req->report) ? uvm_verify_tdx(req, ret) : uvm_verify_snp(req, ret);
	if (r == UVM_OK && !ret->has_evidence) {
		give_up(req, ret);
		return UVM_OK;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && r == UVM_OK; i++)
		r = checks[i](req, ret);
	return r < 0 ? uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0) : UVM_OK;
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
