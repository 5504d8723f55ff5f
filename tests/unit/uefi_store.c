/* SPDX-License-Identifier: MIT */
/* The store of UEFI variables: what is refused and where, limits from both sides, order, and that what it holds reads as
 * itself. */
#include <stdio.h>

#include <uvmkit/nvram.h>

#include "unit.h"

#define NAME(s) (const uint8_t *)(s), sizeof(s) - 1 /* UTF-16LE with its NUL */

static const struct uvm_guid global = UVM_EFI_GLOBAL_GUID, microsoft = UVM_EFI_MICROSOFT_GUID;

/* An entry with these sizes in its header and ${n} bytes behind it. */
static size_t put_entry(uint8_t *p, uint32_t type, uint32_t length, uint16_t name, uint16_t data, const void *rest, size_t n)
{
	memset(p, 0, UVM_NVRAM_HEADER);
	uvm_put_le32(p, type);
	uvm_put_le32(p + 4, length);
	uvm_put_le32(p + 8, 7);
	memcpy(p + 28, global.b, sizeof(global.b));
	uvm_put_le16(p + 44, name);
	uvm_put_le16(p + 46, data);
	memcpy(p + UVM_NVRAM_HEADER, rest, n);
	return UVM_NVRAM_HEADER + n;
}

static int load(struct uvm_nvram *s, const uint8_t *b, size_t n, struct uvm_diag *d)
{
	uint8_t *copy = unit_exact(b, n);
	int status;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	s->len = 77;
	status = uvm_nvram_load(s, copy, n, d);
	free(copy);
	assert_int_equal(d->code, status);
	if (status < 0)
		assert_int_equal(s->len, 0);
	return status;
}

