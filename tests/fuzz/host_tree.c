/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the host's device tree. What the boot shim accepts says the same to libfdt, where libfdt takes it, too; and
 * becomes a memory map that ascends and has room for every entry.
 */
#include <libfdt.h>

#include "abi/machine_tables.h"
#include "shim/memory.h"

#include "fuzz.h"

#define NAME "/" UVM_HOST_TREE_NODE
#define AREAS 12288u

/* Bytes of a property of the right size; NULL: it is not there. */
static const uint8_t *property(const void *fdt, int node, const char *name, int size)
{
	int len;
	const uint8_t *b = fdt_getprop(fdt, node, name, &len);

	FUZZ_CHECK(b == NULL || len == size);
	return b;
}

static void check_memory(const void *fdt, const struct shim_host *h)
{
	size_t n = 0;
	int node;

	fdt_for_each_subnode(node, fdt, 0)
	{
		const char *name = fdt_get_name(fdt, node, NULL);
		const uint8_t *reg;

		if (strcmp(name, "memory") != 0 && strncmp(name, "memory@", 7) != 0)
			continue;
		reg = property(fdt, node, "reg", 16);
		FUZZ_CHECK(reg != NULL && n < h->nmemory);
		FUZZ_CHECK(fdt64_ld((const fdt64_t *)(const void *)reg) == h->memory[n].start);
		FUZZ_CHECK(fdt64_ld((const fdt64_t *)(const void *)(reg + 8)) == h->memory[n].size);
		n++;
	}
	FUZZ_CHECK(n == h->nmemory);
}

static void check_processors(const void *fdt, const struct shim_host *h)
{
	size_t n = 0;
	int node;

	fdt_for_each_subnode(node, fdt, fdt_path_offset(fdt, "/cpus"))
	{
		const char *name = fdt_get_name(fdt, node, NULL);
		const uint8_t *reg;

		if (strcmp(name, "cpu") != 0 && strncmp(name, "cpu@", 4) != 0)
			continue;
		reg = property(fdt, node, "reg", 4);
		FUZZ_CHECK(reg != NULL && n < h->nprocessors && fdt32_ld((const fdt32_t *)(const void *)reg) == h->apic_id[n]);
		n++;
	}
	FUZZ_CHECK(n == h->nprocessors);
}

static uint32_t number(const void *fdt, const char *name, uint32_t absent)
{
	const uint8_t *b = property(fdt, fdt_path_offset(fdt, NAME), name, 4);

	return b != NULL ? fdt32_ld((const fdt32_t *)(const void *)b) : absent;
}

static void check_rest(const void *fdt, const struct shim_host *h)
{
	static const char *const machines[] = { "microvm", "q35" };
	const int chosen = fdt_path_offset(fdt, "/chosen");
	int len;
	const char *text = chosen >= 0 ? fdt_getprop(fdt, chosen, "bootargs", &len) : NULL;

	FUZZ_CHECK((text != NULL) == (h->text != NULL));
	FUZZ_CHECK(text == NULL || (strlen(text) == h->text_len && memcmp(text, h->text, h->text_len) == 0));
	text = fdt_getprop(fdt, fdt_path_offset(fdt, NAME), UVM_HOST_TREE_MACHINE, &len);
	FUZZ_CHECK(text != NULL && strcmp(text, machines[h->machine]) == 0);
	FUZZ_CHECK(number(fdt, UVM_HOST_TREE_TSC_KHZ, 0) == h->tsc_khz);
	FUZZ_CHECK(number(fdt, UVM_HOST_TREE_SECURE_BOOT, UINT32_MAX) + 1 == (uint32_t)h->secure_boot);
	FUZZ_CHECK(number(fdt, UVM_HOST_TREE_EPHEMERAL, UINT32_MAX) + 1 == (uint32_t)h->ephemeral);
}

static void check_map(struct shim_host *h)
{
	struct shim_map_entry *map = malloc(SHIM_MAP_MAX * sizeof(*map));
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t n;

	FUZZ_CHECK(map != NULL);
	if (shim_memory_check(h, &d) == UVM_OK) {
		n = shim_memory_map(h, &(struct shim_range){ h->memory[0].start | 0x200000, 0x2000 }, map);
		FUZZ_CHECK(n <= SHIM_MAP_MAX);
		for (size_t i = 0; i < n; i++)
			FUZZ_CHECK(map[i].range.size > 0 &&
				   (i == 0 || map[i].range.start >= shim_range_end(&map[i - 1].range)));
	}
	free(map);
}

static int read(struct shim_host *h, const uint8_t *b, size_t size, struct uvm_diag *d)
{
	if (size == AREAS && !shim_host_tree_is(b))
		return shim_host_areas_read(h, b, d);
	return shim_host_tree_read(h, b, size, d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t tables[UVM_MACHINE_TABLES_SIZE];
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *tree = fuzz_copy(data, size);
	struct shim_host h;
	const int status = read(&h, tree, size, &d);

	FUZZ_CHECK(status == d.code);
	if (status == UVM_OK) {
		if (size >= FDT_V1_SIZE && fdt_check_full(tree, size) == 0) {
			check_memory(tree, &h);
			check_processors(tree, &h);
			check_rest(tree, &h);
		}
		FUZZ_CHECK(uvm_machine_tables_put(h.machine, h.apic_id, h.nprocessors, 0x1000, tables) == 0x1000);
		check_map(&h);
	} else {
		FUZZ_CHECK(d.off <= size && d.field != NULL);
	}
	free(tree);
	return 0;
}
