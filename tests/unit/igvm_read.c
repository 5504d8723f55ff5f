/* SPDX-License-Identifier: MIT */
/*
 * Reading IGVM files: what good records become, the isolation filter, and how a reader reports more than one violation. That
 * each rule is checked is in igvm_rules.c.
 */
#include "igvm_expect.h"

/* ---- what a good file becomes ---- */

static const struct uvm_igvm_header *nth(const struct uvm_igvm *f, uint32_t type, unsigned n)
{
	const struct uvm_igvm_list *l = &f->section[uvm_igvm_section_of(type)];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == type && n-- == 0)
			return &l->h[i];
	}
	fail_msg("no record 0x%x", type);
	return NULL;
}

static struct uvm_igvm read_good(const uint8_t *p, size_t len, int isolation)
{
	const struct uvm_igvm_read_options opt = { isolation, NULL, NULL };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm f;

	assert_int_equal(uvm_igvm_read(&f, p, len, &opt, &d), UVM_OK);
	assert_int_equal(d.code, UVM_OK);
	return f;
}

static void check_initializations(const struct uvm_igvm *f)
{
	const struct uvm_igvm_header *h = nth(f, 0x001, 1);

	assert_int_equal(h->mask, 2);
	assert_int_equal(h->platform.platform_type, UVM_IGVM_SEV_SNP);
	assert_int_equal(h->platform.highest_vtl, 2);
	assert_int_equal(h->platform.platform_version, 1);
	assert_true(h->platform.shared_gpa_boundary == UINT64_C(1) << 46);
	h = nth(f, 0x101, 0);
	assert_int_equal(h->policy.policy, 0x30000);
	assert_int_equal(h->mask, 2);
	h = nth(f, 0x102, 0);
	assert_int_equal(h->reloc.vp_index, 0);
	assert_int_equal(h->reloc.vtl, 2);
	assert_int_equal(h->reloc.flags, 7);
	assert_int_equal(h->reloc.relocation_alignment, 4096);
	assert_int_equal(h->reloc.relocation_region_gpa, 0x200000);
	assert_int_equal(h->reloc.relocation_region_size, 0x100000);
	assert_int_equal(h->reloc.minimum_relocation_gpa, 0x100000);
	assert_int_equal(h->reloc.maximum_relocation_gpa, 0x40000000);
	h = nth(f, 0x103, 0);
	assert_int_equal(h->pt.gpa, 0x300000);
	assert_int_equal(h->pt.size, 0x4000);
	assert_int_equal(h->pt.used_size, 0x4000);
	assert_int_equal(h->pt.vtl, 2);
	h = nth(f, 0x104, 0);
	assert_int_equal(h->data_len, 8);
	assert_memory_equal(h->data, "document", 8);
	h = nth(f, 0x104, 1);
	assert_null(h->data);
	assert_int_equal(h->data_len, 0);
	h = nth(f, 0x105, 0);
	assert_int_equal(h->data_len, 6);
	assert_memory_equal(h->data, "signed", 6);
	h = nth(f, 0x107, 0);
	assert_int_equal(h->blob.body_len, 11);
	assert_memory_equal(h->blob.body, "uvmkit 1", 8);
}

