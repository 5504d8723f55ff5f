/* SPDX-License-Identifier: MIT */
/*
 * The records that loader and guest share: what a reader refuses and at which byte, the places of the fields, and that what is
 * written reads as the same.
 */
#include "abi/command_line.h"
#include "abi/guest_exit.h"
#include "abi/handover.h"
#include "abi/imported_regions.h"
#include "abi/page_hashes.h"
#include "abi/shim_params.h"
#include "abi/vtl0_config.h"
#include "abi/vtl2_config.h"

#include "unit.h"

/* One number changed in bytes that are good. */
struct change {
	size_t at, size;
	uint64_t value;
	int status;
	uint64_t off;
	const char *field;
};

typedef int read_fn(const uint8_t *b, struct uvm_diag *d);

static void assert_refused(const uint8_t *good, size_t len, read_fn *read, const struct change *changes, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(read(good, &d), UVM_OK);
	for (size_t i = 0; i < n; i++) {
		uint8_t *b = unit_exact(good, len);

		d = (struct uvm_diag)UVM_DIAG_INIT;
		uvm_put_le(b + changes[i].at, changes[i].size, changes[i].value);
		assert_int_equal(read(b, &d), changes[i].status);
		assert_int_equal(d.code, changes[i].status);
		assert_int_equal(d.off, changes[i].off);
		assert_string_equal(d.field, changes[i].field);
		free(b);
	}
}

/* ---- command line -------------------------------------------------------------------------------------------------- */

static int read_command_line(const uint8_t *b, struct uvm_diag *d)
{
	struct uvm_command_line c = { .len = 77 };
	const int r = uvm_command_line_get(&c, b, d);

	assert_int_equal(r == UVM_OK ? 5 : 77, c.len);
	return r;
}

