/* SPDX-License-Identifier: MIT */
/*
 * Hashes of the pages that the host shares in, as the guest checks them: one of each page, and one of all of them.
 */
#ifndef UVM_IMAGE_SHARED_PAGES_H
#define UVM_IMAGE_SHARED_PAGES_H

#include "abi/imported_regions.h"
#include "abi/page_hashes.h"
#include "image/importer.h"

struct uvm_shared_pages {
	const struct uvm_shared_pages *next;
	const struct uvm_slice *pages; /* in the order of their addresses; zeros follow short ones */
	size_t n;
	const uint8_t *list; /* UVM_PAGE_HASHES_SIZE bytes */
	uint8_t all[UVM_IMPORTED_HASH_SIZE];
};

/**
 * uvm_shared_pages_hash(c, pages, n, ret, d):
 * Hash ${n} pages, or find that a configuration before had the same ones.
 *
 *   pages  in   in the image's memory
 *   ret    out  in the image's memory
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (UVM_PAGE_HASHES_MAX); UVM_E_NOMEM; UVM_E_CRYPTO.
 */
UVM_MUST_CHECK int uvm_shared_pages_hash(struct uvm_import_common *c, const struct uvm_slice *pages, size_t n,
					 const struct uvm_shared_pages **ret, struct uvm_diag *d);

#endif
