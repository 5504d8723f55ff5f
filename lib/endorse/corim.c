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
#include <uvmkit/endorse.h>

#include "endorse/cbor.h"
#include "endorse/platform.h"

#define PROFILE "tag:microsoft.com,2026:launch-measurement/v1"

static void put_environment(struct uvm_cbor_out *o, const struct uvm_endorse_platform *p)
{
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_map(o, 2);
	uvm_cbor_put_int(o, 1);
	uvm_cbor_put_text(o, p->vendor);
	uvm_cbor_put_int(o, 2);
	uvm_cbor_put_text(o, p->model);
}

static void put_measurement(struct uvm_cbor_out *o, const struct uvm_endorse_platform *p, const struct uvm_digest *digest)
{
	uvm_cbor_put_map(o, 2);
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_text(o, p->key);
	uvm_cbor_put_int(o, 1);
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 2);
	uvm_cbor_put_array(o, 1);
	uvm_cbor_put_array(o, 2);
	uvm_cbor_put_int(o, p->algorithm);
	uvm_cbor_put_bytes(o, digest->b, digest->len);
}

static void put_reference(struct uvm_cbor_out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_array(o, 1);
	uvm_cbor_put_array(o, 2);
	put_environment(o, p);
	uvm_cbor_put_array(o, 1);
	put_measurement(o, p, &e->digest);
}

static void put_series(struct uvm_cbor_out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	uvm_cbor_put_int(o, 8);
	uvm_cbor_put_array(o, 1);
	uvm_cbor_put_array(o, 2);
	uvm_cbor_put_array(o, 2); /* the condition: this environment, without claims */
	put_environment(o, p);
	uvm_cbor_put_array(o, 0);
	uvm_cbor_put_array(o, 1);
	uvm_cbor_put_array(o, 2);
	uvm_cbor_put_array(o, 1); /* when this is measured … */
	put_measurement(o, p, &e->digest);
	uvm_cbor_put_array(o, 1); /* … the security version is at least this */
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 1);
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 1);
	uvm_cbor_put_tag(o, 552);
	uvm_cbor_put_int(o, e->guest_svn);
}

static void put_comid(struct uvm_cbor_out *o, const struct uvm_endorse_platform *p, const struct uvm_endorsement *e)
{
	uvm_cbor_put_map(o, 2);
	uvm_cbor_put_int(o, 1);
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_text(o, p->tag_id);
	uvm_cbor_put_int(o, 4);
	uvm_cbor_put_map(o, 2);
	put_reference(o, p, e);
	put_series(o, p, e);
}

int uvm_corim_encode(const struct uvm_endorsement *e, uint8_t out[UVM_CORIM_MAX], size_t *ret_len, struct uvm_diag *d)
{
	const struct uvm_endorse_platform *p = uvm_endorse_platform(e->platform);
	struct uvm_cbor_out o = { out, 0, UVM_CORIM_MAX }; /* large enough: a test encodes the longest document */
	uint8_t comid[UVM_CORIM_MAX];
	struct uvm_cbor_out inner = { comid, 0, sizeof(comid) };

	if (p == NULL || e->digest.len != p->digest_len)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "digest", e->digest.len, p != NULL ? p->digest_len : 0);
	put_comid(&inner, p, e);
	uvm_cbor_put_tag(&o, 501);
	uvm_cbor_put_map(&o, 3);
	uvm_cbor_put_int(&o, 0);
	uvm_cbor_put_texts(&o, (const char *const[]){ p->vendor, "/", p->model, "/launch-measurement" }, 4);
	uvm_cbor_put_int(&o, 1);
	uvm_cbor_put_array(&o, 1);
	uvm_cbor_put_tag(&o, 506);
	uvm_cbor_put_bytes(&o, inner.p, inner.len);
	uvm_cbor_put_int(&o, 3);
	uvm_cbor_put_text(&o, PROFILE);
	*ret_len = o.len;
	return UVM_OK;
}
