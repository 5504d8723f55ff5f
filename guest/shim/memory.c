/* SPDX-License-Identifier: MIT */
/*
 * The host's memory, checked and as a map for the kernel.
 */
#include "memory.h"

#include <uvmkit/wire.h>

/* ---- checks -------------------------------------------------------------------------------------------------------- */

static void sort(struct shim_range *r, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct shim_range one = r[i];
		size_t at = i;

		for (; at > 0 && r[at - 1].start > one.start; at--)
			r[at] = r[at - 1];
		r[at] = one;
	}
}

static bool overlaps(const struct shim_range *r, uint64_t start, uint64_t end)
{
	return r->start < end && start < shim_range_end(r);
}

static int check_one(const struct shim_range *r, struct uvm_diag *d)
{
	if ((r->start | r->size) % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "base", r->start | r->size, UVM_PAGE_SIZE);
	if (r->size == 0)
		return uvm_fail_says(d, UVM_E_VALUE, UVM_NO_OFFSET, "size", r->start, 0, "no bytes at %g");
	if (r->start > SHIM_MEMORY_END || r->size > SHIM_MEMORY_END - r->start)
		return uvm_fail_says(d, UVM_E_RANGE, UVM_NO_OFFSET, "size", r->size, r->start, "%g bytes at %w end too high");
	if (overlaps(r, SHIM_DEVICES, SHIM_DEVICES_END))
		return uvm_fail(d, UVM_E_OVERLAP, UVM_NO_OFFSET, "base", r->start, SHIM_DEVICES);
	return UVM_OK;
}

int shim_memory_check(struct shim_host *h, struct uvm_diag *d)
{
	int r = UVM_OK;

	sort(h->memory, h->nmemory);
	for (size_t i = 0; i < h->nmemory && r == UVM_OK; i++) {
		const struct shim_range *range = &h->memory[i];

		r = check_one(range, d);
		if (r == UVM_OK && i > 0 && overlaps(range - 1, range->start, shim_range_end(range)))
			r = uvm_fail(d, UVM_E_OVERLAP, UVM_NO_OFFSET, "base", range->start, range[-1].start);
		if (r < 0) {
			d->record = "memory";
			d->index = (uint32_t)i;
		}
	}
	return r;
}

bool shim_memory_holds(const struct shim_host *h, const struct shim_range *want)
{
	uint64_t at = want->start;

	for (size_t i = 0; i < h->nmemory && at < shim_range_end(want); i++) {
		if (shim_range_holds(&h->memory[i], at, 1))
			at = shim_range_end(&h->memory[i]);
	}
	return at >= shim_range_end(want);
}

/* ---- the map ------------------------------------------------------------------------------------------------------- */

static size_t add(struct shim_map_entry *map, size_t n, uint64_t start, uint64_t end, enum shim_map_type type)
{
	if (start < end)
		map[n++] = (struct shim_map_entry){ { start, end - start }, type };
	return n;
}

/* Both lists ascend, so one walk over the ranges meets each cut once, between what is below it and what is above it. A cut may
 * end beyond the range in which it begins. */
size_t shim_memory_map(const struct shim_host *h, const struct shim_range *acpi, struct shim_map_entry *map)
{
	const struct shim_map_entry cuts[] = {
		{ { SHIM_LOW_RESERVED, SHIM_LOW_RESERVED_END - SHIM_LOW_RESERVED }, SHIM_MAP_RESERVED },
		{ *acpi, SHIM_MAP_ACPI },
	};
	const size_t ncuts = sizeof(cuts) / sizeof(cuts[0]);
	uint64_t at = 0;
	size_t n = 0, cut = 0;

	for (size_t i = 0; i < h->nmemory; i++) {
		const uint64_t start = h->memory[i].start, end = shim_range_end(&h->memory[i]);

		at = at > start ? at : start;

		for (; cut < ncuts && cuts[cut].range.start < end; cut++) {
			const uint64_t cut_end = shim_range_end(&cuts[cut].range);

			n = add(map, n, at, cuts[cut].range.start, SHIM_MAP_RAM);
			n = add(map, n, cuts[cut].range.start, cut_end, cuts[cut].type);
			at = at > cut_end ? at : cut_end;
		}
		n = add(map, n, at, end, SHIM_MAP_RAM);
	}
	return n;
}
