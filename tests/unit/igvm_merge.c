/* SPDX-License-Identifier: MIT */
/*
 * Merging IGVM files: which numbers are given out, which records become one, what order they get. The first cases are what
 * the Rust crate igvm 0.5.0 promises of the same inputs; the cases of its four defects say what we do instead.
 */
#include "igvm_make.h"

/* ---- files as tables ---- */

enum kind { END, PLATFORM, POLICY, PAGES, AREA, USAGE, INSERT, MEMORY, ERROR };

struct record {
	enum kind kind;
	uint32_t mask;
	uint32_t at;    /* PLATFORM: type; AREA, USAGE: index; else page number */
	uint32_t value; /* PAGES: content; INSERT: index; MEMORY, ERROR: bytes */
};

#define P(mask, page, value)             \
	{                                \
		PAGES, mask, page, value \
	}
#define PLATFORM(mask, type)                       \
	{                                          \
		PLATFORM, mask, UVM_IGVM_##type, 0 \
	}
#define AREA(index)               \
	{                         \
		AREA, 0, index, 0 \
	}
#define USAGE(index)               \
	{                          \
		USAGE, 0, index, 0 \
	}
#define INSERT(mask, page, index)         \
	{                                 \
		INSERT, mask, page, index \
	}

static void make_record(struct uvm_igvm *f, const struct record *r)
{
	struct uvm_igvm_header h = { .mask = r->mask };

	switch (r->kind) {
	case PLATFORM:
		make_platform(f, r->mask, (uint8_t)r->at);
		return;
	case POLICY:
		h.type = UVM_IGVM_GUEST_POLICY;
		h.policy.policy = r->value;
		break;
	case PAGES:
		make_filled(f, r->at, r->mask, (uint8_t)r->value);
		return;
	case AREA:
		make_area(f, r->at);
		return;
	case USAGE:
		make_usage(f, r->at);
		return;
	case INSERT:
		make_insert(f, r->at, r->value, r->mask);
		return;
	case MEMORY:
		h.type = UVM_IGVM_REQUIRED_MEMORY;
		h.memory.gpa = (uint64_t)r->at * PAGE;
		h.memory.number_of_bytes = r->value;
		break;
	default:
		h.type = UVM_IGVM_ERROR_RANGE;
		h.error.gpa = (uint64_t)r->at * PAGE;
		h.error.size_bytes = r->value;
	}
	made(f, &h);
}

static struct uvm_igvm make_all(const struct record *r)
{
	struct uvm_igvm f = { .version = 1, .arch = UVM_IGVM_ARCH_X64 };

	for (; r->kind != END; r++)
		make_record(&f, r);
	return f;
}

/* ---- refusals ---- */

/* ${f} stays what it was. */
static void assert_refused(struct uvm_igvm *f, const struct uvm_igvm *other, int status, const char *field)
{
	struct uvm_igvm before = *f;
	struct uvm_diag d = UVM_DIAG_INIT;

	for (int dedup = 0; dedup < 2; dedup++) {
		d = (struct uvm_diag)UVM_DIAG_INIT;
		assert_int_equal(uvm_igvm_merge(f, other, dedup, &d), status);
		assert_int_equal(d.code, status);
		assert_string_equal(d.field, field);
		assert_memory_equal(f, &before, sizeof(before));
	}
}

static void revisions(void **state)
{
	struct uvm_igvm a = make_file(1, UVM_IGVM_VSM_ISOLATION), b = make_file(1, UVM_IGVM_SEV_SNP);

	(void)state;
	b.version = 2;
	assert_refused(&a, &b, UVM_E_CONFLICT, "format_version");
	a.version = 2;
	a.arch = UVM_IGVM_ARCH_AARCH64;
	assert_refused(&a, &b, UVM_E_CONFLICT, "architecture");
	uvm_igvm_free(&a);
	uvm_igvm_free(&b);
}

static void same_platform(void **state)
{
	struct uvm_igvm a = make_file(1, UVM_IGVM_VSM_ISOLATION), b = make_file(2, UVM_IGVM_VSM_ISOLATION);

	(void)state;
	assert_refused(&a, &b, UVM_E_DUPLICATE, "platform_type");
	uvm_igvm_free(&a);
	uvm_igvm_free(&b);
}

/* The record at fault is in the second file: a use of an area that only the first one has. */
static void invalid_input(void **state)
{
	struct uvm_igvm a = make_file(1, UVM_IGVM_VSM_ISOLATION), b = make_file(1, UVM_IGVM_SEV_SNP);

	(void)state;
	make_area(&a, 5);
	make_usage(&b, 5);
	assert_refused(&a, &b, UVM_E_MISSING, "parameter_area_index");
	uvm_igvm_free(&a);
	uvm_igvm_free(&b);
}

