/* SPDX-License-Identifier: MIT */
/*
 * Writing CBOR: our own, and what came from elsewhere in its one canonical form.
 *
 * Source: RFC 8949 section 4.2.3 for the order of keys: shorter encodings first, then bytewise.
 */
#include <stdlib.h>
#include <string.h>

#include <cbor.h>

#include "endorse/cbor.h"

#define HEAD_MAX 9u
#define DEPTH_MAX 16u
#define PAIRS_MAX 64u

void uvm_cbor_put_raw(struct uvm_cbor_out *o, const uint8_t *p, size_t n)
{
	if (o->len <= o->cap && n > 0 && n <= o->cap - o->len)
		memcpy(o->p + o->len, p, n);
	o->len += n;
}

void uvm_cbor_put_int(struct uvm_cbor_out *o, int64_t v)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head,
			 v >= 0 ? cbor_encode_uint((uint64_t)v, head, sizeof(head))
				: cbor_encode_negint((uint64_t)(-1 - v), head, sizeof(head)));
}

void uvm_cbor_put_tag(struct uvm_cbor_out *o, uint64_t tag)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_tag(tag, head, sizeof(head)));
}

void uvm_cbor_put_array(struct uvm_cbor_out *o, uint64_t n)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_array_start(n, head, sizeof(head)));
}

void uvm_cbor_put_map(struct uvm_cbor_out *o, uint64_t n)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_map_start(n, head, sizeof(head)));
}

void uvm_cbor_put_null(struct uvm_cbor_out *o)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_null(head, sizeof(head)));
}

void uvm_cbor_put_bytes_head(struct uvm_cbor_out *o, size_t n)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_bytestring_start(n, head, sizeof(head)));
}

void uvm_cbor_put_bytes(struct uvm_cbor_out *o, const uint8_t *p, size_t n)
{
	uvm_cbor_put_bytes_head(o, n);
	uvm_cbor_put_raw(o, p, n);
}

static void put_text_head(struct uvm_cbor_out *o, size_t n)
{
	uint8_t head[HEAD_MAX];

	uvm_cbor_put_raw(o, head, cbor_encode_string_start(n, head, sizeof(head)));
}

void uvm_cbor_put_texts(struct uvm_cbor_out *o, const char *const *parts, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += strlen(parts[i]);
	put_text_head(o, len);
	for (size_t i = 0; i < n; i++)
		uvm_cbor_put_raw(o, (const uint8_t *)parts[i], strlen(parts[i]));
}

void uvm_cbor_put_text(struct uvm_cbor_out *o, const char *s)
{
	uvm_cbor_put_texts(o, &s, 1);
}

/* ---- the canonical form ---- */

/* A pair that was written: where, and how much of it is the key. */
struct pair {
	size_t at, key_len, len;
};

static int compare_pairs(const uint8_t *p, const struct pair *a, const struct pair *b)
{
	if (a->key_len != b->key_len)
		return a->key_len < b->key_len ? -1 : 1;
	return memcmp(p + a->at, p + b->at, a->key_len);
}

/* Insertion: there are at most PAIRS_MAX, and mostly in order. */
static int sort_pairs(const uint8_t *p, struct pair *pairs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct pair x = pairs[i];
		size_t k = i;
		int order = -1;

		while (k > 0 && (order = compare_pairs(p, &x, &pairs[k - 1])) < 0) {
			pairs[k] = pairs[k - 1];
			k--;
		}
		if (k > 0 && order == 0)
			return UVM_E_DUPLICATE;
		pairs[k] = x;
	}
	return UVM_OK;
}

