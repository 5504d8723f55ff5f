/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear probing, at most half full; the hash folds 64 x 64 bit products of the input and the key.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/dedup.h"
#include "os/random.h"

#define BLOCK 64u /* bytes hashed per round */

__extension__ typedef unsigned __int128 wide;

int uvm_dedup_init(struct uvm_dedup *t, size_t items, struct uvm_diag *d)
{
	unsigned bits = 1;

	while (bits < 63 && (size_t)1 << bits < 2 * items)
		bits++;
	t->seed = uvm_random_seed();
	t->shift = 64 - bits;
	t->slots = calloc((size_t)1 << bits, sizeof(*t->slots));
	if (t->slots == NULL)
		return uvm_no_memory(d, sizeof(*t->slots) << bits);
	return UVM_OK;
}

void uvm_dedup_free(struct uvm_dedup *t)
{
	free(t->slots);
	*t = (struct uvm_dedup){ 0 };
}

size_t uvm_dedup_get(struct uvm_dedup *t, uint64_t hash, uvm_dedup_same_fn *same, const void *arg, size_t item)
{
	const size_t mask = ((size_t)1 << (64 - t->shift)) - 1;
	size_t i = (size_t)(hash >> t->shift);

	for (; t->slots[i].hash != 0; i = (i + 1) & mask) {
		if (t->slots[i].hash == hash && same(arg, t->slots[i].item))
			return t->slots[i].item;
	}
	if (item != UVM_DEDUP_NONE)
		t->slots[i] = (struct uvm_dedup_slot){ hash, item };
	return UVM_DEDUP_NONE;
}

static uint64_t load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v)); /* host order: hashes stay in the process */
	return v;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
	const wide m = (wide)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static void round_of(uint64_t lane[4], const uint64_t key[4], const uint8_t *p)
{
	for (int i = 0; i < 4; i++, p += 16)
		lane[i] = fold(load(p) ^ key[i], load(p + 8) ^ lane[i]);
}

static size_t without_zeros(const uint8_t *p, size_t n)
{
	while (n >= 8 && load(p + n - 8) == 0)
		n -= 8;
	while (n > 0 && p[n - 1] == 0)
		n--;
	return n;
}

uint64_t uvm_dedup_hash(const struct uvm_dedup *t, const void *bytes, size_t n)
{
	/* odd constants of splitmix64 make four unrelated keys of one seed */
	const uint64_t key[4] = { fold(t->seed ^ 0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u),
				  fold(t->seed ^ 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu),
				  fold(t->seed ^ 0x94D049BB133111EBu, 0x9E3779B97F4A7C15u), t->seed };
	uint64_t lane[4] = { key[3], key[2], key[1], key[0] };
	uint8_t last[BLOCK] = { 0 };
	const uint8_t *p = bytes;
	size_t left;

	n = without_zeros(p, n);
	for (left = n; left >= BLOCK; left -= BLOCK, p += BLOCK)
		round_of(lane, key, p);
	if (left > 0)
		memcpy(last, p, left);
	round_of(lane, key, last);
	return fold(fold(lane[0], lane[1] ^ key[2]) ^ n, fold(lane[2], lane[3] ^ key[1]) ^ key[3]) | 1; /* never 0 */
}

#define SAMPLES 4u
#define SAMPLE 16u /* bytes */
#define APART 1024u

uint64_t uvm_dedup_sample(const struct uvm_dedup *t, const uint8_t *p, size_t n)
{
	uint64_t hash = t->seed;

	for (size_t at = 0; at < SAMPLES * APART; at += APART) {
		uint8_t b[SAMPLE] = { 0 };

		if (at < n)
			memcpy(b, p + at, n - at < SAMPLE ? n - at : SAMPLE);
		hash = fold(load(b) ^ hash, load(b + 8) ^ 0x9E3779B97F4A7C15u) ^ (hash << 1);
	}
	return hash | 1;
}

bool uvm_dedup_same(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	const size_t n = alen < blen ? alen : blen;

	if (n > 0 && a != b && memcmp(a, b, n) != 0)
		return false;
	if (alen == blen)
		return true;
	return alen > blen ? uvm_is_zero(a + n, alen - n) : uvm_is_zero(b + n, blen - n);
}
