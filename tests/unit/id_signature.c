/* SPDX-License-Identifier: MIT */
/* Signatures of ID blocks: what is no signature, no key or not for the block is refused; the record has the numbers reversed.
 */
#include <openssl/core_names.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "endorse/key.h"
#include "sign_make.h"

static uint8_t block[UVM_ID_BLOCK_SIZE];
static EVP_PKEY *key;
static uint8_t signature_bytes[128];
static struct uvm_slice signature, spki, certificate;

static int set_up(void **state)
{
	X509 *x;

	(void)state;
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (uint8_t)i;
	key = make_ec("P-384");
	signature = make_signature(key, EVP_sha384(), block, sizeof(block), signature_bytes, sizeof(signature_bytes));
	spki = make_spki(key);
	x = make_certificate(&(struct make_certificate){ .name = "owner", .key = key });
	certificate = make_der(x);
	X509_free(x);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	make_free(certificate);
	make_free(spki);
	EVP_PKEY_free(key);
	return 0;
}

static int read_signed(struct uvm_slice b, struct uvm_slice sig, struct uvm_slice k, struct uvm_id_block_signed *ret,
		       struct uvm_diag *d)
{
	const struct uvm_id_block_files files = { b, sig, k };

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_id_block_signed_read(&files, ret, d);
}

static const struct uvm_slice the_block = { block, sizeof(block) };

static void block_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 95, 97 };
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint8_t *b = calloc(1, sizes[i] + 1);

		assert_int_equal(read_signed((struct uvm_slice){ b, sizes[i] }, signature, spki, &s, &d), UVM_E_LENGTH);
		assert_string_equal(d.record, "id block");
		assert_int_equal(d.got, sizes[i]);
		free(b);
	}
}

/* Every byte that is cut off, and bytes behind. */
static void signature_encodings(void **state)
{
	uint8_t longer[130], raw[96] = { 1 };
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	for (size_t n = 0; n < signature.len; n++) {
		uint8_t *cut = unit_exact(signature.p, n);

		assert_int_equal(read_signed(the_block, (struct uvm_slice){ cut, n }, spki, &s, &d), UVM_E_SYNTAX);
		assert_string_equal(d.record, "signature");
		free(cut);
	}
	memcpy(longer, signature.p, signature.len);
	longer[signature.len] = 0;
	assert_int_equal(read_signed(the_block, (struct uvm_slice){ longer, signature.len + 1 }, spki, &s, &d), UVM_E_TRAIL);
	assert_int_equal(d.off, signature.len);
	assert_int_equal(read_signed(the_block, (struct uvm_slice){ raw, sizeof(raw) }, spki, &s, &d), UVM_E_SYNTAX);
}

struct bytes {
	const char *name;
	uint8_t b[16];
	size_t n;
	int code;
};

/* Small numbers in odd forms: none of them is a signature of anything. */
static void signature_numbers(void **state)
{
	static const struct bytes cases[] = {
		{ "zero", { 0x30, 6, 2, 1, 0, 2, 1, 1 }, 8, UVM_E_MISMATCH },
		{ "negative", { 0x30, 6, 2, 1, 0x80, 2, 1, 1 }, 8, UVM_E_SYNTAX },
		{ "superfluous zero", { 0x30, 7, 2, 2, 0, 1, 2, 1, 1 }, 9, UVM_E_SYNTAX },
		{ "long form of a length", { 0x30, 0x81, 6, 2, 1, 1, 2, 1, 1 }, 9, UVM_E_ENCODING },
		{ "indefinite length", { 0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0 }, 10, UVM_E_SYNTAX },
		{ "one number", { 0x30, 3, 2, 1, 1 }, 5, UVM_E_SYNTAX },
		{ "three numbers", { 0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1 }, 11, UVM_E_SYNTAX },
	};
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const int r = read_signed(the_block, (struct uvm_slice){ cases[i].b, cases[i].n }, spki, &s, &d);

		if (r != cases[i].code)
			fail_msg("%s: %d, expected %d", cases[i].name, r, cases[i].code);
		assert_string_equal(d.record, "signature");
	}
}

static void numbers_too_large(void **state)
{
	uint8_t big[56] = { 0x30, 54, 2, 49, 1 };
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	memcpy(big + 53, (uint8_t[]){ 2, 1, 1 }, 3);
	assert_int_equal(read_signed(the_block, (struct uvm_slice){ big, 56 }, spki, &s, &d), UVM_E_VALUE);
}

static void wrong_keys(void **state)
{
	EVP_PKEY *p256 = make_ec("P-256"), *rsa = make_rsa(), *other = make_ec("P-384");
	const struct {
		struct uvm_slice key;
		int code;
		const char *record;
	} cases[] = {
		{ make_spki(p256), UVM_E_UNSUPPORTED, "public key" },
		{ make_spki(rsa), UVM_E_UNSUPPORTED, "public key" },
		{ make_spki(other), UVM_E_MISMATCH, "signature" },
	};
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(read_signed(the_block, signature, cases[i].key, &s, &d), cases[i].code);
		assert_string_equal(d.record, cases[i].record);
		make_free(cases[i].key);
	}
	EVP_PKEY_free(p256);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(other);
}

