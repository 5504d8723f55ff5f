/* SPDX-License-Identifier: MIT */
/* The SEC entry point of UEFI firmware: what is refused and where, forms of images, files and sections before the one wanted.
 */
#include "image/sec_volume.h"

#include "image_make.h"

#define VOLUME 0x5E0000u
#define FILE_AT (VOLUME + 72) /* of made_sec_volume: file, section, image */
#define SECTION_AT (FILE_AT + 24)
#define IMAGE_AT (SECTION_AT + 4)

struct change {
	size_t at, size;
	uint64_t value;
};

static uint8_t *changed(const struct change *c, size_t n)
{
	const struct uvm_slice image = made_uefi("", "sec");
	uint8_t *b = unit_exact(image.p, image.len);

	made_free(image);
	for (size_t i = 0; i < n && c[i].size > 0; i++)
		uvm_put_le(b + c[i].at, c[i].size, c[i].value);
	return b;
}

static void refuses(void **state)
{
	static const struct {
		struct change c[3];
		int status;
		uint64_t off;
		const char *field;
	} cases[] = {
		{ { { VOLUME + 43, 1, 'h' } }, UVM_E_MAGIC, VOLUME + 40, "EFI_FIRMWARE_VOLUME_HEADER.Signature" },
		{ { { VOLUME + 32, 8, 0 } }, UVM_E_MISSING, FILE_AT, "firmware volume" },
		{ { { FILE_AT + 18, 1, 7 }, { FILE_AT + 20, 3, 0 } }, UVM_E_VALUE, FILE_AT, "EFI_FFS_FILE_HEADER.Size" },
		{ { { FILE_AT + 18, 1, 7 }, { FILE_AT + 20, 3, 0x20000 } },
		  UVM_E_MISSING,
		  FILE_AT + 0x20000,
		  "firmware volume" },
		{ { { FILE_AT + 18, 1, 7 }, { FILE_AT + 20, 3, 0x20000 }, { VOLUME + 32, 8, UINT64_MAX } },
		  UVM_E_SHORT,
		  FILE_AT + 0x20000,
		  "EFI_FFS_FILE_HEADER" },
		{ { { SECTION_AT, 4, 0x19000000 } }, UVM_E_VALUE, SECTION_AT, "EFI_COMMON_SECTION_HEADER.Size" },
		{ { { FILE_AT + 20, 3, 0xFFFFFF }, { SECTION_AT, 4, 0x19FF0000 } },
		  UVM_E_SHORT,
		  SECTION_AT + 0xFF0000,
		  "EFI_COMMON_SECTION_HEADER" },
		{ { { IMAGE_AT, 4, 0 } }, UVM_E_MAGIC, IMAGE_AT, "SEC image" },
		{ { { IMAGE_AT, 2, 0x5A4D }, { IMAGE_AT + 60, 4, 0xFFFFFFFF } },
		  UVM_E_SHORT,
		  IMAGE_AT + 0xFFFFFFFFull,
		  "SEC image" },
		{ { { IMAGE_AT, 2, 0x5A4D }, { IMAGE_AT + 60, 4, UEFI_SIZE - IMAGE_AT - 247 }, { UEFI_SIZE - 247, 4, 0x4550 } },
		  UVM_E_SHORT,
		  UEFI_SIZE - 247,
		  "SEC image" },
		{ { { IMAGE_AT + 40, 4, UEFI_SIZE - IMAGE_AT } }, UVM_E_RANGE, UEFI_SIZE, "SEC entry point" },
		/* a TE image of which more was stripped off than there was before its entry point */
		{ { { IMAGE_AT, 4, 0x5A56 }, { IMAGE_AT + 6, 2, 0x100 }, { IMAGE_AT + 8, 4, 0xD7 } },
		  UVM_E_RANGE,
		  IMAGE_AT + 0xFFFFFFFFull,
		  "SEC entry point" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = changed(cases[i].c, COUNT(cases[i].c));
		struct uvm_diag d = UVM_DIAG_INIT;
		uint64_t entry = 77;

		assert_int_equal(uvm_sec_entry((struct uvm_slice){ b, UEFI_SIZE }, &entry, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(entry, 77);
		free(b);
	}
}

static void truncations(void **state)
{
	const struct uvm_slice image = made_uefi("", "sec");
	struct uvm_diag d = UVM_DIAG_INIT;
	uint64_t entry;

	(void)state;
	for (size_t n = VOLUME - 1; n < IMAGE_AT + 248; n++) {
		uint8_t *b = unit_exact(image.p, n);

		assert_int_equal(uvm_sec_entry((struct uvm_slice){ b, n }, &entry, &d), UVM_E_SHORT);
		free(b);
	}
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_sec_entry((struct uvm_slice){ image.p, IMAGE_AT + 0x1000 }, &entry, &d), UVM_E_RANGE);
	assert_int_equal(uvm_sec_entry((struct uvm_slice){ image.p, IMAGE_AT + 0x1001 }, &entry, &d), UVM_OK);
	made_free(image);
}

static void finds(void **state)
{
	static const struct {
		struct change c[4];
		uint64_t want;
	} cases[] = {
		{ { { 0, 0, 0 } }, IMAGE_AT + 0x1000 },
		/* a DOS header before the PE header */
		{ { { IMAGE_AT, 2, 0x5A4D },
		    { IMAGE_AT + 60, 4, 128 },
		    { IMAGE_AT + 128, 4, 0x4550 },
		    { IMAGE_AT + 168, 4, 0x345 } },
		  IMAGE_AT + 0x345 },
		/* a TE image: its entry counts from before what was stripped off */
		{ { { IMAGE_AT, 4, 0x5A56 }, { IMAGE_AT + 6, 2, 0x100 }, { IMAGE_AT + 8, 4, 0x1000 } },
		  IMAGE_AT + 0x1000 + 40 - 0x100 },
		/* a section of 6 bytes, which is padded to 8 */
		{ { { SECTION_AT, 4, 0x19000006 },
		    { SECTION_AT + 8, 4, 0x10000204 },
		    { SECTION_AT + 12, 4, 0x4550 },
		    { SECTION_AT + 12 + 40, 4, 0x20 } },
		  SECTION_AT + 12 + 0x20 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *b = changed(cases[i].c, COUNT(cases[i].c));
		struct uvm_diag d = UVM_DIAG_INIT;
		uint64_t entry;

		assert_int_equal(uvm_sec_entry((struct uvm_slice){ b, UEFI_SIZE }, &entry, &d), UVM_OK);
		assert_int_equal(entry, cases[i].want);
		free(b);
	}
}

/* A SEC file behind more bytes than it has itself: its sections are not looked at. */
static void finds_behind_large_file(void **state)
{
	static const struct change c[] = {
		{ FILE_AT + 18, 1, 7 },
		{ FILE_AT + 20, 3, 0x1001 },
		{ FILE_AT + 0x1008 + 18, 1, 3 },
		{ FILE_AT + 0x1008 + 20, 3, 0x1000 },
	};
	uint8_t *b = changed(c, COUNT(c));
	struct uvm_diag d = UVM_DIAG_INIT;
	uint64_t entry;

	(void)state;
	assert_int_equal(uvm_sec_entry((struct uvm_slice){ b, UEFI_SIZE }, &entry, &d), UVM_OK);
	assert_int_equal(entry, FILE_AT + 0x1008 + 24);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(truncations),
		cmocka_unit_test(finds),
		cmocka_unit_test(finds_behind_large_file),
	};

	return cmocka_run_group_tests_name("sec_volume", tests, NULL, NULL);
}
