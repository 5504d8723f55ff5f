/* SPDX-License-Identifier: MIT */
/*
 * The host's claims in a portable image: a memory map of entries { 0 u64 page, 8 u64 pages, 16 u16 type, 18 u16 flags,
 * 20 u32 reserved }, ended by one without pages, and the number of processors.
 */
#include <uvmkit/wire.h>

#include "host.h"

#define ENTRY_SIZE 24u
#define ENTRIES_MAX (UVM_PAGE_SIZE / ENTRY_SIZE)
#define TYPE_MEMORY 0u
#define PAGES_MAX (UINT64_MAX / UVM_PAGE_SIZE)
#define VP_COUNT_AT ((UVM_PARAMETER_PORTABLE_VP_COUNT - UVM_PARAMETER_PORTABLE_MEMORY_MAP) * UVM_PAGE_SIZE)

static int read_entry(struct shim_host *h, const uint8_t *b, uint64_t off, struct uvm_diag *d)
{
	const uint64_t page = uvm_le64(b), pages = uvm_le64(b + 8);

	if (page > PAGES_MAX || pages > PAGES_MAX - page)
		return uvm_fail(d, UVM_E_RANGE, off + 8, "number_of_pages", pages, PAGES_MAX);
	if (uvm_le32(b + 20) != 0)
		return uvm_fail(d, UVM_E_RESERVED, off + 20, "reserved", uvm_le32(b + 20), 0);
	if (uvm_le16(b + 16) != TYPE_MEMORY)
		return UVM_OK; /* not for us */
	return shim_host_add_memory(h, page * UVM_PAGE_SIZE, pages * UVM_PAGE_SIZE, off, d);
}

static int read_processors(struct shim_host *h, uint32_t count, struct uvm_diag *d)
{
	int r = UVM_OK;

	if (count == 0)
		return uvm_fail(d, UVM_E_MISSING, VP_COUNT_AT, "vp_count", 0, 1);
	if (count > UVM_HOST_PROCESSORS_MAX)
		return uvm_fail(d, UVM_E_LIMIT, VP_COUNT_AT, "vp_count", count, UVM_HOST_PROCESSORS_MAX);
	for (uint32_t id = 0; id < count && r == UVM_OK; id++)
		r = shim_host_add_processor(h, id, VP_COUNT_AT, d);
	return r;
}

int shim_host_areas_read(struct shim_host *h, const uint8_t *areas, struct uvm_diag *d)
{
	struct shim_host got = { .machine = UVM_HOST_Q35 };
	int r = UVM_OK;

	for (uint64_t i = 0; i < ENTRIES_MAX && uvm_le64(areas + i * ENTRY_SIZE + 8) != 0 && r == UVM_OK; i++)
		r = read_entry(&got, areas + i * ENTRY_SIZE, i * ENTRY_SIZE, d);
	if (r == UVM_OK && got.nmemory == 0)
		r = uvm_fail(d, UVM_E_MISSING, 0, "memory map", 0, 1);
	if (r == UVM_OK)
		r = read_processors(&got, uvm_le32(areas + VP_COUNT_AT), d);
	if (r == UVM_OK)
		*h = got;
	return r;
}
