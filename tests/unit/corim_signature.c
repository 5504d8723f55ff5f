/* SPDX-License-Identifier: MIT */
/* Signatures on CoRIM documents: every check, the bundle and the image they end up in. */
#include <uvmkit/endorse.h>

#include "endorse/corim_signature.h"
#include "sign_make.h"

static EVP_PKEY *key, *ec;
static X509 *x, *ec_x;
static struct uvm_slice der, ec_der;
static const struct uvm_slice document = { (const uint8_t *)"the document", 12 };

static int set_up(void **state)
{
	(void)state;
	key = make_rsa();
	ec = make_ec("P-384");
	x = make_certificate(&(struct make_certificate){ .name = "signer", .key = key });
	ec_x = make_certificate(&(struct make_certificate){ .name = "signer", .key = ec });
	der = make_der(x);
	ec_der = make_der(ec_x);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	make_free(der);
	make_free(ec_der);
	X509_free(x);
	X509_free(ec_x);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ec);
	return 0;
}

/* ---- headers, one thing after another ---- */

enum { META = 1, CWT = 2, CWT_NO_ISSUER = 4, TYPE = 8, OTHER_TYPE = 16, CHAIN = 32, BAG = 64, EC = 128, OVER = 256 };

struct header {
	const char *name;
	unsigned with;
	int64_t alg;
	int read, verify;
};

static const struct header headers[] = {
	{ "corim-meta", META | TYPE | CHAIN, UVM_COSE_PS384, UVM_OK, UVM_OK },
	{ "CWT claims", CWT | CHAIN, UVM_COSE_PS384, UVM_OK, UVM_OK },
	{ "both", META | CWT | TYPE | BAG, UVM_COSE_PS384, UVM_OK, UVM_OK },
	{ "no signer", TYPE | CHAIN, UVM_COSE_PS384, UVM_E_MISSING, 0 },
	{ "claims without issuer", META | CWT_NO_ISSUER | CHAIN, UVM_COSE_PS384, UVM_E_MISSING, 0 },
	{ "content type", META | OTHER_TYPE | CHAIN, UVM_COSE_PS384, UVM_E_MISMATCH, 0 },
	{ "no certificate", META | TYPE, UVM_COSE_PS384, UVM_E_MISSING, 0 },
	{ "PS256", META | CHAIN, UVM_COSE_PS256, UVM_OK, UVM_E_UNSUPPORTED },
	{ "another kind of key", META | CHAIN | EC, UVM_COSE_PS384, UVM_OK, UVM_E_CONFLICT },
};

static size_t make_header(const struct header *h, uint8_t *out, size_t cap)
{
	struct uvm_cbor_out o = { out, 0, cap };
	const struct uvm_slice cert = h->with & EC ? ec_der : der;
	const int n = 1 + !!(h->with & META) + !!(h->with & (CWT | CWT_NO_ISSUER)) + !!(h->with & (TYPE | OTHER_TYPE)) +
		      !!(h->with & (CHAIN | BAG));

	uvm_cbor_put_map(&o, (uint64_t)n);
	uvm_cbor_put_int(&o, UVM_COSE_ALG);
	uvm_cbor_put_int(&o, h->alg);
	if (h->with & (TYPE | OTHER_TYPE)) {
		uvm_cbor_put_int(&o, UVM_COSE_CONTENT_TYPE);
		uvm_cbor_put_text(&o, h->with & TYPE ? "application/rim+cbor" : "application/cbor");
	}
	if (h->with & META) {
		uvm_cbor_put_int(&o, UVM_COSE_CORIM_META);
		if (h->with & OVER) /* {1: {1: 1(200)}} */
			uvm_cbor_put_bytes(&o, (const uint8_t[]){ 0xa1, 1, 0xa1, 1, 0xc1, 0x18, 200 }, 7);
		else
			uvm_cbor_put_bytes(&o, (const uint8_t[]){ 0xa0 }, 1);
	}
	if (h->with & (CWT | CWT_NO_ISSUER)) {
		uvm_cbor_put_int(&o, UVM_COSE_CWT_CLAIMS);
		uvm_cbor_put_map(&o, 1);
		uvm_cbor_put_int(&o, h->with & CWT ? 1 : 2);
		uvm_cbor_put_text(&o, "me");
	}
	if (h->with & (CHAIN | BAG)) {
		uvm_cbor_put_int(&o, h->with & CHAIN ? UVM_COSE_X5CHAIN : UVM_COSE_X5BAG);
		uvm_cbor_put_bytes(&o, cert.p, cert.len);
	}
	assert_true(o.len <= o.cap);
	return o.len;
}

