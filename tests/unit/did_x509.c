/* SPDX-License-Identifier: MIT */
/* Names of the method did:x509: forms that are refused, and policies that hold or do not for a chain made here. */
#include <stdio.h>

#include <uvmkit/wire.h>

#include "endorse/did_x509.h"
#include "sign_make.h"

#define YEAR_2026 1767225600
#define YEAR_2050 2524608000
#define FINGERPRINT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define HEAD "did:x509:0:sha256:" FINGERPRINT

static int read_did(const char *text, struct uvm_did *ret, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_did_read((struct uvm_slice){ (const uint8_t *)text, strlen(text) }, ret, d);
}

static void forms(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "", UVM_E_SYNTAX },
		{ "did:web:0", UVM_E_SYNTAX },
		{ "did:x509:1:sha256:" FINGERPRINT "::eku:1.2", UVM_E_VERSION },
		{ "did:x509:0:md5:" FINGERPRINT "::eku:1.2", UVM_E_UNSUPPORTED },
		{ "did:x509:0:sha384:" FINGERPRINT "::eku:1.2", UVM_E_SYNTAX },
		{ "did:x509:0:sha256:" FINGERPRINT "=::eku:1.2", UVM_E_SYNTAX },
		{ "did:x509:0:sha256:+" FINGERPRINT "::eku:1.2", UVM_E_SYNTAX },
		{ "did:x509:0:sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB::eku:1.2", UVM_E_SYNTAX }, /* unused bits */
		{ HEAD, UVM_E_SYNTAX },
		{ HEAD "::", UVM_E_SYNTAX },
		{ HEAD "::email:a", UVM_E_UNSUPPORTED },
		{ HEAD "::eku", UVM_E_SYNTAX },
		{ HEAD "::eku:", UVM_E_SYNTAX },
		{ HEAD "::eku:1.2:1.3", UVM_E_SYNTAX },
		{ HEAD "::eku:serverAuth", UVM_E_SYNTAX },
		{ HEAD "::eku:9.2", UVM_E_SYNTAX },
		{ HEAD "::subject:CN", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a:O", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a:CN:b", UVM_E_SYNTAX },
		{ HEAD "::subject:XX:a", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a b", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a%2", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a%zz", UVM_E_SYNTAX },
		{ HEAD "::subject:CN:a%00", UVM_E_SYNTAX },
		{ HEAD "::san:ip:a", UVM_E_SYNTAX },
		{ HEAD "::san:dns", UVM_E_SYNTAX },
		{ HEAD "::fulcio-issuer:a:b", UVM_E_SYNTAX },
		{ HEAD "::eku:1.2::eku:1.2::eku:1.2::eku:1.2::eku:1.2::eku:1.2::eku:1.2::eku:1.2::eku:1.2", UVM_E_LIMIT },
		{ HEAD "::eku:1.2.840", UVM_OK },
		{ HEAD "::subject:CN:a%20b:O:c::san:uri:https%3A%2F%2Fa", UVM_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_did did;
		struct uvm_diag d;

		if (read_did(cases[i].text, &did, &d) != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].text, d.code, d.text);
		if (d.code < 0)
			assert_string_equal(d.record, "did:x509");
	}
}

static void too_long(void **state)
{
	char text[UVM_DID_MAX + 2];
	struct uvm_did did;
	struct uvm_diag d;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(read_did(text, &did, &d), UVM_E_LIMIT);
}

/* ---- against a chain ---- */

static const struct make_extension ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE" }, { 0 } }, signer[] = {
	{ .nid = NID_ext_key_usage, .value = "codeSigning,1.3.6.1.4.1.311.76.59.1.2" },
	{ .nid = NID_subject_alt_name, .value = "email:me@example.org,DNS:example.org,URI:https://a/b" },
	{ .oid = "1.3.6.1.4.1.57264.1.1", .p = (const uint8_t *)"https://issuer.example/x", .len = 24 },
	{ 0 }
};

static EVP_PKEY *keys[3];
static STACK_OF(X509) *chain;
static char fingerprints[3][64];

