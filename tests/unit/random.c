/* SPDX-License-Identifier: MIT */
/* Seeds differ, also where the system's generator fails. */
#include "os/fault.h"
#include "os/random.h"
#include "unit.h"

static void differ(void **state)
{
	(void)state;
	assert_true(uvm_random_seed() != uvm_random_seed());
}

static void without_the_generator(void **state)
{
	uint64_t v[3];

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		uvm_fault_set(1, UVM_FAULT_EIO);
		v[i] = uvm_random_seed();
		assert_int_equal(uvm_fault_calls(), 1);
	}
	uvm_fault_set(0, UVM_FAULT_NONE);
	assert_true(v[0] != v[1] && v[1] != v[2] && v[2] != v[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differ),
		cmocka_unit_test(without_the_generator),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
