/* SPDX-License-Identifier: MIT */
/* The JSON reader: what is refused and where, what is accepted and as which tokens. */
#include <uvmkit/json.h>

#include "unit.h"

#define LEVELS 127

struct parse {
	struct uvm_diag d;
	char events[256]; /* one letter per token */
};

/* Read all of ${n} bytes, from a block that ends where the text does. */
static int parse(struct parse *t, const char *s, size_t n)
{
	static const char letters[] = "{}[]ksntfz.";
	uint8_t stack[UVM_JSON_STACK(LEVELS)];
	char *copy = malloc(n > 0 ? n : 1);
	struct uvm_json_reader r;
	struct uvm_json_token tok;
	size_t count = 0;
	int status;

	*t = (struct parse){ .d = UVM_DIAG_INIT };
	memcpy(copy, s, n);
	uvm_json_read(&r, copy, n, stack, LEVELS, &t->d);
	do {
		status = uvm_json_next(&r, &tok);
		if (status == UVM_OK && count + 1 < sizeof(t->events))
			t->events[count++] = letters[tok.event];
	} while (status == UVM_OK && tok.event != UVM_JSON_END);
	if (status < 0)
		assert_int_equal(uvm_json_next(&r, &tok), status); /* stays failed */
	free(copy);
	return status;
}

/* Editors put marks in front of texts that nobody sees: the message must say so. */
static void says_why_nothing_begins(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "the text is empty" },
		{ " \n", "the text is empty" },
		{ "\xEF\xBB\xBF{}", "a byte order mark" },
		{ "\xFF\xFE{", "a byte order mark" },
		{ "\xFE\xFF", "a byte order mark" },
		{ "\xEF", "expected a value" },
		{ " \xEF\xBB\xBF{}", "expected a value" },
		{ "[\xEF\xBB\xBF]", "expected a value" },
		{ "[", "expected a value" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parse t;

		assert_true(parse(&t, cases[i].text, strlen(cases[i].text)) < 0);
		assert_memory_equal(t.d.says, cases[i].says, strlen(cases[i].says));
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *text;
		int status;
		uint32_t line, col;
	} cases[] = {
		{ "", UVM_E_SHORT, 1, 1 },
		{ "  ", UVM_E_SHORT, 1, 3 },
		{ "\xEF\xBB\xBF{}", UVM_E_SYNTAX, 1, 1 },
		{ "{", UVM_E_SHORT, 1, 2 },
		{ "[", UVM_E_SHORT, 1, 2 },
		{ "[1,", UVM_E_SHORT, 1, 4 },
		{ "[1,]", UVM_E_SYNTAX, 1, 4 },
		{ "[,1]", UVM_E_SYNTAX, 1, 2 },
		{ "[1 2]", UVM_E_SYNTAX, 1, 4 },
		{ "[1}", UVM_E_SYNTAX, 1, 3 },
		{ "{]", UVM_E_SYNTAX, 1, 2 },
		{ "{1:2}", UVM_E_SYNTAX, 1, 2 },
		{ "{\"a\"}", UVM_E_SYNTAX, 1, 5 },
		{ "{\"a\" 1}", UVM_E_SYNTAX, 1, 6 },
		{ "{\"a\":}", UVM_E_SYNTAX, 1, 6 },
		{ "{\"a\":1,}", UVM_E_SYNTAX, 1, 8 },
		{ "{\n \"a\": 1,\n \"b\" 2}", UVM_E_SYNTAX, 3, 6 },
		{ "{} {}", UVM_E_TRAIL, 1, 4 },
		{ "1\n\nx", UVM_E_TRAIL, 3, 1 },
		{ "tru", UVM_E_SYNTAX, 1, 1 },
		{ "nullx", UVM_E_TRAIL, 1, 5 },
		{ "True", UVM_E_SYNTAX, 1, 1 },
		{ "//c\n1", UVM_E_SYNTAX, 1, 1 },
		{ "'a'", UVM_E_SYNTAX, 1, 1 },
		{ "01", UVM_E_TRAIL, 1, 2 },
		{ "+1", UVM_E_SYNTAX, 1, 1 },
		{ "-", UVM_E_SHORT, 1, 2 },
		{ "-x", UVM_E_SYNTAX, 1, 2 },
		{ "1.", UVM_E_SHORT, 1, 3 },
		{ ".5", UVM_E_SYNTAX, 1, 1 },
		{ "1e", UVM_E_SHORT, 1, 3 },
		{ "1e+ ", UVM_E_SYNTAX, 1, 4 },
		{ "NaN", UVM_E_SYNTAX, 1, 1 },
		{ "\"a", UVM_E_SHORT, 1, 3 },
		{ "\"a\nb\"", UVM_E_SYNTAX, 1, 3 },
		{ "\"\x1f\"", UVM_E_SYNTAX, 1, 2 },
		{ "\"\\x\"", UVM_E_SYNTAX, 1, 3 },
		{ "\"\\", UVM_E_SHORT, 1, 3 },
		{ "\"\\u12\"", UVM_E_SYNTAX, 1, 4 },
		{ "\"\\u12g4\"", UVM_E_SYNTAX, 1, 4 },
		{ "\"\\ud800\"", UVM_E_ENCODING, 1, 2 },
		{ "\"\\ud800\\u0041\"", UVM_E_ENCODING, 1, 2 },
		{ "\"\\ud800x\\udc00\"", UVM_E_ENCODING, 1, 2 },
		{ "\"a\\udc00\"", UVM_E_ENCODING, 1, 3 },
		{ "\"\xff\"", UVM_E_ENCODING, 1, 2 },
		{ "\"\xc0\xaf\"", UVM_E_ENCODING, 1, 2 },
		{ "\"\xed\xa0\x80\"", UVM_E_ENCODING, 1, 2 },
		{ "\"\xe2\x82\"", UVM_E_ENCODING, 1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parse t;

		assert_int_equal(parse(&t, cases[i].text, strlen(cases[i].text)), cases[i].status);
		assert_int_equal(t.d.code, cases[i].status);
		assert_int_equal(t.d.line, cases[i].line);
		assert_int_equal(t.d.col, cases[i].col);
	}
}

