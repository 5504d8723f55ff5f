/* SPDX-License-Identifier: MIT */
/*
 * x64 page tables for guest images.
 *
 * Source: AMD64 APM volume 2, section 5.3; the order in which tables are taken follows openvmm's
 * vm/loader/page_table/src/x64.rs.
 */
#include "image/page_tables.h"

#include <uvmkit/wire.h>

#define ENTRIES 512u
#define LEVELS 4u /* 3: PML4 … 0: page table */
#define KIB4 0x1000ull
#define MIB2 0x200000ull
#define GIB1 0x40000000ull
#define LIMIT (1ull << 48)

#define TABLE 0x23u      /* present, writable, accessed */
#define LEAF_4K 0x63u    /* … and dirty */
#define LEAF_LARGE 0xE3u /* … and page size */

static uint64_t level_size(unsigned level)
{
	return KIB4 << (9 * level);
}

struct builder {
	uint64_t gpa, confidential;
	uint8_t *out;
	size_t used;
};

static uint8_t *entry_of(const struct builder *b, size_t table, uint64_t va, unsigned level)
{
	return b->out + table * UVM_PAGE_SIZE + (va / level_size(level) % ENTRIES) * 8;
}

/* The table below ${entry}, made on first touch. */
static int descend(struct builder *b, uint8_t *entry, size_t *ret_table, struct uvm_diag *d)
{
	const uint64_t v = uvm_le64(entry);

	if (v != 0) {
		*ret_table = (size_t)(((v & ~b->confidential & 0x000FFFFFFFFFF000ull) - b->gpa) / UVM_PAGE_SIZE);
		return UVM_OK;
	}
	if (b->used == UVM_PAGE_TABLES_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "page tables", b->used + 1, UVM_PAGE_TABLES_MAX);
	*ret_table = b->used++;
	uvm_put_le64(entry, (b->gpa + *ret_table * UVM_PAGE_SIZE) | TABLE | b->confidential);
	return UVM_OK;
}

/* Map the start of [va, end) with the largest leaf that fits; *ret_size is how much that was. */
static int map_one(struct builder *b, uint64_t va, uint64_t end, uint64_t *ret_size, struct uvm_diag *d)
{
	size_t table = 0;
	int r;

	for (unsigned level = LEVELS - 1;; level--) {
		const uint64_t size = level_size(level);
		uint8_t *entry = entry_of(b, table, va, level);

		if (level < LEVELS - 1 && va % size == 0 && end - va >= size) {
			uvm_put_le64(entry, va | (level > 0 ? LEAF_LARGE : LEAF_4K) | b->confidential);
			*ret_size = size;
			return UVM_OK;
		}
		r = descend(b, entry, &table, d);
		if (r < 0)
			return r;
	}
}

int uvm_page_tables_x64(uint64_t gpa, const struct uvm_map_range *ranges, size_t n, uint64_t confidential, uint8_t *out,
			size_t *ret_tables, struct uvm_diag *d)
{
	struct builder b = { gpa, confidential, out, 1 };
	uint64_t size;
	int r;

	__builtin_memset(out, 0, UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE);
	for (size_t i = 0; i < n; i++) {
		if ((ranges[i].start | ranges[i].end) % KIB4 != 0)
			return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "mapped range", ranges[i].start | ranges[i].end, KIB4);
		if (ranges[i].end > LIMIT)
			return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "mapped range", ranges[i].end, LIMIT);
		if (ranges[i].start >= ranges[i].end || (i > 0 && ranges[i].start < ranges[i - 1].end))
			return uvm_fail(d, UVM_E_ORDER, UVM_NO_OFFSET, "mapped range", ranges[i].start, ranges[i].end);
		for (uint64_t va = ranges[i].start; va < ranges[i].end; va += size) {
			r = map_one(&b, va, ranges[i].end, &size, d);
			if (r < 0)
				return r;
		}
	}
	*ret_tables = b.used;
	return UVM_OK;
}

void uvm_identity_4g_x64(uint64_t gpa, uint64_t confidential, uint8_t *out)
{
	__builtin_memset(out, 0, 6 * UVM_PAGE_SIZE);
	uvm_put_le64(out, (gpa + UVM_PAGE_SIZE) | TABLE | confidential);
	for (uint64_t i = 0; i < 4; i++)
		uvm_put_le64(out + UVM_PAGE_SIZE + 8 * i, (gpa + (2 + i) * UVM_PAGE_SIZE) | TABLE | confidential);
	for (uint64_t i = 0; i < 4 * ENTRIES; i++)
		uvm_put_le64(out + 2 * UVM_PAGE_SIZE + 8 * i, i * MIB2 | LEAF_LARGE | confidential);
}

uint64_t uvm_pde_tables(uint64_t start, uint64_t size)
{
	const uint64_t end = start + size;

	if (size < GIB1)
		return size > 0 && start / GIB1 != (end - 1) / GIB1 ? 2 : 1;
	return (start % GIB1 != 0) + (end / GIB1 - (start + GIB1 - 1) / GIB1) + (end % GIB1 != 0);
}
