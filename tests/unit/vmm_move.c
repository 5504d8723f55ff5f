/* SPDX-License-Identifier: MIT */
/* Images that lie too high for the memory of a VM: where they may not be moved, and what moves where they may. */
#include <uvmkit/vmm.h>

#include "igvm/context.h"
#include "unit.h"
#include "vmm/place.h"

#define MIB (1ull << 20)
#define BASE (96 * MIB) /* of the region; one large page from here is mapped to itself */
#define REGION MIB
#define CODE (BASE + 0x4000)
#define TABLES (BASE + REGION) /* PML4, PDPT, PD */
#define TABLES_USED (3 * UVM_PAGE_SIZE)
#define TABLES_SIZE (4 * UVM_PAGE_SIZE)
#define FIXED 0x7000u    /* not in the region */
#define MEMORY (2 * MIB) /* that the image requires, from BASE on */

static const uint8_t code[] = "instructions", fixed[] = "fixed";

struct made {
	struct uvm_igvm f;
	struct uvm_vm_config c;
	struct uvm_igvm_header region, pt, required;
	uint32_t platform;
	uint8_t tables[3][UVM_PAGE_SIZE], context[UVM_PAGE_SIZE];
};

static void begin(struct made *m)
{
	*m = (struct made){ .c = { .processors = 1, .platform = UVM_IGVM_ANY_PLATFORM, .memory = 64 * MIB } };
	m->c.image = &m->f;
	m->platform = UVM_IGVM_NATIVE;
	m->region = (struct uvm_igvm_header){ .type = UVM_IGVM_RELOCATABLE_REGION,
					      .mask = 1,
					      .reloc = { .relocation_alignment = 2 * MIB,
							 .relocation_region_gpa = BASE,
							 .relocation_region_size = REGION,
							 .minimum_relocation_gpa = 16 * MIB,
							 .maximum_relocation_gpa = 256 * MIB,
							 .flags = UVM_IGVM_RELOC_APPLY_RIP | UVM_IGVM_RELOC_APPLY_GDTR } };
	m->pt = (struct uvm_igvm_header){ .type = UVM_IGVM_PAGE_TABLE_RELOCATION_REGION,
					  .mask = 1,
					  .pt = { .gpa = TABLES, .size = TABLES_SIZE, .used_size = TABLES_USED } };
	m->required = (struct uvm_igvm_header){ .type = UVM_IGVM_REQUIRED_MEMORY,
						.mask = 1,
						.memory = { .gpa = BASE, .number_of_bytes = MEMORY } };
}

static void add_page(struct made *m, uint64_t gpa, const void *p, uint32_t n)
{
	assert_non_null(uvm_igvm_add(
		&m->f, &(struct uvm_igvm_header){
			       .type = UVM_IGVM_PAGE_DATA, .mask = 1, .data = p, .data_len = n, .page = { .gpa = gpa } }));
}

static void add_context(struct made *m)
{
	uint8_t *b = m->context;

	uvm_put_le64(b + UVM_NATIVE_X64_rip, CODE);
	uvm_put_le64(b + UVM_NATIVE_X64_gdtr_base, CODE + 8);
	uvm_put_le64(b + UVM_NATIVE_X64_idtr_base, CODE + 16);
	uvm_put_le64(b + UVM_NATIVE_X64_cr3, TABLES);
	uvm_put_le16(b + UVM_NATIVE_X64_code_selector, 0x10);
	uvm_put_le16(b + UVM_NATIVE_X64_data_selector, 0x18);
	assert_non_null(uvm_igvm_add(&m->f, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
								       .mask = 1,
								       .data = b,
								       .data_len = UVM_PAGE_SIZE,
								       .vp = { .context = UVM_IGVM_CONTEXT_NATIVE_X64 } }));
}

