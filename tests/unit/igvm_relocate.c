/* SPDX-License-Identifier: MIT */
/*
 * Relocation: which records apply, where a region may go, and page tables rebuilt for it. Tables are made and compared entry
 * by entry: build() maps each address to itself, with tables in the order in which they are first needed.
 */
#include "igvm_make.h"

#define KIB 1024u
#define MIB (1024u * KIB)
#define GIB ((uint64_t)1024 * MIB)
#define TIB (1024 * GIB)

#define DOWN(n) (0 - (uint64_t)(n)) /* an offset */

#define LINK 0x23u  /* a link to a table: present, writable, accessed */
#define SMALL 0x63u /* a 4 KiB page: dirty besides */
#define LARGE 0xE3u /* 2 MiB or 1 GiB */

/* ---- tables ---- */

#define TABLES 16 /* in a region */

struct region {
	struct uvm_igvm_header pt;
	uint8_t tables[TABLES * PAGE];
	size_t used;
};

struct mapped {
	uint64_t va;
	unsigned level; /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB; TABLE: only the tables down to level 0 */
};

#define TABLE 9

static uint8_t *entry(struct region *r, size_t table, uint64_t va, unsigned level)
{
	return r->tables + table + (va >> (12 + 9 * level) & 511) * 8;
}

static void map(struct region *r, uint64_t va, unsigned level)
{
	const unsigned leaf = level == TABLE ? 0 : level;
	size_t table = 0;
	uint8_t *e;

	for (unsigned l = 3; l > leaf; l--) {
		e = entry(r, table, va, l);
		if (uvm_le64(e) == 0) {
			assert_true(r->used < sizeof(r->tables));
			uvm_put_le64(e, (r->pt.pt.gpa + r->used) | LINK);
			r->used += PAGE;
		}
		table = (size_t)(uvm_le64(e) - LINK - r->pt.pt.gpa);
	}
	if (level != TABLE)
		uvm_put_le64(entry(r, table, va, level), va | (level == 0 ? SMALL : LARGE));
}

/* ${size} 0: as many tables as are used. */
static struct region build(uint64_t gpa, size_t size, const struct mapped *m, size_t n)
{
	struct region r = { .pt = { .type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION, .mask = 1 }, .used = PAGE };

	r.pt.pt.gpa = gpa;
	for (size_t i = 0; i < n; i++)
		map(&r, m[i].va, m[i].level);
	r.pt.pt.used_size = r.used;
	r.pt.pt.size = size > 0 ? size : r.used;
	return r;
}

/* Runs over an exact copy, so that the address sanitizer sees any access beyond the region. */
static int relocate(struct region *r, uint64_t offset, const struct uvm_igvm_move *moves, size_t n, struct uvm_diag *d)
{
	const size_t size = (size_t)r->pt.pt.size;
	const struct uvm_igvm_table_move m = { &r->pt, r->pt.pt.gpa | 0x18, offset, moves, n }; /* CR3 has flags */
	uint8_t *exact = unit_exact(r->tables, size);
	const int status = uvm_igvm_page_tables_relocate(&m, exact, size, &r->used, d);

	if (status < 0)
		assert_memory_equal(exact, r->tables, size);
	memcpy(r->tables, exact, size);
	free(exact);
	return status;
}

static void assert_relocated(struct region *r, uint64_t offset, const struct uvm_igvm_move *moves, size_t n,
			     const struct region *want)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(relocate(r, offset, moves, n, &d), UVM_OK);
	assert_int_equal(d.code, UVM_OK);
	assert_int_equal(r->used, want->used);
	for (size_t i = 0; i < sizeof(r->tables); i += 8)
		assert_int_equal(uvm_le64(r->tables + i), uvm_le64(want->tables + i));
}

/* ---- refusals ---- */

/* Two small pages, one of 2 MiB: tables are PML4, PDPT, PD, PT in this order. */
static const struct mapped few[] = { { 0, 0 }, { PAGE, 0 }, { 2 * MIB, 1 } };
#define PDPT PAGE
#define PD (2 * PAGE)
#define PT (3 * PAGE)

struct refusal {
	const char *name;
	struct uvm_igvm_move moves[2];
	size_t put_at; /* an entry that is changed before, unless put is 0 */
	uint64_t put;
	int status;
	uint64_t off, got, want;
};

#define AT 0x100000000u /* where the region of these cases is */