/* Every byte of block and signature counts. */
static void altered(void **state)
{
	struct uvm_id_block_signed s;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < sizeof(block); i += 5) {
		uint8_t other[UVM_ID_BLOCK_SIZE];

		memcpy(other, block, sizeof(other));
		other[i] ^= 1;
		assert_int_equal(read_signed((struct uvm_slice){ other, sizeof(other) }, signature, spki, &s, &d),
				 UVM_E_MISMATCH);
		assert_string_equal(d.record, "signature");
	}
	for (size_t i = 0; i < signature.len; i += 7) {
		uint8_t *other = unit_exact(signature.p, signature.len);

		other[i] ^= 0x40;
		assert_true(read_signed(the_block, (struct uvm_slice){ other, signature.len }, spki, &s, &d) < 0);
		free(other);
	}
}

static struct uvm_slice join(const char *before, struct uvm_slice s, const char *after)
{
	const size_t n = strlen(before), m = strlen(after);
	uint8_t *p = malloc(n + s.len + m + 1);

	assert_non_null(p);
	memcpy(p, before, n);
	memcpy(p + n, s.p, s.len);
	memcpy(p + n + s.len, after, m);
	return (struct uvm_slice){ p, n + s.len + m };
}

static void key_files(void **state)
{
	struct uvm_slice key_pem = make_pem("PUBLIC KEY", spki), cert_pem = make_pem("CERTIFICATE", certificate);
	const struct {
		const char *name;
		struct uvm_slice file;
		int code;
	} cases[] = {
		{ "SPKI, DER", join("", spki, ""), UVM_OK },
		{ "certificate, DER", join("", certificate, ""), UVM_OK },
		{ "SPKI, PEM", join("", key_pem, ""), UVM_OK },
		{ "certificate, PEM", join("", cert_pem, ""), UVM_OK },
		{ "PEM between white space", join(" \r\n\t\n", key_pem, "\n \n"), UVM_OK },
		{ "DER and a byte", join("", spki, "x"), UVM_E_SYNTAX },
		{ "certificate and a byte", join("", certificate, "x"), UVM_E_SYNTAX },
		{ "text before PEM", join("key:\n", key_pem, ""), UVM_E_SYNTAX },
		{ "text behind PEM", join("", key_pem, "x"), UVM_E_TRAIL },
		{ "certificate as PUBLIC KEY", make_pem("PUBLIC KEY", certificate), UVM_E_SYNTAX },
		{ "another label", make_pem("PRIVATE KEY", spki), UVM_E_SYNTAX },
		{ "empty", join("", (struct uvm_slice){ certificate.p, 0 }, ""), UVM_E_SYNTAX },
		{ "cut PEM", join("", (struct uvm_slice){ key_pem.p, key_pem.len - 10 }, ""), UVM_E_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_id_block_signed s;
		struct uvm_diag d;
		const int r = read_signed(the_block, signature, cases[i].file, &s, &d);

		if (r != cases[i].code)
			fail_msg("%s: %d, expected %d", cases[i].name, r, cases[i].code);
		if (r < 0)
			assert_string_equal(d.record, "public key");
		make_free(cases[i].file);
	}
	make_free(key_pem);
	make_free(cert_pem);
}

/* Two platforms, so that the mask is not the only one. */
static void make_file(struct uvm_igvm *f, const uint8_t *page)
{
	const struct uvm_igvm_header records[] = {
		{ .type = UVM_IGVM_SUPPORTED_PLATFORM,
		  .mask = 1,
		  .platform = { .platform_version = 1, .platform_type = UVM_IGVM_TDX } },
		{ .type = UVM_IGVM_SUPPORTED_PLATFORM,
		  .mask = 2,
		  .platform = { .platform_version = 1, .platform_type = UVM_IGVM_SEV_SNP } },
		{ .type = UVM_IGVM_GUEST_POLICY, .mask = 1, .policy = { 1 } },
		{ .type = UVM_IGVM_GUEST_POLICY, .mask = 2, .policy = { 0x3001f } },
		{ .type = UVM_IGVM_PAGE_DATA, .mask = 3, .data = page, .data_len = UVM_PAGE_SIZE, .page = { .gpa = 0x1000 } },
	};

	*f = (struct uvm_igvm){ .version = 1 };
	for (size_t i = 0; i < COUNT(records); i++)
		assert_non_null(uvm_igvm_add(f, &records[i]));
}

/* A record is the other number's bytes from the end, then zeros up to 72. */
static void is_reversed(const uint8_t *field, const uint8_t *number)
{
	for (size_t i = 0; i < 48; i++)
		assert_int_equal(field[i], number[47 - i]);
	assert_true(uvm_is_zero(field + 48, 24));
}

static void attach(void **state)
{
	static const uint8_t page[UVM_PAGE_SIZE] = { 1 };
	const struct uvm_snp_identity *identity = uvm_snp_identity_of(UVM_IMAGE_SNP_LINUX_DIRECT);
	uint8_t bytes[UVM_ID_BLOCK_SIZE], body[UVM_ID_BLOCK_RECORD];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block_signed s;
	struct uvm_id_block b, again;
	struct uvm_igvm f;

	(void)state;
	make_file(&f, page);
	assert_int_equal(uvm_id_block_of_file(&f, identity, 9, &b, &d), UVM_OK);
	assert_int_equal(b.policy, 0x3001f);
	assert_int_equal(b.guest_svn, 9);
	assert_memory_equal(b.identity.image_id, "linux-direct\0\0\0\0", 16);
	uvm_id_block_put(&b, bytes);
	assert_int_equal(uvm_id_block_sign_once(bytes, &s, &d), UVM_OK);
	assert_int_equal(uvm_id_block_attach(&f, &s, body), UVM_OK);
	assert_int_equal(f.section[UVM_IGVM_DIRECTIVES].h[1].mask, 2);
	assert_memory_equal(body + 8, bytes, 88);
	assert_int_equal(uvm_le32(body + 96), 1);
	assert_int_equal(uvm_le32(body + 248), 2);
	is_reversed(body + 104, s.r);
	is_reversed(body + 176, s.s);
	is_reversed(body + 256, s.qx);
	is_reversed(body + 328, s.qy);
	assert_true(uvm_is_zero(body + 400, 296));
	assert_int_equal(uvm_id_block_of_file(&f, identity, 9, &again, &d), UVM_E_DUPLICATE);
	uvm_igvm_free(&f);
}

static void not_for_this_file(void **state)
{
	static const uint8_t page[UVM_PAGE_SIZE] = { 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block b, other;
	struct uvm_igvm f;

	(void)state;
	make_file(&f, page);
	assert_int_equal(uvm_id_block_of_file(&f, &uvm_snp_identity_openhcl, 1, &b, &d), UVM_OK);
	other = b;
	other.guest_svn = 77;
	other.identity = uvm_snp_identity_linux_direct;
	assert_int_equal(uvm_id_block_check(&other, &b, &d), UVM_OK);
	other.policy ^= 1 << 19;
	assert_int_equal(uvm_id_block_check(&other, &b, &d), UVM_E_MISMATCH);
	assert_int_equal(d.off, 88);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	other = b;
	other.ld[47] ^= 1;
	assert_int_equal(uvm_id_block_check(&other, &b, &d), UVM_E_MISMATCH);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	f.section[UVM_IGVM_INITIALIZATIONS].n = 1; /* the policy of TDX alone */
	assert_int_equal(uvm_id_block_of_file(&f, &uvm_snp_identity_openhcl, 1, &b, &d), UVM_E_MISSING);
	assert_non_null(strstr(d.text, "GUEST_POLICY"));
	d = (struct uvm_diag)UVM_DIAG_INIT;
	f.section[UVM_IGVM_PLATFORMS].n = 1;
	assert_int_equal(uvm_id_block_of_file(&f, &uvm_snp_identity_openhcl, 1, &b, &d), UVM_E_MISSING);
	assert_non_null(strstr(d.text, "SEV-SNP"));
	uvm_igvm_free(&f);
}

/* What the temporary key signed verifies with OpenSSL, from the numbers of the struct alone. */
static void sign_once(void **state)
{
	uint8_t point[97] = { 4 }, *der = NULL, *p;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *k = EVP_PKEY_dup(key);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block_signed s, t;
	int n;

	(void)state;
	assert_int_equal(uvm_id_block_sign_once(block, &s, &d), UVM_OK);
	assert_int_equal(uvm_id_block_sign_once(block, &t, &d), UVM_OK);
	assert_memory_not_equal(s.qx, t.qx, 48);
	memcpy(point + 1, s.qx, 48);
	memcpy(point + 49, s.qy, 48);
	assert_int_equal(EVP_PKEY_set1_encoded_public_key(k, point, sizeof(point)), 1);
	assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(s.r, 48, NULL), BN_bin2bn(s.s, 48, NULL)), 1);
	n = i2d_ECDSA_SIG(sig, &der);
	p = der;
	assert_true(n > 0);
	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, k), 1);
	assert_int_equal(EVP_DigestVerify(ctx, p, (size_t)n, block, sizeof(block)), 1);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_sizes),       cmocka_unit_test(signature_encodings),
		cmocka_unit_test(signature_numbers), cmocka_unit_test(numbers_too_large),
		cmocka_unit_test(wrong_keys),        cmocka_unit_test(altered),
		cmocka_unit_test(key_files),         cmocka_unit_test(attach),
		cmocka_unit_test(not_for_this_file), cmocka_unit_test(sign_once),
	};

	return cmocka_run_group_tests_name("id_signature", tests, set_up, tear_down);
}
