/* SPDX-License-Identifier: MIT */
/*
 * X.509 certificates from files and messages, and whether a chain of them leads to one that is trusted.
 *
 * Source: RFC 5280, by OpenSSL: signatures, validity, basic constraints, key usage, path length, unknown critical extensions.
 */
#ifndef UVM_ENDORSE_CERTS_H
#define UVM_ENDORSE_CERTS_H

#include <openssl/x509.h>

#include <uvmkit/image.h>

#define UVM_CERTS_MAX 32u /* certificates or lists in one file */

/** uvm_cert_read(der, ret, d): exactly one certificate in DER; X509_free releases it. UVM_E_SYNTAX. */
UVM_MUST_CHECK int uvm_cert_read(struct uvm_slice der, X509 **ret, struct uvm_diag *d);

/**
 * uvm_certs_read(file, certs, d):
 * Append the certificates in ${file}: one in DER, or any number of PEM blocks with whatever text between them.
 *
 *   certs  in/out  *certs may be NULL: a stack is made; sk_X509_pop_free(certs, X509_free) in any case
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX (a block that is no certificate); UVM_E_MISSING (none at all); UVM_E_LIMIT; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_certs_read(struct uvm_slice file, STACK_OF(X509) **certs, struct uvm_diag *d);

/** uvm_crls_read(file, crls, d): the same for revocation lists; sk_X509_CRL_pop_free(crls, X509_CRL_free). */
UVM_MUST_CHECK int uvm_crls_read(struct uvm_slice file, STACK_OF(X509_CRL) **crls, struct uvm_diag *d);

/** struct uvm_certs_check: a question about a chain. */
struct uvm_certs_check {
	X509 *leaf;
	STACK_OF(X509) *untrusted; /* that may stand between; may be NULL */
	STACK_OF(X509) *trusted;   /* any of these ends the chain, a root or not */
	int64_t at;                /* seconds from the epoch: when the chain has to be valid */
	bool any_time;             /* do not look at validity */
};

/**
 * uvm_certs_verify(c, ret_chain, d):
 * Whether a chain leads from the leaf to a trusted certificate. RSA keys below 2048 bits and signatures with SHA-1 do not
 * count.
 *
 *   ret_chain  out  the chain, leaf first; NULL: not wanted. sk_X509_pop_free(chain, X509_free)
 *
 * Returns:  UVM_OK; UVM_E_MISMATCH with the subject and OpenSSL's reason in d->text; UVM_E_NOMEM; UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_certs_verify(const struct uvm_certs_check *c, STACK_OF(X509) **ret_chain, struct uvm_diag *d);

/**
 * uvm_certs_revocation(chain, crls, at, ret_covered, d):
 * Hold the certificates of a verified chain against revocation lists. Lists of issuers that are not in the chain are passed
 * over.
 *
 *   ret_covered  out  how many certificates of the chain there was a list for
 *
 * Checks:   of each list its signature, that it is the current one at ${at}, that it is complete, that it has no critical
 *           extension.
 * Returns:  UVM_OK; UVM_E_MISMATCH (a certificate is revoked, a list is not good); UVM_E_MISSING (no list is for this chain).
 */
UVM_MUST_CHECK int uvm_certs_revocation(STACK_OF(X509) *chain, STACK_OF(X509_CRL) *crls, int64_t at, unsigned *ret_covered,
					struct uvm_diag *d);

/** uvm_cert_extension(x, oid, ret, d): the contents of the extension ${oid}, "1.2.3", in ${x}; p is NULL when it is not there.
 * UVM_E_DUPLICATE; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_cert_extension(const X509 *x, const char *oid, struct uvm_slice *ret, struct uvm_diag *d);

enum uvm_root_vendor { UVM_ROOT_AMD, UVM_ROOT_INTEL };

/** uvm_root_name(x, vendor): the name under which the public key of ${x} is known as a root of ${vendor}; NULL when it is not.
 */
const char *uvm_root_name(const X509 *x, enum uvm_root_vendor vendor);

/** uvm_cert_name(x, buf, size): the subject on one line, cut at ${size}; returns ${buf}. */
const char *uvm_cert_name(const X509 *x, char *buf, size_t size);

/** uvm_cert_is_called(x, name): whether the common name of the subject is ${name}. */
bool uvm_cert_is_called(const X509 *x, const char *name);

#endif