static void check_memory(const struct uvm_igvm *f, const uint8_t *p, size_t len)
{
	const struct uvm_igvm_header *h = nth(f, 0x301, 0);

	assert_int_equal(h->area.parameter_area_index, 5);
	assert_int_equal(h->area.number_of_bytes, 4096);
	assert_int_equal(h->data_len, 4096);
	assert_int_equal(h->data[4095], 0x5A);
	h = nth(f, 0x301, 1);
	assert_int_equal(h->area.number_of_bytes, 0x2000);
	assert_null(h->data);
	h = nth(f, 0x30E, 0);
	assert_int_equal(h->parameter.parameter_area_index, 7);
	assert_int_equal(h->parameter.byte_offset, 0x500);
	h = nth(f, 0x305, 0);
	assert_int_equal(h->memory.gpa, 0x800000);
	assert_int_equal(h->memory.number_of_bytes, 0x10000);
	assert_int_equal(h->memory.flags, UVM_IGVM_VTL2_PROTECTABLE);
	assert_int_equal(h->mask, 0x3F);
	h = nth(f, 0x303, 1);
	assert_int_equal(h->insert.gpa, 0xA01000);
	assert_int_equal(h->insert.parameter_area_index, 7);
	h = nth(f, 0x302, 0);
	assert_int_equal(h->page.gpa, 0xB00000);
	assert_int_equal(h->data_len, 4096);
	assert_ptr_equal(h->data, p + len - 4096);
	h = nth(f, 0x302, 1);
	assert_null(h->data);
	h = nth(f, 0x30D, 0);
	assert_int_equal(h->error.gpa, 0xC00000);
	assert_int_equal(h->error.size_bytes, 0x1000);
	assert_int_equal(h->mask, 4);
}

static void check_contexts(const struct uvm_igvm *f)
{
	static const struct {
		uint64_t gpa;
		uint16_t vp_index;
		uint8_t context, vtl;
	} want[] = {
		{ 0, 0, UVM_IGVM_CONTEXT_VBS, 2 },         { 0x900000, 3, UVM_IGVM_CONTEXT_VMSA, 0 },
		{ 0, 1, UVM_IGVM_CONTEXT_NATIVE_X64, 0 },  { 0, 0, UVM_IGVM_CONTEXT_NATIVE_X64, 0 },
		{ 0x901000, 0, UVM_IGVM_CONTEXT_VMSA, 0 },
	};

	for (unsigned i = 0; i < COUNT(want); i++) {
		const struct uvm_igvm_header *h = nth(f, 0x304, i);

		assert_int_equal(h->vp.context, want[i].context);
		assert_int_equal(h->vp.gpa, want[i].gpa);
		assert_int_equal(h->vp.vp_index, want[i].vp_index);
		assert_int_equal(h->vp.vtl, want[i].vtl);
		assert_int_equal(h->data_len, i == 0 ? 4 + 2 * 32 : 4096);
	}
}

static void check_registers(const struct uvm_igvm *f, uint32_t first)
{
	const struct uvm_igvm_header *h = nth(f, 0x304, 0);
	struct uvm_igvm_register r;

	assert_int_equal(uvm_igvm_vbs_count(h), 2);
	uvm_igvm_vbs_get(h, 0, &r);
	assert_int_equal(r.name, first);
	assert_true(r.value == 0x1122334455667788);
	uvm_igvm_vbs_get(h, 1, &r);
	assert_int_equal(r.name, first + 1);
	assert_true(r.value == 0x99);
}

static void test_fields_x64(void **state)
{
	(void)state;
	for (uint32_t version = 1; version <= 2; version++) {
		uint32_t index;
		size_t len;
		uint8_t *p = igvm_base(version == 1 ? X64 : X64_V2, &len);
		struct uvm_igvm f = read_good(p, len, UVM_IGVM_ANY_PLATFORM);
		const struct uvm_igvm_header *h;

		igvm_expect("full file", p, len, NULL, 0, 0);
		assert_int_equal(f.version, version);
		assert_int_equal(f.arch, UVM_IGVM_ARCH_X64);
		assert_int_equal(f.section[0].n, 6);
		assert_int_equal(f.section[1].n, 8);
		assert_int_equal(f.section[2].n, 25);
		check_initializations(&f);
		check_memory(&f, p, len);
		check_contexts(&f);
		check_registers(&f, X64_RIP);
		h = nth(&f, 0x30B, 0);
		assert_int_equal(h->off, igvm_find(p, 0x30B, 0, &index));
		assert_int_equal(h->blob.body_len, 696);
		assert_int_equal(h->blob.body[92], 7);
		h = nth(&f, 0x311, 0);
		assert_int_equal(h->blob.body_len, 864);
		assert_int_equal(h->blob.body[863], 0x3E);
		uvm_igvm_free(&f);
		free(p);
	}
}

