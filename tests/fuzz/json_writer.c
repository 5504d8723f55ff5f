/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the JSON writer. The input is a list of calls. Whatever their order, compact and indented text differ in white
 * space only, no text holds a raw control character, and a sink that fails ends the document with its own status.
 */
#include <uvmkit/json.h>

#include "fuzz.h"

#define TEXT_LIMIT (1u << 20)
#define SINK_STATUS UVM_E_IO

struct text {
	char *s;
	size_t len, limit;
};

static int take(void *arg, const char *s, size_t n)
{
	struct text *t = arg;

	if (n > t->limit - t->len)
		return SINK_STATUS;
	memcpy(t->s + t->len, s, n);
	t->len += n;
	return 0;
}

/* Up to 7 bytes of the input as a text with NUL; how many it used. */
static size_t take_text(const uint8_t *p, size_t left, char text[8])
{
	const size_t n = left == 0 ? 0 : p[0] & 7u;
	const size_t used = n < left ? n : left;

	memset(text, 0, 8);
	memcpy(text, p, used);
	return used;
}

/* One call; how many bytes of the input it used besides its number. */
static size_t call(struct uvm_json_writer *w, uint8_t op, const uint8_t *p, size_t left)
{
	char text[8];
	const size_t n = take_text(p, left, text);

	switch (op % 10) {
	case 0:
		uvm_json_object_open(w);
		return 0;
	case 1:
		uvm_json_object_close(w);
		return 0;
	case 2:
		uvm_json_array_open(w);
		return 0;
	case 3:
		uvm_json_array_close(w);
		return 0;
	case 4:
		uvm_json_key(w, text);
		return n;
	case 5:
		uvm_json_string_n(w, text, n);
		return n;
	case 6:
		uvm_json_u64(w, op);
		return 0;
	case 7:
		uvm_json_i64(w, -(int64_t)op);
		return 0;
	case 8:
		uvm_json_bool(w, op & 1);
		return 0;
	default:
		uvm_json_hex(w, p, n);
		return n;
	}
}

static int write_all(const uint8_t *data, size_t size, unsigned indent, struct text *t)
{
	struct uvm_json_writer w;

	t->len = 0;
	uvm_json_begin(&w, take, t, indent, data[0] & 1 ? UVM_JSON_ESCAPE_GO : UVM_JSON_ESCAPE_MINIMAL);
	for (size_t i = 1; i < size; i++)
		i += call(&w, data[i], data + i + 1, size - i - 1);
	return uvm_json_end(&w);
}

/* The text without the white space between tokens. */
static size_t squeeze(char *s, size_t n)
{
	bool in_string = false;
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			in_string = !in_string;
		if (!in_string && (s[i] == ' ' || s[i] == '\n'))
			continue;
		FUZZ_CHECK((uint8_t)s[i] >= 0x20);
		s[out++] = s[i];
		if (in_string && s[i] == '\\')
			s[out++] = s[++i];
	}
	FUZZ_CHECK(!in_string);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char compact_text[TEXT_LIMIT], indented_text[TEXT_LIMIT], cut_text[TEXT_LIMIT];
	struct text compact = { compact_text, 0, TEXT_LIMIT }, indented = { indented_text, 0, TEXT_LIMIT };
	struct text cut = { cut_text, 0, 0 };
	int r;

	if (size < 1 || size > 4096)
		return 0;
	r = write_all(data, size, 0, &compact);
	FUZZ_CHECK(write_all(data, size, 2, &indented) == r);
	if (r < 0)
		return 0;
	FUZZ_CHECK(squeeze(indented.s, indented.len) == compact.len && memcmp(indented.s, compact.s, compact.len) == 0);
	for (cut.limit = 0; cut.limit < compact.len; cut.limit += 1 + cut.limit / 4)
		FUZZ_CHECK(write_all(data, size, 0, &cut) == SINK_STATUS);
	return 0;
}
