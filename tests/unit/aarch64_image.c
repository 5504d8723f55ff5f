/* SPDX-License-Identifier: MIT */
/* The aarch64 kernel image: what is refused at which field, and where the kernel and its entry point go. */
#include "image/aarch64_image.h"

#include "image_make.h"

#define START 0x8200000ull
#define SIZE 5000u

static void refuses(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int status;
		const char *field;
		uint64_t off;
	} cases[] = {
		{ 56, 4, 0x644D5200, UVM_E_MAGIC, "magic", 56 },
		{ 24, 8, 11, UVM_E_UNSUPPORTED, "flags", 24 },
		{ 24, 8, 8, UVM_E_UNSUPPORTED, "flags", 24 },
		{ 24, 8, 12, UVM_E_UNSUPPORTED, "flags", 24 },
		{ 24, 8, 14, UVM_E_UNSUPPORTED, "flags", 24 },
		{ 24, 8, 2, UVM_E_UNSUPPORTED, "flags", 24 },
		{ 16, 8, 4096, UVM_E_LENGTH, "image_size", 16 },
		{ 16, 8, 1, UVM_E_LENGTH, "image_size", 16 },
		{ 16, 8, UINT64_MAX, UVM_E_RANGE, "text_offset", 8 },
		{ 16, 8, UINT64_MAX - START - 8191, UVM_E_RANGE, "text_offset", 8 },
		{ 8, 8, UINT64_MAX, UVM_E_RANGE, "text_offset", 8 },
		{ 8, 8, UINT64_MAX - START - SIZE - 8191, UVM_E_RANGE, "text_offset", 8 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_slice file = made_aarch64_image("", "im", SIZE, 0, 0);
		uint8_t *b = unit_exact(file.p, file.len);
		struct uvm_aarch64_image k = { .gpa = 77 };
		struct uvm_diag d = UVM_DIAG_INIT;

		uvm_put_le(b + cases[i].at, cases[i].size, cases[i].value);
		assert_int_equal(uvm_aarch64_image_place(&k, (struct uvm_slice){ b, SIZE }, START, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(k.gpa, 77);
		free(b);
		made_free(file);
	}
}

static void truncations(void **state)
{
	const struct uvm_slice file = made_aarch64_image("", "im", SIZE, 0, 0);

	(void)state;
	for (size_t n = 0; n <= 64; n++) {
		struct uvm_aarch64_image k;
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t *b = unit_exact(file.p, n);

		assert_int_equal(uvm_aarch64_image_place(&k, (struct uvm_slice){ b, n }, START, &d),
				 n < 64 ? UVM_E_SHORT : UVM_OK);
		free(b);
	}
	made_free(file);
}

static void places(void **state)
{
	static const struct {
		uint64_t text_offset, image_size;
		struct uvm_aarch64_image want;
	} cases[] = {
		{ 0, 0, { START, 0x2000, START, START + 0x2000 } },
		{ 0x80000, 0, { START + 0x80000, 0x2000, START + 0x80000, START + 0x82000 } },
		{ 0x80800, 0, { START + 0x80000, 0x2000, START + 0x80800, START + 0x82800 } },
		{ 0, 4097, { START, 0x2000, START, START + 0x2000 } },
		{ 0, 0x100000, { START, 0x100000, START, START + 0x100000 } },
		{ 0, UINT64_MAX - START - 8192, { START, 0xFFFFFFFFF7DFE000, START, 0xFFFFFFFFFFFFE000 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_slice file = made_aarch64_image("", "im", SIZE, cases[i].text_offset, cases[i].image_size);
		struct uvm_aarch64_image k;
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_aarch64_image_place(&k, file, START, &d), UVM_OK);
		assert_int_equal(k.gpa, cases[i].want.gpa);
		assert_int_equal(k.size, cases[i].want.size);
		assert_int_equal(k.entry, cases[i].want.entry);
		assert_int_equal(k.end, cases[i].want.end);
		made_free(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(truncations),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests_name("aarch64_image", tests, NULL, NULL);
}
