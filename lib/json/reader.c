/* SPDX-License-Identifier: MIT */
/*
 * The JSON pull reader: one token per call, with its place; strict grammar; nothing is decoded or stored.
 *
 * Source: RFC 8259. Decoding of strings and numbers is in token.c, the writer in writer.c.
 */
#include <uvmkit/json.h>

#include "wire/utf8.h"

enum {
	VALUE,       /* one value must come: the document, behind a key, behind a comma of an array */
	FIRST_VALUE, /* behind '[': a value or ']' */
	FIRST_KEY,   /* behind '{': a key or '}' */
	KEY,         /* behind a comma of an object */
	NEXT,        /* behind a value: a comma or the end of its container */
	DONE,        /* behind the document */
	FAILED,
};

void uvm_json_read(struct uvm_json_reader *r, const char *p, size_t len, uint8_t *stack, size_t max_depth, struct uvm_diag *d)
{
	*r = (struct uvm_json_reader){
		.p = p, .len = len, .line = 1, .state = VALUE, .stack = stack, .max_depth = max_depth, .diag = d
	};
}

/* Fail at ${pos} of the current line; says is what the reader of the message needs to know. */
static int stop(struct uvm_json_reader *r, int status, size_t pos, const char *says)
{
	struct uvm_diag *d = r->diag;

	r->state = FAILED;
	if (d->code == UVM_OK) {
		(void)uvm_fail(d, status, UVM_NO_OFFSET, NULL, pos < r->len ? (unsigned char)r->p[pos] : 0, r->max_depth);
		d->line = r->line;
		d->col = (uint32_t)(pos - r->line_start) + 1;
		d->says = says;
	}
	return status;
}

/* Text that ends too soon is UVM_E_SHORT, whatever was missing. */
static int unexpected(struct uvm_json_reader *r, size_t pos, const char *says)
{
	return stop(r, pos < r->len ? UVM_E_SYNTAX : UVM_E_SHORT, pos, says);
}

static void skip_space(struct uvm_json_reader *r)
{
	for (; r->pos < r->len; r->pos++) {
		const char c = r->p[r->pos];

		if (c == '\n') {
			r->line++;
			r->line_start = r->pos + 1;
		} else if (c != ' ' && c != '\t' && c != '\r') {
			return;
		}
	}
}

static bool is_object(const struct uvm_json_reader *r)
{
	const size_t level = r->depth - 1;

	return r->stack[level / 8] >> (level % 8) & 1;
}

static int enter(struct uvm_json_reader *r, bool object)
{
	const size_t level = r->depth;
	const uint8_t bit = (uint8_t)(1u << (level % 8));

	if (level == r->max_depth)
		return stop(r, UVM_E_LIMIT, r->pos, "nested deeper than %W levels");
	if (object)
		r->stack[level / 8] |= bit;
	else
		r->stack[level / 8] &= (uint8_t)~bit;
	r->depth++;
	r->pos++;
	r->state = object ? FIRST_KEY : FIRST_VALUE;
	return UVM_OK;
}

static void leave(struct uvm_json_reader *r)
{
	r->pos++;
	r->depth--;
	r->state = r->depth > 0 ? NEXT : DONE;
}

