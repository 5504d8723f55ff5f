/* SPDX-License-Identifier: MIT */
/*
 * The names by which endorsements speak of each platform.
 */
#ifndef UVM_ENDORSE_PLATFORM_H
#define UVM_ENDORSE_PLATFORM_H

#include <uvmkit/measure.h>

struct uvm_endorse_platform {
	const char *vendor, *model; /* CoRIM environment class */
	const char *key;            /* CoRIM measurement key: the report's own field name */
	const char *tag_id;         /* UUID version 5 of "vendor/model" in 85f3f1c2-22a8-441e-a1b9-bccfb63ed5f7 */
	uint8_t algorithm;          /* named information hash algorithm: 1 SHA-256, 7 SHA-384 */
	uint8_t digest_len;
	const char *json_digest, *json_svn; /* members of the identity JSON */
};

/** uvm_endorse_platform(p): NULL when ${p} is none. */
const struct uvm_endorse_platform *uvm_endorse_platform(enum uvm_measure_platform p);

/** uvm_endorse_policy(f, mask): the first GUEST_POLICY record of ${f} for all of ${mask}, or NULL. */
const struct uvm_igvm_header *uvm_endorse_policy(const struct uvm_igvm *f, uint32_t mask);

#endif
