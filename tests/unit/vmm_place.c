/* SPDX-License-Identifier: MIT */
/*
 * An image and a machine, put together: what is refused, and for what is not each byte that the guest finds. Device trees are
 * read back with libfdt.
 */
#include <libfdt.h>

#include "abi/host_tree.h"
#include "igvm/context.h"
#include "igvm/registers.h"
#include "unit.h"
#include "vmm/place.h"
#include "vmm/segments.h"
#include "vmm/tables.h"
#include "vmm/trampoline.h"
#include "vmm/trampoline_layout.h"

#include <stdio.h>
#include <unistd.h>

#include "os/memfile.h"

#define MIB (1ull << 20)
#define TABLES 0x200000u /* PML4, PDPT, PD; one large page from here is mapped to itself */
#define CODE 0x204000u
#define AREA 0x208000u
#define AREA_SIZE 0x4000u
#define TOP (0x400000u - 0x1000u) /* the last page that is mapped */

static const uint8_t code[16] = "instructions";

struct made {
	struct uvm_igvm f;
	struct uvm_vm_config c;
	struct uvm_place_facts facts;
	uint8_t tables[3][UVM_PAGE_SIZE], context[UVM_PAGE_SIZE];
};

static struct uvm_igvm_header *add(struct made *m, const struct uvm_igvm_header *h)
{
	struct uvm_igvm_header *added = uvm_igvm_add(&m->f, h);

	assert_non_null(added);
	return added;
}

static void add_platform(struct made *m, uint32_t mask, uint32_t type)
{
	add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_SUPPORTED_PLATFORM,
					  .mask = mask,
					  .platform = { .platform_type = (uint8_t)type, .platform_version = 1 } });
}

static void add_page(struct made *m, uint32_t mask, uint64_t gpa, const void *p, uint32_t n)
{
	add(m, &(struct uvm_igvm_header){
		       .type = UVM_IGVM_PAGE_DATA, .mask = mask, .data = p, .data_len = n, .page = { .gpa = gpa } });
}

static void add_parameter(struct made *m, uint32_t type, uint32_t offset)
{
	add(m, &(struct uvm_igvm_header){ .type = type, .parameter = { .parameter_area_index = 3, .byte_offset = offset } });
}

/* Platform ${type} with mask 1. */
static struct made *make(uint32_t type)
{
	struct made *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->c = (struct uvm_vm_config){ .image = &m->f, .platform = UVM_IGVM_ANY_PLATFORM, .processors = 2, .memory = 64 * MIB };
	m->facts = (struct uvm_place_facts){ .machine = UVM_VM_MICROVM, .tsc_khz = 2500000 };
	add_platform(m, 1, type);
	uvm_put_le64(m->tables[0], TABLES + 0x1023);
	uvm_put_le64(m->tables[1], TABLES + 0x2023);
	uvm_put_le64(m->tables[2] + 8, 0x2000E3);
	for (uint32_t i = 0; i < 3; i++)
		add_page(m, 1, TABLES + i * UVM_PAGE_SIZE, m->tables[i], UVM_PAGE_SIZE);
	add_page(m, 1, CODE, code, sizeof(code));
	return m;
}

static struct uvm_igvm_header *add_native_context(struct made *m)
{
	uint8_t *b = m->context;

	for (size_t i = 0; i < UVM_GPRS; i++)
		uvm_put_le64(b + 8 * i, 0x1111 * (i + 1));
	uvm_put_le64(b + UVM_NATIVE_X64_rip, CODE);
	uvm_put_le64(b + UVM_NATIVE_X64_rflags, 0x40);
	uvm_put_le64(b + UVM_NATIVE_X64_gdtr_base, 0x123456789A);
	uvm_put_le16(b + UVM_NATIVE_X64_gdtr_limit, 0x27);
	uvm_put_le64(b + UVM_NATIVE_X64_idtr_base, 0x55);
	uvm_put_le16(b + UVM_NATIVE_X64_idtr_limit, 0x66);
	uvm_put_le16(b + UVM_NATIVE_X64_code_selector, 0x10);
	uvm_put_le16(b + UVM_NATIVE_X64_code_attributes, 0xA09B);
	uvm_put_le16(b + UVM_NATIVE_X64_data_selector, 0x18);
	uvm_put_le16(b + UVM_NATIVE_X64_data_attributes, 0xC093);
	uvm_put_le64(b + UVM_NATIVE_X64_gs_base, 0x7777);
	uvm_put_le64(b + UVM_NATIVE_X64_cr0, 0x20);
	uvm_put_le64(b + UVM_NATIVE_X64_cr3, TABLES);
	uvm_put_le64(b + UVM_NATIVE_X64_cr4, 0x40000);
	uvm_put_le64(b + UVM_NATIVE_X64_efer, 0x1C00);
	return add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
						 .mask = 1,
						 .data = b,
						 .data_len = UVM_PAGE_SIZE,
						 .vp = { .context = UVM_IGVM_CONTEXT_NATIVE_X64 } });
}

