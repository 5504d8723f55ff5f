/* SPDX-License-Identifier: MIT */
/*
 * The host's claims: which trees and areas are refused and at which byte, and what the good ones say. A tree that libfdt wrote
 * reads as libfdt reads it; arbitrary ones are the fuzz target's.
 */
#include "shim/host.h"

#include <libfdt.h>
#include <stdio.h>

#include "shim_tree.h"

static int read_tree(const uint8_t *b, size_t len, struct shim_host *h, struct uvm_diag *d)
{
	uint8_t *exact = unit_exact(b, len);
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	*h = (struct shim_host){ .nprocessors = 77 };
	r = shim_host_tree_read(h, exact, len, d);
	assert_true(r == UVM_OK || h->nprocessors == 77);
	assert_int_equal(r, d->code);
	free(exact);
	return r;
}

/* ---- trees that are wrong ------------------------------------------------------------------------------------------ */

#define ROOT TREE_BEGIN("")
#define E TREE_END_NODE
#define KIT_WITH(...) ROOT, TREE_CPUS, TREE_MEMORY, TREE_BEGIN("uvmkit"), TREE_MACHINE, __VA_ARGS__, E, E, TREE_END
#define KIT_OP 11 /* the first of ... */

static void refuses_trees(void **state)
{
	static const struct {
		struct tree_op ops[TREE_OPS];
		int status;
		size_t op, off; /* from the beginning of that token */
		const char *field;
	} cases[] = {
		/* tokens */
		{ { TREE_END }, UVM_E_MISSING, 0, 4, "cpu" },
		{ { { 7, NULL, NULL, 0 } }, UVM_E_TYPE, 0, 0, "token" },
		{ { E }, UVM_E_ORDER, 0, 4, "FDT_END_NODE" },
		{ { TREE_PROPERTY("a", "") }, UVM_E_ORDER, 0, 4, "FDT_PROP" },
		{ { ROOT, TREE_END }, UVM_E_ORDER, 1, 4, "FDT_END" },
		{ { ROOT, TREE_CPUS, TREE_PROPERTY("a", ""), E, TREE_END }, UVM_E_ORDER, 6, 4, "FDT_PROP" },
		{ { ROOT, TREE_CPUS, TREE_MEMORY, TREE_UVMKIT, E, TREE_END, TREE_NOP }, UVM_E_TRAIL, 14, 0, "FDT_END" },
		{ { ROOT, TREE_BEGIN("2"), TREE_BEGIN("3"), TREE_BEGIN("4"), TREE_BEGIN("5"), TREE_BEGIN("6"), TREE_BEGIN("7"),
		    TREE_BEGIN("8"), TREE_BEGIN("9") },
		  UVM_E_LIMIT,
		  8,
		  4,
		  "node" },
		{ { ROOT }, UVM_E_SHORT, 0, 8, "token" },
		/* nodes */
		{ { ROOT, E, ROOT, E, TREE_END }, UVM_E_DUPLICATE, 2, 4, "" },
		{ { ROOT, TREE_CPUS, TREE_CPUS, E, TREE_END }, UVM_E_DUPLICATE, 6, 4, "cpus" },
		{ { ROOT, TREE_BEGIN("uvmkit@1"), TREE_MACHINE, E, TREE_UVMKIT, E }, UVM_E_DUPLICATE, 4, 4, "uvmkit" },
		{ { ROOT, TREE_UVMKIT, TREE_UVMKIT, E, TREE_END }, UVM_E_DUPLICATE, 4, 4, "uvmkit" },
		{ { ROOT, TREE_BEGIN("chosen"), E, TREE_BEGIN("chosen"), E, E, TREE_END }, UVM_E_DUPLICATE, 3, 4, "chosen" },
		{ { ROOT, TREE_MEMORY, TREE_UVMKIT, E, TREE_END }, UVM_E_MISSING, 8, 4, "cpu" },
		{ { ROOT, TREE_CPUS, TREE_UVMKIT, E, TREE_END }, UVM_E_MISSING, 10, 4, "memory" },
		{ { ROOT, TREE_CPUS, TREE_MEMORY, E, TREE_END }, UVM_E_MISSING, 10, 4, "uvmkit" },
		/* names that only begin as they should, and places that are others' */
		{ { ROOT, TREE_CPUS, TREE_BEGIN("memory0"), E, TREE_UVMKIT, E, TREE_END }, UVM_E_MISSING, 12, 4, "memory" },
		{ { ROOT, TREE_CPUS, TREE_BEGIN("memor"), E, TREE_UVMKIT, E, TREE_END }, UVM_E_MISSING, 12, 4, "memory" },
		{ { ROOT, TREE_BEGIN("x"), TREE_CPUS, E, TREE_MEMORY, TREE_UVMKIT, E, TREE_END }, UVM_E_MISSING, 15, 4, "cpu" },
		/* properties */
		{ { ROOT, TREE_BEGIN("cpus"), TREE_BEGIN("cpu@0"), E, E, E, TREE_END }, UVM_E_MISSING, 3, 4, "reg" },
		{ { ROOT, TREE_BEGIN("cpus"), TREE_BEGIN("cpu@0"), TREE_BEGIN("x"), E, E }, UVM_E_MISSING, 3, 4, "reg" },
		{ { ROOT, TREE_BEGIN("memory"), E, E, TREE_END }, UVM_E_MISSING, 2, 4, "reg" },
		{ { ROOT, TREE_BEGIN("uvmkit"), E, E, TREE_END }, UVM_E_MISSING, 2, 4, "machine" },
		{ { ROOT, TREE_BEGIN("cpus"), TREE_CPU("cpu@0", "\0\0\0\0\0\0\0\0") }, UVM_E_LENGTH, 3, 12, "reg" },
		{ { ROOT, TREE_BEGIN("cpus"), TREE_CPU("cpu@0", "\0\0\0\xFF") }, UVM_E_LIMIT, 3, 12, "processor" },
		{ { ROOT, TREE_BEGIN("cpus"), TREE_CPU("cpu@0", "\0\0\1\0") }, UVM_E_LIMIT, 3, 12, "processor" },
		{ { ROOT, TREE_BEGIN("cpus"), TREE_CPU("cpu@0", "\0\0\0\1"), TREE_CPU("cpu@1", "\0\0\0\1") },
		  UVM_E_DUPLICATE,
		  6,
		  12,
		  "processor" },
		{ { ROOT, TREE_BEGIN("memory"), TREE_PROPERTY("reg", "12345678") }, UVM_E_LENGTH, 2, 12, "reg" },
		{ { KIT_WITH(TREE_MACHINE) }, UVM_E_DUPLICATE, KIT_OP, 12, "machine" },
		{ { ROOT, TREE_BEGIN("uvmkit"), TREE_PROPERTY("machine", "q35") }, UVM_E_VALUE, 2, 12, "machine" },
		{ { ROOT, TREE_BEGIN("uvmkit"), TREE_PROPERTY("machine", "") }, UVM_E_VALUE, 2, 12, "machine" },
		{ { ROOT, TREE_BEGIN("uvmkit"), TREE_PROPERTY("machine", "q3\0") }, UVM_E_VALUE, 2, 12, "machine" },
		{ { ROOT, TREE_BEGIN("uvmkit"), TREE_PROPERTY("machine", "q35x\0") }, UVM_E_VALUE, 2, 12, "machine" },
		{ { ROOT, TREE_BEGIN("uvmkit"), TREE_PROPERTY("machine", "q35\0\0") }, UVM_E_VALUE, 2, 12, "machine" },
		{ { KIT_WITH(TREE_PROPERTY("tsc-khz", "\0\1\x86\x9F")) }, UVM_E_VALUE, KIT_OP, 12, "tsc-khz" },
		{ { KIT_WITH(TREE_PROPERTY("tsc-khz", "\0\x98\x96\x81")) }, UVM_E_VALUE, KIT_OP, 12, "tsc-khz" },
		{ { KIT_WITH(TREE_PROPERTY("tsc-khz", "\0\1\x86")) }, UVM_E_LENGTH, KIT_OP, 12, "tsc-khz" },
		{ { KIT_WITH(TREE_PROPERTY("secure-boot", "\0\0\0\2")) }, UVM_E_VALUE, KIT_OP, 12, "secure-boot" },
		{ { KIT_WITH(TREE_PROPERTY("vmgs-ephemeral", "\1\0\0\0")) }, UVM_E_VALUE, KIT_OP, 12, "vmgs-ephemeral" },
		{ { ROOT, TREE_BEGIN("chosen"), TREE_PROPERTY("bootargs", "a\0b\0") }, UVM_E_VALUE, 2, 12, "bootargs" },
		{ { ROOT, TREE_BEGIN("chosen"), TREE_PROPERTY("bootargs", "ab") }, UVM_E_VALUE, 2, 12, "bootargs" },
	};
	static struct tree t;
	struct shim_host h;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		tree_make(&t, cases[i].ops);
		assert_int_equal(read_tree(t.b, t.len, &h, &d), cases[i].status);
		assert_string_equal(d.field, cases[i].field);
		assert_int_equal(d.off, t.at[cases[i].op] + cases[i].off);
	}
}

