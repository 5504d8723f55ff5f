/* SPDX-License-Identifier: MIT */
/* COSE_Sign1: what is no message, algorithms and keys that do not fit, and that every signed byte counts. */
#include "endorse/cose.h"
#include "sign_make.h"

struct form {
	const char *name;
	uint8_t b[24];
	size_t n;
	int code;
	uint64_t off;
};

/* Protected {1: -38} is 43 a1 01 38 25 with its length … */
static const struct form forms[] = {
	{ "no tag", { 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x40 }, 9, UVM_E_TYPE, 0 },
	{ "tag 98", { 0xd8, 98, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x40 }, 11, UVM_E_MAGIC, 0 },
	{ "three elements", { 0xd2, 0x83, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6 }, 9, UVM_E_LENGTH, 1 },
	{ "indefinite", { 0xd2, 0x9f, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x40, 0xff }, 11, UVM_E_ENCODING, 1 },
	{ "protected is no bytes", { 0xd2, 0x84, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x40 }, 9, UVM_E_TYPE, 2 },
	{ "protected is empty", { 0xd2, 0x84, 0x40, 0xa0, 0xf6, 0x40 }, 6, UVM_E_SHORT, 3 },
	{ "protected is no map", { 0xd2, 0x84, 0x41, 0, 0xa0, 0xf6, 0x40 }, 7, UVM_E_TYPE, 3 },
	{ "bytes behind the map", { 0xd2, 0x84, 0x45, 0xa1, 1, 0x38, 37, 0, 0xa0, 0xf6, 0x40 }, 11, UVM_E_TRAIL, 7 },
	{ "no algorithm", { 0xd2, 0x84, 0x41, 0xa0, 0xa0, 0xf6, 0x40 }, 7, UVM_E_MISSING, 4 },
	{ "algorithm is a text", { 0xd2, 0x84, 0x43, 0xa1, 1, 0x60, 0xa0, 0xf6, 0x40 }, 9, UVM_E_TYPE, 6 },
	{ "two algorithms", { 0xd2, 0x84, 0x45, 0xa2, 1, 0, 1, 1, 0xa0, 0xf6, 0x40 }, 11, UVM_E_DUPLICATE, 7 },
	{ "crit", { 0xd2, 0x84, 0x46, 0xa2, 1, 0x26, 2, 0x81, 0, 0xa0, 0xf6, 0x40 }, 12, UVM_E_UNSUPPORTED, 7 },
	{ "cut", { 0xd2, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6 }, 9, UVM_E_SHORT, 9 },
	{ "detached", { 0xd2, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x41, 9 }, 11, UVM_OK, 0 },
	{ "payload is a text", { 0xd2, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0x61, 'x', 0x41, 9 }, 12, UVM_OK, 0 },
	{ "legacy tags",
	  { 0xd9, 1, 0xf4, 0xd9, 1, 0xf6, 0xd2, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xa0, 0xf6, 0x41, 9 },
	  17,
	  UVM_OK,
	  0 },
	{ "odd headers", { 0xd2, 0x84, 0x44, 0xa1, 1, 0x38, 37, 0xf6, 0x81, 0, 0x41, 9 }, 12, UVM_OK, 0 },
};

static void reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		uint8_t *b = unit_exact(forms[i].b, forms[i].n);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_rd rd = uvm_rd_init(b, forms[i].n, &d);
		struct uvm_cose c;
		const int r = uvm_cose_read(&rd, &c);

		if (r != forms[i].code || (r < 0 && d.off != forms[i].off))
			fail_msg("%s: %d at %llu", forms[i].name, r, (unsigned long long)d.off);
		if (r == UVM_OK) {
			assert_int_equal(c.alg, UVM_COSE_PS384);
			assert_null(c.payload.p);
			assert_int_equal(c.signature.len, 1);
		}
		free(b);
	}
}

/* ---- certificates in a header ---- */

