/* SPDX-License-Identifier: MIT */
/*
 * The signature of an ID block: read, verified, made with a key that is thrown away, and put into an image.
 *
 * Source: SEV-SNP ABI tables "IDBLOCK" and "ID_AUTH": ECDSA with SHA-384 on P-384; numbers are little-endian there, in fields
 * of 72 bytes. DER signatures as in RFC 3279.
 */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "endorse/key.h"
#include "os/say.h"

#define COMPONENT 72u /* bytes of a number in the record */

static int at(struct uvm_diag *d, const char *record, int r)
{
	if (r < 0 && d->record == NULL)
		d->record = record;
	return r;
}

/* The two numbers of a signature; only the one encoding that DER has for them passes. */
static int split_signature(struct uvm_slice der, struct uvm_id_block_signed *ret, struct uvm_diag *d)
{
	const uint8_t *end = der.p;
	ECDSA_SIG *sig = der.len <= INT32_MAX ? d2i_ECDSA_SIG(NULL, &end, (long)der.len) : NULL;
	uint8_t *again = NULL;
	int len, r = UVM_OK;

	if (sig == NULL)
		return uvm_crypto_say(d, UVM_E_SYNTAX, "no ECDSA signature in DER");
	len = i2d_ECDSA_SIG(sig, &again);
	if (len < 0)
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "encoding the signature");
	else if (end != der.p + der.len)
		r = uvm_fail(d, UVM_E_TRAIL, (uint64_t)(end - der.p), NULL, (uint64_t)(der.p + der.len - end), 0);
	else if ((size_t)len != der.len || memcmp(again, der.p, der.len) != 0)
		r = uvm_say(d, UVM_E_ENCODING, "the ECDSA signature is not DER");
	else if (BN_bn2binpad(ECDSA_SIG_get0_r(sig), ret->r, UVM_P384_SIZE) < 0 ||
		 BN_bn2binpad(ECDSA_SIG_get0_s(sig), ret->s, UVM_P384_SIZE) < 0)
		r = uvm_say(d, UVM_E_VALUE, "the ECDSA signature is not one of P-384");
	OPENSSL_free(again);
	ECDSA_SIG_free(sig);
	return r;
}

static int coordinate(const EVP_PKEY *key, const char *name, uint8_t out[UVM_P384_SIZE])
{
	BIGNUM *n = NULL;
	const bool good = EVP_PKEY_get_bn_param(key, name, &n) == 1 && BN_bn2binpad(n, out, UVM_P384_SIZE) >= 0;

	BN_free(n);
	return good ? UVM_OK : UVM_E_CRYPTO;
}

static int split_key(const EVP_PKEY *key, struct uvm_id_block_signed *ret, struct uvm_diag *d)
{
	if (!uvm_key_is_p384(key))
		return uvm_say(d, UVM_E_UNSUPPORTED, "the key is not an EC key on P-384");
	if (coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, ret->qx) < 0 || coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, ret->qy) < 0)
		return uvm_crypto_say(d, UVM_E_CRYPTO, "reading the key");
	return UVM_OK;
}

static int verify(EVP_PKEY *key, struct uvm_slice signature, struct uvm_slice block, struct uvm_diag *d)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = false;

	if (ctx == NULL)
		return uvm_no_memory(d, 0);
	if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) == 1)
		good = EVP_DigestVerify(ctx, signature.p, signature.len, block.p, block.len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good ? UVM_OK : uvm_say(d, UVM_E_MISMATCH, "does not verify with this key over this ID block");
}

static int read_signed(const struct uvm_id_block_files *files, EVP_PKEY *key, struct uvm_id_block_signed *ret,
		       struct uvm_diag *d)
{
	int r = at(d, "public key", split_key(key, ret, d));

	if (r == UVM_OK)
		r = at(d, "signature", split_signature(files->signature, ret, d));
	return r < 0 ? r : at(d, "signature", verify(key, files->signature, files->block, d));
}

int uvm_id_block_signed_read(const struct uvm_id_block_files *files, struct uvm_id_block_signed *ret, struct uvm_diag *d)
{
	struct uvm_id_block_signed s;
	EVP_PKEY *key;
	int r;

	if (files->block.len != UVM_ID_BLOCK_SIZE)
		return at(d, "id block", uvm_fail(d, UVM_E_LENGTH, 0, NULL, files->block.len, UVM_ID_BLOCK_SIZE));
	r = at(d, "public key", uvm_key_public(files->public_key, &key, d));
	if (r < 0)
		return r;
	memcpy(s.block, files->block.p, UVM_ID_BLOCK_SIZE);
	r = read_signed(files, key, &s, d);
	EVP_PKEY_free(key);
	if (r == UVM_OK)
		*ret = s;
	return r;
}

int uvm_id_block_sign_once(const uint8_t block[UVM_ID_BLOCK_SIZE], struct uvm_id_block_signed *ret, struct uvm_diag *d)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", SN_secp384r1);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[2 * UVM_P384_SIZE + 16];
	size_t n = sizeof(der);
	int r;

	memcpy(ret->block, block, UVM_ID_BLOCK_SIZE);
	if (key == NULL || ctx == NULL || EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, der, &n, block, UVM_ID_BLOCK_SIZE) != 1)
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "signing with a temporary key");
	else
		r = split_key(key, ret, d);
	if (r == UVM_OK)
		r = split_signature((struct uvm_slice){ der, n }, ret, d);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return r;
}

static void put_number(uint8_t *out, const uint8_t big_endian[UVM_P384_SIZE])
{
	for (size_t i = 0; i < UVM_P384_SIZE; i++)
		out[i] = big_endian[UVM_P384_SIZE - 1 - i];
}

int uvm_id_block_attach(struct uvm_igvm *f, const struct uvm_id_block_signed *s, uint8_t body[UVM_ID_BLOCK_RECORD])
{
	const struct uvm_igvm_header h = { .type = UVM_IGVM_SNP_ID_BLOCK,
					   .mask = uvm_igvm_platform(f, UVM_IGVM_SEV_SNP)->mask,
					   .blob = { body, UVM_ID_BLOCK_RECORD } };

	memset(body, 0, UVM_ID_BLOCK_RECORD);
	memcpy(body + 8, s->block, 88); /* ld, family_id, image_id, version, guest_svn; the policy has a record of its own */
	uvm_put_le32(body + 96, 1);     /* id_key_algorithm: ECDSA P-384 with SHA-384 */
	put_number(body + 104, s->r);   /* id_key_signature */
	put_number(body + 104 + COMPONENT, s->s);
	uvm_put_le32(body + 248, 2); /* id_public_key.curve: P-384 */
	put_number(body + 256, s->qx);
	put_number(body + 256 + COMPONENT, s->qy);
	return uvm_igvm_add(f, &h) != NULL ? UVM_OK : UVM_E_NOMEM;
}