static const struct tree_op good[TREE_OPS] = {
	ROOT,
	TREE_NOP,
	TREE_PROPERTY("compatible", "anything"),
	TREE_BEGIN("cpus"),
	TREE_CPU("cpu@2", "\0\0\0\2"),
	TREE_CPU("cpu", "\0\0\0\0"),
	E,
	TREE_MEMORY,
	TREE_BEGIN("chosen"),
	TREE_PROPERTY("bootargs", "x=1 y\0"),
	E,
	TREE_BEGIN("uvmkit"),
	TREE_MACHINE,
	TREE_PROPERTY("secure-boot", "\0\0\0\1"),
	E,
	E,
	TREE_END,
};

static void refuses_headers(void **state)
{
	static const struct {
		size_t at;
		uint32_t value;
		int status;
		const char *field;
	} cases[] = {
		{ 0, 0xD00DFEEE, UVM_E_MAGIC, "magic" },
		{ 4, 39, UVM_E_RANGE, "totalsize" },
		{ 4, TREE_SIZE, UVM_E_RANGE, "totalsize" },
		{ 4, UINT32_MAX, UVM_E_RANGE, "totalsize" },
		{ 8, 42, UVM_E_ALIGN, "off_dt_struct" },
		{ 8, 36, UVM_E_RANGE, "off_dt_struct" },
		{ 8, 0xFFFFFFFC, UVM_E_RANGE, "off_dt_struct" },
		{ 12, 39, UVM_E_RANGE, "off_dt_strings" },
		{ 12, UINT32_MAX, UVM_E_RANGE, "off_dt_strings" },
		{ 20, 16, UVM_E_VERSION, "version" },
		{ 24, 18, UVM_E_VERSION, "version" },
		{ 32, UINT32_MAX, UVM_E_RANGE, "off_dt_strings" },
		{ 36, UINT32_MAX, UVM_E_RANGE, "off_dt_struct" },
	};
	static struct tree t;
	struct shim_host h;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		tree_make(&t, good);
		uvm_put_be32(t.b + cases[i].at, cases[i].value);
		assert_int_equal(read_tree(t.b, t.len, &h, &d), cases[i].status);
		assert_string_equal(d.field, cases[i].field);
	}
	for (size_t i = 0; i < 2; i++) { /* a block that ends one byte behind the tree */
		static const size_t starts[] = { 8, 12 }, sizes[] = { 36, 32 };

		tree_make(&t, good);
		uvm_put_be32(t.b + sizes[i], (uint32_t)t.len - uvm_be32(t.b + starts[i]) + 1);
		assert_int_equal(read_tree(t.b, t.len, &h, &d), UVM_E_RANGE);
		assert_int_equal(d.off, starts[i]);
	}
	for (size_t n = 0; n < TREE_HEADER; n++)
		assert_int_equal(read_tree(t.b, n, &h, &d), UVM_E_SHORT);
}

