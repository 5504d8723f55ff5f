/* SPDX-License-Identifier: MIT */
/*
 * x64 4-level page tables of a relocatable image, rebuilt for the places its regions have moved to.
 *
 * First pass: walk the tables inside the region, point their links to where the region moves, and take out the mappings that
 * move. Second pass, in the order of the new addresses: put those in again, with new tables from the free tail of the region.
 * All entries come from a file: no table is walked twice, and only tables in the used part of the region are walked at all.
 *
 * Source: IGVM specification, "page table relocation" (tables map VA = PA); Intel SDM volume 3, 4-level paging.
 * 5-level paging is not supported.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#define PTE_PRESENT 0x001u
#define PTE_LARGE 0x080u
#define PTE_LINK 0x023u /* present, writable, accessed: a new table is linked with these */
#define PTE_GPA 0x000ffffffffff000u
#define PTE_SIZE 8u
#define TABLE_ENTRIES 512u
#define ROOT_LEVEL 3               /* PML4; level 0 is the page table proper */
#define VA_END ((uint64_t)1 << 47) /* of the half that can be mapped to itself */
#define GPA_END ((uint64_t)1 << 52)

/* A mapping that moves: taken out in the first pass, put in at its new address in the second. */
struct mapping {
	uint64_t va, entry;
	size_t at; /* offset of the old entry in the tables, for diagnostics */
	int level;
};

struct mappings {
	struct mapping *m;
	size_t n, cap;
};

struct builder {
	uint8_t *tables;             /* our copy */
	size_t used, size;           /* bytes */
	uint64_t gpa, new_gpa;       /* of the region, before and after */
	uint8_t *visited;            /* one per used table */
	struct uvm_igvm_move *moves; /* sorted, disjoint */
	size_t nmoves;
	struct mappings moved;
	struct uvm_diag *d;
};

static uint64_t mapping_size(int level)
{
	return (uint64_t)UVM_PAGE_SIZE << (9 * level);
}

static bool is_leaf(uint64_t entry, int level)
{
	return level == 0 || (level < ROOT_LEVEL && (entry & PTE_LARGE) != 0);
}

/* The address field of a leaf is narrower for large pages: bit 12 is a memory type there. */
static uint64_t leaf_field(int level)
{
	return PTE_GPA & ~(mapping_size(level) - 1);
}

/* Offsets are two's complements. */
static uint64_t distance(uint64_t offset)
{
	return offset > INT64_MAX ? 0 - offset : offset;
}

static int fail_at(const struct builder *b, int code, size_t at, uint64_t got, uint64_t want)
{
	return uvm_fail(b->d, code, at, "page table entry", got, want);
}

/* ---- first pass ---- */