static struct uvm_slice make_message(const struct header *h, bool detached, uint8_t *out, size_t cap)
{
	uint8_t header[2048];
	const struct uvm_cose_signing s = { .key = key,
					    .alg = h->alg,
					    .protected_bytes = { header, make_header(h, header, sizeof(header)) },
					    .payload = document,
					    .detached = detached };
	struct uvm_cbor_out o = { out, 0, cap };
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_cose_sign(&s, &o, &d), UVM_OK);
	return (struct uvm_slice){ out, o.len };
}

static void checks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		uint8_t out[4096];
		const struct uvm_slice m = make_message(&headers[i], true, out, sizeof(out));
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_corim_signature s;
		int r = uvm_corim_signature_read(m, &s, &d);

		if (r != headers[i].read)
			fail_msg("%s: %d, %s", headers[i].name, r, d.text);
		if (r == UVM_OK) {
			r = uvm_corim_signature_verify(&s, document, &d);
			if (r != headers[i].verify)
				fail_msg("%s: %d, %s", headers[i].name, r, d.text);
		}
		if (r < 0)
			assert_string_equal(d.record, "CoRIM signature");
	}
}

static void empty_and_behind(void **state)
{
	uint8_t out[4096];
	struct uvm_slice m = make_message(&headers[0], true, out, sizeof(out));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s;

	(void)state;
	memset(out + m.len, 0, 3);
	assert_int_equal(uvm_corim_signature_read((struct uvm_slice){ m.p, m.len + 3 }, &s, &d), UVM_OK);
	assert_int_equal(s.behind, 3);
	out[m.len - 259] = 0x40;
	assert_int_equal(uvm_corim_signature_read(m, &s, &d), UVM_E_MISSING);
	assert_non_null(strstr(d.text, "empty"));
}

