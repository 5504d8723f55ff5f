/* SPDX-License-Identifier: MIT */
/*
 * Checking files that were built or merged: the rules are those of the reader (igvm_rules.c), so here is what differs. Places
 * are counted in the lists, and records can be wrong in ways that bytes cannot.
 */
#include "igvm_expect.h"
#include "igvm_make.h"

static const uint8_t many[2 * PAGE];

/* A platform of each kind of context, in the order of enum uvm_igvm_context. */
enum { VBS = 1, VMSA = 2, NATIVE = 4 };

static struct uvm_igvm make_platforms(void)
{
	struct uvm_igvm f = make_file(VBS, UVM_IGVM_VSM_ISOLATION);

	make_platform(&f, VMSA, UVM_IGVM_SEV_ES);
	make_platform(&f, NATIVE, UVM_IGVM_NATIVE);
	return f;
}

/* The one record that ${f} has behind its platforms violates ${rule}; or, without a rule, nobody says a word. */
static void expect_built(struct uvm_igvm *f, const char *rule, const char *field)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct igvm_log l = { 0 };
	const int r = uvm_igvm_check(f, NULL, NULL, &d);

	assert_int_equal(uvm_igvm_check(f, igvm_listen, &l, NULL), r);
	assert_true((l.n > 0) == (rule != NULL));
	if (rule != NULL) {
		assert_int_equal(r, uvm_igvm_rule_find(rule)->status);
		assert_string_equal(d.rule, rule);
		assert_string_equal(d.field, field);
		assert_int_equal(d.index, 3);
		assert_true(d.off == UVM_NO_OFFSET);
		assert_string_equal(l.said[0].rule->name, rule);
	}
	uvm_igvm_free(f);
}

static const struct {
	const char *rule, *field; /* NULL: fine */
	struct uvm_igvm_header h;
} built[] = {
	{ NULL, NULL, { .type = UVM_IGVM_PAGE_DATA, .mask = 7, .data = many, .data_len = PAGE } },
	{ NULL, NULL, { .type = UVM_IGVM_PAGE_DATA, .mask = 7, .data = many, .data_len = 1 } },
	{ "data-size", "file_offset", { .type = UVM_IGVM_PAGE_DATA, .mask = 7, .data = many, .data_len = PAGE + 1 } },
	{ "gpa-aligned", "gpa", { .type = UVM_IGVM_PAGE_DATA, .mask = 7, .page = { .gpa = 1 } } },
	{ "page-type", "data_type", { .type = UVM_IGVM_PAGE_DATA, .mask = 7, .page = { .data_type = 4 } } },
	{ NULL, NULL, { .type = UVM_IGVM_CORIM_DOCUMENT, .mask = 1, .data = many, .data_len = sizeof(many) } },
	/* their types are changed behind the back of uvm_igvm_add: see retype */
	{ "type-assigned", "type", { .type = UVM_IGVM_PAGE_DATA } },
	{ "section-order", "type", { .type = UVM_IGVM_PAGE_DATA, .mask = 7 } },
	{ "record-length", "length", { .type = UVM_IGVM_SNP_ID_BLOCK, .mask = 2, .blob = { many, 695 } } },
	{ "record-length", "length", { .type = UVM_IGVM_VBS_MEASUREMENT, .mask = 1, .blob = { many, 865 } } },
	{ NULL, NULL, { .type = UVM_IGVM_VBS_MEASUREMENT, .mask = 1, .blob = { many, 864 } } },
	{ NULL, NULL, { .type = UVM_IGVM_VERSION_STRING, .blob = { many, 0 } } },
	{ "vp-context-platform",
	  "compatibility_mask",
	  { .type = UVM_IGVM_VP_CONTEXT, .mask = VMSA, .vp = { .context = UVM_IGVM_CONTEXT_VBS } } },
	{ "vp-context-data",
	  "file_offset",
	  { .type = UVM_IGVM_VP_CONTEXT, .mask = VMSA, .vp = { .context = UVM_IGVM_CONTEXT_VMSA } } },
	{ NULL,
	  NULL,
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = VMSA,
	    .data = many,
	    .data_len = 1,
	    .vp = { .context = UVM_IGVM_CONTEXT_VMSA, .gpa = PAGE } } },
	{ "data-size",
	  "file_offset",
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = VMSA,
	    .data = many,
	    .data_len = PAGE + 1,
	    .vp = { .context = UVM_IGVM_CONTEXT_VMSA, .gpa = PAGE } } },
	{ "data-size",
	  "file_offset",
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = NATIVE,
	    .data = many,
	    .data_len = PAGE + 1,
	    .vp = { .context = UVM_IGVM_CONTEXT_NATIVE_X64 } } },
	{ "vbs-registers",
	  "data",
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = VBS,
	    .data = many,
	    .data_len = 4,
	    .vp = { .context = UVM_IGVM_CONTEXT_VBS } } },
	{ "data-size",
	  "file_offset",
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = VBS,
	    .data = many,
	    .data_len = 3,
	    .vp = { .context = UVM_IGVM_CONTEXT_VBS } } },
	{ "data-size",
	  "file_offset",
	  { .type = UVM_IGVM_VP_CONTEXT,
	    .mask = VBS,
	    .data = many,
	    .data_len = 5,
	    .vp = { .context = UVM_IGVM_CONTEXT_VBS } } },
};

static void retype(struct uvm_igvm_header *h, const char *rule)
{
	if (rule != NULL && strcmp(rule, "type-assigned") == 0)
		h->type = 0x306;
	if (rule != NULL && strcmp(rule, "section-order") == 0)
		h->type = UVM_IGVM_GUEST_POLICY;
}

