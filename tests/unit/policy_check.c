/* SPDX-License-Identifier: MIT */
/* Policies that no image can be built with. */
#include <uvmkit/policy.h>

#include "unit.h"

enum { BOOT = 2, VARS = 4, BCD = 8 };

static struct uvm_policy policy(const char *product, unsigned required, size_t len)
{
	struct uvm_policy p = { .product = uvm_policy_product_find(product, strlen(product)) };

	for (size_t i = 0; i < 4; i++)
		p.value[i].required = required >> i & 1;
	p.value[4] = (struct uvm_policy_value){ .p = (const uint8_t *)"{}", .len = len };
	return p;
}

static void secure_boot_with_variables_needs_json(void **state)
{
	static const char *const products[] = { "sivm", "cwcow" };

	(void)state;
	for (size_t k = 0; k < COUNT(products); k++) {
		for (unsigned required = 0; required < 16; required++) {
			const struct uvm_policy bare = policy(products[k], required, 0),
						full = policy(products[k], required, 2);
			const bool bad = (required & BOOT) != 0 && (required & (VARS | BCD)) != 0;
			struct uvm_diag d = UVM_DIAG_INIT;

			assert_int_equal(uvm_policy_check(&full, &d), UVM_OK);
			assert_int_equal(uvm_policy_check(&bare, &d), bad ? UVM_E_MISSING : UVM_OK);
			assert_int_equal(d.code, bad ? UVM_E_MISSING : UVM_OK);
		}
	}
}

static void message(void **state)
{
	const struct uvm_policy p = policy("sivm", BOOT | BCD, 0);
	struct uvm_diag d = UVM_DIAG_INIT;
	char text[256];

	(void)state;
	assert_int_equal(uvm_policy_check(&p, NULL), UVM_E_MISSING);
	assert_int_equal(uvm_policy_check(&p, &d), UVM_E_MISSING);
	uvm_diag_format(&d, text, sizeof(text));
	assert_string_equal(text, "custom_uefi_json: empty, but require_secure_boot with require_secure_boot_vars or "
				  "require_bcd_integrity needs it");
}

static void no_policy(void **state)
{
	const struct uvm_policy p = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_policy_check(&p, &d), UVM_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secure_boot_with_variables_needs_json),
		cmocka_unit_test(message),
		cmocka_unit_test(no_policy),
	};

	return cmocka_run_group_tests_name("policy_check", tests, NULL, NULL);
}
