/* SPDX-License-Identifier: MIT */
/*
 * The measured list of what the pages hold that the host brings in itself: one SHA-384 per shared page, in the order of their
 * addresses. The guest copies each page to memory of its own and compares the copy.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/paravisor.rs, ExpectedPageHashesHeader.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_PAGE_HASHES_H
#define UVM_ABI_PAGE_HASHES_H

#include <uvmkit/wire.h>

#include "abi/openhcl.h"

#define UVM_PAGE_HASHES_MAGIC 0x53485045u /* "EPHS" */
#define UVM_PAGE_HASHES_VERSION 1u
#define UVM_PAGE_HASH_SIZE 48u
#define UVM_PAGE_HASHES_HEAD 16u
#define UVM_PAGE_HASHES_SIZE (UVM_PARAMETER_PAGE_HASHES_PAGES * UVM_PAGE_SIZE)
#define UVM_PAGE_HASHES_MAX ((UVM_PAGE_HASHES_SIZE - UVM_PAGE_HASHES_HEAD) / UVM_PAGE_HASH_SIZE)

/** uvm_page_hashes_begin(out, count): the head of the list; hash i belongs at uvm_page_hash_at(i), and zeros follow the last.
 */
void uvm_page_hashes_begin(uint8_t out[UVM_PAGE_HASHES_HEAD], uint32_t count);

/** uvm_page_hash_at(i): offset of hash ${i} in the list. */
static inline size_t uvm_page_hash_at(uint32_t i)
{
	return UVM_PAGE_HASHES_HEAD + (size_t)i * UVM_PAGE_HASH_SIZE;
}

/**
 * uvm_page_hashes_count(list, ret, d):
 * How many hashes the list of UVM_PAGE_HASHES_SIZE bytes holds.
 *
 * Returns:  UVM_OK; UVM_E_MAGIC; UVM_E_VERSION; UVM_E_LIMIT (count); UVM_E_RESERVED.
 */
UVM_MUST_CHECK int uvm_page_hashes_count(const uint8_t *list, uint32_t *ret, struct uvm_diag *d);

#endif
