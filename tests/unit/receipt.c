/* SPDX-License-Identifier: MIT */
/* Receipts of a ledger made here, with a tree of two levels, and key sets. */
#include <stdio.h>

#include <openssl/core_names.h>

#include <uvmkit/wire.h>

#include "endorse/receipt.h"
#include "sign_make.h"

static EVP_PKEY *signer, *ledger;
static uint8_t statement[256];
static size_t statement_len; /* without unprotected header: a0 */
static uint8_t statement_hash[32];

static int set_up(void **state)
{
	static const uint8_t header[] = { 0xa1, 1, 0x38, 34 };
	struct uvm_cose_signing s = { .alg = UVM_COSE_ES384, .protected_bytes = { header, 4 }, .payload = { header, 4 } };
	struct uvm_cbor_out o = { statement, 0, sizeof(statement) };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	signer = make_ec("P-384");
	ledger = make_ec("P-384");
	s.key = signer;
	assert_int_equal(uvm_cose_sign(&s, &o, &d), UVM_OK);
	statement_len = o.len;
	assert_int_equal(EVP_Digest(statement, statement_len, statement_hash, NULL, EVP_sha256(), NULL), 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(signer);
	EVP_PKEY_free(ledger);
	return 0;
}

/* ---- key sets ---- */

static int read_keys(const char *text, struct uvm_ledger_keys *keys, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	*keys = (struct uvm_ledger_keys){ .n = 0 };
	return uvm_ledger_keys_read((struct uvm_slice){ (const uint8_t *)text, strlen(text) }, keys, d);
}

static void url(const uint8_t *p, size_t n, char out[96])
{
	uvm_base64_encode(p, n, out);
	out[uvm_base64_size(n)] = '\0';
	for (char *c = out; *c != '\0'; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
}

static void key_set(EVP_PKEY *key, const char *kid, char *out, size_t size)
{
	uint8_t point[97];
	char x[96], y[96];
	size_t n;

	assert_int_equal(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &n), 1);
	url(point + 1, 48, x);
	url(point + 49, 48, y);
	snprintf(out, size,
		 "{\"a\":[],\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"},"
		 "{\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}]}",
		 kid, x, y);
}

static void key_sets(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "", UVM_E_SHORT },
		{ "[]", UVM_E_TYPE },
		{ "{}", UVM_E_MISSING },
		{ "{\"keys\":{}}", UVM_E_TYPE },
		{ "{\"keys\":[1]}", UVM_E_TYPE },
		{ "{\"keys\":[]}", UVM_E_MISSING },
		{ "{\"keys\":[{\"kty\":\"OKP\"}]}", UVM_E_MISSING },
		{ "{\"keys\":[{\"kty\":1}]}", UVM_E_SYNTAX },
		{ "{\"keys\":[{\"kty\":\"EC\",\"kty\":\"EC\"}]}", UVM_E_SYNTAX },
		{ "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}]}", UVM_E_SYNTAX },
		{ "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		  "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
		  UVM_E_SYNTAX }, /* not on the curve */
	};
	struct uvm_ledger_keys keys;
	struct uvm_diag d;
	char text[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (read_keys(cases[i].text, &keys, &d) != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].text, d.code, d.text);
		uvm_ledger_keys_free(&keys);
	}
	key_set(ledger, "me", text, sizeof(text));
	assert_int_equal(read_keys(text, &keys, &d), UVM_OK);
	assert_int_equal(keys.n, 1);
	assert_int_equal(EVP_PKEY_eq(keys.of[0].key, ledger), 1);
	uvm_ledger_keys_free(&keys);
}

/* ---- receipts ---- */

/* What is odd about one. */
struct odd {
	const char *name;
	bool none, other_statement, other_root, other_kid, other_tree, no_tree, no_proof, no_path, short_hash, other_signer;
	int code;
};

static void sha256(const uint8_t *a, size_t n, const uint8_t *b, size_t m, uint8_t out[32])
{
	uint8_t both[256];

	memcpy(both, a, n);
	memcpy(both + n, b, m);
	assert_int_equal(EVP_Digest(both, n + m, out, NULL, EVP_sha256(), NULL), 1);
}

/* The proof for the statement, and the root that it leads to. */
static size_t make_proof(const struct odd *odd, uint8_t *out, size_t cap, uint8_t root[32])
{
	uint8_t leaf[96] = { 1 }, left[32] = { 2 }, right[32] = { 3 };
	struct uvm_cbor_out o = { out, 0, cap };

	assert_int_equal(EVP_Digest("evidence", 8, leaf + 32, NULL, EVP_sha256(), NULL), 1);
	memcpy(leaf + 64, statement_hash, 32);
	leaf[64] ^= odd->other_statement;
	assert_int_equal(EVP_Digest(leaf, 96, root, NULL, EVP_sha256(), NULL), 1);
	sha256(left, 32, root, 32, root);
	sha256(root, 32, right, 32, root);
	uvm_cbor_put_map(&o, odd->no_path ? 1 : 2);
	uvm_cbor_put_int(&o, 1);
	uvm_cbor_put_array(&o, 3);
	uvm_cbor_put_bytes(&o, leaf, odd->short_hash ? 31 : 32);
	uvm_cbor_put_text(&o, "evidence");
	uvm_cbor_put_bytes(&o, leaf + 64, 32);
	if (odd->no_path)
		return o.len;
	right[0] ^= odd->other_root;
	uvm_cbor_put_int(&o, 2);
	uvm_cbor_put_array(&o, 2);
	uvm_cbor_put_array(&o, 2);
	uvm_cbor_put_raw(&o, (const uint8_t[]){ 0xf5 }, 1);
	uvm_cbor_put_bytes(&o, left, 32);
	uvm_cbor_put_array(&o, 2);
	uvm_cbor_put_raw(&o, (const uint8_t[]){ 0xf4 }, 1);
	uvm_cbor_put_bytes(&o, right, 32);
	return o.len;
}

