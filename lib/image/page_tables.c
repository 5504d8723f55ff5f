/* SPDX-License-Identifier: MIT */
/*
 * Page tables for guest images.
 *
 * Source: AMD64 APM volume 2, section 5.3; Arm ARM, D8.3 "Translation table descriptor formats". The order in which tables are
 * taken follows openvmm's vm/loader/page_table.
 */
#include "image/page_tables.h"

#include <uvmkit/wire.h>

#define ENTRIES 512u
#define LEVELS 4u /* 3: PML4 … 0: page table */
#define KIB4 0x1000ull
#define MIB2 0x200000ull
#define GIB1 0x40000000ull
#define LIMIT (1ull << 48)

#define PRESENT 1u
#define TABLE 0x23u      /* present, writable, accessed */
#define LEAF_4K 0x63u    /* … and dirty */
#define LEAF_LARGE 0xE3u /* … and page size */

/* The two architectures walk tables of the same shape. */
struct format {
	uint64_t table, leaf_4k, leaf_large;
	uint8_t unused; /* bytes of unused entries of the first table; all others are zero */
};

static const struct format x64 = { TABLE, LEAF_4K, LEAF_LARGE, 0 };

/* Leaves: not executable for users, accessed, inner shareable, attributes 3; the filling is the reference's. */
#define AARCH64_LEAF (1ull << 54 | 0x400u | 0x300u | 3u << 2 | PRESENT)

static const struct format aarch64 = { 2u | PRESENT, AARCH64_LEAF | 2u, AARCH64_LEAF, 0xFE };

static uint64_t level_size(unsigned level)
{
	return KIB4 << (9 * level);
}

struct builder {
	const struct format *format;
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

	if ((v & PRESENT) != 0) {
		*ret_table = (size_t)(((v & ~b->confidential & 0x000FFFFFFFFFF000ull) - b->gpa) / UVM_PAGE_SIZE);
		return UVM_OK;
	}
	if (b->used == UVM_PAGE_TABLES_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "page tables", b->used + 1, UVM_PAGE_TABLES_MAX);
	*ret_table = b->used++;
	uvm_put_le64(entry, (b->gpa + *ret_table * UVM_PAGE_SIZE) | b->format->table | b->confidential);
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
			uvm_put_le64(entry, va | (level > 0 ? b->format->leaf_large : b->format->leaf_4k) | b->confidential);
			*ret_size = size;
			return UVM_OK;
		}
		r = descend(b, entry, &table, d);
		if (r < 0)
			return r;
	}
}

static int build(struct builder *b, const struct uvm_map_range *ranges, size_t n, size_t *ret_tables, struct uvm_diag *d)
{
	uint64_t size;
	int r;

	__builtin_memset(b->out, 0, UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE);
	__builtin_memset(b->out, b->format->unused, UVM_PAGE_SIZE);
	for (size_t i = 0; i < n; i++) {
		if ((ranges[i].start | ranges[i].end) % KIB4 != 0)
			return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "mapped range", ranges[i].start | ranges[i].end, KIB4);
		if (ranges[i].end > LIMIT)
			return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "mapped range", ranges[i].end, LIMIT);
		if (ranges[i].start >= ranges[i].end || (i > 0 && ranges[i].start < ranges[i - 1].end))
			return uvm_fail(d, UVM_E_ORDER, UVM_NO_OFFSET, "mapped range", ranges[i].start, ranges[i].end);
		for (uint64_t va = ranges[i].start; va < ranges[i].end; va += size) {
			r = map_one(b, va, ranges[i].end, &size, d);
			if (r < 0)
				return r;
		}
	}
	*ret_tables = b->used;
	return UVM_OK;
}

int uvm_page_tables_x64(uint64_t gpa, const struct uvm_map_range *ranges, size_t n, uint64_t confidential, uint8_t *out,
			size_t *ret_tables, struct uvm_diag *d)
{
	struct builder b = { &x64, gpa, confidential, out, 1 };

	return build(&b, ranges, n, ret_tables, d);
}

int uvm_page_tables_aarch64(uint64_t gpa, const struct uvm_map_range *range, uint8_t *out, size_t *ret_tables,
			    struct uvm_diag *d)
{
	struct builder b = { &aarch64, gpa, 0, out, 1 };

	return build(&b, range, 1, ret_tables, d);
}

/* A PDPT at ${gpa} and four page directories behind it. */
static void map_4g(uint64_t gpa, uint64_t confidential, uint64_t bias, uint8_t *pdpt)
{
	uint8_t *directories = pdpt + UVM_PAGE_SIZE;

	for (uint64_t i = 0; i < 4; i++)
		uvm_put_le64(pdpt + 8 * i, (gpa + (1 + i) * UVM_PAGE_SIZE) | TABLE | confidential);
	for (uint64_t i = 0; i < 4 * ENTRIES; i++)
		uvm_put_le64(directories + 8 * i, (bias + i * MIB2) | LEAF_LARGE | confidential);
}

void uvm_identity_4g_x64(uint64_t gpa, uint64_t confidential, uint8_t *out)
{
	__builtin_memset(out, 0, UVM_IDENTITY_4G_TABLES * UVM_PAGE_SIZE);
	uvm_put_le64(out, (gpa + UVM_PAGE_SIZE) | TABLE | confidential);
	map_4g(gpa + UVM_PAGE_SIZE, confidential, 0, out + UVM_PAGE_SIZE);
}

void uvm_biased_4g_x64(uint64_t gpa, uint64_t bias, uint8_t *out)
{
	__builtin_memset(out, 0, UVM_BIASED_4G_TABLES * UVM_PAGE_SIZE);
	map_4g(gpa, 0, bias, out);
}

void uvm_link_x64(uint8_t *pml4, uint64_t va, uint64_t gpa)
{
	uvm_put_le64(pml4 + 8 * (va / level_size(LEVELS - 1) % ENTRIES), gpa | TABLE);
}

uint64_t uvm_pde_tables(uint64_t start, uint64_t size)
{
	const uint64_t end = start + size;

	if (size < GIB1)
		return size > 0 && start / GIB1 != (end - 1) / GIB1 ? 2 : 1;
	return (start % GIB1 != 0) + (end / GIB1 - (start + GIB1 - 1) / GIB1) + (end % GIB1 != 0);
}
