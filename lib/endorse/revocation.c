/* SPDX-License-Identifier: MIT */
/*
 * Revocation lists against a chain that was verified. OpenSSL can do this while it builds a chain, but then wants a list for
 * every issuer, and AMD publishes none for the keys of chips.
 *
 * Source: RFC 5280 section 6.3, complete lists only.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "endorse/certs.h"
#include "os/say.h"

static const char *problem_of(X509_CRL *crl, X509 *issuer, int64_t at)
{
	time_t when = (time_t)at;
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);

	if (X509_CRL_verify(crl, X509_get0_pubkey(issuer)) != 1)
		return "its signature does not verify";
	if (X509_cmp_time(X509_CRL_get0_lastUpdate(crl), &when) >= 0 || next == NULL || X509_cmp_time(next, &when) <= 0)
		return "not the current one at that time";
	if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) /* has to be critical, but who knows */
		return "it has only what changed since another one";
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
		X509_EXTENSION *e = X509_CRL_get_ext(crl, i);

		/* any critical one limits the list to some certificates or is unknown */
		if (X509_EXTENSION_get_critical(e))
			return "it has a critical extension";
	}
	return NULL;
}

/* The certificates of the chain that ${issuer} issued against its list. */
static int check_issued(STACK_OF(X509) *chain, const X509 *issuer, X509_CRL *crl, unsigned *covered, struct uvm_diag *d)
{
	for (int i = 0; i < sk_X509_num(chain); i++) {
		X509 *x = sk_X509_value(chain, i);
		X509_REVOKED *entry;
		char name[128];

		if (X509_NAME_cmp(X509_get_issuer_name(x), X509_get_subject_name(issuer)) != 0)
			continue;
		if (X509_CRL_get0_by_cert(crl, &entry, x) == 1) /* 2: taken off the list again */
			return uvm_say(d, UVM_E_MISMATCH, "%s is revoked", uvm_cert_name(x, name, sizeof(name)));
		++*covered;
	}
	return UVM_OK;
}

static X509 *issuer_of(STACK_OF(X509) *chain, const X509_CRL *crl)
{
	for (int i = 0; i < sk_X509_num(chain); i++) {
		if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(chain, i)), X509_CRL_get_issuer(crl)) == 0)
			return sk_X509_value(chain, i);
	}
	return NULL;
}

int uvm_certs_revocation(STACK_OF(X509) *chain, STACK_OF(X509_CRL) *crls, int64_t at, unsigned *ret_covered, struct uvm_diag *d)
{
	unsigned covered = 0;
	int r = UVM_OK;

	for (int i = 0; i < sk_X509_CRL_num(crls) && r == UVM_OK; i++) {
		X509_CRL *crl = sk_X509_CRL_value(crls, i);
		X509 *issuer = issuer_of(chain, crl);
		const char *problem = issuer != NULL ? problem_of(crl, issuer, at) : NULL;
		char name[128];

		if (issuer == NULL)
			continue;
		r = problem == NULL ? check_issued(chain, issuer, crl, &covered, d)
				    : uvm_say(d, UVM_E_MISMATCH, "the revocation list of %s: %s",
					      uvm_cert_name(issuer, name, sizeof(name)), problem);
	}
	ERR_clear_error();
	if (r == UVM_OK && covered == 0)
		r = uvm_say(d, UVM_E_MISSING, "no revocation list is of an issuer in the chain");
	if (r == UVM_OK)
		*ret_covered = covered;
	return r;
}