/* A block that ends early, in blocks of memory that end there, too: nothing is read beyond, nothing is accepted. */
static void refuses_cuts(void **state)
{
	static struct tree t;
	struct shim_host h;
	struct uvm_diag d;
	uint32_t size;

	(void)state;
	tree_make(&t, good);
	assert_int_equal(read_tree(t.b, t.len, &h, &d), UVM_OK);
	size = uvm_be32(t.b + 36);
	for (uint32_t n = 0; n < size; n++) {
		uvm_put_be32(t.b + 36, n);
		assert_int_equal(read_tree(t.b, t.len, &h, &d), UVM_E_SHORT);
	}
	uvm_put_be32(t.b + 36, size);
	size = uvm_be32(t.b + 32);
	for (uint32_t n = 0; n < size; n++) {
		uvm_put_be32(t.b + 32, n);
		uvm_put_be32(t.b + 4, (uint32_t)t.len - (size - n));
		assert_int_equal(read_tree(t.b, t.len - (size - n), &h, &d), UVM_E_RANGE);
		assert_string_equal(d.field, "nameoff");
	}
}

/* ---- trees that are right ------------------------------------------------------------------------------------------- */

static void reads(void **state)
{
	static struct tree t;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct shim_host h;

	(void)state;
	tree_make(&t, good);
	assert_int_equal(shim_host_tree_read(&h, t.b, sizeof(t.b), &d), UVM_OK); /* the area is larger than the tree */
	assert_int_equal(h.machine, UVM_HOST_MICROVM);
	assert_int_equal(h.secure_boot, UVM_YES);
	assert_int_equal(h.ephemeral, UVM_UNKNOWN);
	assert_int_equal(h.tsc_khz, 0);
	assert_int_equal(h.nprocessors, 2);
	assert_int_equal(h.apic_id[0], 2);
	assert_int_equal(h.apic_id[1], 0);
	assert_int_equal(h.nmemory, 1);
	assert_int_equal(h.memory[0].start, 0);
	assert_int_equal(h.memory[0].size, 0x20000000);
	assert_int_equal(h.text_len, 5);
	assert_memory_equal(h.text, "x=1 y", 5);
}

