/* SPDX-License-Identifier: MIT */
/*
 * The steps of a TDX quote: its form, its PCK's certificate, its signatures, the debug bit.
 */
#include <string.h>

#include "endorse/tdx_quote.h"
#include "endorse/verify.h"
#include "os/say.h"

static void take_evidence(const struct uvm_tdx_quote *q, struct uvm_evidence *e)
{
	*e = (struct uvm_evidence){ .platform = UVM_MEASURE_TDX,
				    .measurement = { .len = sizeof(q->td.mrtd) },
				    .host_data_len = sizeof(q->td.mrconfigid),
				    .guest_policy = q->td.td_attributes,
				    .debug = (q->td.td_attributes & UVM_TDX_DEBUG) != 0 };
	memcpy(e->measurement.b, q->td.mrtd, sizeof(q->td.mrtd));
	memcpy(e->host_data, q->td.mrconfigid, sizeof(q->td.mrconfigid));
	memcpy(e->report_data, q->td.report_data, sizeof(q->td.report_data));
}

static int check_certificates(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, STACK_OF(X509) *certs,
			      struct uvm_verify *v)
{
	struct uvm_verify_job with = *j;
	struct uvm_diag d = UVM_DIAG_INIT;
	X509 *leaf = sk_X509_value(certs, 0); /* the quote's own chain begins with the PCK */
	EVP_PKEY *pck = X509_get0_pubkey(leaf);
	int r;

	with.certs = certs;
	r = uvm_verify_chain(&with, leaf, UVM_ROOT_INTEL, v);
	if (r < 0)
		return r;
	r = pck != NULL ? uvm_tdx_quote_verify(q, pck, &d)
			: uvm_say(&d, UVM_E_UNSUPPORTED, "the certificate's key cannot be used");
	r = uvm_verify_settle(v, UVM_VERIFY_SIGNATURE, r, &d,
			      "verifies from the PCK over Intel's quoting enclave to the quote");
	if (r < 0)
		return r;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_cert_is_called(leaf, "Intel SGX PCK Certificate")
		    ? UVM_OK
		    : uvm_say(&d, UVM_E_MISMATCH, "the first certificate of the quote is not one of a PCK");
	r = uvm_verify_settle(v, UVM_VERIFY_CERTIFICATE, r, &d, "PCK%s",
			      j->req->tcb_info.p != NULL
				      ? ""
				      : "; whether its TCB is up to date takes Intel's TCB info, which was not given");
	if (r == UVM_OK)
		r = uvm_verify_tcb_info(&with, q, v);
	return r == UVM_OK ? uvm_verify_qe_identity(&with, q, v) : r;
}

static int check_chain(const struct uvm_verify_job *j, const struct uvm_tdx_quote *q, struct uvm_verify *v)
{
	STACK_OF(X509) *certs = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = uvm_certs_read(q->chain, &certs, &d);

	if (r < 0) {
		uvm_verify_unknown(v, UVM_VERIFY_SIGNATURE, UVM_VERIFY_CHAIN);
		uvm_verify_unknown(v, UVM_VERIFY_CERTIFICATE, UVM_VERIFY_CHAIN);
		if (j->crls != NULL)
			uvm_verify_unknown(v, UVM_VERIFY_REVOCATION, UVM_VERIFY_CHAIN);
		if (j->req->tcb_info.p != NULL)
			uvm_verify_unknown(v, UVM_VERIFY_TCB, UVM_VERIFY_CHAIN);
		if (j->req->qe_identity.p != NULL)
			uvm_verify_unknown(v, UVM_VERIFY_QE, UVM_VERIFY_CHAIN);
		r = uvm_verify_settle(v, UVM_VERIFY_CHAIN, r, &d, "%s", "");
	} else {
		r = check_certificates(j, q, certs, v);
	}
	sk_X509_pop_free(certs, X509_free);
	return r;
}

int uvm_verify_tdx(const struct uvm_verify_job *j, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT, debug = UVM_DIAG_INIT;
	struct uvm_tdx_quote q = { 0 };
	int r = uvm_tdx_quote_read(j->req->report, &q, &d);

	v->has_evidence = r == UVM_OK;
	r = uvm_verify_settle(v, UVM_VERIFY_REPORT, r, &d, "TDX quote, version %u%s", q.td.version,
			      q.behind > 0 ? "; nobody signed what stands behind it" : "");
	if (r < 0 || !v->has_evidence)
		return r;
	take_evidence(&q, &v->evidence);
	v->tdx_report = q.td;
	r = check_chain(j, &q, v);
	if (r == UVM_OK && j->req->want_tcb)
		r = uvm_verify_settle(
			v, UVM_VERIFY_TCB,
			uvm_say(&debug, UVM_E_UNSUPPORTED,
				"a TDX quote has no such parts of the TCB (--min-tcb); Intel's TCB info says what it has"),
			&debug, "%s", "");
	if (r < 0 || j->req->allow_debug)
		return r;
	debug = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_verify_settle(
		v, UVM_VERIFY_DEBUG,
		v->evidence.debug ? uvm_say(&debug, UVM_E_MISMATCH, "the TD's attributes let the host debug or profile it")
				  : UVM_OK,
		&debug, "the host cannot debug the guest");
}
