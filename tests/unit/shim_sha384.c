/* SPDX-License-Identifier: MIT */
/* The boot shim's SHA-384 against OpenSSL's, around every length at which its padding changes. */
#include "shim/sha384.h"

#include <openssl/evp.h>

#include "unit.h"

static void assert_same(const uint8_t *p, size_t n)
{
	uint8_t got[SHIM_SHA384_SIZE], want[SHIM_SHA384_SIZE], *exact = unit_exact(p, n);

	assert_int_equal(EVP_Digest(p, n, want, NULL, EVP_sha384(), NULL), 1);
	shim_sha384(exact, n, got);
	assert_memory_equal(got, want, sizeof(want));
	free(exact);
}

static void same_as_openssl(void **state)
{
	static uint8_t bytes[70000];
	uint32_t v = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		v = v * 1664525u + 1013904223u;
		bytes[i] = (uint8_t)(v >> 24);
	}
	for (size_t n = 0; n <= 3 * 128 + 1; n++)
		assert_same(bytes + n, n);
	assert_same(bytes, 4096);
	assert_same(bytes, sizeof(bytes));
	memset(bytes, 0, 4096);
	assert_same(bytes, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_openssl),
	};

	return cmocka_run_group_tests_name("shim_sha384", tests, NULL, NULL);
}
