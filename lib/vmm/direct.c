/* SPDX-License-Identifier: MIT */
/*
 * Images that enter Linux directly. The tables in the image describe the machine that it was made for, and are not referred to.
 *
 * Source: Linux, Documentation/arch/x86/boot.rst and zero-page.rst.
 */
#include <stdio.h>
#include <string.h>

#include "abi/machine_tables.h"
#include "os/say.h"
#include "vmm/direct.h"

enum { /* boot parameters */
       ACPI_RSDP = 0x070,
       BOOT_FLAG = 0x1FE,
       HEADER = 0x202,
       COMMAND_LINE = 0x228,
       COMMAND_LINE_SIZE = 0x238,
       SETUP_DATA = 0x250,
       PARAMS_END = 0x268,
};

#define BOOT_FLAG_MAGIC 0xAA55u
#define HEADER_MAGIC 0x53726448u /* "HdrS" */

static const enum uvm_host_machine machines[] = { [UVM_VM_MICROVM] = UVM_HOST_MICROVM, [UVM_VM_Q35] = UVM_HOST_Q35 };

static bool is_boot_params(const struct uvm_loaded_page *page)
{
	return page != NULL && page->len >= PARAMS_END && uvm_le16(page->p + BOOT_FLAG) == BOOT_FLAG_MAGIC &&
	       uvm_le32(page->p + HEADER) == HEADER_MAGIC;
}

/* Below the trampoline, where nothing is; the kernel's memory map does not reach there, and it maps tables itself. */
static int add_tables(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
		      uint64_t *ret_rsdp, struct uvm_diag *d)
{
	const uint64_t gpa = p->trampoline - UVM_MACHINE_TABLES_SIZE;
	uint8_t ids[UVM_VM_PROCESSORS_MAX], *tables;
	int r = UVM_OK;

	for (size_t at = 0; at < UVM_MACHINE_TABLES_SIZE; at += UVM_PAGE_SIZE) {
		if (p->trampoline < UVM_MACHINE_TABLES_SIZE || !uvm_ram_has(&p->ram, gpa + at, UVM_PAGE_SIZE) ||
		    uvm_pages_find(&p->pages, gpa + at) != NULL)
			return uvm_say(d, UVM_E_SPACE, "the image leaves no room for ACPI tables");
	}
	tables = uvm_pages_alloc(&p->pages, UVM_MACHINE_TABLES_SIZE, d);
	if (tables == NULL)
		return UVM_E_NOMEM;
	for (uint32_t i = 0; i < c->processors; i++)
		ids[i] = (uint8_t)i;
	*ret_rsdp = uvm_machine_tables_put(machines[facts->machine], ids, c->processors, gpa, tables);
	for (size_t at = 0; at < UVM_MACHINE_TABLES_SIZE && r == UVM_OK; at += UVM_PAGE_SIZE)
		r = uvm_pages_add(&p->pages, gpa + at, tables + at, UVM_PAGE_SIZE, d);
	return r;
}

/* Where the kernel's own words end: at "--", behind which those of its first program are. Blanks between quotes part none. */
static size_t end_of_words(const char *line)
{
	bool quoted = false, begins = true;
	size_t i;

	for (i = 0; line[i] != '\0'; i++) {
		if (begins && !quoted && strncmp(line + i, "--", 2) == 0 && (line[i + 2] == ' ' || line[i + 2] == '\0'))
			return i > 0 ? i - 1 : 0;
		quoted ^= line[i] == '"';
		begins = line[i] == ' ';
	}
	return i;
}

/*
 * Without the frequency kernels may never get past calibrating the counter, as the machine has no other timer; and with several
 * processors they drop the counter after comparing it with nothing better.
 */
static int append_clock(struct uvm_placement *p, uint8_t *params, uint32_t tsc_khz, struct uvm_diag *d)
{
	const uint64_t gpa = uvm_le32(params + COMMAND_LINE);
	struct uvm_loaded_page *page = uvm_pages_find(&p->pages, gpa & ~(uint64_t)(UVM_PAGE_SIZE - 1));
	const size_t at = gpa % UVM_PAGE_SIZE;
	uint8_t *b, *end, *to;
	char text[64];
	size_t n, words;

	if (tsc_khz == 0)
		return UVM_OK;
	if (page == NULL)
		return uvm_say(d, UVM_E_MISSING, "the image has no command line at 0x%llx", (unsigned long long)gpa);
	b = uvm_pages_write(&p->pages, page, d);
	if (b == NULL)
		return UVM_E_NOMEM;
	end = memchr(b + at, '\0', UVM_PAGE_SIZE - at);
	words = end != NULL ? end_of_words((const char *)b + at) : 0;
	n = (size_t)snprintf(text, sizeof(text), "%stsc=reliable tsc_early_khz=%u%s", words > 0 ? " " : "", tsc_khz,
			     words > 0 ? "" : " ");
	if (end == NULL || n >= UVM_PAGE_SIZE - (size_t)(end - b))
		return uvm_say(d, UVM_E_SPACE, "the page of the image's command line is full");
	to = b + at + words;
	memmove(to + n, to, (size_t)(end - to));
	memcpy(to, text, n);
	uvm_put_le32(params + COMMAND_LINE_SIZE, (uint32_t)(end + n - (b + at)));
	return UVM_OK;
}

int uvm_direct_adapt(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
		     struct uvm_diag *d)
{
	struct uvm_loaded_page *page = uvm_pages_find(&p->pages, p->processor.gpr[UVM_RSI]);
	uint64_t rsdp;
	uint8_t *params;
	int r;

	if (!is_boot_params(page))
		return UVM_OK;
	params = uvm_pages_write(&p->pages, page, d);
	if (params == NULL)
		return UVM_E_NOMEM;
	r = append_clock(p, params, facts->tsc_khz, d);
	if (r == UVM_OK)
		r = add_tables(p, c, facts, &rsdp, d);
	if (r < 0)
		return r;
	uvm_put_le64(params + ACPI_RSDP, rsdp);
	if (c->kernel == NULL)
		uvm_put_le64(params + SETUP_DATA, 0);
	p->direct = true;
	return UVM_OK;
}