static void certificates(void **state)
{
	static const struct {
		const char *name;
		uint8_t b[40]; /* the value of x5chain */
		size_t n;
		int code;
		size_t certificates;
	} cases[] = {
		{ "one", { 0x41, 7 }, 2, UVM_OK, 1 },
		{ "two", { 0x82, 0x41, 7, 0x40 }, 4, UVM_OK, 2 },
		{ "none", { 0x80 }, 1, UVM_E_MISSING, 0 },
		{ "a number", { 1 }, 1, UVM_E_TYPE, 0 },
		{ "a text inside", { 0x82, 0x41, 7, 0x60 }, 4, UVM_E_TYPE, 0 },
		{ "nine", { 0x89, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40 }, 10, UVM_E_LIMIT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[64] = { 0xa2, 1, 0x26, 0x18, 33 };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_slice chain[UVM_COSE_CHAIN_MAX];
		struct uvm_cose c = { .protected_header = uvm_rd_init(b, 5 + cases[i].n, &d) };
		size_t n;

		memcpy(b + 5, cases[i].b, cases[i].n);
		if (uvm_cose_certificates(&c, UVM_COSE_X5CHAIN, "x5chain", chain, &n) != cases[i].code)
			fail_msg("%s: %d", cases[i].name, d.code);
		assert_int_equal(n, cases[i].certificates);
		assert_int_equal(uvm_cose_certificates(&c, UVM_COSE_X5BAG, "x5bag", chain, &n), UVM_OK);
		assert_int_equal(n, 0);
	}
}

/* ---- signatures ---- */

static const struct {
	int64_t alg;
	const char *group; /* NULL: RSA */
	size_t signature;
} algorithms[] = {
	{ UVM_COSE_ES256, "P-256", 64 }, { UVM_COSE_ES384, "P-384", 96 }, { UVM_COSE_ES512, "P-521", 132 },
	{ UVM_COSE_PS256, NULL, 256 },   { UVM_COSE_PS384, NULL, 256 },   { UVM_COSE_PS512, NULL, 256 },
};

static EVP_PKEY *keys[COUNT(algorithms)];

static int make_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(algorithms); i++)
		keys[i] = algorithms[i].group != NULL ? make_ec(algorithms[i].group) : make_rsa();
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(algorithms); i++)
		EVP_PKEY_free(keys[i]);
	return 0;
}

static const struct uvm_slice payload = { (const uint8_t *)"what is signed", 14 };

static size_t sign(size_t k, uint8_t out[512], bool detached)
{
	const uint8_t header[] = { 0xa1, 1, 0x38, (uint8_t)(-1 - algorithms[k].alg) };
	const struct uvm_cose_signing s = { .key = keys[k],
					    .alg = algorithms[k].alg,
					    .protected_bytes = { header, 4 },
					    .payload = payload,
					    .detached = detached };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_cbor_out o = { out, 0, 512 };

	assert_int_equal(uvm_cose_sign(&s, &o, &d), UVM_OK);
	return o.len;
}

static int verify(const uint8_t *p, size_t n, EVP_PKEY *key, struct uvm_slice content, struct uvm_diag *d)
{
	uint8_t *b = unit_exact(p, n);
	struct uvm_rd rd = uvm_rd_init(b, n, d);
	struct uvm_cose c;
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_cose_read(&rd, &c);
	if (r == UVM_OK)
		r = uvm_cose_verify(&c, key, content, d);
	free(b);
	return r;
}

static void signs(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(algorithms); k++) {
		uint8_t b[512];
		const size_t n = sign(k, b, true);
		struct uvm_diag d;

		assert_int_equal(verify(b, n, keys[k], payload, &d), UVM_OK);
		assert_int_equal(verify(b, n, keys[k], (struct uvm_slice){ payload.p, 13 }, &d), UVM_E_MISMATCH);
		assert_int_equal(n, (algorithms[k].signature < 256 ? 11u : 12u) + algorithms[k].signature);
		assert_non_null(uvm_cose_alg_name(algorithms[k].alg));
	}
	assert_null(uvm_cose_alg_name(0));
}

