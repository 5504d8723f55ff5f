/* SPDX-License-Identifier: MIT */
/*
 * Policies as bytes: every way to be wrong with status and offset, the vectors of the wire format, and that only canonical
 * bytes are taken.
 */
#include <uvmkit/policy.h>

#include "unit.h"

#define MAGIC "\x08\x80\x98\xbd\x82\xc5\xe9\x90\xa4\x4f"
#define SIVM_ALL MAGIC "\x12\x12\x0a\x10\x0a\x0e\x08\x01\x10\x01\x18\x01\x20\x01\x2a\x04\xde\xad\xbe\xef"
#define CWCOW_ALL MAGIC "\x12\x14\x12\x12\x0a\x10\x08\x01\x10\x01\x18\x01\x20\x01\x2a\x04\xde\xad\xbe\xef\x30\x01"
#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1

static int decode(const void *b, size_t n, struct uvm_policy *p, struct uvm_diag *d)
{
	uint8_t *copy = unit_exact(b, n);
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	r = uvm_policy_decode(p, copy, n, d);
	if (r == UVM_OK) /* the values borrow the bytes: let them borrow the caller's */
		r = uvm_policy_decode(p, b, n, d);
	free(copy);
	assert_int_equal(d->code, r);
	return r;
}

static void refuses(void **state)
{
	static const struct {
		const uint8_t *b;
		size_t n;
		int status;
		uint64_t off;
	} cases[] = {
		{ BYTES("\x08"), UVM_E_SHORT, 1 },
		{ BYTES("\x10\x80\x98\xbd\x82\xc5\xe9\x90\xa4\x4f"), UVM_E_MAGIC, 0 },
		{ BYTES("\x08\x81\x98\xbd\x82\xc5\xe9\x90\xa4\x4f\x12\x02\x0a\x00"), UVM_E_MAGIC, 1 },
		{ BYTES("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), UVM_E_SYNTAX, 1 },
		{ BYTES(MAGIC), UVM_E_SHORT, 10 },
		{ BYTES(MAGIC "\x1a\x02\x0a\x00"), UVM_E_TYPE, 10 },
		{ BYTES(MAGIC "\x12"), UVM_E_SHORT, 11 },
		{ BYTES(MAGIC "\x12\x00"), UVM_E_SHORT, 12 },                            /* no product */
		{ BYTES(MAGIC "\x12\x02\x7a\x00"), UVM_E_TYPE, 12 },                     /* product 15 */
		{ BYTES(MAGIC "\x12\x02\x08\x00"), UVM_E_TYPE, 12 },                     /* product as a number */
		{ BYTES(MAGIC "\x12\x03\x0a\x00"), UVM_E_SHORT, 12 },                    /* length beyond the end */
		{ BYTES(MAGIC "\x12\x02\x0a\x00\x00"), UVM_E_ENCODING, 14 },             /* trailing byte */
		{ BYTES(MAGIC "\x12\x82\x00\x0a\x00"), UVM_E_ENCODING, 11 },             /* length not minimal */
		{ BYTES(MAGIC "\x12\x04\x0a\x02\x12\x00"), UVM_E_TYPE, 14 },             /* wrapper without body */
		{ BYTES(MAGIC "\x12\x04\x0a\x02\x0a\x00"), UVM_E_ENCODING, 11 },         /* empty body written */
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x10\x00"), UVM_E_ENCODING, 11 }, /* false written */
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x10\x02"), UVM_E_ENCODING, 17 }, /* true as 2 */
		{ BYTES(MAGIC "\x12\x07\x0a\x05\x0a\x03\x10\x81\x00"), UVM_E_ENCODING, 11 },
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x30\x01"), UVM_E_TYPE, 16 },             /* cwcow's field in sivm */
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x12\x00"), UVM_E_TYPE, 16 },             /* bool as bytes */
		{ BYTES(MAGIC "\x12\x06\x0a\x04\x0a\x02\x2a\x00"), UVM_E_ENCODING, 11 },         /* empty bytes written */
		{ BYTES(MAGIC "\x12\x08\x0a\x06\x0a\x04\x10\x01\x08\x01"), UVM_E_ENCODING, 16 }, /* order */
		{ BYTES(MAGIC "\x12\x08\x0a\x06\x0a\x04\x10\x01\x10\x01"), UVM_E_ENCODING, 11 }, /* twice */
		{ BYTES(MAGIC "\x12\x04\x0a\x00\x12\x00"), UVM_E_ENCODING, 11 },                 /* two products */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy p = { .value[0].len = 77 };
		struct uvm_diag d;

		assert_int_equal(decode(cases[i].b, cases[i].n, &p, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_int_equal(p.value[0].len, 77);
	}
}

/* All bytes of a policy matter: cut anywhere or changed in any bit, it is another policy or none, never the same. */
static void truncations_and_flips(void **state)
{
	static const uint8_t whole[] = CWCOW_ALL;
	const size_t n = sizeof(whole) - 1;
	struct uvm_policy p;
	struct uvm_diag d;

	(void)state;
	for (size_t cut = 1; cut < n; cut++)
		assert_true(decode(whole, cut, &p, &d) < 0);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		uint8_t b[sizeof(whole)], again[sizeof(whole)];
		size_t len = 0;

		memcpy(b, whole, n);
		b[bit / 8] ^= (uint8_t)(1u << (bit % 8));
		if (decode(b, n, &p, &d) < 0)
			continue;
		assert_int_equal(uvm_policy_encode(&p, again, sizeof(again), &len, &d), UVM_OK);
		assert_int_equal(len, n);
		assert_memory_equal(again, b, n);
	}
}

static void vectors(void **state)
{
	static const struct {
		const char *product, *required; /* first letters after "require_", in table order, or - */
		const char *json;
		const uint8_t *b;
		size_t n;
	} cases[] = {
		{ "sivm", "----", "", BYTES(MAGIC "\x12\x02\x0a\x00") },
		{ "sivm", "-s--", "\x01\x02\x03\x04", BYTES(MAGIC "\x12\x0c\x0a\x0a\x0a\x08\x10\x01\x2a\x04\x01\x02\x03\x04") },
		{ "sivm", "essb", "\xde\xad\xbe\xef", BYTES(SIVM_ALL) },
		{ "cwcow", "----", "", BYTES(MAGIC "\x12\x02\x12\x00") },
		{ "cwcow", "-----a", "", BYTES(MAGIC "\x12\x06\x12\x04\x0a\x02\x30\x01") },
		{ "cwcow", "essb-a", "\xde\xad\xbe\xef", BYTES(CWCOW_ALL) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy p = { .product = uvm_policy_product_find(cases[i].product, strlen(cases[i].product)) }, back;
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t out[64];
		size_t len = 0;

		for (size_t f = 0; cases[i].required[f] != '\0'; f++)
			p.value[f].required = cases[i].required[f] != '-';
		p.value[4] = (struct uvm_policy_value){ false, (const uint8_t *)cases[i].json, strlen(cases[i].json) };
		assert_int_equal(uvm_policy_size(&p), cases[i].n);
		assert_int_equal(uvm_policy_encode(&p, out, cases[i].n - 1, &len, &d), UVM_E_SPACE);
		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_policy_encode(&p, out, cases[i].n, &len, &d), UVM_OK);
		assert_int_equal(len, cases[i].n);
		assert_memory_equal(out, cases[i].b, len);
		assert_int_equal(decode(cases[i].b, cases[i].n, &back, &d), UVM_OK);
		assert_ptr_equal(back.product, p.product);
		for (size_t f = 0; f < p.product->nfields; f++) {
			assert_int_equal(back.value[f].required, p.value[f].required);
			assert_int_equal(back.value[f].len, p.value[f].len);
		}
		assert_int_equal(uvm_policy_required(&back, "require_secure_boot"), cases[i].required[1] != '-');
		assert_int_equal(uvm_policy_required(&back, "require_secure_avic"), strchr(cases[i].required, 'a') != NULL);
	}
}

static void no_policy(void **state)
{
	struct uvm_policy p = { .value[0].required = true };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t out[1];
	size_t len = 9;

	(void)state;
	assert_int_equal(uvm_policy_decode(&p, NULL, 0, &d), UVM_OK);
	assert_null(p.product);
	assert_false(uvm_policy_required(&p, "require_secure_boot"));
	assert_null(uvm_policy_value(&p, "require_secure_boot"));
	assert_int_equal(uvm_policy_size(&p), 0);
	assert_int_equal(uvm_policy_encode(&p, out, 0, &len, &d), UVM_OK);
	assert_int_equal(len, 0);
	assert_null(uvm_policy_product_find("siv", 3));
	assert_null(uvm_policy_product_find("sivmx", 5));
	assert_null(uvm_policy_product_find("Sivm", 4));
}

/* The longest JSON that fits is 4050 bytes for sivm without requirements, 4040 for cwcow with all. */
static void limits(void **state)
{
	static const struct {
		const char *product;
		size_t required, longest;
	} cases[] = { { "sivm", 0, 4050 }, { "cwcow", 6, 4040 } };
	static const uint8_t json[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy p = { .product = uvm_policy_product_find(cases[i].product, strlen(cases[i].product)) }, back;
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t out[UVM_POLICY_MAX + 1] = { 0 };
		size_t len = 0;

		for (size_t f = 0; f < cases[i].required; f++)
			p.value[f].required = true;
		p.value[4].p = json;
		p.value[4].len = cases[i].longest;
		assert_int_equal(uvm_policy_encode(&p, out, sizeof(out), &len, &d), UVM_OK);
		assert_int_equal(len, UVM_POLICY_MAX);
		assert_int_equal(uvm_policy_decode(&back, out, len, &d), UVM_OK);
		assert_int_equal(uvm_policy_decode(&back, out, len + 1, &d), UVM_E_LIMIT);
		d = (struct uvm_diag)UVM_DIAG_INIT;
		p.value[4].len++;
		assert_int_equal(uvm_policy_encode(&p, out, sizeof(out), &len, &d), UVM_E_LIMIT);
		assert_int_equal(d.got, UVM_POLICY_MAX + 1);
		assert_int_equal(d.want, UVM_POLICY_MAX);
	}
}

/* Tables that break what the codec relies on would make two encodings of one policy. */
static void tables_are_sound(void **state)
{
	const struct uvm_policy_product *products;
	size_t n;

	(void)state;
	products = uvm_policy_products(&n);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(i == 0 || products[i].variant > products[i - 1].variant);
		assert_true(products[i].nfields <= UVM_POLICY_FIELDS_MAX);
		for (size_t f = 1; f < products[i].nfields; f++)
			assert_true(products[i].fields[f].tag > products[i].fields[f - 1].tag);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses), cmocka_unit_test(truncations_and_flips),
		cmocka_unit_test(vectors), cmocka_unit_test(no_policy),
		cmocka_unit_test(limits),  cmocka_unit_test(tables_are_sound),
	};

	return cmocka_run_group_tests_name("policy_codec", tests, NULL, NULL);
}
