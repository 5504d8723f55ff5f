/* SPDX-License-Identifier: MIT */
/* The host's memory: what is no memory, what it holds, and the kernel's map of it. */
#include "shim/memory.h"

#include "unit.h"

#define MIB 0x100000ull
#define RANGES 5

static struct shim_host host_of(const struct shim_range *r)
{
	struct shim_host h = { 0 };

	for (; h.nmemory < RANGES && (r[h.nmemory].start | r[h.nmemory].size) != 0; h.nmemory++)
		h.memory[h.nmemory] = r[h.nmemory];
	return h;
}

static void refuses(void **state)
{
	static const struct {
		struct shim_range r[RANGES];
		int status;
		uint32_t index;
	} cases[] = {
		{ { { 0, MIB + 1 } }, UVM_E_ALIGN, 0 },
		{ { { 0x800, MIB } }, UVM_E_ALIGN, 0 },
		{ { { MIB, 0 } }, UVM_E_VALUE, 0 },
		{ { { 0, MIB }, { 1ull << 52, 0x1000 } }, UVM_E_RANGE, 1 },
		{ { { 0, 0xFFFFFFFFFFFFF000 } }, UVM_E_RANGE, 0 },
		{ { { 0xFFFFFFFFFFFFF000, 0x2000 } }, UVM_E_RANGE, 0 },
		{ { { 0, 0xC0001000 } }, UVM_E_OVERLAP, 0 },
		{ { { 0, MIB }, { 0xFFFFF000, 0x1000 } }, UVM_E_OVERLAP, 1 },
		{ { { 0, 1ull << 33 } }, UVM_E_OVERLAP, 0 },
		{ { { 4 * MIB, MIB }, { 0, 5 * MIB } }, UVM_E_OVERLAP, 1 },
		{ { { 4 * MIB, MIB }, { 4 * MIB, MIB } }, UVM_E_OVERLAP, 1 },
		{ { { 0, 8 * MIB }, { MIB, MIB }, { 3 * MIB, MIB } }, UVM_E_OVERLAP, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct shim_host h = host_of(cases[i].r);
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(shim_memory_check(&h, &d), cases[i].status);
		assert_string_equal(d.record, "memory");
		assert_int_equal(d.index, cases[i].index);
	}
}

static void holds(void **state)
{
	static const struct shim_range three[RANGES] = { { 32 * MIB, 32 * MIB }, { 0, 16 * MIB }, { 64 * MIB, 64 * MIB } };
	static const struct {
		struct shim_range want;
		bool holds;
	} cases[] = {
		{ { 0, 16 * MIB }, true },        { { 0, 16 * MIB + 0x1000 }, false }, { { 15 * MIB, 2 * MIB }, false },
		{ { 16 * MIB, MIB }, false },     { { 31 * MIB, 2 * MIB }, false },    { { 32 * MIB, 96 * MIB }, true },
		{ { 33 * MIB, 32 * MIB }, true }, { { 33 * MIB, 96 * MIB }, false },   { { 512 * MIB, MIB }, false },
	};
	struct shim_host h = host_of(three);
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(shim_memory_check(&h, &d), UVM_OK);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(shim_memory_holds(&h, &cases[i].want), cases[i].holds);
}

static const struct shim_range acpi = { 34 * MIB, 0x2000 };

/* Low memory in every position to what lies there, and the tables at both ends of a range and across two. */
static void maps(void **state)
{
	static const struct shim_map_entry low = { { 0x9F000, 0x61000 }, SHIM_MAP_RESERVED },
					   tables = { { 34 * MIB, 0x2000 }, SHIM_MAP_ACPI };
	const struct {
		struct shim_range r[RANGES];
		struct shim_map_entry want[8];
	} cases[] = {
		{ { { 0, 64 * MIB } },
		  { { { 0, 0x9F000 }, 1 },
		    low,
		    { { MIB, 33 * MIB }, 1 },
		    tables,
		    { { 34 * MIB + 0x2000, 30 * MIB - 0x2000 }, 1 } } },
		{ { { 32 * MIB, 64 * MIB }, { 1ull << 32, 1ull << 33 } },
		  { low,
		    { { 32 * MIB, 2 * MIB }, 1 },
		    tables,
		    { { 34 * MIB + 0x2000, 62 * MIB - 0x2000 }, 1 },
		    { { 1ull << 32, 1ull << 33 }, 1 } } },
		{ { { 0, 0xA0000 }, { 0xB0000, 0x60000 }, { 34 * MIB, 0x2000 } },
		  { { { 0, 0x9F000 }, 1 }, low, { { MIB, 0x10000 }, 1 }, tables } },
		{ { { 0, 0x1000 }, { 0xC0000, 0x1000 }, { 33 * MIB, MIB + 0x1000 }, { 34 * MIB + 0x1000, 0x2000 } },
		  { { { 0, 0x1000 }, 1 }, low, { { 33 * MIB, MIB }, 1 }, tables, { { 34 * MIB + 0x2000, 0x1000 }, 1 } } },
	};
	struct shim_map_entry map[SHIM_MAP_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct shim_host h = host_of(cases[i].r);
		const size_t n = shim_memory_map(&h, &acpi, map);

		for (size_t k = 0; k < n; k++) {
			assert_int_equal(map[k].range.start, cases[i].want[k].range.start);
			assert_int_equal(map[k].range.size, cases[i].want[k].range.size);
			assert_int_equal(map[k].type, cases[i].want[k].type);
		}
		assert_int_equal(cases[i].want[n].range.size, 0);
	}
}

/* As many ranges as there may be, each of which is cut: nothing is written beyond SHIM_MAP_MAX. */
static void maps_the_most(void **state)
{
	struct shim_host h = { .nmemory = UVM_HOST_MEMORY_RANGES_MAX };
	struct shim_map_entry *map = malloc(SHIM_MAP_MAX * sizeof(*map));
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	for (size_t i = 0; i < h.nmemory; i++)
		h.memory[h.nmemory - 1 - i] = (struct shim_range){ i * 2 * MIB, 2 * MIB - 0x1000 };
	assert_int_equal(shim_memory_check(&h, &d), UVM_OK);
	assert_int_equal(shim_memory_map(&h, &acpi, map), SHIM_MAP_MAX - 1); /* the tables begin a range */
	free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(holds),
		cmocka_unit_test(maps),
		cmocka_unit_test(maps_the_most),
	};

	return cmocka_run_group_tests_name("shim_memory", tests, NULL, NULL);
}
