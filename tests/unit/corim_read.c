/* SPDX-License-Identifier: MIT */
/* Reading CoRIM documents: what our encoder wrote, what others may write, and what is none. */
#include <uvmkit/endorse.h>

#include "endorse/corim_read.h"
#include "unit.h"

static struct uvm_endorsement sample(enum uvm_measure_platform p, uint8_t fill, uint32_t svn)
{
	struct uvm_endorsement e = { .platform = p, .guest_svn = svn };

	e.digest.len = p == UVM_MEASURE_VBS ? 32 : 48;
	memset(e.digest.b, fill, e.digest.len);
	return e;
}

static void reads_ours(void **state)
{
	(void)state;
	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		const struct uvm_endorsement e = sample((enum uvm_measure_platform)p, 0xab, 7);
		struct uvm_corim_references refs;
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t out[UVM_CORIM_MAX];
		size_t len;

		assert_int_equal(uvm_corim_encode(&e, out, &len, &d), UVM_OK);
		for (int q = 0; q < UVM_MEASURE_PLATFORMS; q++) {
			assert_int_equal(
				uvm_corim_read((struct uvm_slice){ out, len }, (enum uvm_measure_platform)q, &refs, &d),
				UVM_OK);
			assert_int_equal(refs.n, p == q ? 1 : 0);
		}
		assert_int_equal(uvm_corim_read((struct uvm_slice){ out, len }, (enum uvm_measure_platform)p, &refs, &d),
				 UVM_OK);
		assert_int_equal(uvm_corim_has(&refs, &e.digest), 0);
		assert_int_equal(refs.of[0].svn, 7);
	}
}

/* No truncation passes. */
static void cut(void **state)
{
	const struct uvm_endorsement e = sample(UVM_MEASURE_SNP, 0xab, 7);
	struct uvm_corim_references refs;
	uint8_t out[UVM_CORIM_MAX];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t len;

	(void)state;
	assert_int_equal(uvm_corim_encode(&e, out, &len, &d), UVM_OK);
	for (size_t n = 0; n < len; n++) {
		uint8_t *b = unit_exact(out, n);

		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_true(uvm_corim_read((struct uvm_slice){ b, n }, UVM_MEASURE_SNP, &refs, &d) < 0);
		assert_string_equal(d.record, "CoRIM");
		free(b);
	}
	out[len] = 0;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_corim_read((struct uvm_slice){ out, len + 1 }, UVM_MEASURE_SNP, &refs, &d), UVM_E_TRAIL);
	assert_int_equal(d.off, len);
}

/* A document of reference triples, for ${n} digests of ${len} bytes each, by algorithm and measurement key. */
static size_t make(uint8_t *out, size_t cap, unsigned n, size_t len, int64_t alg, const char *key)
{
	uint8_t inner[4096], digest[64] = { 0 };
	struct uvm_cbor_out i = { inner, 0, sizeof(inner) }, o = { out, 0, cap };

	uvm_cbor_put_map(&i, 1); /* {4: {0: [[{0: {1: vendor, 2: model}}, [{0: key, 1: {2: [[alg, digest], …]}}]]]}} */
	uvm_cbor_put_int(&i, 4);
	uvm_cbor_put_map(&i, 1);
	uvm_cbor_put_int(&i, 0);
	uvm_cbor_put_array(&i, 1);
	uvm_cbor_put_array(&i, 2);
	uvm_cbor_put_map(&i, 1);
	uvm_cbor_put_int(&i, 0);
	uvm_cbor_put_map(&i, 2);
	uvm_cbor_put_int(&i, 1);
	uvm_cbor_put_text(&i, "AMD");
	uvm_cbor_put_int(&i, 2);
	uvm_cbor_put_text(&i, "SEV-SNP");
	uvm_cbor_put_array(&i, 1);
	uvm_cbor_put_map(&i, 2);
	uvm_cbor_put_int(&i, 0);
	uvm_cbor_put_text(&i, key);
	uvm_cbor_put_int(&i, 1);
	uvm_cbor_put_map(&i, 1);
	uvm_cbor_put_int(&i, 2);
	uvm_cbor_put_array(&i, n);
	for (unsigned k = 0; k < n; k++) {
		digest[0] = (uint8_t)k;
		uvm_cbor_put_array(&i, 2);
		uvm_cbor_put_int(&i, alg);
		uvm_cbor_put_bytes(&i, digest, len);
	}
	uvm_cbor_put_tag(&o, 501);
	uvm_cbor_put_map(&o, 1);
	uvm_cbor_put_int(&o, 1);
	uvm_cbor_put_array(&o, 2);
	uvm_cbor_put_tag(&o, 505); /* a tag of another kind */
	uvm_cbor_put_bytes(&o, NULL, 0);
	uvm_cbor_put_tag(&o, 506);
	uvm_cbor_put_bytes(&o, inner, i.len);
	assert_true(o.len <= cap);
	return o.len;
}

