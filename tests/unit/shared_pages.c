/* SPDX-License-Identifier: MIT */
/*
 * Hashes of shared pages: each and all of them as OpenSSL gives them, with any number of threads; a list that was hashed before
 * is found again; more pages than the guest's list has room for are refused before they are hashed.
 */
#include "image/shared_pages.h"

#include <openssl/evp.h>

#include "os/pool.h"
#include "unit.h"

#define PAGES 300

static const struct uvm_image_request nobody_listens;

static void sha384(const void *p, size_t n, uint8_t out[48])
{
	assert_int_equal(EVP_Digest(p, n, out, NULL, EVP_sha384(), NULL), 1);
}

/* Whole pages, short ones and empty ones, in runs and alone. */
static void make_pages(const uint8_t *bytes, struct uvm_slice *pages)
{
	for (size_t i = 0; i < PAGES; i++) {
		const size_t len = i % 7 == 3 ? 0 : i % 11 == 5 ? i : UVM_PAGE_SIZE;

		pages[i] = (struct uvm_slice){ len > 0 ? bytes + i * UVM_PAGE_SIZE : NULL, len };
	}
}

static void assert_hashes(const struct uvm_shared_pages *s, const struct uvm_slice *pages, size_t n)
{
	uint8_t *flat = calloc(n + 1, UVM_PAGE_SIZE), want[48];
	struct uvm_diag d = UVM_DIAG_INIT;
	uint32_t count = 77;

	assert_non_null(flat);
	assert_int_equal(uvm_page_hashes_count(s->list, &count, &d), UVM_OK);
	assert_int_equal(count, n);
	for (size_t i = 0; i < n; i++) {
		if (pages[i].len > 0)
			memcpy(flat + i * UVM_PAGE_SIZE, pages[i].p, pages[i].len);
		sha384(flat + i * UVM_PAGE_SIZE, UVM_PAGE_SIZE, want);
		assert_memory_equal(s->list + uvm_page_hash_at((uint32_t)i), want, 48);
	}
	assert_true(uvm_is_zero(s->list + uvm_page_hash_at((uint32_t)n), UVM_PAGE_HASHES_SIZE - uvm_page_hash_at((uint32_t)n)));
	sha384(flat, n * UVM_PAGE_SIZE, want);
	assert_memory_equal(s->all, want, 48);
	free(flat);
}

static void refuses_too_many(void **state)
{
	struct uvm_image_memory memory = { NULL };
	struct uvm_import_common c = { .req = &nobody_listens, .memory = &memory, .threads = 1 };
	const struct uvm_shared_pages *s;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_shared_pages_hash(&c, NULL, UVM_PAGE_HASHES_MAX + 1, &s, &d), UVM_E_LIMIT);
	assert_int_equal(d.got, 21846);
	assert_null(memory.blocks);
}

static void hashes(void **state)
{
	static uint8_t bytes[PAGES * UVM_PAGE_SIZE];
	struct uvm_slice pages[PAGES];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * i >> 5);
	make_pages(bytes, pages);
	for (unsigned threads = 1; threads <= 20; threads += 6) {
		struct uvm_image_memory memory = { NULL };
		struct uvm_import_common c = { .req = &nobody_listens, .memory = &memory, .threads = threads };
		const struct uvm_shared_pages *s;
		struct uvm_diag d = UVM_DIAG_INIT;

		if (threads > 1)
			assert_int_equal(uvm_pool_new(&c.pool, threads - 1, &d), UVM_OK);
		assert_int_equal(uvm_shared_pages_hash(&c, pages, PAGES, &s, &d), UVM_OK);
		assert_hashes(s, pages, PAGES);
		assert_int_equal(uvm_shared_pages_hash(&c, pages, 0, &s, &d), UVM_OK);
		assert_hashes(s, pages, 0);
		uvm_pool_free(c.pool);
		uvm_image_memory_free(&memory);
	}
}

/* The same contents elsewhere are the same list; a length or a byte less is not. */
static void finds_again(void **state)
{
	static uint8_t a[2 * UVM_PAGE_SIZE] = { 1 }, b[2 * UVM_PAGE_SIZE] = { 1 }, c[2 * UVM_PAGE_SIZE] = { 2 };
	const struct {
		struct uvm_slice pages[2];
		size_t n;
		bool same;
	} cases[] = {
		{ { { b, UVM_PAGE_SIZE }, { b + UVM_PAGE_SIZE, 100 } }, 2, true },
		{ { { b, UVM_PAGE_SIZE }, { b + UVM_PAGE_SIZE, 100 } }, 1, false },
		{ { { b, UVM_PAGE_SIZE }, { b + UVM_PAGE_SIZE, 99 } }, 2, false },
		{ { { c, UVM_PAGE_SIZE }, { c + UVM_PAGE_SIZE, 100 } }, 2, false },
		{ { { a, UVM_PAGE_SIZE }, { a + UVM_PAGE_SIZE, 100 } }, 2, true },
	};
	const struct uvm_slice pages[2] = { { a, UVM_PAGE_SIZE }, { a + UVM_PAGE_SIZE, 100 } };
	struct uvm_image_memory memory = { NULL };
	struct uvm_import_common common = { .req = &nobody_listens, .memory = &memory, .threads = 1 };
	const struct uvm_shared_pages *first, *s;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_shared_pages_hash(&common, pages, 2, &first, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(uvm_shared_pages_hash(&common, cases[i].pages, cases[i].n, &s, &d), UVM_OK);
		assert_int_equal(s == first, cases[i].same);
		assert_hashes(s, cases[i].pages, cases[i].n);
	}
	uvm_image_memory_free(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_too_many),
		cmocka_unit_test(hashes),
		cmocka_unit_test(finds_again),
	};

	return cmocka_run_group_tests_name("shared_pages", tests, NULL, NULL);
}
