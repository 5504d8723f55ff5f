/* SPDX-License-Identifier: MIT */
/*
 * Variations of images that boot Linux on SNP without firmware. There the number of processors is measured, in ACPI tables, and
 * the command line on a page of its own, with its length in the boot parameters.
 *
 * Source: image/linux_direct.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain_vary.h"
#include "image/acpi.h"
#include "image/boot_params.h"
#include "image/linux_direct.h"

#define PROCESSORS_MAX 64u /* that are tried */
#define TABLES_MAX 4u      /* pages of ACPI tables: more processors need no more */
#define CHANGES_MAX (TABLES_MAX + 1)

/* Pages of the copy with other contents. */
struct changes {
	struct uvm_igvm_header *h[CHANGES_MAX], was[CHANGES_MAX];
	uint8_t page[CHANGES_MAX][UVM_PAGE_SIZE];
	size_t n;
};

struct direct {
	struct varied *v;
	struct uvm_boot_params params;
	uint8_t page[UVM_PAGE_SIZE]; /* of them */
	uint64_t params_gpa;
	struct uvm_acpi acpi;
	size_t tables; /* pages */
};

/* ---- pages ----------------------------------------------------------------------------------------------------------- */

static struct uvm_igvm_header *find_page(const struct varied *v, uint64_t gpa)
{
	const struct uvm_igvm_list *l = &v->copy.section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		if (vary_ours(v, &l->h[i], UVM_IGVM_PAGE_DATA) && l->h[i].page.gpa == gpa)
			return &l->h[i];
	}
	return NULL;
}

static bool read_page(const struct varied *v, uint64_t gpa, uint8_t page[UVM_PAGE_SIZE])
{
	const struct uvm_igvm_header *h = find_page(v, gpa);

	memset(page, 0, UVM_PAGE_SIZE);
	if (h == NULL || h->data_len > UVM_PAGE_SIZE)
		return false;
	if (h->data_len > 0)
		memcpy(page, h->data, h->data_len);
	return true;
}

/* The page at ${gpa}, to be filled in; NULL: the image has none. */
static uint8_t *change(struct changes *c, const struct varied *v, uint64_t gpa)
{
	struct uvm_igvm_header *h = find_page(v, gpa);

	if (h == NULL || c->n == CHANGES_MAX)
		return NULL;
	c->h[c->n] = h;
	c->was[c->n] = *h;
	h->data = memset(c->page[c->n], 0, UVM_PAGE_SIZE);
	h->data_len = UVM_PAGE_SIZE;
	return c->page[c->n++];
}

static void undo(struct changes *c)
{
	while (c->n > 0) {
		c->n--;
		*c->h[c->n] = c->was[c->n];
	}
}

/* ---- processors ------------------------------------------------------------------------------------------------------ */

/* The tables for ${n} processors; false: they take more or fewer pages, so all behind them would move. */
static bool put_tables(const struct direct *x, uint32_t n, uint8_t tables[TABLES_MAX * UVM_PAGE_SIZE],
		       uint8_t rsdp[UVM_ACPI_RSDP_SIZE])
{
	struct uvm_acpi acpi = x->acpi;
	size_t size;

	acpi.processors = n;
	size = uvm_acpi_put(&acpi, NULL, NULL);
	if ((size + UVM_PAGE_SIZE - 1) / UVM_PAGE_SIZE != x->tables)
		return false;
	memset(tables, 0, TABLES_MAX * UVM_PAGE_SIZE);
	(void)uvm_acpi_put(&acpi, tables, rsdp);
	return true;
}

/* How many the image is for; 0: its tables are not as ours. */
static uint32_t count_processors(const struct direct *x, uint8_t *tables)
{
	uint8_t rsdp[UVM_ACPI_RSDP_SIZE], page[UVM_PAGE_SIZE];

	for (uint32_t n = 1; n <= PROCESSORS_MAX; n++) {
		bool same = put_tables(x, n, tables, rsdp) && read_page(x->v, UVM_LINUX_DIRECT_RSDP, page) &&
			    memcmp(page, rsdp, sizeof(rsdp)) == 0;

		for (size_t k = 0; k < x->tables && same; k++)
			same = read_page(x->v, x->acpi.gpa + k * UVM_PAGE_SIZE, page) &&
			       memcmp(page, tables + k * UVM_PAGE_SIZE, UVM_PAGE_SIZE) == 0;
		if (same)
			return n;
	}
	return 0;
}

