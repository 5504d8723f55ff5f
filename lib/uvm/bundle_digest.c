/* SPDX-License-Identifier: MIT */
/*
 * Digests of files that may be large and mostly empty.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/wire.h>

#include "uvm/bundle_digest.h"

#define BLOCK 65536u
#define SMALL (64u << 20) /* zeros that are hashed before they are worth skipping */

struct bundle_hash {
	EVP_MD_CTX *ctx;
	bool sparse;
	uint64_t at;          /* bytes so far; the last at % BLOCK of them are in block */
	uint8_t block[BLOCK]; /* always zero when not sparse */
};

bool bundle_hash_is_sparse(uint64_t size, uint64_t data)
{
	return size > data && size - data > data && size - data > SMALL;
}

struct bundle_hash *bundle_hash_new(bool sparse, struct uvm_diag *d)
{
	struct bundle_hash *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return (void)uvm_no_memory(d, sizeof(*h)), NULL;
	h->sparse = sparse;
	h->ctx = EVP_MD_CTX_new();
	if (h->ctx != NULL && EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1)
		return h;
	(void)uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	bundle_hash_free(h);
	return NULL;
}

void bundle_hash_free(struct bundle_hash *h)
{
	if (h != NULL)
		EVP_MD_CTX_free(h->ctx);
	free(h);
}

static int update(struct bundle_hash *h, const void *p, size_t n, struct uvm_diag *d)
{
	return EVP_DigestUpdate(h->ctx, p, n) == 1 ? UVM_OK : uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
}

static int add_number(struct bundle_hash *h, uint64_t v, struct uvm_diag *d)
{
	uint8_t bytes[8];

	uvm_put_le64(bytes, v);
	return update(h, bytes, sizeof(bytes), d);
}

/* Of a block that is not whole: the file's last. */
static int add_block(struct bundle_hash *h, uint64_t index, const uint8_t *p, size_t n, struct uvm_diag *d)
{
	int r;

	if (uvm_is_zero(p, n))
		return UVM_OK;
	r = add_number(h, index, d);
	return r == UVM_OK ? update(h, p, n, d) : r;
}

/* A hole of whole blocks, or what fits into one. */
static int add_sparse(struct bundle_hash *h, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	const size_t have = h->at % BLOCK;
	const uint64_t index = h->at / BLOCK;

	h->at += n;
	if (have == 0 && n >= BLOCK)
		return p != NULL ? add_block(h, index, p, BLOCK, d) : UVM_OK;
	if (p != NULL)
		memcpy(h->block + have, p, (size_t)n);
	else
		memset(h->block + have, 0, (size_t)n);
	return have + n == BLOCK ? add_block(h, index, h->block, BLOCK, d) : UVM_OK;
}

/* Bytes of the next ${n} that can be taken in one step: to the end of the block, or all blocks of a hole. */
static uint64_t next_step(const struct bundle_hash *h, const uint8_t *p, uint64_t n)
{
	const uint64_t room = h->sparse ? BLOCK - h->at % BLOCK : BLOCK;

	if (h->sparse && p == NULL && room == BLOCK && n >= BLOCK)
		return n - n % BLOCK;
	return n < room ? n : room;
}

int bundle_hash_add(struct bundle_hash *h, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	int r = UVM_OK;

	if (!h->sparse && p != NULL)
		return update(h, p, (size_t)n, d);
	for (uint64_t step; n > 0 && r == UVM_OK; n -= step) {
		step = next_step(h, p, n);
		r = h->sparse ? add_sparse(h, p, step, d) : update(h, h->block, (size_t)step, d);
		p = p != NULL ? p + step : NULL;
	}
	return r;
}

int bundle_hash_end(struct bundle_hash *h, uint8_t out[BUNDLE_DIGEST], struct uvm_diag *d)
{
	const size_t have = h->at % BLOCK;
	int r = UVM_OK;

	if (h->sparse && have > 0)
		r = add_block(h, h->at / BLOCK, h->block, have, d);
	if (h->sparse && r == UVM_OK)
		r = add_number(h, h->at, d);
	if (r == UVM_OK && EVP_DigestFinal_ex(h->ctx, out, NULL) != 1)
		r = uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
	return r;
}
