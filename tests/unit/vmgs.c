/* SPDX-License-Identifier: MIT */
/*
 * Stores without encryption: what is refused and where, the disks that the original leaves behind the same commands, limits of
 * space, and that nothing but a change writes.
 */
#include <uvmkit/wire.h>

#include "vmgs_disk.h"

#define MIB 1048576u

static struct uvm_vmgs v;

static void open_ok(struct disk *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_vmgs_open(&v, &k->dev, &d), UVM_OK);
	assert_int_equal(d.code, UVM_OK);
}

static void new_store(struct disk *k, uint64_t size, uint32_t sector)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	disk_init(k, size, sector);
	assert_int_equal(uvm_vmgs_format(&v, &k->dev, &d), UVM_OK);
}

static int put(unsigned id, const void *p, size_t n, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_vmgs_write(&v, id, p, n, d);
}

static void put_text(unsigned id, const char *text)
{
	struct uvm_diag d;

	assert_int_equal(put(id, text, strlen(text), &d), UVM_OK);
}

static bool holds(unsigned id, const void *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *b = malloc(n + 1);
	size_t len = 0;
	bool same;

	assert_non_null(b);
	same = uvm_vmgs_read(&v, id, b, n, &len, &d) == UVM_OK && len == n && memcmp(b, p, n) == 0;
	free(b);
	return same;
}

static void at(unsigned id, uint32_t offset, uint32_t blocks)
{
	const struct uvm_vmgs_file *f = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_vmgs_file(&v, id, &f, &d), UVM_OK);
	assert_int_equal(f->offset, offset);
	assert_int_equal(f->blocks, blocks);
}

/* ---- opening -------------------------------------------------------------------------------------------------------- */

struct damage {
	uint64_t off;
	const char *bytes;
	size_t n;
	bool checksum; /* made right again */
	int status;
	uint64_t at;
	const char *field;
};

#define SET(off, s) off, s, sizeof(s) - 1

static void fix_checksum(uint8_t *header)
{
	uvm_put_le32(header + 12, 0);
	uvm_put_le32(header + 12, uvm_crc32(0, header, 168));
}

/* Header 2 is in use, and header 1 is blank: what is wrong is told of header 1 when both are. */
static void refuses_headers(void **state)
{
	static const struct damage cases[] = {
		{ SET(0, "X"), true, UVM_E_MAGIC, 0, "signature" },
		{ SET(8, "\0\0\2"), true, UVM_E_VERSION, 8, "version" },
		{ SET(20, "\xA7"), true, UVM_E_LENGTH, 20, "header_size" },
		{ SET(24, "\1"), true, UVM_E_RANGE, 24, "file_table_offset" },
		{ SET(28, "\2"), true, UVM_E_LENGTH, 28, "file_table_size" },
		{ SET(32, "\2"), true, UVM_E_UNSUPPORTED, 32, "encryption_algorithm" },
		{ SET(12, "XXXX"), false, UVM_E_CHECKSUM, 12, "checksum" },
		{ SET(167, "\1"), false, UVM_E_CHECKSUM, 12, "checksum" },
		{ SET(24, "\xFF"), true, UVM_E_RANGE, 24, NULL },
		{ SET(512, "EFI PART"), false, UVM_E_TYPE, 512, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct disk k;

		new_store(&k, UVM_VMGS_SIZE_MIN, 512);
		memcpy(k.p + cases[i].off, cases[i].bytes, cases[i].n);
		if (cases[i].checksum)
			fix_checksum(k.p);
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), cases[i].status);
		assert_int_equal(d.code, cases[i].status);
		assert_int_equal(d.off, cases[i].at);
		if (cases[i].field != NULL) {
			assert_string_equal(d.field, cases[i].field);
			assert_string_equal(d.record, "HEADER");
			assert_int_equal(d.index, 1);
			assert_int_equal(v.active, -1);
		}
		disk_free(&k);
	}
}