static void unmake(struct made *m)
{
	uvm_igvm_free(&m->f);
	free(m);
}

static void refused(const struct made *m, int code_, const char *says)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_placement p = { 0 };

	assert_int_equal(uvm_place(&p, &m->c, &m->facts, &d), code_);
	if (strstr(d.text, says) == NULL)
		fail_msg("%s", d.text);
	uvm_placement_free(&p);
}

static void placed(const struct made *m, struct uvm_placement *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	*p = (struct uvm_placement){ 0 };
	if (uvm_place(p, &m->c, &m->facts, &d) < 0)
		fail_msg("%s", d.text);
}

/* ---- what is refused ---- */

static void platforms(void **state)
{
	static const struct {
		uint32_t type;
		const char *says;
	} cases[] = { { UVM_IGVM_TDX, "for TDX alone" }, { UVM_IGVM_SEV, "only SEV:" }, { UVM_IGVM_SEV_ES, "only SEV_ES:" } };
	struct made *m;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		m = make(cases[i].type);
		refused(m, UVM_E_UNSUPPORTED, cases[i].says);
		unmake(m);
	}
	m = make(UVM_IGVM_NATIVE);
	refused(m, UVM_E_MISSING, "no state of the first processor");
	m->c.platform = UVM_IGVM_VSM_ISOLATION;
	refused(m, UVM_E_MISSING, "not for the platform VSM_ISOLATION");
	m->f.arch = UVM_IGVM_ARCH_AARCH64;
	refused(m, UVM_E_UNSUPPORTED, "aarch64");
	unmake(m);
}

static void memory(void **state)
{
	struct made *m = make(UVM_IGVM_NATIVE);
	struct uvm_igvm_header *h;

	(void)state;
	add_native_context(m);
	m->c.memory = 2 * MIB;
	refused(m, UVM_E_LIMIT, "needs 3 MiB of memory, and the VM has 2 MiB");
	m->c.memory = 64 * MIB;
	h = add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_REQUIRED_MEMORY,
					      .mask = 1,
					      .memory = { .gpa = 64 * MIB, .number_of_bytes = 0x1000 } });
	refused(m, UVM_E_LIMIT, "needs 65 MiB of memory");
	h->memory.gpa = 1ull << 40;
	refused(m, UVM_E_LIMIT, "beyond the 1 TiB");
	h->memory.gpa = UINT64_MAX - 0xFFF;
	refused(m, UVM_E_LIMIT, "beyond the 1 TiB");
	h->mask = 2; /* somebody else's */
	m->c.memory = 0;
	add_page(m, 1, 0xC0000000, code, sizeof(code));
	refused(m, UVM_E_RANGE, "a page at 0xc0000000");
	m->f.section[UVM_IGVM_DIRECTIVES].h[m->f.section[UVM_IGVM_DIRECTIVES].n - 1].page.gpa = 0xA0000;
	refused(m, UVM_E_RANGE, "a page at 0xa0000");
	m->f.section[UVM_IGVM_DIRECTIVES].h[m->f.section[UVM_IGVM_DIRECTIVES].n - 1].page.gpa = CODE;
	refused(m, UVM_E_DUPLICATE, "two pages at 0x204000");
	unmake(m);
}

