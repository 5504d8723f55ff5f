/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: move a region with page tables. An input is 5 bytes {tables in the region, how many of them are used, number of
 * the root, by how many MiB the region moves, number of moves}; four moves of 4 bytes {unit of address and size, address, units
 * of size, units of offset}; entries of 10 bytes {u16 where, u64 entry}.
 *
 * Relations: a failure leaves the tables alone; behind what is used there are zeros; what moved is mapped to its new address as
 * large and with the same bits as before.
 */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "fuzz.h"

#define REGION 0x100000000u
#define TABLES 16u
#define MOVES 4u
#define HEAD_BYTES 5u
#define MOVE_BYTES 4u
#define ENTRY_BYTES 10u
#define MIB 0x100000u
#define PRESENT 1u
#define LARGE 0x80u
#define ADDRESS 0x000FFFFFFFFFF000u

struct tables {
	const uint8_t *p;
	size_t size;
	uint64_t gpa, root;
};

/* The leaf for ${va}, or 0; *bits are the bits of the address below its size. */
static uint64_t lookup(const struct tables *t, uint64_t va, unsigned *bits)
{
	uint64_t table = t->root, entry;

	for (*bits = 39;; *bits -= 9) {
		if (table < t->gpa || table - t->gpa >= t->size)
			return 0;
		entry = uvm_le64(t->p + (table - t->gpa) + (va >> *bits & 511) * 8);
		if (!(entry & PRESENT) || *bits == 12 || (*bits < 39 && (entry & LARGE)))
			return entry & PRESENT ? entry : 0;
		table = entry & ADDRESS;
	}
}

static void check_moved(const struct tables *old, const struct tables *new, const struct uvm_igvm_move *m)
{
	unsigned bits, new_bits;
	const uint64_t before = lookup(old, m->gpa, &bits), after = lookup(new, m->gpa + m->offset, &new_bits);
	const uint64_t field = ADDRESS & ~(((uint64_t)1 << bits) - 1);

	if (before == 0 || m->offset >> bits == 0) /* not mapped, or still inside of its mapping */
		return;
	FUZZ_CHECK(new_bits == bits);
	FUZZ_CHECK((after & ~field) == (before & ~field));
	FUZZ_CHECK((after & field) == ((m->gpa + m->offset) & field));
}

static void read_moves(struct uvm_igvm_move *moves, size_t n, const uint8_t *p)
{
	static const uint64_t units[] = { UVM_PAGE_SIZE, MIB, 2 * MIB, 1024 * (uint64_t)MIB };

	for (size_t i = 0; i < n; i++, p += MOVE_BYTES)
		moves[i] = (struct uvm_igvm_move){ p[1] * units[p[0] & 3], p[2] * units[p[0] >> 2 & 3],
						   p[3] * units[p[0] >> 4 & 3] };
}

static void relocate(const struct uvm_igvm_table_move *m, uint8_t *p, size_t size)
{
	uint8_t *before = fuzz_copy(p, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t used = 0;
	const int r = uvm_igvm_page_tables_relocate(m, p, size, &used, &d);
	const struct tables old = { before, (size_t)m->pt->pt.used_size, REGION, m->cr3 };
	const struct tables new = { p, used, REGION + m->offset, m->cr3 + m->offset };

	FUZZ_CHECK(r == d.code);
	FUZZ_CHECK(r == UVM_OK || memcmp(p, before, size) == 0);
	if (r == UVM_OK) {
		FUZZ_CHECK(used >= old.size && used <= size && uvm_is_zero(p + used, size - used));
		for (size_t i = 0; i < m->nmoves; i++)
			check_moved(&old, &new, &m->moves[i]);
	}
	free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_igvm_header pt = { .type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION };
	struct uvm_igvm_move moves[MOVES];
	struct uvm_igvm_table_move m = { .pt = &pt, .moves = moves };
	size_t at = HEAD_BYTES + MOVES * MOVE_BYTES, bytes;
	uint8_t *p;

	if (size < at)
		return 0;
	bytes = (data[0] % TABLES + 1u) * UVM_PAGE_SIZE;
	pt.pt = (struct uvm_igvm_pt_relocation){ .gpa = REGION, .size = bytes, .used_size = data[1] * (uint64_t)UVM_PAGE_SIZE };
	m.cr3 = REGION + data[2] * (uint64_t)UVM_PAGE_SIZE;
	m.offset = data[3] * (uint64_t)MIB;
	m.nmoves = data[4] % (MOVES + 1u);
	read_moves(moves, m.nmoves, data + HEAD_BYTES);
	p = calloc(1, bytes);
	FUZZ_CHECK(p != NULL);
	for (; size - at >= ENTRY_BYTES; at += ENTRY_BYTES)
		memcpy(p + uvm_le16(data + at) * 8u % bytes, data + at + 2, 8);
	relocate(&m, p, bytes);
	free(p);
	return 0;
}
