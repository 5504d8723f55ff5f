/* SPDX-License-Identifier: MIT */
/*
 * Pages that the host shares in: only copies of measured pages are used, whichever byte of them is altered, and everything
 * moves with them. Hashes are OpenSSL's.
 */
#include "shim/shared_pages.h"

#include <openssl/evp.h>

#include "abi/imported_regions.h"
#include "abi/page_hashes.h"
#include "unit.h"

#define BASE 0x1000000ull
#define PAGE UVM_PAGE_SIZE
#define LARGE UVM_OPENHCL_LARGE_PAGE
#define SIZE (4 * LARGE)
#define USED (LARGE + 0x1000)
#define PARAMETERS 0x10000ull

/* 3 pages of the kernel, a hole, 1 page that is the guest's already, a hole, 2 pages of the initrd */
static const struct uvm_imported_region regions[] = {
	{ BASE / PAGE, 1, true },          { BASE / PAGE + 0x200 - 8, 3, false }, { BASE / PAGE + 0x200 - 4, 1, true },
	{ BASE / PAGE + 0x1FE, 2, false }, { BASE / PAGE + 0x200, 1, true },
};
#define NSHARED 5u

struct image {
	uint8_t *memory;
	struct shim_layout l;
};

static uint8_t *page_at(const struct image *m, uint64_t page)
{
	return m->memory + (page * PAGE - BASE);
}

static void put_lists(const struct image *m)
{
	uint8_t *parameters = m->memory + PARAMETERS, *list = parameters + UVM_PARAMETER_PAGE_HASHES * PAGE;
	uint32_t n = 0;

	uvm_imported_regions_put((const uint8_t[UVM_IMPORTED_HASH_SIZE]){ 0 }, regions, COUNT(regions),
				 parameters + UVM_PARAMETER_REGIONS * PAGE);
	uvm_page_hashes_begin(list, NSHARED);
	for (size_t i = 0; i < COUNT(regions); i++) {
		for (uint64_t p = 0; p < regions[i].count && !regions[i].accepted; p++)
			assert_int_equal(EVP_Digest(page_at(m, regions[i].page + p), PAGE, list + uvm_page_hash_at(n++), NULL,
						    EVP_sha384(), NULL),
					 1);
	}
	assert_int_equal(n, NSHARED);
}

static void begin(struct image *m)
{
	m->memory = malloc(SIZE);
	assert_non_null(m->memory);
	memset(m->memory, 0xAA, SIZE); /* dirty, where nothing is imported, too */
	memset(m->memory + PARAMETERS, 0, UVM_PARAMETER_PAGES * PAGE);
	for (size_t i = 0; i < COUNT(regions); i++)
		memset(page_at(m, regions[i].page), (int)i + 1, regions[i].count * PAGE);
	m->l = (struct shim_layout){
		.memory = { BASE, SIZE },
		.used = { BASE, USED },
		.initrd = { BASE + LARGE - 2 * PAGE, PAGE + 1 },
		.parameters = { BASE + PARAMETERS, UVM_PARAMETER_PAGES * PAGE },
		.kernel_entry = BASE + LARGE - 8 * PAGE + 0x70,
	};
	put_lists(m);
}

static int take(struct image *m, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return shim_shared_pages_take(&m->l, m->memory, d);
}

static void takes(void **state)
{
	/* the next place behind what is used that is as far from 2 MiB: the copy begins 8 pages before a large page */
	const uint64_t delta = LARGE;
	struct uvm_diag d;
	struct image m;

	(void)state;
	begin(&m);
	assert_int_equal(take(&m, &d), UVM_OK);
	assert_int_equal(m.l.kernel_entry, BASE + LARGE - 8 * PAGE + 0x70 + delta);
	assert_int_equal(m.l.initrd.start, BASE + LARGE - 2 * PAGE + delta);
	assert_int_equal(m.l.initrd.size, PAGE + 1);
	for (size_t i = 1; i <= 3; i++)
		assert_memory_equal(page_at(&m, regions[i].page) + delta, page_at(&m, regions[i].page),
				    regions[i].count * PAGE);
	assert_true(uvm_is_zero(page_at(&m, BASE / PAGE + 0x200 - 5) + delta, PAGE));
	assert_true(uvm_is_zero(page_at(&m, BASE / PAGE + 0x200 - 3) + delta, PAGE));
	assert_int_equal(page_at(&m, BASE / PAGE + 0x400)[0], 0xAA); /* nothing beyond the last one */
	free(m.memory);
}

static void refuses_altered_pages(void **state)
{
	static const struct {
		uint64_t page; /* from BASE */
		unsigned byte;
		bool bad;
	} cases[] = {
		{ 0x200 - 8, 0, true },  { 0x200 - 8, 4095, true }, { 0x200 - 6, 17, true },
		{ 0x1FE, 0, true },      { 0x1FF, 4095, true }, /* behind the initrd, in its last page */
		{ 0x200 - 4, 5, false }, { 0x200 - 5, 5, false },   { 0x200, 5, false },
	};
	struct uvm_diag d;
	struct image m;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		begin(&m);
		page_at(&m, BASE / PAGE + cases[i].page)[cases[i].byte] ^= 1;
		assert_int_equal(take(&m, &d), cases[i].bad ? UVM_E_MISMATCH : UVM_OK);
		if (cases[i].bad) {
			assert_int_equal(d.off, BASE + cases[i].page * PAGE);
			assert_int_equal(m.l.initrd.start, BASE + LARGE - 2 * PAGE); /* nothing has moved */
		}
		free(m.memory);
	}
}

