/* SPDX-License-Identifier: MIT */
/* The VMFW resource of a DLL: a small image written by hand, and everything in it wrong once. */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "unit.h"

/* File offsets. Three sections; the tree begins 16 bytes into the last. */
enum {
	COFF = 0x80,
	OPTIONAL = COFF + 24,
	DIRECTORY = OPTIONAL + 112 + 16, /* number 2 */
	SECTIONS = OPTIONAL + 240,
	RSRC_HEADER = SECTIONS + 80,
	RSRC = 0x600,
	TREE = RSRC + 0x10,
	SIZE = 0x800
};

/* Offsets in the tree. Types: "ABC", "VMFW", 16; ids of VMFW: 1 in one language, 13515 in two. */
enum {
	ROOT = 0x00,
	IDS = 0x28,
	LANGUAGES_1 = 0x48,
	LANGUAGES_13515 = 0x60,
	OTHER_IDS = 0x80,
	OTHER_LANGUAGES = 0x98,
	DATA_1 = 0xB0,
	DATA_13515 = 0xC0,
	OTHER_DATA = 0xD0,
	NAME_ABC = 0xE0,
	NAME_VMFW = 0xE8,
	PAYLOAD_1 = 0x100,
	PAYLOAD_13515 = 0x118,
	OTHER_PAYLOAD = 0x120
};

enum { RSRC_RVA = 0x3000, TREE_RVA = RSRC_RVA + 0x10 };
#define HIGH 0x80000000u

static void put_section(uint8_t *b, const char *name, uint32_t rva, uint32_t raw_size, uint32_t raw)
{
	memcpy(b, name, strlen(name));
	uvm_put_le32(b + 8, 0x1000);
	uvm_put_le32(b + 12, rva);
	uvm_put_le32(b + 16, raw_size);
	uvm_put_le32(b + 20, raw);
}

static void put_table(uint8_t *b, uint16_t named, uint16_t ids)
{
	uvm_put_le16(b + 12, named);
	uvm_put_le16(b + 14, ids);
}

static void put_entry(uint8_t *b, uint32_t name, uint32_t offset)
{
	uvm_put_le32(b, name);
	uvm_put_le32(b + 4, offset);
}

static void put_headers(uint8_t *b)
{
	memcpy(b, "MZ", 2);
	uvm_put_le32(b + 60, COFF);
	memcpy(b + COFF, "PE\0\0\x64\x86", 6);
	uvm_put_le16(b + COFF + 6, 3);
	uvm_put_le16(b + COFF + 20, SECTIONS - OPTIONAL);
	uvm_put_le16(b + OPTIONAL, 0x20B);
	uvm_put_le32(b + OPTIONAL + 108, 16);
	uvm_put_le32(b + DIRECTORY, TREE_RVA);
	uvm_put_le32(b + DIRECTORY + 4, SIZE - TREE);
	put_section(b + SECTIONS, ".text", 0x1000, 0x200, 0x400);
	put_section(b + SECTIONS + 40, ".bss", 0x2000, 0, 0);
	put_section(b + RSRC_HEADER, ".rsrc", RSRC_RVA, SIZE - RSRC, RSRC);
}

static void put_tree(uint8_t *t)
{
	put_table(t + ROOT, 2, 1);
	put_entry(t + ROOT + 16, HIGH | NAME_ABC, HIGH | OTHER_IDS);
	put_entry(t + ROOT + 24, HIGH | NAME_VMFW, HIGH | IDS);
	put_entry(t + ROOT + 32, 16, HIGH | OTHER_IDS);
	put_table(t + IDS, 0, 2);
	put_entry(t + IDS + 16, 1, HIGH | LANGUAGES_1);
	put_entry(t + IDS + 24, 13515, HIGH | LANGUAGES_13515);
	put_table(t + LANGUAGES_1, 0, 1);
	put_entry(t + LANGUAGES_1 + 16, 0x409, DATA_1);
	put_table(t + LANGUAGES_13515, 0, 2);
	put_entry(t + LANGUAGES_13515 + 16, 0x407, DATA_13515);
	put_entry(t + LANGUAGES_13515 + 24, 0x409, DATA_13515);
	put_table(t + OTHER_IDS, 0, 1);
	put_entry(t + OTHER_IDS + 16, 1, HIGH | OTHER_LANGUAGES);
	put_table(t + OTHER_LANGUAGES, 0, 1);
	put_entry(t + OTHER_LANGUAGES + 16, 0x409, OTHER_DATA);
	put_entry(t + DATA_1, TREE_RVA + PAYLOAD_1, 20);
	put_entry(t + DATA_13515, TREE_RVA + PAYLOAD_13515, 7);
	put_entry(t + OTHER_DATA, TREE_RVA + OTHER_PAYLOAD, 5);
	memcpy(t + NAME_ABC, "\3\0A\0B\0C", 8);
	memcpy(t + NAME_VMFW, "\4\0V\0M\0F\0W", 10);
	memcpy(t + PAYLOAD_1, "the image, 20 bytes.", 20);
	memcpy(t + PAYLOAD_13515, "13515!!", 7);
	memcpy(t + OTHER_PAYLOAD, "other", 5);
}

