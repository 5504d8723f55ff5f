/* SPDX-License-Identifier: MIT */
/* CBOR: what is refused and where, skipping what is nested, finding keys, and the one canonical form. Cases of RFC 8949. */
#include "endorse/cbor.h"
#include "unit.h"

struct item {
	const char *name;
	uint8_t b[20];
	size_t n;
	int code; /* of uvm_cbor_next */
	enum uvm_cbor_kind kind;
	uint64_t value;
};

static const struct item items[] = {
	{ "nothing", { 0 }, 0, UVM_E_SHORT, 0, 0 },
	{ "cut integer", { 0x19, 1 }, 2, UVM_E_SHORT, 0, 0 },
	{ "cut bytes", { 0x42, 1 }, 2, UVM_E_SHORT, 0, 0 },
	{ "bytes of 2^64 - 1", { 0x5b, 255, 255, 255, 255, 255, 255, 255, 255, 0 }, 10, UVM_E_SHORT, 0, 0 },
	{ "text of 2^63", { 0x7b, 0x80, 0, 0, 0, 0, 0, 0, 0, 0 }, 10, UVM_E_SHORT, 0, 0 },
	{ "array of 2^64 - 1", { 0x9b, 255, 255, 255, 255, 255, 255, 255, 255, 0 }, 10, UVM_E_SHORT, 0, 0 },
	{ "map of 2^63", { 0xbb, 0x80, 0, 0, 0, 0, 0, 0, 0, 0 }, 10, UVM_E_SHORT, 0, 0 },
	{ "array without its items", { 0x82, 0 }, 2, UVM_E_SHORT, 0, 0 },
	{ "map without its value", { 0xa1, 0 }, 2, UVM_E_SHORT, 0, 0 },
	{ "tag of nothing", { 0xd2 }, 1, UVM_E_SHORT, 0, 0 },
	{ "reserved argument", { 0x1c }, 1, UVM_E_SYNTAX, 0, 0 },
	{ "reserved tag argument", { 0xdc, 0 }, 2, UVM_E_SYNTAX, 0, 0 },
	{ "bytes of indefinite length", { 0x5f, 0x41, 0, 0xff }, 4, UVM_E_ENCODING, 0, 0 },
	{ "text of indefinite length", { 0x7f, 0xff }, 2, UVM_E_ENCODING, 0, 0 },
	{ "array of indefinite length", { 0x9f, 0xff }, 2, UVM_E_ENCODING, 0, 0 },
	{ "map of indefinite length", { 0xbf, 0xff }, 2, UVM_E_ENCODING, 0, 0 },
	{ "break", { 0xff }, 1, UVM_E_ENCODING, 0, 0 },
	{ "text that is not UTF-8", { 0x61, 0x80 }, 2, UVM_E_ENCODING, 0, 0 },
	{ "0", { 0 }, 1, UVM_OK, UVM_CBOR_UINT, 0 },
	{ "23", { 0x17 }, 1, UVM_OK, UVM_CBOR_UINT, 23 },
	{ "1, not in its shortest form", { 0x1b, 0, 0, 0, 0, 0, 0, 0, 1 }, 9, UVM_OK, UVM_CBOR_UINT, 1 },
	{ "2^64 - 1", { 0x1b, 255, 255, 255, 255, 255, 255, 255, 255 }, 9, UVM_OK, UVM_CBOR_UINT, UINT64_MAX },
	{ "-1", { 0x20 }, 1, UVM_OK, UVM_CBOR_NEGINT, 0 },
	{ "-38", { 0x38, 37 }, 2, UVM_OK, UVM_CBOR_NEGINT, 37 },
	{ "-2^64", { 0x3b, 255, 255, 255, 255, 255, 255, 255, 255 }, 9, UVM_OK, UVM_CBOR_NEGINT, UINT64_MAX },
	{ "bytes", { 0x43, 1, 2, 3 }, 4, UVM_OK, UVM_CBOR_BYTES, 3 },
	{ "text", { 0x62, 0xc3, 0xbc }, 3, UVM_OK, UVM_CBOR_TEXT, 2 },
	{ "array", { 0x81, 0 }, 2, UVM_OK, UVM_CBOR_ARRAY, 1 },
	{ "map", { 0xa1, 0, 0 }, 3, UVM_OK, UVM_CBOR_MAP, 1 },
	{ "tag 18", { 0xd2, 0 }, 2, UVM_OK, UVM_CBOR_TAG, 18 },
	{ "tag 23", { 0xd7, 0 }, 2, UVM_OK, UVM_CBOR_TAG, 23 },
	{ "tag 501", { 0xd9, 1, 0xf5, 0 }, 4, UVM_OK, UVM_CBOR_TAG, 501 },
	{ "true", { 0xf5 }, 1, UVM_OK, UVM_CBOR_BOOL, 1 },
	{ "null", { 0xf6 }, 1, UVM_OK, UVM_CBOR_NULL, 0 },
	{ "undefined", { 0xf7 }, 1, UVM_OK, UVM_CBOR_UNDEFINED, 0 },
	{ "1.5", { 0xf9, 0x3e, 0 }, 3, UVM_OK, UVM_CBOR_FLOAT, 0 },
	{ "1.1", { 0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a }, 9, UVM_OK, UVM_CBOR_FLOAT, 0 },
};