static void test_fields_aarch64(void **state)
{
	size_t len;
	uint8_t *p = igvm_base(AARCH64, &len);
	struct uvm_igvm f = read_good(p, len, UVM_IGVM_ANY_PLATFORM);
	const struct uvm_igvm_header *h;

	(void)state;
	igvm_expect("full file", p, len, NULL, 0, 0);
	assert_int_equal(f.version, 2);
	assert_int_equal(f.arch, UVM_IGVM_ARCH_AARCH64);
	h = nth(&f, 0x106, 0);
	assert_int_equal(h->mask, 2);
	assert_int_equal(h->cca.attributes_required_zeroes, 1);
	assert_int_equal(h->cca.attributes_required_ones, 2);
	assert_int_equal(h->cca.hash_algorithm, 2);
	assert_int_equal(h->cca.lfa_policy, 1);
	check_registers(&f, AARCH64_X0);
	h = nth(&f, 0x304, 1);
	assert_int_equal(h->vp.context, UVM_IGVM_CONTEXT_CCA);
	assert_int_equal(h->vp.vp_index, 9);
	assert_int_equal(h->data_len, 4096);
	uvm_igvm_free(&f);
	free(p);
}

/* What readers in the field drop is dropped, what they keep is kept. */
static void test_dropped(void **state)
{
	static const struct {
		uint16_t type, at, size;
		uint8_t nth;
		uint64_t value;
	} odd[] = {
		{ 0x102, BODY + 7, 1, 0, 0xFF },        { 0x305, BODY + 16, 4, 0, 0xFFFFFFFF },
		{ 0x302, BODY + 16, 4, 0, 0xFFFFFFFF }, { 0x304, BODY + 0, 8, 0, 0x12345 },
		{ 0x304, BODY + 0, 8, 2, 0x12345 },     { 0x302, BODY + 8, 4, 1, 0 },
	};
	uint32_t index;
	size_t len;
	uint8_t *p = igvm_base(X64, &len);
	struct uvm_igvm f;

	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++)
		igvm_put(p + igvm_find(p, odd[i].type, odd[i].nth, &index) + odd[i].at, odd[i].size, odd[i].value);
	bytes_checksum(p, len);
	f = read_good(p, len, UVM_IGVM_ANY_PLATFORM);
	assert_int_equal(nth(&f, 0x102, 0)->reloc.flags, 7);
	assert_int_equal(nth(&f, 0x305, 0)->memory.flags, 1);
	assert_int_equal(nth(&f, 0x302, 0)->page.flags, 0xFFFFFFFF);
	assert_int_equal(nth(&f, 0x304, 0)->vp.gpa, 0);
	assert_int_equal(nth(&f, 0x304, 2)->vp.gpa, 0);
	assert_int_equal(f.section[2].n, 24); /* the page for no platform is gone */
	uvm_igvm_free(&f);
	free(p);
}

/* ---- the isolation filter ---- */

static void test_filter(void **state)
{
	static const struct {
		int isolation;
		size_t inits, directives;
	} want[] = {
		/* two areas and ten parameters always, five records for all platforms */
		{ UVM_IGVM_VSM_ISOLATION, 3, 12 + 5 + 2 },
		{ UVM_IGVM_SEV_SNP, 4, 12 + 5 + 2 },
		{ UVM_IGVM_TDX, 3, 12 + 5 + 1 },
		{ UVM_IGVM_NATIVE, 1, 12 + 5 + 1 },
		{ UVM_IGVM_SEV, 1, 12 + 5 + 1 },
		{ UVM_IGVM_SEV_ES, 1, 12 + 5 + 1 },
		{ UVM_IGVM_CCA, 8, 25 }, /* not in the file: nothing is dropped */
	};
	size_t len;
	uint8_t *p = igvm_base(X64, &len);

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct uvm_igvm f = read_good(p, len, want[i].isolation);

		assert_int_equal(f.section[0].n, 6);
		assert_int_equal(f.section[1].n, want[i].inits);
		assert_int_equal(f.section[2].n, want[i].directives);
		uvm_igvm_free(&f);
	}
	free(p);
}