/* The first move whose end lies behind ${va}, or nmoves. */
static size_t first_move(const struct builder *b, uint64_t va)
{
	size_t low = 0, high = b->nmoves;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (b->moves[mid].gpa + (b->moves[mid].size - 1) < va)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * By how much the leaf at ${va} moves; 0 when it stays. It stays when everything in it moves by less than what it maps, since
 * it then still maps what moved. Otherwise all in it has to move alike.
 */
static int offset_of(const struct builder *b, size_t at, uint64_t va, int level, uint64_t *ret)
{
	const size_t first = first_move(b, va);
	uint64_t max = 0;
	size_t i;

	for (i = first; i < b->nmoves && b->moves[i].gpa <= va + (mapping_size(level) - 1); i++)
		max = distance(b->moves[i].offset) > distance(max) ? b->moves[i].offset : max;
	*ret = distance(max) >= mapping_size(level) ? max : 0;
	if (*ret == 0)
		return UVM_OK;
	while (i-- > first) {
		if (b->moves[i].offset != max)
			return fail_at(b, UVM_E_CONFLICT, at, b->moves[i].offset, max);
	}
	return UVM_OK;
}

static int mappings_add(struct mappings *l, const struct mapping *m, struct uvm_diag *d)
{
	const size_t cap = l->cap > 0 ? 2 * l->cap : 64;
	struct mapping *p;

	if (l->n == l->cap) {
		p = reallocarray(l->m, cap, sizeof(*p));
		if (p == NULL)
			return uvm_no_memory(d, cap * sizeof(*p));
		l->m = p;
		l->cap = cap;
	}
	l->m[l->n++] = *m;
	return UVM_OK;
}

static int take_leaf(struct builder *b, size_t at, uint64_t va, int level)
{
	const uint64_t entry = uvm_le64(b->tables + at), field = leaf_field(level), size = mapping_size(level);
	struct mapping m = { .at = at, .level = level };
	uint64_t offset;
	int r;

	r = offset_of(b, at, va, level, &offset);
	if (r < 0 || offset == 0)
		return r;
	if ((entry & field) != va)
		return fail_at(b, UVM_E_MISMATCH, at, entry & field, va); /* the new address would be a guess */
	if (offset % size != 0)
		return fail_at(b, UVM_E_ALIGN, at, offset, size);
	m.va = va + offset;
	if (va >= VA_END || m.va > VA_END - size)
		return fail_at(b, UVM_E_RANGE, at, offset, VA_END);
	m.entry = (entry & ~field) | m.va;
	uvm_put_le64(b->tables + at, 0);
	return mappings_add(&b->moved, &m, b->d);
}

static int walk(struct builder *b, size_t table, uint64_t va, int level);

static int follow_link(struct builder *b, size_t at, uint64_t va, int level)
{
	const uint64_t entry = uvm_le64(b->tables + at), gpa = entry & PTE_GPA;

	if (gpa >= b->gpa && gpa - b->gpa < b->size) {
		if (gpa - b->gpa >= b->used)
			return fail_at(b, UVM_E_RANGE, at, gpa, b->gpa + b->used);
		if (b->visited[(gpa - b->gpa) / UVM_PAGE_SIZE])
			return fail_at(b, UVM_E_DUPLICATE, at, gpa, 0);
		uvm_put_le64(b->tables + at, (entry & ~PTE_GPA) | (gpa - b->gpa + b->new_gpa));
		return walk(b, (size_t)(gpa - b->gpa), va, level - 1);
	}
	/* a table outside of the region is left alone, but must not lie where the region moves to */
	if (gpa >= b->new_gpa && gpa - b->new_gpa < b->size)
		return fail_at(b, UVM_E_CONFLICT, at, gpa, b->new_gpa);
	return UVM_OK;
}

/* Recursion ends with the levels, and no table is walked twice. */
static int walk(struct builder *b, size_t table, uint64_t va, int level)
{
	int r = UVM_OK;

	b->visited[table / UVM_PAGE_SIZE] = 1;
	for (unsigned i = 0; i < TABLE_ENTRIES && r == UVM_OK; i++, va += mapping_size(level)) {
		const size_t at = table + i * PTE_SIZE;
		const uint64_t entry = uvm_le64(b->tables + at);

		if (entry & PTE_PRESENT)
			r = is_leaf(entry, level) ? take_leaf(b, at, va, level) : follow_link(b, at, va, level);
	}
	return r;
}

/* ---- second pass ---- */

static size_t entry_at(size_t table, uint64_t va, int level)
{
	return table + (size_t)(va / mapping_size(level) % TABLE_ENTRIES) * PTE_SIZE;
}

/* The table that the entry at ${at} links to, a new one when there is none. */
static int table_of(struct builder *b, const struct mapping *m, size_t at, int level, size_t *ret)
{
	const uint64_t entry = uvm_le64(b->tables + at), gpa = entry & PTE_GPA;

	if (!(entry & PTE_PRESENT)) {
		if (b->used == b->size)
			return fail_at(b, UVM_E_LIMIT, m->at, b->size + UVM_PAGE_SIZE, b->size);
		uvm_put_le64(b->tables + at, (b->new_gpa + b->used) | PTE_LINK);
		*ret = b->used;
		b->used += UVM_PAGE_SIZE;
		return UVM_OK;
	}
	if (is_leaf(entry, level))
		return fail_at(b, UVM_E_CONFLICT, m->at, m->va, entry);
	if (gpa < b->new_gpa || gpa - b->new_gpa >= b->used)
		return fail_at(b, UVM_E_RANGE, m->at, gpa, b->new_gpa + b->used);
	*ret = (size_t)(gpa - b->new_gpa);
	return UVM_OK;
}

/* A mapping that stayed may be the very one that moves in. */
static int put_leaf(struct builder *b, const struct mapping *m, size_t root)
{
	size_t table = root, at;
	uint64_t old;
	int r;

	for (int level = ROOT_LEVEL; level > m->level; level--) {
		r = table_of(b, m, entry_at(table, m->va, level), level, &table);
		if (r < 0)
			return r;
	}
	at = entry_at(table, m->va, m->level);
	old = uvm_le64(b->tables + at);
	if ((old & PTE_PRESENT) && old != m->entry)
		return fail_at(b, UVM_E_CONFLICT, m->at, m->entry, old);
	uvm_put_le64(b->tables + at, m->entry);
	return UVM_OK;
}

static int by_va(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	if (x->va != y->va)
		return x->va > y->va ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

static int put_all(struct builder *b, size_t root)
{
	const struct mapping *m = b->moved.m;
	int r = UVM_OK;

	if (b->moved.n > 0)
		qsort(b->moved.m, b->moved.n, sizeof(*m), by_va);
	for (size_t i = 0; i < b->moved.n && r == UVM_OK; i++) {
		if (i > 0 && m[i - 1].va == m[i].va)
			return fail_at(b, UVM_E_CONFLICT, m[i].at, m[i].va, m[i - 1].at);
		r = put_leaf(b, &m[i], root);
	}
	return r;
}

/* ---- */

static int check_region(const struct uvm_igvm_table_move *m, size_t size, struct uvm_diag *d)
{
	const struct uvm_igvm_pt_relocation *pt = &m->pt->pt;
	const uint64_t root = m->cr3 & PTE_GPA;

	if (pt->size != size || pt->used_size > size || (pt->size | pt->used_size | pt->gpa) % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "size", size, pt->size);
	if (m->offset % UVM_PAGE_SIZE != 0)
		return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "offset", m->offset, UVM_PAGE_SIZE);
	if (size > GPA_END || pt->gpa > GPA_END - size || pt->gpa + m->offset > GPA_END - size)
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "offset", m->offset, GPA_END);
	if (root < pt->gpa || root - pt->gpa >= pt->used_size)
		return uvm_fail(d, UVM_E_RANGE, UVM_NO_OFFSET, "cr3", m->cr3, pt->gpa + pt->used_size);
	return UVM_OK;
}

