/* SPDX-License-Identifier: MIT */
/*
 * The JSON writer: layout, escapes, and refusal of calls that would not give one JSON document.
 *
 * Source: RFC 8259. Compact text and escapes equal serde_json's and Go's encoding/json's; with an indent the layout is that of
 * serde_json's pretty printer and Go's MarshalIndent. The reader is in reader.c.
 */
#include <uvmkit/json.h>
#include <uvmkit/wire.h>

#include "wire/digits.h"
#include "wire/utf8.h"

/* uvm_json_writer.level[] */
enum { ARRAY = 0, OBJECT = 1, NOT_EMPTY = 2 };

static void stop(struct uvm_json_writer *w, int status)
{
	if (w->status == UVM_OK)
		w->status = status;
}

static void put(struct uvm_json_writer *w, const char *s, size_t n)
{
	if (w->status == UVM_OK && n > 0)
		w->status = w->sink(w->sink_arg, s, n);
}

static void put_char(struct uvm_json_writer *w, char c)
{
	put(w, &c, 1);
}

static void put_line(struct uvm_json_writer *w)
{
	static const char blanks[16] = "                ";
	size_t n = (size_t)w->indent * w->depth;

	if (w->indent == 0)
		return;
	put_char(w, '\n');
	for (; n > sizeof(blanks); n -= sizeof(blanks))
		put(w, blanks, sizeof(blanks));
	put(w, blanks, n);
}

/* The level of the container being written; only at a depth above 0. */
static uint8_t *level(struct uvm_json_writer *w)
{
	return &w->level[w->depth - 1];
}

static bool in_object(struct uvm_json_writer *w)
{
	return w->depth > 0 && (*level(w) & OBJECT) != 0;
}

/* Before a key, and before a value of an array. */
static void put_separator(struct uvm_json_writer *w)
{
	if (*level(w) & NOT_EMPTY)
		put_char(w, ',');
	*level(w) |= NOT_EMPTY;
	put_line(w);
}

/* Before any value. */
static void value(struct uvm_json_writer *w)
{
	if (w->depth == 0 ? w->complete : in_object(w) && !w->after_key)
		stop(w, UVM_E_STATE);
	if (w->status != UVM_OK)
		return;
	if (w->depth == 0)
		w->complete = true;
	else if (!w->after_key)
		put_separator(w);
	w->after_key = false;
}

static void open_container(struct uvm_json_writer *w, char bracket, uint8_t kind)
{
	value(w);
	if (w->depth == UVM_JSON_DEPTH)
		stop(w, UVM_E_LIMIT);
	if (w->status != UVM_OK)
		return;
	put_char(w, bracket);
	w->depth++;
	*level(w) = kind;
}

static void close_container(struct uvm_json_writer *w, char bracket, uint8_t kind)
{
	bool empty;

	if (w->depth == 0 || in_object(w) != (kind == OBJECT) || w->after_key)
		stop(w, UVM_E_STATE);
	if (w->status != UVM_OK)
		return;
	empty = (*level(w) & NOT_EMPTY) == 0;
	w->depth--;
	if (!empty)
		put_line(w);
	put_char(w, bracket);
}

/* What stands for a character that may not stand for itself: at most 6 bytes, 0 for all others. */
static size_t escape(const struct uvm_json_writer *w, uint32_t c, char out[6])
{
	static const char letters[0x20] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	const bool go = c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;

	out[0] = '\\';
	if (c == '"' || c == '\\') {
		out[1] = (char)c;
		return 2;
	}
	if (c < 0x20 && letters[c] != 0) {
		out[1] = letters[c];
		return 2;
	}
	if (c >= 0x20 && !(go && w->escape == UVM_JSON_ESCAPE_GO))
		return 0;
	out[1] = 'u';
	uvm_hex_byte(out + 2, (uint8_t)(c >> 8));
	uvm_hex_byte(out + 4, (uint8_t)c);
	return 6;
}

static void put_string(struct uvm_json_writer *w, const char *s, size_t n)
{
	size_t start = 0; /* of what can be handed on as it is */
	char text[6];
	uint32_t c;

	put_char(w, '"');
	for (size_t i = 0; i < n && w->status == UVM_OK;) {
		const size_t len = uvm_utf8_next(s + i, n - i, &c);
		size_t escaped;

		if (len == 0) {
			stop(w, UVM_E_ENCODING);
			return;
		}
		escaped = escape(w, c, text);
		if (escaped > 0) {
			put(w, s + start, i - start);
			put(w, text, escaped);
			start = i + len;
		}
		i += len;
	}
	if (start < n)
		put(w, s + start, n - start);
	put_char(w, '"');
}

