/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, one character at a time.
 *
 * Source: Unicode standard, table 3-7 "Well-Formed UTF-8 Byte Sequences".
 */
#include "wire/utf8.h"

/* By length: the lead byte's fixed bits, and the smallest code point that needs so many bytes. */
static const struct {
	uint8_t mask, lead;
	uint32_t first;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

size_t uvm_utf8_next(const char *s, size_t n, uint32_t *ret)
{
	const uint8_t *b = (const uint8_t *)s;
	size_t more = 0;
	uint32_t c;

	while ((b[0] & forms[more].mask) != forms[more].lead) {
		if (++more == sizeof(forms) / sizeof(forms[0]))
			return 0;
	}
	if (more >= n)
		return 0;
	c = b[0] & (uint8_t)~forms[more].mask;
	for (size_t i = 1; i <= more; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3f);
	}
	if (c < forms[more].first || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return more + 1;
}

size_t uvm_utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}
