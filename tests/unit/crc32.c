/* SPDX-License-Identifier: MIT */
/* CRC-32 against published check values and against zlib, for every length, alignment and split around the block size. */
#include <uvmkit/wire.h>

#include <zlib.h>

#include "measure/lanes.h"
#include "unit.h"

static const struct {
	const char *text;
	uint32_t crc;
} known[] = {
	{ "", 0 },
	{ "a", 0xE8B7BE43 },
	{ "123456789", 0xCBF43926 },
	{ "The quick brown fox jumps over the lazy dog", 0x414FA339 },
};

static uint8_t noise[4096];

static int fill(void **state)
{
	uint32_t v = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		v = v * 1664525 + 1013904223;
		noise[i] = (uint8_t)(v >> 24);
	}
	return 0;
}

static void check_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_true(uvm_crc32(0, known[i].text, strlen(known[i].text)) == known[i].crc);
	assert_int_equal(uvm_crc32(0, NULL, 0), 0);
}

/* Each bit of a block by itself: each of the 64 constants behind the tables counts. */
static void single_bits(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		uint8_t b[8] = { 0 };

		b[bit / 8] = (uint8_t)(1u << bit % 8);
		assert_true(uvm_crc32(0, b, sizeof(b)) == crc32(0, b, sizeof(b)));
	}
}

static void lengths_and_alignments(void **state)
{
	(void)state;
	for (size_t start = 0; start < 9; start++) {
		for (size_t n = 0; n < 70; n++)
			assert_true(uvm_crc32(0, noise + start, n) == crc32(0, noise + start, (uInt)n));
	}
	assert_true(uvm_crc32(0, noise, sizeof(noise)) == crc32(0, noise, sizeof(noise)));
}

static void pieces(void **state)
{
	const uint32_t whole = uvm_crc32(0, noise, 100);

	(void)state;
	for (size_t cut = 0; cut <= 100; cut++)
		assert_true(uvm_crc32(uvm_crc32(0, noise, cut), noise + cut, 100 - cut) == whole);
}

/* Around the size from which on another implementation may take over: it agrees, wherever the bytes lie. */
static void fast(void **state)
{
	const size_t at = 1u << 20, n = at + 70;
	uint8_t *b = malloc(n);

	(void)state;
	assert_non_null(b);
	for (size_t i = 0; i < n; i++)
		b[i] = noise[(i ^ i >> 9) % sizeof(noise)];
	for (size_t len = at - 3; len < at + 60; len += 7) {
		for (size_t start = 0; start < 9; start += 4)
			assert_true(uvm_lanes_crc32(b + start, len) == crc32(0, b + start, (uInt)len));
	}
	assert_int_equal(uvm_lanes_crc32(NULL, 0), 0);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_values), cmocka_unit_test(single_bits), cmocka_unit_test(lengths_and_alignments),
		cmocka_unit_test(pieces),       cmocka_unit_test(fast),
	};

	return cmocka_run_group_tests_name("crc32", tests, fill, NULL);
}
