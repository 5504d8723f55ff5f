/* SPDX-License-Identifier: MIT */
/*
 * Memory that the caller lends: pieces are taken one after another and given back all at once, by setting used back.
 *
 * For code that may not allocate and cannot say beforehand how much it needs.
 *
 * Context: freestanding.
 */
#ifndef UVMKIT_ARENA_H
#define UVMKIT_ARENA_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uvm_arena {
	uint8_t *p; /* not NULL */
	size_t cap, used;
};

/** uvm_arena_init(p, cap): all of ${cap} bytes at ${p}, nothing used. */
static inline struct uvm_arena uvm_arena_init(void *p, size_t cap)
{
	struct uvm_arena a = { (uint8_t *)p, cap, 0 };

	return a;
}

/**
 * uvm_arena_take(a, n, align, d):
 * ${n} bytes at a multiple of ${align}, a power of two. With ${align} 1, what is taken next stands right behind it.
 *
 * Returns:  the bytes, not cleared; NULL with UVM_E_SPACE in ${d} (may be NULL) when fewer are left, and ${a} unchanged.
 */
static inline UVM_MUST_CHECK void *uvm_arena_take(struct uvm_arena *a, size_t n, size_t align, struct uvm_diag *d)
{
	const size_t gap = (size_t)(-((uintptr_t)a->p + a->used) & (align - 1));
	const size_t left = a->cap - a->used;

	if (gap > left || n > left - gap) {
		(void)uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, NULL, left, n);
		return NULL;
	}
	a->used += gap + n;
	return a->p + (a->used - n);
}

#ifdef __cplusplus
}
#endif
#endif
