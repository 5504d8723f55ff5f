/* SPDX-License-Identifier: MIT */
/* The JSON writer: misuse is refused by name, and the text is exact in both layouts and both ways of escaping. */
#include <uvmkit/json.h>
#include <uvmkit/wire.h>

#include "unit.h"

struct text {
	struct uvm_json_memory to;
	char s[4096];
};

static void begin(struct uvm_json_writer *w, struct text *t, unsigned indent, enum uvm_json_escape escape)
{
	*t = (struct text){ .to = { t->s, sizeof(t->s) - 1, 0 } };
	uvm_json_begin(w, uvm_json_to_memory, &t->to, indent, escape);
}

/* A document as a row of letters, so that a case is one line: { } [ ] call the brackets, k a key, others a value each. */
static void perform(struct uvm_json_writer *w, const char *calls)
{
	for (; *calls != '\0'; calls++) {
		switch (*calls) {
		case '{':
			uvm_json_object_open(w);
			break;
		case '}':
			uvm_json_object_close(w);
			break;
		case '[':
			uvm_json_array_open(w);
			break;
		case ']':
			uvm_json_array_close(w);
			break;
		case 'k':
			uvm_json_key(w, "k");
			break;
		case 'i':
			uvm_json_i64(w, INT64_MIN);
			break;
		case 'u':
			uvm_json_u64(w, UINT64_MAX);
			break;
		case 's':
			uvm_json_string(w, "s");
			break;
		case 'e':
			uvm_json_string_n(w, NULL, 0);
			break;
		case 't':
			uvm_json_bool(w, true);
			break;
		case 'f':
			uvm_json_bool(w, false);
			break;
		case 'n':
			uvm_json_null(w);
			break;
		case 'x':
			uvm_json_hex(w, (const uint8_t *)"\x01\xab\xf0", 3);
			break;
		case 'r':
			uvm_json_raw(w, "{ }", 3);
			break;
		case 'R':
			uvm_json_raw(w, "", 0);
			break;
		case 'U':
			uvm_json_string(w, "ok\xff");
			break;
		case 'K':
			uvm_json_key(w, "\xc0\x80");
			break;
		case 'm':
			uvm_json_member_string(w, "s", "v");
			uvm_json_member_u64(w, "u", 0);
			uvm_json_member_bool(w, "b", true);
			uvm_json_member_hex(w, "h", NULL, 0);
			break;
		default:
			fail_msg("no such call: %c", *calls);
		}
	}
}

static const struct {
	const char *calls;
	int status;
} misuses[] = {
	{ "", UVM_E_STATE },   /* no value */
	{ "nn", UVM_E_STATE }, /* two */
	{ "{}{}", UVM_E_STATE },
	{ "[]n", UVM_E_STATE },
	{ "n{", UVM_E_STATE },
	{ "[", UVM_E_STATE },
	{ "{", UVM_E_STATE },
	{ "]", UVM_E_STATE },
	{ "}", UVM_E_STATE },
	{ "[}", UVM_E_STATE },
	{ "{]", UVM_E_STATE },
	{ "[[]", UVM_E_STATE },
	{ "[]]", UVM_E_STATE },
	{ "k", UVM_E_STATE },
	{ "[k", UVM_E_STATE },
	{ "{n}", UVM_E_STATE },
	{ "{k}", UVM_E_STATE },
	{ "{kk", UVM_E_STATE },
	{ "{knn", UVM_E_STATE },
	{ "{k[k]}", UVM_E_STATE },
	{ "{k{n", UVM_E_STATE },
	{ "{[", UVM_E_STATE },
	{ "R", UVM_E_ARGUMENT },
	{ "U", UVM_E_ENCODING },
	{ "{K", UVM_E_ENCODING },
	/* the first one is what counts */
	{ "[UR}", UVM_E_ENCODING },
	{ "[}RU", UVM_E_STATE },
};

