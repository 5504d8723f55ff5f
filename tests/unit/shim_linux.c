/* SPDX-License-Identifier: MIT */
/* Linux's boot parameters: every byte, and the node that carries the measured pages. */
#include "shim/linux.h"

#include "unit.h"

static const struct shim_map_entry map[] = { { { 0, 0x9F000 }, SHIM_MAP_RAM }, { { 1ull << 32, 1ull << 33 }, SHIM_MAP_ACPI } };

/* What is not named here is zero; offsets are of zero-page.rst. */
static void params(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
	} fields[] = {
		{ 0x070, 8, 0x123456789000 },
		{ 0x0C0, 4, 0x5 },
		{ 0x0C4, 4, 0x6 },
		{ 0x0C8, 4, 0x4 },
		{ 0x1E8, 1, 2 },
		{ 0x1FE, 2, 0xAA55 },
		{ 0x202, 4, 0x53726448 },
		{ 0x206, 2, 0x020F },
		{ 0x210, 1, 0xFF },
		{ 0x211, 1, 1 },
		{ 0x218, 4, 0x1000 },
		{ 0x21C, 4, 0x77 },
		{ 0x228, 4, 0x2000 },
		{ 0x230, 4, 0x200000 },
		{ 0x234, 1, 1 },
		{ 0x236, 2, 3 },
		{ 0x238, 4, 2047 },
		{ 0x250, 8, 0x8000001 },
		{ 0x2D0, 8, 0 },
		{ 0x2D8, 8, 0x9F000 },
		{ 0x2E0, 4, 1 },
		{ 0x2E4, 8, 1ull << 32 },
		{ 0x2EC, 8, 1ull << 33 },
		{ 0x2F4, 4, 3 },
	};
	struct shim_linux l = { 0x123456789000, 0x400002000, 0x8000001, { 0x500001000, 0x600000077 }, map, COUNT(map) };
	uint8_t got[SHIM_BOOT_PARAMS_SIZE], want[SHIM_BOOT_PARAMS_SIZE] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++)
		uvm_put_le(want + fields[i].at, fields[i].size, fields[i].value);
	memset(got, 0xFF, sizeof(got));
	shim_linux_params(&l, got);
	assert_memory_equal(got, want, sizeof(want));

	l.initrd.size = 0; /* none: no address either */
	memset(want + 0x0C0, 0, 8);
	memset(want + 0x218, 0, 8);
	shim_linux_params(&l, got);
	assert_memory_equal(got, want, sizeof(want));
}

static void handover(void **state)
{
	static const uint8_t page[UVM_PAGE_SIZE] = { 1 };
	const struct uvm_handover h = { .load_base = 0x8000000, .processors = 3, .config = page, .command_line = page };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_handover got;
	uint8_t node[SHIM_HANDOVER_NODE_SIZE];

	(void)state;
	shim_linux_handover(&h, node);
	assert_int_equal(uvm_le64(node), 0);
	assert_int_equal(uvm_le32(node + 8), 0x4B4D5655);
	assert_int_equal(uvm_le32(node + 12), sizeof(node) - 16);
	assert_int_equal(uvm_handover_get(&got, node + 16, sizeof(node) - 16, &d), UVM_OK);
	assert_int_equal(got.load_base, 0x8000000);
	assert_int_equal(got.processors, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(params),
		cmocka_unit_test(handover),
	};

	return cmocka_run_group_tests_name("shim_linux", tests, NULL, NULL);
}
