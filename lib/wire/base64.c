/* SPDX-License-Identifier: MIT */
/*
 * Base64, strictly: one text for one row of bytes.
 *
 * Source: RFC 4648 section 4.
 */
#include <uvmkit/wire.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void uvm_base64_encode(const uint8_t *p, size_t n, char *out)
{
	for (; n > 0; p += 3, out += 4) {
		const uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);

		out[0] = alphabet[v >> 18];
		out[1] = alphabet[v >> 12 & 63];
		out[2] = n > 1 ? alphabet[v >> 6 & 63] : '=';
		out[3] = n > 2 ? alphabet[v & 63] : '=';
		n -= n > 2 ? 3 : n;
	}
}

static int value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static int bad(size_t at, size_t *ret_bad)
{
	if (ret_bad != NULL)
		*ret_bad = at;
	return UVM_E_ENCODING;
}

/* One group of four with ${n} characters of data, 2 to 4. */
static int decode_group(const char *s, size_t n, uint32_t *ret, size_t *ret_at)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		const int d = value(s[i]);

		if (d < 0) {
			*ret_at = i;
			return UVM_E_ENCODING;
		}
		v |= (uint32_t)d << (18 - 6 * i);
	}
	*ret = v;
	*ret_at = n - 1;
	return v & ((1u << 8 * (4 - n)) - 1) ? UVM_E_ENCODING : UVM_OK; /* bits that no byte takes up */
}

int uvm_base64_decode(const char *s, size_t n, uint8_t *out, size_t cap, size_t *ret_len, size_t *ret_bad)
{
	const size_t pad = n >= 4 && s[n - 1] == '=' ? 1 + (s[n - 2] == '=') : 0;
	size_t len = 0;

	if (n % 4 != 0)
		return bad(n, ret_bad);
	if (out != NULL && n / 4 * 3 - pad > cap)
		return UVM_E_SPACE;
	for (size_t i = 0; i < n; i += 4) {
		const size_t digits = i + 4 == n ? 4 - pad : 4;
		uint32_t v;
		size_t at;

		if (decode_group(s + i, digits, &v, &at) < 0)
			return bad(i + at, ret_bad);
		for (size_t k = 0; k + 1 < digits; k++, len++) {
			if (out != NULL)
				out[len] = (uint8_t)(v >> (16 - 8 * k));
		}
	}
	*ret_len = len;
	return UVM_OK;
}