static void refuses(void **state)
{
	static const struct {
		uint32_t type, length;
		uint16_t name, data;
		const char *rest;
		size_t n;
		int status;
		uint64_t off, got, want;
		const char *field;
	} cases[] = {
		/* behind a good entry of 52 bytes */
		{ 1, 53, 4, 1, "A\0\0\0x", 5, UVM_E_TYPE, 52, 1, 0, "type" },
		{ 0, 0, 4, 1, "A\0\0\0x", 5, UVM_E_LENGTH, 56, 0, 53, "length" },
		{ 0, 47, 0, 0, "", 0, UVM_E_LENGTH, 56, 47, 48, "length" },
		{ 0, 54, 4, 1, "A\0\0\0xy", 6, UVM_E_LENGTH, 56, 54, 53, "length" },
		{ 0, 54, 4, 2, "A\0\0\0x", 5, UVM_E_SHORT, 52, 53, 54, "length" },
		{ 0, 48, 0, 0, "", 0, UVM_E_MISSING, 100, 0, 0, "the name's NUL" },
		{ 0, 51, 3, 0, "A\0\0", 3, UVM_E_ALIGN, 96, 3, 2, "name_bytes" },
		{ 0, 52, 4, 0, "A\0B\0", 4, UVM_E_MISSING, 100, 0, 0, "the name's NUL" },
		{ 0, 52, 4, 0, "A\0\0B", 4, UVM_E_MISSING, 100, 0, 0, "the name's NUL" },
		{ 0, 52, 4, 0, "A\0\0\0left", 8, UVM_E_SHORT, 104, 4, 48, "header" },
	};
	uint8_t room[512];
	struct uvm_nvram s = { room, sizeof(room), 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t b[256];
		struct uvm_diag d;
		size_t n = put_entry(b, 0, 52, 4, 0, "B\0\0\0", 4);

		n += put_entry(b + n, cases[i].type, cases[i].length, cases[i].name, cases[i].data, cases[i].rest, cases[i].n);
		assert_int_equal(load(&s, b, n, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_int_equal(d.got, cases[i].got);
		assert_int_equal(d.want, cases[i].want);
		assert_string_equal(d.field, cases[i].field);
		assert_string_equal(d.record, "VARIABLE");
		assert_int_equal(d.index, cases[i].off >= 104 ? 2 : 1);
	}
}

static void refuses_every_truncation(void **state)
{
	uint8_t b[256], room[256];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	const size_t first = put_entry(b, 0, 57, 4, 5, "A\0\0\0hello", 9);
	const size_t whole = first + put_entry(b + first, 0, 52, 4, 0, "B\0\0\0", 4);
	struct uvm_diag d;

	(void)state;
	for (size_t n = 0; n <= whole; n++) {
		const bool between = n == 0 || n == first || n == whole;

		assert_int_equal(load(&s, b, n, &d), between ? UVM_OK : UVM_E_SHORT);
		if (!between)
			assert_int_equal(d.off + d.got, n);
	}
	assert_int_equal(s.len, whole);
	assert_memory_equal(s.p, b, whole);
}

/* Names, data and the whole store at their limits and one beyond: loading, then setting. */
static void loads_to_the_limits(void **state)
{
	static const struct {
		uint16_t name, data;
		int status;
		const char *field;
	} cases[] = {
		{ UVM_NVRAM_NAME_MAX, 0, UVM_OK, NULL },
		{ UVM_NVRAM_NAME_MAX + 1, 0, UVM_E_LIMIT, "name" },
		{ UVM_NVRAM_NAME_MAX + 2, 0, UVM_E_LIMIT, "name" },
		{ 2, UVM_NVRAM_DATA_MAX, UVM_OK, NULL },
		{ 2, UVM_NVRAM_DATA_MAX + 1, UVM_E_LIMIT, "data" },
	};
	static uint8_t b[UVM_NVRAM_MAX + 1], room[UVM_NVRAM_MAX], zeros[UVM_NVRAM_DATA_MAX + 16];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_diag d;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const size_t rest = (size_t)cases[i].name + cases[i].data;

		n = put_entry(b, 0, (uint32_t)(UVM_NVRAM_HEADER + rest), cases[i].name, cases[i].data, zeros, rest);
		assert_int_equal(load(&s, b, n, &d), cases[i].status);
		if (cases[i].status < 0) {
			assert_string_equal(d.field, cases[i].field);
			assert_int_equal(d.off, 0);
		}
	}
	n = 0;
	for (uint16_t c = 'A'; UVM_NVRAM_MAX - n > UVM_NVRAM_HEADER + 4; c++) { /* exactly as much as may be */
		const size_t room_left = UVM_NVRAM_MAX - n - UVM_NVRAM_HEADER - 4;
		const size_t data = room_left < UVM_NVRAM_DATA_MAX ? room_left : UVM_NVRAM_DATA_MAX - 64;

		n += put_entry(b + n, 0, (uint32_t)(UVM_NVRAM_HEADER + 4 + data), 4, (uint16_t)data, zeros, 4 + data);
		uvm_put_le16(b + n - data - 4, c);
	}
	assert_int_equal(n, UVM_NVRAM_MAX);
	assert_int_equal(load(&s, b, n, &d), UVM_OK);
	assert_int_equal(s.len, UVM_NVRAM_MAX);
	assert_memory_equal(s.p, b, n);
	assert_int_equal(load(&s, b, n + 1, &d), UVM_E_LIMIT);
	assert_int_equal(d.got, UVM_NVRAM_MAX + 1);
}

static int set(struct uvm_nvram *s, uint16_t first, size_t name_len, size_t data_len, struct uvm_diag *d)
{
	static const uint8_t data[UVM_NVRAM_DATA_MAX + 1] = { 0 };
	uint8_t name[UVM_NVRAM_NAME_MAX + 2];
	const struct uvm_nvram_variable v = {
		.vendor = global, .attributes = 7, .name = name, .name_len = name_len, .data = data, .data_len = data_len
	};

	for (size_t i = 0; i < name_len; i += 2)
		uvm_put_le16(name + i, i + 2 == name_len ? 0 : first);
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_nvram_set(s, &v, d);
}

static void sets_to_the_limits(void **state)
{
	static uint8_t room[UVM_NVRAM_MAX];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_diag d;
	size_t left;

	(void)state;
	assert_int_equal(set(&s, 'a', UVM_NVRAM_NAME_MAX + 2, 1, &d), UVM_E_LIMIT);
	assert_string_equal(d.field, "name");
	assert_int_equal(set(&s, 'a', 4, UVM_NVRAM_DATA_MAX + 1, &d), UVM_E_LIMIT);
	assert_string_equal(d.field, "data");
	assert_int_equal(s.len, 0);
	assert_int_equal(set(&s, 'a', UVM_NVRAM_NAME_MAX, UVM_NVRAM_DATA_MAX, &d), UVM_OK);
	assert_int_equal(set(&s, 'b', 4, UVM_NVRAM_DATA_MAX, &d), UVM_OK);
	assert_int_equal(set(&s, 'c', 4, UVM_NVRAM_DATA_MAX, &d), UVM_OK);
	left = UVM_NVRAM_MAX - s.len - UVM_NVRAM_HEADER - 4;
	assert_int_equal(set(&s, 'd', 4, left, &d), UVM_E_LIMIT); /* 131072: upstream could not save it */
	assert_string_equal(d.field, "store");
	assert_int_equal(d.got, UVM_NVRAM_MAX);
	assert_int_equal(d.want, UVM_NVRAM_MAX - 1);
	assert_int_equal(set(&s, 'd', 4, left - 1, &d), UVM_OK);
	assert_int_equal(s.len, UVM_NVRAM_MAX - 1);
	assert_int_equal(set(&s, 'd', 4, left, &d), UVM_E_LIMIT); /* replacing counts what goes */
	assert_int_equal(set(&s, 'd', 4, left - 1, &d), UVM_OK);
	assert_int_equal(set(&s, 'e', 4, 0, &d), UVM_E_LIMIT);
	assert_int_equal(s.len, UVM_NVRAM_MAX - 1);
}

static void needs_room(void **state)
{
	uint8_t room[UVM_NVRAM_HEADER + 4 + 3];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_diag d;

	(void)state;
	assert_int_equal(set(&s, 'a', 4, 4, &d), UVM_E_SPACE);
	assert_int_equal(d.want, sizeof(room) + 1);
	assert_int_equal(s.len, 0);
	assert_int_equal(set(&s, 'a', 4, 3, &d), UVM_OK);
	assert_int_equal(set(&s, 'a', 4, 4, &d), UVM_E_SPACE);
	assert_int_equal(s.len, sizeof(room));
}

/* The store in words: the first byte of the vendor, the name, the data. */
static const char *describe(const struct uvm_nvram *s)
{
	static char text[512];
	struct uvm_nvram_variable v;
	size_t at = 0;
	int n = 0;

	text[0] = '\0';
	while (uvm_nvram_next(s, &at, &v)) {
		n += sprintf(text + n, "%02x:", v.vendor.b[0]);
		for (size_t i = 0; i + 2 < v.name_len; i += 2)
			n += sprintf(text + n, "%c", v.name[i]);
		n += sprintf(text + n, "=%.*s ", (int)v.data_len, (const char *)v.data);
	}
	return text;
}

static void put(struct uvm_nvram *s, const struct uvm_guid *vendor, const uint8_t *name, size_t name_len, const char *data)
{
	const struct uvm_nvram_variable v = {
		.vendor = *vendor, .name = name, .name_len = name_len, .data = (const uint8_t *)data, .data_len = strlen(data)
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_nvram_set(s, &v, &d), UVM_OK);
}

static void keeps_order(void **state)
{
	/* as numbers c < b < d < e: their bytes would be in another order */
	static const struct uvm_guid b = { { 1, 2, 0, 0 } }, c = { { 2, 1, 0, 0 } };
	static const struct uvm_guid d = { { 1, 2, 0, 0, 1, 2 } }, e = { { 1, 2, 0, 0, 0, 3, 1, 2 } };
	uint8_t room[1024];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_nvram_variable v;

	(void)state;
	put(&s, &e, NAME("x\0\0"), "e");
	put(&s, &d, NAME("x\0\0"), "d");
	put(&s, &b, NAME("ab\0\0"), "1");
	put(&s, &b, NAME("a\0\0"), "2");
	put(&s, &c, NAME("z\0\0"), "3");
	put(&s, &b, NAME("B\0\0"), "4");
	put(&s, &b, NAME("a\0\0"), "longer");
	put(&s, &microsoft, NAME("\0\0"), "");
	assert_string_equal(describe(&s), "02:z=3 01:B=4 01:a=longer 01:a=1 01:x=d 01:x=e bd:= ");
	assert_true(uvm_nvram_find(&s, &b, NAME("a\0\0"), &v));
	assert_memory_equal(v.data, "longer", v.data_len);
	assert_false(uvm_nvram_find(&s, &c, NAME("a\0\0"), &v));
	assert_false(uvm_nvram_find(&s, &b, NAME("a"), &v));
	assert_false(uvm_nvram_remove(&s, &c, NAME("a\0\0")));
	assert_true(uvm_nvram_remove(&s, &b, NAME("a\0\0")));
	assert_true(uvm_nvram_remove(&s, &microsoft, NAME("\0\0")));
	assert_string_equal(describe(&s), "02:z=3 01:B=4 01:a=1 01:x=d 01:x=e ");
}

/* Loading puts entries in order, lets the last of a key win and cuts names at their NUL. */
static void loads_any_order(void **state)
{
	uint8_t b[512], room[512];
	struct uvm_nvram s = { room, sizeof(room), 0 };
	struct uvm_diag d;
	size_t n = 0;

	(void)state;
	n += put_entry(b + n, 0, 53, 4, 1,
		       "C\0\0\0"
		       "1",
		       5);
	n += put_entry(b + n, 0, 57, 8, 1,
		       "A\0\0\0?\0?\0"
		       "2",
		       9);
	n += put_entry(b + n, 0, 53, 4, 1,
		       "B\0\0\0"
		       "3",
		       5);
	n += put_entry(b + n, 0, 54, 4, 2,
		       "A\0\0\0"
		       "45",
		       6);
	n += put_entry(b + n, 0, 51, 2, 1,
		       "\0\0"
		       "6",
		       3);
	assert_int_equal(load(&s, b, n, &d), UVM_OK);
	assert_string_equal(describe(&s), "61:=6 61:A=45 61:B=3 61:C=1 ");
}

static void converts_names(void **state)
{
	static const struct {
		const char *utf8;
		size_t n;
		const char *utf16;
		size_t len;
	} cases[] = {
		{ "", 0, "\0", 2 },
		{ "Ab", 2, "A\0b\0\0", 6 },
		{ "A\0b", 3, "A\0\0", 4 },
		{ "\xc3\xa9\xe4\xb8\xad", 5, "\xe9\0\x2d\x4e\0", 6 },
		{ "\xf0\x9f\x98\x80", 4, "\x3d\xd8\x00\xde\0", 6 },
		{ "\xf4\x8f\xbf\xbf", 4, "\xff\xdb\xff\xdf\0", 6 },
	};
	uint8_t out[UVM_NVRAM_NAME_MAX];
	char utf8[UVM_NVRAM_NAME_MAX], text[UVM_NVRAM_TEXT_MAX];
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(uvm_nvram_name(cases[i].utf8, cases[i].n, out, &len, &d), UVM_OK);
		assert_int_equal(len, cases[i].len);
		assert_memory_equal(out, cases[i].utf16, len);
		assert_int_equal(uvm_nvram_name_text(out, len, text), strnlen(cases[i].utf8, cases[i].n));
		assert_memory_equal(text, cases[i].utf8, strnlen(cases[i].utf8, cases[i].n));
	}
	assert_int_equal(uvm_nvram_name_text((const uint8_t *)"\0\xdc"
							      "a\0"
							      "\0\xd8\0",
					     8, text),
			 7); /* halves alone */
	assert_memory_equal(text,
			    "\xef\xbf\xbd"
			    "a"
			    "\xef\xbf\xbd",
			    7);
	assert_int_equal(uvm_nvram_name("a\xff", 2, out, &len, &d), UVM_E_ENCODING);
	assert_int_equal(d.off, 1);
	memset(utf8, 'n', sizeof(utf8));
	assert_int_equal(uvm_nvram_name(utf8, 1023, out, &len, &d), UVM_OK);
	assert_int_equal(len, UVM_NVRAM_NAME_MAX);
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_nvram_name(utf8, 1024, out, &len, &d), UVM_E_LIMIT);
	assert_int_equal(d.got, UVM_NVRAM_NAME_MAX + 2);
	memcpy(utf8 + 1022, "\xf0\x9f\x98\x80", 4); /* two units more */
	assert_int_equal(uvm_nvram_name(utf8, 1026, out, &len, &d), UVM_E_LIMIT);
	assert_int_equal(uvm_nvram_name(utf8 + 1, 1025, out, &len, &d), UVM_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(loads_to_the_limits),
		cmocka_unit_test(sets_to_the_limits),
		cmocka_unit_test(needs_room),
		cmocka_unit_test(keeps_order),
		cmocka_unit_test(loads_any_order),
		cmocka_unit_test(converts_names),
	};

	return cmocka_run_group_tests_name("uefi_store", tests, NULL, NULL);
}