static void command_line(void **state)
{
	static const struct change changes[] = {
		{ 0, 2, 2, UVM_E_VALUE, 0, "policy" },
		{ 2, 2, UVM_COMMAND_LINE_MAX + 1, UVM_E_LIMIT, 2, "length" },
		{ 2, 2, 4, UVM_E_RESERVED, 8, "reserved" },
		{ 9, 1, 1, UVM_E_RESERVED, 9, "reserved" },
		{ 4095, 1, 1, UVM_E_RESERVED, 4095, "reserved" },
	};
	uint8_t text[UVM_COMMAND_LINE_MAX], page[UVM_PAGE_SIZE];
	struct uvm_command_line c = { UVM_COMMAND_LINE_APPEND_CHOSEN, (const uint8_t *)"a\0b=c", 5 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	uvm_command_line_put(&c, page);
	assert_memory_equal(page,
			    "\x01\x00\x05\x00"
			    "a\0b=c\0",
			    10);
	assert_refused(page, sizeof(page), read_command_line, changes, COUNT(changes));
	memset(text, 'x', sizeof(text));
	uvm_command_line_put(&(struct uvm_command_line){ UVM_COMMAND_LINE_STATIC, text, sizeof(text) }, page);
	assert_int_equal(uvm_command_line_get(&c, page, &d), UVM_OK);
	assert_int_equal(c.policy, UVM_COMMAND_LINE_STATIC);
	assert_int_equal(c.len, sizeof(text));
	assert_memory_equal(c.text, text, sizeof(text));
}

/* ---- page hashes --------------------------------------------------------------------------------------------------- */

static int read_page_hashes(const uint8_t *b, struct uvm_diag *d)
{
	uint32_t n = 77;
	const int r = uvm_page_hashes_count(b, &n, d);

	assert_int_equal(n, r == UVM_OK ? UVM_PAGE_HASHES_MAX : 77);
	return r;
}

static void page_hashes(void **state)
{
	static const struct change changes[] = {
		{ 0, 4, 0, UVM_E_MAGIC, 0, "magic" },
		{ 4, 4, 2, UVM_E_VERSION, 4, "version" },
		{ 8, 4, UVM_PAGE_HASHES_MAX + 1, UVM_E_LIMIT, 8, "count" },
		{ 15, 1, 1, UVM_E_RESERVED, 12, "reserved" },
	};
	uint8_t head[UVM_PAGE_HASHES_HEAD];

	(void)state;
	assert_int_equal(UVM_PAGE_HASHES_MAX, 21845);
	assert_true(uvm_page_hash_at(UVM_PAGE_HASHES_MAX) <= UVM_PAGE_HASHES_SIZE);
	uvm_page_hashes_begin(head, UVM_PAGE_HASHES_MAX);
	assert_memory_equal(head, "EPHS\x01\0\0\0\x55\x55\0\0\0\0\0", sizeof(head));
	assert_refused(head, sizeof(head), read_page_hashes, changes, COUNT(changes));
}

/* ---- imported regions ---------------------------------------------------------------------------------------------- */

static int read_regions(const uint8_t *b, struct uvm_diag *d)
{
	struct uvm_imported_region got[UVM_IMPORTED_REGIONS_MAX];
	size_t n = 77;
	const int r = uvm_imported_regions_get(b, got, &n, d);

	assert_int_equal(n, r == UVM_OK ? 2 : 77);
	return r;
}

static void imported_regions(void **state)
{
	static const struct change changes[] = {
		{ 48 + 16, 1, 2, UVM_E_VALUE, 48 + 16, "accepted" },
		{ 48 + 23, 1, 1, UVM_E_RESERVED, 48 + 23, "reserved" },
		{ 48 + 8, 8, 8, UVM_E_ORDER, 72, "base_page_number" },
		{ 72 + 8, 8, 0xFFFFFFFFFFFFA, UVM_E_RANGE, 72 + 8, "page_count" },
		{ 72, 8, 0x10000000000001, UVM_E_RANGE, 72 + 8, "page_count" },
		{ 72 + 8, 8, 0, UVM_E_TRAIL, 72, "descriptor" },
		{ 4095, 1, 1, UVM_E_TRAIL, 4095, "descriptor" },
	};
	static const struct uvm_imported_region two[] = { { 1, 6, true }, { 7, 0xFFFFFFFFFFFF9, false } };
	struct uvm_imported_region many[UVM_IMPORTED_REGIONS_MAX], got[UVM_IMPORTED_REGIONS_MAX];
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t hash[UVM_IMPORTED_HASH_SIZE], page[UVM_PAGE_SIZE];
	size_t n;

	(void)state;
	memset(hash, 0xAA, sizeof(hash));
	uvm_imported_regions_put(hash, two, 2, page);
	assert_memory_equal(page, hash, sizeof(hash));
	assert_memory_equal(page + 48, "\1\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\7\0\0", 27);
	assert_refused(page, sizeof(page), read_regions, changes, COUNT(changes));

	assert_int_equal(UVM_IMPORTED_REGIONS_MAX, 168);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct uvm_imported_region){ 3 * i, 2, i % 2 != 0 };
	uvm_imported_regions_put(hash, many, COUNT(many), page);
	assert_int_equal(uvm_imported_regions_get(page, got, &n, &d), UVM_OK);
	assert_int_equal(n, COUNT(many));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].page, many[i].page);
		assert_int_equal(got[i].count, many[i].count);
		assert_int_equal(got[i].accepted, many[i].accepted);
	}
}

/* ---- shim parameters ----------------------------------------------------------------------------------------------- */

/* Every byte is part of one field, and reads back where it was written. */
static void shim_params(void **state)
{
	uint8_t b[UVM_SHIM_PARAMS_SIZE], again[UVM_SHIM_PARAMS_SIZE];
	struct uvm_shim_params p;

	(void)state;
	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i + 1);
	uvm_shim_params_get(&p, b);
	assert_int_equal(p.kernel_entry_offset, 0x0807060504030201);
	assert_int_equal(p.initrd_crc, 0x24232221);
	assert_int_equal(p.supported_isolation_type, 0x28272625);
	assert_int_equal(p.persisted_state_region_size, 0xC0BFBEBDBCBBBAB9);
	memset(again, 0, sizeof(again));
	uvm_shim_params_put(&p, again);
	assert_memory_equal(again, b, sizeof(b));
}

/* ---- VTL0 configuration -------------------------------------------------------------------------------------------- */

