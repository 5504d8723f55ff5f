/* SPDX-License-Identifier: MIT */
/*
 * The measured VTL2 configuration page:
 *
 *   0 u64 magic, 8 u8 vtom_offset_bit, 9 u8[7] reserved, 16 u32 product_policy_size, 20 u8[4] reserved, 24 policy, zeros
 */
#include "abi/vtl2_config.h"

void uvm_vtl2_config_put(const struct uvm_vtl2_config *c, uint8_t out[UVM_PAGE_SIZE])
{
	__builtin_memset(out, 0, UVM_PAGE_SIZE);
	uvm_put_le64(out, UVM_VTL2_CONFIG_MAGIC);
	out[8] = c->vtom_offset_bit;
	uvm_put_le32(out + 16, c->policy_size);
	if (c->policy_size > 0)
		__builtin_memcpy(out + UVM_VTL2_CONFIG_HEAD, c->policy, c->policy_size);
}

/* The first byte that is not 0 of those that must be; ${end} when there is none. */
static size_t first_set(const uint8_t *page, size_t at, size_t end)
{
	while (at < end && page[at] == 0)
		at++;
	return at;
}

int uvm_vtl2_config_get(struct uvm_vtl2_config *c, const uint8_t page[UVM_PAGE_SIZE], struct uvm_diag *d)
{
	const uint32_t size = uvm_le32(page + 16);

	if (uvm_le64(page) != UVM_VTL2_CONFIG_MAGIC)
		return uvm_fail(d, UVM_E_MAGIC, 0, "magic", uvm_le64(page), UVM_VTL2_CONFIG_MAGIC);
	if (size > UVM_VTL2_CONFIG_POLICY_MAX)
		return uvm_fail(d, UVM_E_LIMIT, 16, "product_policy_size", size, UVM_VTL2_CONFIG_POLICY_MAX);

	const struct {
		size_t at, end;
	} zeros[] = { { 9, 16 }, { 20, UVM_VTL2_CONFIG_HEAD }, { UVM_VTL2_CONFIG_HEAD + size, UVM_PAGE_SIZE } };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		const size_t at = first_set(page, zeros[i].at, zeros[i].end);

		if (at < zeros[i].end)
			return uvm_fail(d, UVM_E_RESERVED, at, "reserved", page[at], 0);
	}
	*c = (struct uvm_vtl2_config){ page[8], page + UVM_VTL2_CONFIG_HEAD, size };
	return UVM_OK;
}
