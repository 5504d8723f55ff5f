/* SPDX-License-Identifier: MIT */
/*
 * Signatures of COSE_Sign1 messages, over ["Signature1", protected, external data, payload]; there is no external data here.
 *
 * ECDSA: both numbers big-endian in the size of the curve's order, on the one curve that has the strength of the hash.
 * RSASSA-PSS: MGF1 with the same hash, a salt as long as the digest.
 */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "endorse/cose.h"
#include "endorse/key.h"
#include "os/say.h"

#define RSA_BITS_MIN 2048 /* RFC 8230 section 6.1 */

struct algorithm {
	int64_t alg;
	const char *name;
	const EVP_MD *(*md)(void);
	const char *group; /* of EC keys; NULL: RSA */
	size_t half;       /* bytes of each number of an ECDSA signature */
};

static const struct algorithm algorithms[] = {
	{ UVM_COSE_ES256, "ES256", EVP_sha256, "prime256v1", 32 }, { UVM_COSE_ES384, "ES384", EVP_sha384, "secp384r1", 48 },
	{ UVM_COSE_ES512, "ES512", EVP_sha512, "secp521r1", 66 },  { UVM_COSE_PS384, "PS384", EVP_sha384, NULL, 0 },
	{ UVM_COSE_PS256, "PS256", EVP_sha256, NULL, 0 },          { UVM_COSE_PS512, "PS512", EVP_sha512, NULL, 0 },
};

#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

static const struct algorithm *find(int64_t alg)
{
	for (size_t i = 0; i < ALGORITHMS; i++) {
		if (algorithms[i].alg == alg)
			return &algorithms[i];
	}
	return NULL;
}

const char *uvm_cose_alg_name(int64_t alg)
{
	const struct algorithm *a = find(alg);

	return a != NULL ? a->name : NULL;
}

static bool key_fits(const struct algorithm *a, const EVP_PKEY *key)
{
	char group[32];
	size_t n;

	if (a->group == NULL)
		return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
	return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1 &&
	       strcmp(group, a->group) == 0;
}

int64_t uvm_cose_alg_of_key(const EVP_PKEY *key)
{
	for (size_t i = 0; i < ALGORITHMS; i++) {
		if (key_fits(&algorithms[i], key))
			return algorithms[i].alg;
	}
	return 0;
}

/* The algorithm, when there is one by the number and the key is for it. */
static int choose(int64_t alg, const EVP_PKEY *key, const struct algorithm **ret, struct uvm_diag *d)
{
	*ret = find(alg);
	if (*ret == NULL)
		return uvm_say(d, UVM_E_UNSUPPORTED, "signature algorithm %lld is not supported", (long long)alg);
	if (!key_fits(*ret, key))
		return uvm_say(d, UVM_E_CONFLICT, "the key is not one for %s: that takes %s%s", (*ret)->name,
			       (*ret)->group != NULL ? "an EC key on " : "an RSA key of 2048 bits or more",
			       (*ret)->group != NULL ? (*ret)->group : "");
	return UVM_OK;
}

