/* SPDX-License-Identifier: MIT */
/*
 * The files of a request to verify: certificates, lists and keys, read before any question is asked.
 */
#include "endorse/host_certs.h"
#include "endorse/verify.h"
#include "os/say.h"

/* Which of them could not be read. */
static int blame(struct uvm_diag *d, int r, const char *what, size_t index)
{
	if (r < 0) {
		d->record = what;
		d->index = (uint32_t)index;
	}
	return r;
}

static int read_certs(const struct uvm_files *files, const char *what, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < files->n && r == UVM_OK; i++)
		r = blame(d, uvm_host_certs_read(files->at[i], certs, d), what, i);
	return r;
}

static int read_crls(const struct uvm_files *files, STACK_OF(X509_CRL) **crls, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < files->n && r == UVM_OK; i++)
		r = blame(d, uvm_crls_read(files->at[i], crls, d), "crl", i);
	return r;
}

static int read_keys(const struct uvm_files *files, struct uvm_ledger_keys *keys, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < files->n && r == UVM_OK; i++)
		r = blame(d, uvm_ledger_keys_read(files->at[i], keys, d), "ledger-keys", i);
	return r;
}

/* What is wanted of something that is not given would hold without having been looked at. */
static int check_request(const struct uvm_verify_request *req, struct uvm_diag *d)
{
	if (req->image == NULL && (req->policy != NULL || req->nwants > 0))
		return uvm_say(d, UVM_E_ARGUMENT, "a policy is wanted of no image");
	if (req->image == NULL && req->launcher != NULL)
		return uvm_say(d, UVM_E_ARGUMENT, "a launcher is wanted of no image");
	if (req->endorsement.p != NULL && req->issuer == NULL)
		return uvm_say(d, UVM_E_ARGUMENT, "an endorsement is worth what its issuer is, and none is given");
	if (req->endorsement.p == NULL &&
	    (req->issuer != NULL || req->feed != NULL || req->min_svn > 0 || req->ledger_keys.n > 0))
		return uvm_say(d, UVM_E_ARGUMENT, "an issuer, feed, SVN or receipt is wanted of no endorsement");
	if (req->corim.p != NULL && req->corim_trust.n == 0)
		return uvm_say(d, UVM_E_ARGUMENT, "a CoRIM is worth what its signer is, and nobody is trusted");
	if (req->corim.p == NULL && req->corim_trust.n > 0)
		return uvm_say(d, UVM_E_ARGUMENT, "somebody is trusted to sign a CoRIM, and none is given");
	if (req->report_data.len > sizeof(((struct uvm_evidence *)NULL)->report_data))
		return uvm_say(d, UVM_E_ARGUMENT, "a report has room for 64 bytes of data");
	return UVM_OK;
}

int uvm_verify_open(const struct uvm_verify_request *req, struct uvm_verify_job *ret, struct uvm_diag *d)
{
	int r = check_request(req, d);

	*ret = (struct uvm_verify_job){ .req = req };
	if (r == UVM_OK)
		r = read_certs(&req->certs, "certs", &ret->certs, d);
	if (r == UVM_OK)
		r = read_certs(&req->roots, "root", &ret->roots, d);
	if (r == UVM_OK)
		r = read_certs(&req->tcb_issuers, "tcb-issuer-chain", &ret->tcb_issuers, d);
	if (r == UVM_OK)
		r = read_certs(&req->corim_trust, "trust", &ret->corim_trust, d);
	if (r == UVM_OK)
		r = read_crls(&req->crls, &ret->crls, d);
	return r == UVM_OK ? read_keys(&req->ledger_keys, &ret->ledger_keys, d) : r;
}

void uvm_verify_close(struct uvm_verify_job *j)
{
	sk_X509_pop_free(j->certs, X509_free);
	sk_X509_pop_free(j->roots, X509_free);
	sk_X509_pop_free(j->tcb_issuers, X509_free);
	sk_X509_pop_free(j->corim_trust, X509_free);
	sk_X509_CRL_pop_free(j->crls, X509_CRL_free);
	uvm_ledger_keys_free(&j->ledger_keys);
}