static void entry(void **state)
{
	struct made *m = make(UVM_IGVM_NATIVE);
	struct uvm_igvm_header *h = add_native_context(m);

	(void)state;
	h->data_len = 200;
	refused(m, UVM_E_SHORT, "");
	h->data_len = UVM_PAGE_SIZE;
	uvm_put_le64(m->context + UVM_NATIVE_X64_cr3, 0x300000);
	refused(m, UVM_E_SPACE, "no page below 4 GiB is mapped");
	uvm_put_le64(m->context + UVM_NATIVE_X64_cr3, TABLES | 1ull << 32);
	refused(m, UVM_E_SPACE, "");
	uvm_put_le64(m->context + UVM_NATIVE_X64_cr3, TABLES);
	uvm_put_le16(m->context + UVM_NATIVE_X64_data_selector, 0x100);
	refused(m, UVM_E_RANGE, "selectors");
	uvm_put_le16(m->context + UVM_NATIVE_X64_data_selector, 0x18);
	add(m, h);
	refused(m, UVM_E_DUPLICATE, "two contexts");
	m->f.section[UVM_IGVM_DIRECTIVES].n--;
	m->f.section[UVM_IGVM_DIRECTIVES].h[m->f.section[UVM_IGVM_DIRECTIVES].n - 1].vp.context = UVM_IGVM_CONTEXT_CCA;
	refused(m, UVM_E_UNSUPPORTED, "cannot be entered");
	unmake(m);
}

static struct uvm_igvm_header *add_area(struct made *m, uint64_t size)
{
	struct uvm_igvm_header *h = add(
		m, &(struct uvm_igvm_header){
			   .type = UVM_IGVM_PARAMETER_AREA, .area = { size, 3 }, .data = code, .data_len = sizeof(code) });

	return h;
}

static void add_insert(struct made *m)
{
	add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_PARAMETER_INSERT, .mask = 1, .insert = { AREA, 3 } });
}

