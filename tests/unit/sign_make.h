/* SPDX-License-Identifier: MIT */
/*
 * Keys, certificates and signatures for tests, made with OpenSSL when they run: nothing here is secret or lasts.
 */
#ifndef UVM_TESTS_SIGN_MAKE_H
#define UVM_TESTS_SIGN_MAKE_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <uvmkit/image.h>

#include "unit.h"

/** make_ec(group): a new EC key; make_rsa(): one of RSA with 2048 bits. */
static inline EVP_PKEY *make_ec(const char *group)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", group);

	assert_non_null(key);
	return key;
}

static inline EVP_PKEY *make_rsa(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);

	assert_non_null(key);
	return key;
}

/** make_signature(key, md, p, n, out, cap): a plain signature as EVP_DigestSign makes it: DER for EC keys. */
static inline struct uvm_slice make_signature(EVP_PKEY *key, const EVP_MD *md, const void *p, size_t n, uint8_t *out,
					      size_t cap)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert_non_null(ctx);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, md, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, out, &cap, p, n), 1);
	EVP_MD_CTX_free(ctx);
	return (struct uvm_slice){ out, cap };
}

struct make_extension {
	int nid;           /* one that OpenSSL knows, with its text in value … */
	const char *value; /* "critical,CA:TRUE" */
	const char *oid;   /* … or a number in dots, with bytes */
	const uint8_t *p;
	size_t len;
};

/** struct make_certificate: what to make. issuer NULL: signed by its own key. Extensions end with nid 0 and oid NULL. */
struct make_certificate {
	const char *name; /* commonName */
	EVP_PKEY *key;
	X509 *issuer;
	EVP_PKEY *issuer_key;
	long from, to; /* validity in seconds from the epoch; to 0: 2020 to 2040 */
	const struct make_extension *extensions;
};

static inline void make_extend(X509 *x, X509 *issuer, const struct make_extension *e)
{
	X509_EXTENSION *made;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	if (e->oid == NULL) {
		made = X509V3_EXT_conf_nid(NULL, &ctx, e->nid, e->value);
	} else {
		ASN1_OBJECT *o = OBJ_txt2obj(e->oid, 1);
		ASN1_OCTET_STRING *s = ASN1_OCTET_STRING_new();

		assert_int_equal(ASN1_OCTET_STRING_set(s, e->p, (int)e->len), 1);
		made = X509_EXTENSION_create_by_OBJ(NULL, o, e->value != NULL, s);
		ASN1_OCTET_STRING_free(s);
		ASN1_OBJECT_free(o);
	}
	assert_non_null(made);
	assert_int_equal(X509_add_ext(x, made, -1), 1);
	X509_EXTENSION_free(made);
}

static inline X509 *make_certificate(const struct make_certificate *c)
{
	const bool self = c->issuer == NULL;
	static long serial = 1;
	X509 *x = X509_new();
	X509_NAME *name;

	assert_non_null(x);
	name = X509_get_subject_name(x);
	assert_int_equal(X509_set_version(x, 2), 1);
	assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(x), serial++), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)c->name, -1, -1, 0), 1);
	assert_int_equal(X509_set_issuer_name(x, self ? name : X509_get_subject_name(c->issuer)), 1);
	assert_non_null(ASN1_TIME_set(X509_getm_notBefore(x), c->to != 0 ? c->from : 1577836800));
	assert_non_null(ASN1_TIME_set(X509_getm_notAfter(x), c->to != 0 ? c->to : 2208988800));
	assert_int_equal(X509_set_pubkey(x, c->key), 1);
	for (const struct make_extension *e = c->extensions; e != NULL && (e->nid != 0 || e->oid != NULL); e++)
		make_extend(x, self ? x : c->issuer, e);
	assert_true(X509_sign(x, self ? c->key : c->issuer_key, EVP_sha384()) > 0);
	return x;
}

/** make_crl(issuer, key, revoked, extension, critical): a revocation list; NULL: of nobody. An extension with number 7 is added
 * unless its nid is 0. */
static inline X509_CRL *make_crl(X509 *issuer, EVP_PKEY *key, X509 *revoked, int extension, bool critical)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = ASN1_TIME_set(NULL, 1577836800), *to = ASN1_TIME_set(NULL, 2208988800);

	assert_int_equal(X509_CRL_set_version(crl, 1), 1);
	assert_int_equal(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)), 1);
	assert_int_equal(X509_CRL_set1_lastUpdate(crl, from), 1);
	assert_int_equal(X509_CRL_set1_nextUpdate(crl, to), 1);
	if (revoked != NULL) {
		X509_REVOKED *r = X509_REVOKED_new();

		assert_int_equal(X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(revoked)), 1);
		assert_int_equal(X509_REVOKED_set_revocationDate(r, from), 1);
		assert_int_equal(X509_CRL_add0_revoked(crl, r), 1);
	}
	if (extension != 0) {
		ASN1_INTEGER *n = ASN1_INTEGER_new();

		assert_int_equal(ASN1_INTEGER_set(n, 7), 1);
		assert_int_equal(X509_CRL_add1_ext_i2d(crl, extension, n, critical, 0), 1);
		ASN1_INTEGER_free(n);
	}
	assert_true(X509_CRL_sign(crl, key, EVP_sha384()) > 0);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	return crl;
}

/** make_der(x): the certificate in a heap block of exactly its size. */
static inline struct uvm_slice make_der(X509 *x)
{
	uint8_t *p = NULL;
	const int n = i2d_X509(x, &p);
	struct uvm_slice s;

	assert_true(n > 0);
	s = (struct uvm_slice){ unit_exact(p, (size_t)n), (size_t)n };
	OPENSSL_free(p);
	return s;
}

static inline struct uvm_slice make_spki(EVP_PKEY *key)
{
	uint8_t *p = NULL;
	const int n = i2d_PUBKEY(key, &p);
	struct uvm_slice s;

	assert_true(n > 0);
	s = (struct uvm_slice){ unit_exact(p, (size_t)n), (size_t)n };
	OPENSSL_free(p);
	return s;
}

/** make_pem(label, der): one block of PEM. */
static inline struct uvm_slice make_pem(const char *label, struct uvm_slice der)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	struct uvm_slice s;

	assert_true(PEM_write_bio(bio, label, "", der.p, (long)der.len) > 0);
	s.len = (size_t)BIO_get_mem_data(bio, &text);
	s.p = unit_exact(text, s.len);
	BIO_free(bio);
	return s;
}

/** make_free(s): give back what the functions above made. */
static inline void make_free(struct uvm_slice s)
{
	free((void *)(uintptr_t)s.p);
}

#endif