static int read_vtl0(const uint8_t *b, struct uvm_diag *d)
{
	struct uvm_vtl0_config c = { .flags = 77 };
	const int r = uvm_vtl0_config_get(&c, b, d);

	assert_int_equal(c.flags, r == UVM_OK ? 7 : 77);
	return r;
}

static void vtl0_config(void **state)
{
	static const struct change changes[] = {
		{ 0, 1, 0, UVM_E_MAGIC, 0, "magic" },
		{ 8, 8, 8, UVM_E_VALUE, 8, "flags" },
		{ 15, 1, 1, UVM_E_VALUE, 8, "flags" },
	};
	uint8_t b[UVM_VTL0_CONFIG_SIZE], again[UVM_VTL0_CONFIG_SIZE];
	struct uvm_vtl0_config c;
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)i;
	memcpy(b, "0LTVLCHO\7\0\0\0\0\0\0\0", 16);
	assert_int_equal(uvm_vtl0_config_get(&c, b, &d), UVM_OK);
	assert_int_equal(c.firmware_page, 0x1716151413121110);
	assert_int_equal(c.kernel_entry, 0x4746454443424140);
	assert_int_equal(c.command_line_pages, 0x6F6E6D6C6B6A6968);
	uvm_vtl0_config_put(&c, again);
	assert_memory_equal(again, b, sizeof(b));
	assert_refused(b, sizeof(b), read_vtl0, changes, COUNT(changes));
}

/* ---- VTL2 configuration -------------------------------------------------------------------------------------------- */

static int read_vtl2(const uint8_t *b, struct uvm_diag *d)
{
	struct uvm_vtl2_config c = { .policy_size = 77 };
	const int r = uvm_vtl2_config_get(&c, b, d);

	assert_int_equal(c.policy_size, r == UVM_OK ? 3 : 77);
	return r;
}

