/* SPDX-License-Identifier: MIT */
/*
 * The page of imported regions: a hash, then descriptors { 0 u64 page, 8 u64 count, 16 u8 accepted, 17 u8[7] reserved }, zeros.
 */
#include "abi/imported_regions.h"

#define PAGES_MAX (UINT64_MAX / UVM_PAGE_SIZE + 1) /* in all of the address space */

void uvm_imported_regions_put(const uint8_t hash[UVM_IMPORTED_HASH_SIZE], const struct uvm_imported_region *regions, size_t n,
			      uint8_t out[UVM_PAGE_SIZE])
{
	uint8_t *b = out + UVM_IMPORTED_HASH_SIZE;

	__builtin_memset(out, 0, UVM_PAGE_SIZE);
	__builtin_memcpy(out, hash, UVM_IMPORTED_HASH_SIZE);
	for (size_t i = 0; i < n; i++, b += UVM_IMPORTED_REGION_SIZE) {
		uvm_put_le64(b, regions[i].page);
		uvm_put_le64(b + 8, regions[i].count);
		b[16] = regions[i].accepted;
	}
}

/* One descriptor at ${at}; ${low} is the end of the one before it. */
static int get_one(const uint8_t *page, size_t at, uint64_t low, struct uvm_imported_region *ret, struct uvm_diag *d)
{
	const uint8_t *b = page + at;
	const uint64_t first = uvm_le64(b), count = uvm_le64(b + 8);

	if (first < low)
		return uvm_fail(d, UVM_E_ORDER, at, "base_page_number", first, low);
	if (first > PAGES_MAX || count > PAGES_MAX - first)
		return uvm_fail(d, UVM_E_RANGE, at + 8, "page_count", count, PAGES_MAX);
	if (b[16] > 1)
		return uvm_fail(d, UVM_E_VALUE, at + 16, "accepted", b[16], 1);
	for (size_t i = 17; i < UVM_IMPORTED_REGION_SIZE; i++) {
		if (b[i] != 0)
			return uvm_fail(d, UVM_E_RESERVED, at + i, "reserved", b[i], 0);
	}
	*ret = (struct uvm_imported_region){ first, count, b[16] != 0 };
	return UVM_OK;
}

int uvm_imported_regions_get(const uint8_t page[UVM_PAGE_SIZE], struct uvm_imported_region *regions, size_t *ret_n,
			     struct uvm_diag *d)
{
	size_t n = 0, at = UVM_IMPORTED_HASH_SIZE;
	uint64_t low = 0;
	int r;

	for (; n < UVM_IMPORTED_REGIONS_MAX && uvm_le64(page + at + 8) != 0; n++, at += UVM_IMPORTED_REGION_SIZE) {
		r = get_one(page, at, low, &regions[n], d);
		if (r < 0)
			return r;
		low = regions[n].page + regions[n].count;
	}
	for (; at < UVM_PAGE_SIZE; at++) {
		if (page[at] != 0)
			return uvm_fail(d, UVM_E_TRAIL, at, "descriptor", UVM_PAGE_SIZE - at, 0);
	}
	*ret_n = n;
	return UVM_OK;
}
