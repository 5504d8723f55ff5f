/* SPDX-License-Identifier: MIT */
/* Diagnostics in words: the first one stays, long ones are cut, the system's reason is in it. */
#include <errno.h>

#include "os/say.h"
#include "unit.h"

static void first_one_stays(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_say(NULL, UVM_E_IO, "nobody listens"), UVM_E_IO);
	errno = ENOENT;
	assert_int_equal(uvm_say(&d, UVM_E_IO, "%s: %m", "first"), UVM_E_IO);
	assert_int_equal(uvm_say(&d, UVM_E_LIMIT, "second"), UVM_E_LIMIT);
	assert_int_equal(d.code, UVM_E_IO);
	assert_string_equal(d.text, "first: No such file or directory");
}

static void long_ones_are_cut(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_say(&d, UVM_E_IO, "%1000s", "x"), UVM_E_IO);
	assert_int_equal(strlen(d.text), UVM_DIAG_TEXT - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_one_stays),
		cmocka_unit_test(long_ones_are_cut),
	};

	return cmocka_run_group_tests_name("say", tests, NULL, NULL);
}
