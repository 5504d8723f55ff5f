/* SPDX-License-Identifier: MIT */
/*
 * The importer by itself: what is refused, how runs become page data and in which order, areas and their inserts, and contents
 * that begin inside a page.
 */
#include "image/importer.h"

#include "unit.h"

struct fixture {
	struct uvm_guest_config config;
	struct uvm_image_request req;
	struct uvm_image_memory memory;
	struct uvm_import_common common;
	struct uvm_diag d;
	struct uvm_importer im;
	struct uvm_image_part part;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .d = UVM_DIAG_INIT };
	f->common = (struct uvm_import_common){ .req = &f->req, .memory = &f->memory };
	f->im = (struct uvm_importer){ .config = &f->config, .common = &f->common, .d = &f->d, .file = { .version = 1 } };
}

static void end(struct fixture *f)
{
	uvm_importer_free(&f->im);
	uvm_image_memory_free(&f->memory);
}

static struct uvm_run run_of(uint64_t page, uint64_t count, const char *tag, const uint8_t *p, size_t len)
{
	struct uvm_run run = uvm_run_generated(page, count, tag);

	run.contents = (struct uvm_slice){ p, len };
	return run;
}

static const struct uvm_igvm_list *directives(const struct fixture *f)
{
	return &f->im.file.section[UVM_IGVM_DIRECTIVES];
}

/* ---- refused ------------------------------------------------------------------------------------------------------- */

static void refuses_runs(void **state)
{
	static const struct {
		uint64_t page, count;
		int status;
	} cases[] = {
		{ 1ull << 52, 1, UVM_E_RANGE },
		{ (1ull << 52) - 1, 2, UVM_E_RANGE },
		{ 1, UINT64_MAX, UVM_E_RANGE },
		{ 0, UVM_IMPORT_PAGES_MAX, UVM_E_LIMIT }, /* with the one that is there */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_run run = uvm_run_generated(cases[i].page, cases[i].count, "b");
		struct fixture f;

		begin(&f);
		assert_int_equal(uvm_import_generated(&f.im, (1ull << 52) - 1, 1, "a", (struct uvm_slice){ NULL, 0 }), UVM_OK);
		run.resource = UVM_RESOURCE_SHIM;
		run.offset = 0x40;
		assert_int_equal(uvm_import_run(&f.im, &run), cases[i].status);
		assert_int_equal(f.d.code, cases[i].status);
		assert_int_equal(f.d.off, 0x40);
		assert_string_equal(f.d.record, "openhcl_boot");
		assert_int_equal(f.im.nruns, 1);
		end(&f);
	}
}