/* clang-format off */
static const struct refusal refusals[] = {
	{ "a 2 MiB page by 3 MiB", { { 2 * MIB, MIB, 3 * MIB } }, 0, 0, UVM_E_ALIGN, PD + 8, 3 * MIB, 2 * MIB },
	{ "a part of a 2 MiB page otherwise", { { 2 * MIB, PAGE, 2 * MIB }, { 3 * MIB, PAGE, 4 * MIB } }, 0, 0,
	  UVM_E_CONFLICT, PD + 8, 2 * MIB, 4 * MIB },
	{ "a small page onto another", { { 0, PAGE, PAGE } }, PT + 8, PAGE | 1, UVM_E_CONFLICT, PT, PAGE | SMALL, PAGE | 1 },
	{ "two small pages to one place", { { 0, PAGE, 8 * PAGE }, { PAGE, PAGE, 7 * PAGE } }, 0, 0,
	  UVM_E_CONFLICT, PT + 8, 8 * PAGE, PT },
	{ "a small page into a large one", { { PAGE, PAGE, 2 * MIB } }, 0, 0,
	  UVM_E_CONFLICT, PT + 8, 2 * MIB + PAGE, 2 * MIB | LARGE },
	{ "a large page onto a table", { { 2 * MIB, 2 * MIB, 2 * MIB } }, PD + 16, (AT + 4 * PAGE) | LINK,
	  UVM_E_CONFLICT, PD + 8, 4 * MIB | LARGE, (AT + GIB + 4 * PAGE) | LINK },
	{ "a table linked twice", { { 0 } }, PD + 16, (AT + PT) | LINK, UVM_E_DUPLICATE, PD + 16, AT + PT, 0 },
	{ "a table that links itself", { { 0 } }, PDPT + 8, (AT + PDPT) | LINK, UVM_E_DUPLICATE, PDPT + 8, AT + PDPT, 0 },
	{ "the root linked", { { 0 } }, 8, AT | LINK, UVM_E_DUPLICATE, 8, AT, 0 },
	{ "a table in the free part", { { 0 } }, 8, (AT + 8 * PAGE) | LINK, UVM_E_RANGE, 8, AT + 8 * PAGE, AT + 5 * PAGE },
	{ "the first table of the free part", { { 0 } }, 8, (AT + 5 * PAGE) | LINK, UVM_E_RANGE, 8, AT + 5 * PAGE, AT + 5 * PAGE },
	{ "a page into a table outside of the region", { { PAGE, PAGE, GIB } }, PDPT + 8, 0x123000 | LINK,
	  UVM_E_RANGE, PT + 8, 0x123000, AT + GIB + 5 * PAGE },
	{ "a table where the region moves to", { { 0 } }, 8, (AT + GIB) | LINK, UVM_E_CONFLICT, 8, AT + GIB, AT + GIB },
	{ "a page that maps another address", { { PAGE, PAGE, MIB } }, PT + 8, 0x5000 | SMALL, UVM_E_MISMATCH, PT + 8, 0x5000, PAGE },
	{ "a page beyond what can be mapped", { { PAGE, PAGE, 128 * TIB - PAGE } }, 0, 0,
	  UVM_E_RANGE, PT + 8, 128 * TIB - PAGE, 128 * TIB },
	{ "a page below 0", { { PAGE, PAGE, DOWN(2 * PAGE) } }, 0, 0, UVM_E_RANGE, PT + 8, DOWN(2 * PAGE), 128 * TIB },
	{ "a small page down onto another", { { PAGE, PAGE, DOWN(PAGE) } }, PT, 1, UVM_E_CONFLICT, PT + 8, SMALL, 1 },
	{ "a 2 MiB page down by 3 MiB", { { 2 * MIB, MIB, DOWN(3 * MIB) } }, 0, 0, UVM_E_ALIGN, PD + 8, DOWN(3 * MIB), 2 * MIB },
	{ "a part of a 2 MiB page up, one down", { { 2 * MIB, PAGE, 4 * MIB }, { 3 * MIB, PAGE, DOWN(4 * MIB) } }, 0, 0,
	  UVM_E_CONFLICT, PD + 8, DOWN(4 * MIB), 4 * MIB },
	{ "moves that overlap", { { PAGE, PAGE, MIB }, { PAGE + 7, 1, MIB } }, 0, 0, UVM_E_OVERLAP, UVM_NO_OFFSET, PAGE + 7, PAGE },
	{ "a move of nothing", { { PAGE, 0, MIB }, { 0, 1, MIB } }, 0, 0, UVM_E_ARGUMENT, UVM_NO_OFFSET, PAGE, 0 },
	{ "a move that ends nowhere", { { PAGE, UINT64_MAX - PAGE + 2, MIB } }, 0, 0,
	  UVM_E_ARGUMENT, UVM_NO_OFFSET, PAGE, UINT64_MAX - PAGE + 2 },
};
/* clang-format on */

