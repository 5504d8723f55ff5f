/* SPDX-License-Identifier: MIT */
/* ELF images: what is refused and at which byte of the file, and where segments go, moved and position independent. */
#include "image/elf.h"

#include <uvmkit/wire.h>

#include "unit.h"

struct seg {
	uint32_t type;
	uint64_t offset, paddr, filesz, memsz;
};

/* A file with up to 3 program headers behind the file header, then data up to size. */
static uint8_t *make(const struct seg *segs, size_t n, uint64_t entry, size_t size)
{
	uint8_t *b = calloc(1, size);

	memcpy(b,
	       "\x7f"
	       "ELF\x02\x01\x01",
	       7);
	uvm_put_le16(b + 18, 62);
	uvm_put_le64(b + 24, entry);
	uvm_put_le64(b + 32, 64);
	uvm_put_le16(b + 54, 56);
	uvm_put_le16(b + 56, (uint16_t)n);
	for (size_t i = 0; i < n; i++) {
		uint8_t *h = b + 64 + 56 * i;

		uvm_put_le32(h, segs[i].type);
		uvm_put_le64(h + 8, segs[i].offset);
		uvm_put_le64(h + 24, segs[i].paddr);
		uvm_put_le64(h + 32, segs[i].filesz);
		uvm_put_le64(h + 40, segs[i].memsz);
	}
	return b;
}

static const struct seg good[] = { { 1, 0x100, 0x200010, 0x20, 0x1800 }, { 4, 0, 0, 0, 0 }, { 1, 0x120, 0x300000, 0, 0x1000 } };
#define SIZE 0x200

static int place(const uint8_t *b, size_t n, uint64_t start, uint64_t offset, bool pic, struct uvm_elf *e, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_elf_place(e, (struct uvm_slice){ b, n }, UVM_IGVM_ARCH_X64, start, offset, pic, d);
}

static void refuses_headers(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int status;
		uint64_t off;
	} cases[] = {
		{ 0, 1, 0, UVM_E_MAGIC, 0 },
		{ 4, 1, 1, UVM_E_VALUE, 4 },
		{ 5, 1, 2, UVM_E_VALUE, 5 },
		{ 6, 1, 0, UVM_E_VALUE, 6 },
		{ 18, 2, 183, UVM_E_VALUE, 18 },
		{ 24, 8, 0xfffffffffffffff0, UVM_E_RANGE, 24 },
		{ 32, 8, 0, UVM_E_MISSING, 56 },
		{ 56, 2, 0, UVM_E_MISSING, 56 },
		{ 54, 2, 55, UVM_E_VALUE, 54 },
		{ 32, 8, SIZE - 3 * 56 + 1, UVM_E_RANGE, 32 },
		{ 32, 8, UINT64_MAX, UVM_E_RANGE, 32 },
		{ 56, 2, 0xffff, UVM_E_RANGE, 32 },
		{ 64 + 8, 8, SIZE - 0x20 + 1, UVM_E_SHORT, 64 + 8 },
		{ 64 + 8, 8, UINT64_MAX, UVM_E_SHORT, 64 + 8 },
		{ 64 + 24, 8, UINT64_MAX - 0x0f, UVM_E_RANGE, 64 + 24 },
		{ 64 + 32, 8, 0x1801, UVM_E_CONFLICT, 64 + 32 },
		{ 64 + 40, 8, UINT64_MAX - 0x2000, UVM_E_RANGE, 64 + 40 },
		{ 64 + 112 + 24, 8, UINT64_MAX - 0x1000, UVM_E_RANGE, 64 + 112 + 40 }, /* begins in the last page there is */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = make(good, 3, 0x200010, SIZE);
		struct uvm_elf e = { .entry = 77 };
		struct uvm_diag d;

		uvm_put_le(b + cases[i].at, cases[i].size, cases[i].value);
		assert_int_equal(place(b, SIZE, 0, 0x1000, false, &e, &d), cases[i].status);
		assert_int_equal(d.code, cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_int_equal(e.entry, 77);
		free(b);
	}
}