static void refuses_overlaps(void **state)
{
	static const struct {
		uint64_t page, count;
		int status;
	} cases[] = {
		{ 7, 3, UVM_OK },        { 7, 4, UVM_E_OVERLAP },  { 10, 1, UVM_E_OVERLAP }, { 10, 5, UVM_E_OVERLAP },
		{ 9, 7, UVM_E_OVERLAP }, { 14, 1, UVM_E_OVERLAP }, { 15, 1, UVM_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture f;

		begin(&f);
		assert_int_equal(uvm_import_generated(&f.im, cases[i].page, cases[i].count, "a", (struct uvm_slice){ NULL, 0 }),
				 UVM_OK);
		assert_int_equal(uvm_import_generated(&f.im, 10, 5, "b", (struct uvm_slice){ NULL, 0 }), UVM_OK);
		assert_int_equal(uvm_import_finish(&f.im, &f.part), cases[i].status);
		assert_int_equal(f.d.text[0] != 0, cases[i].status != UVM_OK);
		end(&f);
	}
}

/* ---- page data ----------------------------------------------------------------------------------------------------- */

static void page_kinds(void **state)
{
	static const struct {
		enum uvm_acceptance acceptance;
		uint16_t type;
		uint32_t flags;
	} cases[] = {
		{ UVM_ACCEPT_EXCLUSIVE, UVM_IGVM_PAGE_NORMAL, 0 },
		{ UVM_ACCEPT_EXCLUSIVE_UNMEASURED, UVM_IGVM_PAGE_NORMAL, UVM_IGVM_PAGE_UNMEASURED },
		{ UVM_ACCEPT_SHARED, UVM_IGVM_PAGE_NORMAL, UVM_IGVM_PAGE_SHARED },
		{ UVM_ACCEPT_SECRETS, UVM_IGVM_PAGE_SECRETS, 0 },
		{ UVM_ACCEPT_CPUID, UVM_IGVM_PAGE_CPUID_DATA, 0 },
		{ UVM_ACCEPT_CPUID_XF, UVM_IGVM_PAGE_CPUID_XF, 0 },
	};
	struct fixture f;

	(void)state;
	begin(&f);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_run run = uvm_run_generated(i, 1, "a");

		run.acceptance = cases[i].acceptance;
		assert_int_equal(uvm_import_run(&f.im, &run), UVM_OK);
	}
	assert_int_equal(uvm_import_finish(&f.im, &f.part), UVM_OK);
	assert_int_equal(directives(&f)->n, COUNT(cases));
	assert_int_equal(f.part.nranges, COUNT(cases)); /* not merged: each is accepted in another way */
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_igvm_header *h = &directives(&f)->h[i];

		assert_int_equal(h->type, UVM_IGVM_PAGE_DATA);
		assert_int_equal(h->mask, 1);
		assert_int_equal(h->page.gpa, i * UVM_PAGE_SIZE);
		assert_int_equal(h->page.data_type, cases[i].type);
		assert_int_equal(h->page.flags, cases[i].flags);
		assert_int_equal(h->data_len, 0);
	}
	end(&f);
}

/* Whole pages, a short one, empty ones; equal neighbours are one range although they came apart. */
static void contents_by_page(void **state)
{
	static const uint32_t lens[] = { 4096, 4096, 10, 0, 0 };
	static uint8_t bytes[2 * UVM_PAGE_SIZE + 10];
	const struct uvm_run late = run_of(5, 3, "a", bytes, sizeof(bytes)), early = run_of(3, 2, "a", NULL, 0);
	struct fixture f;

	(void)state;
	begin(&f);
	assert_int_equal(uvm_import_run(&f.im, &late), UVM_OK);
	assert_int_equal(uvm_import_run(&f.im, &early), UVM_OK);
	assert_int_equal(uvm_import_finish(&f.im, &f.part), UVM_OK);
	assert_int_equal(directives(&f)->n, COUNT(lens));
	for (size_t i = 0; i < COUNT(lens); i++) {
		const struct uvm_igvm_header *h = &directives(&f)->h[i];

		assert_int_equal(h->page.gpa, (i < 3 ? 5 + i : i) * UVM_PAGE_SIZE); /* in the order of import */
		assert_int_equal(h->data_len, lens[i]);
		assert_ptr_equal(h->data, lens[i] > 0 ? bytes + i * UVM_PAGE_SIZE : NULL);
	}
	assert_int_equal(f.part.nranges, 1);
	assert_int_equal(f.part.ranges[0].page, 3);
	assert_int_equal(f.part.ranges[0].count, 5);
	end(&f);
}

