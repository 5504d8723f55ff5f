/* SPDX-License-Identifier: MIT */
/* UTF-8: the borders of every row of the standard's table, and every code point there and back. */
#include "wire/utf8.h"

#include "unit.h"

static const struct {
	size_t n;
	char s[5];
} refused[] = {
	{ 1, "\x80" }, /* continuation without a lead */
	{ 1, "\xbf" },
	{ 2, "\xc0\x80" }, /* longer than needed */
	{ 2, "\xc1\xbf" },
	{ 3, "\xe0\x9f\xbf" },
	{ 4, "\xf0\x8f\xbf\xbf" },
	{ 3, "\xed\xa0\x80" }, /* surrogates */
	{ 3, "\xed\xbf\xbf" },
	{ 4, "\xf4\x90\x80\x80" }, /* beyond the last */
	{ 4, "\xf7\xbf\xbf\xbf" },
	{ 4, "\xf8\x88\x80\x80" },
	{ 1, "\xff" },
	{ 2, "\xc2\x7f" }, /* wrong continuation */
	{ 2, "\xc2\xc0" },
	{ 3, "\xe1\x80\x7f" },
	{ 4, "\xf1\x80\x80\xc0" },
};

static void malformed(void **state)
{
	uint32_t c = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(uvm_utf8_next(refused[i].s, refused[i].n, &c), 0);
	assert_int_equal(c, 7);
}

static size_t encode(uint32_t c, char *s)
{
	static const uint8_t leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	const size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	for (size_t i = 0; i <= more; i++)
		s[more - i] = (char)(c >> 6 * i & 0x3f) | (char)0x80;
	s[0] = (char)(leads[more] | c >> 6 * more);
	return more + 1;
}

/* Every code point, whole and cut short. */
static void all_code_points(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		const size_t want = c >= 0xd800 && c <= 0xdfff ? 0 : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		uint32_t got = c;
		char s[5], put[4];
		const size_t n = encode(c, s);

		if (uvm_utf8_next(s, n, &got) != want || got != c || (n > 1 && uvm_utf8_next(s, n - 1, &got) != 0))
			fail_msg("U+%04X", c);
		if (want != 0 && (uvm_utf8_put(c, put) != n || memcmp(put, s, n) != 0))
			fail_msg("U+%04X is written wrong", c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed),
		cmocka_unit_test(all_code_points),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
