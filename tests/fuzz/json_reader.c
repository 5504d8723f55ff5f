/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the JSON reader. Every token lies where it says it does; a text that is read to its end and written again reads
 * as the same tokens, and is written the same; skipping the value ends at the same place; a reader that failed stays failed.
 */
#include <uvmkit/json.h>

#include "fuzz.h"

#define TEXT_LIMIT (1u << 16)
#define OUT_LIMIT (8u * TEXT_LIMIT) /* \u escapes and separators */

struct text {
	char *s;
	size_t len;
};

static int take(void *arg, const char *s, size_t n)
{
	struct text *t = arg;

	FUZZ_CHECK(n <= OUT_LIMIT - t->len);
	memcpy(t->s + t->len, s, n);
	t->len += n;
	return 0;
}

static void check_place(const struct text *in, const struct uvm_json_token *tok)
{
	uint32_t line = 1;
	uint64_t start = 0;

	FUZZ_CHECK(tok->off <= in->len);
	for (uint64_t i = 0; i < tok->off; i++) {
		if (in->s[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	FUZZ_CHECK(tok->line == line && tok->col == tok->off - start + 1);
	if (tok->event == UVM_JSON_KEY || tok->event == UVM_JSON_STRING || tok->event == UVM_JSON_NUMBER)
		FUZZ_CHECK(tok->raw >= in->s && tok->raw + tok->raw_len <= in->s + in->len);
}

static void copy_text(struct uvm_json_writer *w, const struct uvm_json_token *tok)
{
	static char decoded[TEXT_LIMIT];
	size_t n;

	FUZZ_CHECK(uvm_json_text(tok, decoded, sizeof(decoded), &n) == UVM_OK);
	FUZZ_CHECK(n <= tok->raw_len && (n == 0 || uvm_json_text(tok, decoded, n - 1, &n) == UVM_E_SPACE));
	FUZZ_CHECK(uvm_json_text(tok, decoded, sizeof(decoded), &n) == UVM_OK);
	if (tok->event == UVM_JSON_STRING) {
		uvm_json_string_n(w, decoded, n);
		return;
	}
	if (memchr(decoded, '\0', n) != NULL) /* the writer's keys are C strings: any other key will do */
		n = 0;
	decoded[n] = '\0';
	FUZZ_CHECK(n == 0 || uvm_json_is(tok, decoded));
	uvm_json_key(w, decoded);
}

static void copy_number(struct uvm_json_writer *w, const struct uvm_json_token *tok)
{
	uint64_t v;

	if (uvm_json_number_u64(tok, UINT64_MAX, &v) == UVM_OK)
		uvm_json_u64(w, v);
	else
		uvm_json_raw(w, tok->raw, tok->raw_len);
}

static void copy(struct uvm_json_writer *w, const struct uvm_json_token *tok)
{
	switch ((enum uvm_json_event)tok->event) {
	case UVM_JSON_OBJECT:
		uvm_json_object_open(w);
		break;
	case UVM_JSON_OBJECT_END:
		uvm_json_object_close(w);
		break;
	case UVM_JSON_ARRAY:
		uvm_json_array_open(w);
		break;
	case UVM_JSON_ARRAY_END:
		uvm_json_array_close(w);
		break;
	case UVM_JSON_KEY:
	case UVM_JSON_STRING:
		copy_text(w, tok);
		break;
	case UVM_JSON_NUMBER:
		copy_number(w, tok);
		break;
	case UVM_JSON_TRUE:
	case UVM_JSON_FALSE:
		uvm_json_bool(w, tok->event == UVM_JSON_TRUE);
		break;
	case UVM_JSON_NULL:
		uvm_json_null(w);
		break;
	case UVM_JSON_END:
		break;
	}
}

/* Read ${in} and write it again; whether it is JSON. */
static bool rewrite(const struct text *in, struct text *out)
{
	uint8_t stack[UVM_JSON_STACK(UVM_JSON_DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	struct uvm_json_reader r;
	struct uvm_json_token tok = { .event = UVM_JSON_NULL };
	int status = UVM_OK;

	uvm_json_begin(&w, take, out, 1, UVM_JSON_ESCAPE_GO);
	uvm_json_read(&r, in->s, in->len, stack, UVM_JSON_DEPTH, &d);
	while (status == UVM_OK && tok.event != UVM_JSON_END) {
		status = uvm_json_next(&r, &tok);
		if (status == UVM_OK) {
			check_place(in, &tok);
			copy(&w, &tok);
		}
	}
	FUZZ_CHECK(status == d.code);
	if (status == UVM_OK) {
		FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
		return true;
	}
	FUZZ_CHECK(d.line != 0 && d.col != 0);
	FUZZ_CHECK(uvm_json_next(&r, &tok) < 0);
	return false;
}

static void check_skip(const struct text *in)
{
	uint8_t stack[UVM_JSON_STACK(UVM_JSON_DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token tok;

	uvm_json_read(&r, in->s, in->len, stack, UVM_JSON_DEPTH, &d);
	FUZZ_CHECK(uvm_json_next(&r, &tok) == UVM_OK);
	FUZZ_CHECK(uvm_json_skip(&r, &tok) == UVM_OK);
	FUZZ_CHECK(uvm_json_next(&r, &tok) == UVM_OK && tok.event == UVM_JSON_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char first_text[OUT_LIMIT], second_text[OUT_LIMIT];
	struct text in = { NULL, size }, first = { first_text, 0 }, second = { second_text, 0 };

	if (size > TEXT_LIMIT / 8)
		return 0;
	in.s = fuzz_copy(data, size);
	if (rewrite(&in, &first)) {
		check_skip(&in);
		FUZZ_CHECK(rewrite(&first, &second));
		FUZZ_CHECK(first.len == second.len && memcmp(first.s, second.s, first.len) == 0);
	}
	free(in.s);
	return 0;
}