static void accepts(void **state)
{
	static const struct {
		const char *text, *events;
	} cases[] = {
		{ "null", "z." },
		{ " \t\r\n{ } ", "{}." },
		{ "[]", "[]." },
		{ "[[],{},[{}]]", "[[]{}[{}]]." },
		{ "{\"a\":[1,-0,0.5,1E+9,1e-9],\"a\":true,\"\":false}", "{k[nnnnn]ktkf}." },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\ude00\x7f\xf0\x9f\x98\x80\"", "s." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parse t;

		assert_int_equal(parse(&t, cases[i].text, strlen(cases[i].text)), UVM_OK);
		assert_string_equal(t.events, cases[i].events);
	}
}

/* Every prefix of a document that is not a number is one that ends too soon. */
static void truncations(void **state)
{
	static const char text[] = "{\"a\\u00e9\\ud83d\\ude00\":[1.5e3,\"x\",null,{\"b\":true}]}";

	(void)state;
	for (size_t n = 0; n + 1 < sizeof(text); n++) {
		struct parse t;
		const int status = parse(&t, text, n);

		/* a word or an escape that is cut is reported where it starts or breaks, not at the end */
		assert_true(status == UVM_E_SHORT || status == UVM_E_SYNTAX || status == UVM_E_ENCODING);
	}
}

static void depth(void **state)
{
	char text[2 * LEVELS + 2];
	struct parse t;

	(void)state;
	memset(text, '[', LEVELS);
	memset(text + LEVELS, ']', LEVELS);
	assert_int_equal(parse(&t, text, 2 * LEVELS), UVM_OK);
	memset(text, '[', LEVELS + 1);
	assert_int_equal(parse(&t, text, LEVELS + 1), UVM_E_LIMIT);
	assert_int_equal(t.d.col, LEVELS + 1);
	assert_int_equal(t.d.want, LEVELS);
}

