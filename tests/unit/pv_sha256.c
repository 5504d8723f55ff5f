/* SPDX-License-Identifier: MIT */
/* The guest's SHA-256 against OpenSSL's: every length around the block size, cut in every way. */
#include <openssl/sha.h>

#include "paravisor/sha256.h"
#include "unit.h"

#define LONGEST (3 * PV_SHA256_BLOCK + 2)

static void as_openssl(void **state)
{
	uint8_t b[LONGEST], want[SHA256_DIGEST_LENGTH], got[PV_SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < LONGEST; i++)
		b[i] = (uint8_t)(i * 7 + 3);
	for (size_t n = 0; n <= LONGEST; n++) {
		SHA256(b, n, want);
		for (size_t cut = 0; cut <= n; cut++) {
			struct pv_sha256 s;

			pv_sha256_begin(&s);
			pv_sha256_add(&s, b, cut);
			pv_sha256_add(&s, b + cut, n - cut);
			pv_sha256_end(&s, got);
			assert_memory_equal(got, want, sizeof(got));
		}
	}
}

/* FIPS 180-4 examples, NIST: "abc" */
static void known(void **state)
{
	static const uint8_t want[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
					0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
					0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	uint8_t got[PV_SHA256_SIZE];
	struct pv_sha256 s;

	(void)state;
	pv_sha256_begin(&s);
	pv_sha256_add(&s, "abc", 3);
	pv_sha256_end(&s, got);
	assert_memory_equal(got, want, sizeof(want));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(known), cmocka_unit_test(as_openssl) };

	return cmocka_run_group_tests_name("pv_sha256", tests, NULL, NULL);
}