static uint8_t *image(void)
{
	uint8_t *b = calloc(1, SIZE);

	assert_non_null(b);
	put_headers(b);
	put_tree(b + TREE);
	return b;
}

static void assert_found(const uint8_t *b, size_t len, const char *want)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *p = NULL;
	size_t n = 0;

	assert_int_equal(uvm_pe_find_igvm(b, len, &p, &n, &d), UVM_OK);
	assert_int_equal(d.code, UVM_OK);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(p, want, n);
	assert_in_range((uintptr_t)p, (uintptr_t)b, (uintptr_t)b + len);
}

static void assert_refused(const uint8_t *b, size_t len, int code, uint64_t off)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *p = b;
	size_t n = 77;

	assert_int_equal(uvm_pe_find_igvm(b, len, &p, &n, &d), code);
	assert_int_equal(d.code, code);
	assert_int_equal(d.off, off);
	assert_ptr_equal(p, b);
	assert_int_equal(n, 77);
}

/* Lengths up to ${below}, exclusive, fail in the same way. */
static void every_truncation(void **state)
{
	static const struct {
		size_t below;
		int code;
		uint64_t off;
	} want[] = {
		{ 64, UVM_E_SHORT, 0 },
		{ COFF, UVM_E_RANGE, 60 },
		{ OPTIONAL, UVM_E_SHORT, COFF },
		{ SECTIONS, UVM_E_SHORT, OPTIONAL },
		{ SECTIONS + 120, UVM_E_SHORT, SECTIONS },
		{ RSRC, UVM_E_RANGE, RSRC_HEADER + 20 },
		{ TREE, UVM_E_SHORT, RSRC },
		{ SIZE, UVM_E_SHORT, TREE },
	};
	uint8_t *whole = image();
	size_t i = 0;

	(void)state;
	for (size_t len = 0; len < SIZE; len++) {
		uint8_t *b = unit_exact(whole, len);

		i += len >= want[i].below;
		assert_refused(b, len, want[i].code, want[i].off);
		free(b);
	}
	assert_int_equal(i, COUNT(want) - 1);
	assert_found(whole, SIZE, "the image, 20 bytes.");
	free(whole);
}