static void next(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		const struct item *t = &items[i];
		uint8_t *b = unit_exact(t->b, t->n);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_rd rd = { b, t->n, 100, &d };
		struct uvm_cbor c = { 0 };
		const int r = uvm_cbor_next(&rd, "x", &c);

		if (r != t->code || (r == UVM_OK && (c.kind != t->kind || c.n != t->value)))
			fail_msg("%s: %d, kind %u, value %llu", t->name, r, c.kind, (unsigned long long)c.n);
		if (r < 0) {
			assert_int_equal(d.off, 100);
			assert_string_equal(d.field, "x");
		}
		if (c.kind == UVM_CBOR_BYTES || c.kind == UVM_CBOR_TEXT)
			assert_ptr_equal(c.s.p, b + 1);
		free(b);
	}
}

static void wants(void **state)
{
	uint8_t b[] = { 0x82, 0, 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = { b, sizeof(b), 7, &d };
	struct uvm_cbor c;

	(void)state;
	assert_int_equal(uvm_cbor_want(&rd, "x", UVM_CBOR_MAP, &c), UVM_E_TYPE);
	assert_int_equal(d.off, 7);
	assert_string_equal(d.says, "no map");
	rd = (struct uvm_rd){ b, sizeof(b), 7, &d };
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_cbor_count(&rd, "x", UVM_CBOR_ARRAY, 3), UVM_E_LENGTH);
	assert_int_equal(d.got, 2);
	assert_int_equal(d.want, 3);
}

static void ints(void **state)
{
	const struct uvm_cbor largest = { .kind = UVM_CBOR_UINT, .n = INT64_MAX },
			      over = { .kind = UVM_CBOR_UINT, .n = 1ull << 63 },
			      least = { .kind = UVM_CBOR_NEGINT, .n = INT64_MAX }, text = { .kind = UVM_CBOR_TEXT };
	int64_t v;

	(void)state;
	assert_int_equal(uvm_cbor_int(&over, &v), UVM_E_TYPE);
	assert_int_equal(uvm_cbor_int(&text, &v), UVM_E_TYPE);
	assert_int_equal(uvm_cbor_int(&largest, &v), UVM_OK);
	assert_true(v == INT64_MAX);
	assert_int_equal(uvm_cbor_int(&least, &v), UVM_OK);
	assert_true(v == INT64_MIN);
}