/* The records that there are, and the pages. */
static void finish(struct made *m)
{
	const struct uvm_igvm_header platform = { .type = UVM_IGVM_SUPPORTED_PLATFORM,
						  .mask = 1,
						  .platform = { .platform_type = (uint8_t)m->platform,
								.platform_version = 1 } };

	assert_non_null(uvm_igvm_add(&m->f, &platform));
	if (m->region.type != 0)
		assert_non_null(uvm_igvm_add(&m->f, &m->region));
	if (m->pt.type != 0)
		assert_non_null(uvm_igvm_add(&m->f, &m->pt));
	assert_non_null(uvm_igvm_add(&m->f, &m->required));
	uvm_put_le64(m->tables[0], TABLES + 0x1023);
	uvm_put_le64(m->tables[1], TABLES + 0x2023);
	uvm_put_le64(m->tables[2] + BASE / (2 * MIB) * 8, BASE | 0xE3);
	for (uint32_t i = 0; i < 3; i++)
		add_page(m, TABLES + i * UVM_PAGE_SIZE, m->tables[i], UVM_PAGE_SIZE);
	add_page(m, CODE, code, sizeof(code));
	add_page(m, FIXED, fixed, sizeof(fixed));
	add_context(m);
}

static int place(struct made *m, struct uvm_placement *p, struct uvm_diag *d)
{
	const struct uvm_place_facts facts = { .machine = UVM_VM_MICROVM };

	finish(m);
	return uvm_place(p, &m->c, &facts, d);
}

/* ---- refusals ------------------------------------------------------------------------------------------------------- */

static void no_region(struct made *m)
{
	m->region.type = 0;
}

static void no_tables(struct made *m)
{
	m->pt.type = 0;
}

static void two_regions(struct made *m)
{
	struct uvm_igvm_header h = m->region;

	h.reloc.relocation_region_gpa += 8 * MIB;
	assert_non_null(uvm_igvm_add(&m->f, &h));
}

static void of_another_platform(struct made *m)
{
	m->region.mask = 2;
}

static void only_up(struct made *m)
{
	m->region.reloc.minimum_relocation_gpa = BASE;
}

static void not_that_low(struct made *m)
{
	m->region.reloc.minimum_relocation_gpa = 64 * MIB;
}

static void coarse(struct made *m)
{
	m->region.reloc.relocation_alignment = 64 * MIB; /* 0 is below the minimum */
}

static void no_alignment(struct made *m)
{
	m->region.reloc.relocation_alignment = 0;
}

static void larger_than_memory(struct made *m)
{
	m->required.memory.number_of_bytes = 80 * MIB;
}

static void requires_other_memory(struct made *m)
{
	static struct uvm_igvm_header h;

	h = m->required;
	h.memory.gpa = BASE + 8 * MIB;
	assert_non_null(uvm_igvm_add(&m->f, &h));
}

static void huge_tables(struct made *m)
{
	m->pt.pt.size = 1ull << 40;
}

static void tables_elsewhere(struct made *m)
{
	m->pt.pt.used_size = 0;
}