/* A record is looked at by itself before it is dropped, with the others only when it is kept. */
static void test_filter_order(void **state)
{
	static struct igvm_bytes b;
	uint32_t index;
	struct igvm_log l;
	size_t len, off;
	uint8_t *p;

	(void)state;
	bytes_vsm(&b);
	put_platform(&b, 3, 2);
	put_page_table(&b, 1, 0x300000, 0x1000, 0, 0);
	put_page(&b, 0, 1, 1);
	put_page(&b, 0, 1, 1);
	p = bytes_finish(&b, &len);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_TDX, &l), UVM_OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_VSM_ISOLATION, &l), UVM_E_MISSING);
	assert_string_equal(l.said[0].rule->name, "vp-context-present");
	off = igvm_find(p, 0x302, 1, &index) + BODY;
	igvm_put(p + off, 8, 1);
	bytes_checksum(p, len);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_TDX, &l), UVM_E_ALIGN);
	assert_true(l.said[0].off == off);
	assert_int_equal(l.said[0].index, index);
	free(p);
}

/* Records that were dropped count all the same. */
static void test_index_with_filter(void **state)
{
	static struct igvm_bytes b;
	struct igvm_log l;
	size_t len;
	uint8_t *p;

	(void)state;
	bytes_vsm(&b);
	put_platform(&b, 3, 2);
	put_page(&b, 0x5000, 1, 1);
	put_page(&b, 0x6000, 2, 1);
	put_page(&b, 0x7000, 0, 1);
	put_area(&b, 1, 0x1000);
	put_page(&b, 0x6000, 2, 1);
	p = bytes_finish(&b, &len);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_TDX, &l), UVM_OK);
	assert_int_equal(l.n, 3);
	assert_int_equal(l.said[0].index, 4); /* mask-not-zero */
	assert_string_equal(l.said[1].rule->name, "area-inserted");
	assert_int_equal(l.said[1].index, 5);
	assert_string_equal(l.said[2].rule->name, "page-overlap");
	assert_int_equal(l.said[2].index, 6);
	assert_true(l.said[2].off == igvm_record_at(p, 6) + BODY);
	free(p);
}

/* ---- reporting more than the first ---- */

static void test_all_are_told(void **state)
{
	static const char *const want[] = { "reserved-zero", "gpa-aligned", "page-type", "page-2mb", "area-declared" };
	uint32_t index;
	struct igvm_log l;
	size_t len, off;
	uint8_t *p = igvm_base(X64, &len);

	(void)state;
	off = igvm_find(p, 0x302, 1, &index);
	igvm_put(p + off + BODY, 1, 1);
	igvm_put(p + off + BODY + 16, 1, 1);
	igvm_put(p + off + BODY + 20, 1, 9);
	igvm_put(p + off + BODY + 22, 1, 1);
	igvm_put(p + igvm_find(p, 0x309, 0, &index) + BODY, 4, 99);
	bytes_checksum(p, len);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_ANY_PLATFORM, &l), UVM_E_RESERVED);
	assert_int_equal(l.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++)
		assert_string_equal(l.said[i].rule->name, want[i]);
	free(p);
}

/* A wrong total size and checksum do not keep the records from being looked at. */
static void test_on_behind_fixed_header(void **state)
{
	uint32_t index;
	struct igvm_log l;
	size_t len;
	uint8_t *p = igvm_base(X64_V2, &len);

	(void)state;
	igvm_put(p + 16, 4, len - 1);
	igvm_put(p + 28, 4, 1);
	igvm_put(p + igvm_find(p, 0x302, 1, &index) + BODY, 1, 1);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_ANY_PLATFORM, &l), UVM_E_UNSUPPORTED);
	assert_int_equal(l.n, 4);
	assert_string_equal(l.said[0].rule->name, "page-size");
	assert_string_equal(l.said[1].rule->name, "total-file-size");
	assert_string_equal(l.said[2].rule->name, "checksum");
	assert_string_equal(l.said[3].rule->name, "gpa-aligned");
	free(p);
}

