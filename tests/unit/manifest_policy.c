/* SPDX-License-Identifier: MIT */
/* Policies as JSON: what is refused and where; every field of every product goes through JSON and comes back. */
#include <stdio.h>

#include <uvmkit/manifest.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define TEXT 8192

static size_t write_text(const struct uvm_policy *p, char text[TEXT])
{
	struct uvm_json_memory t = { text, TEXT - 1, 0 };
	struct uvm_json_writer w;

	uvm_json_begin(&w, uvm_json_to_memory, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_policy_json_write(p, &w);
	assert_int_equal(uvm_json_end(&w), UVM_OK);
	text[t.len] = '\0';
	return t.len;
}

static int read_text(const char *s, size_t len, struct uvm_policy *p, void **memory, struct uvm_diag *d)
{
	uint8_t *text = unit_exact(s, len);
	const int status = uvm_policy_json_read((const char *)text, len, p, memory, d);

	free(text);
	return status;
}

#define SIVM(json_) "{\"sivm\":[true,false,false,false,\n" json_ "]}"
#define BASE64 "sivm.custom_uefi_json: "

static void refuses(void **state)
{
	static const struct {
		const char *json;
		int status;
		uint32_t line, col;
		const char *text;
	} cases[] = {
		{ "", UVM_E_SHORT, 1, 1, "" },
		{ "null", UVM_E_VALUE, 1, 1, "expected a name or an object with one key, found null" },
		{ "[]", UVM_E_VALUE, 1, 1, "expected a name or an object with one key, found an array" },
		{ "\"sivm\"", UVM_E_VALUE, 1, 1, "expected {\"sivm\": ...}, found the name alone" },
		{ "\"Sivm\"", UVM_E_VALUE, 1, 1, "expected one of sivm, cwcow*" },
		{ "{}", UVM_E_MISSING, 1, 1, "the object has no key" },
		{ "{\"sivm\":null}", UVM_E_VALUE, 1, 9, "sivm: expected an object, found null" },
		{ "{\"sivm\":{}}", UVM_E_MISSING, 1, 9,
		  "sivm.require_ephemeral_vmgs: missing (guest state lives in RAM only; the VMGS file is never written)" },
		{ "{\"sivm\":[true,false,false,false,\"\",true]}", UVM_E_VALUE, 1, 36,
		  "sivm: the array has more than 5 values" },
		{ "{\"cwcow\":{\"comment\":1}}", UVM_E_VALUE, 1, 11,
		  "cwcow.comment: unknown; allowed are require_ephemeral_vmgs, require_secure_boot, require_secure_boot_vars, "
		  "require_bcd_integrity, custom_uefi_json, require_secure_avic*" },
		{ "{\"sivm\":{\"require_secure_boot\":true,\"require_secure_boot\":true}}", UVM_E_DUPLICATE, 1, 37,
		  "sivm.require_secure_boot: occurs a second time" },
		{ SIVM("\"\"") "x", UVM_E_TRAIL, 2, 5, "" },
		{ SIVM("null"), UVM_E_VALUE, 2, 1, BASE64 "expected a string, found null" },
		{ SIVM("[65]"), UVM_E_VALUE, 2, 1, BASE64 "expected a string, found an array" },
		{ SIVM("\"QQ\""), UVM_E_VALUE, 2, 1, BASE64 "not base64: 2 characters, not a multiple of 4" },
		{ SIVM("\"QUJD\\n\""), UVM_E_VALUE, 2, 1, BASE64 "not base64: 5 characters, not a multiple of 4" },
		{ SIVM("\"QUJD@EFG\""), UVM_E_VALUE, 2, 1, BASE64 "not base64 at character 5 of 8" },
		{ SIVM("\"Q-==\""), UVM_E_VALUE, 2, 1, BASE64 "not base64 at character 2 of 4" },
		{ SIVM("\"QR==\""), UVM_E_VALUE, 2, 1, BASE64 "not base64 at character 2 of 4" },
		{ SIVM("\"QUJ=QUI=\""), UVM_E_VALUE, 2, 1, BASE64 "not base64 at character 4 of 8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_policy p = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;
		void *memory = &p;
		const int status = read_text(cases[i].json, strlen(cases[i].json), &p, &memory, &d);

		if (status != cases[i].status || d.line != cases[i].line || d.col != cases[i].col ||
		    !unit_begins(d.text, cases[i].text))
			fail_msg("%s\n  %s %u:%u %s", cases[i].json, uvm_status_name(status), d.line, d.col, d.text);
		assert_ptr_equal(memory, &p);
		assert_null(p.product);
	}
}

static void writes(void **state)
{
	struct uvm_policy p = { 0 };
	char text[TEXT];

	(void)state;
	(void)write_text(&p, text);
	assert_string_equal(text, "null");

	p.product = uvm_policy_product_find("cwcow", 5);
	p.value[1].required = true;
	p.value[4] = (struct uvm_policy_value){ .p = (const uint8_t *)"\xfb\xff", .len = 2 };
	p.value[5].required = true;
	(void)write_text(&p, text);
	assert_string_equal(text, "{\"cwcow\":{\"require_ephemeral_vmgs\":false,\"require_secure_boot\":true,"
				  "\"require_secure_boot_vars\":false,\"require_bcd_integrity\":false,"
				  "\"custom_uefi_json\":\"+/8=\",\"require_secure_avic\":true}}");
}

static void assert_same(const struct uvm_policy *a, const struct uvm_policy *b)
{
	assert_ptr_equal(a->product, b->product);
	for (size_t i = 0; i < a->product->nfields; i++) {
		assert_int_equal(a->value[i].required, b->value[i].required);
		assert_int_equal(a->value[i].len, b->value[i].len);
		if (a->value[i].len > 0)
			assert_memory_equal(a->value[i].p, b->value[i].p, a->value[i].len);
	}
}

/* Whatever the tables hold: one field after the other is set, written and read back. */
static void every_field_returns(void **state)
{
	size_t n;
	const struct uvm_policy_product *products = uvm_policy_products(&n);
	uint8_t bytes[300];

	(void)state;
	memset(bytes, 0xA5, sizeof(bytes));
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i <= products[k].nfields; i++) {
			struct uvm_policy p = { .product = &products[k] }, back;
			struct uvm_diag d = UVM_DIAG_INIT;
			void *memory;
			char text[TEXT];
			size_t len;

			if (i < products[k].nfields && products[k].fields[i].kind == UVM_POLICY_BOOL)
				p.value[i].required = true;
			else if (i < products[k].nfields)
				p.value[i] = (struct uvm_policy_value){ .p = bytes, .len = sizeof(bytes) };
			len = write_text(&p, text);
			assert_int_equal(read_text(text, len, &back, &memory, &d), UVM_OK);
			assert_same(&p, &back);
			free(memory);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(writes),
		cmocka_unit_test(every_field_returns),
	};

	return cmocka_run_group_tests_name("manifest_policy", tests, NULL, NULL);
}