/* Bring the pairs into their order; all lie one after another from ${start} to the end of ${o}. */
static int arrange(struct uvm_cbor_out *o, size_t start, struct pair *pairs, size_t n)
{
	const size_t size = o->len - start;
	uint8_t *copy;
	int r = sort_pairs(o->p, pairs, n);

	if (r < 0 || n < 2)
		return r;
	copy = malloc(size);
	if (copy == NULL)
		return UVM_E_NOMEM;
	memcpy(copy, o->p + start, size);
	o->len = start;
	for (size_t i = 0; i < n; i++)
		uvm_cbor_put_raw(o, copy + (pairs[i].at - start), pairs[i].len);
	free(copy);
	return UVM_OK;
}

static int canonical(struct uvm_rd *rd, struct uvm_cbor_out *o, unsigned depth);

static int canonical_map(struct uvm_rd *rd, struct uvm_cbor_out *o, uint64_t n, unsigned depth)
{
	struct pair pairs[PAIRS_MAX];
	const uint64_t off = rd->base;
	const size_t start = o->len;
	int r = UVM_OK;

	if (n > PAIRS_MAX)
		return uvm_fail(rd->diag, UVM_E_LIMIT, off, NULL, n, PAIRS_MAX);
	for (size_t i = 0; i < n && r == UVM_OK; i++) {
		pairs[i].at = o->len;
		r = canonical(rd, o, depth);
		pairs[i].key_len = o->len - pairs[i].at;
		if (r == UVM_OK)
			r = canonical(rd, o, depth);
		pairs[i].len = o->len - pairs[i].at;
	}
	if (r < 0)
		return r;
	r = arrange(o, start, pairs, (size_t)n);
	return r < 0 ? uvm_fail(rd->diag, r, off, NULL, 0, 0) : UVM_OK;
}

static void put_head(struct uvm_cbor_out *o, const struct uvm_cbor *c)
{
	uint8_t head[HEAD_MAX];

	switch (c->kind) {
	case UVM_CBOR_UINT:
		uvm_cbor_put_raw(o, head, cbor_encode_uint(c->n, head, sizeof(head)));
		break;
	case UVM_CBOR_NEGINT:
		uvm_cbor_put_raw(o, head, cbor_encode_negint(c->n, head, sizeof(head)));
		break;
	case UVM_CBOR_BYTES:
		uvm_cbor_put_bytes(o, c->s.p, c->s.len);
		break;
	case UVM_CBOR_TEXT:
		put_text_head(o, c->s.len);
		uvm_cbor_put_raw(o, c->s.p, c->s.len);
		break;
	case UVM_CBOR_ARRAY:
		uvm_cbor_put_array(o, c->n);
		break;
	case UVM_CBOR_MAP:
		uvm_cbor_put_map(o, c->n);
		break;
	case UVM_CBOR_TAG:
		uvm_cbor_put_tag(o, c->n);
		break;
	default:
		uvm_cbor_put_raw(o, c->whole.p, c->whole.len);
	}
}

static int canonical(struct uvm_rd *rd, struct uvm_cbor_out *o, unsigned depth)
{
	const uint64_t off = rd->base;
	struct uvm_cbor item;
	uint64_t inside;
	int r = uvm_cbor_next(rd, NULL, &item);

	if (r < 0)
		return r;
	if (depth == 0)
		return uvm_fail_says(rd->diag, UVM_E_LIMIT, off, NULL, DEPTH_MAX + 1, DEPTH_MAX, "CBOR nested deeper than %W");
	put_head(o, &item);
	if (o->len > o->cap)
		return uvm_fail(rd->diag, UVM_E_SPACE, off, NULL, o->cap, o->len);
	if (item.kind == UVM_CBOR_MAP)
		return canonical_map(rd, o, item.n, depth - 1);
	inside = item.kind == UVM_CBOR_ARRAY ? item.n : item.kind == UVM_CBOR_TAG;
	for (; inside > 0 && r == UVM_OK; inside--)
		r = canonical(rd, o, depth - 1);
	return r;
}

int uvm_cbor_canonical(struct uvm_rd *rd, struct uvm_cbor_out *o)
{
	return canonical(rd, o, DEPTH_MAX);
}
