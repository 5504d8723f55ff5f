/* SPDX-License-Identifier: MIT */
/*
 * AES-256-GCM and random bytes by OpenSSL: the one file of this folder that needs a system.
 */
#include <limits.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "vmgs/store.h"

struct operation {
	EVP_CIPHER_CTX *gcm;
	bool seal;
};

static int result(int openssl)
{
	return openssl == 1 ? UVM_OK : UVM_E_CRYPTO;
}

static int random_bytes(void *ctx, uint8_t *p, size_t n)
{
	(void)ctx;
	return n > INT_MAX ? UVM_E_ARGUMENT : result(RAND_priv_bytes(p, (int)n));
}

static int start(void *ctx, bool seal, const uint8_t key[UVM_VMGS_KEY], const uint8_t nonce[UVM_VMGS_NONCE])
{
	struct operation *op = ctx;

	op->seal = seal;
	return result(EVP_CipherInit_ex(op->gcm, EVP_aes_256_gcm(), NULL, key, nonce, seal));
}

static int update(void *ctx, const uint8_t *in, size_t n, uint8_t *out)
{
	const struct operation *op = ctx;
	int written, status = UVM_OK;

	while (n > 0 && status == UVM_OK) {
		const size_t piece = n < 1 << 30 ? n : 1 << 30; /* lengths are int */

		status = result(EVP_CipherUpdate(op->gcm, out, &written, in, (int)piece));
		in += piece;
		out += piece;
		n -= piece;
	}
	return status;
}

static int finish(void *ctx, uint8_t tag[UVM_VMGS_TAG])
{
	const struct operation *op = ctx;
	uint8_t none[EVP_MAX_BLOCK_LENGTH];
	int n;

	if (op->seal) {
		if (EVP_CipherFinal_ex(op->gcm, none, &n) != 1)
			return UVM_E_CRYPTO;
		return result(EVP_CIPHER_CTX_ctrl(op->gcm, EVP_CTRL_AEAD_GET_TAG, UVM_VMGS_TAG, tag));
	}
	if (EVP_CIPHER_CTX_ctrl(op->gcm, EVP_CTRL_AEAD_SET_TAG, UVM_VMGS_TAG, tag) != 1)
		return UVM_E_CRYPTO;
	return EVP_CipherFinal_ex(op->gcm, none, &n) == 1 ? UVM_OK : UVM_E_MISMATCH;
}

int uvm_vmgs_openssl_new(struct uvm_vmgs_crypto *ret)
{
	struct operation *op = OPENSSL_zalloc(sizeof(*op));

	if (op != NULL)
		op->gcm = EVP_CIPHER_CTX_new();
	if (op == NULL || op->gcm == NULL) {
		OPENSSL_free(op);
		return UVM_E_NOMEM;
	}
	*ret = (struct uvm_vmgs_crypto){ op, random_bytes, start, update, finish };
	return UVM_OK;
}

void uvm_vmgs_openssl_free(struct uvm_vmgs_crypto *c)
{
	struct operation *op = c->ctx;

	if (op != NULL) {
		EVP_CIPHER_CTX_free(op->gcm); /* wipes its keys */
		OPENSSL_free(op);
	}
	c->ctx = NULL;
}