static void vtl2_config(void **state)
{
	static const struct change changes[] = {
		{ 7, 1, 0, UVM_E_MAGIC, 0, "magic" },
		{ 16, 4, UVM_VTL2_CONFIG_POLICY_MAX + 1, UVM_E_LIMIT, 16, "product_policy_size" },
		{ 9, 1, 1, UVM_E_RESERVED, 9, "reserved" },
		{ 15, 1, 1, UVM_E_RESERVED, 15, "reserved" },
		{ 20, 1, 1, UVM_E_RESERVED, 20, "reserved" },
		{ 23, 1, 1, UVM_E_RESERVED, 23, "reserved" },
		{ 16, 4, 2, UVM_E_RESERVED, 26, "reserved" },
		{ 27, 1, 1, UVM_E_RESERVED, 27, "reserved" },
		{ 4095, 1, 1, UVM_E_RESERVED, 4095, "reserved" },
	};
	uint8_t policy[UVM_VTL2_CONFIG_POLICY_MAX], page[UVM_PAGE_SIZE];
	struct uvm_vtl2_config c = { 46, (const uint8_t *)"abc", 3 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	uvm_vtl2_config_put(&c, page);
	assert_memory_equal(page, "2LTVLCHO\x2e\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0abc\0", 28);
	assert_refused(page, sizeof(page), read_vtl2, changes, COUNT(changes));
	memset(policy, 0xFF, sizeof(policy));
	uvm_vtl2_config_put(&(struct uvm_vtl2_config){ 0, policy, sizeof(policy) }, page);
	assert_int_equal(uvm_vtl2_config_get(&c, page, &d), UVM_OK);
	assert_int_equal(c.policy_size, 4072);
	assert_memory_equal(c.policy, policy, sizeof(policy));
	assert_int_equal(c.vtom_offset_bit, 0);
}

/* ---- handover ------------------------------------------------------------------------------------------------------ */

static int read_handover(const uint8_t *b, struct uvm_diag *d)
{
	struct uvm_handover h = { .processors = 77 };
	const int r = uvm_handover_get(&h, b, UVM_HANDOVER_SIZE, d);

	assert_int_equal(h.processors, r == UVM_OK ? 4 : 77);
	return r;
}

static void handover(void **state)
{
	static const struct change changes[] = {
		{ 3, 1, 0, UVM_E_MAGIC, 0, "magic" },         { 4, 1, 2, UVM_E_VERSION, 4, "version" },
		{ 24, 1, 2, UVM_E_VALUE, 24, "machine" },     { 25, 1, 3, UVM_E_VALUE, 25, "secure_boot" },
		{ 26, 1, 3, UVM_E_VALUE, 26, "ephemeral" },   { 27, 1, 2, UVM_E_VALUE, 27, "host_text" },
		{ 31, 1, 1, UVM_E_RESERVED, 28, "reserved" },
	};
	uint8_t b[UVM_HANDOVER_SIZE], config[UVM_PAGE_SIZE], line[UVM_PAGE_SIZE];
	const struct uvm_handover in = { 0x8000000, 1, 4, 1, 2, 1, true, config, line };
	struct uvm_handover h = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	memset(config, 0xC0, sizeof(config));
	memset(line, 0x11, sizeof(line));
	uvm_handover_put(&in, b);
	assert_memory_equal(b, "UVMH\1\0\0\0\0\0\0\x08\0\0\0\0\1\0\0\0\4\0\0\0\1\2\1\1\0\0\0\0", 32);
	assert_refused(b, sizeof(b), read_handover, changes, COUNT(changes));
	assert_int_equal(uvm_handover_get(&h, b, sizeof(b) - 1, &d), UVM_E_LENGTH);
	assert_int_equal(uvm_handover_get(&h, b, sizeof(b), &d), UVM_OK);
	assert_memory_equal(h.config, config, sizeof(config));
	assert_memory_equal(h.command_line, line, sizeof(line));
	h.config = in.config;
	h.command_line = in.command_line;
	assert_memory_equal(&h, &in, offsetof(struct uvm_handover, host_text));
	assert_true(h.host_text);
}

/* ---- words of the command line, and how guests end ------------------------------------------------------------------ */

static void words(void **state)
{
	static const struct {
		const char *text, *word, *rest; /* rest NULL: not there */
	} cases[] = {
		{ "", "a", NULL },
		{ "a", "a", "" },
		{ "  a ", "a", "" },
		{ "ab", "a", NULL },
		{ "ba a", "a", "" },
		{ "a=1", "a=", "1" },
		{ "x a= b", "a=", "" },
		{ "a=1 a=2", "a=", "1" },
		{ "xa=1", "a=", NULL },
		{ "a", "a=", NULL },
		{ "uvmkit.workload=hosts", "uvmkit.workload=host", NULL },
		{ "uvmkit.workload=host\n", "uvmkit.workload=host", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_command_line c = { UVM_COMMAND_LINE_STATIC, (const uint8_t *)cases[i].text,
						    (uint16_t)strlen(cases[i].text) };
		size_t n = 77;
		const uint8_t *rest = uvm_command_line_word(&c, cases[i].word, &n);

		assert_int_equal(rest == NULL, cases[i].rest == NULL);
		if (rest != NULL) {
			assert_int_equal(n, strlen(cases[i].rest));
			assert_memory_equal(rest, cases[i].rest, n);
		} else {
			assert_int_equal(n, 77);
		}
	}
}

static void guest_exit(void **state)
{
	unsigned known = 0;

	(void)state;
	for (unsigned code = 0; code < 256; code++) {
		const struct uvm_guest_exit_info *e = uvm_guest_exit_find(code);

		if (e == NULL)
			continue;
		known++;
		assert_int_equal(e->code, code);
		assert_in_range(code, UVM_GUEST_EXIT_FIRST, UVM_GUEST_EXIT_LAST);
	}
	assert_int_equal(known, 19);
	assert_int_equal(uvm_guest_exit_find(UVM_GUEST_EXIT_POLICY)->outcome, UVM_GUEST_REFUSED);
	assert_string_equal(uvm_guest_exit_find(UVM_GUEST_EXIT_SHARED_PAGE)->name, "SHARED_PAGE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_line), cmocka_unit_test(page_hashes), cmocka_unit_test(imported_regions),
		cmocka_unit_test(shim_params),  cmocka_unit_test(vtl0_config), cmocka_unit_test(vtl2_config),
		cmocka_unit_test(handover),     cmocka_unit_test(words),       cmocka_unit_test(guest_exit),
	};

	return cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