static void areas_refused(void **state)
{
	static const struct {
		uint32_t type, offset;
		const char *says;
	} cases[] = {
		{ UVM_IGVM_VP_COUNT, AREA_SIZE - 3, "VP_COUNT_PARAMETER does not fit in the 16384 bytes" },
		{ UVM_IGVM_VP_COUNT, AREA_SIZE, "VP_COUNT_PARAMETER does not fit" },
		{ UVM_IGVM_VP_COUNT, UINT32_MAX, "VP_COUNT_PARAMETER does not fit" },
		{ UVM_IGVM_ENVIRONMENT_INFO, AREA_SIZE - 1, "ENVIRONMENT_INFO_PARAMETER does not fit" },
		{ UVM_IGVM_MEMORY_MAP, AREA_SIZE - 47, "MEMORY_MAP does not fit" },
		{ UVM_IGVM_COMMAND_LINE, AREA_SIZE - 9, "COMMAND_LINE does not fit" },
		{ UVM_IGVM_DEVICE_TREE, AREA_SIZE - 200, "the device tree does not fit in its 200 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct made *m = make(UVM_IGVM_NATIVE);

		m->c.host_text = "host text";
		add_native_context(m);
		add_area(m, AREA_SIZE);
		add_parameter(m, cases[i].type, cases[i].offset);
		add_insert(m);
		refused(m, UVM_E_LIMIT, cases[i].says);
		unmake(m);
	}
}

static void large_areas(void **state)
{
	struct made *m = make(UVM_IGVM_NATIVE);
	struct uvm_igvm_header *h;

	(void)state;
	add_native_context(m);
	h = add_area(m, 17 * MIB);
	add_insert(m);
	m->c.memory = 64 * MIB;
	refused(m, UVM_E_LIMIT, "");
	h = &m->f.section[UVM_IGVM_DIRECTIVES].h[m->f.section[UVM_IGVM_DIRECTIVES].n - 2];
	h->area.number_of_bytes = 0x1000000000;
	refused(m, UVM_E_LIMIT, "");
	unmake(m);
}

/* ---- what is there then ---- */

static void check_trampoline(const struct uvm_placement *p)
{
	static const struct {
		size_t off;
		uint64_t value;
	} words[] = {
		{ TRAMPOLINE_CR0, 0x80000021 },
		{ TRAMPOLINE_CR3, TABLES },
		{ TRAMPOLINE_CR4, 0x40020 },
		{ TRAMPOLINE_EFER, 0x900 },
		{ TRAMPOLINE_PAT, 0x0007040600070406 },
		{ TRAMPOLINE_GS_BASE, 0x7777 },
		{ TRAMPOLINE_RIP, CODE },
		{ TRAMPOLINE_RFLAGS, 0x42 },
		{ TRAMPOLINE_GDTR + 2, 0x123456789A },
		{ TRAMPOLINE_IDTR + 2, 0x55 },
		{ TRAMPOLINE_OWN_GDTR + 2, TOP + TRAMPOLINE_GDT },
		{ TRAMPOLINE_GPR, 0x1111 },
		{ TRAMPOLINE_GPR + 8 * 15, 0x11110 },
		{ TRAMPOLINE_GDT, 0 },
		{ TRAMPOLINE_GDT + 0x10, 0x00AF9B000000FFFF },
		{ TRAMPOLINE_GDT + 0x18, 0x00CF93000000FFFF },
	};
	const struct uvm_loaded_page *page = uvm_pages_find(&p->pages, p->trampoline);

	assert_int_equal(p->trampoline, TOP);
	assert_non_null(page);
	for (size_t i = 0; i < COUNT(words); i++)
		assert_int_equal(uvm_le64(page->p + words[i].off), words[i].value);
	assert_int_equal(uvm_le16(page->p + TRAMPOLINE_CODE), 0x10);
	assert_int_equal(uvm_le16(page->p + TRAMPOLINE_DATA), 0x18);
	assert_int_equal(uvm_le16(page->p + TRAMPOLINE_GDTR), 0x27);
	assert_int_equal(uvm_le16(page->p + TRAMPOLINE_IDTR), 0x66);
}

static uint64_t cells(const void *fdt, const char *path, const char *name)
{
	int n;
	const uint8_t *b = fdt_getprop(fdt, fdt_path_offset(fdt, path), name, &n);

	assert_non_null(b);
	assert_true(n == 4 || n == 8);
	return n == 4 ? uvm_be32(b) : uvm_be64(b);
}

static void check_tree(const uint8_t *fdt)
{
	int n;

	assert_int_equal(fdt_check_full(fdt, AREA_SIZE), 0);
	assert_int_equal(cells(fdt, "/cpus/cpu@0", "reg"), 0);
	assert_int_equal(cells(fdt, "/cpus/cpu@1", "reg"), 1);
	assert_int_equal(fdt_path_offset(fdt, "/cpus/cpu@2"), -FDT_ERR_NOTFOUND);
	assert_memory_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/memory@0"), "reg", &n),
			    "\0\0\0\0\0\0\0\0\0\0\0\0\0\012\0\0", 16);
	assert_memory_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/memory@100000"), "reg", &n),
			    "\0\0\0\0\0\020\0\0\0\0\0\0\003\360\0\0", 16);
	assert_string_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), "bootargs", &n), "host text");
	assert_string_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/uvmkit"), UVM_HOST_TREE_MACHINE, &n), "microvm");
	assert_int_equal(cells(fdt, "/uvmkit", UVM_HOST_TREE_TSC_KHZ), 2500000);
	assert_int_equal(cells(fdt, "/uvmkit", UVM_HOST_TREE_SECURE_BOOT), 1);
	assert_null(fdt_getprop(fdt, fdt_path_offset(fdt, "/uvmkit"), UVM_HOST_TREE_EPHEMERAL, &n));
}

static void check_parameters(const struct uvm_placement *p)
{
	const uint8_t *b = uvm_pages_find(&p->pages, AREA)->p;

	assert_memory_equal(b, code, 8); /* as the image has it, where nothing was asked for */
	assert_int_equal(uvm_le32(b + 8), 2);
	assert_int_equal(uvm_le32(b + 12), 1);
	assert_string_equal((const char *)b + 16, "host text");
	assert_int_equal(uvm_le64(b + 64), 0);
	assert_int_equal(uvm_le64(b + 72), 0xA0);
	assert_int_equal(uvm_le64(b + 80), 0);
	assert_int_equal(uvm_le64(b + 88), 0x100);
	assert_int_equal(uvm_le64(b + 96), 0x3F00);
	assert_true(uvm_is_zero(b + 104, UVM_PAGE_SIZE - 104));
	check_tree(b + UVM_PAGE_SIZE);
}

