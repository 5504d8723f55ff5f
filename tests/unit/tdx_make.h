/* SPDX-License-Identifier: MIT */
/*
 * TDX quotes for tests, made and signed when they run.
 */
#ifndef UVM_TESTS_TDX_MAKE_H
#define UVM_TESTS_TDX_MAKE_H

#include <openssl/core_names.h>

#include <uvmkit/wire.h>

#include "sign_make.h"

/** make_raw(key, p, n, out): a signature with SHA-256 as two big-endian numbers. */
static inline void make_raw(EVP_PKEY *key, const uint8_t *p, size_t n, uint8_t out[64])
{
	uint8_t der[80];
	const struct uvm_slice s = make_signature(key, EVP_sha256(), p, n, der, sizeof(der));
	const uint8_t *at = s.p;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)s.len);

	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32), 32);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32), 32);
	ECDSA_SIG_free(sig);
}

/** struct make_quote: a quote, and where its parts are. */
struct make_quote {
	uint8_t b[8192];
	size_t body, signature, qe, total;
};

/* Intel's quoting enclave for TDs, as far as its report says. */
static inline void make_enclave(uint8_t report[384])
{
	static const uint8_t intel[32] = { 0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
					   0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
					   0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5 };

	report[48] = 0x15;
	memcpy(report + 128, intel, sizeof(intel));
	report[256] = 2;
}

/** struct make_tdx: what to make a quote of. */
struct make_tdx {
	uint16_t version;
	size_t body; /* 584 or 648 */
	EVP_PKEY *attestation, *pck;
	struct uvm_slice chain; /* of the PCK */
	uint8_t tee[16];        /* TEE_TCB_SVN */
	uint16_t isvsvn;        /* of the quoting enclave */
};

static inline void make_tdx_quote(struct make_quote *m, const struct make_tdx *t)
{
	uint8_t point[65], *b = m->b;
	size_t n;

	assert_true(t->chain.len < sizeof(m->b) - 1500);
	memset(m, 0, sizeof(*m));
	uvm_put_le16(b, t->version);
	uvm_put_le16(b + 2, 2);
	uvm_put_le32(b + 4, 0x81);
	m->body = 48;
	if (t->version == 5) {
		uvm_put_le16(b + 48, t->body == 584 ? 2 : 3);
		uvm_put_le32(b + 50, (uint32_t)t->body);
		m->body = 54;
	}
	memcpy(b + m->body, t->tee, sizeof(t->tee));
	memset(b + m->body + 136, 0xab, 48); /* MRTD */
	m->signature = m->body + t->body + 4;
	m->qe = m->signature + 128 + 6;
	make_raw(t->attestation, b, m->body + t->body, b + m->signature);
	assert_int_equal(EVP_PKEY_get_octet_string_param(t->attestation, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &n), 1);
	memcpy(b + m->signature + 64, point + 1, 64);
	uvm_put_le16(b + m->qe + 448, 3); /* authentication data */
	memcpy(b + m->qe + 450, "abc", 3);
	{
		uint8_t bound[67];

		memcpy(bound, point + 1, 64);
		memcpy(bound + 64, "abc", 3);
		assert_int_equal(EVP_Digest(bound, sizeof(bound), b + m->qe + 320, NULL, EVP_sha256(), NULL), 1);
	}
	make_enclave(b + m->qe);
	uvm_put_le16(b + m->qe + 258, t->isvsvn);
	make_raw(t->pck, b + m->qe, 384, b + m->qe + 384);
	uvm_put_le16(b + m->qe + 453, 5);
	uvm_put_le32(b + m->qe + 455, (uint32_t)t->chain.len);
	memcpy(b + m->qe + 459, t->chain.p, t->chain.len);
	m->total = m->qe + 459 + t->chain.len;
	uvm_put_le16(b + m->signature + 128, 6);
	uvm_put_le32(b + m->signature + 130, (uint32_t)(m->total - m->qe));
	uvm_put_le32(b + m->signature - 4, (uint32_t)(m->total - m->signature));
}

#endif
