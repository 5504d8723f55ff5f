/* SPDX-License-Identifier: MIT */
/*
 * Ranges of guest memory. Context: freestanding.
 */
#ifndef UVM_SHIM_RANGE_H
#define UVM_SHIM_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/** struct shim_range: bytes [start, start + size). Whoever fills one has checked that the sum does not wrap. */
struct shim_range {
	uint64_t start, size;
};

static inline uint64_t shim_range_end(const struct shim_range *r)
{
	return r->start + r->size;
}

/** shim_range_holds(r, start, size): whether all of [start, start + size) lies in ${r}, for any two numbers. */
static inline bool shim_range_holds(const struct shim_range *r, uint64_t start, uint64_t size)
{
	return start >= r->start && start - r->start <= r->size && size <= r->size - (start - r->start);
}

#endif
