/* SPDX-License-Identifier: MIT */
/*
 * Reading CBOR. Writing it: cbor_out.c.
 */
#include <string.h>

#include <cbor.h>

#include "endorse/cbor.h"
#include "wire/utf8.h"

/* ---- callbacks of the stream decoder: one of them per head ---- */

struct head {
	struct uvm_cbor *item;
	bool indefinite;
};

static void take(void *arg, enum uvm_cbor_kind kind, uint64_t n)
{
	struct head *h = arg;

	h->item->kind = kind;
	h->item->n = n;
}

static void take_uint8(void *arg, uint8_t v)
{
	take(arg, UVM_CBOR_UINT, v);
}

static void take_uint16(void *arg, uint16_t v)
{
	take(arg, UVM_CBOR_UINT, v);
}

static void take_uint32(void *arg, uint32_t v)
{
	take(arg, UVM_CBOR_UINT, v);
}

static void take_uint64(void *arg, uint64_t v)
{
	take(arg, UVM_CBOR_UINT, v);
}

static void take_negint8(void *arg, uint8_t v)
{
	take(arg, UVM_CBOR_NEGINT, v);
}

static void take_negint16(void *arg, uint16_t v)
{
	take(arg, UVM_CBOR_NEGINT, v);
}

static void take_negint32(void *arg, uint32_t v)
{
	take(arg, UVM_CBOR_NEGINT, v);
}

static void take_negint64(void *arg, uint64_t v)
{
	take(arg, UVM_CBOR_NEGINT, v);
}

static void take_bytes(void *arg, cbor_data p, size_t n)
{
	take(arg, UVM_CBOR_BYTES, n);
	((struct head *)arg)->item->s = (struct uvm_slice){ p, n };
}

static void take_text(void *arg, cbor_data p, size_t n)
{
	take(arg, UVM_CBOR_TEXT, n);
	((struct head *)arg)->item->s = (struct uvm_slice){ p, n };
}

static void take_array(void *arg, size_t n)
{
	take(arg, UVM_CBOR_ARRAY, n);
}

static void take_map(void *arg, size_t n)
{
	take(arg, UVM_CBOR_MAP, n);
}

static void take_tag(void *arg, uint64_t v)
{
	take(arg, UVM_CBOR_TAG, v);
}

static void take_bool(void *arg, bool v)
{
	take(arg, UVM_CBOR_BOOL, v);
}

static void take_null(void *arg)
{
	take(arg, UVM_CBOR_NULL, 0);
}

static void take_undefined(void *arg)
{
	take(arg, UVM_CBOR_UNDEFINED, 0);
}

static void take_float(void *arg, float v)
{
	(void)v;
	take(arg, UVM_CBOR_FLOAT, 0);
}

static void take_double(void *arg, double v)
{
	(void)v;
	take(arg, UVM_CBOR_FLOAT, 0);
}

static void take_indefinite(void *arg)
{
	((struct head *)arg)->indefinite = true;
}

static const struct cbor_callbacks callbacks = {
	.uint8 = take_uint8,
	.uint16 = take_uint16,
	.uint32 = take_uint32,
	.uint64 = take_uint64,
	.negint8 = take_negint8,
	.negint16 = take_negint16,
	.negint32 = take_negint32,
	.negint64 = take_negint64,
	.byte_string = take_bytes,
	.byte_string_start = take_indefinite,
	.string = take_text,
	.string_start = take_indefinite,
	.array_start = take_array,
	.indef_array_start = take_indefinite,
	.map_start = take_map,
	.indef_map_start = take_indefinite,
	.tag = take_tag,
	.float2 = take_float,
	.float4 = take_float,
	.float8 = take_double,
	.undefined = take_undefined,
	.null = take_null,
	.boolean = take_bool,
	.indef_break = take_indefinite,
};

/* ---- items ---- */

static bool is_utf8(struct uvm_slice s)
{
	while (s.len > 0) {
		uint32_t c;
		const size_t n = uvm_utf8_next((const char *)s.p, s.len, &c);

		if (n == 0)
			return false;
		s = (struct uvm_slice){ s.p + n, s.len - n };
	}
	return true;
}

/* Items that follow a head need a byte each. */
static uint64_t least_contents(const struct uvm_cbor *c)
{
	switch (c->kind) {
	case UVM_CBOR_ARRAY:
		return c->n;
	case UVM_CBOR_MAP:
		return c->n <= UINT64_MAX / 2 ? 2 * c->n : UINT64_MAX;
	case UVM_CBOR_TAG:
		return 1;
	default:
		return 0;
	}
}

/* libcbor before 0.9 takes tags 6 to 20 for errors when they stand in the first byte, as that of COSE_Sign1 does. */
static struct cbor_decoder_result decode(const struct uvm_rd *rd, struct head *h)
{
	if (rd->len > 0 && rd->p[0] >> 5 == 6 && (rd->p[0] & 31) < 24) {
		take_tag(h, rd->p[0] & 31);
		return (struct cbor_decoder_result){ .read = 1, .status = CBOR_DECODER_FINISHED };
	}
	return cbor_stream_decode(rd->p, rd->len, &callbacks, h);
}