static void native(void **state)
{
	struct made *m = make(UVM_IGVM_NATIVE);
	struct uvm_placement p;

	(void)state;
	m->c.host_text = "host text";
	m->c.secure_boot = UVM_YES;
	add_native_context(m);
	add_area(m, AREA_SIZE);
	add_parameter(m, UVM_IGVM_VP_COUNT, 8);
	add_parameter(m, UVM_IGVM_ENVIRONMENT_INFO, 12);
	add_parameter(m, UVM_IGVM_COMMAND_LINE, 16);
	add_parameter(m, UVM_IGVM_MEMORY_MAP, 64);
	add_parameter(m, UVM_IGVM_DEVICE_TREE, UVM_PAGE_SIZE);
	add_insert(m);
	placed(m, &p);
	assert_int_equal(p.platform, UVM_IGVM_NATIVE);
	assert_int_equal(p.ram.size, 64 * MIB);
	assert_int_equal(p.pages.n, 3 + 1 + 4 + 1);
	assert_ptr_equal(uvm_pages_find(&p.pages, CODE)->p, code);
	check_parameters(&p);
	check_trampoline(&p);
	uvm_placement_free(&p);
	unmake(m);
}

/* The first one of native, vbs and snp that is there, unless one is asked for. */
static void preference(void **state)
{
	struct made *m = make(UVM_IGVM_SEV_SNP);
	struct uvm_placement p;
	struct uvm_igvm_header *h;

	(void)state;
	uvm_put_le64(m->context + UVM_VMSA_cr3, TABLES);
	h = add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
					      .mask = 1,
					      .data = m->context,
					      .data_len = UVM_PAGE_SIZE,
					      .vp = { .context = UVM_IGVM_CONTEXT_VMSA } });
	assert_non_null(h);
	add_platform(m, 2, UVM_IGVM_TDX);
	placed(m, &p);
	assert_int_equal(p.platform, UVM_IGVM_SEV_SNP);
	uvm_placement_free(&p);
	add_platform(m, 4, UVM_IGVM_VSM_ISOLATION);
	refused(m, UVM_E_UNSUPPORTED, "no ELF kernel from 1 MiB on");
	m->c.platform = UVM_IGVM_SEV_SNP;
	placed(m, &p);
	assert_int_equal(p.platform, UVM_IGVM_SEV_SNP);
	uvm_placement_free(&p);
	unmake(m);
}

/* An image of a kernel and an initrd alone: the loader enters it, and tells it of memory but not of its own last 2 MiB. */
static void bare_linux(void **state)
{
	static const uint8_t initrd[] = "070701";
	struct made *m = make(UVM_IGVM_VSM_ISOLATION);
	struct uvm_placement p;
	const struct uvm_loaded_page *params, *line;
	char long_line[1985];

	(void)state;
	add_page(m, 1, 0x1000000, initrd, sizeof(initrd));
	m->c.host_text = "console=x";
	placed(m, &p);
	assert_true(p.direct);
	assert_int_equal(p.processor.rip, TABLES); /* the image's lowest page */
	assert_int_equal(p.processor.gpr[UVM_RSI], 0x2000);
	params = uvm_pages_find(&p.pages, 0x2000);
	line = uvm_pages_find(&p.pages, 0x3000);
	assert_non_null(params);
	assert_string_equal((const char *)line->p, "console=x tsc=reliable tsc_early_khz=2500000");
	assert_int_equal(uvm_le32(params->p + 0x218), 0x1000000);
	assert_int_equal(uvm_le32(params->p + 0x21C), UVM_PAGE_SIZE);
	assert_int_equal(params->p[0x1E8], 3);
	assert_int_equal(uvm_le64(params->p + 0x2D0 + 40), 0x100000);
	assert_int_equal(uvm_le64(params->p + 0x2D0 + 48), 64 * MIB - 0x200000 - 0x100000);
	assert_in_range(p.trampoline, 62 * MIB, 64 * MIB - 1);
	uvm_placement_free(&p);
	m->c.host_text = "-- single";
	placed(m, &p);
	line = uvm_pages_find(&p.pages, 0x3000);
	assert_string_equal((const char *)line->p, "tsc=reliable tsc_early_khz=2500000 -- single");
	uvm_placement_free(&p);
	memset(long_line, 'x', sizeof(long_line) - 1);
	long_line[sizeof(long_line) - 1] = '\0';
	m->c.host_text = long_line;
	refused(m, UVM_E_LIMIT, "has 1984 bytes, of which it would read 1983");
	m->c.host_text = long_line + 1;
	placed(m, &p);
	uvm_placement_free(&p);
	m->c.memory = 17 * MIB;
	refused(m, UVM_E_LIMIT, "takes 2 MiB of memory more");
	add_page(m, 1, 0x5000, initrd, sizeof(initrd));
	m->c.memory = 64 * MIB;
	refused(m, UVM_E_UNSUPPORTED, "no ELF kernel");
	unmake(m);
}