static void refuses_entries(void **state)
{
	static const struct damage cases[] = {
		{ SET(0, "\1"), false, UVM_E_RANGE, 0, "offset" },
		{ SET(0, "\4"), false, UVM_E_RANGE, 0, "offset" },
		{ SET(0, "\3\0\0\0\2"), false, UVM_E_RANGE, 4, "allocation_size" },
		{ SET(0, "\3\0\0\0\xFF\xFF\xFF\xFF"), false, UVM_E_RANGE, 4, "allocation_size" },
		{ SET(8, "\1\x10"), false, UVM_E_RANGE, 8, "valid_data_size" },
		{ SET(8, "\0\0\0\0\0\0\0\x80"), false, UVM_E_RANGE, 8, "valid_data_size" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const uint64_t entry = 2 * UVM_VMGS_BLOCK + 63 * 64;
		struct uvm_diag d = UVM_DIAG_INIT;
		struct disk k;

		new_store(&k, UVM_VMGS_SIZE_MIN, 512);
		memcpy(k.p + entry + cases[i].off, cases[i].bytes, cases[i].n);
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), cases[i].status);
		assert_int_equal(d.off, entry + cases[i].at);
		assert_string_equal(d.field, cases[i].field);
		assert_string_equal(d.record, "FILE_TABLE");
		assert_int_equal(d.index, 63);
		disk_free(&k);
	}
}

static void chooses_the_later_header(void **state)
{
	static const struct {
		uint32_t first, second;
		int active;
	} cases[] = {
		{ 1, 2, 1 },  { 3, 2, 0 },  { UINT32_MAX, 0, 1 },  { 0, UINT32_MAX, 0 },  { 1, 1, -1 },
		{ 1, 3, -1 }, { 0, 0, -1 }, { 0x80000000, 0, -1 }, { UINT32_MAX, 1, -1 }, { 5, UINT32_MAX, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct disk k;

		new_store(&k, UVM_VMGS_SIZE_MIN, 512);
		memcpy(k.p + 512, k.p, 512);
		uvm_put_le32(k.p + 16, cases[i].first);
		uvm_put_le32(k.p + 512 + 16, cases[i].second);
		fix_checksum(k.p);
		fix_checksum(k.p + 512);
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), cases[i].active < 0 ? UVM_E_CONFLICT : UVM_OK);
		assert_int_equal(v.active, cases[i].active);
		disk_free(&k);
	}
}

static void falls_back_to_the_other_header(void **state)
{
	struct disk k;

	(void)state;
	new_store(&k, UVM_VMGS_SIZE_MIN * 2, 512);
	put_text(1, "old");
	put_text(1, "new");
	assert_int_equal(v.active, 0);
	k.p[100]++;
	open_ok(&k);
	assert_int_equal(v.active, 1);
	assert_int_equal(v.wrong[0].code, UVM_E_CHECKSUM);
	assert_true(holds(1, "old", 3));
	disk_free(&k);
}

static void refuses_devices(void **state)
{
	static const struct {
		uint64_t size;
		uint32_t sector;
		int open, format;
	} cases[] = {
		{ 0, 512, UVM_E_SHORT, UVM_E_SHORT },     { 512, 512, UVM_E_SHORT, UVM_E_SHORT },
		{ 4096, 4096, UVM_E_SHORT, UVM_E_SHORT }, { 65536, 1024, UVM_E_ARGUMENT, UVM_E_ARGUMENT },
		{ 65537, 512, UVM_E_ALIGN, UVM_E_ALIGN }, { 65536 + 512, 4096, UVM_E_ALIGN, UVM_E_ALIGN },
		{ 65536, 512, UVM_E_MISSING, UVM_OK },    { 16384 - 512, 512, UVM_E_MISSING, UVM_E_SPACE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
		struct disk k;

		disk_init(&k, cases[i].size + 1, 512);
		k.dev.size = cases[i].size;
		k.dev.sector_size = cases[i].sector;
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), cases[i].open);
		assert_int_equal(k.writes, 0);
		assert_int_equal(uvm_vmgs_format(&v, &k.dev, &e), cases[i].format);
		assert_int_equal(k.writes > 0, cases[i].format == UVM_OK);
		disk_free(&k);
	}
}

/* ---- bytes ---------------------------------------------------------------------------------------------------------- */

