/* SPDX-License-Identifier: MIT */
/* Page tables: refused ranges, every address of mapped ranges found by walking, nothing else mapped, counts of tables. */
#include "image/page_tables.h"

#include <uvmkit/wire.h>

#include "unit.h"

#define GPA 0x8000000ull
#define GIB 0x40000000ull
#define MIB2 0x200000ull

/* What a processor does: where ${va} goes, or UINT64_MAX. */
static uint64_t walk(const uint8_t *tables, size_t ntables, uint64_t confidential, uint64_t va)
{
	uint64_t table = GPA;

	for (unsigned shift = 39;; shift -= 9) {
		const size_t at = (size_t)(table - GPA);
		uint64_t e, size = 1ull << shift;

		assert_true(table >= GPA && at / UVM_PAGE_SIZE < ntables);
		e = uvm_le64(tables + at + (va >> shift & 511) * 8);
		if ((e & 1) == 0) {
			assert_int_equal(e, 0);
			return UINT64_MAX;
		}
		assert_int_equal(e & confidential, confidential);
		e &= ~confidential;
		if (shift == 12 || (e & 0x80) != 0) {
			assert_int_equal(e & 0xfff, shift == 12 ? 0x63 : 0xE3);
			return (e & ~0xfffull) + va % size;
		}
		assert_int_equal(e & 0xfff, 0x23);
		table = e & ~0xfffull;
	}
}

static void refuses(void **state)
{
	static const struct {
		struct uvm_map_range ranges[2];
		size_t n;
		int status;
	} cases[] = {
		{ { { 0x800, 0x1000 } }, 1, UVM_E_ALIGN },
		{ { { 0, 0x1001 } }, 1, UVM_E_ALIGN },
		{ { { 0x2000, 0x1000 } }, 1, UVM_E_ORDER },
		{ { { 0x1000, 0x1000 } }, 1, UVM_E_ORDER },
		{ { { 0, 0x3000 }, { 0x2000, 0x4000 } }, 2, UVM_E_ORDER },
		{ { { 0x4000, 0x5000 }, { 0, 0x1000 } }, 2, UVM_E_ORDER },
		{ { { 0, (1ull << 48) + 0x1000 } }, 1, UVM_E_RANGE },
		{ { { MIB2, 20 * GIB * 512 } }, 1, UVM_E_LIMIT },
	};
	static uint8_t out[UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		size_t n = 99;

		assert_int_equal(uvm_page_tables_x64(GPA, cases[i].ranges, cases[i].n, 0, out, &n, &d), cases[i].status);
		assert_int_equal(d.code, cases[i].status);
		assert_int_equal(n, 99);
	}
}

static void maps(void **state)
{
	static const struct {
		struct uvm_map_range ranges[3];
		size_t n;
		uint64_t confidential;
		size_t tables;
	} cases[] = {
		{ { { 0, GIB } }, 1, 0, 2 },
		{ { { 0, MIB2 } }, 1, 0, 3 },
		{ { { 0, 0x1000 } }, 1, 0, 4 },
		{ { { 0x1000, GIB } }, 1, 0, 4 },
		{ { { MIB2, GIB } }, 1, 1ull << 51, 3 },
		{ { { MIB2, GIB + 0x1000 } }, 1, 0, 5 },
		{ { { MIB2, GIB + MIB2 } }, 1, 0, 4 },
		{ { { MIB2, 2 * MIB2 }, { GPA, GPA + 64 * MIB2 }, { 0xFFFFF000, 4 * GIB } }, 3, 1ull << 47, 5 },
		{ { { 512 * GIB - 0x1000, 512 * GIB + 0x1000 } }, 1, 0, 7 },
	};
	uint8_t *out = malloc(UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		size_t n = 0;

		assert_int_equal(uvm_page_tables_x64(GPA, cases[i].ranges, cases[i].n, cases[i].confidential, out, &n, &d),
				 UVM_OK);
		assert_int_equal(n, cases[i].tables);
		assert_true(uvm_is_zero(out + n * UVM_PAGE_SIZE, (UVM_PAGE_TABLES_MAX - n) * UVM_PAGE_SIZE));
		for (size_t r = 0; r < cases[i].n; r++) {
			const struct uvm_map_range *m = &cases[i].ranges[r];

			assert_int_equal(walk(out, n, cases[i].confidential, m->start), m->start);
			assert_int_equal(walk(out, n, cases[i].confidential, m->end - 1), m->end - 1);
			assert_int_equal(walk(out, n, cases[i].confidential, m->end), UINT64_MAX);
			if (m->start > 0)
				assert_int_equal(walk(out, n, cases[i].confidential, m->start - 1), UINT64_MAX);
			for (uint64_t va = m->start + 0x123; va < m->end; va += 0x1ff000)
				assert_int_equal(walk(out, n, cases[i].confidential, va), va);
		}
	}
	free(out);
}

