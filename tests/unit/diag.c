/* SPDX-License-Identifier: MIT */
/* Diagnostics: the first failure wins, and the line a user reads has every part that is set and no other. */
#include <uvmkit/status.h>

#include "unit.h"

#define AT UVM_NO_OFFSET
#define ONE UVM_NO_INDEX

static const struct {
	const char *line;
	struct uvm_diag d;
} cases[] = {
	/* the names */
	{ "PAGE_DATA[17].gpa at 0x1c40: 0x801001 is not a multiple of 0x1000",
	  { UVM_E_ALIGN, 17, NULL, "PAGE_DATA", "gpa", NULL, 0x1c40, 0x801001, 0x1000, 0, 0, "" } },
	{ "PAGE_DATA.gpa at 0x1c40: 0x801001 is not a multiple of 0x1000",
	  { UVM_E_ALIGN, ONE, NULL, "PAGE_DATA", "gpa", NULL, 0x1c40, 0x801001, 0x1000, 0, 0, "" } },
	{ "PAGE_DATA[4294967294] at 0: missing",
	  { UVM_E_MISSING, UINT32_MAX - 1, NULL, "PAGE_DATA", NULL, NULL, 0, 0, 0, 0, 0, "" } },
	{ "gpa: missing", { UVM_E_MISSING, 5, NULL, NULL, "gpa", NULL, AT, 0, 0, 0, 0, "" } },
	{ "stopped", { UVM_E_CANCELLED, ONE, NULL, NULL, NULL, NULL, AT, 0, 0, 0, 0, "" } },
	/* the places */
	{ "offset 0x18: not canonical", { UVM_E_ENCODING, ONE, NULL, NULL, NULL, NULL, 0x18, 0, 0, 0, 0, "" } },
	{ "gpa at 9: missing", { UVM_E_MISSING, ONE, NULL, NULL, "gpa", NULL, 9, 0, 0, 0, 0, "" } },
	{ "gpa at 0xa: missing", { UVM_E_MISSING, ONE, NULL, NULL, "gpa", NULL, 10, 0, 0, 0, 0, "" } },
	{ "line 3, column 7: not valid here", { UVM_E_SYNTAX, ONE, NULL, NULL, NULL, NULL, AT, 0, 0, 3, 7, "" } },
	{ "line 3: not valid here", { UVM_E_SYNTAX, ONE, NULL, NULL, NULL, NULL, 99, 0, 0, 3, 0, "" } },
	{ "max_vtl at line 12, column 4294967295: 3, expected 2",
	  { UVM_E_VALUE, ONE, NULL, NULL, "max_vtl", NULL, 99, 3, 2, 12, UINT32_MAX, "" } },
	/* the numbers: hexadecimal from 10 on, counts and sizes decimal */
	{ "0xffffffffffffffff, expected 9", { UVM_E_VALUE, ONE, NULL, NULL, NULL, NULL, AT, UINT64_MAX, 9, 0, 0, "" } },
	{ "ends after 16 of 18446744073709551615 bytes",
	  { UVM_E_SHORT, ONE, NULL, NULL, NULL, NULL, AT, 16, UINT64_MAX, 0, 0, "" } },
	/* templates and texts of the caller */
	{ "vtl: 3 of 10 and 0xa, 100%",
	  { UVM_E_VALUE, ONE, NULL, NULL, "vtl", "%g of %W and %w, 100%%", AT, 3, 10, 0, 0, "" } },
	{ "50", { UVM_E_VALUE, ONE, NULL, NULL, NULL, "%G%", AT, 50, 0, 0, 0, "" } },
	{ "cannot open: %g", { UVM_E_IO, ONE, NULL, NULL, NULL, "unused", AT, 1, 1, 0, 0, "cannot open: %g" } },
	{ "unknown failure", { -9, ONE, NULL, NULL, NULL, NULL, AT, 0, 0, 0, 0, "" } },
};

static void lines(void **state)
{
	char buf[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(uvm_diag_format(&cases[i].d, buf, sizeof(buf)), strlen(cases[i].line));
		assert_string_equal(buf, cases[i].line);
	}
}

/* Programs get the numbers that the line is about, and no others. */
static void numbers(void **state)
{
	static const struct {
		unsigned want;
		struct uvm_diag d;
	} about[] = {
		{ UVM_DIAG_GOT | UVM_DIAG_WANT, { .code = UVM_E_ALIGN } },
		{ UVM_DIAG_WANT, { .code = UVM_E_OVERLAP } },
		{ UVM_DIAG_GOT, { .code = UVM_E_OVERLAP, .says = "%G twice, %G" } },
		{ UVM_DIAG_WANT, { .code = UVM_E_ALIGN, .says = "100%% %W%" } },
		{ 0, { .code = UVM_E_ALIGN, .says = "g %%g %x w%" } },
		{ 0, { .code = UVM_E_MISSING } },
		{ 0, { .code = UVM_E_ALIGN, .says = "%g %w", .text = "%g %w" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(about); i++)
		assert_int_equal(uvm_diag_numbers(&about[i].d), about[i].want);
}

/* Every size of buffer: never written beyond, always terminated, the returned length stays the whole text's. */
static void cut(void **state)
{
	const char *line = cases[0].line;

	(void)state;
	for (size_t size = 1; size <= strlen(line) + 2; size++) {
		char *buf = malloc(size);
		const size_t kept = size - 1 < strlen(line) ? size - 1 : strlen(line);

		assert_non_null(buf);
		memset(buf, 'x', size);
		assert_int_equal(uvm_diag_format(&cases[0].d, buf, size), strlen(line));
		assert_int_equal(strlen(buf), kept);
		assert_memory_equal(buf, line, kept);
		free(buf);
	}
}

static void first_failure_wins(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_fail(&d, UVM_E_ALIGN, 4, "gpa", 1, 2), UVM_E_ALIGN);
	assert_int_equal(uvm_fail(&d, UVM_E_VALUE, 5, "vtl", 3, 4), UVM_E_VALUE);
	assert_int_equal(d.code, UVM_E_ALIGN);
	assert_int_equal(d.off, 4);
	assert_string_equal(d.field, "gpa");
	assert_int_equal(d.got, 1);
	assert_int_equal(d.want, 2);
	assert_int_equal(uvm_fail(NULL, UVM_E_VALUE, 5, "vtl", 3, 4), UVM_E_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(numbers),
		cmocka_unit_test(cut),
		cmocka_unit_test(first_failure_wins),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