static void refused(void **state)
{
	static const char lies[] = "the image needs 98 MiB of memory, and the VM has 64 MiB";
	static const struct {
		void (*change)(struct made *m);
		int code;
		const char *text; /* all of it; "": the diagnostic has numbers */
	} cases[] = {
		{ no_region, UVM_E_LIMIT, lies },
		{ no_tables, UVM_E_LIMIT, lies },
		{ two_regions, UVM_E_LIMIT, lies },
		{ of_another_platform, UVM_E_LIMIT, lies },
		{ only_up, UVM_E_LIMIT,
		  "the image needs 98 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x6000000" },
		{ not_that_low, UVM_E_LIMIT,
		  "the image needs 98 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x4000000" },
		{ coarse, UVM_E_LIMIT,
		  "the image needs 98 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x1000000" },
		{ no_alignment, UVM_E_LIMIT,
		  "the image needs 98 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x1000000" },
		{ larger_than_memory, UVM_E_LIMIT,
		  "the image needs 176 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x1000000" },
		{ requires_other_memory, UVM_E_LIMIT,
		  "the image needs 106 MiB of memory, and the VM has 64 MiB; it may not be moved below 0x1000000" },
		{ huge_tables, UVM_E_LIMIT, "" },
		{ tables_elsewhere, UVM_E_RANGE, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		static struct made m;
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_placement p = { 0 };

		begin(&m);
		cases[i].change(&m);
		assert_int_equal(place(&m, &p, &d), cases[i].code);
		assert_string_equal(d.text, cases[i].text);
		uvm_placement_free(&p);
		uvm_igvm_free(&m.f);
	}
}

/* ---- what moves ----------------------------------------------------------------------------------------------------- */

static const uint8_t *page_at(const struct uvm_placement *p, uint64_t gpa)
{
	const struct uvm_loaded_page *page = uvm_pages_find(&p->pages, gpa);

	assert_non_null(page);
	return page->p;
}

static void assert_moved(const struct uvm_placement *p, uint64_t base, unsigned flags)
{
	const uint64_t offset = BASE - base;

	assert_ptr_equal(page_at(p, CODE - offset), code);
	assert_ptr_equal(page_at(p, FIXED), fixed);
	assert_int_equal(p->processor.cr3, TABLES - offset);
	assert_int_equal(p->processor.rip, flags & UVM_IGVM_RELOC_APPLY_RIP ? CODE - offset : CODE);
	assert_int_equal(p->processor.gdtr.base, (flags & UVM_IGVM_RELOC_APPLY_GDTR ? CODE - offset : CODE) + 8);
	assert_int_equal(p->processor.idtr.base, CODE + 16);
	assert_int_equal(uvm_le64(page_at(p, TABLES - offset)), TABLES - offset + 0x1023);
	assert_int_equal(uvm_le64(page_at(p, TABLES - offset + 0x2000) + base / (2 * MIB) * 8), base | 0xE3);
	assert_int_equal(p->trampoline, base + 2 * MIB - UVM_PAGE_SIZE);
	assert_int_equal(p->pages.n, 3 + 2 + 1);
}

static void moved(void **state)
{
	static const struct {
		uint64_t memory, alignment, minimum, base;
		unsigned flags;
	} cases[] = {
		{ 98 * MIB, 2 * MIB, 16 * MIB, BASE, 6 }, /* there is room where it lies */
		{ 97 * MIB, 2 * MIB, 16 * MIB, 94 * MIB, 6 },
		{ 64 * MIB, 2 * MIB, 16 * MIB, 62 * MIB, 6 },
		{ 64 * MIB, 2 * MIB, 16 * MIB, 62 * MIB, UVM_IGVM_RELOC_APPLY_RIP },
		{ 64 * MIB, 2 * MIB, 16 * MIB, 62 * MIB, UVM_IGVM_RELOC_APPLY_GDTR },
		{ 64 * MIB, 2 * MIB, 62 * MIB, 62 * MIB, 0 },
		{ 64 * MIB, 32 * MIB, 16 * MIB, 32 * MIB, 6 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		static struct made m;
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_placement p = { 0 };

		begin(&m);
		m.c.memory = cases[i].memory;
		m.region.reloc.relocation_alignment = cases[i].alignment;
		m.region.reloc.minimum_relocation_gpa = cases[i].minimum;
		m.region.reloc.flags = (uint8_t)cases[i].flags;
		if (place(&m, &p, &d) < 0)
			fail_msg("%zu: %s", i, d.text);
		assert_int_equal(p.ram.size, cases[i].memory);
		assert_moved(&p, cases[i].base, cases[i].flags);
		uvm_placement_free(&p);
		uvm_igvm_free(&m.f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(moved),
	};

	return cmocka_run_group_tests_name("vmm_move", tests, NULL, NULL);
}