static void identity_4g(void **state)
{
	uint8_t *out = malloc(6 * UVM_PAGE_SIZE);
	const uint64_t c = 1ull << 51;

	(void)state;
	uvm_identity_4g_x64(GPA, c, out);
	for (uint64_t va = 0; va < 4 * GIB; va += MIB2 - 1)
		assert_int_equal(walk(out, 6, c, va), va);
	assert_int_equal(walk(out, 6, c, 4 * GIB), UINT64_MAX);
	free(out);
}

/* With a second set linked in, the same memory is seen from the boundary on, and beyond the boundary's own addresses. */
static void biased_4g(void **state)
{
	const uint64_t boundary = 1ull << 40;
	uint8_t *out = malloc(11 * UVM_PAGE_SIZE);

	(void)state;
	uvm_identity_4g_x64(GPA, 0, out);
	uvm_biased_4g_x64(GPA + 6 * UVM_PAGE_SIZE, boundary, out + 6 * UVM_PAGE_SIZE);
	assert_int_equal(walk(out, 11, 0, boundary), UINT64_MAX);
	uvm_link_x64(out, boundary, GPA + 6 * UVM_PAGE_SIZE);
	for (uint64_t va = 0; va < 4 * GIB; va += MIB2 - 1) {
		assert_int_equal(walk(out, 11, 0, va), va);
		assert_int_equal(walk(out, 11, 0, boundary + va), boundary + va);
	}
	assert_int_equal(walk(out, 11, 0, boundary + 4 * GIB), UINT64_MAX);
	assert_int_equal(walk(out, 11, 0, 512 * GIB), UINT64_MAX);
	free(out);
}

/* The same for an Arm processor: a valid entry has bit 0; a table, or a page on the last level, has bit 1. */
static uint64_t walk_aarch64(const uint8_t *tables, size_t ntables, uint64_t va)
{
	uint64_t table = GPA;

	for (unsigned shift = 39;; shift -= 9) {
		const size_t at = (size_t)(table - GPA);
		const uint64_t size = 1ull << shift;
		uint64_t e;

		assert_true(table >= GPA && at / UVM_PAGE_SIZE < ntables);
		e = uvm_le64(tables + at + (va >> shift & 511) * 8);
		if ((e & 1) == 0) {
			assert_int_equal(e, shift == 39 ? 0xFEFEFEFEFEFEFEFE : 0);
			return UINT64_MAX;
		}
		if (shift == 12 || (e & 2) == 0) {
			assert_true(shift < 39);
			assert_int_equal(e & ~(0xFFFFFFFFF000ull), (1ull << 54) | (shift == 12 ? 0x70F : 0x70D));
			return (e & 0xFFFFFFFFF000) + va % size;
		}
		assert_int_equal(e & 0xFFF, 3);
		table = e & ~0xFFFull;
	}
}

static void maps_aarch64(void **state)
{
	static const struct {
		struct uvm_map_range range;
		size_t tables;
	} cases[] = {
		{ { 0, GIB }, 2 },
		{ { 0x8000000, 0x8000000 + 4 * MIB2 }, 3 },
		{ { GIB - MIB2, 3 * GIB + MIB2 }, 4 },
		{ { 512 * GIB - MIB2, 512 * GIB + MIB2 }, 5 },
		{ { MIB2, MIB2 + 0x1000 }, 4 },
	};
	uint8_t *out = malloc(UVM_PAGE_TABLES_MAX * UVM_PAGE_SIZE);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_map_range *m = &cases[i].range;
		struct uvm_diag d = UVM_DIAG_INIT;
		size_t n = 0;

		assert_int_equal(uvm_page_tables_aarch64(GPA, m, out, &n, &d), UVM_OK);
		assert_int_equal(n, cases[i].tables);
		assert_int_equal(walk_aarch64(out, n, m->end), UINT64_MAX);
		if (m->start > 0)
			assert_int_equal(walk_aarch64(out, n, m->start - 1), UINT64_MAX);
		for (uint64_t va = m->start; va < m->end; va += 0x1ff0f7)
			assert_int_equal(walk_aarch64(out, n, va), va);
	}
	free(out);
}

static void counts(void **state)
{
	static const struct {
		uint64_t start, size, tables;
	} cases[] = {
		{ 0, 512, 1 },     { GIB - 512, 1024, 2 }, { GIB - 512, 512, 1 }, { 0, GIB, 1 },       { 0, GIB + 1, 2 },
		{ 1, GIB + 1, 2 }, { 512, 2 * GIB, 3 },    { 0, 3 * GIB, 3 },     { GIB, 3 * GIB, 3 }, { 512, 1024 * 1024, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(uvm_pde_tables(cases[i].start, cases[i].size), cases[i].tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),   cmocka_unit_test(maps),         cmocka_unit_test(identity_4g),
		cmocka_unit_test(biased_4g), cmocka_unit_test(maps_aarch64), cmocka_unit_test(counts),
	};

	return cmocka_run_group_tests_name("page_tables", tests, NULL, NULL);
}
