/* SPDX-License-Identifier: MIT */
/* The boot shim's parameters: which numbers are refused at which field, and where things are when the image was moved. */
#include "shim/layout.h"

#include <uvmkit/wire.h>

#include "abi/openhcl.h"
#include "unit.h"

#define SHIM 0x8800000ull
#define BASE 0x8000000ull
#define FIELD(name) UVM_SHIM_PARAMS_##name, #name

static const struct uvm_shim_params good = {
	.kernel_entry_offset = BASE + 0x200000 - SHIM,
	.cmdline_offset = 0x20000,
	.initrd_offset = 0x21000,
	.initrd_size = 0x12345,
	.initrd_crc = 0xCAFE,
	.supported_isolation_type = UVM_SHIM_SNP,
	.memory_start_offset = BASE - SHIM,
	.memory_size = 0x4000000,
	.parameter_region_offset = 0x40000,
	.parameter_region_size = UVM_PARAMETER_PAGES * 4096,
	.used_start = BASE - SHIM,
	.used_end = 0x300000,
	.heap_start_offset = 0x200000,
	.heap_size = 0x10000,
};

static void refuses(void **state)
{
	static const struct {
		unsigned at;
		const char *name; /* of the field that is changed */
		uint64_t value;
		int status;
		unsigned off;
		const char *field; /* that is named */
	} cases[] = {
		{ FIELD(memory_start_offset), BASE - SHIM + 0x1000, UVM_E_ALIGN, FIELD(memory_start_offset) },
		{ FIELD(memory_size), 0x4001000, UVM_E_ALIGN, FIELD(memory_start_offset) },
		{ FIELD(memory_start_offset), (1ull << 49) - SHIM, UVM_E_RANGE, FIELD(memory_size) },
		{ FIELD(memory_size), ~0x1FFFFFull, UVM_E_RANGE, FIELD(memory_size) },
		{ FIELD(memory_size), 0xA00000, UVM_E_RANGE, FIELD(used_end) },
		{ FIELD(used_start), BASE - SHIM - 0x1000, UVM_E_RANGE, FIELD(used_end) },
		{ FIELD(used_start), 0x1000, UVM_E_RANGE, FIELD(used_start) },
		{ FIELD(used_start), 0x301000, UVM_E_RANGE, FIELD(used_end) },
		{ FIELD(used_end), 0x300001, UVM_E_ALIGN, FIELD(used_start) },
		{ FIELD(initrd_size), 0x2E0000, UVM_E_RANGE, FIELD(initrd_offset) },
		{ FIELD(initrd_size), UINT64_MAX, UVM_E_RANGE, FIELD(initrd_offset) },
		{ FIELD(initrd_offset), 0x21001, UVM_E_ALIGN, FIELD(initrd_offset) },
		{ FIELD(initrd_offset), 0x10000000, UVM_E_RANGE, FIELD(initrd_offset) },
		{ FIELD(initrd_offset), 0 - SHIM, UVM_E_RANGE, FIELD(initrd_offset) },
		{ FIELD(parameter_region_size), 0x1000, UVM_E_VALUE, UVM_SHIM_PARAMS_parameter_region_size,
		  "parameter_region_offset" },
		{ FIELD(parameter_region_offset), 0x200000, UVM_E_RANGE, FIELD(parameter_region_offset) },
		{ FIELD(heap_size), 0xF000, UVM_E_VALUE, UVM_SHIM_PARAMS_heap_size, "heap_start_offset" },
		{ FIELD(heap_start_offset), 0x2F1000, UVM_E_RANGE, FIELD(heap_start_offset) },
		{ FIELD(kernel_entry_offset), 0x300000, UVM_E_RANGE, FIELD(kernel_entry_offset) },
		{ FIELD(kernel_entry_offset), 0 - SHIM, UVM_E_RANGE, FIELD(kernel_entry_offset) },
		{ FIELD(cmdline_offset), 0x20008, UVM_E_ALIGN, FIELD(cmdline_offset) },
		{ FIELD(cmdline_offset), 0x300000, UVM_E_RANGE, FIELD(cmdline_offset) },
	};
	uint8_t page[UVM_SHIM_PARAMS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct shim_layout l = { .kernel_entry = 77 };

		uvm_shim_params_put(&good, page);
		uvm_put_le64(page + cases[i].at, cases[i].value);
		assert_int_equal(shim_layout_read(&l, SHIM, page, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(l.kernel_entry, 77);
	}
}

static void refuses_isolation(void **state)
{
	(void)state;
	for (uint32_t isolation = 0; isolation < 6; isolation++) {
		struct uvm_shim_params p = good;
		struct uvm_diag d = UVM_DIAG_INIT;
		struct shim_layout l;
		uint8_t page[UVM_SHIM_PARAMS_SIZE];

		p.supported_isolation_type = isolation;
		uvm_shim_params_put(&p, page);
		assert_int_equal(shim_layout_read(&l, SHIM, page, &d),
				 isolation >= UVM_SHIM_VBS && isolation <= UVM_SHIM_TDX ? UVM_OK : UVM_E_VALUE);
	}
}

/* Where it was linked to be, and elsewhere: everything is as far from the shim as before. */
static void reads(void **state)
{
	static const uint64_t moves[] = { 0, 0x38000000, 0 - BASE };
	uint8_t page[UVM_SHIM_PARAMS_SIZE];

	(void)state;
	uvm_shim_params_put(&good, page);
	for (size_t i = 0; i < COUNT(moves); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct shim_layout l;
		const uint64_t shim = SHIM + moves[i];

		assert_int_equal(shim_layout_read(&l, shim, page, &d), UVM_OK);
		assert_int_equal(l.memory.start, BASE + moves[i]);
		assert_int_equal(l.memory.size, 0x4000000);
		assert_int_equal(l.used.start, BASE + moves[i]);
		assert_int_equal(shim_range_end(&l.used), shim + 0x300000);
		assert_int_equal(l.initrd.start, shim + 0x21000);
		assert_int_equal(l.initrd.size, 0x12345);
		assert_int_equal(l.parameters.start, shim + 0x40000);
		assert_int_equal(l.heap.start, shim + 0x200000);
		assert_int_equal(l.kernel_entry, BASE + moves[i] + 0x200000);
		assert_int_equal(l.command_line, shim + 0x20000);
		assert_int_equal(l.initrd_crc, 0xCAFE);
		assert_int_equal(l.isolation, UVM_SHIM_SNP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_isolation),
		cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests_name("shim_layout", tests, NULL, NULL);
}