static void put_numbered(void *fdt, const char *name, unsigned n, const void *reg, int len)
{
	char node[32];

	(void)snprintf(node, sizeof(node), "%s@%x", name, n);
	assert_int_equal(fdt_begin_node(fdt, node), 0);
	assert_int_equal(fdt_property(fdt, "reg", reg, len), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
}

/* A tree of libfdt's with so many processors and ranges of memory */
static void write_tree(void *fdt, unsigned processors, unsigned ranges)
{
	assert_int_equal(fdt_create(fdt, TREE_SIZE), 0);
	assert_int_equal(fdt_finish_reservemap(fdt), 0);
	assert_int_equal(fdt_begin_node(fdt, ""), 0);
	assert_int_equal(fdt_begin_node(fdt, "cpus"), 0);
	for (unsigned i = 0; i < processors; i++)
		put_numbered(fdt, "cpu", i, (uint8_t[]){ 0, 0, (uint8_t)(i >> 8), (uint8_t)i }, 4);
	assert_int_equal(fdt_end_node(fdt), 0);
	for (unsigned i = 0; i < ranges; i++)
		put_numbered(fdt, "memory", i, (uint8_t[16]){ 0, 0, 0, (uint8_t)i, [14] = 0x10 }, 16);
	assert_int_equal(fdt_begin_node(fdt, "uvmkit"), 0);
	assert_int_equal(fdt_property_string(fdt, "machine", "q35"), 0);
	assert_int_equal(fdt_property_u32(fdt, "tsc-khz", UVM_HOST_TSC_KHZ_MAX), 0);
	assert_int_equal(fdt_property_u32(fdt, "secure-boot", 0), 0);
	assert_int_equal(fdt_property_u32(fdt, "vmgs-ephemeral", 1), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_finish(fdt), 0);
}

static void reads_what_libfdt_writes(void **state)
{
	static const struct {
		unsigned processors, ranges;
		int status;
	} cases[] = {
		{ 1, 1, UVM_OK },
		{ UVM_HOST_PROCESSORS_MAX, UVM_HOST_MEMORY_RANGES_MAX, UVM_OK },
		{ UVM_HOST_PROCESSORS_MAX + 1, 1, UVM_E_LIMIT },
		{ 1, UVM_HOST_MEMORY_RANGES_MAX + 1, UVM_E_LIMIT },
	};
	static uint8_t fdt[TREE_SIZE];
	struct shim_host h;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		write_tree(fdt, cases[i].processors, cases[i].ranges);
		assert_int_equal(read_tree(fdt, fdt_totalsize(fdt), &h, &d), cases[i].status);
		if (cases[i].status < 0)
			continue;
		assert_int_equal(h.nprocessors, cases[i].processors);
		assert_int_equal(h.nmemory, cases[i].ranges);
		assert_int_equal(h.memory[h.nmemory - 1].start, (uint64_t)(cases[i].ranges - 1) << 32);
		assert_int_equal(h.memory[0].size, 0x1000);
		assert_int_equal(h.machine, UVM_HOST_Q35);
		assert_int_equal(h.tsc_khz, UVM_HOST_TSC_KHZ_MAX);
		assert_int_equal(h.secure_boot, UVM_NO);
		assert_int_equal(h.ephemeral, UVM_YES);
		assert_null(h.text);
	}
}

/* ---- areas ---------------------------------------------------------------------------------------------------------- */