/* A million arrays inside of one another: no recursion, no memory. */
static void deep(void **state)
{
	const size_t n = 1000000;
	uint8_t *b = malloc(n);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(b, n, &d);
	uint8_t out[64];
	struct uvm_cbor_out o = { out, 0, sizeof(out) };

	(void)state;
	assert_non_null(b);
	memset(b, 0x81, n);
	assert_int_equal(uvm_cbor_skip(&rd, NULL), UVM_E_SHORT);
	b[n - 1] = 0;
	d = (struct uvm_diag)UVM_DIAG_INIT;
	rd = uvm_rd_init(b, n, &d);
	assert_int_equal(uvm_cbor_skip(&rd, NULL), UVM_OK);
	assert_int_equal(rd.len, 0);
	rd = uvm_rd_init(b, n, &d);
	assert_int_equal(uvm_cbor_canonical(&rd, &o), UVM_E_LIMIT);
	assert_int_equal(d.off, 16);
	free(b);
}

/* {1: "a", "k": [1, [2]], -5: null, [0]: 7, 1.5: 8} */
static const uint8_t map[] = { 0xa5, 1, 0x61, 'a', 0x61, 'k', 0x82, 1, 0x81, 2, 0x24, 0xf6, 0x81, 0, 7, 0xf9, 0x3e, 0, 8 };

static void find(void **state)
{
	static const struct {
		struct uvm_cbor_key key;
		uint64_t off; /* of the value; 0: none */
	} cases[] = {
		{ { NULL, 1 }, 2 }, { { "k", 0 }, 6 }, { { NULL, -5 }, 11 }, { { NULL, 0 }, 0 }, { { "a", 0 }, 0 },
		{ { "kk", 0 }, 0 }, { { "", 0 }, 0 },  { { NULL, 7 }, 0 },   { { NULL, 8 }, 0 },
	};
	uint8_t *b = unit_exact(map, sizeof(map));
	struct uvm_diag d = UVM_DIAG_INIT;
	const struct uvm_rd rd = uvm_rd_init(b, sizeof(map), &d);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_rd v;

		assert_int_equal(uvm_cbor_find(&rd, cases[i].key, "x", &v), UVM_OK);
		assert_int_equal(v.p != NULL, cases[i].off != 0);
		assert_int_equal(v.base, cases[i].off);
	}
	free(b);
}

