/* SPDX-License-Identifier: MIT */
/* Load options: what is refused and where, every truncation, and the nodes of a path in their order. */
#include <uvmkit/nvram.h>

#include "unit.h"

#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1
#define HEAD               \
	"\1\0\0\0\x63\x63" \
	"A\0\0\0" /* attributes 1, a length that nobody believes, "A" */
#define SCSI "\3\2\x8\0\1\0\2\0"
#define END "\x7F\xFF\4\0"

static void refuses(void **state)
{
	static const struct {
		const uint8_t *p;
		size_t n;
		int status;
		uint64_t off;
		const char *field;
	} cases[] = {
		{ BYTES(""), UVM_E_SHORT, 0, "EFI_LOAD_OPTION" },
		{ BYTES("\1\0\0\0\0"), UVM_E_SHORT, 0, "EFI_LOAD_OPTION" },
		{ BYTES("\1\0\0\0\0\0"), UVM_E_MISSING, 6, "the description's NUL" },
		{ BYTES("\1\0\0\0\0\0A\0\0"), UVM_E_MISSING, 6, "the description's NUL" },
		{ BYTES(HEAD), UVM_E_SHORT, 10, "FilePathList" },
		{ BYTES(HEAD SCSI), UVM_E_SHORT, 18, "FilePathList" },
		{ BYTES(HEAD "\3\2\3\0" END), UVM_E_LENGTH, 12, "FilePathList.Length" },
		{ BYTES(HEAD "\3\2\x9\0\1\0\2\0"), UVM_E_SHORT, 10, "FilePathList.Length" },
		{ BYTES(HEAD SCSI "\x7F\2\4\0"), UVM_E_TYPE, 19, "FilePathList.SubType" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_load_option o = { .attributes = 77 };
		uint8_t *p = unit_exact(cases[i].p, cases[i].n);

		assert_int_equal(uvm_load_option_read(p, cases[i].n, &o, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(o.attributes, 77);
		free(p);
	}
}

static void refuses_every_truncation(void **state)
{
	static const char whole[] = HEAD SCSI END;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_load_option o;
		uint8_t *p = unit_exact(whole, n);

		assert_true(uvm_load_option_read(p, n, &o, &d) < 0);
		free(p);
	}
}

static void walks(void **state)
{
	static const char whole[] = HEAD SCSI "\x7F\1\4\0"
					      "\4\x63\4\0" END "odd";
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_load_option o;
	struct uvm_path_node node;
	size_t at = 0;

	(void)state;
	assert_int_equal(uvm_load_option_read((const uint8_t *)whole, sizeof(whole) - 1, &o, &d), UVM_OK);
	assert_int_equal(o.attributes, 1);
	assert_int_equal(o.description_len, 4);
	assert_int_equal(o.optional_len, 3);
	assert_memory_equal(o.optional, "odd", 3);
	assert_true(uvm_path_next(&o, &at, &node));
	assert_int_equal(node.type, UVM_NODE_MESSAGING);
	assert_int_equal(node.subtype, 2);
	assert_int_equal(node.len, 4);
	assert_memory_equal(node.data, "\1\0\2\0", 4);
	assert_true(uvm_path_next(&o, &at, &node)); /* behind the end of an instance */
	assert_int_equal(node.type, UVM_NODE_MEDIA);
	assert_int_equal(node.len, 0);
	assert_false(uvm_path_next(&o, &at, &node));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(walks),
	};

	return cmocka_run_group_tests_name("load_option", tests, NULL, NULL);
}