/* Where bytes begin at ${lead} in a page, the page's own contents are zeros and then the bytes; what follows is not copied. */
static void bytes_inside_pages(void **state)
{
	static const struct {
		uint64_t size;
		size_t lead, len, pages;
		uint32_t lens[3];
	} cases[] = {
		{ 0, 5, 0, 0, { 0 } },          { 1, 4095, 1, 1, { 4096 } },         { 2, 4095, 2, 2, { 4096, 1 } },
		{ 2, 4095, 1, 2, { 4096, 0 } }, { 4096, 1, 4096, 2, { 4096, 1 } },   { 8192, 1, 7, 3, { 8, 0, 0 } },
		{ 8192, 1, 0, 3, { 0, 0, 0 } }, { 8192, 0, 5000, 2, { 4096, 904 } }, { 8191, 1, 8191, 2, { 4096, 4096 } },
	};
	uint8_t bytes[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(1 + i % 255);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_run run = run_of(0, 0, "a", cases[i].len > 0 ? bytes : NULL, cases[i].len);
		struct fixture f;

		begin(&f);
		assert_int_equal(uvm_import_bytes(&f.im, 0x7000 + cases[i].lead, cases[i].size, &run), UVM_OK);
		assert_int_equal(uvm_import_finish(&f.im, &f.part), UVM_OK);
		assert_int_equal(directives(&f)->n, cases[i].pages);
		for (size_t k = 0; k < cases[i].pages; k++) {
			const struct uvm_igvm_header *h = &directives(&f)->h[k];

			assert_int_equal(h->page.gpa, 0x7000 + k * UVM_PAGE_SIZE);
			assert_int_equal(h->data_len, cases[i].lens[k]);
			for (size_t b = 0; b < h->data_len; b++) {
				const size_t at = k * UVM_PAGE_SIZE + b;

				assert_int_equal(h->data[b], at < cases[i].lead ? 0 : bytes[at - cases[i].lead]);
			}
			if (k > 0 && h->data_len > 0)
				assert_ptr_equal(h->data, bytes + k * UVM_PAGE_SIZE - cases[i].lead);
		}
		end(&f);
	}
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

/* Areas and memory stand in the order of the calls, inserts by address behind them, registers between the two. */
static void order_of_records(void **state)
{
	static const uint32_t types[] = {
		UVM_IGVM_PARAMETER_AREA, UVM_IGVM_SRAT,       UVM_IGVM_REQUIRED_MEMORY,  UVM_IGVM_PARAMETER_AREA,
		UVM_IGVM_MADT,           UVM_IGVM_VP_CONTEXT, UVM_IGVM_PARAMETER_INSERT, UVM_IGVM_PARAMETER_INSERT,
		UVM_IGVM_PAGE_DATA,
	};
	struct fixture f;
	const struct uvm_igvm_header *h;

	(void)state;
	begin(&f);
	assert_int_equal(uvm_import_generated(&f.im, 100, 1, "page", (struct uvm_slice){ NULL, 0 }), UVM_OK);
	assert_int_equal(uvm_import_area(&f.im, 20, 2, UVM_IGVM_SRAT, "srat"), UVM_OK);
	assert_int_equal(uvm_import_memory(&f.im, 0x1000, 0x5000, true), UVM_OK);
	assert_int_equal(uvm_import_area(&f.im, 10, 1, UVM_IGVM_MADT, "madt"), UVM_OK);
	uvm_registers_u64(&f.im.registers, 0x20010, 0x1234);
	assert_int_equal(uvm_import_finish(&f.im, &f.part), UVM_OK);
	h = directives(&f)->h;
	assert_int_equal(directives(&f)->n, COUNT(types));
	for (size_t i = 0; i < COUNT(types); i++)
		assert_int_equal(h[i].type, types[i]);
	assert_int_equal(h[0].area.number_of_bytes, 0x2000);
	assert_int_equal(h[1].parameter.parameter_area_index, 0);
	assert_int_equal(h[2].memory.number_of_bytes, 0x5000);
	assert_int_equal(h[2].memory.flags, UVM_IGVM_VTL2_PROTECTABLE);
	assert_int_equal(h[4].parameter.parameter_area_index, 1);
	assert_int_equal(h[6].insert.gpa, 10 * UVM_PAGE_SIZE);
	assert_int_equal(h[6].insert.parameter_area_index, 1);
	assert_int_equal(h[7].insert.parameter_area_index, 0);
	assert_int_equal(f.part.nranges, 3);
	assert_int_equal(f.part.nmemory, 1);
	assert_string_equal(f.part.memory[0].what, "VTL2 protectable");
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_runs),     cmocka_unit_test(refuses_overlaps),   cmocka_unit_test(page_kinds),
		cmocka_unit_test(contents_by_page), cmocka_unit_test(bytes_inside_pages), cmocka_unit_test(order_of_records),
	};

	return cmocka_run_group_tests_name("importer", tests, NULL, NULL);
}
