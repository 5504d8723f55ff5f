/* SPDX-License-Identifier: MIT */
/*
 * The CoRIM document of one platform's launch.
 *
 *   501({0: "<vendor>/<model>/launch-measurement", 1: [506(bytes(comid))], 3: profile})
 *   comid = {1: {0: tag id}, 4: {0: [[env, [meas]]],                          reference values
 *                                8: [[[env, []], [[[meas], [{1: {1: 552(svn)}}]]]]]}}   conditional endorsement series
 *   env   = {0: {1: vendor, 2: model}}
 *   meas  = {0: key, 1: {2: [[algorithm, digest]]}}
 *
 * Source: draft-ietf-rats-corim; RFC 8949 section 4.2.1 (deterministic encoding). The profile is a plain text, as corim 0.1.3
 * writes it.
 */
#include <string.h>

#include <cbor.h>

#include <uvmkit/endorse.h>

#include "endorse/platform.h"

#define PROFILE "tag:microsoft.com,2026:launch-measurement/v1"

/* An encoder over a buffer that is always large enough: UVM_CORIM_MAX is checked by the test of the longest document. */
struct out {
	uint8_t *p;
	size_t len, cap;
};

static void put_uint(struct out *o, uint64_t v)
{
	o->len += cbor_encode_uint(v, o->p + o->len, o->cap - o->len);
}

static void put_tag(struct out *o, uint64_t tag)
{
	o->len += cbor_encode_tag(tag, o->p + o->len, o->cap - o->len);
}

static void put_array(struct out *o, size_t n)
{
	o->len += cbor_encode_array_start(n, o->p + o->len, o->cap - o->len);
}

static void put_map(struct out *o, size_t n)
{
	o->len += cbor_encode_map_start(n, o->p + o->len, o->cap - o->len);
}

static void put_bytes(struct out *o, const uint8_t *p, size_t n)
{
	o->len += cbor_encode_bytestring_start(n, o->p + o->len, o->cap - o->len);
	if (n <= o->cap - o->len) {
		memcpy(o->p + o->len, p, n);
		o->len += n;
	}
}

/* A text from up to four parts. */
static void put_text(struct out *o, const char *const *parts, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += strlen(parts[i]);
	o->len += cbor_encode_string_start(len, o->p + o->len, o->cap - o->len);
	for (size_t i = 0; i < n && len <= o->cap - o->len; i++) {
		len = strlen(parts[i]);
		memcpy(o->p + o->len, parts[i], len);
		o->len += len;
	}
}

static void put_string(struct out *o, const char *s)
{
	put_text(o, &s, 1);
}

static void put_environment(struct out *o, const struct uvm_endorse_platform *p)
{
	put_map(o, 1);
	put_uint(o, 0);
	put_map(o, 2);
	put_uint(o, 1);
	put_string(o, p->vendor);
	put_uint(o, 2);
	put_string(o, p->model);
}

static void put_measurement(struct out *o, const struct uvm_endorse_platform *p, const struct uvm_digest *digest)
{
	put_map(o, 2);
	put_uint(o, 0);
	put_string(o, p->key);
	put_uint(o, 1);
	put_map(o, 1);
	put_uint(o, 2);
	put_array(o, 1);
	put_array(o, 2);
	put_uint(o, p->algorithm);
	put_bytes(o, digest->b, digest->len);
}

static void put_reference(struct out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	put_uint(o, 0);
	put_array(o, 1);
	put_array(o, 2);
	put_environment(o, p);
	put_array(o, 1);
	put_measurement(o, p, &e->digest);
}

static void put_series(struct out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	put_uint(o, 8);
	put_array(o, 1);
	put_array(o, 2);
	put_array(o, 2); /* the condition: this environment, without claims */
	put_environment(o, p);
	put_array(o, 0);
	put_array(o, 1);
	put_array(o, 2);
	put_array(o, 1); /* when this is measured … */
	put_measurement(o, p, &e->digest);
	put_array(o, 1); /* … the security version is at least this */
	put_map(o, 1);
	put_uint(o, 1);
	put_map(o, 1);
	put_uint(o, 1);
	put_tag(o, 552);
	put_uint(o, e->guest_svn);
}

static void put_comid(struct out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	put_map(o, 2);
	put_uint(o, 1);
	put_map(o, 1);
	put_uint(o, 0);
	put_string(o, p->tag_id);
	put_uint(o, 4);
	put_map(o, 2);
	put_reference(o, p, e);
	put_series(o, p, e);
}

int uvm_corim_encode(const struct uvm_endorsement *e, uint8_t out[UVM_CORIM_MAX], size_t *ret_len, struct uvm_diag *d)
{
	const struct uvm_endorse_platform *p = uvm_endorse_platform(e->platform);
	struct out o = { out, 0, UVM_CORIM_MAX };
	uint8_t comid[UVM_CORIM_MAX];
	struct out inner = { comid, 0, sizeof(comid) };

	if (p == NULL || e->digest.len != p->digest_len)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "digest", e->digest.len, p != NULL ? p->digest_len : 0);
	put_comid(&inner, p, e);
	put_tag(&o, 501);
	put_map(&o, 3);
	put_uint(&o, 0);
	put_text(&o, (const char *const[]){ p->vendor, "/", p->model, "/launch-measurement" }, 4);
	put_uint(&o, 1);
	put_array(&o, 1);
	put_tag(&o, 506);
	put_bytes(&o, inner.p, inner.len);
	put_uint(&o, 3);
	put_string(&o, PROFILE);
	*ret_len = o.len;
	return UVM_OK;
}
