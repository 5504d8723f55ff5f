/* SPDX-License-Identifier: MIT */
/* Tables of handles: numbers are never issued twice, removal in any order keeps the rest, the end of the numbers. */
#include "igvm/handles.h"

#include "unit.h"

enum { MANY = 5000 };

static int objects[MANY];

static void numbers_run_out(void **state)
{
	struct uvm_handles t = { 0 }, other = { 0 };
	int32_t last = INT32_MAX - 2;

	(void)state;
	assert_int_equal(uvm_handles_add(&t, &last, &objects[0]), INT32_MAX - 1);
	assert_int_equal(uvm_handles_add(&other, &last, &objects[1]), INT32_MAX);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(uvm_handles_add(&t, &last, &objects[2]), 0);
		assert_int_equal(last, INT32_MAX);
		assert_int_equal(t.n, 1);
	}
	assert_ptr_equal(uvm_handles_remove(&t, INT32_MAX - 1), &objects[0]);
	assert_int_equal(uvm_handles_add(&t, &last, &objects[2]), 0);
	assert_ptr_equal(uvm_handles_find(&other, INT32_MAX), &objects[1]);
	free(t.h);
	free(other.h);
}

static void not_there(void **state)
{
	static const int32_t numbers[] = { 0, -1, 1, 2, 4, 6, 8, INT32_MAX, INT32_MIN };
	struct uvm_handles t = { 0 };
	int32_t last = 2, skipped = 0;

	(void)state;
	assert_null(uvm_handles_find(&t, 1));
	assert_null(uvm_handles_remove(&t, 1));
	for (int i = 0; i < 3; i++) { /* 3, 5, 7 */
		assert_int_equal(uvm_handles_add(&t, &last, &objects[i]), 3 + 2 * i);
		skipped = ++last;
	}
	assert_int_equal(skipped, 8);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		assert_null(uvm_handles_find(&t, numbers[i]));
		assert_null(uvm_handles_remove(&t, numbers[i]));
	}
	assert_ptr_equal(uvm_handles_find(&t, 5), &objects[1]);
	assert_int_equal(t.removed, 0);
	free(t.h);
}

/* Remove all, ${step} apart and wrapping around, while checking that everything else is still found. */
static void removal_orders(void **state)
{
	static const int32_t steps[] = { 1, MANY - 1, 2339, 3 };

	(void)state;
	for (size_t s = 0; s < COUNT(steps); s++) {
		struct uvm_handles t = { 0 };
		int32_t last = 0, number = 0;

		for (int32_t i = 0; i < MANY; i++)
			assert_int_equal(uvm_handles_add(&t, &last, &objects[i]), i + 1);
		for (int32_t i = 0; i < MANY; i++) {
			number = (number + steps[s]) % MANY;
			assert_ptr_equal(uvm_handles_find(&t, number + 1), &objects[number]);
			assert_ptr_equal(uvm_handles_remove(&t, number + 1), &objects[number]);
			assert_null(uvm_handles_find(&t, number + 1));
			assert_null(uvm_handles_remove(&t, number + 1));
			assert_true(t.removed <= t.n / 2);
		}
		assert_int_equal(t.n, 0);
		free(t.h);
	}
}

/* A program that opens and closes for ever must not grow. */
static void no_growth(void **state)
{
	struct uvm_handles t = { 0 };
	int32_t last = 0, keep = 0;

	(void)state;
	keep = uvm_handles_add(&t, &last, &objects[0]);
	for (int i = 0; i < MANY; i++) {
		const int32_t a = uvm_handles_add(&t, &last, &objects[1]), b = uvm_handles_add(&t, &last, &objects[2]);

		assert_ptr_equal(uvm_handles_remove(&t, a), &objects[1]);
		assert_ptr_equal(uvm_handles_remove(&t, b), &objects[2]);
	}
	assert_int_equal(last, 1 + 2 * MANY);
	assert_in_range(t.cap, 1, 8);
	assert_ptr_equal(uvm_handles_find(&t, keep), &objects[0]);
	free(t.h);
}

static size_t freed;

static void count(void *object)
{
	assert_non_null(object);
	freed++;
}

static void free_all(void **state)
{
	struct uvm_handles t = { 0 };
	int32_t last = 0;

	(void)state;
	uvm_handles_free(&t, count);
	assert_int_equal(freed, 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(uvm_handles_add(&t, &last, &objects[i]), i + 1);
	assert_non_null(uvm_handles_remove(&t, 4));
	uvm_handles_free(&t, count);
	assert_int_equal(freed, 9);
	assert_null(t.h);
	assert_int_equal(t.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_run_out), cmocka_unit_test(not_there), cmocka_unit_test(removal_orders),
		cmocka_unit_test(no_growth),       cmocka_unit_test(free_all),
	};

	return cmocka_run_group_tests_name("igvm_handles", tests, NULL, NULL);
}