int uvm_cbor_next(struct uvm_rd *rd, const char *field, struct uvm_cbor *ret)
{
	const uint64_t off = rd->base;
	struct uvm_cbor item = { 0 };
	struct head head = { &item, false };
	const struct cbor_decoder_result got = decode(rd, &head);
	int r;

	if (got.status == CBOR_DECODER_NEDATA || rd->len == 0)
		return uvm_fail_says(rd->diag, UVM_E_SHORT, off, field, rd->len, 0, "the CBOR ends inside of an item");
	if (got.status != CBOR_DECODER_FINISHED)
		return uvm_fail_says(rd->diag, UVM_E_SYNTAX, off, field, 0, 0, "no CBOR item");
	if (head.indefinite)
		return uvm_fail_says(rd->diag, UVM_E_ENCODING, off, field, 0, 0, "CBOR of indefinite length");
	r = uvm_rd_take(rd, got.read, field, &item.whole.p);
	if (r < 0)
		return r;
	item.whole.len = got.read;
	if (least_contents(&item) > rd->len)
		return uvm_fail_says(rd->diag, UVM_E_SHORT, off, field, rd->len, least_contents(&item),
				     "%W items cannot be in %G bytes");
	if (item.kind == UVM_CBOR_TEXT && !is_utf8(item.s))
		return uvm_fail_says(rd->diag, UVM_E_ENCODING, off, field, 0, 0, "a text that is not UTF-8");
	*ret = item;
	return UVM_OK;
}

/* What a reader misses, by the kind that was wanted. */
static const char *const wanted[] = {
	[UVM_CBOR_UINT] = "no unsigned integer",
	[UVM_CBOR_NEGINT] = "no negative integer",
	[UVM_CBOR_BYTES] = "no byte string",
	[UVM_CBOR_TEXT] = "no text",
	[UVM_CBOR_ARRAY] = "no array",
	[UVM_CBOR_MAP] = "no map",
	[UVM_CBOR_TAG] = "no tag",
	[UVM_CBOR_BOOL] = "neither true nor false",
	[UVM_CBOR_NULL] = "not null",
	[UVM_CBOR_UNDEFINED] = "not undefined",
	[UVM_CBOR_FLOAT] = "no number with a fraction",
};

int uvm_cbor_want(struct uvm_rd *rd, const char *field, enum uvm_cbor_kind kind, struct uvm_cbor *ret)
{
	const uint64_t off = rd->base;
	const int r = uvm_cbor_next(rd, field, ret);

	if (r < 0 || ret->kind == kind)
		return r;
	return uvm_fail_says(rd->diag, UVM_E_TYPE, off, field, ret->kind, kind, wanted[kind]);
}

int uvm_cbor_count(struct uvm_rd *rd, const char *field, enum uvm_cbor_kind kind, uint64_t n)
{
	const uint64_t off = rd->base;
	struct uvm_cbor head;
	const int r = uvm_cbor_want(rd, field, kind, &head);

	if (r < 0 || head.n == n)
		return r;
	return uvm_fail_says(rd->diag, UVM_E_LENGTH, off, field, head.n, n, "%G items, expected %W");
}

int uvm_cbor_skip(struct uvm_rd *rd, const char *field)
{
	struct uvm_cbor item;
	uint64_t left = 1; /* cannot wrap: each head adds no more than the bytes behind it */
	int r = UVM_OK;

	for (; left > 0 && r == UVM_OK; left--) {
		r = uvm_cbor_next(rd, field, &item);
		if (r == UVM_OK)
			left += least_contents(&item);
	}
	return r;
}

int uvm_cbor_whole(struct uvm_rd *rd, const char *field, struct uvm_rd *ret)
{
	const struct uvm_rd start = *rd;
	const int r = uvm_cbor_skip(rd, field);

	if (r < 0)
		return r;
	*ret = start;
	ret->len = start.len - rd->len;
	return UVM_OK;
}

int uvm_cbor_int(const struct uvm_cbor *c, int64_t *ret)
{
	if (c->n > INT64_MAX || (c->kind != UVM_CBOR_UINT && c->kind != UVM_CBOR_NEGINT))
		return UVM_E_TYPE;
	*ret = c->kind == UVM_CBOR_UINT ? (int64_t)c->n : -1 - (int64_t)c->n;
	return UVM_OK;
}

static bool is_key(const struct uvm_cbor *c, struct uvm_cbor_key key)
{
	int64_t n;

	if (key.text != NULL)
		return c->kind == UVM_CBOR_TEXT && c->s.len == strlen(key.text) && memcmp(c->s.p, key.text, c->s.len) == 0;
	return uvm_cbor_int(c, &n) == UVM_OK && n == key.number;
}

/* A key may be anything, though none of those looked for contains others. */
static int next_pair(struct uvm_rd *rd, const char *field, struct uvm_cbor *key, struct uvm_rd *value)
{
	struct uvm_rd whole;
	int r = uvm_cbor_whole(rd, field, &whole);

	if (r == UVM_OK)
		r = uvm_cbor_next(&whole, field, key);
	return r < 0 ? r : uvm_cbor_whole(rd, field, value);
}

int uvm_cbor_find(const struct uvm_rd *map, struct uvm_cbor_key key, const char *field, struct uvm_rd *ret)
{
	struct uvm_rd rd = *map, found = { .diag = map->diag }, value;
	struct uvm_cbor head = { 0 }, k;
	int r = uvm_cbor_want(&rd, field, UVM_CBOR_MAP, &head);

	for (uint64_t i = 0; i < head.n && r == UVM_OK; i++) {
		r = next_pair(&rd, field, &k, &value);
		if (r < 0 || !is_key(&k, key))
			continue;
		if (found.p != NULL)
			return uvm_fail_says(rd.diag, UVM_E_DUPLICATE, value.base, field, 0, 0, "a key that occurs twice");
		found = value;
	}
	if (r == UVM_OK)
		*ret = found;
	return r;
}
