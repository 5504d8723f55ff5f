/* SPDX-License-Identifier: MIT */
/*
 * Finding equal things in linear time: a hash table of numbered items that its user keeps in an array of his own.
 *
 * Hashes are keyed with a random seed, so that a file cannot be made whose contents collide. They never leave the process.
 */
#ifndef UVM_IGVM_DEDUP_H
#define UVM_IGVM_DEDUP_H

#include <uvmkit/status.h>

#define UVM_DEDUP_NONE SIZE_MAX

struct uvm_dedup_slot {
	uint64_t hash; /* 0: the slot is free */
	size_t item;
};

struct uvm_dedup {
	uint64_t seed;
	unsigned shift; /* the top bits of a hash are its slot */
	struct uvm_dedup_slot *slots;
};

/** uvm_dedup_same_fn(arg, item): whether item number ${item} equals the thing looked for. */
typedef bool uvm_dedup_same_fn(const void *arg, size_t item);

/** uvm_dedup_init(t, items, d): a table for at most ${items} items; UVM_E_NOMEM. uvm_dedup_free releases it. */
UVM_MUST_CHECK int uvm_dedup_init(struct uvm_dedup *t, size_t items, struct uvm_diag *d);
void uvm_dedup_free(struct uvm_dedup *t);

/**
 * uvm_dedup_get(t, hash, same, arg, item):
 * The item that equals ${arg}; when there is none, put ${item} in (unless it is UVM_DEDUP_NONE) and return UVM_DEDUP_NONE.
 */
size_t uvm_dedup_get(struct uvm_dedup *t, uint64_t hash, uvm_dedup_same_fn *same, const void *arg, size_t item);

/**
 * uvm_dedup_hash(t, p, n): hash of ${n} bytes; zeros at the end do not count.
 * uvm_dedup_sample(t, p, n): the same of a few bytes of the first 4096, for a first look: when it differs, so do the bytes.
 * uvm_dedup_same(a, alen, b, blen): whether both are equal once the shorter is padded with zeros.
 */
uint64_t uvm_dedup_hash(const struct uvm_dedup *t, const void *p, size_t n);
uint64_t uvm_dedup_sample(const struct uvm_dedup *t, const uint8_t *p, size_t n);
bool uvm_dedup_same(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen);

#endif
