/* SPDX-License-Identifier: MIT */
/* uvm_is_zero: one byte that is not zero is found wherever it stands. */
#include <uvmkit/wire.h>

#include "unit.h"

static void zero_or_not(void **state)
{
	static const uint8_t zeros[67] = { 0 };

	(void)state;
	assert_true(uvm_is_zero(zeros, 0));
	assert_true(uvm_is_zero(NULL, 0));
	for (size_t n = 1; n <= sizeof(zeros); n++) {
		uint8_t *b = unit_exact(zeros, n);

		assert_true(uvm_is_zero(b, n));
		for (size_t at = 0; at < n; at++) {
			b[at] = 0x80;
			assert_false(uvm_is_zero(b, n));
			b[at] = 0;
		}
		memset(b, 1, n);
		assert_false(uvm_is_zero(b, n));
		free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_or_not),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