static const struct change {
	const char *about;
	uint32_t at, width;
	uint64_t value;
	int code;
	uint64_t off;
	const char *field;
} changes[] = {
	{ "not MZ", 0, 2, 0x5A4E, UVM_E_MAGIC, 0, "e_magic" },
	{ "PE header behind the end", 60, 4, SIZE + 1, UVM_E_RANGE, 60, "e_lfanew" },
	{ "PE header at the end", 60, 4, SIZE, UVM_E_SHORT, SIZE, "FileHeader" },
	{ "PE header far away", 60, 4, 0xFFFFFFFF, UVM_E_RANGE, 60, "e_lfanew" },
	{ "not PE", COFF, 4, 0x4551, UVM_E_MAGIC, COFF, "Signature" },
	{ "65535 sections", COFF + 6, 2, 0xFFFF, UVM_E_SHORT, SECTIONS, "NumberOfSections" },
	{ "no sections", COFF + 6, 2, 0, UVM_E_RANGE, DIRECTORY, "VirtualAddress" },
	{ "no optional header", COFF + 20, 2, 0, UVM_E_SHORT, OPTIONAL, "OptionalHeader" },
	{ "optional header ends before the directories", COFF + 20, 2, 135, UVM_E_SHORT, OPTIONAL + 112, "DataDirectory" },
	{ "optional header behind the end", COFF + 20, 2, 0xFFFF, UVM_E_SHORT, OPTIONAL, "SizeOfOptionalHeader" },
	{ "32-bit", OPTIONAL, 2, 0x10B, UVM_E_MAGIC, OPTIONAL, "Magic" },
	{ "ROM image", OPTIONAL, 2, 0x107, UVM_E_MAGIC, OPTIONAL, "Magic" },
	{ "two directories", OPTIONAL + 108, 4, 2, UVM_E_MISSING, OPTIONAL + 108, "NumberOfRvaAndSizes" },
	{ "no resources", DIRECTORY, 8, 0, UVM_E_MISSING, DIRECTORY, "DataDirectory" },
	{ "resources before the section", DIRECTORY, 4, RSRC_RVA - 1, UVM_E_RANGE, DIRECTORY, "VirtualAddress" },
	{ "resources behind the section", DIRECTORY, 4, RSRC_RVA + 0x200, UVM_E_RANGE, DIRECTORY, "VirtualAddress" },
	{ "resources larger than the section", DIRECTORY + 4, 4, 0x1F1, UVM_E_RANGE, DIRECTORY + 4, "Size" },
	{ "resources of 4 GiB", DIRECTORY + 4, 4, 0xFFFFFFFF, UVM_E_RANGE, DIRECTORY + 4, "Size" },
	{ "resources too small for a table", DIRECTORY + 4, 4, 15, UVM_E_SHORT, TREE, "ResourceDirectory" },
	{ "section without stored bytes", RSRC_HEADER + 16, 4, 0, UVM_E_RANGE, DIRECTORY, "VirtualAddress" },
	{ "section ends in the tree", RSRC_HEADER + 16, 4, 0x11, UVM_E_RANGE, DIRECTORY + 4, "Size" },
	{ "section behind the end", RSRC_HEADER + 20, 4, SIZE + 1, UVM_E_RANGE, RSRC_HEADER + 20, "PointerToRawData" },
	{ "section beyond the end", RSRC_HEADER + 20, 4, RSRC + 1, UVM_E_SHORT, TREE + 1, "SizeOfRawData" },
	{ "section moved by 4 GiB", RSRC_HEADER + 12, 4, 0xFFFFF000, UVM_E_RANGE, DIRECTORY, "VirtualAddress" },
	{ "131070 types", TREE + ROOT + 12, 4, 0xFFFFFFFF, UVM_E_SHORT, TREE + ROOT + 16, "ResourceDirectoryEntry" },
	{ "no types", TREE + ROOT + 12, 4, 0, UVM_E_MISSING, TREE, "VMFW" },
	{ "only the first type", TREE + ROOT + 12, 4, 1, UVM_E_MISSING, TREE, "VMFW" },
	{ "name behind the tree", TREE + ROOT + 24, 4, HIGH | 0x1F1, UVM_E_RANGE, TREE + ROOT + 24, "NameOffset" },
	{ "name at the end", TREE + ROOT + 24, 4, HIGH | 0x1EF, UVM_E_SHORT, TREE + 0x1EF, "NameString" },
	{ "name cut off", TREE + ROOT + 24, 4, HIGH | 0x1EC, UVM_E_MISSING, TREE, "VMFW" },
	{ "another type's name wrong", TREE + ROOT + 16, 4, HIGH | 0x1F0, UVM_E_SHORT, TREE + 0x1F0, "NameString" },
	{ "type is a number", TREE + ROOT + 24, 4, NAME_VMFW, UVM_E_MISSING, TREE, "VMFW" },
	{ "name of 3 letters", TREE + NAME_VMFW, 2, 3, UVM_E_MISSING, TREE, "VMFW" },
	{ "name of 5 letters", TREE + NAME_VMFW, 2, 5, UVM_E_MISSING, TREE, "VMFW" },
	{ "VMFX", TREE + NAME_VMFW + 8, 1, 'X', UVM_E_MISSING, TREE, "VMFW" },
	{ "vMFW", TREE + NAME_VMFW + 2, 1, 'v', UVM_E_MISSING, TREE, "VMFW" },
	{ "a high byte in the name", TREE + NAME_VMFW + 9, 1, 1, UVM_E_MISSING, TREE, "VMFW" },
	{ "type leads to data", TREE + ROOT + 28, 4, IDS, UVM_E_VALUE, TREE + ROOT + 28, "OffsetToDirectory" },
	{ "ids behind the tree", TREE + ROOT + 28, 4, HIGH | 0x1F1, UVM_E_RANGE, TREE + ROOT + 28, "OffsetToDirectory" },
	{ "ids far away", TREE + ROOT + 28, 4, 0xFFFFFFFF, UVM_E_RANGE, TREE + ROOT + 28, "OffsetToDirectory" },
	{ "ids at the end", TREE + ROOT + 28, 4, HIGH | 0x1E1, UVM_E_SHORT, TREE + 0x1E1, "ResourceDirectory" },
	{ "no ids", TREE + IDS + 12, 4, 0, UVM_E_MISSING, TREE + IDS + 16, "VMFW" },
	{ "131070 ids", TREE + IDS + 12, 4, 0xFFFFFFFF, UVM_E_SHORT, TREE + IDS + 16, "ResourceDirectoryEntry" },
	{ "id leads to data", TREE + IDS + 20, 4, DATA_1, UVM_E_VALUE, TREE + IDS + 20, "OffsetToDirectory" },
	{ "languages behind the tree", TREE + IDS + 20, 4, HIGH | 0x1F1, UVM_E_RANGE, TREE + IDS + 20, "OffsetToDirectory" },
	{ "no languages", TREE + LANGUAGES_1 + 12, 4, 0, UVM_E_MISSING, TREE + LANGUAGES_1 + 16, "VMFW" },
	{ "a fourth level", TREE + LANGUAGES_1 + 20, 4, HIGH | IDS, UVM_E_VALUE, TREE + LANGUAGES_1 + 20, "OffsetToData" },
	{ "types lead to types", TREE + ROOT + 28, 4, HIGH | ROOT, UVM_E_VALUE, TREE + OTHER_IDS + 20, "OffsetToData" },
	{ "ids lead to ids", TREE + IDS + 20, 4, HIGH | IDS, UVM_E_VALUE, TREE + IDS + 20, "OffsetToData" },
	{ "data entry behind the tree", TREE + LANGUAGES_1 + 20, 4, 0x1F1, UVM_E_RANGE, TREE + LANGUAGES_1 + 20,
	  "OffsetToData" },
	{ "data entry cut off", TREE + LANGUAGES_1 + 20, 4, 0x1E1, UVM_E_SHORT, TREE + 0x1E1, "ResourceDataEntry" },
	{ "data before the section", TREE + DATA_1, 4, RSRC_RVA - 1, UVM_E_RANGE, TREE + DATA_1, "VirtualAddress" },
	{ "data behind the section", TREE + DATA_1, 4, RSRC_RVA + 0x200, UVM_E_RANGE, TREE + DATA_1, "VirtualAddress" },
	{ "data in a section without bytes", TREE + DATA_1, 4, 0x2000, UVM_E_RANGE, TREE + DATA_1, "VirtualAddress" },
	{ "data one byte too long", TREE + DATA_1 + 4, 4, 0xF1, UVM_E_RANGE, TREE + DATA_1 + 4, "Size" },
	{ "data of 4 GiB", TREE + DATA_1 + 4, 4, 0xFFFFFFFF, UVM_E_RANGE, TREE + DATA_1 + 4, "Size" },
};