static size_t make_receipt(const struct odd *odd, uint8_t *out, size_t cap)
{
	uint8_t header[64], proof[512], root[32], message[512];
	struct uvm_cbor_out h = { header, 0, sizeof(header) }, m = { message, 0, sizeof(message) }, o = { out, 0, cap };
	const size_t proof_len = make_proof(odd, proof, sizeof(proof), root);
	struct uvm_cose_signing s = {
		.key = odd->other_signer ? signer : ledger, .alg = UVM_COSE_ES384, .payload = { root, 32 }, .detached = true
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	uvm_cbor_put_map(&h, odd->no_tree ? 2 : 3);
	uvm_cbor_put_int(&h, UVM_COSE_ALG);
	uvm_cbor_put_int(&h, UVM_COSE_ES384);
	uvm_cbor_put_int(&h, 4);
	uvm_cbor_put_bytes(&h, (const uint8_t *)(odd->other_kid ? "you" : "me"), odd->other_kid ? 3 : 2);
	if (!odd->no_tree) {
		uvm_cbor_put_int(&h, 395);
		uvm_cbor_put_int(&h, odd->other_tree ? 1 : 2);
	}
	s.protected_bytes = (struct uvm_slice){ header, h.len };
	assert_int_equal(uvm_cose_sign(&s, &m, &d), UVM_OK);
	/* the message has a0 f6 and 96 bytes of signature at its end: the proofs take the place of a0 */
	uvm_cbor_put_raw(&o, message, m.len - 100);
	if (odd->no_proof) {
		uvm_cbor_put_map(&o, 0);
	} else {
		uvm_cbor_put_map(&o, 1);
		uvm_cbor_put_int(&o, 396);
		uvm_cbor_put_map(&o, 1);
		uvm_cbor_put_int(&o, -1);
		uvm_cbor_put_array(&o, 1);
		uvm_cbor_put_bytes(&o, proof, proof_len);
	}
	uvm_cbor_put_raw(&o, message + m.len - 99, 99);
	return o.len;
}

/* The statement with a receipt in its unprotected header, read. */
static int verify(const struct odd *odd, const struct uvm_ledger_keys *keys, unsigned *good, struct uvm_diag *d)
{
	const size_t head = 2 + 5; /* tag, array, protected */
	uint8_t receipt[1024], out[2048];
	const size_t n = make_receipt(odd, receipt, sizeof(receipt));
	struct uvm_cbor_out o = { out, 0, sizeof(out) };
	struct uvm_cose c;
	struct uvm_rd rd;

	uvm_cbor_put_raw(&o, statement, head);
	if (odd->none) {
		uvm_cbor_put_map(&o, 0);
	} else {
		uvm_cbor_put_map(&o, 1);
		uvm_cbor_put_int(&o, 394);
		uvm_cbor_put_array(&o, 1);
		uvm_cbor_put_bytes(&o, receipt, n);
	}
	uvm_cbor_put_raw(&o, statement + head + 1, statement_len - head - 1);
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	rd = uvm_rd_init(out, o.len, d);
	assert_int_equal(uvm_cose_read(&rd, &c), UVM_OK);
	return uvm_receipts_verify(&c, keys, good, d);
}

static void receipts(void **state)
{
	static const struct odd cases[] = {
		{ .name = "good", .code = UVM_OK },
		{ .name = "none", .none = true, .code = UVM_E_MISSING },
		{ .name = "of another ledger", .other_kid = true, .code = UVM_E_MISSING },
		{ .name = "for another statement", .other_statement = true, .code = UVM_E_MISMATCH },
		{ .name = "another root", .other_root = true, .code = UVM_E_MISMATCH },
		{ .name = "signed by another", .other_signer = true, .code = UVM_E_MISMATCH },
		{ .name = "another kind of tree", .other_tree = true, .code = UVM_E_UNSUPPORTED },
		{ .name = "no kind of tree", .no_tree = true, .code = UVM_E_MISSING },
		{ .name = "no proof", .no_proof = true, .code = UVM_E_MISSING },
		{ .name = "no path", .no_path = true, .code = UVM_E_MISSING },
		{ .name = "short hash", .short_hash = true, .code = UVM_E_LENGTH },
	};
	struct uvm_ledger_keys keys;
	struct uvm_diag d;
	char text[1024];

	(void)state;
	key_set(ledger, "me", text, sizeof(text));
	assert_int_equal(read_keys(text, &keys, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned good = 0;

		if (verify(&cases[i], &keys, &good, &d) != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].name, d.code, d.text);
		if (cases[i].code == UVM_OK)
			assert_int_equal(good, 1);
		else
			assert_string_equal(d.record, "receipt");
	}
	uvm_ledger_keys_free(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(key_sets), cmocka_unit_test(receipts) };

	return cmocka_run_group_tests_name("receipt", tests, set_up, tear_down);
}
