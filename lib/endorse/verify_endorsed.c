/* SPDX-License-Identifier: MIT */
/*
 * The steps that ask whether somebody trusted has signed the measurement.
 */
#include "endorse/corim_read.h"
#include "endorse/corim_signature.h"
#include "endorse/key.h"
#include "endorse/reference_info.h"
#include "endorse/verify.h"
#include "os/say.h"

/* ---- reference_info.cose ---- */

static int check_receipts(const struct uvm_verify_job *j, const struct uvm_reference_info *info, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned good = 0;
	const int r = uvm_receipts_verify(&info->cose, &j->ledger_keys, &good, &d);

	return uvm_verify_settle(v, UVM_VERIFY_RECEIPT, r, &d, "%u by a ledger whose key you gave", good);
}

int uvm_verify_endorsement(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	const struct uvm_reference_wish wish = {
		.issuer = j->req->issuer, .feed = j->req->feed, .min_svn = j->req->min_svn, .at = j->req->at
	};
	struct uvm_reference_info info = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r, readable;

	if (j->req->endorsement.p == NULL)
		return UVM_OK;
	readable = uvm_reference_info_read(j->req->endorsement, &info, &d);
	r = readable;
	if (r == UVM_OK)
		r = uvm_reference_info_verify(&info, &wish, &v->evidence.measurement, &d);
	r = uvm_verify_settle(v, UVM_VERIFY_ENDORSEMENT, r, &d, "the issuer endorses this measurement as %.*s, SVN %llu",
			      info.feed.len < 80 ? (int)info.feed.len : 80, (const char *)info.feed.p,
			      (unsigned long long)info.svn);
	if (r < 0 || j->ledger_keys.n == 0)
		return r;
	if (readable == UVM_OK)
		return check_receipts(j, &info, v);
	uvm_verify_unknown(v, UVM_VERIFY_RECEIPT, UVM_VERIFY_ENDORSEMENT);
	return UVM_OK;
}

/* ---- CoRIM ---- */

static int verify_signature(const struct uvm_corim_signature *s, struct uvm_diag *d)
{
	EVP_PKEY *key;
	X509 *x;
	int r = uvm_cert_read(s->chain[0], &x, d);

	if (r < 0)
		return r;
	key = X509_get0_pubkey(x);
	r = key != NULL ? uvm_cose_verify(&s->cose, key, s->cose.payload, d)
			: uvm_crypto_say(d, UVM_E_UNSUPPORTED, "the signer's key");
	X509_free(x);
	return r;
}

/* The measurement is one of the reference values, and the guest has the version that comes with it. A quote of TDX tells none.
 */
static int check_reference(const struct uvm_corim_references *refs, const struct uvm_verify *v, struct uvm_diag *d)
{
	const size_t k = uvm_corim_has(refs, &v->evidence.measurement);

	if (k == refs->n)
		return uvm_say(d, UVM_E_MISMATCH, "it has %zu reference values for %s, and the measurement is none of them",
			       refs->n, uvm_measure_platform_name(v->evidence.platform));
	if (v->snp && v->snp_report.guest_svn < refs->of[k].svn)
		return uvm_say(d, UVM_E_MISMATCH, "guest SVN %u in the report, at least %llu belongs to the measurement",
			       v->snp_report.guest_svn, (unsigned long long)refs->of[k].svn);
	return UVM_OK;
}

static int check_corim(const struct uvm_verify_job *j, const struct uvm_verify *v, struct uvm_diag *d)
{
	struct uvm_corim_references refs;
	struct uvm_corim_signature s;
	int r = uvm_corim_signature_read(j->req->corim, &s, d);

	if (r == UVM_OK && s.behind > 0)
		r = uvm_say(d, UVM_E_TRAIL, "%zu bytes stand behind the signed CoRIM", s.behind);
	if (r == UVM_OK && s.cose.payload.p == NULL)
		r = uvm_say(d, UVM_E_MISSING, "the document is not inside of the signed CoRIM");
	if (r == UVM_OK)
		r = verify_signature(&s, d);
	if (r == UVM_OK)
		r = uvm_corim_signature_trusted(&s, j->corim_trust, j->req->at, d);
	if (r == UVM_OK)
		r = uvm_corim_current(s.cose.payload, j->req->at, d);
	if (r == UVM_OK)
		r = uvm_corim_read(s.cose.payload, v->evidence.platform, &refs, d);
	return r < 0 ? r : check_reference(&refs, v, d);
}

int uvm_verify_corim(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (j->req->corim.p == NULL)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_CORIM, check_corim(j, v, &d), &d,
				 "the measurement is a reference value of a signer that you trust");
}