/* Any byte of the protected header or the signature. */
static void altered(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(algorithms); k++) {
		uint8_t b[512];
		const size_t n = sign(k, b, true), tail = n - algorithms[k].signature;
		struct uvm_diag d;

		for (size_t i = 3; i < n; i += i < 7 ? 1 : 29) {
			b[i] ^= 1;
			if (i < 7 || i >= tail)
				assert_true(verify(b, n, keys[k], payload, &d) < 0);
			b[i] ^= 1;
		}
		b[n - 1] ^= 1;
		assert_int_equal(verify(b, n, keys[k], payload, &d), UVM_E_MISMATCH);
	}
}

/* The same two numbers with a zero in front of each: whoever takes it takes two signatures for one. */
static void lengthened(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(algorithms) && algorithms[k].group != NULL; k++) {
		const size_t half = algorithms[k].signature / 2;
		uint8_t b[512], more[512];
		const size_t n = sign(k, b, true), head = n - 2 * half;
		struct uvm_diag d;

		memcpy(more, b, head);
		assert_int_equal(more[head - 1], 2 * half); /* the length of the byte string */
		more[head - 1] += 2;
		more[head] = more[head + 1 + half] = 0;
		memcpy(more + head + 1, b + head, half);
		memcpy(more + head + 2 + half, b + head + half, half);
		assert_int_equal(verify(more, n + 2, keys[k], payload, &d), UVM_E_MISMATCH);
	}
}

static void other_keys(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(algorithms); k++) {
		uint8_t b[512];
		const size_t n = sign(k, b, true);

		for (size_t other = 0; other < COUNT(algorithms); other++) {
			const bool same_kind = algorithms[k].group == NULL && algorithms[other].group == NULL;
			struct uvm_diag d;

			if (other != k)
				assert_int_equal(verify(b, n, keys[other], payload, &d),
						 same_kind ? UVM_E_MISMATCH : UVM_E_CONFLICT);
		}
	}
}

static void unknown(void **state)
{
	EVP_PKEY *small = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024), *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	uint8_t b[512];
	const size_t n = sign(4, b, true);
	struct uvm_diag d;

	(void)state;
	assert_int_equal(verify(b, n, small, payload, &d), UVM_E_CONFLICT);
	b[6] = 0x20; /* -33 */
	assert_int_equal(verify(b, n, keys[4], payload, &d), UVM_E_UNSUPPORTED);
	assert_int_equal(uvm_cose_alg_of_key(keys[0]), UVM_COSE_ES256);
	assert_int_equal(uvm_cose_alg_of_key(keys[1]), UVM_COSE_ES384);
	assert_int_equal(uvm_cose_alg_of_key(keys[3]), UVM_COSE_PS384);
	assert_int_equal(uvm_cose_alg_of_key(small), 0);
	assert_int_equal(uvm_cose_alg_of_key(ed), 0);
	EVP_PKEY_free(small);
	EVP_PKEY_free(ed);
}

static void attached(void **state)
{
	uint8_t b[512];
	const size_t n = sign(1, b, false);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(b, n, &d);
	struct uvm_cose c;

	(void)state;
	assert_int_equal(uvm_cose_read(&rd, &c), UVM_OK);
	assert_int_equal(rd.len, 0);
	assert_int_equal(c.payload.len, payload.len);
	assert_memory_equal(c.payload.p, payload.p, payload.len);
	assert_int_equal(uvm_cose_verify(&c, keys[1], c.payload, &d), UVM_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),   cmocka_unit_test(certificates), cmocka_unit_test(signs),
		cmocka_unit_test(altered), cmocka_unit_test(lengthened),   cmocka_unit_test(other_keys),
		cmocka_unit_test(unknown), cmocka_unit_test(attached),
	};

	return cmocka_run_group_tests_name("cose", tests, make_keys, free_keys);
}
