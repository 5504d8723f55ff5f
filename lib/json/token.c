/* SPDX-License-Identifier: MIT */
/*
 * What a JSON token means: text behind escapes, plain integers. The reader has already checked the grammar.
 *
 * Source: RFC 8259 sections 6 and 7.
 */
#include <uvmkit/json.h>

#include "wire/utf8.h"

static uint32_t hex4(const char *s)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		const uint32_t c = (unsigned char)s[i];

		v = v << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/* The text of one escape at ${s}, a backslash; *used is what it takes up. */
static size_t unescape(const char *s, char out[4], size_t *used)
{
	uint32_t c;

	*used = 2;
	switch (s[1]) {
	case 'b':
		return uvm_utf8_put('\b', out);
	case 'f':
		return uvm_utf8_put('\f', out);
	case 'n':
		return uvm_utf8_put('\n', out);
	case 'r':
		return uvm_utf8_put('\r', out);
	case 't':
		return uvm_utf8_put('\t', out);
	case 'u':
		break;
	default:
		return uvm_utf8_put((unsigned char)s[1], out);
	}
	c = hex4(s + 2);
	*used = 6;
	if (c >= 0xD800 && c <= 0xDBFF) {
		c = 0x10000 + ((c - 0xD800) << 10) + (hex4(s + 8) - 0xDC00);
		*used = 12;
	}
	return uvm_utf8_put(c, out);
}

/* The next byte of a text, or the character that an escape stands for. */
static size_t next_part(const char *s, char part[4], size_t *used)
{
	if (*s == '\\')
		return unescape(s, part, used);
	part[0] = *s;
	*used = 1;
	return 1;
}

int uvm_json_text(const struct uvm_json_token *tok, char *out, size_t cap, size_t *ret_len)
{
	size_t len = 0;

	for (size_t i = 0; i < tok->raw_len;) {
		char part[4];
		size_t used;
		const size_t n = next_part(tok->raw + i, part, &used);

		if (n > cap - len)
			return UVM_E_SPACE;
		__builtin_memcpy(out + len, part, n);
		len += n;
		i += used;
	}
	*ret_len = len;
	return UVM_OK;
}

bool uvm_json_is(const struct uvm_json_token *tok, const char *s)
{
	for (size_t i = 0; i < tok->raw_len;) {
		char part[4];
		size_t used;
		const size_t n = next_part(tok->raw + i, part, &used);

		for (size_t k = 0; k < n; k++, s++) {
			if (*s == '\0' || *s != part[k])
				return false;
		}
		i += used;
	}
	return *s == '\0';
}

int uvm_json_number_u64(const struct uvm_json_token *tok, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < tok->raw_len; i++) {
		const uint32_t digit = (uint32_t)(unsigned char)tok->raw[i] - '0';

		if (digit > 9)
			return UVM_E_SYNTAX;
		if (v > (UINT64_MAX - digit) / 10)
			return UVM_E_LIMIT;
		v = v * 10 + digit;
	}
	if (v > max)
		return UVM_E_LIMIT;
	*ret = v;
	return UVM_OK;
}
