/* SPDX-License-Identifier: MIT */
/*
 * Keys from files.
 *
 * Source: RFC 7468 (PEM), RFC 5280 (certificate, SubjectPublicKeyInfo). A PEM file is told by its first characters behind white
 * space; explanatory text in front of a block is not taken, nor is a second block: it would be nobody's key.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <uvmkit/wire.h>

#include "endorse/key.h"
#include "os/say.h"

int uvm_crypto_say(struct uvm_diag *d, int code, const char *what)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	const int r = uvm_say(d, code, "%s%s%s", what, reason != NULL ? ": " : "", reason != NULL ? reason : "");

	ERR_clear_error();
	return r;
}

static struct uvm_slice skip_space(struct uvm_slice s)
{
	while (s.len > 0 && strchr(" \t\r\n", *s.p) != NULL && *s.p != '\0')
		s = (struct uvm_slice){ s.p + 1, s.len - 1 };
	return s;
}

static bool is_pem(struct uvm_slice s)
{
	static const char begin[] = "-----BEGIN ";

	return s.len >= sizeof(begin) - 1 && memcmp(s.p, begin, sizeof(begin) - 1) == 0;
}

/* Contents and label of the one block in ${file}; OPENSSL_free both. */
static int read_pem(struct uvm_slice file, char **label, uint8_t **ret, long *ret_len, struct uvm_diag *d)
{
	BIO *bio = file.len <= INT32_MAX ? BIO_new_mem_buf(file.p, (int)file.len) : NULL;
	char *header = NULL;
	int r = UVM_OK;

	if (bio == NULL)
		return uvm_no_memory(d, file.len);
	if (PEM_read_bio(bio, label, &header, ret, ret_len) != 1) {
		r = uvm_crypto_say(d, UVM_E_SYNTAX, "not a block of PEM");
	} else {
		const size_t left = BIO_pending(bio) > 0 ? (size_t)BIO_pending(bio) : 0;

		if (skip_space((struct uvm_slice){ file.p + (file.len - left), left }).len > 0)
			r = uvm_say(d, UVM_E_TRAIL, "something stands behind the PEM block of a %s", *label);
	}
	OPENSSL_free(header);
	BIO_free(bio);
	return r;
}

static EVP_PKEY *key_of_certificate(const uint8_t *p, long n)
{
	const uint8_t *end = p;
	X509 *x = d2i_X509(NULL, &end, n);
	EVP_PKEY *key = x != NULL && end == p + n ? X509_get_pubkey(x) : NULL;

	X509_free(x);
	return key;
}

static EVP_PKEY *key_of_spki(const uint8_t *p, long n)
{
	const uint8_t *end = p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &end, n);

	if (key != NULL && end != p + n) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

static int read_der_public(struct uvm_slice der, EVP_PKEY **ret, struct uvm_diag *d)
{
	*ret = key_of_certificate(der.p, (long)der.len);
	if (*ret == NULL)
		*ret = key_of_spki(der.p, (long)der.len);
	if (*ret == NULL)
		return uvm_crypto_say(d, UVM_E_SYNTAX, "neither a certificate nor a public key in DER");
	ERR_clear_error(); /* of the first attempt */
	return UVM_OK;
}

static int read_pem_public(struct uvm_slice file, EVP_PKEY **ret, struct uvm_diag *d)
{
	char *label = NULL;
	uint8_t *der = NULL;
	long n = 0;
	int r = read_pem(file, &label, &der, &n, d);

	if (r == UVM_OK) {
		if (strcmp(label, PEM_STRING_X509) == 0)
			*ret = key_of_certificate(der, n);
		else if (strcmp(label, PEM_STRING_PUBLIC) == 0)
			*ret = key_of_spki(der, n);
		else
			r = uvm_say(d, UVM_E_SYNTAX, "a PEM block of a %s, expected CERTIFICATE or PUBLIC KEY", label);
	}
	if (r == UVM_OK && *ret == NULL)
		r = uvm_crypto_say(d, UVM_E_SYNTAX, "not a key");
	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0); /* a private key given by mistake must not stay in memory */
	OPENSSL_free(label);
	return r;
}