static void other_document(void **state)
{
	uint8_t out[4096];
	const struct uvm_slice m = make_message(&headers[0], true, out, sizeof(out));
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s;

	(void)state;
	assert_int_equal(uvm_corim_signature_read(m, &s, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_verify(&s, (struct uvm_slice){ document.p, 11 }, &d), UVM_E_MISMATCH);
}

/* ---- signing, splitting, trust ---- */

static void signs(void **state)
{
	const struct uvm_corim_signing what = { .key = key, .chain = &der, .nchain = 1, .signer = "me", .document = document };
	uint8_t out[4096];
	struct uvm_cbor_out o = { out, 0, sizeof(out) };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signing wrong = what;
	struct uvm_corim_signature s;

	(void)state;
	assert_int_equal(uvm_corim_sign(&what, &o, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_read((struct uvm_slice){ out, o.len }, &s, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_verify(&s, document, &d), UVM_OK);
	assert_int_equal(s.behind, 0);
	o = (struct uvm_cbor_out){ out, 0, 10 };
	assert_int_equal(uvm_corim_sign(&what, &o, &d), UVM_E_SPACE);
	assert_true(o.len > 10);
	wrong.key = ec;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	o = (struct uvm_cbor_out){ out, 0, sizeof(out) };
	assert_int_equal(uvm_corim_sign(&wrong, &o, &d), UVM_E_CONFLICT);
}

static void splits(void **state)
{
	uint8_t bundle[4096], apart[4096], out[4096];
	const struct uvm_slice b = make_message(&headers[0], false, bundle, sizeof(bundle));
	const struct uvm_slice a = make_message(&headers[0], true, apart, sizeof(apart));
	struct uvm_cbor_out o = { out, 0, b.len };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s, again;

	(void)state;
	assert_int_equal(uvm_corim_signature_read(a, &s, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_detach(&s, &o, &d), UVM_E_MISSING);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_corim_signature_read(b, &s, &d), UVM_OK);
	assert_int_equal(s.cose.payload.len, document.len);
	assert_int_equal(uvm_corim_signature_detach(&s, &o, &d), UVM_OK);
	assert_int_equal(o.len, a.len); /* PSS has a random salt: only the signature differs */
	assert_memory_equal(out, a.p, a.len - 256);
	assert_int_equal(uvm_corim_signature_read((struct uvm_slice){ out, o.len }, &again, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_verify(&again, document, &d), UVM_OK);
}

static void trust(void **state)
{
	static const struct header over = { "over", META | OVER | CHAIN, UVM_COSE_PS384, UVM_OK, UVM_OK };
	uint8_t out[4096];
	struct uvm_slice m = make_message(&headers[0], true, out, sizeof(out));
	STACK_OF(X509) *anchors = sk_X509_new_null();
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s;

	(void)state;
	assert_int_equal(uvm_corim_signature_read(m, &s, &d), UVM_OK);
	sk_X509_push(anchors, ec_x);
	assert_int_equal(uvm_corim_signature_trusted(&s, anchors, 1767225600, &d), UVM_E_MISMATCH);
	sk_X509_push(anchors, x);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_corim_signature_trusted(&s, anchors, 1767225600, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_trusted(&s, anchors, 1, &d), UVM_E_MISMATCH);
	m = make_message(&over, true, out, sizeof(out));
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_corim_signature_read(m, &s, &d), UVM_OK);
	assert_int_equal(uvm_corim_signature_trusted(&s, anchors, 1767225600, &d), UVM_E_MISMATCH);
	assert_string_equal(d.text, "its author says that it is no longer valid");
	sk_X509_free(anchors);
}

/* ---- images ---- */

/* Records by type and mask; documents and signatures have one byte that names them. */
static void add(struct uvm_igvm *f, uint32_t type, uint32_t mask, const char *data)
{
	const struct uvm_igvm_header h = {
		.type = type, .mask = mask, .data = (const uint8_t *)data, .data_len = data != NULL ? 1 : 0
	};

	assert_non_null(uvm_igvm_add(f, &h));
}

static void attach(void **state)
{
	static const char want[] = "dsGeA";
	const struct uvm_slice signature = { (const uint8_t *)"A", 1 };
	struct uvm_igvm f = { .version = 1 };
	const struct uvm_igvm_list *l = &f.section[UVM_IGVM_INITIALIZATIONS];

	(void)state;
	add(&f, UVM_IGVM_CORIM_DOCUMENT, 2, "e");
	add(&f, UVM_IGVM_CORIM_SIGNATURE, 2, "x");
	add(&f, UVM_IGVM_CORIM_DOCUMENT, 1, "d");
	add(&f, UVM_IGVM_CORIM_SIGNATURE, 1, "s");
	add(&f, UVM_IGVM_CORIM_DOCUMENT, 3, "G"); /* for both: not the one of either */
	assert_null(uvm_corim_document(&f, 4));
	assert_ptr_equal(uvm_corim_document(&f, 2), &l->h[0]);
	assert_int_equal(uvm_corim_attach(&f, 2, signature), UVM_OK);
	assert_int_equal(l->n, strlen(want));
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(l->h[i].data[0], want[i]);
	assert_int_equal(l->h[4].type, UVM_IGVM_CORIM_SIGNATURE);
	assert_int_equal(l->h[4].mask, 2);
	uvm_igvm_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks), cmocka_unit_test(empty_and_behind), cmocka_unit_test(other_document),
		cmocka_unit_test(signs),  cmocka_unit_test(splits),           cmocka_unit_test(trust),
		cmocka_unit_test(attach),
	};

	return cmocka_run_group_tests_name("corim_signature", tests, set_up, tear_down);
}