/* The confidential bit is in the root, in links and in what is mapped; what the image holds itself stays as it is. */
static void plain_snp(void **state)
{
	const uint64_t bit = 1ull << 51;
	struct made *m = make(UVM_IGVM_SEV_SNP);
	struct uvm_igvm_list *l = &m->f.section[UVM_IGVM_DIRECTIVES];
	struct uvm_placement p;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		uvm_put_le64(m->tables[i] + (i == 2 ? 8 : 0), uvm_le64(m->tables[i] + (i == 2 ? 8 : 0)) | bit);
	uvm_put_le64(m->tables[2] + 16, bit); /* not present: not an entry */
	uvm_put_le64(m->context + UVM_VMSA_cr3, TABLES | bit);
	uvm_put_le64(m->context + UVM_VMSA_rsi, 0x5151);
	uvm_put_le64(m->context + UVM_VMSA_efer, 0x1D00);
	uvm_put_le16(m->context + UVM_VMSA_cs + UVM_SELECTOR_attrib, 0xA9B);
	add(m, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
					  .mask = 1,
					  .data = m->context,
					  .data_len = UVM_PAGE_SIZE,
					  .vp = { .context = UVM_IGVM_CONTEXT_VMSA } });
	l->h[3].page.data_type = UVM_IGVM_PAGE_SECRETS; /* the page of instructions */
	placed(m, &p);
	assert_int_equal(p.processor.cr3, TABLES);
	assert_int_equal(p.processor.gpr[UVM_RSI], 0x5151);
	assert_int_equal(p.processor.code.attributes, 0xA09B);
	assert_int_equal(uvm_pages_find(&p.pages, CODE)->len, 0);
	for (uint32_t i = 0; i < 3; i++) {
		const uint8_t *b = uvm_pages_find(&p.pages, TABLES + i * UVM_PAGE_SIZE)->p;

		assert_int_equal(uvm_le64(b + (i == 2 ? 8 : 0)), uvm_le64(m->tables[i] + (i == 2 ? 8 : 0)) & ~bit);
		assert_ptr_not_equal(b, m->tables[i]);
	}
	assert_int_equal(uvm_le64(uvm_pages_find(&p.pages, TABLES + 0x2000)->p + 16), bit);
	assert_int_equal(uvm_le64(uvm_pages_find(&p.pages, p.trampoline)->p + TRAMPOLINE_EFER), 0x900);
	uvm_placement_free(&p);
	unmake(m);
}

/* ---- Linux without a boot shim ---- */

#define PARAMS 0x210000u
#define LINE 0x211000u

struct direct {
	struct made *m;
	uint8_t params[UVM_PAGE_SIZE], line[UVM_PAGE_SIZE];
};

static void make_direct(struct direct *x)
{
	x->m = make(UVM_IGVM_SEV_SNP);
	uvm_put_le16(x->params + 0x1FE, 0xAA55);
	memcpy(x->params + 0x202, "HdrS", 4);
	uvm_put_le32(x->params + 0x228, LINE + 8);
	uvm_put_le64(x->params + 0x250, 0x1C000);
	memcpy(x->line, "12345678console=ttyS0", 22);
	add_page(x->m, 1, PARAMS, x->params, UVM_PAGE_SIZE);
	add_page(x->m, 1, LINE, x->line, UVM_PAGE_SIZE);
	add_page(x->m, 1, 0xE0000, x->line, UVM_PAGE_SIZE); /* tables for another machine */
	uvm_put_le64(x->m->context + UVM_VMSA_cr3, TABLES);
	uvm_put_le64(x->m->context + UVM_VMSA_rsi, PARAMS);
	add(x->m, &(struct uvm_igvm_header){ .type = UVM_IGVM_VP_CONTEXT,
					     .mask = 1,
					     .data = x->m->context,
					     .data_len = UVM_PAGE_SIZE,
					     .vp = { .context = UVM_IGVM_CONTEXT_VMSA } });
}

