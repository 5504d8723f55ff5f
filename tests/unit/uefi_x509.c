/* SPDX-License-Identifier: MIT */
/*
 * The shape of X.509 certificates: each rule broken in a smallest certificate, and real ones, whole and damaged, beside
 * OpenSSL.
 */
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include <uvmkit/uefi.h>

#include "../x509_openssl.h"
#include "unit.h"

/* All that is fixed, and nothing in it; lengths at 1, 3. */
static const uint8_t smallest[] = {
	0x30, 0x1d,                               /* certificate */
	0x30, 0x16,                               /*  2 to be signed */
	0x02, 0x01, 0x01,                         /*  4 serial number */
	0x30, 0x00,                               /*  7 algorithm */
	0x30, 0x00,                               /*  9 issuer */
	0x30, 0x04, 0x17, 0x00, 0x18, 0x00,       /* 11 validity */
	0x30, 0x00,                               /* 17 subject */
	0x30, 0x05, 0x30, 0x00, 0x03, 0x01, 0x00, /* 19 key */
	0x30, 0x00,                               /* 26 algorithm */
	0x03, 0x01, 0x00,                         /* 28 signature */
};

static int check(const uint8_t *p, size_t n, struct uvm_diag *d)
{
	uint8_t *copy = unit_exact(p, n);
	int status;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	status = uvm_x509_check(copy, n, d);
	free(copy);
	assert_int_equal(d->code, status);
	return status;
}

static void refuses(void **state)
{
	static const struct {
		size_t at;
		uint8_t value; /* instead */
		int status;
		uint64_t off;
		const char *field;
	} cases[] = {
		{ 0, 0x31, UVM_E_TYPE, 0, "Certificate" },
		{ 1, 0x1e, UVM_E_SHORT, 2, "Certificate" },
		{ 1, 0x1c, UVM_E_SHORT, 30, "signatureValue" },
		{ 1, 0x80, UVM_E_ENCODING, 1, "Certificate" }, /* indefinite */
		{ 1, 0x81, UVM_E_ENCODING, 1, "Certificate" }, /* one byte would do: 0x30 */
		{ 1, 0x85, UVM_E_ENCODING, 1, "Certificate" },
		{ 2, 0x02, UVM_E_TYPE, 2, "tbsCertificate" },
		{ 3, 0x17, UVM_E_TRAIL, 26, "tbsCertificate" },
		{ 3, 0x15, UVM_E_SHORT, 21, "subjectPublicKeyInfo" },
		{ 4, 0xa1, UVM_E_TYPE, 4, "serialNumber" },
		{ 7, 0x31, UVM_E_TYPE, 7, "signature" },
		{ 9, 0x31, UVM_E_TYPE, 9, "issuer" },
		{ 11, 0x31, UVM_E_TYPE, 11, "validity" },
		{ 12, 0x05, UVM_E_TRAIL, 17, "validity" },
		{ 12, 0x03, UVM_E_SHORT, 16, "notAfter" },
		{ 13, 0x16, UVM_E_TYPE, 13, "notBefore" },
		{ 15, 0x19, UVM_E_TYPE, 15, "notAfter" },
		{ 17, 0x31, UVM_E_TYPE, 17, "subject" },
		{ 19, 0x31, UVM_E_TYPE, 19, "subjectPublicKeyInfo" },
		{ 21, 0x31, UVM_E_TYPE, 21, "algorithm" },
		{ 23, 0x04, UVM_E_TYPE, 23, "subjectPublicKey" },
		{ 25, 0x08, UVM_E_VALUE, 25, "subjectPublicKey" },
		{ 26, 0x31, UVM_E_TYPE, 26, "signatureAlgorithm" },
		{ 28, 0x04, UVM_E_TYPE, 28, "signatureValue" },
		{ 29, 0x00, UVM_E_VALUE, 30, "signatureValue" },
		{ 30, 0x08, UVM_E_VALUE, 30, "signatureValue" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[sizeof(smallest)];
		struct uvm_diag d;

		memcpy(b, smallest, sizeof(b));
		b[cases[i].at] = cases[i].value;
		if (check(b, sizeof(b), &d) != cases[i].status || d.off != cases[i].off)
			fail_msg("case %zu: %s at %llu", i, uvm_status_name(d.code), (unsigned long long)d.off);
		assert_string_equal(d.field, cases[i].field);
	}
}

/* Bytes put into the smallest certificate at ${at}, with the lengths around them made right. */
static size_t insert(uint8_t *b, size_t at, const uint8_t *more, size_t n)
{
	memcpy(b, smallest, at);
	memcpy(b + at, more, n);
	memcpy(b + at + n, smallest + at, sizeof(smallest) - at);
	b[1] = (uint8_t)(b[1] + n);
	if (at >= 4 && at <= 26)
		b[3] = (uint8_t)(b[3] + n);
	return sizeof(smallest) + n;
}

static void knows_optional_elements(void **state)
{
	static const struct {
		size_t at;
		uint8_t more[8], n;
		int status;
		uint64_t off;
	} cases[] = {
		{ 4, { 0xa0, 3, 2, 1, 2 }, 5, UVM_OK, 0 },
		{ 4, { 0xa0, 0 }, 2, UVM_E_SHORT, 6 },
		{ 4, { 0xa0, 4, 2, 1, 2, 0 }, 6, UVM_E_TRAIL, 9 },
		{ 4, { 0xa0, 2, 4, 0 }, 4, UVM_E_TYPE, 6 },
		{ 26, { 0x81, 1, 0, 0x82, 1, 0 }, 6, UVM_OK, 0 },
		{ 26, { 0x82, 1, 0, 0x81, 1, 0 }, 6, UVM_E_TRAIL, 29 },
		{ 26, { 0xa3, 2, 0x30, 0 }, 4, UVM_OK, 0 },
		{ 26, { 0xa3, 0 }, 2, UVM_E_SHORT, 28 },
		{ 26, { 0xa3, 2, 0x31, 0 }, 4, UVM_E_TYPE, 28 },
		{ 26, { 0xa3, 4, 0x30, 0, 0x30, 0 }, 6, UVM_E_TRAIL, 30 },
		{ 26, { 0xa4, 0 }, 2, UVM_E_TRAIL, 26 },
		{ 31, { 0x30, 0 }, 2, UVM_E_TRAIL, 31 }, /* a fourth element */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[64];
		struct uvm_diag d;
		const size_t n = insert(b, cases[i].at, cases[i].more, cases[i].n);

		if (check(b, n, &d) != cases[i].status || (cases[i].status < 0 && d.off != cases[i].off))
			fail_msg("case %zu: %s at %llu", i, uvm_status_name(d.code), (unsigned long long)d.off);
	}
}

/* ---- beside OpenSSL ------------------------------------------------------------------------------------------------- */

struct encoded {
	uint8_t *p;
	int n;
};

static void add_extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(e);
	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

/* A self-signed certificate; the bits of ${kind} choose what is in it. */
enum { EXTENSIONS = 1, RSA_KEY = 2, LONG_LIFE = 4, KINDS = 8 };

static struct encoded make_certificate(int kind)
{
	EVP_PKEY *key = (kind & RSA_KEY) ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	struct encoded e = { NULL, 0 };

	assert_non_null(key);
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"uvmkit", -1, -1, 0), 1);
	assert_int_equal(X509_set_issuer_name(x, name), 1);
	assert_int_equal(X509_set_version(x, (kind & EXTENSIONS) ? X509_VERSION_3 : X509_VERSION_1), 1);
	assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(x), 0x1234), 1);
	assert_non_null(X509_gmtime_adj(X509_getm_notBefore(x), 0));
	assert_non_null(X509_time_adj_ex(X509_getm_notAfter(x), (kind & LONG_LIFE) ? 40000 : 1, 0, NULL));
	assert_int_equal(X509_set_pubkey(x, key), 1);
	if (kind & EXTENSIONS) {
		add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
		add_extension(x, NID_key_usage, "digitalSignature");
	}
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	e.n = i2d_X509(x, &e.p);
	assert_true(e.n > 0);
	X509_free(x);
	EVP_PKEY_free(key);
	return e;
}

