/* SPDX-License-Identifier: MIT */
/*
 * SHA-256, for what has to be compared with a measured digest inside of the guest.
 *
 * Source: FIPS 180-4.
 * Context: freestanding; no allocation.
 */
#ifndef PARAVISOR_SHA256_H
#define PARAVISOR_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define PV_SHA256_SIZE 32u
#define PV_SHA256_BLOCK 64u

struct pv_sha256 {
	uint32_t h[8];
	uint64_t len;
	uint8_t block[PV_SHA256_BLOCK]; /* the first len % 64 bytes wait */
};

void pv_sha256_begin(struct pv_sha256 *s);
void pv_sha256_add(struct pv_sha256 *s, const void *p, size_t n);
void pv_sha256_end(struct pv_sha256 *s, uint8_t out[PV_SHA256_SIZE]);

#endif
