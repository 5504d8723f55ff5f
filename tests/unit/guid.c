/* SPDX-License-Identifier: MIT */
/* GUIDs: text to bytes and back, and everything that is nearly one. */
#include <uvmkit/wire.h>

#include "unit.h"

static const struct {
	const char *text;
	uint8_t b[16];
} pairs[] = {
	{ "00112233-4455-6677-8899-aabbccddeeff",
	  { 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff } },
	{ "8be4df61-93ca-11d2-aa0d-00e098032b8c", /* EFI_GLOBAL_VARIABLE */
	  { 0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c } },
	{ "00000000-0000-0000-0000-000000000000", { 0 } },
};

/* Characters just outside of the digits' ranges, one at a time at every place, and a dash where a digit belongs. */
static void wrong_characters(void **state)
{
	static const char wrong[] = "/:@G`g-{} ";
	const char *good = pairs[0].text;
	struct uvm_guid g = { { 0xEE } };

	(void)state;
	for (size_t at = 0; at < UVM_GUID_TEXT - 1; at++) {
		for (size_t i = 0; i < sizeof(wrong); i++) { /* with the NUL */
			char text[UVM_GUID_TEXT];

			memcpy(text, good, sizeof(text));
			text[at] = wrong[i];
			if (text[at] != good[at])
				assert_int_equal(uvm_guid_parse(text, UVM_GUID_TEXT - 1, &g), UVM_E_SYNTAX);
		}
	}
	assert_int_equal(g.b[0], 0xEE);
}

static void wrong_lengths(void **state)
{
	static const char *const wrong[] = { "",
					     "0",
					     "00112233-4455-6677-8899-aabbccddeef",
					     "00112233-4455-6677-8899-aabbccddeeff0",
					     "{00112233-4455-6677-8899-aabbccddeeff}",
					     "00112233445566778899aabbccddeeff" };
	struct uvm_guid g;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		uint8_t *exact = unit_exact(wrong[i], strlen(wrong[i]));

		assert_int_equal(uvm_guid_parse((char *)exact, strlen(wrong[i]), &g), UVM_E_SYNTAX);
		free(exact);
	}
}

static void both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char text[UVM_GUID_TEXT + 1];
		struct uvm_guid g;

		assert_int_equal(uvm_guid_parse(pairs[i].text, UVM_GUID_TEXT - 1, &g), UVM_OK);
		assert_memory_equal(g.b, pairs[i].b, 16);
		text[UVM_GUID_TEXT] = 'x';
		uvm_guid_format(&g, text);
		assert_string_equal(text, pairs[i].text);
		assert_int_equal(text[UVM_GUID_TEXT], 'x');
	}
}

static void either_case(void **state)
{
	struct uvm_guid g;

	(void)state;
	assert_int_equal(uvm_guid_parse("00112233-4455-6677-8899-AabBCcdDEeFf", UVM_GUID_TEXT - 1, &g), UVM_OK);
	assert_memory_equal(g.b, pairs[0].b, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_characters),
		cmocka_unit_test(wrong_lengths),
		cmocka_unit_test(both_ways),
		cmocka_unit_test(either_case),
	};

	return cmocka_run_group_tests_name("guid", tests, NULL, NULL);
}