/* PSS parameters of a signing or verifying context; ECDSA has none. */
static bool set_padding(const struct algorithm *a, EVP_PKEY_CTX *p)
{
	return a->group != NULL ||
	       (EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(p, a->md()) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(p, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* What is signed, as bytes in front of the payload. */
static void put_before_payload(struct uvm_cbor_out *o, struct uvm_slice protected_bytes, size_t payload_len)
{
	uvm_cbor_put_array(o, 4);
	uvm_cbor_put_text(o, "Signature1");
	uvm_cbor_put_bytes(o, protected_bytes.p, protected_bytes.len);
	uvm_cbor_put_bytes(o, NULL, 0);
	uvm_cbor_put_bytes_head(o, payload_len);
}

typedef int update_fn(EVP_MD_CTX *ctx, const void *p, size_t n);

static int update(EVP_MD_CTX *ctx, update_fn *fn, struct uvm_slice protected_bytes, struct uvm_slice payload)
{
	struct uvm_cbor_out o = { 0 };
	bool good;

	put_before_payload(&o, protected_bytes, payload.len);
	o = (struct uvm_cbor_out){ .p = OPENSSL_malloc(o.len), .cap = o.len };
	if (o.p == NULL)
		return UVM_E_NOMEM;
	put_before_payload(&o, protected_bytes, payload.len);
	good = fn(ctx, o.p, o.len) == 1 && (payload.len == 0 || fn(ctx, payload.p, payload.len) == 1);
	OPENSSL_free(o.p);
	return good ? UVM_OK : UVM_E_CRYPTO;
}

static bool verify_final(const struct algorithm *a, EVP_MD_CTX *ctx, struct uvm_slice s)
{
	uint8_t *der;
	size_t n = 0;
	bool good;

	if (a->group == NULL)
		return EVP_DigestVerifyFinal(ctx, s.p, s.len) == 1;
	der = s.len == 2 * a->half ? uvm_ecdsa_der(s, &n) : NULL;
	good = der != NULL && EVP_DigestVerifyFinal(ctx, der, n) == 1;
	OPENSSL_free(der);
	return good;
}

int uvm_cose_verify(const struct uvm_cose *c, EVP_PKEY *key, struct uvm_slice payload, struct uvm_diag *d)
{
	const struct algorithm *a;
	EVP_MD_CTX *ctx;
	EVP_PKEY_CTX *p;
	int r = choose(c->alg, key, &a, d);

	if (r < 0)
		return r;
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL)
		return uvm_no_memory(d, 0);
	if (EVP_DigestVerifyInit(ctx, &p, a->md(), NULL, key) != 1 || !set_padding(a, p) ||
	    update(ctx, EVP_DigestVerifyUpdate, c->protected_bytes, payload) < 0)
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "preparing to verify a signature");
	else if (!verify_final(a, ctx, c->signature))
		r = uvm_say(d, UVM_E_MISMATCH, "the signature does not verify with this key over this content");
	ERR_clear_error();
	EVP_MD_CTX_free(ctx);
	return r;
}

static bool from_der(const struct algorithm *a, const uint8_t *der, size_t n, uint8_t *out)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	const bool good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, (int)a->half) > 0 &&
			  BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + a->half, (int)a->half) > 0;

	ECDSA_SIG_free(sig);
	return good;
}

/* The signature as a byte string, appended to ${o}. */
static int put_signature(const struct algorithm *a, EVP_MD_CTX *ctx, struct uvm_cbor_out *o)
{
	uint8_t raw[2 * 66];
	uint8_t *sig;
	size_t n = 0;
	bool good;

	if (EVP_DigestSignFinal(ctx, NULL, &n) != 1)
		return UVM_E_CRYPTO;
	sig = OPENSSL_malloc(n);
	if (sig == NULL)
		return UVM_E_NOMEM;
	good = EVP_DigestSignFinal(ctx, sig, &n) == 1 && (a->group == NULL || from_der(a, sig, n, raw));
	if (good)
		uvm_cbor_put_bytes(o, a->group == NULL ? sig : raw, a->group == NULL ? n : 2 * a->half);
	OPENSSL_free(sig);
	return good ? UVM_OK : UVM_E_CRYPTO;
}

static void put_message(const struct uvm_cose_signing *s, struct uvm_cbor_out *o)
{
	uvm_cbor_put_tag(o, 18);
	uvm_cbor_put_array(o, 4);
	uvm_cbor_put_bytes(o, s->protected_bytes.p, s->protected_bytes.len);
	uvm_cbor_put_map(o, 0);
	if (s->detached)
		uvm_cbor_put_null(o);
	else
		uvm_cbor_put_bytes(o, s->payload.p, s->payload.len);
}

int uvm_cose_sign(const struct uvm_cose_signing *s, struct uvm_cbor_out *out, struct uvm_diag *d)
{
	const struct algorithm *a;
	EVP_MD_CTX *ctx;
	EVP_PKEY_CTX *p;
	int r = choose(s->alg, s->key, &a, d);

	if (r < 0)
		return r;
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL)
		return uvm_no_memory(d, 0);
	put_message(s, out);
	if (EVP_DigestSignInit(ctx, &p, a->md(), NULL, s->key) != 1 || !set_padding(a, p) ||
	    update(ctx, EVP_DigestSignUpdate, s->protected_bytes, s->payload) < 0 || put_signature(a, ctx, out) < 0)
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "signing");
	EVP_MD_CTX_free(ctx);
	if (r == UVM_OK && out->len > out->cap)
		r = uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, NULL, out->cap, out->len);
	return r;
}
