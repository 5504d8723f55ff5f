/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 as FIPS 180-4, section 6.2, writes it down.
 */
#include "sha256.h"

#include <uvmkit/wire.h>

/* clang-format off */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* clang-format on */

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void block(uint32_t h[8], const uint8_t p[PV_SHA256_BLOCK])
{
	uint32_t w[64], v[8];

	for (unsigned t = 0; t < 16; t++)
		w[t] = uvm_be32(p + 4 * t);
	for (unsigned t = 16; t < 64; t++) {
		const uint32_t a = w[t - 15], b = w[t - 2];

		w[t] = (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10) + w[t - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		       w[t - 16];
	}
	__builtin_memcpy(v, h, sizeof(v));
	for (unsigned t = 0; t < 64; t++) {
		const uint32_t a = v[0], e = v[4];
		const uint32_t t1 = v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + k[t] +
				    w[t];
		const uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		for (unsigned i = 7; i > 0; i--)
			v[i] = v[i - 1];
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		h[i] += v[i];
}

void pv_sha256_begin(struct pv_sha256 *s)
{
	*s = (struct pv_sha256){ .h = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
					0x5be0cd19 } };
}

void pv_sha256_add(struct pv_sha256 *s, const void *data, size_t n)
{
	const uint8_t *p = data;

	while (n > 0) {
		const size_t held = s->len % PV_SHA256_BLOCK, room = PV_SHA256_BLOCK - held, take = n < room ? n : room;

		if (take == PV_SHA256_BLOCK) {
			block(s->h, p);
		} else {
			__builtin_memcpy(s->block + held, p, take);
			if (take == room)
				block(s->h, s->block);
		}
		s->len += take;
		p += take;
		n -= take;
	}
}

void pv_sha256_end(struct pv_sha256 *s, uint8_t out[PV_SHA256_SIZE])
{
	static const uint8_t padding[PV_SHA256_BLOCK] = { 0x80 };
	const size_t held = s->len % PV_SHA256_BLOCK;
	uint8_t bits[8];

	uvm_put_be64(bits, s->len * 8);
	pv_sha256_add(s, padding, (held < 56 ? 56 : 120) - held);
	pv_sha256_add(s, bits, sizeof(bits));
	for (unsigned i = 0; i < 8; i++)
		uvm_put_be32(out + 4 * i, s->h[i]);
}