static void each_field_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		const struct change *c = &changes[i];
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t *b = image();
		const uint8_t *p;
		size_t n;

		uvm_put_le(b + c->at, c->width, c->value);
		if (uvm_pe_find_igvm(b, SIZE, &p, &n, &d) != c->code || d.off != c->off || strcmp(d.field, c->field) != 0)
			fail_msg("%s: %d at 0x%lx, %s", c->about, d.code, (unsigned long)d.off, d.field);
		free(b);
	}
}

/* What a reader must not insist on. */
static void tolerated(void **state)
{
	static const struct {
		const char *about;
		uint32_t at, width;
		uint64_t value;
		const char *want;
		size_t len;
	} ok[] = {
		{ "any machine", COFF + 4, 2, 0xAA64, "the image, 20 bytes.", 20 },
		{ "three directories", OPTIONAL + 108, 4, 3, "the image, 20 bytes.", 20 },
		{ "empty data", TREE + DATA_1 + 4, 4, 0, "", 0 },
		{ "data to the last byte of the section", TREE + DATA_1, 8, (uint64_t)1 << 32 | (RSRC_RVA + 0x1FF), "", 1 },
		{ "VMFW twice: the first", TREE + ROOT + 16, 4, HIGH | NAME_VMFW, "other", 5 },
		{ "id is a name", TREE + IDS + 16, 4, HIGH | NAME_ABC, "the image, 20 bytes.", 20 },
		{ "several languages: the first", TREE + IDS + 20, 4, HIGH | LANGUAGES_13515, "13515!!", 7 },
		{ "virtual size 0", RSRC_HEADER + 8, 4, 0, "the image, 20 bytes.", 20 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ok); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t *b = image();
		const uint8_t *p;
		size_t n;

		uvm_put_le(b + ok[i].at, ok[i].width, ok[i].value);
		if (uvm_pe_find_igvm(b, SIZE, &p, &n, &d) < 0)
			fail_msg("%s: %d at 0x%lx", ok[i].about, d.code, (unsigned long)d.off);
		assert_int_equal(n, ok[i].len);
		assert_memory_equal(p, ok[i].want, n);
		free(b);
	}
}

