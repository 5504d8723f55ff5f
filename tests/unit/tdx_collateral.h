/* SPDX-License-Identifier: MIT */
/*
 * Intel's collateral for tests: bodies to sign, certificates of platforms, and changes of texts.
 */
#ifndef UVM_TESTS_TDX_COLLATERAL_H
#define UVM_TESTS_TDX_COLLATERAL_H

#include <stdio.h>

#include "endorse/collateral.h"
#include "tdx_make.h"

#define ZEROS_16 "0000000000000000"
#define ZEROS_96 ZEROS_16 ZEROS_16 ZEROS_16 ZEROS_16 ZEROS_16 ZEROS_16
#define MASK_16 "FFFFFFFFFFFFFFFF"
#define SVN(n) "{\"svn\":" #n "}"
#define SVN_0 SVN(0)
#define SVNS_12 \
	SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0 "," SVN_0
#define LEVEL(sgx, pce, tdx, more)                                                                                            \
	"{\"tcb\":{\"sgxtcbcomponents\":[{\"svn\":" #sgx ",\"category\":\"BIOS\",\"type\":\"x\"}," SVN(3) "," SVN(2) "," SVN( \
		2) "," SVNS_12 "],\"pcesvn\":" #pce                                                                           \
		   ",\"tdxtcbcomponents\":[" SVN(5) "," SVN(0) "," SVN(tdx) "," SVN_0 "," SVNS_12                             \
									    "]},\"tcbDate\":\"2024-11-13T00:00:00Z\"," more   \
									    "}"
#define MODULE_LEVEL(n, more) "{\"tcb\":{\"isvsvn\":" #n "},\"tcbDate\":\"2024-11-13T00:00:00Z\"," more "}"
#define MODULE(id, levels)                                                                                               \
	"{\"id\":\"" id "\",\"mrsigner\":\"" ZEROS_96 "\",\"attributes\":\"" ZEROS_16 "\",\"attributesMask\":\"" MASK_16 \
	"\",\"tcbLevels\":[" levels "]}"

/* Levels: up to date with a first component of 5 and PCESVN 13, hardening needed from 4 on, out of date from 3 on. The module
 * of version 1 is up to date from 6 on, out of date from 4 on. */
static const char tcb_info_text[] =
	"{\"id\":\"TDX\",\"version\":3,\"issueDate\":\"2026-02-01T14:49:26Z\",\"nextUpdate\":\"2026-03-03T14:49:26Z\","
	"\"fmspc\":\"90c06F000000\",\"pceId\":\"0102\",\"tcbType\":0,\"tcbEvaluationDataNumber\":18,\"tdxModule\":{"
	"\"mrsigner\":\"" ZEROS_96 "\",\"attributes\":\"" ZEROS_16 "\",\"attributesMask\":\"" MASK_16
	"\"},\"tdxModuleIdentities\":["                                     //
	MODULE("TDX_03", MODULE_LEVEL(3, "\"tcbStatus\":\"UpToDate\"")) "," //
	MODULE("TDX_01",
	       MODULE_LEVEL(4, "\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-01036\",\"INTEL-SA-01099\"]") "," MODULE_LEVEL(
		       6, "\"tcbStatus\":\"UpToDate\"")) "],\"tcbLevels\":["                            //
	LEVEL(5, 13, 3, "\"tcbStatus\":\"UpToDate\"") ","                                               //
	LEVEL(4, 13, 3, "\"tcbStatus\":\"SWHardeningNeeded\",\"advisoryIDs\":[\"INTEL-SA-00615\"]") "," //
	LEVEL(3, 5, 2, "\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-00106\"]") ","          //
	LEVEL(2, 5, 2, "\"tcbStatus\":\"Revoked\"") "]}";