static int tell_processors(struct direct *x, uint32_t n, const uint8_t *tables, const uint8_t rsdp[UVM_ACPI_RSDP_SIZE],
			   struct changes *c)
{
	char what[VARY_WHAT_MAX];
	uint8_t *page = change(c, x->v, UVM_LINUX_DIRECT_RSDP);
	int r = UVM_OK;

	if (page != NULL)
		memcpy(page, rsdp, UVM_ACPI_RSDP_SIZE);
	for (size_t k = 0; k < x->tables && page != NULL; k++) {
		page = change(c, x->v, x->acpi.gpa + k * UVM_PAGE_SIZE);
		if (page != NULL)
			memcpy(page, tables + k * UVM_PAGE_SIZE, UVM_PAGE_SIZE);
	}
	snprintf(what, sizeof(what), "processor_count %u", n);
	if (page != NULL)
		r = vary_tell(x->v, what, false);
	undo(c);
	return r;
}

static int vary_processors(struct direct *x, struct changes *c)
{
	uint8_t rsdp[UVM_ACPI_RSDP_SIZE], *tables = malloc(TABLES_MAX * UVM_PAGE_SIZE);
	uint32_t as_is;
	int r = UVM_OK;

	if (tables == NULL)
		return uvm_no_memory(x->v->d, TABLES_MAX * UVM_PAGE_SIZE);
	as_is = count_processors(x, tables);
	for (uint32_t n = 1; n <= PROCESSORS_MAX && as_is > 0 && r == UVM_OK && !x->v->stopped; n++) {
		if (n != as_is && put_tables(x, n, tables, rsdp))
			r = tell_processors(x, n, tables, rsdp, c);
	}
	free(tables);
	return r;
}

/* ---- command lines --------------------------------------------------------------------------------------------------- */

static int vary_lines(struct direct *x, const char *const *lines, unsigned n, struct changes *c)
{
	char what[VARY_WHAT_MAX];
	int r = UVM_OK;

	for (unsigned i = 0; i < n && r == UVM_OK; i++) {
		const size_t len = strlen(lines[i]);
		uint8_t *params = change(c, x->v, x->params_gpa), *line = change(c, x->v, x->params.command_line);

		if (params != NULL && line != NULL && len < UVM_PAGE_SIZE) {
			memcpy(params, x->page, UVM_PAGE_SIZE);
			uvm_put_le32(params + UVM_BOOT_PARAMS_LINE_SIZE, (uint32_t)len);
			memcpy(line, lines[i], len);
			snprintf(what, sizeof(what), "command line %u of those given", i + 1);
			r = vary_tell(x->v, what, false);
		}
		undo(c);
	}
	return r;
}

/* ---- both ------------------------------------------------------------------------------------------------------------ */

/* Whether it is such an image, and where in it things are. */
static bool open_direct(struct direct *x)
{
	const struct uvm_igvm_list *l = &x->v->copy.section[UVM_IGVM_DIRECTIVES];
	uint8_t rsdp[UVM_PAGE_SIZE];

	x->params_gpa = UVM_LINUX_DIRECT_BOOT_PARAMS;
	if (!read_page(x->v, UVM_LINUX_DIRECT_RSDP, rsdp) || memcmp(rsdp, "RSD PTR ", 8) != 0 ||
	    !read_page(x->v, x->params_gpa, x->page) || !uvm_boot_params_get(&x->params, x->page))
		return false;
	for (size_t i = 0; i < x->params.ne820; i++) {
		if (x->params.e820[i].type != UVM_E820_ACPI)
			continue;
		x->acpi.gpa = x->params.e820[i].gpa;
		x->tables = x->params.e820[i].size / UVM_PAGE_SIZE;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (vary_ours(x->v, &l->h[i], UVM_IGVM_REQUIRED_MEMORY))
			x->acpi.memory_size = l->h[i].memory.number_of_bytes;
	}
	return x->tables <= TABLES_MAX;
}

int vary_direct(struct varied *v, const char *const *lines, unsigned n)
{
	struct direct x = { .v = v };
	struct changes *c;
	int r;

	if (v->s->measure != UVM_MEASURE_SNP || !open_direct(&x))
		return UVM_OK;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return uvm_no_memory(v->d, sizeof(*c));
	r = vary_lines(&x, lines, n, c);
	if (r == UVM_OK)
		r = vary_processors(&x, c);
	free(c);
	return r;
}
