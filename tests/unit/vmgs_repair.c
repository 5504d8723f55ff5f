/* SPDX-License-Identifier: MIT */
/*
 * Stores with faults: each violates one rule and no other; which header is gone on with, and when nobody can tell; that looking
 * writes nothing, and that a store is whole after it was mended.
 */
#include <uvmkit/wire.h>

#include "vmgs_disk.h"

enum { BLOCK = UVM_VMGS_BLOCK };

static const uint8_t key[UVM_VMGS_KEY] = "the root key of one of the tests";

static struct uvm_vmgs v;

/* The table in use is at block 2, header 1 has sequence 3, header 2 has 2; file 1 was "old" before it was "new". */
static void new_store(struct disk *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	disk_init(k, 131072, 512);
	assert_int_equal(uvm_vmgs_format(&v, &k->dev, &d), UVM_OK);
	assert_int_equal(uvm_vmgs_write(&v, 1, "old", 3, &d), UVM_OK);
	assert_int_equal(uvm_vmgs_write(&v, 1, "new", 3, &d), UVM_OK);
	assert_int_equal(v.now.header.table_offset, 2);
	assert_int_equal(v.active, 0);
	k->writes = 0;
}

static void fix_checksum(uint8_t *header)
{
	uvm_put_le32(header + 12, 0);
	uvm_put_le32(header + 12, uvm_crc32(0, header, 168));
}

static bool holds(const char *text)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	char b[8];
	size_t n = 0;

	return uvm_vmgs_read(&v, 1, b, sizeof(b), &n, &d) == UVM_OK && n == strlen(text) && memcmp(b, text, n) == 0;
}

/* ---- rules ---------------------------------------------------------------------------------------------------------- */

struct findings {
	const char *rule;
	unsigned n;
};

static void note(void *arg, const struct uvm_vmgs_rule *rule, const struct uvm_diag *d)
{
	struct findings *f = arg;

	assert_true(d->code != UVM_OK && rule->sentence[0] != '\0');
	f->rule = rule->name;
	f->n++;
}

static void finds_one_violation(void **state)
{
	static const struct {
		const char *rule;
		size_t at;
		const char *bytes;
		size_t n;
		bool mended;
	} cases[] = {
		{ "header-valid", 512 + 100, "x", 1, true },
		{ "table-place", 2 * BLOCK, "\x14", 1, true },
		{ "table-place", 2 * BLOCK + 4, "\0", 1, true },
		{ "extended-table", 2 * BLOCK + 63 * 64 + 4, "\0", 1, true },
		{ "extended-table", 2 * BLOCK + 63 * 64 + 9, "\1", 1, true },
		{ "files-apart", 2 * BLOCK + 64, "\3", 1, false },
		{ "reserved-zero", 164, "\1", 1, true },
		{ "reserved-zero", 34, "\2", 1, true },
		{ "reserved-zero", 2 * BLOCK + 64 + 44, "\4", 1, false },
		{ "marker-clear", 34, "\1", 1, false },
		{ "one-key", 32, "\1", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
		struct findings f = { NULL, 0 };
		struct disk k;

		new_store(&k);
		uvm_vmgs_check(&v, note, &f);
		assert_int_equal(f.n, 0);
		memcpy(k.p + cases[i].at, cases[i].bytes, cases[i].n);
		if (cases[i].at < 512)
			fix_checksum(k.p);
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), UVM_OK);
		uvm_vmgs_check(&v, note, &f);
		assert_int_equal(f.n, 1);
		assert_string_equal(f.rule, cases[i].rule);
		assert_int_equal(k.writes, 0);
		if (cases[i].mended) {
			f.n = 0;
			assert_int_equal(uvm_vmgs_mend(&v, &e), UVM_OK);
			assert_int_equal(uvm_vmgs_open(&v, &k.dev, &e), UVM_OK);
			assert_false(uvm_vmgs_needs_mending(&v));
			uvm_vmgs_check(&v, note, &f);
			assert_int_equal(f.n, 0);
			assert_true(holds("new"));
		}
		disk_free(&k);
	}
}

static int no_random(void *ctx, uint8_t *p, size_t n)
{
	(void)ctx;
	memset(p, 0, n);
	return UVM_OK;
}

static void finds_exposed_stores(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct findings f = { NULL, 0 };
	struct uvm_vmgs_crypto crypto;
	struct disk k;

	(void)state;
	assert_int_equal(uvm_vmgs_openssl_new(&crypto), UVM_OK);
	crypto.random = no_random;
	new_store(&k);
	assert_int_equal(uvm_vmgs_encrypt(&v, &crypto, key, &d), UVM_OK);
	uvm_vmgs_check(&v, note, &f);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.rule, "metadata-key");
	uvm_vmgs_openssl_free(&crypto);
	disk_free(&k);
}

/* ---- headers -------------------------------------------------------------------------------------------------------- */

static void set_sequence(struct disk *k, int header, uint32_t sequence)
{
	uvm_put_le32(k->p + header * 512 + 16, sequence);
	fix_checksum(k->p + header * 512);
}

