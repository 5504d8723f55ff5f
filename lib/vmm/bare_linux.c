/* SPDX-License-Identifier: MIT */
/*
 * A kernel that nothing enters: the loader does, as the boot protocol says.
 *
 * Source: Linux, Documentation/arch/x86/boot.rst, "64-bit boot protocol", and zero-page.rst.
 */
#include "vmm/bare_linux.h"

#include <string.h>

#include "os/say.h"

#define LINE_MAX 2047u /* bytes of a command line that Linux reads for x64 */
#define CLOCK_MAX 64u  /* of those, what the clock takes */

enum { GDT = 0x1000, PARAMS = 0x2000, LINE = 0x3000, TABLES = 0x4000, TABLES_PAGES = 6, LOWEST_KERNEL = UVM_RAM_LEGACY_END };

enum { /* boot parameters */
       E820_COUNT = 0x1E8,
       BOOT_FLAG = 0x1FE,
       HEADER = 0x202,
       VERSION = 0x206,
       LOADER = 0x210,
       LOAD_FLAGS = 0x211,
       INITRD = 0x218,
       INITRD_SIZE = 0x21C,
       LINE_POINTER = 0x228,
       ALIGNMENT = 0x230,
       RELOCATABLE = 0x234,
       XLOAD_FLAGS = 0x236,
       LINE_SIZE = 0x238,
       E820 = 0x2D0,
};

enum { E820_RAM = 1, E820_RESERVED = 2, E820_ENTRY = 20 };

#define LARGE_PAGE 0x200000ull
#define LEGACY_END 0x9F000u
#define DEFAULT_LINE "console=ttyS0 panic=-1"

/* ---- the kernel and its initrd ------------------------------------------------------------------------------------- */

/* The end of memory below 4 GiB. */
static uint64_t top_of(const struct uvm_ram *ram)
{
	uint64_t top = 0;

	for (size_t i = 0; i < ram->n; i++) {
		if (ram->range[i].gpa < UVM_RAM_4G)
			top = ram->range[i].gpa + ram->range[i].size;
	}
	return top;
}

static bool begins_like_initrd(const struct uvm_loaded_page *page)
{
	static const struct {
		uint8_t n;
		char magic[7];
	} kinds[] = { { 6, "070701" },
		      { 6, "070702" },
		      { 2, "\x1f\x8b" },
		      { 4, "\x28\xb5\x2f\xfd" },
		      { 6, "\xfd"
			   "7zXZ" },
		      { 4, "\x02\x21\x4c\x18" },
		      { 4, "\x04\x22\x4d\x18" } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (page->len >= kinds[i].n && memcmp(page->p, kinds[i].magic, kinds[i].n) == 0)
			return true;
	}
	return false;
}

/* Size 0: none. It lies behind the kernel. */
static void find_initrd(const struct uvm_pages *pages, struct uvm_linux_start *s)
{
	for (size_t i = pages->n; i-- > 1;) {
		if (pages->page[i].gpa % LARGE_PAGE == 0 && begins_like_initrd(&pages->page[i])) {
			s->initrd = pages->page[i].gpa;
			s->initrd_size = s->end - s->initrd;
			return;
		}
	}
}

