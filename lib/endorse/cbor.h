/* SPDX-License-Identifier: MIT */
/*
 * CBOR from outside, item by item, and CBOR of ours into a buffer.
 *
 * Nothing is allocated and nothing recurses while reading. Lengths and counts are compared with the bytes that are left before
 * anybody uses them. Refused are indefinite lengths, which no format here allows, and texts that are not UTF-8. Integers may
 * have longer forms than they need: whoever wants one encoding compares bytes.
 *
 * Source: RFC 8949. The heads are decoded and encoded by libcbor's stream functions.
 */
#ifndef UVM_ENDORSE_CBOR_H
#define UVM_ENDORSE_CBOR_H

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

enum uvm_cbor_kind {
	UVM_CBOR_UINT,
	UVM_CBOR_NEGINT, /* of value -1 - n */
	UVM_CBOR_BYTES,
	UVM_CBOR_TEXT,
	UVM_CBOR_ARRAY, /* n items follow */
	UVM_CBOR_MAP,   /* n pairs follow */
	UVM_CBOR_TAG,   /* one item follows */
	UVM_CBOR_BOOL,
	UVM_CBOR_NULL,
	UVM_CBOR_UNDEFINED,
	UVM_CBOR_FLOAT,
};

/** struct uvm_cbor: one item, or the head of one that contains others. */
struct uvm_cbor {
	enum uvm_cbor_kind kind;
	uint64_t n;
	struct uvm_slice s;     /* BYTES, TEXT */
	struct uvm_slice whole; /* the bytes it was read from, without what it contains */
};

/** uvm_cbor_next(rd, field, ret): the next item or head. UVM_E_SHORT, UVM_E_SYNTAX, UVM_E_ENCODING. */
UVM_MUST_CHECK int uvm_cbor_next(struct uvm_rd *rd, const char *field, struct uvm_cbor *ret);

/** uvm_cbor_want(rd, field, kind, ret): the same; UVM_E_TYPE unless it is of that kind. */
UVM_MUST_CHECK int uvm_cbor_want(struct uvm_rd *rd, const char *field, enum uvm_cbor_kind kind, struct uvm_cbor *ret);

/** uvm_cbor_count(rd, field, kind, n): the head of an array or map with exactly ${n} items or pairs; else UVM_E_LENGTH. */
UVM_MUST_CHECK int uvm_cbor_count(struct uvm_rd *rd, const char *field, enum uvm_cbor_kind kind, uint64_t n);

/** uvm_cbor_skip(rd, field): one item with all it contains, however deep. */
UVM_MUST_CHECK int uvm_cbor_skip(struct uvm_rd *rd, const char *field);

/** uvm_cbor_whole(rd, field, ret): the same, as a cursor of its own. */
UVM_MUST_CHECK int uvm_cbor_whole(struct uvm_rd *rd, const char *field, struct uvm_rd *ret);

/** uvm_cbor_int(c, ret): the value of UINT and NEGINT when it fits; else UVM_E_TYPE, without a diagnostic. */
UVM_MUST_CHECK int uvm_cbor_int(const struct uvm_cbor *c, int64_t *ret);

/** struct uvm_cbor_key: the key of a map: a text, or a number when text is NULL. */
struct uvm_cbor_key {
	const char *text;
	int64_t number;
};

#define UVM_CBOR_KEY(n) ((struct uvm_cbor_key){ NULL, (n) })
#define UVM_CBOR_NAME(s) ((struct uvm_cbor_key){ (s), 0 })

/**
 * uvm_cbor_find(map, key, field, ret):
 * The value of ${key} in the map that ${map} stands before; ${map} does not move.
 *
 *   ret  out  stands before the value; ret->p is NULL when the map has no such key
 *
 * Returns:  UVM_OK, also without such a key; UVM_E_DUPLICATE; UVM_E_TYPE when there is no map; uvm_cbor_next's.
 */
UVM_MUST_CHECK int uvm_cbor_find(const struct uvm_rd *map, struct uvm_cbor_key key, const char *field, struct uvm_rd *ret);

/** struct uvm_cbor_out: a buffer being filled. len goes on counting when cap is too small, and nothing is written beyond it. */
struct uvm_cbor_out {
	uint8_t *p; /* may be NULL with cap 0: to count */
	size_t len, cap;
};

void uvm_cbor_put_int(struct uvm_cbor_out *o, int64_t v);
void uvm_cbor_put_tag(struct uvm_cbor_out *o, uint64_t tag);
void uvm_cbor_put_array(struct uvm_cbor_out *o, uint64_t n);
void uvm_cbor_put_map(struct uvm_cbor_out *o, uint64_t n);
void uvm_cbor_put_null(struct uvm_cbor_out *o);
void uvm_cbor_put_bytes(struct uvm_cbor_out *o, const uint8_t *p, size_t n);
void uvm_cbor_put_text(struct uvm_cbor_out *o, const char *s);
/** uvm_cbor_put_texts(o, parts, n): one text from ${n} parts. */
void uvm_cbor_put_texts(struct uvm_cbor_out *o, const char *const *parts, size_t n);
/** uvm_cbor_put_raw(o, p, n): bytes that are CBOR already. */
void uvm_cbor_put_raw(struct uvm_cbor_out *o, const uint8_t *p, size_t n);
/** uvm_cbor_put_bytes_head(o, n): the head of a byte string whose ${n} bytes follow. */
void uvm_cbor_put_bytes_head(struct uvm_cbor_out *o, size_t n);

/**
 * uvm_cbor_canonical(rd, o, d):
 * Write the next item of ${rd} again: heads in their shortest form, keys of maps in the order of their encodings, shorter ones
 * first. Simple values and floating-point numbers keep their bytes. The result is never longer.
 *
 * Returns:  UVM_OK; uvm_cbor_next's; UVM_E_DUPLICATE (equal keys); UVM_E_LIMIT (deeper than 16, or more than 64 pairs in a
 * map); UVM_E_SPACE; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_cbor_canonical(struct uvm_rd *rd, struct uvm_cbor_out *o);

#endif
