/* SPDX-License-Identifier: MIT */
/*
 * The measured page of imported regions: which memory the image brings, whether it is the guest's already, and one SHA-384 over
 * all that is not.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/paravisor.rs, ImportedRegionsPageHeader, ImportedRegionDescriptor.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_IMPORTED_REGIONS_H
#define UVM_ABI_IMPORTED_REGIONS_H

#include <uvmkit/wire.h>

#define UVM_IMPORTED_HASH_SIZE 48u
#define UVM_IMPORTED_REGION_SIZE 24u
#define UVM_IMPORTED_REGIONS_MAX ((UVM_PAGE_SIZE - UVM_IMPORTED_HASH_SIZE) / UVM_IMPORTED_REGION_SIZE)

struct uvm_imported_region {
	uint64_t page, count;
	bool accepted; /* false: shared with the host until the guest has checked and accepted it */
};

/** uvm_imported_regions_put(hash, regions, n, out): the whole page; ${n} is at most UVM_IMPORTED_REGIONS_MAX. */
void uvm_imported_regions_put(const uint8_t hash[UVM_IMPORTED_HASH_SIZE], const struct uvm_imported_region *regions, size_t n,
			      uint8_t out[UVM_PAGE_SIZE]);

/**
 * uvm_imported_regions_get(page, regions, ret_n, d):
 * Read the descriptors, up to the first one of no pages. The hash is the first UVM_IMPORTED_HASH_SIZE bytes of the page.
 *
 *   regions  out  room for UVM_IMPORTED_REGIONS_MAX
 *
 * Returns:  UVM_OK; UVM_E_VALUE (neither accepted nor shared); UVM_E_RESERVED; UVM_E_RANGE (beyond 2^64 bytes); UVM_E_ORDER
 *           (not ascending, or overlapping); UVM_E_TRAIL (bytes behind the last one).
 */
UVM_MUST_CHECK int uvm_imported_regions_get(const uint8_t page[UVM_PAGE_SIZE], struct uvm_imported_region *regions,
					    size_t *ret_n, struct uvm_diag *d);

#endif