/* Behind a broken frame reading goes on where a frame is beyond doubt, and rules across records rest. */
static void test_on_behind_frame(void **state)
{
	static const struct {
		uint16_t type, at;
		uint32_t value;
		bool on;
	} broken[] = {
		{ 0x309, FRAME, 0x306, true },          /* its length leads on */
		{ 0x309, FRAME, 0x80000309, true },     /* optional: likewise */
		{ 0x309, FRAME + 4, 0x40, true },       /* its type says how long it is */
		{ 0x309, FRAME + 4, 0xFFFFFFF8, true }, /* a sum that would wrap */
		{ 0x309, FRAME, 0x001, true },          /* out of order, and of another length */
		{ 0x309, FRAME, 0x311, false },         /* neither length nor type leads to a frame */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		uint32_t index, last;
		struct igvm_log l;
		size_t len, off;
		uint8_t *p = igvm_base(X64, &len);

		off = igvm_find(p, 0x302, 0, &last);
		igvm_put(p + off + BODY, 1, 1);
		igvm_put(p + igvm_find(p, 0x30C, 0, &index) + BODY, 4, 99); /* area-declared, were it not for the frame */
		off = igvm_find(p, broken[i].type, 0, &index);
		if (!broken[i].on)
			igvm_put(p + off + 4, 4, 0x30);
		igvm_put(p + off + broken[i].at, 4, broken[i].value);
		bytes_checksum(p, len);
		assert_true(igvm_read_all(p, len, UVM_IGVM_ANY_PLATFORM, &l) < 0);
		assert_int_equal(l.said[0].index, index);
		if (broken[i].on) {
			assert_string_equal(l.said[l.n - 1].rule->name, "gpa-aligned");
			assert_int_equal(l.said[l.n - 1].index, last);
		} else {
			assert_int_equal(l.n, 1);
		}
		free(p);
	}
}

/* Who listens may stop it; a file that was not looked at to the end is not handed out. */
static void test_stop(void **state)
{
	struct igvm_log l = { .limit = 1 };
	const struct uvm_igvm_read_options opt = { UVM_IGVM_ANY_PLATFORM, igvm_listen, &l };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint32_t index;
	struct uvm_igvm f;
	size_t len;
	uint8_t *p = igvm_base(X64, &len);

	(void)state;
	igvm_put(p + igvm_find(p, 0x302, 0, &index) + BODY + 16, 1, 1);
	igvm_put(p + igvm_find(p, 0x302, 1, &index) + BODY, 1, 1);
	bytes_checksum(p, len);
	assert_int_equal(uvm_igvm_read(&f, p, len, &opt, &d), UVM_E_CANCELLED);
	assert_int_equal(d.code, UVM_E_CANCELLED);
	assert_int_equal(l.n, 1);
	assert_null(f.section[UVM_IGVM_PLATFORMS].h);
	l = (struct igvm_log){ .limit = 2 };
	d = (struct uvm_diag)UVM_DIAG_INIT;
	assert_int_equal(uvm_igvm_read(&f, p, len, &opt, &d), UVM_E_ALIGN);
	assert_string_equal(d.rule, "gpa-aligned");
	assert_int_equal(l.n, 2);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_x64),      cmocka_unit_test(test_fields_aarch64),
		cmocka_unit_test(test_dropped),         cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_order),    cmocka_unit_test(test_index_with_filter),
		cmocka_unit_test(test_all_are_told),    cmocka_unit_test(test_on_behind_fixed_header),
		cmocka_unit_test(test_on_behind_frame), cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("igvm_read", tests, NULL, NULL);
}