/* What the original wrote for the same steps. */
static void writes_the_same_bytes(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, 4 * MIB, 512);
	assert_true(disk_is(&k, "e6f577f099f3ea8e70aa9e2de7f11a64cd08bde4c4a45b83e3a65751f5a9c9b3"));
	put_text(1, "hello world");
	assert_true(disk_is(&k, "0d896c07d26cae1ac6d166010bce7f9255577257ac636d62f9517e4637a74c15"));
	at(0, 4, 1);
	at(1, 5, 1);
	put_text(2, "short sentence");
	assert_true(disk_is(&k, "2b53c831792571d28b37ff9e7db5c5fd25d6e7143a021fcd34466698a813bb41"));
	at(0, 2, 1);
	at(2, 6, 1);
	put_text(1, "funny joke");
	assert_true(disk_is(&k, "70bddbe6de5b22620eb32c943a46bb2569efc28b0d53cd66633b384bd11e78de"));
	at(1, 7, 1);
	assert_int_equal(uvm_vmgs_move(&v, 1, 5, false, &d), UVM_OK);
	assert_true(disk_is(&k, "131bbd53f51b99379ad771a7c71648a7d680beb8f4a2e93138f0ae533866edc8"));
	assert_int_equal(uvm_vmgs_delete(&v, 2, &d), UVM_OK);
	assert_true(disk_is(&k, "7edfa4ab0c7a0543d06774c246d3a0b48de297ff60f19ad410371cee2c9b55b2"));
	open_ok(&k);
	assert_int_equal(v.now.header.sequence, 6);
	assert_true(holds(5, "funny joke", 10));
	disk_free(&k);
}

static void writes_the_same_bytes_in_large_sectors(void **state)
{
	struct disk k;

	(void)state;
	new_store(&k, 4 * MIB, 4096);
	put_text(1, "hello world");
	assert_true(disk_is(&k, "91ac298c33a6763f4e7849a91b7fe7c0f94cda5a67f3cf47ed7648e32ddf4f93"));
	disk_free(&k);
}

static void writes_the_same_image(void **state)
{
	const size_t n = 5 * MIB;
	uint8_t *b = malloc(n);
	struct uvm_diag d;
	struct disk k;

	(void)state;
	assert_non_null(b);
	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)(7 * i + (i >> 8));
	new_store(&k, 8 * MIB, 512);
	assert_int_equal(put(8, b, n, &d), UVM_OK);
	at(0, 4, 1);
	at(8, 5, 1280);
	assert_true(disk_is(&k, "2aa25c44435ae002410e27e1907049eb74f9637c8f24acbbc6f8329b1ddb7e9e"));
	assert_true(holds(8, b, n));
	assert_int_equal(put(8, b, n, &d), UVM_E_SPACE);
	disk_free(&k);
	free(b);
}

static void marks_and_unmarks(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	disk_init(&k, 4 * MIB, 512);
	for (int i = 0; i < 2; i++) { /* the second time it stays as it is */
		assert_int_equal(uvm_vmgs_reprovision(&v, &k.dev, &d), UVM_OK);
		assert_true(disk_is(&k, "d6085991451cfc992eda98ecd34ee81397417e60529421e62e8e24baff258b4d"));
	}
	open_ok(&k);
	assert_int_equal(v.now.header.markers, UVM_VMGS_REPROVISIONED);
	assert_int_equal(uvm_vmgs_clear_reprovisioned(&v, &d), UVM_OK);
	assert_true(disk_is(&k, "abf440dbdef880b9a3bcff8cecb44d2d06511438c6550603e7f96105e67071a4"));
	k.writes = 0;
	assert_int_equal(uvm_vmgs_clear_reprovisioned(&v, &d), UVM_OK);
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

/* A disk that cannot be read may hold a store: it is not formatted. */
static void does_not_format_what_it_cannot_read(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, UVM_VMGS_SIZE_MIN, 512);
	k.writes = k.calls = 0;
	k.fail_at = 1;
	assert_int_equal(uvm_vmgs_reprovision(&v, &k.dev, &d), UVM_E_IO);
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

static void keeps_files_of_every_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 511, 512, 513, 4095, 4096, 4097, 65535, 65536, 65537 };
	static uint8_t b[65537];
	struct disk k;

	(void)state;
	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i * 31 + 1);
	new_store(&k, 4 * MIB, 4096);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct uvm_diag d;

		assert_int_equal(put((unsigned)i + 1, b, sizes[i], &d), UVM_OK);
	}
	open_ok(&k);
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_true(holds((unsigned)i + 1, b, sizes[i]));
	disk_free(&k);
}