/* The parameter region is measured; a loader that mixed things up is met with a refusal all the same. */
static void refuses_lists(void **state)
{
	static const struct {
		uint64_t memory, entry, initrd, initrd_size; /* 0: as they are */
		unsigned page, at;                           /* of the parameter region; a byte there, and its value */
		uint8_t value;
		int status;
		const char *field;
	} cases[] = {
		{ .page = UVM_PARAMETER_PAGE_HASHES, .at = 8, .value = 4, .status = UVM_E_CONFLICT, .field = "page hashes" },
		{ .page = UVM_PARAMETER_PAGE_HASHES, .at = 8, .value = 6, .status = UVM_E_CONFLICT, .field = "page hashes" },
		{ .page = UVM_PARAMETER_PAGE_HASHES, .at = 0, .status = UVM_E_MAGIC, .field = "magic" },
		{ .page = UVM_PARAMETER_REGIONS, .at = 48 + 17, .value = 1, .status = UVM_E_RESERVED, .field = "reserved" },
		{ .page = UVM_PARAMETER_REGIONS, .at = 48 + 4 * 24 + 16, .status = UVM_E_CONFLICT, .field = "page hashes" },
		{ .page = UVM_PARAMETER_REGIONS,
		  .at = 48 + 4 * 24 + 17,
		  .value = 1,
		  .status = UVM_E_RESERVED,
		  .field = "reserved" },
		{ .page = UVM_PARAMETER_REGIONS,
		  .at = 48 + 3 * 24 + 8,
		  .value = 4,
		  .status = UVM_E_ORDER,
		  .field = "base_page_number" },
		{ .memory = USED, .status = UVM_E_SPACE, .field = "copy of the shared pages" },
		{ .memory = 2 * LARGE - PAGE, .status = UVM_E_SPACE, .field = "copy of the shared pages" },
		{ .entry = BASE + 0x70, .status = UVM_E_RANGE, .field = "kernel_entry" },
		{ .entry = BASE + LARGE, .status = UVM_E_RANGE, .field = "kernel_entry" },
		{ .initrd = BASE, .initrd_size = 1, .status = UVM_E_RANGE, .field = "initrd" },
		{ .initrd = BASE + LARGE - 2 * PAGE, .initrd_size = 2 * PAGE + 1, .status = UVM_E_RANGE, .field = "initrd" },
	};
	struct uvm_diag d;
	struct image m;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		begin(&m);
		m.l.memory.size = cases[i].memory != 0 ? cases[i].memory : m.l.memory.size;
		m.l.kernel_entry = cases[i].entry != 0 ? cases[i].entry : m.l.kernel_entry;
		if (cases[i].initrd != 0)
			m.l.initrd = (struct shim_range){ cases[i].initrd, cases[i].initrd_size };
		if (cases[i].page != 0)
			m.memory[PARAMETERS + cases[i].page * PAGE + cases[i].at] = cases[i].value;
		assert_int_equal(take(&m, &d), cases[i].status);
		assert_string_equal(d.field, cases[i].field);
		free(m.memory);
	}
}

static void refuses_pages_outside(void **state)
{
	const struct uvm_imported_region outside[] = { { BASE / PAGE + 0x1FE, 4, false } };
	struct uvm_diag d;
	struct image m;

	(void)state;
	begin(&m);
	uvm_imported_regions_put((const uint8_t[UVM_IMPORTED_HASH_SIZE]){ 0 }, outside, 1,
				 m.memory + PARAMETERS + UVM_PARAMETER_REGIONS * PAGE);
	assert_int_equal(take(&m, &d), UVM_E_RANGE);
	assert_string_equal(d.field, "imported regions");
	free(m.memory);
}

static void leaves_images_without_them(void **state)
{
	static const struct uvm_imported_region own[] = { { 5, 10, true } };
	struct uvm_diag d;
	struct image m;

	(void)state;
	begin(&m);
	uvm_imported_regions_put((const uint8_t[UVM_IMPORTED_HASH_SIZE]){ 0 }, own, 1,
				 m.memory + PARAMETERS + UVM_PARAMETER_REGIONS * PAGE);
	uvm_page_hashes_begin(m.memory + PARAMETERS + UVM_PARAMETER_PAGE_HASHES * PAGE, 0);
	m.l.memory.size = USED;
	assert_int_equal(take(&m, &d), UVM_OK);
	assert_int_equal(m.l.initrd.start, BASE + LARGE - 2 * PAGE);
	free(m.memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes),
		cmocka_unit_test(refuses_altered_pages),
		cmocka_unit_test(refuses_lists),
		cmocka_unit_test(refuses_pages_outside),
		cmocka_unit_test(leaves_images_without_them),
	};

	return cmocka_run_group_tests_name("shim_shared_pages", tests, NULL, NULL);
}
