/* SPDX-License-Identifier: MIT */
/* Status codes: every one has a name, a situation and a template, and the numbers stay what they are. */
#include <uvmkit/status.h>

#include "unit.h"

static const struct {
	int code;
	const char *name;
} listed[] = {
#define LISTED(name, value, situation, says) { name, #name },
	UVM_STATUS_LIST(LISTED)
#undef LISTED
};

static void unknown_codes(void **state)
{
	static const int codes[] = { 1, -1, -9, -19, -54, 10, INT32_MAX, INT32_MIN };

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		assert_string_equal(uvm_status_name(codes[i]), "UVM_E_?");
		assert_non_null(uvm_status_situation(codes[i]));
		assert_non_null(uvm_status_template(codes[i]));
	}
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(uvm_status_name(UVM_OK), "UVM_OK");
	for (size_t i = 0; i < COUNT(listed); i++)
		assert_string_equal(uvm_status_name(listed[i].code), listed[i].name);
}

static void codes_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(listed); i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(listed[i].code, listed[k].code);
	}
}

/* A sentence each; templates know no other letters than the four. */
static void texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(listed); i++) {
		const char *situation = uvm_status_situation(listed[i].code);
		const char *t = uvm_status_template(listed[i].code);

		assert_int_equal(situation[strlen(situation) - 1], '.');
		assert_int_not_equal(t[0], '\0');
		while ((t = strchr(t, '%')) != NULL) {
			assert_non_null(memchr("gwGW%", t[1], 5));
			t += 2;
		}
	}
}

/* Numbers are part of the ABI; one of each family stands for its block. */
static void numbers(void **state)
{
	(void)state;
	assert_int_equal(UVM_E_SHORT, -10);
	assert_int_equal(UVM_E_ENCODING, -18);
	assert_int_equal(UVM_E_ALIGN, -20);
	assert_int_equal(UVM_E_LIMIT, -24);
	assert_int_equal(UVM_E_ORDER, -30);
	assert_int_equal(UVM_E_MISMATCH, -36);
	assert_int_equal(UVM_E_ARGUMENT, -40);
	assert_int_equal(UVM_E_STATE, -42);
	assert_int_equal(UVM_E_NOMEM, -50);
	assert_int_equal(UVM_E_CANCELLED, -53);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_codes), cmocka_unit_test(names),   cmocka_unit_test(codes_are_unique),
		cmocka_unit_test(texts),         cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
