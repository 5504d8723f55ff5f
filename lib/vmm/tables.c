/* SPDX-License-Identifier: MIT */
/*
 * 4-level page tables, walked in the pages of an image. A table that is not among them maps nothing.
 *
 * Source: Intel SDM volume 3, 4-level paging.
 */
#include "os/say.h"
#include "vmm/tables.h"

#define PRESENT 0x001u
#define LARGE 0x080u
#define GPA_MASK 0x000ffffffffff000u
#define ENTRIES 512u
#define ROOT_LEVEL 3

static uint64_t level_size(int level)
{
	return (uint64_t)UVM_PAGE_SIZE << (9 * level);
}

static bool is_leaf(uint64_t entry, int level)
{
	return level == 0 || (level < ROOT_LEVEL && (entry & LARGE) != 0);
}

static uint64_t entry_of(const struct uvm_loaded_page *table, uint64_t i)
{
	return i * 8 + 8 <= table->len ? uvm_le64(table->p + i * 8) : 0;
}

/* What ${va} is mapped to, or no page's address; *ret_size is how much around it is alike. */
static uint64_t translate(const struct uvm_pages *s, uint64_t root, uint64_t va, uint64_t *ret_size)
{
	uint64_t table = root & GPA_MASK;

	for (int level = ROOT_LEVEL; level >= 0; level--) {
		const struct uvm_loaded_page *page = uvm_pages_find(s, table);
		const uint64_t size = level_size(level);
		const uint64_t entry = page != NULL ? entry_of(page, va / size % ENTRIES) : 0;

		*ret_size = size;
		if (!(entry & PRESENT))
			break;
		table = entry & GPA_MASK;
		if (is_leaf(entry, level))
			return (table & ~(size - 1)) + va % size;
	}
	return UINT64_MAX;
}

/* From the top of ${m} down; what is not mapped is passed over as a whole. */
static uint64_t free_page_in(const struct uvm_pages *s, uint64_t root, const struct uvm_ram_range *m)
{
	uint64_t end = m->gpa + m->size, size;

	while (end > m->gpa) {
		const uint64_t va = end - UVM_PAGE_SIZE, gpa = translate(s, root, va, &size);

		if (gpa == va && uvm_pages_find(s, va) == NULL)
			return va;
		end = gpa == va ? va : va & ~(size - 1);
	}
	return 0;
}

int uvm_tables_free_page(const struct uvm_pages *s, uint64_t root, const struct uvm_ram *ram, uint32_t *ret, struct uvm_diag *d)
{
	for (size_t i = ram->n; i-- > 0;) {
		uint64_t gpa;

		if (ram->range[i].gpa >= UVM_RAM_4G)
			continue;
		gpa = free_page_in(s, root, &ram->range[i]);
		if (gpa != 0) {
			*ret = (uint32_t)gpa;
			return UVM_OK;
		}
	}
	return uvm_say(d, UVM_E_SPACE,
		       "the image's page tables leave no free page to start it from: no page below 4 GiB is mapped to itself "
		       "and empty");
}

/* A page of our own has been here already, so that no table is walked twice. */
static int clear(struct uvm_pages *s, uint64_t table, uint64_t mask, int level, struct uvm_diag *d)
{
	struct uvm_loaded_page *page = uvm_pages_find(s, table & GPA_MASK & ~mask);
	uint8_t *b;
	int r = UVM_OK;

	if (page == NULL || page->own)
		return UVM_OK;
	b = uvm_pages_write(s, page, d);
	if (b == NULL)
		return UVM_E_NOMEM;
	for (unsigned i = 0; i < ENTRIES && r == UVM_OK; i++) {
		const uint64_t entry = uvm_le64(b + 8 * i);

		if (!(entry & PRESENT))
			continue;
		uvm_put_le64(b + 8 * i, entry & ~mask);
		if (!is_leaf(entry, level))
			r = clear(s, entry, mask, level - 1, d);
	}
	return r;
}

int uvm_tables_clear(struct uvm_pages *s, uint64_t root, uint64_t mask, struct uvm_diag *d)
{
	return clear(s, root, mask, ROOT_LEVEL, d);
}
