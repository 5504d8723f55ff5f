/* SPDX-License-Identifier: MIT */
/* bzImage: which files are one, what is refused at which field, where the code is. */
#include "image/bzimage.h"

#include "image_make.h"

#define CODE 0x800u

static struct uvm_slice good(void)
{
	return made_bzimage("", "bz", CODE, 4, CODE / 16, 0x4000);
}

static void refuses(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int status;
		const char *field;
		uint64_t off, got, want;
	} cases[] = {
		{ 0x1FE, 2, 0x55AA, UVM_E_MAGIC, "header", 0x202, 0x53726448, 0x53726448 },
		{ 0x202, 1, 'h', UVM_E_MAGIC, "header", 0x202, 0x53726468, 0x53726448 },
		{ 0x206, 2, 0x20B, UVM_E_VERSION, "version", 0x206, 0x20B, 0x20C },
		{ 0x211, 1, 0xFE, UVM_E_UNSUPPORTED, "loadflags", 0x211, 0xFE, 1 },
		{ 0x236, 2, 0xFFFE, UVM_E_UNSUPPORTED, "xloadflags", 0x236, 0xFFFE, 1 },
		{ 0x1F4, 4, CODE / 16 + 1, UVM_E_SHORT, "syssize", 0x1F4, CODE + 16, CODE },
		{ 0x1F4, 4, UINT32_MAX, UVM_E_SHORT, "syssize", 0x1F4, 0xFFFFFFFF0, CODE },
		{ 0x1F4, 4, 0x20, UVM_E_LENGTH, "syssize", 0x1F4, 0x200, 0x200 },
		{ 0x1F1, 1, 7, UVM_E_SHORT, "syssize", 0x1F4, CODE, CODE - 3 * 512 },
		{ 0x1F1, 1, 255, UVM_E_SHORT, "syssize", 0x1F4, CODE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_slice file = good();
		uint8_t *b = unit_exact(file.p, file.len);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bzimage z = { .init_size = 77 };

		uvm_put_le(b + cases[i].at, cases[i].size, cases[i].value);
		assert_int_equal(uvm_bzimage_read(&z, (struct uvm_slice){ b, file.len }, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(d.got, cases[i].got);
		assert_int_equal(d.want, cases[i].want);
		assert_int_equal(z.init_size, 77);
		free(b);
		made_free(file);
	}
}

static void truncations(void **state)
{
	const struct uvm_slice file = good();

	(void)state;
	for (size_t n = 0; n < file.len; n++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bzimage z;
		uint8_t *b = unit_exact(file.p, n);

		assert_int_equal(uvm_bzimage_read(&z, (struct uvm_slice){ b, n }, &d), UVM_E_SHORT);
		assert_int_equal(d.off, n < 0x268 ? 0x1F1 : 0x1F4);
		assert_int_equal(uvm_bzimage_is((struct uvm_slice){ b, n }), n >= 0x206);
		free(b);
	}
	made_free(file);
}

static void reads(void **state)
{
	static const struct {
		uint8_t sects;
		uint32_t syssize;
		size_t at, len;
	} cases[] = {
		{ 4, CODE / 16, 5 * 512, CODE },     { 0, CODE / 16, 5 * 512, CODE }, { 1, 0, 2 * 512, CODE },
		{ 255, CODE / 16, 256 * 512, CODE }, { 4, 0x21, 5 * 512, 0x210 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_slice file = made_bzimage("", "bz", CODE, cases[i].sects, cases[i].syssize, 0x12345);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bzimage z;

		assert_true(uvm_bzimage_is(file));
		assert_int_equal(uvm_bzimage_read(&z, file, &d), UVM_OK);
		assert_ptr_equal(z.payload.p, file.p + cases[i].at);
		assert_int_equal(z.payload.len, cases[i].len);
		assert_int_equal(z.entry, 0x200);
		assert_ptr_equal(z.setup, file.p + 0x1F1);
		assert_int_equal(z.pref_address, 0x1000000);
		assert_int_equal(z.init_size, 0x12345);
		made_free(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(truncations),
		cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests_name("bzimage", tests, NULL, NULL);
}