static void no_free_mask(void **state)
{
	struct uvm_igvm a = { .version = 1 }, b = make_file(4, UVM_IGVM_SEV_SNP);

	(void)state;
	for (unsigned i = 0; i < 32; i++)
		make_platform(&a, (uint32_t)1 << i, UVM_IGVM_NATIVE);
	assert_refused(&a, &b, UVM_E_LIMIT, "compatibility_mask");
	uvm_igvm_free(&a);
	uvm_igvm_free(&b);
}

/* ---- results ---- */

#define RECORDS 24

struct merge_case {
	const char *name;
	bool dedup;
	struct record first[RECORDS], second[RECORDS], merged[RECORDS];
};

/* clang-format off */
static const struct merge_case cases[] = {
	{ "equal pages become one, others stand in front", true,
	  { PLATFORM(1, VSM_ISOLATION), P(1, 0, 1), P(1, 1, 2), P(1, 2, 3), P(1, 4, 4), P(1, 10, 1), P(1, 11, 2), P(1, 12, 3), P(1, 14, 4) },
	  { PLATFORM(1, SEV_SNP), P(1, 0, 1), P(1, 1, 2), P(1, 2, 3), P(1, 4, 4), P(1, 20, 1), P(1, 21, 2), P(1, 22, 3), P(1, 24, 4) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(3, 0, 1), P(3, 1, 2), P(3, 2, 3), P(3, 4, 4),
	    P(2, 20, 1), P(2, 21, 2), P(2, 22, 3), P(2, 24, 4), P(1, 10, 1), P(1, 11, 2), P(1, 12, 3), P(1, 14, 4) } },
	{ "without deduplication all is appended", false,
	  { PLATFORM(1, VSM_ISOLATION), P(1, 0, 1), P(1, 1, 2), P(1, 10, 1) },
	  { PLATFORM(1, SEV_SNP), P(1, 0, 1), P(1, 1, 2), P(1, 20, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(1, 0, 1), P(1, 1, 2), P(1, 10, 1), P(2, 0, 1), P(2, 1, 2), P(2, 20, 1) } },
	{ "a platform that has the bit already", true,
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(3, 0, 1), P(3, 1, 2) },
	  { PLATFORM(2, TDX), P(2, 0, 1), P(2, 1, 2) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), PLATFORM(4, TDX), P(7, 0, 1), P(7, 1, 2) } },
	{ "other content is another page", true,
	  { PLATFORM(1, VSM_ISOLATION), P(1, 0, 2), P(1, 1, 1) },
	  { PLATFORM(1, SEV_SNP), P(1, 0, 1), P(1, 1, 2) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(2, 0, 1), P(2, 1, 2), P(1, 0, 2), P(1, 1, 1) } },
	{ "order goes before deduplication", true,
	  { PLATFORM(1, VSM_ISOLATION), P(1, 0, 1), P(1, 1, 2), P(1, 2, 3), P(1, 4, 4), P(1, 10, 1), P(1, 11, 2), P(1, 12, 3), P(1, 14, 4) },
	  { PLATFORM(1, SEV_SNP), P(1, 0, 1), P(1, 14, 4), P(1, 1, 2), P(1, 2, 3), P(1, 4, 4), P(1, 10, 1), P(1, 11, 2), P(1, 12, 3) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(3, 0, 1), P(1, 1, 2), P(1, 2, 3), P(1, 4, 4), P(1, 10, 1), P(1, 11, 2),
	    P(1, 12, 3), P(3, 14, 4), P(2, 1, 2), P(2, 2, 3), P(2, 4, 4), P(2, 10, 1), P(2, 11, 2), P(2, 12, 3) } },
	{ "the last of several equal records is the one", true,
	  { PLATFORM(1, VSM_ISOLATION), P(1, 0, 1), P(1, 0, 1), P(1, 5, 5) },
	  { PLATFORM(1, SEV_SNP), P(1, 0, 1), P(1, 0, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), P(1, 0, 1), P(3, 0, 1), P(2, 0, 1), P(1, 5, 5) } },
	{ "parameter areas are renumbered with their uses", true,
	  { PLATFORM(1, VSM_ISOLATION), AREA(1), AREA(2), AREA(7), USAGE(1), USAGE(2), USAGE(7),
	    INSERT(1, 1, 1), INSERT(1, 2, 2), INSERT(1, 10, 7) },
	  { PLATFORM(1, SEV_SNP), AREA(1), AREA(2), AREA(10), USAGE(1), USAGE(2), USAGE(10),
	    INSERT(1, 1, 1), INSERT(1, 4, 2), INSERT(1, 12, 10) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), AREA(0), AREA(3), AREA(10), USAGE(0), USAGE(3), USAGE(10),
	    INSERT(2, 1, 0), INSERT(2, 4, 3), INSERT(2, 12, 10), AREA(1), AREA(2), AREA(7), USAGE(1), USAGE(2), USAGE(7),
	    INSERT(1, 1, 1), INSERT(1, 2, 2), INSERT(1, 10, 7) } },
	{ "an area that keeps its number keeps it for itself", false,
	  { PLATFORM(1, VSM_ISOLATION), AREA(0), AREA(0xFFFFFFFF) },
	  { PLATFORM(1, SEV_SNP), AREA(1), AREA(2), AREA(0), AREA(0xFFFFFFFF), AREA(0xFFFFFFFE), USAGE(0), USAGE(1), USAGE(2) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), AREA(0), AREA(0xFFFFFFFF),
	    AREA(1), AREA(2), AREA(3), AREA(4), AREA(0xFFFFFFFE), USAGE(3), USAGE(1), USAGE(2) } },
	{ "a number given out is in use for the areas behind", false,
	  { PLATFORM(1, VSM_ISOLATION), AREA(0) },
	  { PLATFORM(1, SEV_SNP), AREA(0), AREA(1), AREA(3), USAGE(0), USAGE(1), USAGE(3) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), AREA(0), AREA(1), AREA(2), AREA(3), USAGE(1), USAGE(2), USAGE(3) } },
	{ "a free number is kept, also behind areas that could have had it", false,
	  { PLATFORM(1, VSM_ISOLATION), AREA(0) },
	  { PLATFORM(1, SEV_SNP), AREA(2), AREA(1), USAGE(2), USAGE(1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), AREA(0), AREA(2), AREA(1), USAGE(2), USAGE(1) } },
	{ "a mask given out is in use for the platforms behind", false,
	  { PLATFORM(1, VSM_ISOLATION) },
	  { PLATFORM(1, TDX), PLATFORM(2, SEV_SNP), P(1, 0, 1), P(2, 0, 2) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, TDX), PLATFORM(4, SEV_SNP), P(2, 0, 1), P(4, 0, 2) } },
	{ "a platform that keeps its mask keeps it for itself", false,
	  { PLATFORM(1, VSM_ISOLATION) },
	  { PLATFORM(2, SEV_SNP), PLATFORM(1, TDX), P(1, 0, 1), P(2, 0, 2) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), PLATFORM(4, TDX), P(4, 0, 1), P(2, 0, 2) } },
	{ "masks of several bits are translated at once", false,
	  { PLATFORM(1, VSM_ISOLATION) },
	  { PLATFORM(1, TDX), PLATFORM(2, SEV_SNP), { POLICY, 3, 0, 9 }, P(3, 0, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, TDX), PLATFORM(4, SEV_SNP), { POLICY, 6, 0, 9 }, P(6, 0, 1) } },
	{ "two platforms with one mask still share it", false,
	  { PLATFORM(1, VSM_ISOLATION) },
	  { PLATFORM(1, TDX), PLATFORM(1, SEV_SNP), P(1, 0, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, TDX), PLATFORM(2, SEV_SNP), P(2, 0, 1) } },
	{ "no platform inherits records of the other file", false,
	  { PLATFORM(1, VSM_ISOLATION), { POLICY, 3, 0, 8 }, P(3, 5, 1), P(2, 6, 1) },
	  { PLATFORM(4, TDX), PLATFORM(1, SEV_SNP), { POLICY, 0x81, 0, 9 }, P(6, 0, 1), P(2, 2, 1), P(0, 1, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(4, TDX), PLATFORM(2, SEV_SNP), { POLICY, 1, 0, 8 }, { POLICY, 2, 0, 9 },
	    P(1, 5, 1), P(4, 0, 1) } },
	{ "nor does a shared record hand on more than its own bits", true,
	  { PLATFORM(1, VSM_ISOLATION), P(5, 0, 1), P(4, 1, 1) }, { PLATFORM(1, TDX), P(3, 0, 1), P(1, 1, 1) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, TDX), P(3, 0, 1), P(2, 1, 1) } },
	{ "required memory is shared, records of other kinds are not", true,
	  { PLATFORM(1, VSM_ISOLATION), { MEMORY, 1, 0, 4096 }, { ERROR, 1, 3, 1 }, { MEMORY, 1, 9, 4096 } },
	  { PLATFORM(1, SEV_SNP), { MEMORY, 1, 0, 4096 }, { ERROR, 1, 3, 1 }, { MEMORY, 1, 9, 8192 } },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP), { MEMORY, 3, 0, 4096 }, { ERROR, 2, 3, 1 },
	    { MEMORY, 2, 9, 8192 }, { ERROR, 1, 3, 1 }, { MEMORY, 1, 9, 4096 } } },
	{ "nothing to merge", true, { PLATFORM(1, VSM_ISOLATION) }, { PLATFORM(2, SEV_SNP) },
	  { PLATFORM(1, VSM_ISOLATION), PLATFORM(2, SEV_SNP) } },
};
/* clang-format on */