static void refuses_ids(void **state)
{
	static const unsigned ids[] = { 0, 63, 64, 65, UINT32_MAX };
	struct disk k;

	(void)state;
	new_store(&k, 65536, 512);
	put_text(1, "x");
	k.writes = 0;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t b[8];
		size_t n;

		assert_int_equal(uvm_vmgs_read(&v, ids[i], b, sizeof(b), &n, &d), UVM_E_ARGUMENT);
		assert_int_equal(put(ids[i], "x", 1, &d), UVM_E_ARGUMENT);
		assert_int_equal(uvm_vmgs_delete(&v, ids[i], &d), UVM_E_ARGUMENT);
		assert_int_equal(uvm_vmgs_move(&v, ids[i], 2, true, &d), UVM_E_ARGUMENT);
		assert_int_equal(uvm_vmgs_move(&v, 1, ids[i], true, &d), UVM_E_ARGUMENT);
		assert_int_equal(d.got, ids[i]);
	}
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

static void moves(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT;
	uint8_t b[8];
	size_t n = 77;
	struct disk k;

	(void)state;
	new_store(&k, 65536, 512);
	put_text(1, "one");
	put_text(2, "two");
	k.writes = 0;
	assert_int_equal(uvm_vmgs_move(&v, 1, 2, false, &d), UVM_E_DUPLICATE);
	assert_int_equal(uvm_vmgs_move(&v, 3, 2, true, &e), UVM_E_MISSING);
	assert_int_equal(k.writes, 0);
	assert_int_equal(uvm_vmgs_move(&v, 1, 1, true, &f), UVM_OK);
	assert_true(holds(1, "one", 3));
	assert_int_equal(uvm_vmgs_move(&v, 1, 2, true, &f), UVM_OK);
	assert_true(holds(2, "one", 3));
	assert_int_equal(uvm_vmgs_read(&v, 1, b, sizeof(b), &n, &f), UVM_E_MISSING);
	assert_int_equal(uvm_vmgs_read(&v, 2, b, 2, &n, &(struct uvm_diag)UVM_DIAG_INIT), UVM_E_SPACE);
	assert_int_equal(n, 77);
	disk_free(&k);
}

/* ---- space ---------------------------------------------------------------------------------------------------------- */

static void takes_the_smallest_gap(void **state)
{
	static uint8_t b[100 * UVM_VMGS_BLOCK];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, 4 * MIB, 512);                                  /* 2 table, 3 extended table */
	assert_int_equal(put(1, b, 10 * UVM_VMGS_BLOCK, &d), UVM_OK); /* table 4, 5..14 */
	at(1, 5, 10);
	assert_int_equal(put(2, b, 2 * UVM_VMGS_BLOCK, &d), UVM_OK); /* table 2, 15..16 */
	assert_int_equal(put(3, b, 1, &d), UVM_OK);                  /* table 4, 2 is free: 2 is the table's block until then */
	at(3, 17, 1);
	assert_int_equal(uvm_vmgs_delete(&v, 1, &d), UVM_OK); /* table 2; gaps 4..14, tail */
	assert_int_equal(put(4, b, 2 * UVM_VMGS_BLOCK, &d), UVM_OK);
	at(0, 4, 1);
	at(4, 5, 2);
	assert_int_equal(put(5, b, 20 * UVM_VMGS_BLOCK, &d), UVM_OK);
	at(0, 2, 1);
	at(5, 18, 20);
	disk_free(&k);
}

static void fills_a_disk(void **state)
{
	uint8_t *b = calloc(1020, UVM_VMGS_BLOCK);
	struct uvm_diag d;
	struct disk k;

	(void)state;
	assert_non_null(b);
	new_store(&k, 4 * MIB, 512);
	assert_int_equal(put(1, b, 1020 * UVM_VMGS_BLOCK, &d), UVM_E_SPACE);
	assert_int_equal(d.want, 1020);
	assert_int_equal(d.got, 1019);
	assert_int_equal(put(1, b, 1019 * UVM_VMGS_BLOCK, &d), UVM_OK);
	k.writes = 0;
	assert_int_equal(put(2, b, 1, &d), UVM_E_SPACE);
	assert_int_equal(k.writes, 0);
	assert_int_equal(uvm_vmgs_delete(&v, 1, &d), UVM_OK);
	disk_free(&k);
	free(b);
}

