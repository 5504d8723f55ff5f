/* SPDX-License-Identifier: MIT */
/*
 * Taking COSE_Sign1 messages apart. Making and verifying their signatures: cose_sign.c.
 */
#include "endorse/cose.h"

#define TAG_SIGN1 18u

static bool is_legacy_tag(uint64_t tag)
{
	return tag == 500 || tag == 502;
}

static int read_tags(struct uvm_rd *rd)
{
	struct uvm_cbor tag;
	uint64_t off;
	int r;

	do {
		off = rd->base;
		r = uvm_cbor_want(rd, "tag", UVM_CBOR_TAG, &tag);
	} while (r == UVM_OK && is_legacy_tag(tag.n));
	if (r < 0 || tag.n == TAG_SIGN1)
		return r;
	return uvm_fail_says(rd->diag, UVM_E_MAGIC, off, "tag", tag.n, TAG_SIGN1, "tag %G, expected %W");
}

/* A byte string, or nothing for any other item. */
static int read_optional_bytes(struct uvm_rd *rd, const char *field, struct uvm_slice *ret)
{
	struct uvm_rd item;
	struct uvm_cbor c;
	int r = uvm_cbor_whole(rd, field, &item);

	if (r == UVM_OK)
		r = uvm_cbor_next(&item, field, &c);
	if (r == UVM_OK)
		*ret = c.kind == UVM_CBOR_BYTES ? c.s : (struct uvm_slice){ NULL, 0 };
	return r;
}

static int read_unprotected(struct uvm_rd *rd, struct uvm_rd *ret)
{
	struct uvm_rd peek;
	struct uvm_cbor c;
	int r = uvm_cbor_whole(rd, "unprotected", ret);

	if (r < 0)
		return r;
	peek = *ret;
	r = uvm_cbor_next(&peek, "unprotected", &c);
	if (r == UVM_OK && c.kind != UVM_CBOR_MAP)
		ret->p = NULL;
	return r;
}

static int read_protected(struct uvm_rd *rd, struct uvm_cose *ret)
{
	struct uvm_rd value;
	struct uvm_cbor c;
	int r = uvm_cbor_want(rd, "protected", UVM_CBOR_BYTES, &c);

	if (r < 0)
		return r;
	ret->protected_bytes = c.s;
	ret->protected_header = (struct uvm_rd){ c.s.p, c.s.len, rd->base - c.s.len, rd->diag };
	value = ret->protected_header;
	r = uvm_cbor_skip(&value, "protected");
	if (r == UVM_OK)
		r = uvm_rd_done(&value, "protected");
	if (r == UVM_OK)
		r = uvm_cbor_find(&ret->protected_header, UVM_CBOR_KEY(UVM_COSE_CRIT), "crit", &value);
	if (r == UVM_OK && value.p != NULL)
		return uvm_fail_says(rd->diag, UVM_E_UNSUPPORTED, value.base, "crit", 0, 0,
				     "the signer demands extensions that are not known here");
	if (r == UVM_OK)
		r = uvm_cbor_find(&ret->protected_header, UVM_CBOR_KEY(UVM_COSE_ALG), "alg", &value);
	if (r == UVM_OK && value.p == NULL)
		return uvm_fail(rd->diag, UVM_E_MISSING, rd->base, "alg", 0, 0);
	if (r == UVM_OK)
		r = uvm_cbor_next(&value, "alg", &c);
	if (r == UVM_OK && uvm_cbor_int(&c, &ret->alg) < 0)
		return uvm_fail_says(rd->diag, UVM_E_TYPE, value.base, "alg", 0, 0, "not the number of an algorithm");
	return r;
}

int uvm_cose_read(struct uvm_rd *rd, struct uvm_cose *ret)
{
	struct uvm_cose c = { 0 };
	int r = read_tags(rd);

	if (r == UVM_OK)
		r = uvm_cbor_count(rd, "COSE_Sign1", UVM_CBOR_ARRAY, 4);
	if (r == UVM_OK)
		r = read_protected(rd, &c);
	if (r == UVM_OK)
		r = read_unprotected(rd, &c.unprotected);
	if (r == UVM_OK)
		r = read_optional_bytes(rd, "payload", &c.payload);
	if (r == UVM_OK)
		r = read_optional_bytes(rd, "signature", &c.signature);
	if (r == UVM_OK)
		*ret = c;
	return r;
}

int uvm_cose_certificates(const struct uvm_cose *c, int64_t label, const char *field, struct uvm_slice ret[UVM_COSE_CHAIN_MAX],
			  size_t *ret_n)
{
	struct uvm_rd value;
	struct uvm_cbor item;
	uint64_t n;
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(label), field, &value);

	*ret_n = 0;
	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_next(&value, field, &item);
	if (r == UVM_OK && item.kind == UVM_CBOR_BYTES) {
		ret[0] = item.s;
		*ret_n = 1;
		return UVM_OK;
	}
	if (r == UVM_OK && item.kind != UVM_CBOR_ARRAY)
		return uvm_fail_says(value.diag, UVM_E_TYPE, value.base, field, 0, 0,
				     "neither a certificate nor an array of some");
	n = item.n;
	if (r == UVM_OK && n == 0)
		return uvm_fail_says(value.diag, UVM_E_MISSING, value.base, field, 0, 0, "no certificate in it");
	if (r == UVM_OK && n > UVM_COSE_CHAIN_MAX)
		return uvm_fail(value.diag, UVM_E_LIMIT, value.base, field, n, UVM_COSE_CHAIN_MAX);
	for (size_t i = 0; i < n && r == UVM_OK; i++) {
		r = uvm_cbor_want(&value, field, UVM_CBOR_BYTES, &item);
		ret[i] = item.s;
	}
	if (r == UVM_OK)
		*ret_n = (size_t)n;
	return r;
}