static void goes_on_with_the_later_header(void **state)
{
	static const struct {
		uint32_t first, second;
		const char *text; /* NULL: nobody can tell */
	} cases[] = {
		{ 9, 3, "new" }, { 3, 9, "old" },         { 1, UINT32_MAX - 5, "new" }, { UINT32_MAX - 5, 1, "old" },
		{ 5, 5, NULL },  { 0, 0x80000000, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		const int want = cases[i].text != NULL ? UVM_OK : UVM_E_CONFLICT;
		bool changed = false;
		struct disk k;

		new_store(&k);
		set_sequence(&k, 0, cases[i].first);
		set_sequence(&k, 1, cases[i].second);
		assert_int_equal(uvm_vmgs_recover(&v, &k.dev, true, &changed, &d), want);
		assert_int_equal(k.writes, 0);
		assert_int_equal(changed, want == UVM_OK);
		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), want);
		assert_int_equal(k.writes, want == UVM_OK);
		if (want == UVM_OK) {
			assert_true(holds(cases[i].text));
			assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), UVM_OK);
			assert_true(holds(cases[i].text));
		}
		disk_free(&k);
	}
}

static void goes_back_from_a_table_that_leads_nowhere(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	bool changed = false;
	struct disk k;

	(void)state;
	new_store(&k);
	k.p[2 * BLOCK + 64 + 3] = 0x7F; /* the offset of file 1 */
	assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), UVM_E_RANGE);
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &e), UVM_OK);
	assert_true(changed && holds("old"));
	disk_free(&k);
}

/* A table that was never written, behind a header that was: nobody would miss files that it does not have. */
static void goes_back_from_a_table_of_zeros(void **state)
{
	static const struct {
		int header; /* with the table of zeros */
		const char *text;
		uint32_t sequence; /* of header 0, of which 3 follows the other one's */
	} cases[] = { { 0, "old", 3 }, { 0, "old", 9 }, { 1, "new", 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		bool changed = false;
		struct disk k;

		new_store(&k);
		memset(k.p + (size_t)v.header[cases[i].header].table_offset * BLOCK, 0, BLOCK);
		set_sequence(&k, 0, cases[i].sequence);
		assert_int_equal(uvm_vmgs_recover(&v, &k.dev, true, &changed, &d), UVM_OK);
		assert_true(changed && holds(cases[i].text) && k.writes == 0);
		assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), UVM_OK);
		assert_true(changed && holds(cases[i].text));
		assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), UVM_OK);
		assert_true(!changed && holds(cases[i].text));
		disk_free(&k);
	}
}

/* Without any entry but with nothing to go back to, it is a store without files. */
static void keeps_a_table_of_zeros_that_is_alone(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	bool changed = true;
	struct disk k;

	(void)state;
	new_store(&k);
	memset(k.p + 2 * BLOCK, 0, BLOCK);
	memset(k.p + 512, 0, 512);
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), UVM_OK);
	assert_false(changed);
	assert_int_equal(v.active, 0);
	assert_int_equal(k.writes, 0);
	assert_true(uvm_vmgs_needs_mending(&v));
	disk_free(&k);
}

/* The header that is not in use leads to the same files afterwards, not to blocks that are zero now. */
static void wiping_leaves_something_to_fall_back_on(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct disk k;

	(void)state;
	new_store(&k);
	assert_int_equal(uvm_vmgs_wipe_free(&v, &d), UVM_OK);
	for (int headers = 2; headers > 0; headers--) {
		assert_int_equal(uvm_vmgs_open(&v, &k.dev, &d), UVM_OK);
		assert_true(holds("new"));
		k.p[v.active * 512]++;
	}
	disk_free(&k);
}

static void leaves_other_disks_alone(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT, f = UVM_DIAG_INIT;
	bool changed = true;
	struct disk k;

	(void)state;
	new_store(&k);
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), UVM_OK);
	assert_false(changed);
	memcpy(k.p + 512, "EFI PART", 8);
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &d), UVM_E_TYPE);
	memset(k.p, 0, 1024);
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &e), UVM_E_MISSING);
	k.calls = 0;
	k.fail_at = 1;
	assert_int_equal(uvm_vmgs_recover(&v, &k.dev, false, &changed, &f), UVM_E_IO);
	assert_int_equal(k.writes, 0);
	disk_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_one_violation),
		cmocka_unit_test(finds_exposed_stores),
		cmocka_unit_test(goes_on_with_the_later_header),
		cmocka_unit_test(goes_back_from_a_table_that_leads_nowhere),
		cmocka_unit_test(goes_back_from_a_table_of_zeros),
		cmocka_unit_test(keeps_a_table_of_zeros_that_is_alone),
		cmocka_unit_test(wiping_leaves_something_to_fall_back_on),
		cmocka_unit_test(leaves_other_disks_alone),
	};

	return cmocka_run_group_tests_name("vmgs_repair", tests, NULL, NULL);
}