static void others(void **state)
{
	static const struct {
		const char *name;
		unsigned digests;
		size_t len;
		int64_t alg;
		const char *key;
		int code;
		size_t n;
	} cases[] = {
		{ "several", 3, 48, 7, "MEASUREMENT", UVM_OK, 3 },
		{ "as many as there is room for", 16, 48, 7, "MEASUREMENT", UVM_OK, 16 },
		{ "too many", 17, 48, 7, "MEASUREMENT", UVM_E_LIMIT, 16 },
		{ "another algorithm", 3, 32, 1, "MEASUREMENT", UVM_OK, 0 },
		{ "another measurement", 3, 48, 7, "HOST_DATA", UVM_OK, 0 },
		{ "too short a digest", 1, 47, 7, "MEASUREMENT", UVM_E_LENGTH, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t out[8192];
		const size_t n = make(out, sizeof(out), cases[i].digests, cases[i].len, cases[i].alg, cases[i].key);
		struct uvm_corim_references refs;
		struct uvm_diag d = UVM_DIAG_INIT;

		if (uvm_corim_read((struct uvm_slice){ out, n }, UVM_MEASURE_SNP, &refs, &d) != cases[i].code ||
		    refs.n != cases[i].n)
			fail_msg("%s: %d, %zu references", cases[i].name, d.code, refs.n);
		if (refs.n > 0)
			assert_int_equal(refs.of[0].svn, 0);
	}
}

static void is_none(void **state)
{
	static const struct {
		uint8_t b[8];
		size_t n;
		int code;
	} cases[] = {
		{ { 0xa0 }, 1, UVM_E_TYPE },                      /* no tag */
		{ { 0xd9, 1, 0xf4, 0xa0 }, 4, UVM_E_MAGIC },      /* tag 500 */
		{ { 0xd9, 1, 0xf5, 0xa0 }, 4, UVM_E_MISSING },    /* no tags inside */
		{ { 0xd9, 1, 0xf5, 0xa1, 1, 0 }, 6, UVM_E_TYPE }, /* no array of tags */
		{ { 0xd9, 1, 0xf5, 0x80 }, 4, UVM_E_TYPE },       /* no map */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_corim_references refs;
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_corim_read((struct uvm_slice){ cases[i].b, cases[i].n }, UVM_MEASURE_SNP, &refs, &d),
				 cases[i].code);
	}
}

/* {0: "x", 1: [], 4: {0: 1(100), 1: 1(200)}} */
static void validity(void **state)
{
	static const uint8_t whole[] = { 0xd9, 1, 0xf5, 0xa3, 0,   0x61, 'x',  1,    0x80, 4,
					 0xa2, 0, 0xc1, 0x18, 100, 1,    0xc1, 0x18, 200 };
	static const struct {
		uint8_t at, value; /* of one byte that is altered; 0: none is */
		int64_t when;
		int code;
	} cases[] = {
		{ 0, 0, 99, UVM_E_MISMATCH },   { 0, 0, 100, UVM_OK },          { 0, 0, 200, UVM_OK },
		{ 0, 0, 201, UVM_E_MISMATCH },  { 9, 3, 201, UVM_OK },         /* not said */
		{ 11, 2, 1, UVM_OK },                                          /* only an end */
		{ 11, 2, 201, UVM_E_MISMATCH }, { 12, 0xc2, 150, UVM_E_TYPE }, /* a tag other than that of times */
		{ 16, 0xd7, 150, UVM_E_TYPE },  { 17, 0x58, 150, UVM_E_SHORT }, { 10, 0x82, 150, UVM_E_TRAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[sizeof(whole)];
		struct uvm_diag d = UVM_DIAG_INIT;
		int r;

		memcpy(b, whole, sizeof(b));
		if (cases[i].at != 0)
			b[cases[i].at] = cases[i].value;
		r = uvm_corim_current((struct uvm_slice){ b, sizeof(b) }, cases[i].when, &d);
		if (r != cases[i].code)
			fail_msg("case %zu: %d", i, r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_ours), cmocka_unit_test(cut), cmocka_unit_test(others),
					    cmocka_unit_test(is_none), cmocka_unit_test(validity) };

	return cmocka_run_group_tests_name("corim_read", tests, NULL, NULL);
}