static int set_up(void **state)
{
	static const char *const names[] = { "a signer", "middle", "root" };

	(void)state;
	chain = sk_X509_new_null();
	for (int i = 2; i >= 0; i--) {
		X509 *issuer = i < 2 ? sk_X509_value(chain, 0) : NULL;
		uint8_t digest[32];
		unsigned n;
		X509 *x;

		keys[i] = make_ec("P-384");
		x = make_certificate(&(struct make_certificate){ .name = names[i],
								 .key = keys[i],
								 .issuer = issuer,
								 .issuer_key = i < 2 ? keys[i + 1] : NULL,
								 .extensions = i > 0 ? ca : signer });
		sk_X509_unshift(chain, x);
		assert_int_equal(X509_digest(x, EVP_sha256(), digest, &n), 1);
		uvm_base64_encode(digest, 32, fingerprints[i]);
		fingerprints[i][43] = '\0';
		for (char *c = fingerprints[i]; *c != '\0'; c++)
			*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sk_X509_pop_free(chain, X509_free);
	for (int i = 0; i < 3; i++)
		EVP_PKEY_free(keys[i]);
	return 0;
}

static void policies(void **state)
{
	static const struct {
		int authority;
		const char *policies;
		long at;
		const char *says; /* NULL: holds */
	} cases[] = {
		{ 2, "::eku:1.3.6.1.4.1.311.76.59.1.2", YEAR_2026, NULL },
		{ 1, "::eku:1.3.6.1.5.5.7.3.3", YEAR_2026, NULL },
		{ 2, "::subject:CN:a%20signer", YEAR_2026, NULL },
		{ 2, "::san:email:me%40example.org", YEAR_2026, NULL },
		{ 2, "::san:dns:example.org::san:uri:https%3A%2F%2Fa%2Fb", YEAR_2026, NULL },
		{ 2, "::fulcio-issuer:issuer.example%2Fx", YEAR_2026, NULL },
		{ 2, "::eku:1.3.6.1.4.1.311.76.59.1.2::subject:CN:a%20signer", YEAR_2026, NULL },
		{ 0, "::eku:1.3.6.1.5.5.7.3.3", YEAR_2026, "no authority" }, /* the leaf vouches for nobody */
		{ 2, "::eku:1.3.6.1.5.5.7.3.1", YEAR_2026, "policy eku" },
		{ 2, "::subject:CN:middle", YEAR_2026, "policy subject" },
		{ 2, "::subject:CN:a%20signer:O:x", YEAR_2026, "policy subject" },
		{ 2, "::san:dns:me%40example.org", YEAR_2026, "policy san" },
		{ 2, "::fulcio-issuer:issuer.example", YEAR_2026, "policy fulcio-issuer" },
		{ 2, "::eku:1.3.6.1.5.5.7.3.3", YEAR_2050, "certificate has expired" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[512];
		struct uvm_did did;
		struct uvm_diag d;
		int r;

		snprintf(text, sizeof(text), "did:x509:0:sha256:%s%s", fingerprints[cases[i].authority], cases[i].policies);
		assert_int_equal(read_did(text, &did, &d), UVM_OK);
		r = uvm_did_verify(&did, chain, cases[i].at, &d);
		if (r != (cases[i].says != NULL ? UVM_E_MISMATCH : UVM_OK) || (r < 0 && strstr(d.text, cases[i].says) == NULL))
			fail_msg("%s: %d, %s", text, r, d.text);
	}
}

/* The authority is named, but did not issue. */
static void forged(void **state)
{
	X509 *leaf = make_certificate(&(struct make_certificate){ .name = "a signer",
								  .key = keys[0],
								  .issuer = sk_X509_value(chain, 1),
								  .issuer_key = keys[0],
								  .extensions = signer });
	STACK_OF(X509) *other = sk_X509_dup(chain);
	char text[256];
	struct uvm_did did;
	struct uvm_diag d;

	(void)state;
	sk_X509_set(other, 0, leaf);
	snprintf(text, sizeof(text), "did:x509:0:sha256:%s::eku:1.3.6.1.5.5.7.3.3", fingerprints[2]);
	assert_int_equal(read_did(text, &did, &d), UVM_OK);
	assert_int_equal(uvm_did_verify(&did, other, YEAR_2026, &d), UVM_E_MISMATCH);
	sk_X509_free(other);
	X509_free(leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forms), cmocka_unit_test(too_long), cmocka_unit_test(policies),
					    cmocka_unit_test(forged) };

	return cmocka_run_group_tests_name("did_x509", tests, set_up, tear_down);
}