static void places_and_skip(void **state)
{
	static const char text[] = "{\n  \"skip\": [{\"x\": [1]}],\n  \"n\": 42\n}";
	uint8_t stack[UVM_JSON_STACK(8)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token tok;
	uint64_t v = 0;

	(void)state;
	uvm_json_read(&r, text, sizeof(text) - 1, stack, 8, &d);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_true(uvm_json_is(&tok, "skip"));
	assert_int_equal(tok.line, 2);
	assert_int_equal(tok.col, 3);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_int_equal(uvm_json_skip(&r, &tok), UVM_OK);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_true(uvm_json_is(&tok, "n"));
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_int_equal(tok.event, UVM_JSON_NUMBER);
	assert_int_equal(uvm_json_skip(&r, &tok), UVM_OK);
	assert_int_equal(uvm_json_number_u64(&tok, 42, &v), UVM_OK);
	assert_int_equal(v, 42);
	assert_int_equal(tok.line, 3);
	assert_int_equal(tok.col, 8);
	assert_int_equal(tok.off, 33);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_int_equal(tok.event, UVM_JSON_OBJECT_END);
	assert_int_equal(uvm_json_next(&r, &tok), UVM_OK);
	assert_int_equal(tok.event, UVM_JSON_END);
}

static struct uvm_json_token string(const char *raw)
{
	return (struct uvm_json_token){ .event = UVM_JSON_STRING, .raw = raw, .raw_len = strlen(raw) };
}

static void texts(void **state)
{
	static const struct {
		const char *raw, *text;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t" },
		{ "\\u0041\\u00e9\\u20AC\\ud83D\\ude00", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct uvm_json_token tok = string(cases[i].raw);
		const size_t want = strlen(cases[i].text);
		char out[64];
		size_t n = 99;

		if (want > 0)
			assert_int_equal(uvm_json_text(&tok, out, want - 1, &n), UVM_E_SPACE);
		assert_int_equal(uvm_json_text(&tok, out, want, &n), UVM_OK);
		assert_int_equal(n, want);
		assert_memory_equal(out, cases[i].text, want);
		assert_true(uvm_json_is(&tok, cases[i].text));
		assert_false(uvm_json_is(&tok, "plain "));
		assert_false(uvm_json_is(&tok, "plai"));
	}
}

static void numbers(void **state)
{
	static const struct {
		const char *raw;
		uint64_t max;
		int status;
	} cases[] = {
		{ "-1", UINT64_MAX, UVM_E_SYNTAX },
		{ "1.0", UINT64_MAX, UVM_E_SYNTAX },
		{ "1e3", UINT64_MAX, UVM_E_SYNTAX },
		{ "256", 255, UVM_E_LIMIT },
		{ "255", 255, UVM_OK },
		{ "18446744073709551615", UINT64_MAX, UVM_OK },
		{ "18446744073709551616", UINT64_MAX, UVM_E_LIMIT },
		{ "99999999999999999999999", UINT64_MAX, UVM_E_LIMIT },
		{ "0", 0, UVM_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct uvm_json_token tok = string(cases[i].raw);
		uint64_t v = 7;

		assert_int_equal(uvm_json_number_u64(&tok, cases[i].max, &v), cases[i].status);
		if (cases[i].status < 0)
			assert_int_equal(v, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_why_nothing_begins),
		cmocka_unit_test(refuses),
		cmocka_unit_test(accepts),
		cmocka_unit_test(truncations),
		cmocka_unit_test(depth),
		cmocka_unit_test(places_and_skip),
		cmocka_unit_test(texts),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("json_reader", tests, NULL, NULL);
}
