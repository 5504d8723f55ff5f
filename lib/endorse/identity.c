/* SPDX-License-Identifier: MIT */
/*
 * The identity JSON of one platform's launch.
 *
 * Source: microsoft/openvmm's igvmfilegen; the class id names its format.
 */
#include <uvmkit/endorse.h>

#include "endorse/platform.h"

static void member_upper_hex(struct uvm_json_writer *w, const char *key, const struct uvm_digest *digest)
{
	char text[2 * UVM_DIGEST_MAX];

	for (size_t i = 0; i < digest->len; i++) {
		text[2 * i] = "0123456789ABCDEF"[digest->b[i] >> 4];
		text[2 * i + 1] = "0123456789ABCDEF"[digest->b[i] & 15];
	}
	uvm_json_key(w, key);
	uvm_json_string_n(w, text, 2 * digest->len);
}

int uvm_identity_json(const struct uvm_endorsement *e, uvm_json_sink_fn *sink, void *arg)
{
	const struct uvm_endorse_platform *p = uvm_endorse_platform(e->platform);
	struct uvm_json_writer w;
	int r;

	if (p == NULL || e->digest.len != p->digest_len)
		return UVM_E_ARGUMENT;
	uvm_json_begin(&w, sink, arg, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "environment");
	uvm_json_object_open(&w);
	uvm_json_member_string(&w, "class_id", "7fb00ee4-a7ff-11ed-9e2f-00155d09de56");
	uvm_json_object_close(&w);
	uvm_json_key(&w, "series");
	uvm_json_array_open(&w);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "reference");
	uvm_json_object_open(&w);
	member_upper_hex(&w, p->json_digest, &e->digest);
	uvm_json_object_close(&w);
	uvm_json_key(&w, "endorsement");
	uvm_json_object_open(&w);
	uvm_json_member_u64(&w, p->json_svn, e->guest_svn);
	uvm_json_key(&w, "build_info");
	uvm_json_object_open(&w);
	uvm_json_member_bool(&w, "debug_build", e->debug);
	uvm_json_object_close(&w);
	uvm_json_object_close(&w);
	uvm_json_object_close(&w);
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	r = uvm_json_end(&w);
	return r < 0 ? r : sink(arg, "\n", 1);
}