static void merges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_igvm a = make_all(cases[i].first), b = make_all(cases[i].second), want = make_all(cases[i].merged);
		struct uvm_diag d = UVM_DIAG_INIT;

		print_message("# %s\n", cases[i].name);
		assert_int_equal(uvm_igvm_merge(&a, &b, cases[i].dedup, &d), UVM_OK);
		assert_int_equal(d.code, UVM_OK);
		assert_same_file(&a, &want);
		uvm_igvm_free(&want);
		want = make_all(cases[i].second);
		assert_same_file(&b, &want);
		uvm_igvm_free(&a);
		uvm_igvm_free(&b);
		uvm_igvm_free(&want);
	}
}

/* Pages are the same when what is stored is the same; flags and type count. */
static void stored_content_counts(void **state)
{
	static const uint8_t page[PAGE] = { 1, 2 }, zero[PAGE];
	struct uvm_igvm a = make_file(1, UVM_IGVM_VSM_ISOLATION), b = make_file(1, UVM_IGVM_SEV_SNP);
	static const uint32_t masks[] = { 3, 3, 2, 2, 2, 1, 1, 1 };
	const struct uvm_igvm_list *l = &a.section[UVM_IGVM_DIRECTIVES];
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	make_page(&a, 0, 1, page, PAGE);
	make_page(&a, 1, 1, zero, 1);
	make_page(&a, 2, 1, zero, 0);
	make_page(&a, 3, 1, page, PAGE);
	make_page(&a, 4, 1, page, PAGE);
	make_page(&b, 0, 1, page, 2);
	make_page(&b, 1, 1, zero, PAGE);
	make_page(&b, 2, 1, zero, PAGE);
	make_page(&b, 3, 1, page, PAGE)->page.flags = UVM_IGVM_PAGE_UNMEASURED;
	make_page(&b, 4, 1, page, PAGE)->page.data_type = UVM_IGVM_PAGE_SECRETS;
	assert_int_equal(uvm_igvm_merge(&a, &b, true, &d), UVM_OK);
	assert_int_equal(l->n, COUNT(masks));
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(l->h[i].mask, masks[i]);
	uvm_igvm_free(&a);
	uvm_igvm_free(&b);
}