static void direct(void **state)
{
	static const char line[] = "12345678console=ttyS0 tsc=reliable tsc_early_khz=2500000";
	struct direct x = { 0 };
	struct uvm_placement p;
	const uint8_t *params;
	uint64_t rsdp;

	(void)state;
	make_direct(&x);
	placed(x.m, &p);
	assert_true(p.direct);
	params = uvm_pages_find(&p.pages, PARAMS)->p;
	rsdp = uvm_le64(params + 0x70);
	assert_int_equal(rsdp, p.trampoline - 2 * UVM_PAGE_SIZE);
	assert_memory_equal(uvm_pages_find(&p.pages, rsdp)->p, "RSD PTR ", 8);
	assert_int_equal(uvm_le64(params + 0x250), 0);
	assert_int_equal(uvm_le32(params + 0x238), strlen(line) - 8);
	assert_string_equal((const char *)uvm_pages_find(&p.pages, LINE)->p, line);
	assert_string_equal((const char *)x.line, "12345678console=ttyS0"); /* the image itself stays as it is */
	uvm_placement_free(&p);

	memset(x.line + 8, 'x', UVM_PAGE_SIZE - 8 - 30);
	refused(x.m, UVM_E_SPACE, "command line is full");
	memset(x.line + 8, 'x', UVM_PAGE_SIZE - 8);
	refused(x.m, UVM_E_SPACE, "command line is full");
	uvm_put_le32(x.params + 0x228, 0x300000);
	refused(x.m, UVM_E_MISSING, "no command line at 0x300000");
	x.m->facts.tsc_khz = 0;
	placed(x.m, &p);
	uvm_placement_free(&p);
	memcpy(x.params + 0x202, "HdrT", 4); /* something else: then the page below 1 MiB is missed */
	refused(x.m, UVM_E_RANGE, "a page at 0xe0000");
	unmake(x.m);
}

static void no_room_for_tables(void **state)
{
	struct direct x = { 0 };

	(void)state;
	make_direct(&x);
	add_page(x.m, 1, TOP - UVM_PAGE_SIZE, x.line, UVM_PAGE_SIZE);
	refused(x.m, UVM_E_SPACE, "no room for ACPI tables");
	unmake(x.m);
}

/* Tables of an image may be any graph: walks end. */
static void circular_tables(void **state)
{
	struct made *m = make(UVM_IGVM_SEV_SNP);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_pages s = { 0 };

	(void)state;
	for (size_t i = 0; i < 512; i++)
		uvm_put_le64(m->tables[0] + 8 * i, TABLES | 3);
	assert_int_equal(uvm_pages_add(&s, TABLES, m->tables[0], UVM_PAGE_SIZE, &d), UVM_OK);
	assert_int_equal(uvm_pages_sort(&s, &d), UVM_OK);
	assert_int_equal(uvm_tables_clear(&s, TABLES, 1ull << 51, &d), UVM_OK);
	uvm_pages_free(&s);
	unmake(m);
}

/* ---- memory of machines ---- */

static void ram(void **state)
{
	static const struct {
		enum uvm_vm_machine machine;
		uint64_t size;
		struct uvm_ram_range last;
		size_t n;
	} cases[] = {
		{ UVM_VM_MICROVM, 0x2000000, { 0x100000, 0x1F00000 }, 2 },
		{ UVM_VM_MICROVM, 0xC0000000, { 0x100000, 0xBFF00000 }, 2 },
		{ UVM_VM_MICROVM, 0xC0100000, { UVM_RAM_4G, 0x100000 }, 3 },
		{ UVM_VM_Q35, 0xAFF00000, { 0x100000, 0xAFE00000 }, 2 },
		{ UVM_VM_Q35, 0xB0000000, { UVM_RAM_4G, 0x30000000 }, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_ram r = uvm_ram_of(cases[i].machine, cases[i].size);
		const struct uvm_ram_range *last = &r.range[r.n - 1];

		assert_int_equal(r.n, cases[i].n);
		assert_int_equal(last->gpa, cases[i].last.gpa);
		assert_int_equal(last->size, cases[i].last.size);
		assert_int_equal(uvm_ram_needed(cases[i].machine, last->gpa + last->size), cases[i].size);
		assert_true(uvm_ram_has(&r, last->gpa, last->size));
		assert_false(uvm_ram_has(&r, last->gpa, last->size + 1));
		assert_false(uvm_ram_has(&r, last->gpa + last->size, 0));
		assert_false(uvm_ram_has(&r, 0x9F000, 0x2000));
	}
}

/* ---- segments ---- */

static void put_page(struct uvm_pages *s, uint64_t gpa, const uint8_t *p, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_pages_add(s, gpa, p, n, &d), UVM_OK);
}