/* A store whose files overlap can be read, not changed. */
static void does_not_change_overlaps(void **state)
{
	uint8_t *entry;
	struct uvm_diag d;
	struct disk k;

	(void)state;
	new_store(&k, 65536, 512);
	put_text(1, "one");
	put_text(2, "two");
	entry = k.p + (size_t)v.now.header.table_offset * UVM_VMGS_BLOCK;
	memcpy(entry + 64, entry + 128, 4);
	open_ok(&k);
	assert_true(holds(1, "two", 3));
	k.writes = 0;
	assert_int_equal(put(3, "x", 1, &d), UVM_E_OVERLAP);
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

/* The place of the table is in use even where no entry says so. */
static void spares_a_table_without_entry(void **state)
{
	struct disk k;

	(void)state;
	new_store(&k, 65536, 512);
	memset(k.p + 2 * UVM_VMGS_BLOCK, 0, UVM_VMGS_BLOCK);
	open_ok(&k);
	put_text(1, "x");
	at(0, 3, 1);
	disk_free(&k);
}

/* ---- devices that fail ---------------------------------------------------------------------------------------------- */

static void reads_without_writing(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k, 65536, 512);
	put_text(1, "one");
	k.dev.write = NULL;
	open_ok(&k);
	assert_true(holds(1, "one", 3));
	assert_int_equal(put(1, "x", 1, &d), UVM_E_STATE);
	disk_free(&k);
}

static void stops_after_a_failure(void **state)
{
	unsigned n = 1;
	int status = UVM_E_IO;

	(void)state;
	for (; status != UVM_OK; n++) {
		struct uvm_diag d;
		struct disk k;

		new_store(&k, 65536, 512);
		put_text(1, "old");
		k.calls = 0;
		k.fail_at = n;
		status = put(1, "new", 3, &d);
		assert_true(status == UVM_OK || (status == UVM_E_IO && d.code == UVM_E_IO));
		if (status < 0)
			assert_int_equal(put(1, "x", 1, &d), UVM_E_STATE);
		k.fail_at = 0;
		open_ok(&k);
		assert_true(holds(1, "old", 3) || holds(1, "new", 3));
		disk_free(&k);
	}
	assert_int_equal(n, 7); /* contents, table, flush, header, flush; and the change that succeeded */
}

static void knows_names(void **state)
{
	unsigned id = 99;

	(void)state;
	assert_false(uvm_vmgs_id("", &id));
	assert_false(uvm_vmgs_id("GUEST_FIRMWAR", &id));
	assert_false(uvm_vmgs_id("GUEST_FIRMWARES", &id));
	assert_false(uvm_vmgs_id("guest_firmware", &id));
	assert_int_equal(id, 99);
	assert_true(uvm_vmgs_id("GUEST_FIRMWARE", &id));
	assert_int_equal(id, UVM_VMGS_GUEST_FIRMWARE);
	assert_string_equal(uvm_vmgs_name(63), "EXTENDED_FILE_TABLE");
	assert_null(uvm_vmgs_name(12));
	assert_null(uvm_vmgs_name(64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_headers),
		cmocka_unit_test(refuses_entries),
		cmocka_unit_test(chooses_the_later_header),
		cmocka_unit_test(falls_back_to_the_other_header),
		cmocka_unit_test(refuses_devices),
		cmocka_unit_test(writes_the_same_bytes),
		cmocka_unit_test(writes_the_same_bytes_in_large_sectors),
		cmocka_unit_test(writes_the_same_image),
		cmocka_unit_test(marks_and_unmarks),
		cmocka_unit_test(does_not_format_what_it_cannot_read),
		cmocka_unit_test(keeps_files_of_every_size),
		cmocka_unit_test(refuses_ids),
		cmocka_unit_test(moves),
		cmocka_unit_test(takes_the_smallest_gap),
		cmocka_unit_test(fills_a_disk),
		cmocka_unit_test(does_not_change_overlaps),
		cmocka_unit_test(spares_a_table_without_entry),
		cmocka_unit_test(reads_without_writing),
		cmocka_unit_test(stops_after_a_failure),
		cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests_name("vmgs", tests, NULL, NULL);
}
