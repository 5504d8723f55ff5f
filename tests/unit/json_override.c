/* SPDX-License-Identifier: MIT */
/* One value of a JSON text replaced: what cannot be found is refused, the rest of the text stays as it is. */
#include "manifest/override.h"

#include "unit.h"

#define TEXT "{ \"a\": [1, {\"b\": \"x\"}],\n  \"c\": {}, \"d\":{\"e\":2} }"

static void refuses(void **state)
{
	static const struct {
		const char *path;
		int status;
		const char *says;
	} cases[] = {
		{ "", UVM_E_SYNTAX, "NAME" },
		{ ".a", UVM_E_SYNTAX, "NAME" },
		{ "a.", UVM_E_SYNTAX, "NAME" },
		{ "a[", UVM_E_SYNTAX, "NAME" },
		{ "a[x]", UVM_E_SYNTAX, "NAME" },
		{ "a[1", UVM_E_SYNTAX, "NAME" },
		{ "a[0]b", UVM_E_SYNTAX, "NAME" },
		{ "a[1234567890123456789]", UVM_E_SYNTAX, "NAME" },
		{ "a[123456789012345678]", UVM_E_MISSING, "element 123456789012345678 is not there" },
		{ "a[2]", UVM_E_MISSING, "not there" },
		{ "x.y", UVM_E_MISSING, "\"x\"" },
		{ "a.b", UVM_E_TYPE, "object" },
		{ "c[0]", UVM_E_TYPE, "array" },
		{ "a[0].z", UVM_E_TYPE, "object" },
		{ "[0]", UVM_E_TYPE, "array" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char *out = NULL;
		size_t n = 7;

		assert_int_equal(uvm_json_override(TEXT, sizeof(TEXT) - 1, cases[i].path, "1", &out, &n, &d), cases[i].status);
		assert_int_equal(d.code, cases[i].status);
		assert_non_null(strstr(d.text, cases[i].says));
		assert_null(out);
		assert_int_equal(n, 7);
	}
}

static void refuses_broken_texts(void **state)
{
	static const char *const texts[] = { "", "{", "{\"a\" 1}", "{\"a\":[1}" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char *out = NULL;
		size_t n;

		assert_true(uvm_json_override(texts[i], strlen(texts[i]), "a", "1", &out, &n, &d) < 0);
		assert_null(out);
	}
}

/* What a command line brings may be no text at all. */
static void refuses_bytes(void **state)
{
	static const struct {
		const char *path, *value;
	} cases[] = { { "a", "\xff" }, { "c.\xff", "1" } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char *out = NULL;
		size_t n;

		assert_int_equal(uvm_json_override(TEXT, sizeof(TEXT) - 1, cases[i].path, cases[i].value, &out, &n, &d),
				 UVM_E_ENCODING);
		assert_non_null(strstr(d.text, "not UTF-8"));
		assert_null(out);
	}
}

static void replaces(void **state)
{
	static const struct {
		const char *path, *value, *text;
	} cases[] = {
		{ "a", "[]", "{ \"a\": [],\n  \"c\": {}, \"d\":{\"e\":2} }" },
		{ "a[0]", "true", "{ \"a\": [true, {\"b\": \"x\"}],\n  \"c\": {}, \"d\":{\"e\":2} }" },
		{ "a[1].b", "not json", "{ \"a\": [1, {\"b\": \"not json\"}],\n  \"c\": {}, \"d\":{\"e\":2} }" },
		{ "a[1].b", "\"q\\u0041\"", "{ \"a\": [1, {\"b\": \"q\\u0041\"}],\n  \"c\": {}, \"d\":{\"e\":2} }" },
		{ "a[1].b", "say \"hi\"", "{ \"a\": [1, {\"b\": \"say \\\"hi\\\"\"}],\n  \"c\": {}, \"d\":{\"e\":2} }" },
		{ "c.new", "5", "{ \"a\": [1, {\"b\": \"x\"}],\n  \"c\": {\"new\":5}, \"d\":{\"e\":2} }" },
		{ "d.new", "null", "{ \"a\": [1, {\"b\": \"x\"}],\n  \"c\": {}, \"d\":{\"new\":null,\"e\":2} }" },
		{ "d.e", "-1", "{ \"a\": [1, {\"b\": \"x\"}],\n  \"c\": {}, \"d\":{\"e\":-1} }" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		char *out = NULL;
		size_t n = 0;

		assert_int_equal(uvm_json_override(TEXT, sizeof(TEXT) - 1, cases[i].path, cases[i].value, &out, &n, &d),
				 UVM_OK);
		assert_int_equal(n, strlen(cases[i].text));
		assert_memory_equal(out, cases[i].text, n);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_broken_texts),
		cmocka_unit_test(refuses_bytes),
		cmocka_unit_test(replaces),
	};

	return cmocka_run_group_tests_name("json_override", tests, NULL, NULL);
}