static int check_start(const struct uvm_placement *p, const struct uvm_linux_start *s, struct uvm_diag *d)
{
	const uint64_t top = top_of(&p->ram);
	const size_t n = strlen(s->line);

	if (s->end > top || top - s->end < UVM_BARE_LINUX_TOP)
		return uvm_say(d, UVM_E_LIMIT,
			       "kernel and initrd end at 0x%llx; to enter them takes 2 MiB of memory more, below 4 GiB",
			       (unsigned long long)s->end);
	if (n > LINE_MAX - CLOCK_MAX)
		return uvm_say(d, UVM_E_LIMIT, "the kernel's command line has %zu bytes, of which it would read %u", n,
			       LINE_MAX - CLOCK_MAX);
	return UVM_OK;
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

static uint8_t *new_pages(struct uvm_placement *p, uint64_t gpa, size_t n, struct uvm_diag *d)
{
	uint8_t *b = uvm_pages_alloc(&p->pages, n * UVM_PAGE_SIZE, d);

	for (size_t i = 0; b != NULL && i < n; i++) {
		if (uvm_pages_add(&p->pages, gpa + i * UVM_PAGE_SIZE, b + i * UVM_PAGE_SIZE, UVM_PAGE_SIZE, d) < 0)
			return NULL;
	}
	return b;
}

static uint8_t *put_e820(uint8_t *params, uint8_t *at, uint64_t gpa, uint64_t size, uint32_t type)
{
	uvm_put_le64(at, gpa);
	uvm_put_le64(at + 8, size);
	uvm_put_le32(at + 16, type);
	params[E820_COUNT]++;
	return at + E820_ENTRY;
}

/* All memory, but for what firmware would have kept and the top of the first range. */
static void put_memory(const struct uvm_ram *ram, uint8_t *params)
{
	uint8_t *at = put_e820(params, params + E820, 0, LEGACY_END, E820_RAM);

	at = put_e820(params, at, LEGACY_END, LOWEST_KERNEL - LEGACY_END, E820_RESERVED);
	at = put_e820(params, at, LOWEST_KERNEL, top_of(ram) - UVM_BARE_LINUX_TOP - LOWEST_KERNEL, E820_RAM);
	for (size_t i = 0; i < ram->n; i++) {
		if (ram->range[i].gpa >= UVM_RAM_4G)
			at = put_e820(params, at, ram->range[i].gpa, ram->range[i].size, E820_RAM);
	}
}

static void put_params(const struct uvm_placement *p, const struct uvm_linux_start *s, uint8_t *params)
{
	uvm_put_le16(params + BOOT_FLAG, 0xAA55);
	uvm_put_le32(params + HEADER, 0x53726448); /* "HdrS" */
	uvm_put_le16(params + VERSION, 0x20F);
	params[LOADER] = 0xFF;
	params[LOAD_FLAGS] = 1;
	uvm_put_le32(params + INITRD, (uint32_t)s->initrd);
	uvm_put_le32(params + INITRD_SIZE, (uint32_t)s->initrd_size);
	uvm_put_le32(params + LINE_POINTER, LINE);
	uvm_put_le32(params + LINE_SIZE, (uint32_t)strlen(s->line));
	uvm_put_le32(params + ALIGNMENT, LARGE_PAGE);
	params[RELOCATABLE] = 1;
	uvm_put_le16(params + XLOAD_FLAGS, 3);
	put_memory(&p->ram, params);
}

/* 4 GiB to themselves, in large pages. */
static void put_tables(uint8_t *b)
{
	enum { PRESENT_WRITABLE = 3, PRESENT_WRITABLE_LARGE = 0x83 };

	uvm_put_le64(b, (TABLES + UVM_PAGE_SIZE) | PRESENT_WRITABLE);
	for (uint64_t gib = 0; gib < 4; gib++) {
		uint8_t *directory = b + (2 + gib) * UVM_PAGE_SIZE;

		uvm_put_le64(b + UVM_PAGE_SIZE + 8 * gib, (TABLES + (2 + gib) * UVM_PAGE_SIZE) | PRESENT_WRITABLE);
		for (uint64_t i = 0; i < 512; i++)
			uvm_put_le64(directory + 8 * i, (gib << 30) | i * LARGE_PAGE | PRESENT_WRITABLE_LARGE);
	}
}

static struct uvm_processor processor_at(uint64_t entry)
{
	struct uvm_processor x = {
		.rip = entry,
		.rflags = 2,
		.cr0 = 0x80000011, /* PG, ET, PE */
		.cr3 = TABLES,
		.cr4 = 0x20,   /* PAE */
		.efer = 0x500, /* LME, LMA */
		.pat = 0x0007040600070406,
		.gdtr = { GDT, 0x1F },
		.code = { 0x10, 0xA09B },
		.data = { 0x18, 0xC093 },
	};

	x.gpr[UVM_RSI] = PARAMS;
	return x;
}

int uvm_linux_enter(struct uvm_placement *p, const struct uvm_linux_start *s, struct uvm_diag *d)
{
	const int r = check_start(p, s, d);
	uint8_t *b;

	if (r < 0)
		return r;
	b = new_pages(p, GDT, TABLES / UVM_PAGE_SIZE - 1 + TABLES_PAGES, d);
	if (b == NULL)
		return UVM_E_NOMEM;
	uvm_put_le64(b + 0x10, 0x00AF9B000000FFFF);
	uvm_put_le64(b + 0x18, 0x00CF93000000FFFF);
	put_params(p, s, b + (PARAMS - GDT));
	memcpy(b + (LINE - GDT), s->line, strlen(s->line));
	put_tables(b + (TABLES - GDT));
	p->processor = processor_at(s->entry);
	return uvm_pages_sort(&p->pages, d);
}

int uvm_bare_linux_enter(struct uvm_placement *p, const struct uvm_vm_config *c, struct uvm_diag *d)
{
	const struct uvm_pages *pages = &p->pages;
	struct uvm_linux_start s = { .line = c->host_text != NULL ? c->host_text : DEFAULT_LINE };

	if (pages->n == 0 || pages->page[0].gpa < LOWEST_KERNEL)
		return uvm_say(d, UVM_E_UNSUPPORTED,
			       "the image has no state of the first processor, and no ELF kernel from 1 MiB on that could be "
			       "entered without; build it from the ELF kernel that uvmkit kernel makes");
	s.entry = pages->page[0].gpa;
	s.end = pages->page[pages->n - 1].gpa + UVM_PAGE_SIZE;
	find_initrd(pages, &s);
	return uvm_linux_enter(p, &s, d);
}