static int by_gpa(const void *a, const void *b)
{
	const struct uvm_igvm_move *x = a, *y = b;

	return (x->gpa > y->gpa) - (x->gpa < y->gpa);
}

static int sort_moves(struct uvm_igvm_move *m, size_t n, struct uvm_diag *d)
{
	qsort(m, n, sizeof(*m), by_gpa);
	for (size_t i = 0; i < n; i++) {
		if (m[i].size == 0 || m[i].size - 1 > UINT64_MAX - m[i].gpa)
			return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "move", m[i].gpa, m[i].size);
		if (i > 0 && m[i].gpa - m[i - 1].gpa < m[i - 1].size)
			return uvm_fail(d, UVM_E_OVERLAP, UVM_NO_OFFSET, "move", m[i].gpa, m[i - 1].gpa);
	}
	return UVM_OK;
}

static int rebuild(struct builder *b, const struct uvm_igvm_table_move *m, const uint8_t *tables)
{
	const size_t root = (size_t)((m->cr3 & PTE_GPA) - b->gpa);
	int r;

	memcpy(b->tables, tables, b->used); /* the free tail starts as zeros */
	if (m->nmoves > 0)
		memcpy(b->moves, m->moves, m->nmoves * sizeof(*b->moves));
	r = sort_moves(b->moves, b->nmoves, b->d);
	if (r == UVM_OK)
		r = walk(b, root, 0, ROOT_LEVEL);
	if (r == UVM_OK)
		r = put_all(b, root);
	return r;
}

int uvm_igvm_page_tables_relocate(const struct uvm_igvm_table_move *m, uint8_t *tables, size_t size, size_t *ret_used,
				  struct uvm_diag *d)
{
	const struct uvm_igvm_pt_relocation *pt = &m->pt->pt;
	struct builder b = { .size = size, .gpa = pt->gpa, .new_gpa = pt->gpa + m->offset, .nmoves = m->nmoves, .d = d };
	int r;

	r = check_region(m, size, d);
	if (r < 0)
		return r;
	b.used = (size_t)pt->used_size;
	b.tables = calloc(1, size);
	b.visited = calloc(b.used / UVM_PAGE_SIZE, 1);
	b.moves = calloc(b.nmoves + 1, sizeof(*b.moves));
	if (b.tables == NULL || b.visited == NULL || b.moves == NULL)
		r = uvm_no_memory(d, size);
	else
		r = rebuild(&b, m, tables);
	if (r == UVM_OK) {
		memcpy(tables, b.tables, size);
		*ret_used = b.used;
	}
	free(b.tables);
	free(b.visited);
	free(b.moves);
	free(b.moved.m);
	return r;
}