static void refuses_places(void **state)
{
	uint8_t *b = make(good, 3, 0x200010, SIZE);
	uint8_t *below = make(good, 3, 0x1fffff, SIZE);
	uint8_t *low = make(good, 3, 0x1000, SIZE);
	uint8_t *none = make(good + 1, 1, 0, SIZE);
	struct uvm_elf e;
	struct uvm_diag d;

	(void)state;
	assert_int_equal(place(b, SIZE, 0x200011, 0, false, &e, &d), UVM_E_RANGE);
	assert_int_equal(d.off, 64 + 24);
	assert_int_equal(place(b, SIZE, 0x200010, 0, false, &e, &d), UVM_OK);
	assert_int_equal(place(low, SIZE, 0x2000, 0, false, &e, &d), UVM_E_RANGE);
	assert_int_equal(d.off, 24);
	/* not below the start, but below the lowest segment: moving that down to the start would move the entry point further
	 */
	assert_int_equal(place(below, SIZE, 0x1000, 0, true, &e, &d), UVM_E_RANGE);
	assert_int_equal(d.off, 24);
	assert_int_equal(d.got, 0x1fffff);
	assert_int_equal(d.want, 0x200000);
	assert_int_equal(place(below, SIZE, 0x1000, 0, false, &e, &d), UVM_OK);
	assert_int_equal(place(none, SIZE, 0, 0, true, &e, &d), UVM_E_MISSING);
	assert_int_equal(place(none, SIZE, 0, 0, false, &e, &d), UVM_E_MISSING);
	free(b);
	free(low);
	free(below);
	free(none);
}

static void truncations(void **state)
{
	uint8_t *b = make(good, 3, 0x200010, SIZE);
	struct uvm_elf e;
	struct uvm_diag d;

	(void)state;
	for (size_t n = 0; n < 0x120; n++) {
		uint8_t *cut = unit_exact(b, n);

		assert_true(place(cut, n, 0, 0, true, &e, &d) < 0);
		free(cut);
	}
	assert_int_equal(place(b, 0x120, 0, 0, true, &e, &d), UVM_OK);
	free(b);
}

static void places(void **state)
{
	static const struct {
		uint64_t start, offset;
		bool pic;
		uint64_t lowest, end, entry, first;
	} cases[] = {
		{ 0, 0, false, 0x200000, 0x301000, 0x200018, 0x200010 },
		{ 0, 0x8000000, false, 0x8200000, 0x8301000, 0x8200018, 0x8200010 },
		/* moved up: the first byte of the lowest segment lands on start, whatever its place in a page was */
		{ 0x8400000, 0, true, 0x8400000, 0x8501000, 0x8400008, 0x8400000 },
		/* moved down to start */
		{ 0x1000, 0, true, 0x1000, 0x102000, 0x1018, 0x1010 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = make(good, 3, 0x200018, SIZE);
		struct uvm_elf_segment s;
		struct uvm_elf e;
		struct uvm_diag d;
		unsigned at = 0;

		assert_int_equal(place(b, SIZE, cases[i].start, cases[i].offset, cases[i].pic, &e, &d), UVM_OK);
		assert_int_equal(e.lowest, cases[i].lowest);
		assert_int_equal(e.end, cases[i].end);
		assert_int_equal(e.entry, cases[i].entry);
		assert_true(uvm_elf_next(&e, &at, &s));
		assert_int_equal(s.gpa, cases[i].first);
		assert_int_equal(s.memory_size, 0x1800);
		assert_int_equal(s.data.len, 0x20);
		assert_ptr_equal(s.data.p, b + 0x100);
		assert_int_equal(s.header, 64);
		assert_true(uvm_elf_next(&e, &at, &s));
		assert_int_equal(s.gpa - cases[i].first, 0x300000 - 0x200010);
		assert_int_equal(s.data.len, 0);
		assert_false(uvm_elf_next(&e, &at, &s));
		free(b);
	}
}

/* A segment without data may have any offset. */
static void no_data(void **state)
{
	static const struct seg empty = { 1, UINT64_MAX, 0x200000, 0, 0x1000 };
	uint8_t *b = make(&empty, 1, 0x200000, SIZE);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_elf_segment s;
	struct uvm_elf e;
	unsigned at = 0;

	(void)state;
	assert_int_equal(place(b, SIZE, 0, 0, false, &e, &d), UVM_OK);
	assert_true(uvm_elf_next(&e, &at, &s));
	assert_int_equal(s.data.len, 0);
	assert_ptr_equal(s.data.p, b);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_headers), cmocka_unit_test(refuses_places), cmocka_unit_test(truncations),
		cmocka_unit_test(places),          cmocka_unit_test(no_data),
	};

	return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
