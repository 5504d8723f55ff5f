/* SPDX-License-Identifier: MIT */
/*
 * Digests of many pages at once.
 */
#ifndef UVM_MEASURE_LANES_H
#define UVM_MEASURE_LANES_H

#include <openssl/evp.h>

#include <uvmkit/status.h>

/** struct uvm_lane_page: a page of up to 4096 bytes, zero-extended to 4096, and where its digest goes. */
struct uvm_lane_page {
	const uint8_t *data;
	uint32_t len;
	uint8_t *digest;
};

/** struct uvm_lanes: what one thread hashes pages with. */
struct uvm_lanes;

/** uvm_lanes_new(ret, portable): ${portable} keeps to OpenSSL. Returns UVM_OK; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_lanes_new(struct uvm_lanes **ret, bool portable);

/** uvm_lanes_hash(l, md, pages, n): SHA-384 in lanes where the machine has them, any other ${md} with OpenSSL. */
UVM_MUST_CHECK int uvm_lanes_hash(struct uvm_lanes *l, const EVP_MD *md, const struct uvm_lane_page *pages, size_t n);

/** uvm_lanes_free(l): NULL is fine. */
void uvm_lanes_free(struct uvm_lanes *l);

/** uvm_lanes_crc32(p, n): uvm_crc32(0, p, n), many times as fast for many bytes where the machine can. */
uint32_t uvm_lanes_crc32(const void *p, size_t n);

#endif