static void find_refuses(void **state)
{
	static const struct {
		uint8_t b[8];
		size_t n;
		int code;
		uint64_t off;
	} cases[] = {
		{ { 0x81, 1 }, 2, UVM_E_TYPE, 0 },
		{ { 0xa2, 1, 2, 1, 3 }, 5, UVM_E_DUPLICATE, 4 },
		{ { 0xa2, 1, 2, 0x18, 1, 3 }, 6, UVM_E_DUPLICATE, 5 }, /* the same key in another form */
		{ { 0xa2, 1, 2, 0x9f, 0xff, 3 }, 6, UVM_E_ENCODING, 3 },
		{ { 0xa1, 1, 0x42, 0 }, 4, UVM_E_SHORT, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = unit_exact(cases[i].b, cases[i].n);
		struct uvm_diag d = UVM_DIAG_INIT;
		const struct uvm_rd rd = uvm_rd_init(b, cases[i].n, &d);
		struct uvm_rd v;

		assert_int_equal(uvm_cbor_find(&rd, UVM_CBOR_KEY(1), "x", &v), cases[i].code);
		assert_int_equal(d.off, cases[i].off);
		free(b);
	}
}

static void canonical(void **state)
{
	static const struct {
		const char *name;
		uint8_t in[24];
		size_t n;
		int code;
		uint8_t out[24];
		size_t len;
	} cases[] = {
		{ "long forms", { 0x18, 1 }, 2, UVM_OK, { 1 }, 1 },
		{ "long length", { 0x59, 0, 1, 7 }, 4, UVM_OK, { 0x41, 7 }, 2 },
		{ "long negative", { 0x39, 0, 37 }, 3, UVM_OK, { 0x38, 37 }, 2 },
		{ "long tag", { 0xd8, 18, 0x98, 1, 0 }, 5, UVM_OK, { 0xd2, 0x81, 0 }, 3 },
		{ "order",
		  { 0xa3, 0x61, 'b', 1, 0x61, 'a', 2, 9, 3 },
		  9,
		  UVM_OK,
		  { 0xa3, 9, 3, 0x61, 'a', 2, 0x61, 'b', 1 },
		  9 },
		{ "order after shortening", { 0xa2, 0x18, 2, 1, 1, 2 }, 6, UVM_OK, { 0xa2, 1, 2, 2, 1 }, 5 },
		{ "shorter first", { 0xa2, 0x19, 1, 0, 1, 0x20, 2 }, 7, UVM_OK, { 0xa2, 0x20, 2, 0x19, 1, 0, 1 }, 7 },
		{ "inside", { 0x81, 0xa2, 2, 0xf6, 1, 0xf4 }, 6, UVM_OK, { 0x81, 0xa2, 1, 0xf4, 2, 0xf6 }, 6 },
		{ "float", { 0xfa, 0x3f, 0xc0, 0, 0 }, 5, UVM_OK, { 0xfa, 0x3f, 0xc0, 0, 0 }, 5 },
		{ "equal keys", { 0xa3, 2, 0, 1, 0, 0x18, 2, 0 }, 8, UVM_E_DUPLICATE, { 0 }, 0 },
		{ "short", { 0xa1, 2 }, 2, UVM_E_SHORT, { 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = unit_exact(cases[i].in, cases[i].n), out[24];
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_rd rd = uvm_rd_init(b, cases[i].n, &d);
		struct uvm_cbor_out o = { out, 0, cases[i].n };

		if (uvm_cbor_canonical(&rd, &o) != cases[i].code)
			fail_msg("%s: %d", cases[i].name, d.code);
		if (cases[i].code == UVM_OK) {
			assert_int_equal(rd.len, 0);
			assert_int_equal(o.len, cases[i].len);
			assert_memory_equal(out, cases[i].out, o.len);
		}
		free(b);
	}
}

static void limits(void **state)
{
	uint8_t b[3 + 2 * 65 * 2] = { 0xb8, 65 }, out[sizeof(b)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(b, sizeof(b), &d);
	struct uvm_cbor_out o = { out, 0, sizeof(out) };

	(void)state;
	assert_int_equal(uvm_cbor_canonical(&rd, &o), UVM_E_LIMIT);
	assert_int_equal(d.got, 65);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	rd = uvm_rd_init(map, sizeof(map), &d);
	o = (struct uvm_cbor_out){ out, 0, 5 };
	assert_int_equal(uvm_cbor_canonical(&rd, &o), UVM_E_SPACE);
}

/* Counting without a buffer gives the length that writing takes. */
static void put(void **state)
{
	static const uint8_t want[] = { 0xd2, 0x84, 0x38, 37, 0x62, 'a', 'b', 0x42, 1, 2, 0xa0, 0xf6 };
	uint8_t out[sizeof(want)];

	(void)state;
	for (size_t cap = 0; cap <= sizeof(want); cap += sizeof(want)) {
		struct uvm_cbor_out o = { out, 0, cap };

		uvm_cbor_put_tag(&o, 18);
		uvm_cbor_put_array(&o, 4);
		uvm_cbor_put_int(&o, -38);
		uvm_cbor_put_text(&o, "ab");
		uvm_cbor_put_bytes(&o, (const uint8_t[]){ 1, 2 }, 2);
		uvm_cbor_put_map(&o, 0);
		uvm_cbor_put_null(&o);
		assert_int_equal(o.len, sizeof(want));
	}
	assert_memory_equal(out, want, sizeof(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next),      cmocka_unit_test(wants),  cmocka_unit_test(ints),
		cmocka_unit_test(deep),      cmocka_unit_test(find),   cmocka_unit_test(find_refuses),
		cmocka_unit_test(canonical), cmocka_unit_test(limits), cmocka_unit_test(put),
	};

	return cmocka_run_group_tests_name("cbor", tests, NULL, NULL);
}
