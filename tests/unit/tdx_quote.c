/* SPDX-License-Identifier: MIT */
/* TDX quotes, made here: forms that are refused, and that every signed byte counts. */
#include <openssl/core_names.h>

#include <uvmkit/wire.h>

#include "endorse/tdx_quote.h"
#include "sign_make.h"

static EVP_PKEY *pck, *attestation;

static int make_keys(void **state)
{
	(void)state;
	pck = make_ec("P-256");
	attestation = make_ec("P-256");
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(pck);
	EVP_PKEY_free(attestation);
	return 0;
}

static void sign_raw(EVP_PKEY *key, const uint8_t *p, size_t n, uint8_t out[64])
{
	uint8_t der[80];
	const struct uvm_slice s = make_signature(key, EVP_sha256(), p, n, der, sizeof(der));
	const uint8_t *at = s.p;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)s.len);

	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32), 32);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32), 32);
	ECDSA_SIG_free(sig);
}

/* Where the parts of the quotes made here are. */
struct made {
	uint8_t b[2048];
	size_t body, signature, qe, total;
};

/* Intel's quoting enclave for TDs, as far as its report says. */
static void make_enclave(uint8_t report[384])
{
	static const uint8_t intel[32] = { 0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
					   0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
					   0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5 };

	report[48] = 0x15;
	memcpy(report + 128, intel, sizeof(intel));
	report[256] = 2;
}

static void make_quote(struct made *m, uint16_t version, size_t body)
{
	static const char chain[] = "chain";
	uint8_t point[65], *b = m->b;
	size_t n;

	memset(m, 0, sizeof(*m));
	uvm_put_le16(b, version);
	uvm_put_le16(b + 2, 2);
	uvm_put_le32(b + 4, 0x81);
	m->body = 48;
	if (version == 5) {
		uvm_put_le16(b + 48, body == 584 ? 2 : 3);
		uvm_put_le32(b + 50, (uint32_t)body);
		m->body = 54;
	}
	memset(b + m->body + 136, 0xab, 48); /* MRTD */
	m->signature = m->body + body + 4;
	m->qe = m->signature + 128 + 6;
	sign_raw(attestation, b, m->body + body, b + m->signature);
	assert_int_equal(EVP_PKEY_get_octet_string_param(attestation, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &n), 1);
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
	sign_raw(pck, b + m->qe, 384, b + m->qe + 384);
	uvm_put_le16(b + m->qe + 453, 5);
	uvm_put_le32(b + m->qe + 455, sizeof(chain) - 1);
	memcpy(b + m->qe + 459, chain, sizeof(chain) - 1);
	m->total = m->qe + 459 + sizeof(chain) - 1;
	uvm_put_le16(b + m->signature + 128, 6);
	uvm_put_le32(b + m->signature + 130, (uint32_t)(m->total - m->qe));
	uvm_put_le32(b + m->signature - 4, (uint32_t)(m->total - m->signature));
}

static int read_quote(const uint8_t *p, size_t n, struct uvm_tdx_quote *ret, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_tdx_quote_read((struct uvm_slice){ p, n }, ret, d);
}

static void good(void **state)
{
	static const struct {
		uint16_t version;
		size_t body;
	} cases[] = { { 4, 584 }, { 5, 584 }, { 5, 648 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct made m;

		make_quote(&m, cases[i].version, cases[i].body);
		assert_int_equal(read_quote(m.b, m.total, &q, &d), UVM_OK);
		assert_int_equal(q.mrtd[0], 0xab);
		assert_memory_equal(q.chain.p, "chain", 5);
		assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_OK);
		assert_int_equal(uvm_tdx_quote_verify(&q, attestation, &d), UVM_E_MISMATCH);
		assert_int_equal(q.behind, 0);
		assert_int_equal(read_quote(m.b, sizeof(m.b), &q, &d), UVM_OK);
		assert_int_equal(q.behind, sizeof(m.b) - m.total);
		assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_OK);
	}
}

static void cut(void **state)
{
	struct made m;

	(void)state;
	make_quote(&m, 5, 648);
	for (size_t n = 0; n < m.total; n++) {
		uint8_t *b = unit_exact(m.b, n);
		struct uvm_tdx_quote q;
		struct uvm_diag d;

		assert_int_equal(read_quote(b, n, &q, &d), UVM_E_SHORT);
		assert_string_equal(d.record, "quote");
		free(b);
	}
}

static void forms(void **state)
{
	static const struct {
		const char *name;
		int part; /* 0: of the file, 1: of the body's head, 2: of the signature, 3: of the enclave's part */
		size_t off;
		uint8_t value;
		int code;
	} cases[] = {
		{ "version 3", 0, 0, 3, UVM_E_VERSION },
		{ "version 6", 0, 0, 6, UVM_E_VERSION },
		{ "key type", 0, 2, 3, UVM_E_UNSUPPORTED },
		{ "SGX", 0, 4, 0, UVM_E_UNSUPPORTED },
		{ "body type", 0, 48, 1, UVM_E_UNSUPPORTED },
		{ "body size", 0, 50, 0x89, UVM_E_LENGTH },
		{ "certification of a plain chain", 2, 128, 5, UVM_E_UNSUPPORTED },
		{ "certification too short", 2, 130, 1, UVM_E_TRAIL },
		{ "chain of another type", 3, 453, 4, UVM_E_UNSUPPORTED },
		{ "chain too short", 3, 455, 1, UVM_E_TRAIL },
		{ "chain too long", 3, 455, 200, UVM_E_SHORT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct made m;
		int r;

		make_quote(&m, 5, 648);
		m.b[(cases[i].part == 2 ? m.signature : cases[i].part == 3 ? m.qe : 0) + cases[i].off] = cases[i].value;
		r = read_quote(m.b, m.total, &q, &d);
		if (r != cases[i].code)
			fail_msg("%s: %d", cases[i].name, r);
	}
}

/* A platform's owner gets the PCK's signature over the report of any enclave that may provision: it must be Intel's. */
static void enclaves(void **state)
{
	static const struct {
		const char *name;
		size_t off;
		uint8_t value;
	} cases[] = {
		{ "debug", 48, 0x17 },
		{ "signer", 128, 0xdd },
		{ "signer's end", 159, 0 },
		{ "quoting enclave of SGX", 256, 1 },
		{ "product's high byte", 257, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct made m;
		int r;

		make_quote(&m, 4, 584);
		m.b[m.qe + cases[i].off] = cases[i].value;
		sign_raw(pck, m.b + m.qe, 384, m.b + m.qe + 384);
		assert_int_equal(read_quote(m.b, m.total, &q, &d), UVM_OK);
		r = uvm_tdx_quote_verify(&q, pck, &d);
		if (r != UVM_E_MISMATCH)
			fail_msg("%s: %d", cases[i].name, r);
		assert_non_null(strstr(d.text, "quoting enclave"));
	}
}

static void altered(void **state)
{
	struct made m;

	(void)state;
	make_quote(&m, 4, 584);
	for (size_t i = 8; i < m.qe + 453; i += i < m.signature ? 29 : 7) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;

		m.b[i] ^= 1;
		if (read_quote(m.b, m.total, &q, &d) == UVM_OK)
			assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_E_MISMATCH);
		m.b[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(cut), cmocka_unit_test(forms),
					    cmocka_unit_test(enclaves), cmocka_unit_test(altered) };

	return cmocka_run_group_tests_name("tdx_quote", tests, make_keys, free_keys);
}
