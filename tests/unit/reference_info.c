/* SPDX-License-Identifier: MIT */
/* Endorsements of utility VMs, made here in both shapes: what is missing or not as demanded is refused. */
#include <stdio.h>

#include <uvmkit/wire.h>

#include "endorse/reference_info.h"
#include "sign_make.h"

#define YEAR_2026 1767225600

static const struct make_extension ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE" }, { 0 } },
				   signer[] = { { .nid = NID_ext_key_usage, .value = "1.3.6.1.4.1.311.76.59.1.2" }, { 0 } };

static EVP_PKEY *root_key, *key;
static struct uvm_slice root_der, der;
static char issuer[160];
static struct uvm_digest measurement;

static int set_up(void **state)
{
	X509 *root, *leaf;
	uint8_t digest[32];
	unsigned n;
	char text[64] = "";

	(void)state;
	root_key = make_ec("P-384");
	key = make_ec("P-384");
	root = make_certificate(&(struct make_certificate){ .name = "root", .key = root_key, .extensions = ca });
	leaf = make_certificate(&(struct make_certificate){
		.name = "signer", .key = key, .issuer = root, .issuer_key = root_key, .extensions = signer });
	assert_int_equal(X509_digest(root, EVP_sha256(), digest, &n), 1);
	uvm_base64_encode(digest, 32, text);
	text[43] = '\0';
	for (char *c = text; *c != '\0'; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
	snprintf(issuer, sizeof(issuer), "did:x509:0:sha256:%s::eku:1.3.6.1.4.1.311.76.59.1.2", text);
	root_der = make_der(root);
	der = make_der(leaf);
	X509_free(root);
	X509_free(leaf);
	measurement.len = 48;
	memset(measurement.b, 0xab, 48);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	make_free(root_der);
	make_free(der);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(key);
	return 0;
}

#define DIGITS "abababababababababababababababababababababababababababababababababababababababababababababababab"

/* What an endorsement is made of, and how reading it ends. */
struct endorsement {
	const char *name;
	bool no_issuer, no_feed, no_type, claims, envelope, other_hash, one_certificate, detached;
	const char *payload;
	int code;
};

static const char good[] = "{\"x-ms-sevsnpvm-guestsvn\": \"22\", \"other\": [1], \"x-ms-sevsnpvm-launchmeasurement\": \"" DIGITS
			   "\"}";

static size_t make_header(const struct endorsement *e, uint8_t *out, size_t cap)
{
	struct uvm_cbor_out o = { out, 0, cap };

	uvm_cbor_put_map(&o, (uint64_t)(2 + !e->no_type + (e->claims ? 1 : !e->no_issuer + !e->no_feed) + e->envelope));
	uvm_cbor_put_int(&o, UVM_COSE_ALG);
	uvm_cbor_put_int(&o, UVM_COSE_ES384);
	if (!e->no_type) {
		uvm_cbor_put_int(&o, UVM_COSE_CONTENT_TYPE);
		uvm_cbor_put_text(&o, "application/json");
	}
	uvm_cbor_put_int(&o, UVM_COSE_X5CHAIN);
	uvm_cbor_put_array(&o, e->one_certificate ? 1 : 2);
	uvm_cbor_put_bytes(&o, der.p, der.len);
	if (!e->one_certificate)
		uvm_cbor_put_bytes(&o, root_der.p, root_der.len);
	if (e->envelope) {
		uvm_cbor_put_int(&o, 258);
		uvm_cbor_put_int(&o, e->other_hash ? -16 : -43);
	}
	if (e->claims) {
		uvm_cbor_put_int(&o, UVM_COSE_CWT_CLAIMS);
		uvm_cbor_put_map(&o, 3);
		uvm_cbor_put_int(&o, 1);
		uvm_cbor_put_text(&o, issuer);
		uvm_cbor_put_int(&o, 2);
		uvm_cbor_put_text(&o, "a feed");
		uvm_cbor_put_text(&o, "svn");
		uvm_cbor_put_int(&o, 104);
		return o.len;
	}
	if (!e->no_issuer) {
		uvm_cbor_put_text(&o, "iss");
		uvm_cbor_put_text(&o, issuer);
	}
	if (!e->no_feed) {
		uvm_cbor_put_text(&o, "feed");
		uvm_cbor_put_text(&o, "a feed");
	}
	return o.len;
}

static struct uvm_slice make_message(const struct endorsement *e, uint8_t *out, size_t cap)
{
	uint8_t header[4096], digest[48];
	struct uvm_cose_signing s = { .key = key,
				      .alg = UVM_COSE_ES384,
				      .protected_bytes = { header, make_header(e, header, sizeof(header)) },
				      .payload = { (const uint8_t *)e->payload, e->payload != NULL ? strlen(e->payload) : 0 },
				      .detached = e->detached };
	struct uvm_cbor_out o = { out, 0, cap };
	struct uvm_diag d = UVM_DIAG_INIT;

	if (e->payload == NULL) {
		assert_int_equal(EVP_Digest(measurement.b, 48, digest, NULL, EVP_sha384(), NULL), 1);
		s.payload = (struct uvm_slice){ digest, 48 };
	}
	assert_int_equal(uvm_cose_sign(&s, &o, &d), UVM_OK);
	return (struct uvm_slice){ out, o.len };
}

static void reads(void **state)
{
	static const struct endorsement cases[] = {
		{ .name = "older shape", .payload = good, .code = UVM_OK },
		{ .name = "envelope", .claims = true, .envelope = true, .no_type = true, .code = UVM_OK },
		{ .name = "no issuer", .no_issuer = true, .payload = good, .code = UVM_E_MISSING },
		{ .name = "no feed", .no_feed = true, .payload = good, .code = UVM_E_MISSING },
		{ .name = "no content type", .no_type = true, .payload = good, .code = UVM_E_UNSUPPORTED },
		{ .name = "another hash", .claims = true, .envelope = true, .other_hash = true, .code = UVM_E_UNSUPPORTED },
		{ .name = "short digest", .claims = true, .envelope = true, .payload = "short", .code = UVM_E_LENGTH },
		{ .name = "a certificate alone", .one_certificate = true, .payload = good, .code = UVM_E_MISSING },
		{ .name = "no payload", .detached = true, .payload = good, .code = UVM_E_MISSING },
		{ .name = "no JSON", .payload = "x", .code = UVM_E_SYNTAX },
		{ .name = "no object", .payload = "[]", .code = UVM_E_TYPE },
		{ .name = "nothing in it", .payload = "{}", .code = UVM_E_MISSING },
		{ .name = "no version",
		  .payload = "{\"x-ms-sevsnpvm-launchmeasurement\":\"" DIGITS "\"}",
		  .code = UVM_E_MISSING },
		{ .name = "version is no number",
		  .payload = "{\"x-ms-sevsnpvm-guestsvn\":\"-1\",\"x-ms-sevsnpvm-launchmeasurement\":\"" DIGITS "\"}",
		  .code = UVM_E_TYPE },
		{ .name = "short measurement",
		  .payload = "{\"x-ms-sevsnpvm-launchmeasurement\":\"ab\"}",
		  .code = UVM_E_LENGTH },
		{ .name = "twice",
		  .payload = "{\"x-ms-sevsnpvm-guestsvn\":1,\"x-ms-sevsnpvm-guestsvn\":2}",
		  .code = UVM_E_DUPLICATE },
		{ .name = "text behind",
		  .payload = "{\"x-ms-sevsnpvm-launchmeasurement\":\"" DIGITS "\"} x",
		  .code = UVM_E_TRAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t out[8192];
		const struct uvm_slice m = make_message(&cases[i], out, sizeof(out));
		struct uvm_reference_info info;
		struct uvm_diag d = UVM_DIAG_INIT;

		if (uvm_reference_info_read(m, &info, &d) != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].name, d.code, d.text);
		if (cases[i].code < 0)
			assert_string_equal(d.record, "endorsement");
	}
}

static void behind(void **state)
{
	static const struct endorsement e = { .payload = good };
	uint8_t out[8192];
	const struct uvm_slice m = make_message(&e, out, sizeof(out));
	struct uvm_reference_info info;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	out[m.len] = 0;
	assert_int_equal(uvm_reference_info_read((struct uvm_slice){ m.p, m.len + 1 }, &info, &d), UVM_E_TRAIL);
}

static void verifies(void **state)
{
	static const struct endorsement shapes[] = { { .payload = good },
						     { .claims = true, .envelope = true, .no_type = true } };

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const struct {
			struct uvm_reference_wish wish;
			uint8_t first; /* byte of the measurement */
			const char *says;
		} cases[] = {
			{ { issuer, "a feed", 22, YEAR_2026 }, 0xab, NULL },
			{ { issuer, NULL, 0, YEAR_2026 }, 0xab, NULL },
			{ { "did:x509:0:sha256:x", NULL, 0, YEAR_2026 }, 0xab, "its issuer is" },
			{ { issuer, "b feed", 0, YEAR_2026 }, 0xab, "its feed is a feed" },
			{ { issuer, NULL, 105, YEAR_2026 }, 0xab, "at least 105 is wanted" },
			{ { issuer, NULL, 0, 1 }, 0xab, "not yet valid" },
			{ { issuer, NULL, 0, YEAR_2026 }, 0xac, "another measurement" },
		};
		uint8_t out[8192];
		const struct uvm_slice m = make_message(&shapes[i], out, sizeof(out));

		for (size_t k = 0; k < COUNT(cases); k++) {
			struct uvm_digest digest = measurement;
			struct uvm_reference_info info;
			struct uvm_diag d = UVM_DIAG_INIT;
			int r;

			digest.b[0] = cases[k].first;
			assert_int_equal(uvm_reference_info_read(m, &info, &d), UVM_OK);
			r = uvm_reference_info_verify(&info, &cases[k].wish, &digest, &d);
			if (r != (cases[k].says != NULL ? UVM_E_MISMATCH : UVM_OK) ||
			    (r < 0 && strstr(d.text, cases[k].says) == NULL))
				fail_msg("%zu, %zu: %d, %s", i, k, r, d.text);
		}
	}
}

/* Whatever byte of the signed part is altered, it does not verify; nor does another signature. */
static void altered(void **state)
{
	static const struct endorsement e = { .payload = good };
	const struct uvm_reference_wish wish = { issuer, NULL, 0, YEAR_2026 };
	uint8_t out[8192];
	const struct uvm_slice m = make_message(&e, out, sizeof(out));

	(void)state;
	for (size_t i = 2; i < m.len; i += 11) {
		struct uvm_reference_info info;
		struct uvm_diag d = UVM_DIAG_INIT;

		out[i] ^= 1;
		assert_true(uvm_reference_info_read(m, &info, &d) < 0 ||
			    uvm_reference_info_verify(&info, &wish, &measurement, &d) < 0);
		out[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads), cmocka_unit_test(behind), cmocka_unit_test(verifies),
					    cmocka_unit_test(altered) };

	return cmocka_run_group_tests_name("reference_info", tests, set_up, tear_down);
}