/* Neither way takes the product of the two lengths, which would not end in this test's time. */
static void large_files(void **state)
{
	enum { N = 200000 };
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	for (int dedup = 0; dedup < 2; dedup++) {
		struct uvm_igvm a = make_file(1, UVM_IGVM_VSM_ISOLATION), b = make_file(1, UVM_IGVM_SEV_SNP);

		for (uint32_t i = 0; i < N; i++) {
			make_page(&a, i, 1, NULL, 0);
			make_page(&b, i + N / 2, 1, NULL, 0);
		}
		for (uint32_t i = 0; i < N / 8; i++) {
			make_area(&a, i);
			make_area(&b, i);
		}
		assert_int_equal(uvm_igvm_merge(&a, &b, dedup, &d), UVM_OK);
		assert_int_equal(a.section[UVM_IGVM_DIRECTIVES].n, 2 * (N + N / 8) - (dedup ? N / 2 : 0));
		uvm_igvm_free(&a);
		uvm_igvm_free(&b);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(revisions),    cmocka_unit_test(same_platform), cmocka_unit_test(invalid_input),
		cmocka_unit_test(no_free_mask), cmocka_unit_test(merges),        cmocka_unit_test(stored_content_counts),
		cmocka_unit_test(large_files),
	};

	return cmocka_run_group_tests_name("igvm_merge", tests, NULL, NULL);
}