#define AREAS (3 * UVM_PAGE_SIZE)
#define ENTRIES (UVM_PAGE_SIZE / 24)

static int read_areas(const uint8_t *b, struct shim_host *h, struct uvm_diag *d)
{
	uint8_t *exact = unit_exact(b, AREAS);
	int r;

	*d = (struct uvm_diag)UVM_DIAG_INIT;
	*h = (struct shim_host){ .nprocessors = 77 };
	r = shim_host_areas_read(h, exact, d);
	assert_true(r == UVM_OK || h->nprocessors == 77);
	free(exact);
	return r;
}

static void put_entry(uint8_t *b, size_t i, uint64_t page, uint64_t pages, uint32_t type)
{
	uvm_put_le64(b + 24 * i, page);
	uvm_put_le64(b + 24 * i + 8, pages);
	uvm_put_le32(b + 24 * i + 16, type);
}

static void refuses_areas(void **state)
{
	static const struct {
		size_t at;
		uint64_t value;
		int status;
		uint64_t off;
		const char *field;
	} cases[] = {
		{ 0, 1ull << 52, UVM_E_RANGE, 8, "number_of_pages" },
		{ 8, 0xFFFFFFFFFFFF0, UVM_E_RANGE, 8, "number_of_pages" },
		{ 8, 0, UVM_E_MISSING, 0, "memory map" },
		{ 16, 1, UVM_E_MISSING, 0, "memory map" },
		{ 16, 1ull << 32, UVM_E_RESERVED, 20, "reserved" },
		{ UVM_PAGE_SIZE, 0, UVM_E_MISSING, UVM_PAGE_SIZE, "vp_count" },
		{ UVM_PAGE_SIZE, 256, UVM_E_LIMIT, UVM_PAGE_SIZE, "vp_count" },
		{ UVM_PAGE_SIZE, UINT32_MAX, UVM_E_LIMIT, UVM_PAGE_SIZE, "vp_count" },
	};
	uint8_t areas[AREAS];
	struct shim_host h;
	struct uvm_diag d;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(areas, 0, sizeof(areas));
		put_entry(areas, 0, 16, 0x1000, 0);
		areas[UVM_PAGE_SIZE] = 1;
		uvm_put_le64(areas + cases[i].at, cases[i].value);
		assert_int_equal(read_areas(areas, &h, &d), cases[i].status);
		assert_int_equal(d.off, cases[i].off);
		assert_string_equal(d.field, cases[i].field);
	}
	for (size_t i = 0; i < ENTRIES; i++)
		put_entry(areas, i, 16 * i, 1, 0);
	assert_int_equal(read_areas(areas, &h, &d), UVM_E_LIMIT);
	assert_int_equal(d.off, UVM_HOST_MEMORY_RANGES_MAX * 24);
}

static void reads_areas(void **state)
{
	uint8_t areas[AREAS] = { 0 };
	struct shim_host h;
	struct uvm_diag d;

	(void)state;
	put_entry(areas, 0, 0, 0x80, 0);
	put_entry(areas, 1, 0x80, 0x10, 1); /* reserved */
	put_entry(areas, 2, 0x100000, 1, 0);
	put_entry(areas, 4, 0x200000, 1, 0); /* behind the end */
	areas[UVM_PAGE_SIZE] = 255;
	assert_int_equal(read_areas(areas, &h, &d), UVM_OK);
	assert_int_equal(h.machine, UVM_HOST_Q35);
	assert_int_equal(h.nmemory, 2);
	assert_int_equal(h.memory[0].size, 0x80000);
	assert_int_equal(h.memory[1].start, 1ull << 32);
	assert_int_equal(h.nprocessors, 255);
	assert_int_equal(h.apic_id[254], 254);
	assert_int_equal(h.secure_boot, UVM_UNKNOWN);
	for (size_t i = 0; i < ENTRIES; i++)
		put_entry(areas, i, 16 * i, 1, i < 64 ? 0 : 1);
	assert_int_equal(read_areas(areas, &h, &d), UVM_OK); /* a full page has no end mark */
	assert_int_equal(h.nmemory, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_trees), cmocka_unit_test(refuses_headers),          cmocka_unit_test(refuses_cuts),
		cmocka_unit_test(reads),         cmocka_unit_test(reads_what_libfdt_writes), cmocka_unit_test(refuses_areas),
		cmocka_unit_test(reads_areas),
	};

	return cmocka_run_group_tests_name("shim_host", tests, NULL, NULL);
}