static void misused(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	for (size_t i = 0; i < COUNT(misuses); i++) {
		begin(&w, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
		perform(&w, misuses[i].calls);
		if (uvm_json_end(&w) != misuses[i].status)
			fail_msg("%s: %s", misuses[i].calls, uvm_status_name(uvm_json_end(&w)));
	}
}

static void depth_limit(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	for (int over = 0; over <= 1; over++) {
		begin(&w, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
		for (int i = 0; i < UVM_JSON_DEPTH + over; i++)
			uvm_json_array_open(&w);
		for (int i = 0; i < UVM_JSON_DEPTH + over; i++)
			uvm_json_array_close(&w);
		assert_int_equal(uvm_json_end(&w), over ? UVM_E_LIMIT : UVM_OK);
	}
}

/* A sink that fails after each number of bytes: its status comes back and it is not called again. */
static void failing_sink(void **state)
{
	static const char calls[] = "{k[su]kx}";
	static const char whole[] = "{\"k\":[\"s\",18446744073709551615],\"k\":\"01abf0\"}";
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	for (size_t room = 0; room <= strlen(whole); room++) {
		begin(&w, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
		t.to.cap = room;
		perform(&w, calls);
		assert_int_equal(uvm_json_end(&w), room < strlen(whole) ? UVM_E_SPACE : UVM_OK);
		assert_memory_equal(t.s, whole, t.to.len);
	}
}

static const char pretty[] = "{\n"
			     "  \"k\": \"s\",\n"
			     "  \"k\": {},\n"
			     "  \"k\": [],\n"
			     "  \"k\": [\n"
			     "    \"s\",\n"
			     "    {\n"
			     "      \"k\": \"s\"\n"
			     "    },\n"
			     "    { }\n"
			     "  ]\n"
			     "}";

static const struct {
	const char *calls;
	unsigned indent;
	const char *text;
} layouts[] = {
	{ "n", 0, "null" },
	{ "[tfniu]", 0, "[true,false,null,-9223372036854775808,18446744073709551615]" },
	{ "{}", 0, "{}" },
	{ "[]", 0, "[]" },
	{ "{m}", 0, "{\"s\":\"v\",\"u\":0,\"b\":true,\"h\":\"\"}" },
	{ "[{}[]{k[]k{}}xre]", 0, "[{},[],{\"k\":[],\"k\":{}},\"01abf0\",{ },\"\"]" },
	{ "n", 2, "null" },
	{ "{}", 2, "{}" },
	{ "[]", 2, "[]" },
	{ "[n]", 2, "[\n  null\n]" },
	{ "{kn}", 4, "{\n    \"k\": null\n}" },
	{ "{ksk{}k[]k[s{ks}r]}", 2, pretty },
};

static void layout(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	for (size_t i = 0; i < COUNT(layouts); i++) {
		begin(&w, &t, layouts[i].indent, UVM_JSON_ESCAPE_GO);
		perform(&w, layouts[i].calls);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		assert_string_equal(t.s, layouts[i].text);
	}
}

/* Lines are indented by depth times indent, beyond any piece of blanks. */
static void deep_indent(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	begin(&w, &t, 16, UVM_JSON_ESCAPE_GO);
	perform(&w, "[[[[[");
	uvm_json_null(&w);
	assert_int_equal(strlen(strrchr(t.s, '\n')), 1 + 5 * 16 + 4);
	assert_int_equal(strspn(strrchr(t.s, '\n') + 1, " "), 5 * 16);
}

static const struct {
	const char *in, *minimal, *go;
} strings[] = {
	{ "", "\"\"", "\"\"" },
	{ "a \"b\\c/d", "\"a \\\"b\\\\c/d\"", "\"a \\\"b\\\\c/d\"" },
	{ "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"", "\"\\b\\t\\n\\f\\r\"" },
	{ "\x01\x0b\x1f\x7f", "\"\\u0001\\u000b\\u001f\x7f\"", "\"\\u0001\\u000b\\u001f\x7f\"" },
	{ "<a&b>", "\"<a&b>\"", "\"\\u003ca\\u0026b\\u003e\"" },
	{ "\u2027\u2028\u2029\u202a", "\"\u2027\u2028\u2029\u202a\"", "\"\u2027\\u2028\\u2029\u202a\"" },
	{ "\u00e9\U0001F600\uffff", "\"\u00e9\U0001F600\uffff\"", "\"\u00e9\U0001F600\uffff\"" },
};

static void escapes(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	for (size_t i = 0; i < COUNT(strings); i++) {
		begin(&w, &t, 0, UVM_JSON_ESCAPE_MINIMAL);
		uvm_json_string(&w, strings[i].in);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		assert_string_equal(t.s, strings[i].minimal);
		begin(&w, &t, 0, UVM_JSON_ESCAPE_GO);
		uvm_json_string(&w, strings[i].in);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		assert_string_equal(t.s, strings[i].go);
	}
}

static void strings_with_nul_and_as_key(void **state)
{
	struct uvm_json_writer w;
	struct text t;

	(void)state;
	begin(&w, &t, 0, UVM_JSON_ESCAPE_GO);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "<\n>");
	uvm_json_string_n(&w, "a\0b", 3);
	uvm_json_object_close(&w);
	assert_int_equal(uvm_json_end(&w), UVM_OK);
	assert_string_equal(t.s, "{\"\\u003c\\n\\u003e\":\"a\\u0000b\"}");
}

/* Written in pieces, the text is that of the whole. */
static void base64(void **state)
{
	uint8_t bytes[200];
	char want[2 + 268 + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(7 * i);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		uint8_t *exact = unit_exact(bytes, n);
		struct uvm_json_writer w;
		struct text t;

		begin(&w, &t, 0, UVM_JSON_ESCAPE_GO);
		uvm_json_base64(&w, exact, n);
		assert_int_equal(uvm_json_end(&w), UVM_OK);
		want[0] = '"';
		uvm_base64_encode(bytes, n, want + 1);
		strcpy(want + 1 + uvm_base64_size(n), "\"");
		assert_string_equal(t.s, want);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misused),
		cmocka_unit_test(depth_limit),
		cmocka_unit_test(failing_sink),
		cmocka_unit_test(layout),
		cmocka_unit_test(deep_indent),
		cmocka_unit_test(escapes),
		cmocka_unit_test(strings_with_nul_and_as_key),
		cmocka_unit_test(base64),
	};

	return cmocka_run_group_tests_name("json_writer", tests, NULL, NULL);
}