int uvm_key_public(struct uvm_slice file, EVP_PKEY **ret, struct uvm_diag *d)
{
	const struct uvm_slice text = skip_space(file);

	*ret = NULL;
	if (is_pem(text))
		return read_pem_public(text, ret, d);
	return file.len <= INT32_MAX ? read_der_public(file, ret, d)
				     : uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, file.len, INT32_MAX);
}

/* Without a callback OpenSSL would ask on the terminal. */
static int no_passphrase(char *buf, int size, int rw, void *arg)
{
	(void)buf;
	(void)size;
	(void)rw;
	(void)arg;
	return -1;
}

int uvm_key_private(struct uvm_slice file, EVP_PKEY **ret, struct uvm_diag *d)
{
	const uint8_t *p = file.p;
	BIO *bio;

	*ret = NULL;
	if (file.len > INT32_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, file.len, INT32_MAX);
	if (!is_pem(skip_space(file))) {
		*ret = d2i_AutoPrivateKey(NULL, &p, (long)file.len);
	} else {
		bio = BIO_new_mem_buf(file.p, (int)file.len);
		if (bio == NULL)
			return uvm_no_memory(d, file.len);
		*ret = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
		BIO_free(bio);
	}
	if (*ret == NULL)
		return uvm_crypto_say(d, UVM_E_SYNTAX, "not a private key that can be read without a password");
	ERR_clear_error();
	return UVM_OK;
}

static bool is_on(const EVP_PKEY *key, const char *curve)
{
	char group[32];
	size_t n;

	return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1 &&
	       strcmp(group, curve) == 0;
}

bool uvm_key_is_p256(const EVP_PKEY *key)
{
	return is_on(key, SN_X9_62_prime256v1);
}

bool uvm_key_is_p384(const EVP_PKEY *key)
{
	return is_on(key, SN_secp384r1);
}

/* ---- ECDSA with plain numbers ---- */

uint8_t *uvm_ecdsa_der(struct uvm_slice raw, size_t *ret_len)
{
	const int half = (int)(raw.len / 2);
	ECDSA_SIG *sig = raw.len % 2 == 0 && raw.len <= 256 ? ECDSA_SIG_new() : NULL;
	uint8_t *der = NULL;
	int n = -1;

	if (sig == NULL)
		return NULL;
	if (ECDSA_SIG_set0(sig, BN_bin2bn(raw.p, half, NULL), BN_bin2bn(raw.p + half, half, NULL)) == 1)
		n = i2d_ECDSA_SIG(sig, &der);
	ECDSA_SIG_free(sig);
	*ret_len = n > 0 ? (size_t)n : 0;
	return der;
}

int uvm_ecdsa_verify(EVP_PKEY *key, const EVP_MD *md, struct uvm_slice content, struct uvm_slice raw, struct uvm_diag *d)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 0;
	uint8_t *der = uvm_ecdsa_der(raw, &n);
	int r = UVM_OK;

	if (ctx == NULL || der == NULL || EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) != 1)
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "preparing to verify a signature");
	else if (EVP_DigestVerify(ctx, der, n, content.p, content.len) != 1)
		r = uvm_say(d, UVM_E_MISMATCH, "the signature does not verify with this key");
	ERR_clear_error();
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	return r;
}

/* ---- keys and numbers that come bare ---- */

EVP_PKEY *uvm_key_ec(const char *group, const uint8_t *xy, size_t half)
{
	uint8_t point[1 + 2 * 66] = { 4 };
	char name[16];
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
				OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * half),
				OSSL_PARAM_END };
	EVP_PKEY_CTX *ctx = half <= 66 ? EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL) : NULL;
	EVP_PKEY *key = NULL;

	if (ctx != NULL) {
		snprintf(name, sizeof(name), "%s", group);
		memcpy(point + 1, xy, 2 * half);
		if (EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
			key = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return key;
}

bool uvm_base64url(struct uvm_slice s, uint8_t *out, size_t want)
{
	char text[124];
	size_t n = s.len, len = 0;

	if (want > 90 || n != (want * 8 + 5) / 6)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s.p[i] == '+' || s.p[i] == '/')
			return false;
		text[i] = s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : (char)s.p[i];
	}
	while (n % 4 != 0)
		text[n++] = '=';
	return uvm_base64_decode(text, n, out, want, &len, NULL) == UVM_OK && len == want;
}
