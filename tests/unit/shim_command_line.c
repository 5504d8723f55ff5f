/* SPDX-License-Identifier: MIT */
/* The kernel's command line: when the host may add to it, what would end the kernel's reading, and the line itself. */
#include "shim/command_line.h"

#include "unit.h"

static struct uvm_command_line measured(const char *text, enum uvm_command_line_policy policy)
{
	return (struct uvm_command_line){ policy, (const uint8_t *)text, (uint16_t)strlen(text) };
}

static void host_text(void **state)
{
	static const struct {
		const char *text;
		enum uvm_command_line_policy policy;
		bool has_policy;
		enum uvm_shim_isolation isolation;
		bool allowed;
	} cases[] = {
		{ "quiet", UVM_COMMAND_LINE_STATIC, false, UVM_SHIM_VBS, false },
		{ "quiet", UVM_COMMAND_LINE_APPEND_CHOSEN, true, UVM_SHIM_VBS, false },
		{ "quiet", UVM_COMMAND_LINE_APPEND_CHOSEN, false, UVM_SHIM_SNP, false },
		{ "quiet", UVM_COMMAND_LINE_APPEND_CHOSEN, false, UVM_SHIM_TDX, false },
		{ "quiet", UVM_COMMAND_LINE_APPEND_CHOSEN, false, UVM_SHIM_VBS, true },
		{ "quiet uvmkit.debug=1", UVM_COMMAND_LINE_STATIC, true, UVM_SHIM_SNP, true },
		{ "uvmkit.debug=10 auvmkit.debug=1 uvmkit.debug=0", UVM_COMMAND_LINE_STATIC, true, UVM_SHIM_VBS, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_command_line c = measured(cases[i].text, cases[i].policy);

		assert_int_equal(shim_command_line_allows_host(&c, cases[i].has_policy, cases[i].isolation), cases[i].allowed);
	}
}

#define TEXT(s) s, sizeof(s) - 1

static void checks(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		int status;
		uint64_t off;
	} cases[] = {
		{ TEXT("a\0b"), UVM_E_VALUE, 1 },
		{ TEXT("--"), UVM_E_VALUE, 0 },
		{ TEXT("a -- b"), UVM_E_VALUE, 2 },
		{ TEXT("a\t--\nb"), UVM_E_VALUE, 2 },
		{ TEXT("a\xA0--"), UVM_E_VALUE, 2 },
		{ TEXT("a \"--\" b"), UVM_E_VALUE, 2 },
		{ TEXT("a \"\"--"), UVM_E_VALUE, 2 },
		{ TEXT("a=\"b c"), UVM_E_VALUE, 6 },
		{ TEXT("a=\"b\" \""), UVM_E_VALUE, 7 },
		{ TEXT(""), UVM_OK, 0 },
		{ TEXT("a --b c-- --- - \"-- \" x=\"a -- b\" -\xFF- x=--"), UVM_OK, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *text = unit_exact(cases[i].text, cases[i].n);
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(shim_command_line_check(text, cases[i].n, "text", &d), cases[i].status);
		if (cases[i].status < 0) {
			assert_int_equal(d.off, cases[i].off);
			assert_string_equal(d.field, "text");
		}
		free(text);
	}
}

static void lines(void **state)
{
	static const struct {
		const char *measured, *host;
		uint32_t tsc_khz;
		const char *want;
	} cases[] = {
		{ "", "", 0, "rdinit=/init" },
		{ "quiet", "", 0, "quiet rdinit=/init" },
		{ "", "a b", 0, "a b rdinit=/init" },
		{ "quiet rdinit=/x", "rdinit=/y", 2400000,
		  "quiet rdinit=/x rdinit=/y tsc=reliable tsc_early_khz=2400000 rdinit=/init" },
	};
	char out[SHIM_COMMAND_LINE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct shim_command_line c = {
			.measured = measured(cases[i].measured, UVM_COMMAND_LINE_STATIC),
			.host = (const uint8_t *)cases[i].host,
			.host_len = strlen(cases[i].host),
			.tsc_khz = cases[i].tsc_khz,
		};
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(shim_command_line_put(&c, out, &d), UVM_OK);
		assert_string_equal(out, cases[i].want);
	}
}

/* The kernel keeps 2047 bytes; one more and the last word would lose its end. */
static void too_long(void **state)
{
	const size_t most = SHIM_COMMAND_LINE_SIZE - 1 - strlen(" rdinit=/init");
	char text[SHIM_COMMAND_LINE_SIZE * 2], *out = malloc(SHIM_COMMAND_LINE_SIZE);
	struct shim_command_line c = { .measured = { .text = (const uint8_t *)text, .len = (uint16_t)most } };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(shim_command_line_put(&c, out, &d), UVM_OK);
	assert_int_equal(strlen(out), SHIM_COMMAND_LINE_SIZE - 1);
	assert_string_equal(out + most, " rdinit=/init");
	for (size_t more = 1; more < 20; more++) {
		d = (struct uvm_diag)UVM_DIAG_INIT;
		c.measured.len = (uint16_t)(most + more);
		assert_int_equal(shim_command_line_put(&c, out, &d), UVM_E_LIMIT);
		assert_int_equal(d.got, SHIM_COMMAND_LINE_SIZE - 1 + more);
	}
	c.measured.len = 10;
	c.host = (const uint8_t *)text;
	c.host_len = sizeof(text);
	assert_int_equal(shim_command_line_put(&c, out, NULL), UVM_E_LIMIT);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_text),
		cmocka_unit_test(checks),
		cmocka_unit_test(lines),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests_name("shim_command_line", tests, NULL, NULL);
}