static void test_built(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(built); i++) {
		struct uvm_igvm f = make_platforms();

		retype(made(&f, &built[i].h), built[i].rule);
		expect_built(&f, built[i].rule, built[i].field);
	}
}

static void test_area_data(void **state)
{
	(void)state;
	for (uint32_t more = 0; more <= 1; more++) {
		struct uvm_igvm f = make_file(1, UVM_IGVM_TDX);
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_igvm_header *h = make_area(&f, 0);

		h->data = many;
		h->data_len = PAGE + more;
		assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), more ? UVM_E_LIMIT : UVM_OK);
		uvm_igvm_free(&f);
	}
}

/* The level of the record is that of the registers; the reader makes it so, a builder has to. */
static void test_vbs_level(void **state)
{
	const struct uvm_igvm_register regs[] = { { .name = 0x20010, .vtl = 2, .value = 1 },
						  { .name = 0x60001, .vtl = 2, .selector = 8 } };
	uint8_t data[4 + 2 * UVM_IGVM_VBS_REGISTER_SIZE];
	struct uvm_igvm_header h = { .type = UVM_IGVM_VP_CONTEXT,
				     .mask = VBS,
				     .data = data,
				     .data_len = sizeof(data),
				     .vp = { .context = UVM_IGVM_CONTEXT_VBS, .vtl = 2 } };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm f = make_platforms();

	(void)state;
	uvm_igvm_vbs_put(regs, COUNT(regs), data);
	made(&f, &h);
	expect_built(&f, NULL, NULL);
	f = make_platforms();
	h.vp.vtl = 0;
	made(&f, &h);
	assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), UVM_E_CONFLICT);
	assert_string_equal(d.rule, "vbs-vtl");
	uvm_igvm_free(&f);
}

static void test_version(void **state)
{
	static const struct {
		const char *rule;
		uint32_t version, arch;
	} cases[] = {
		{ "format-version", 0, 0 },
		{ "format-version", 3, 0 },
		{ "architecture", 1, 1 },
		{ "architecture", 2, 2 },
		{ NULL, 1, 0 },
		{ NULL, 2, 0 },
		{ NULL, 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
		struct uvm_diag d = UVM_DIAG_INIT;

		f.version = cases[i].version;
		f.arch = cases[i].arch;
		assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d),
				 cases[i].rule != NULL ? uvm_igvm_rule_find(cases[i].rule)->status : UVM_OK);
		if (cases[i].rule != NULL)
			assert_string_equal(d.rule, cases[i].rule);
		uvm_igvm_free(&f);
	}
}

/* A file without platforms, and one without anything. */
static void test_empty(void **state)
{
	struct uvm_igvm f = { .version = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), UVM_E_MISSING);
	assert_string_equal(d.rule, "platform-present");
	assert_null(d.record);
	assert_int_equal(d.index, UVM_NO_INDEX);
}

/* What was read is checked again as it was read, with the places of the file it came from. */
static void test_read_file(void **state)
{
	const enum igvm_base bases[] = { X64, X64_V2, AARCH64 };

	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		struct igvm_log l = { 0 };
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_igvm_list *l2;
		uint32_t index;
		struct uvm_igvm f;
		size_t len;
		uint8_t *p = igvm_base(bases[i], &len);

		assert_int_equal(uvm_igvm_read(&f, p, len, NULL, &d), UVM_OK);
		assert_int_equal(uvm_igvm_check(&f, igvm_listen, &l, NULL), UVM_OK);
		assert_int_equal(l.n, 0);
		l2 = &f.section[UVM_IGVM_DIRECTIVES];
		for (size_t k = 0; k < l2->n; k++) {
			if (l2->h[k].type == UVM_IGVM_PAGE_DATA)
				l2->h[k].page.gpa++;
		}
		assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), UVM_E_ALIGN);
		assert_true(d.off == igvm_find(p, UVM_IGVM_PAGE_DATA, 0, &index) + BODY);
		assert_int_equal(d.index, index);
		uvm_igvm_free(&f);
		free(p);
	}
}

/* The first error is kept, whatever comes behind it, and a diagnostic that is filled already is left alone. */
static void test_first_error(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct igvm_log l = { 0 };

	(void)state;
	make_page(&f, 1, 1, NULL, 0)->page.data_type = 9;
	make_page(&f, 2, 1, NULL, 0)->page.gpa = 0x5001;
	assert_int_equal(uvm_igvm_check(&f, igvm_listen, &l, &d), UVM_E_VALUE);
	assert_int_equal(l.n, 2);
	assert_string_equal(d.rule, "page-type");
	assert_int_equal(d.index, 1);
	assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), UVM_E_VALUE);
	f.section[UVM_IGVM_DIRECTIVES].h[0].page.data_type = 0;
	assert_int_equal(uvm_igvm_check(&f, NULL, NULL, &d), UVM_E_ALIGN);
	assert_string_equal(d.rule, "page-type");
	uvm_igvm_free(&f);
}

static void test_stop(void **state)
{
	struct uvm_igvm f = make_file(1, UVM_IGVM_VSM_ISOLATION);
	struct igvm_log l = { .limit = 1 };

	(void)state;
	make_page(&f, 1, 0, NULL, 0);
	make_page(&f, 2, 0, NULL, 0);
	assert_int_equal(uvm_igvm_check(&f, igvm_listen, &l, NULL), UVM_E_CANCELLED);
	assert_int_equal(l.n, 1);
	uvm_igvm_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_built),       cmocka_unit_test(test_area_data), cmocka_unit_test(test_vbs_level),
		cmocka_unit_test(test_version),     cmocka_unit_test(test_empty),     cmocka_unit_test(test_read_file),
		cmocka_unit_test(test_first_error), cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("igvm_check", tests, NULL, NULL);
}
