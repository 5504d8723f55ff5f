/* SPDX-License-Identifier: MIT */
/*
 * The steps of an SEV-SNP report: its form, its key's certificate, its signature, TCB version and debug bit.
 */
#include <string.h>

#include "endorse/snp_report.h"
#include "endorse/verify.h"
#include "os/say.h"

static void take_evidence(const struct uvm_snp_report *report, struct uvm_evidence *e)
{
	*e = (struct uvm_evidence){ .platform = UVM_MEASURE_SNP,
				    .measurement = { .len = sizeof(report->measurement) },
				    .host_data_len = sizeof(report->host_data),
				    .guest_policy = report->policy,
				    .debug = (report->policy & UVM_SNP_POLICY_DEBUG) != 0 };
	memcpy(e->measurement.b, report->measurement, sizeof(report->measurement));
	memcpy(e->host_data, report->host_data, sizeof(report->host_data));
	memcpy(e->report_data, report->report_data, sizeof(report->report_data));
}

static int check_tcb(const struct uvm_verify_job *j, const struct uvm_snp_tcb *tcb, struct uvm_diag *d)
{
	for (int i = 0; i < UVM_SNP_PARTS; i++) {
		if (tcb->part[i] < j->req->min_tcb.part[i])
			return uvm_say(d, UVM_E_MISMATCH, "%s is %u, at least %u is wanted",
				       uvm_snp_part_name((enum uvm_snp_part)i), tcb->part[i], j->req->min_tcb.part[i]);
	}
	return UVM_OK;
}

static int settle_tcb(const struct uvm_verify_job *j, struct uvm_verify *v, bool turin)
{
	const struct uvm_snp_tcb tcb = uvm_snp_tcb_get(v->snp_report.reported_tcb, turin);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!j->req->want_tcb)
		return UVM_OK;
	return uvm_verify_settle(v, UVM_VERIFY_TCB, check_tcb(j, &tcb, &d), &d,
				 "bootloader %u, tee %u, snp %u, microcode %u, fmc %u", tcb.part[UVM_SNP_BOOTLOADER],
				 tcb.part[UVM_SNP_TEE], tcb.part[UVM_SNP_SNP], tcb.part[UVM_SNP_MICROCODE],
				 tcb.part[UVM_SNP_FMC]);
}

/* The steps that need the certificate. */
static int check_key(const struct uvm_verify_job *j, X509 *leaf, struct uvm_verify *v)
{
	struct uvm_diag signature = UVM_DIAG_INIT, d = UVM_DIAG_INIT;
	struct uvm_snp_key key = { 0 };
	EVP_PKEY *public_key = X509_get0_pubkey(leaf);
	int r, k;

	r = public_key != NULL ? uvm_snp_report_verify(j->req->report, &v->snp_report, public_key, &signature)
			       : uvm_say(&signature, UVM_E_UNSUPPORTED, "the certificate's key cannot be used");
	r = uvm_verify_settle(v, UVM_VERIFY_SIGNATURE, r, &signature, "verifies with the certificate's key");
	if (r < 0)
		return r;
	k = uvm_snp_key_read(leaf, &key, &d);
	r = uvm_verify_settle(v, UVM_VERIFY_CERTIFICATE, k == UVM_OK ? uvm_snp_key_matches(&key, &v->snp_report, &d) : k, &d,
			      "%s for this %s and TCB version, product %s", key.signer == UVM_SNP_VLEK ? "VLEK" : "VCEK",
			      key.signer == UVM_SNP_VLEK ? "provider" : "chip", key.product);
	if (r == UVM_OK && k == UVM_OK)
		return settle_tcb(j, v, key.turin);
	if (j->req->want_tcb)
		uvm_verify_unknown(v, UVM_VERIFY_TCB, UVM_VERIFY_CERTIFICATE);
	return r;
}

static int check_leaf(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	X509 *leaf = uvm_snp_find_key(&v->snp_report, j->certs);
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (leaf != NULL) {
		r = uvm_verify_chain(j, leaf, UVM_ROOT_AMD, v);
		return r < 0 ? r : check_key(j, leaf, v);
	}
	r = uvm_say(&d, UVM_E_MISSING, "no certificate of a %s was given: that signed the report",
		    v->snp_report.signing_key == UVM_SNP_VLEK ? "VLEK" : "VCEK");
	uvm_verify_unknown(v, UVM_VERIFY_SIGNATURE, UVM_VERIFY_CHAIN);
	uvm_verify_unknown(v, UVM_VERIFY_CERTIFICATE, UVM_VERIFY_CHAIN);
	if (j->crls != NULL)
		uvm_verify_unknown(v, UVM_VERIFY_REVOCATION, UVM_VERIFY_CHAIN);
	if (j->req->want_tcb)
		uvm_verify_unknown(v, UVM_VERIFY_TCB, UVM_VERIFY_CHAIN);
	return uvm_verify_settle(v, UVM_VERIFY_CHAIN, r, &d, "%s", "");
}

int uvm_verify_snp(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT, debug = UVM_DIAG_INIT;
	int r = uvm_snp_report_read(j->req->report, &v->snp_report, &d);

	if (r == UVM_OK)
		r = uvm_snp_report_consistent(&v->snp_report, &d);
	v->has_evidence = v->snp = r == UVM_OK;
	r = uvm_verify_settle(v, UVM_VERIFY_REPORT, r, &d, "SEV-SNP report, version %u", v->snp_report.version);
	if (r < 0 || !v->has_evidence)
		return r;
	take_evidence(&v->snp_report, &v->evidence);
	r = check_leaf(j, v);
	if (r < 0 || j->req->allow_debug)
		return r;
	return uvm_verify_settle(
		v, UVM_VERIFY_DEBUG,
		v->evidence.debug ? uvm_say(&debug, UVM_E_MISMATCH, "the guest's policy lets the host debug it") : UVM_OK,
		&debug, "the host cannot debug the guest");
}