static size_t move_count(const struct uvm_igvm_move *m)
{
	return m[0].gpa == 0 && m[0].size == 0 ? 0 : m[1].offset == 0 ? 1 : 2;
}

static void refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal *c = &refusals[i];
		struct region r = build(AT, 16 * PAGE, few, COUNT(few));
		struct uvm_diag d = UVM_DIAG_INIT;

		print_message("# %s\n", c->name);
		r.pt.pt.used_size = 5 * PAGE; /* one table more than is linked */
		if (c->put != 0)
			uvm_put_le64(r.tables + c->put_at, c->put);
		assert_int_equal(relocate(&r, GIB, c->moves, move_count(c->moves), &d), c->status);
		assert_int_equal(d.code, c->status);
		assert_int_equal(d.off, c->off);
		assert_int_equal(d.got, c->got);
		assert_int_equal(d.want, c->want);
	}
}

static void bad_regions(void **state)
{
	static const struct {
		uint64_t gpa, size, used, buffer, cr3, offset;
		int status;
		const char *field;
	} bad[] = {
		{ AT, 4 * PAGE, 4 * PAGE, 3 * PAGE, AT, 0, UVM_E_ARGUMENT, "size" },
		{ AT, 4 * PAGE, 5 * PAGE, 4 * PAGE, AT, 0, UVM_E_ARGUMENT, "size" },
		{ AT, 4 * PAGE, 4 * PAGE - 8, 4 * PAGE, AT, 0, UVM_E_ARGUMENT, "size" },
		{ AT + 8, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT + 8, 0, UVM_E_ARGUMENT, "size" },
		{ AT, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT, 8, UVM_E_ALIGN, "offset" },
		{ AT, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT - PAGE, 0, UVM_E_RANGE, "cr3" },
		{ AT, 4 * PAGE, 3 * PAGE, 4 * PAGE, AT + 3 * PAGE, 0, UVM_E_RANGE, "cr3" },
		{ AT, 4 * PAGE, 0, 4 * PAGE, AT, 0, UVM_E_RANGE, "cr3" },
		{ AT, 0, 0, 0, AT, 0, UVM_E_RANGE, "cr3" },
		{ 4096 * TIB - 3 * PAGE, 4 * PAGE, 4 * PAGE, 4 * PAGE, 4096 * TIB - 3 * PAGE, 0, UVM_E_RANGE, "offset" },
		{ AT, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT, 4096 * TIB - AT - 3 * PAGE, UVM_E_RANGE, "offset" },
		{ AT, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT, DOWN(AT + PAGE), UVM_E_RANGE, "offset" },
		{ AT, 4 * PAGE, 4 * PAGE, 4 * PAGE, AT, DOWN((uint64_t)1 << 63), UVM_E_RANGE, "offset" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct uvm_igvm_header pt = { .pt = { .gpa = bad[i].gpa, .size = bad[i].size, .used_size = bad[i].used } };
		const struct uvm_igvm_table_move m = { &pt, bad[i].cr3, bad[i].offset, NULL, 0 };
		uint8_t tables[4 * PAGE] = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;
		size_t used = 77;

		assert_int_equal(uvm_igvm_page_tables_relocate(&m, tables, (size_t)bad[i].buffer, &used, &d), bad[i].status);
		assert_string_equal(d.field, bad[i].field);
		assert_int_equal(used, 77);
	}
}

/* The free tail is used up to its last table, and not beyond. */
static void region_too_small(void **state)
{
	static const struct uvm_igvm_move move = { PAGE, PAGE, 512 * GIB };

	(void)state;
	for (size_t room = 0; room <= 3; room++) {
		struct region r = build(AT, 0, few, COUNT(few));
		struct uvm_diag d = UVM_DIAG_INIT;

		r.pt.pt.size += room * PAGE;
		if (room == 3) {
			assert_int_equal(relocate(&r, 0, &move, 1, &d), UVM_OK);
			assert_int_equal(r.used, r.pt.pt.size);
			continue;
		}
		assert_int_equal(relocate(&r, 0, &move, 1, &d), UVM_E_LIMIT);
		assert_int_equal(d.off, PT + 8);
		assert_int_equal(d.got, r.pt.pt.size + PAGE);
		assert_int_equal(d.want, r.pt.pt.size);
	}
}

/* Every entry of every table links every table: a walk without bounds would not return. */
static void all_links(void **state)
{
	struct region r = build(AT, 16 * PAGE, NULL, 0);
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	r.pt.pt.used_size = 16 * PAGE;
	for (size_t i = 0; i < 16 * 512; i++)
		uvm_put_le64(r.tables + 8 * i, (AT + (i % 16) * PAGE) | LINK);
	assert_int_equal(relocate(&r, 0, NULL, 0, &d), UVM_E_DUPLICATE);
}

/* ---- records ---- */

static void places(void **state)
{
	static const struct {
		uint64_t alignment, size, minimum, maximum, base;
		bool fits;
	} cases[] = {
		{ 0x1000, 0x3000, 0x10000, 0x20000, 0x10000, true },  { 0x1000, 0x3000, 0x10000, 0x20000, 0x1D000, true },
		{ 0x1000, 0x3000, 0x10000, 0x20000, 0xF000, false },  { 0x1000, 0x3000, 0x10000, 0x20000, 0x1E000, false },
		{ 0x1000, 0x3000, 0x10000, 0x20000, 0x10800, false }, { 0x2000, 0x3000, 0x10000, 0x20000, 0x11000, false },
		{ 0x1000, 0x3000, 0x10000, 0x20000, 0x21000, false }, { 0x1000, 0x11000, 0x10000, 0x20000, 0x10000, false },
		{ 0, 0x3000, 0x10000, 0x20000, 0x10000, false },      { 0x1000, 0x3000, 0, ~0xFFFull, ~0x3FFFull, true },
		{ 0x1000, 0x3000, 0, ~0xFFFull, ~0x1FFFull, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_igvm_header h = { .reloc = { .relocation_alignment = cases[i].alignment,
							      .relocation_region_size = cases[i].size,
							      .minimum_relocation_gpa = cases[i].minimum,
							      .maximum_relocation_gpa = cases[i].maximum } };

		assert_int_equal(uvm_igvm_relocation_fits(&h, cases[i].base), cases[i].fits);
	}
}

/* A record applies when it has all bits that are asked for. */
static void records(void **state)
{
	static const uint32_t masks[] = { 1, 3, 2, 7 };
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	const struct uvm_igvm_header *found[4], *pt, *h;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(masks); i++)
		made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_RELOCATABLE_REGION, .mask = masks[i] });
	made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION, .mask = 1 });
	made(&f, &(struct uvm_igvm_header){ .type = UVM_IGVM_GUEST_POLICY, .mask = 7 });
	h = f.section[UVM_IGVM_INITIALIZATIONS].h;

	uvm_igvm_relocations(&f, 3, found, COUNT(found), &n, &pt);
	assert_int_equal(n, 2);
	assert_ptr_equal(found[0], &h[1]);
	assert_ptr_equal(found[1], &h[3]);
	assert_null(pt);
	uvm_igvm_relocations(&f, 1, found, 1, &n, &pt);
	assert_int_equal(n, 3);
	assert_ptr_equal(found[0], &h[0]);
	assert_ptr_equal(pt, &h[4]);
	uvm_igvm_relocations(&f, 8, NULL, 0, &n, &pt);
	assert_int_equal(n, 0);
	assert_null(pt);
	uvm_igvm_free(&f);
}