struct count {
	unsigned both, ours, neither;
};

static void compare(const uint8_t *b, size_t n, struct count *c)
{
	struct uvm_diag d;
	const bool ours = check(b, n, &d) == UVM_OK, theirs = x509_openssl_reads(b, n);

	if (theirs && !ours)
		fail_msg("OpenSSL reads what is refused here: %s of %s at %llu", uvm_status_name(d.code), d.field,
			 (unsigned long long)d.off);
	if (theirs)
		c->both++;
	else if (ours)
		c->ours++;
	else
		c->neither++;
}

/* Every bit flipped, every byte missing or twice. Only the contents of values are nobody's business here. */
static void compare_damaged(const struct encoded *e, struct count *c)
{
	uint8_t *b = malloc((size_t)e->n + 1);

	for (int at = 0; at < e->n; at++) {
		for (int bit = 0; bit < 8; bit++) {
			memcpy(b, e->p, (size_t)e->n);
			b[at] ^= (uint8_t)(1 << bit);
			compare(b, (size_t)e->n, c);
		}
		memcpy(b, e->p, (size_t)at);
		memcpy(b + at, e->p + at + 1, (size_t)(e->n - at - 1));
		compare(b, (size_t)e->n - 1, c);
		memcpy(b + at, e->p + at, (size_t)(e->n - at));
		memmove(b + at + 1, b + at, (size_t)(e->n - at));
		compare(b, (size_t)e->n + 1, c);
	}
	free(b);
}

static void agrees_with_openssl(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		struct encoded e = make_certificate(kind);
		struct count whole = { 0 }, damaged = { 0 };
		struct uvm_diag d;

		compare(e.p, (size_t)e.n, &whole);
		assert_int_equal(whole.both, 1);
		for (int n = 0; n < e.n; n++)
			assert_int_equal(check(e.p, (size_t)n, &d), UVM_E_SHORT);
		if ((kind & (RSA_KEY | LONG_LIFE)) == LONG_LIFE) {
			compare_damaged(&e, &damaged);
			assert_true(damaged.both > 0 && damaged.neither > damaged.both / 8);
		}
		OPENSSL_free(e.p);
	}
}

/* What passes here and not there: contents that a certificate could not have. */
static void is_looser_inside(void **state)
{
	struct uvm_diag d;

	(void)state;
	assert_int_equal(check(smallest, sizeof(smallest), &d), UVM_OK); /* algorithms without a name, times without time */
	assert_false(x509_openssl_reads(smallest, sizeof(smallest)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(knows_optional_elements),
		cmocka_unit_test(agrees_with_openssl),
		cmocka_unit_test(is_looser_inside),
	};

	return cmocka_run_group_tests_name("uefi_x509", tests, NULL, NULL);
}
