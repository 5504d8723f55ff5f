/* SPDX-License-Identifier: MIT */
/* Base64: what is refused and where, the vectors of RFC 4648, and every length there and back. */
#include <uvmkit/wire.h>

#include "unit.h"

static void refuses(void **state)
{
	static const struct {
		const char *text;
		size_t bad;
	} cases[] = {
		{ "A", 1 },    { "AA", 2 },        { "AAA", 3 },       { "AAAAA", 5 },    { "====", 0 }, { "A===", 1 },
		{ "AA=A", 2 }, { "AB==", 1 },      { "AAB=", 2 },      { "AA==AAAA", 2 }, { "AA-A", 2 }, { "AA_A", 2 },
		{ " AAA", 0 }, { "AAAA\n===", 4 }, { "QUJD\\/==", 4 }, { "=AAA", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = 77, at = 77;

		assert_int_equal(uvm_base64_decode(cases[i].text, strlen(cases[i].text), NULL, 0, &len, &at), UVM_E_ENCODING);
		assert_int_equal(at, cases[i].bad);
		assert_int_equal(len, 77);
		assert_int_equal(uvm_base64_decode(cases[i].text, strlen(cases[i].text), NULL, 0, &len, NULL), UVM_E_ENCODING);
	}
}

static void vectors(void **state)
{
	static const char *const cases[][2] = { { "", "" },
						{ "f", "Zg==" },
						{ "fo", "Zm8=" },
						{ "foo", "Zm9v" },
						{ "foob", "Zm9vYg==" },
						{ "fooba", "Zm9vYmE=" },
						{ "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const size_t n = strlen(cases[i][0]), m = strlen(cases[i][1]);
		uint8_t out[8];
		char text[16];
		size_t len = 0;

		assert_int_equal(uvm_base64_size(n), m);
		uvm_base64_encode((const uint8_t *)cases[i][0], n, text);
		assert_memory_equal(text, cases[i][1], m);
		assert_int_equal(uvm_base64_decode(cases[i][1], m, out, n, &len, NULL), UVM_OK);
		assert_int_equal(len, n);
		assert_memory_equal(out, cases[i][0], n);
		if (n > 0)
			assert_int_equal(uvm_base64_decode(cases[i][1], m, out, n - 1, &len, NULL), UVM_E_SPACE);
	}
}

/* Blocks of exactly the needed size, so that a byte too many is seen. */
static void round_trip(void **state)
{
	(void)state;
	for (size_t n = 0; n < 70; n++) {
		uint8_t *in = malloc(n + 1), *out = malloc(n + 1);
		char *text = malloc(uvm_base64_size(n) + 1);
		size_t len = 0;

		for (size_t i = 0; i < n; i++)
			in[i] = (uint8_t)(n * 37 + i * 101);
		uvm_base64_encode(in, n, text);
		assert_int_equal(uvm_base64_decode(text, uvm_base64_size(n), out, n, &len, NULL), UVM_OK);
		assert_int_equal(len, n);
		assert_memory_equal(in, out, n);
		free(in);
		free(out);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(refuses), cmocka_unit_test(vectors),
					    cmocka_unit_test(round_trip) };

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