/* ---- results ---- */

static void mappings_of_all_sizes_move(void **state)
{
	static const struct mapped before[] = { { 0, 0 },       { PAGE, 0 }, { 2 * MIB, 1 },
						{ 4 * MIB, 1 }, { GIB, 2 },  { 2 * GIB, 2 } };
	static const struct mapped after[] = { { PAGE, 0 },    { MIB, 0 },     { 10 * MIB, 1 },
					       { 4 * MIB, 1 }, { 6 * GIB, 2 }, { 2 * GIB, 2 } };
	static const struct uvm_igvm_move moves[] = { { GIB, GIB, 5 * GIB }, { 0, PAGE, MIB }, { 2 * MIB, 2 * MIB, 8 * MIB } };
	struct region r = build(TIB, 16 * PAGE, before, COUNT(before)), want = build(2 * TIB, 0, after, COUNT(after));

	(void)state;
	assert_relocated(&r, TIB, moves, COUNT(moves), &want);
}

static void mappings_of_all_sizes_move_down(void **state)
{
	static const struct mapped before[] = { { MIB, 0 }, { 10 * MIB, 1 }, { 6 * GIB, 2 } };
	static const struct mapped after[] = { { 0, 0 }, { 2 * MIB, 1 }, { GIB, 2 } };
	static const struct uvm_igvm_move moves[] = { { 6 * GIB, GIB, DOWN(5 * GIB) },
						      { MIB, PAGE, DOWN(MIB) },
						      { 10 * MIB, 2 * MIB, DOWN(8 * MIB) } };
	struct region r = build(2 * TIB, 16 * PAGE, before, COUNT(before)), want = build(TIB, 0, after, COUNT(after));

	(void)state;
	assert_relocated(&r, DOWN(TIB), moves, COUNT(moves), &want);
}