static size_t length(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	return n;
}

static void put_decimal(struct uvm_json_writer *w, uint64_t v)
{
	char digits[UVM_DIGITS_MAX];
	const char *first = uvm_digits(digits + sizeof(digits), v, 10);

	put(w, first, (size_t)(digits + sizeof(digits) - first));
}

int uvm_json_to_memory(void *arg, const char *s, size_t n)
{
	struct uvm_json_memory *t = arg;

	if (n > t->cap - t->len)
		return UVM_E_SPACE;
	__builtin_memcpy(t->p + t->len, s, n);
	t->len += n;
	return UVM_OK;
}

void uvm_json_begin(struct uvm_json_writer *w, uvm_json_sink_fn *sink, void *arg, unsigned indent, enum uvm_json_escape escape)
{
	*w = (struct uvm_json_writer){ .sink = sink, .sink_arg = arg, .indent = (uint8_t)indent, .escape = (uint8_t)escape };
}

int uvm_json_end(struct uvm_json_writer *w)
{
	if (w->depth > 0 || !w->complete)
		stop(w, UVM_E_STATE);
	return w->status;
}

void uvm_json_object_open(struct uvm_json_writer *w)
{
	open_container(w, '{', OBJECT);
}

void uvm_json_object_close(struct uvm_json_writer *w)
{
	close_container(w, '}', OBJECT);
}

void uvm_json_array_open(struct uvm_json_writer *w)
{
	open_container(w, '[', ARRAY);
}

void uvm_json_array_close(struct uvm_json_writer *w)
{
	close_container(w, ']', ARRAY);
}

void uvm_json_key(struct uvm_json_writer *w, const char *key)
{
	if (!in_object(w) || w->after_key)
		stop(w, UVM_E_STATE);
	if (w->status != UVM_OK)
		return;
	put_separator(w);
	put_string(w, key, length(key));
	put(w, ": ", w->indent > 0 ? 2 : 1);
	w->after_key = true;
}

void uvm_json_string(struct uvm_json_writer *w, const char *s)
{
	uvm_json_string_n(w, s, length(s));
}

void uvm_json_string_n(struct uvm_json_writer *w, const char *s, size_t n)
{
	value(w);
	put_string(w, s, n);
}

void uvm_json_u64(struct uvm_json_writer *w, uint64_t v)
{
	value(w);
	put_decimal(w, v);
}

void uvm_json_i64(struct uvm_json_writer *w, int64_t v)
{
	value(w);
	if (v < 0)
		put_char(w, '-');
	put_decimal(w, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void uvm_json_bool(struct uvm_json_writer *w, bool v)
{
	value(w);
	put(w, v ? "true" : "false", v ? 4 : 5);
}

void uvm_json_null(struct uvm_json_writer *w)
{
	value(w);
	put(w, "null", 4);
}

void uvm_json_hex(struct uvm_json_writer *w, const uint8_t *p, size_t n)
{
	char digits[2];

	value(w);
	put_char(w, '"');
	for (size_t i = 0; i < n; i++) {
		uvm_hex_byte(digits, p[i]);
		put(w, digits, sizeof(digits));
	}
	put_char(w, '"');
}

void uvm_json_raw(struct uvm_json_writer *w, const char *s, size_t n)
{
	if (n == 0)
		stop(w, UVM_E_ARGUMENT);
	value(w);
	put(w, s, n);
}

void uvm_json_member_string(struct uvm_json_writer *w, const char *key, const char *s)
{
	uvm_json_key(w, key);
	uvm_json_string(w, s);
}

void uvm_json_member_u64(struct uvm_json_writer *w, const char *key, uint64_t v)
{
	uvm_json_key(w, key);
	uvm_json_u64(w, v);
}

void uvm_json_member_bool(struct uvm_json_writer *w, const char *key, bool v)
{
	uvm_json_key(w, key);
	uvm_json_bool(w, v);
}

void uvm_json_base64(struct uvm_json_writer *w, const uint8_t *p, size_t n)
{
	char text[64];

	value(w);
	put_char(w, '"');
	while (n > 0) {
		const size_t part = n < sizeof(text) / 4 * 3 ? n : sizeof(text) / 4 * 3;

		uvm_base64_encode(p, part, text);
		put(w, text, uvm_base64_size(part));
		p += part;
		n -= part;
	}
	put_char(w, '"');
}

void uvm_json_member_hex(struct uvm_json_writer *w, const char *key, const uint8_t *p, size_t n)
{
	uvm_json_key(w, key);
	uvm_json_hex(w, p, n);
}