/* Data may lie in another section than the tree. */
static void data_in_another_section(void **state)
{
	uint8_t *b = image();

	(void)state;
	uvm_put_le32(b + TREE + DATA_1, 0x11F0);
	uvm_put_le32(b + TREE + DATA_1 + 4, 16);
	memcpy(b + 0x400 + 0x1F0, "sixteen letters.", 16);
	assert_found(b, SIZE, "sixteen letters.");
	uvm_put_le32(b + TREE + DATA_1 + 4, 17);
	assert_refused(b, SIZE, UVM_E_RANGE, TREE + DATA_1 + 4);
	free(b);
}

static void by_id(void **state)
{
	static const struct {
		uint32_t id;
		int code;
		uint64_t off;
	} want[] = {
		{ 1, UVM_OK, UVM_NO_OFFSET },
		{ 13515, UVM_E_DUPLICATE, TREE + LANGUAGES_13515 + 24 },
		{ 2, UVM_E_MISSING, TREE + IDS + 32 },
		{ 0xFFFFFFFF, UVM_E_MISSING, TREE + IDS + 32 },
	};
	uint8_t *b = image();
	const uint8_t *p = NULL;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_pe_find_igvm_id(b, SIZE, want[i].id, &p, &n, &d), want[i].code);
		assert_int_equal(d.off, want[i].off);
		assert_ptr_equal(p, b + TREE + PAYLOAD_1);
		assert_int_equal(n, 20);
	}
	put_table(b + TREE + LANGUAGES_13515, 0, 1);
	assert_int_equal(uvm_pe_find_igvm_id(b, SIZE, 13515, &p, &n, NULL), UVM_OK);
	assert_ptr_equal(p, b + TREE + PAYLOAD_13515);
	assert_int_equal(n, 7);
	free(b);
}

/* Any byte may be anything: an answer within the image, or a refusal that names a place in it. */
static void every_byte(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };

	(void)state;
	for (size_t i = 0; i < SIZE * COUNT(values); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t *b = image();
		const uint8_t *p;
		size_t n;

		b[i / COUNT(values)] = values[i % COUNT(values)];
		if (uvm_pe_find_igvm(b, SIZE, &p, &n, &d) == UVM_OK)
			assert_true(p >= b && n <= SIZE && (size_t)(p - b) <= SIZE - n);
		else
			assert_in_range(d.off, 0, SIZE);
		free(b);
	}
}

static const struct {
	uint32_t at;
	uint16_t value;
	const char *text;
} sentences[] = {
	{ 0, 0x5A4E, "e_magic at 0: 0x5a4e; a PE file starts with 0x5a4d (\"MZ\")" },
	{ COFF, 0,
	  "Signature at 0x80: 0; the headers of a PE file start with 0x4550 (\"PE\"): not a resource DLL, though it begins "
	  "with MZ" },
	{ OPTIONAL, 0x10B, "Magic at 0x98: 0x10b is not PE32+ (0x20b): only 64-bit images are read" },
};

static void says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sentences); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t *b = image();
		char text[UVM_DIAG_TEXT];
		const uint8_t *p;
		size_t n;

		uvm_put_le16(b + sentences[i].at, sentences[i].value);
		assert_int_equal(uvm_pe_find_igvm(b, SIZE, &p, &n, &d), UVM_E_MAGIC);
		uvm_diag_format(&d, text, sizeof(text));
		assert_string_equal(text, sentences[i].text);
		free(b);
	}
}

static void is_pe(void **state)
{
	(void)state;
	assert_true(uvm_pe_is((const uint8_t *)"MZ", 2));
	assert_false(uvm_pe_is((const uint8_t *)"M", 1));
	assert_false(uvm_pe_is((const uint8_t *)"ZM", 2));
	assert_false(uvm_pe_is((const uint8_t *)"IGVM", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(each_field_wrong),
		cmocka_unit_test(tolerated),
		cmocka_unit_test(data_in_another_section),
		cmocka_unit_test(by_id),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(says),
		cmocka_unit_test(is_pe),
	};

	return cmocka_run_group_tests_name("pe", tests, NULL, NULL);
}