/* Everything leaves; the old tables stay behind empty, new ones are needed. */
static void new_tables(void **state)
{
	static const struct mapped before[] = { { 0, 0 }, { 2 * MIB, 1 }, { GIB, 2 } };
	static const struct mapped after[] = { { 0, TABLE }, { 512 * GIB, 0 }, { 512 * GIB + 2 * MIB, 1 }, { 513 * GIB, 2 } };
	static const struct uvm_igvm_move move = { 0, 2 * GIB, 512 * GIB };
	struct region r = build(2 * TIB, 8 * PAGE, before, COUNT(before)), want = build(2 * TIB, 0, after, COUNT(after));

	(void)state;
	assert_relocated(&r, 0, &move, 1, &want);
}

/* What a mapping still covers after the move needs no new mapping, to the byte. */
static void small_moves_stay(void **state)
{
	static const struct mapped m[] = { { 0, 2 }, { GIB, 1 } };
	static const struct mapped moved[] = { { 0, 2 }, { GIB + 2 * MIB, 1 } };
	struct uvm_igvm_move move[] = { { 0, PAGE, GIB - PAGE }, { GIB + MIB, PAGE, 2 * MIB - PAGE } };
	struct region r = build(AT, 4 * PAGE, m, COUNT(m)), want = build(AT, 4 * PAGE, m, COUNT(m));

	(void)state;
	assert_relocated(&r, 0, move, COUNT(move), &want);
	move[1].offset = 2 * MIB;
	want = build(AT, 0, moved, COUNT(moved));
	assert_relocated(&r, 0, move, COUNT(move), &want);
}

/* All bits but the address move along; what does not move is left alone, whatever it is. */
static void other_bits_stay(void **state)
{
	static const struct mapped after[] = { { MIB + PAGE, 0 }, { 4 * MIB, 1 } };
	static const struct uvm_igvm_move moves[] = { { PAGE, PAGE, MIB }, { 2 * MIB, 2 * MIB, 2 * MIB } };
	const uint64_t pat = PAGE, nx = (uint64_t)1 << 63, ignored = 0xE00, elsewhere = 0x9000 | SMALL, absent = 0xDEAD0;
	struct region r = build(AT, 4 * PAGE, few, COUNT(few)), want = build(AT + GIB, 0, after, COUNT(after));

	(void)state;
	uvm_put_le64(r.tables + PT, elsewhere);
	uvm_put_le64(r.tables + PT + 8, PAGE | SMALL | nx | ignored);
	uvm_put_le64(r.tables + PT + 16, absent);
	uvm_put_le64(r.tables + PD + 8, (2 * MIB) | LARGE | nx | pat);
	uvm_put_le64(r.tables + 511 * 8, 0x7777000 | LINK);

	uvm_put_le64(want.tables + PT, elsewhere);
	uvm_put_le64(want.tables + PT + 16, absent);
	uvm_put_le64(want.tables + PT + 257 * 8, (MIB + PAGE) | SMALL | nx | ignored);
	uvm_put_le64(want.tables + PD + 16, (4 * MIB) | LARGE | nx | pat);
	uvm_put_le64(want.tables + 511 * 8, 0x7777000 | LINK);
	assert_relocated(&r, GIB, moves, COUNT(moves), &want);
}

/* The entry that moves in may be there already, if it is the same to the bit. */
static void same_mapping_twice(void **state)
{
	static const struct mapped before[] = { { PAGE, 0 }, { 2 * PAGE, 0 } }, after[] = { { 2 * PAGE, 0 } };
	static const struct uvm_igvm_move move = { PAGE, PAGE, PAGE };
	struct region r = build(AT, 0, before, COUNT(before)), want = build(AT, 0, after, COUNT(after));

	(void)state;
	assert_relocated(&r, 0, &move, 1, &want);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(bad_regions),
		cmocka_unit_test(region_too_small),
		cmocka_unit_test(places),
		cmocka_unit_test(records),
		cmocka_unit_test(all_links),
		cmocka_unit_test(mappings_of_all_sizes_move),
		cmocka_unit_test(mappings_of_all_sizes_move_down),
		cmocka_unit_test(other_bits_stay),
		cmocka_unit_test(same_mapping_twice),
		cmocka_unit_test(new_tables),
		cmocka_unit_test(small_moves_stay),
	};

	return cmocka_run_group_tests_name("igvm_relocate", tests, NULL, NULL);
}