/* The four digits of \uXXXX at ${pos}, or -1. */
static int32_t hex4(const struct uvm_json_reader *r, size_t pos)
{
	int32_t v = 0;

	if (r->len - pos < 4)
		return -1;
	for (size_t i = pos; i < pos + 4; i++) {
		const char c = r->p[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= c - '0';
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			v |= (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return v;
}

/* An escape, r->pos at the backslash. */
static int scan_escape(struct uvm_json_reader *r)
{
	static const char lone[] = "half of a surrogate pair stands alone";
	static const char letters[] = "\"\\/bfnrt";
	const size_t at = r->pos;
	const char c = at + 1 < r->len ? r->p[at + 1] : 0;
	int32_t v;

	if (c != 'u') {
		for (const char *l = letters; *l != '\0'; l++) {
			if (c == *l) {
				r->pos += 2;
				return UVM_OK;
			}
		}
		return unexpected(r, at + 1, "not a JSON escape");
	}
	v = hex4(r, at + 2);
	if (v < 0)
		return unexpected(r, at + 2, "\\u must be followed by four hex digits");
	r->pos += 6;
	if (v < 0xD800 || v > 0xDFFF)
		return UVM_OK;
	if (v > 0xDBFF || r->len - r->pos < 6 || r->p[r->pos] != '\\' || r->p[r->pos + 1] != 'u')
		return stop(r, UVM_E_ENCODING, at, lone);
	v = hex4(r, r->pos + 2);
	if (v < 0xDC00 || v > 0xDFFF)
		return stop(r, UVM_E_ENCODING, at, lone);
	r->pos += 6;
	return UVM_OK;
}

static int scan_string(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	const size_t start = r->pos + 1;
	uint32_t c;
	int status;

	for (r->pos = start; r->pos < r->len && r->p[r->pos] != '"';) {
		size_t n;

		if (r->p[r->pos] == '\\') {
			tok->escaped = true;
			status = scan_escape(r);
			if (status < 0)
				return status;
			continue;
		}
		n = uvm_utf8_next(r->p + r->pos, r->len - r->pos, &c);
		if (n == 0)
			return stop(r, UVM_E_ENCODING, r->pos, "byte %g is not UTF-8");
		if (c < 0x20)
			return stop(r, UVM_E_SYNTAX, r->pos, "control character %g must be escaped");
		r->pos += n;
	}
	if (r->pos == r->len)
		return unexpected(r, r->pos, "the string does not end");
	tok->raw = r->p + start;
	tok->raw_len = r->pos++ - start;
	return UVM_OK;
}

static size_t digits(const struct uvm_json_reader *r, size_t pos)
{
	while (pos < r->len && r->p[pos] >= '0' && r->p[pos] <= '9')
		pos++;
	return pos;
}

static int scan_number(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	const size_t start = r->pos;
	size_t pos = start + (r->p[start] == '-'), end;

	end = pos < r->len && r->p[pos] == '0' ? pos + 1 : digits(r, pos);
	if (end == pos)
		return unexpected(r, pos, "a number needs a digit here");
	if (end < r->len && r->p[end] == '.') {
		pos = end + 1;
		end = digits(r, pos);
		if (end == pos)
			return unexpected(r, pos, "a number needs a digit here");
	}
	if (end < r->len && (r->p[end] | 0x20) == 'e') {
		pos = end + 1;
		pos += pos < r->len && (r->p[pos] == '+' || r->p[pos] == '-');
		end = digits(r, pos);
		if (end == pos)
			return unexpected(r, pos, "a number needs a digit here");
	}
	tok->event = UVM_JSON_NUMBER;
	tok->raw = r->p + start;
	tok->raw_len = end - start;
	r->pos = end;
	return UVM_OK;
}

static bool has_mark(const struct uvm_json_reader *r)
{
	static const char marks[][4] = { "\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF" };
	static const uint8_t sizes[] = { 3, 2, 2 };

	for (size_t i = 0; i < sizeof(sizes); i++) {
		if (r->len >= sizes[i] && __builtin_memcmp(r->p, marks[i], sizes[i]) == 0)
			return true;
	}
	return false;
}

/* No value where one has to come. What stands in front of a whole text is seldom to be seen in it. */
static int no_value(struct uvm_json_reader *r)
{
	if (r->pos == 0 && has_mark(r))
		return unexpected(r, 0, "a byte order mark; JSON is UTF-8 without one");
	if (r->pos == r->len && r->depth == 0)
		return unexpected(r, r->pos, "the text is empty");
	return unexpected(r, r->pos, "expected a value");
}

static int scan_word(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	static const struct {
		const char *text;
		uint8_t len, event;
	} words[] = { { "true", 4, UVM_JSON_TRUE }, { "false", 5, UVM_JSON_FALSE }, { "null", 4, UVM_JSON_NULL } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (r->len - r->pos >= words[i].len && __builtin_memcmp(r->p + r->pos, words[i].text, words[i].len) == 0) {
			tok->event = words[i].event;
			r->pos += words[i].len;
			return UVM_OK;
		}
	}
	return no_value(r);
}

/* A value that is complete with this token: everything but '{' and '['. */
static int scan_scalar(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	const char c = r->pos < r->len ? r->p[r->pos] : 0;
	int status;

	if (c == '"') {
		tok->event = UVM_JSON_STRING;
		status = scan_string(r, tok);
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		status = scan_number(r, tok);
	} else {
		status = scan_word(r, tok);
	}
	if (status == UVM_OK)
		r->state = r->depth > 0 ? NEXT : DONE;
	return status;
}

static int scan_value(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	const char c = r->pos < r->len ? r->p[r->pos] : 0;

	if (c == '{' || c == '[') {
		tok->event = c == '{' ? UVM_JSON_OBJECT : UVM_JSON_ARRAY;
		return enter(r, c == '{');
	}
	return scan_scalar(r, tok);
}

/* A key and its colon. */
static int scan_key(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	int status;

	if (r->pos == r->len || r->p[r->pos] != '"')
		return unexpected(r, r->pos, "expected a key in double quotes");
	tok->event = UVM_JSON_KEY;
	status = scan_string(r, tok);
	if (status < 0)
		return status;
	skip_space(r);
	if (r->pos == r->len || r->p[r->pos] != ':')
		return unexpected(r, r->pos, "expected ':'");
	r->pos++;
	r->state = VALUE;
	return UVM_OK;
}

/* Behind a value inside a container: step over the comma. */
static int scan_comma(struct uvm_json_reader *r)
{
	if (r->pos == r->len || r->p[r->pos] != ',')
		return unexpected(r, r->pos, is_object(r) ? "expected ',' or '}'" : "expected ',' or ']'");
	r->pos++;
	r->state = is_object(r) ? KEY : VALUE;
	skip_space(r);
	return UVM_OK;
}

static bool at_close(const struct uvm_json_reader *r)
{
	return r->depth > 0 && r->pos < r->len && r->p[r->pos] == (is_object(r) ? '}' : ']');
}

int uvm_json_next(struct uvm_json_reader *r, struct uvm_json_token *tok)
{
	int status;

	if (r->state == FAILED)
		return r->diag->code;
	skip_space(r);
	if ((r->state == NEXT || r->state == FIRST_KEY || r->state == FIRST_VALUE) && at_close(r)) {
		*tok = (struct uvm_json_token){ .event = is_object(r) ? UVM_JSON_OBJECT_END : UVM_JSON_ARRAY_END };
	} else {
		if (r->state == NEXT) {
			status = scan_comma(r);
			if (status < 0)
				return status;
		}
		*tok = (struct uvm_json_token){ .event = UVM_JSON_END };
	}
	tok->off = r->pos;
	tok->line = r->line;
	tok->col = (uint32_t)(r->pos - r->line_start) + 1;
	if (tok->event != UVM_JSON_END) {
		leave(r);
		return UVM_OK;
	}
	if (r->state == DONE)
		return r->pos == r->len ? UVM_OK : stop(r, UVM_E_TRAIL, r->pos, "text behind the value");
	if (r->state == KEY || r->state == FIRST_KEY)
		return scan_key(r, tok);
	return scan_value(r, tok);
}

int uvm_json_skip(struct uvm_json_reader *r, const struct uvm_json_token *tok)
{
	const size_t outside = r->depth - 1;
	struct uvm_json_token t;
	int status;

	if (tok->event != UVM_JSON_OBJECT && tok->event != UVM_JSON_ARRAY)
		return UVM_OK;
	do {
		status = uvm_json_next(r, &t);
		if (status < 0)
			return status;
	} while (r->depth > outside);
	return UVM_OK;
}
