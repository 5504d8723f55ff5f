/* SPDX-License-Identifier: MIT */
/*
 * Ranges of guest memory or of file data with the records they come from, to be sorted: that is how overlaps and gaps are found
 * without comparing all with all.
 */
#ifndef UVM_IGVM_RANGES_H
#define UVM_IGVM_RANGES_H

#include <uvmkit/igvm.h>

/** struct uvm_igvm_range: from first to last, both included, so that a range may end at 2^64. */
struct uvm_igvm_range {
	uint64_t first, last;
	const struct uvm_igvm_header *h;
};

/** uvm_igvm_range_wraps(first, size): whether ${size} bytes from ${first} reach beyond 2^64; ending there is fine. */
static inline bool uvm_igvm_range_wraps(uint64_t first, uint64_t size)
{
	return size != 0 && first > UINT64_MAX - (size - 1);
}

/** uvm_igvm_range(first, size, h): ${size} > 0 bytes, cut at 2^64. */
static inline struct uvm_igvm_range uvm_igvm_range(uint64_t first, uint64_t size, const struct uvm_igvm_header *h)
{
	return (struct uvm_igvm_range){ first, uvm_igvm_range_wraps(first, size) ? UINT64_MAX : first + (size - 1), h };
}

/** uvm_igvm_ranges_sort(r, n): by first, then in the order of the records in their list. */
void uvm_igvm_ranges_sort(struct uvm_igvm_range *r, size_t n);

#endif
