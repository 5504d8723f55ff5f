/* SPDX-License-Identifier: MIT */
/*
 * Digests of many pages at once: libipsec-mb's SIMD lanes where the processor has wide ones and they reproduce OpenSSL's
 * digests of fixed pages, OpenSSL one page at a time otherwise.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include <uvmkit/measure.h>
#include <uvmkit/wire.h>

#include "measure/chain.h"
#include "measure/lanes_mb.h"

struct uvm_lanes {
	EVP_MD_CTX *ctx;
	struct uvm_mb *mb; /* NULL: OpenSSL only */
};

static int hash_one(EVP_MD_CTX *ctx, const EVP_MD *md, const struct uvm_lane_page *p)
{
	if (EVP_DigestInit_ex2(ctx, md, NULL) != 1 || EVP_DigestUpdate(ctx, p->data, p->len) != 1 ||
	    EVP_DigestUpdate(ctx, uvm_zero_page, UVM_PAGE_SIZE - p->len) != 1 || EVP_DigestFinal_ex(ctx, p->digest, NULL) != 1)
		return UVM_E_CRYPTO;
	return UVM_OK;
}

int uvm_lanes_hash(struct uvm_lanes *l, const EVP_MD *md, const struct uvm_lane_page *pages, size_t n)
{
	const bool wide = l->mb != NULL && EVP_MD_is_a(md, "SHA384");
	size_t i = 0;

	while (i < n) {
		size_t whole = 0;

		while (wide && i + whole < n && pages[i + whole].len == UVM_PAGE_SIZE)
			whole++;
		if (whole > 0 ? !uvm_mb_sha384(l->mb, pages + i, whole) : hash_one(l->ctx, md, &pages[i]) < 0)
			return UVM_E_CRYPTO;
		i += whole > 0 ? whole : 1;
	}
	return UVM_OK;
}

#define TRIAL_PAGES 17 /* two rounds of 8 lanes and one page that is flushed out alone */

/* Whether the lanes agree with OpenSSL: one wrong answer, on a machine nobody tested, would make every digest a lie. */
static bool lanes_agree(struct uvm_mb *mb, const EVP_MD *md, EVP_MD_CTX *ctx)
{
	static uint8_t bytes[UVM_PAGE_SIZE + TRIAL_PAGES]; /* filled once */
	uint8_t got[TRIAL_PAGES][EVP_MAX_MD_SIZE], want[EVP_MAX_MD_SIZE];
	struct uvm_lane_page pages[TRIAL_PAGES], one;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * i >> 3);
	for (size_t i = 0; i < TRIAL_PAGES; i++)
		pages[i] = (struct uvm_lane_page){ bytes + i, UVM_PAGE_SIZE, got[i] };
	if (!uvm_mb_sha384(mb, pages, TRIAL_PAGES))
		return false;
	for (size_t i = 0; i < TRIAL_PAGES; i++) {
		one = pages[i];
		one.digest = want;
		if (hash_one(ctx, md, &one) < 0 || memcmp(got[i], want, 48) != 0)
			return false;
	}
	return true;
}

static const char openssl[] = "OpenSSL";
static const char *chosen = openssl;

static void choose(void)
{
	struct uvm_mb *mb = uvm_mb_new();
	EVP_MD *md = EVP_MD_fetch(NULL, "SHA384", NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (mb != NULL && md != NULL && ctx != NULL && lanes_agree(mb, md, ctx))
		chosen = uvm_mb_name(mb);
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	uvm_mb_free(mb);
}

const char *uvm_measure_lanes(void)
{
	static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

	return CRYPTO_THREAD_run_once(&once, choose) == 1 ? chosen : openssl;
}

int uvm_lanes_new(struct uvm_lanes **ret, bool portable)
{
	struct uvm_lanes *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return UVM_E_NOMEM;
	l->ctx = EVP_MD_CTX_new();
	if (!portable && uvm_measure_lanes() != openssl)
		l->mb = uvm_mb_new();
	if (l->ctx == NULL) {
		uvm_lanes_free(l);
		return UVM_E_NOMEM;
	}
	*ret = l;
	return UVM_OK;
}

void uvm_lanes_free(struct uvm_lanes *l)
{
	if (l == NULL)
		return;
	EVP_MD_CTX_free(l->ctx);
	uvm_mb_free(l->mb);
	free(l);
}

#define WORTH_SETTING_UP (1u << 20) /* bytes */
#define TRIAL_BYTES 4099u           /* no multiple of what any implementation takes at a time */

uint32_t uvm_lanes_crc32(const void *p, size_t n)
{
	struct uvm_mb *mb = n >= WORTH_SETTING_UP ? uvm_mb_new() : NULL;
	uint32_t crc;

	/* a wrong answer would make an image that no guest takes, so it has to be right about some of these bytes first */
	if (mb != NULL && uvm_mb_crc32(mb, p, TRIAL_BYTES) == uvm_crc32(0, p, TRIAL_BYTES))
		crc = uvm_mb_crc32(mb, p, n);
	else
		crc = uvm_crc32(0, p, n);
	uvm_mb_free(mb);
	return crc;
}