static void segments(void **state)
{
	static uint8_t b[3 * UVM_PAGE_SIZE], zero[UVM_PAGE_SIZE], got[8 * UVM_PAGE_SIZE];
	const struct uvm_ram r = uvm_ram_of(UVM_VM_MICROVM, 64 * MIB);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_segments segs = { 0 };
	struct uvm_pages s = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i / UVM_PAGE_SIZE + 1);
	put_page(&s, 0x9F000, b, UVM_PAGE_SIZE);                  /* then no memory: a segment of its own */
	put_page(&s, 0x100000, b, UVM_PAGE_SIZE);                 /* three that are one piece in memory, too */
	put_page(&s, 0x101000, b + UVM_PAGE_SIZE, UVM_PAGE_SIZE); /* the last of them is short, */
	put_page(&s, 0x102000, b + 2 * UVM_PAGE_SIZE, 100);       /* and zeros follow */
	put_page(&s, 0x103000, zero, UVM_PAGE_SIZE);
	put_page(&s, 0x104000, NULL, 0);
	put_page(&s, 0x105000, b, 1);
	put_page(&s, 0x300000, b, 2); /* far away */
	assert_int_equal(uvm_pages_sort(&s, &d), UVM_OK);
	assert_int_equal(uvm_segments_make(&segs, &s, &r, &d), UVM_OK);
	assert_int_equal(segs.n, 3);
	assert_int_equal(segs.s[0].gpa, 0x9F000);
	assert_int_equal(segs.s[1].gpa, 0x100000);
	assert_int_equal(segs.s[2].gpa, 0x300000);
	assert_int_equal(pread(segs.s[1].fd, got, sizeof(got), 0), 0x5001);
	assert_memory_equal(got, b, 2 * UVM_PAGE_SIZE + 100);
	assert_true(uvm_is_zero(got + 2 * UVM_PAGE_SIZE + 100, 0x3000 - 100));
	assert_int_equal(got[0x5000], 1);
	assert_int_equal(pread(segs.s[2].fd, got, sizeof(got), 0), 2);
	uvm_segments_free(&segs);
	uvm_pages_free(&s);
}

static void too_many_segments(void **state)
{
	static const uint8_t one = 1;
	const struct uvm_ram r = uvm_ram_of(UVM_VM_MICROVM, 1024 * MIB);
	struct uvm_segments segs = { 0 };
	struct uvm_pages s = { 0 };

	(void)state;
	for (uint64_t i = 0; i <= UVM_SEGMENTS_MAX; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		assert_int_equal(uvm_segments_make(&segs, &s, &r, &d), UVM_OK);
		assert_int_equal(segs.n, i);
		uvm_segments_free(&segs);
		put_page(&s, MIB + i * 2 * MIB, &one, 1);
	}
	assert_int_equal(uvm_segments_make(&segs, &s, &r, NULL), UVM_E_LIMIT);
	uvm_segments_free(&segs);
	uvm_pages_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(platforms),
		cmocka_unit_test(memory),
		cmocka_unit_test(entry),
		cmocka_unit_test(areas_refused),
		cmocka_unit_test(large_areas),
		cmocka_unit_test(native),
		cmocka_unit_test(preference),
		cmocka_unit_test(bare_linux),
		cmocka_unit_test(plain_snp),
		cmocka_unit_test(direct),
		cmocka_unit_test(no_room_for_tables),
		cmocka_unit_test(circular_tables),
		cmocka_unit_test(ram),
		cmocka_unit_test(segments),
		cmocka_unit_test(too_many_segments),
	};

	return cmocka_run_group_tests_name("vmm_place", tests, NULL, NULL);
}
