/* SPDX-License-Identifier: MIT */
/*
 * The measured list of page hashes: 0 u32 magic, 4 u32 version, 8 u32 count, 12 u32 reserved, hashes.
 */
#include "abi/page_hashes.h"

void uvm_page_hashes_begin(uint8_t out[UVM_PAGE_HASHES_HEAD], uint32_t count)
{
	uvm_put_le32(out, UVM_PAGE_HASHES_MAGIC);
	uvm_put_le32(out + 4, UVM_PAGE_HASHES_VERSION);
	uvm_put_le32(out + 8, count);
	uvm_put_le32(out + 12, 0);
}

int uvm_page_hashes_count(const uint8_t *list, uint32_t *ret, struct uvm_diag *d)
{
	const uint32_t count = uvm_le32(list + 8);

	if (uvm_le32(list) != UVM_PAGE_HASHES_MAGIC)
		return uvm_fail(d, UVM_E_MAGIC, 0, "magic", uvm_le32(list), UVM_PAGE_HASHES_MAGIC);
	if (uvm_le32(list + 4) != UVM_PAGE_HASHES_VERSION)
		return uvm_fail(d, UVM_E_VERSION, 4, "version", uvm_le32(list + 4), UVM_PAGE_HASHES_VERSION);
	if (count > UVM_PAGE_HASHES_MAX)
		return uvm_fail(d, UVM_E_LIMIT, 8, "count", count, UVM_PAGE_HASHES_MAX);
	if (uvm_le32(list + 12) != 0)
		return uvm_fail(d, UVM_E_RESERVED, 12, "reserved", uvm_le32(list + 12), 0);
	*ret = count;
	return UVM_OK;
}
