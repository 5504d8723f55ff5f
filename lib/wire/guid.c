/* SPDX-License-Identifier: MIT */
/*
 * GUIDs between text and bytes.
 *
 * Source: UEFI specification, appendix A "GUID and Time Formats".
 */
#include <uvmkit/wire.h>

#include "wire/digits.h"

/* Which byte each pair of digits stands for; a dash before the pairs 4, 6, 8 and 10. */
static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static bool dash_before(size_t pair)
{
	return pair == 4 || pair == 6 || pair == 8 || pair == 10;
}

void uvm_guid_format(const struct uvm_guid *g, char out[UVM_GUID_TEXT])
{
	for (size_t i = 0; i < sizeof(order); i++) {
		if (dash_before(i))
			*out++ = '-';
		uvm_hex_byte(out, g->b[order[i]]);
		out += 2;
	}
	*out = '\0';
}

/* -1: not a hexadecimal digit */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int uvm_guid_parse(const char *s, size_t n, struct uvm_guid *ret)
{
	struct uvm_guid g;

	if (n != UVM_GUID_TEXT - 1)
		return UVM_E_SYNTAX;
	for (size_t i = 0; i < sizeof(order); i++, s += 2) {
		if (dash_before(i) && *s++ != '-')
			return UVM_E_SYNTAX;
		if (digit(s[0]) < 0 || digit(s[1]) < 0)
			return UVM_E_SYNTAX;
		g.b[order[i]] = (uint8_t)(digit(s[0]) << 4 | digit(s[1]));
	}
	*ret = g;
	return UVM_OK;
}