static const char qe_identity_text[] =
	"{\"id\":\"TD_QE\",\"version\":2,\"issueDate\":\"2026-02-01T15:24:26Z\",\"nextUpdate\":\"2026-03-03T15:24:26Z\","
	"\"tcbEvaluationDataNumber\":18,\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\",\"attributes\":"
	"\"11000000000000000000000000000000\",\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\",\"mrsigner\":"
	"\"DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5\",\"isvprodid\":2,\"tcbLevels\":["
	"{\"tcb\":{\"isvsvn\":4},\"tcbDate\":\"2024-11-13T00:00:00Z\",\"tcbStatus\":\"UpToDate\"},"
	"{\"tcb\":{\"isvsvn\":3},\"tcbDate\":\"2024-03-13T00:00:00Z\",\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-"
	"00477\"]}]}";

/** make_changed(text, old, new): ${text} with its first ${old} replaced, in a heap block of its size; make_free it. */
static inline struct uvm_slice make_changed(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	const size_t n = strlen(text) - strlen(old) + strlen(new);
	char *out = malloc(n + 1);

	assert_non_null(at);
	assert_non_null(out);
	snprintf(out, n + 1, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	return (struct uvm_slice){ (uint8_t *)out, n };
}

/** make_collateral(name, body, key): signed as Intel does. */
static inline struct uvm_slice make_collateral(const char *name, struct uvm_slice body, EVP_PKEY *key)
{
	const size_t n = body.len + strlen(name) + 160;
	char *out = malloc(n);
	uint8_t signature[64];
	size_t at;

	make_raw(key, body.p, body.len, signature);
	assert_non_null(out);
	at = (size_t)snprintf(out, n, "{\"%s\":%.*s,\"signature\":\"", name, (int)body.len, (const char *)body.p);
	for (size_t i = 0; i < sizeof(signature); i++)
		at += (size_t)snprintf(out + at, n - at, "%02x", signature[i]);
	at += (size_t)snprintf(out + at, n - at, "\"}");
	return (struct uvm_slice){ (uint8_t *)out, at };
}

/* ---- the extension of a PCK ---- */

/* Append tag, length and body; DER. */
static inline uint8_t *make_tlv(uint8_t *at, uint8_t tag, const uint8_t *body, size_t n)
{
	*at++ = tag;
	if (n >= 256)
		*at++ = 0x82;
	if (n >= 256)
		*at++ = (uint8_t)(n >> 8);
	else if (n >= 128)
		*at++ = 0x81;
	*at++ = (uint8_t)n;
	memcpy(at, body, n);
	return at + n;
}

/* Append the pair of Intel's identifier with ${tail} and a value. */
static inline uint8_t *make_pair(uint8_t *at, const uint8_t *tail, size_t ntail, uint8_t tag, const uint8_t *value, size_t n)
{
	uint8_t oid[12] = { 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01 }, pair[512], *p;

	memcpy(oid + 9, tail, ntail);
	p = make_tlv(pair, 6, oid, 9 + ntail);
	p = make_tlv(p, tag, value, n);
	return make_tlv(at, 0x30, pair, (size_t)(p - pair));
}

/** make_pck_extension(svn, pcesvn, out): Intel's extension for FMSPC 90c06f000000 and PCE-ID 0102; its size. */
static inline size_t make_pck_extension(const uint8_t svn[16], uint8_t pcesvn, uint8_t out[512])
{
	uint8_t tcb[400], all[480], *p = tcb;

	for (uint8_t i = 1; i <= 17; i++)
		p = make_pair(p, (uint8_t[]){ 2, i }, 2, 2, i < 17 ? &svn[i - 1] : &pcesvn, 1);
	{
		const size_t n = (size_t)(p - tcb);

		p = make_pair(all, (uint8_t[]){ 1 }, 1, 4, svn, 2); /* an id that does not count */
		p = make_pair(p, (uint8_t[]){ 2 }, 1, 0x30, tcb, n);
	}
	p = make_pair(p, (uint8_t[]){ 3 }, 1, 4, (const uint8_t[]){ 1, 2 }, 2);
	p = make_pair(p, (uint8_t[]){ 4 }, 1, 4, (const uint8_t[]){ 0x90, 0xc0, 0x6f, 0, 0, 0 }, 6);
	return (size_t)(make_tlv(out, 0x30, all, (size_t)(p - all)) - out);
}

#endif
