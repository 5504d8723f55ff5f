/* SPDX-License-Identifier: MIT */
/*
 * Rules for records among each other: small files that violate them.
 */
#include "igvm_rules.h"

static void build_nothing(struct igvm_bytes *b)
{
	bytes_init(b, 1, 0);
	put_page(b, 0, 1, 1);
}

static void build_same_mask(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 3, 1);
	put_page(b, 0, 1, 1);
}

static void build_no_policy(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 2, 2);
	put_policy(b, 0x30000, 1);
	put_page(b, 0, 1, 1);
}

static void build_two_policies(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 2, 2);
	put_policy(b, 0x30000, 2);
	put_policy(b, 0x30000, 3);
	put_page(b, 0, 1, 1);
}

static void build_cca_on_x64(struct igvm_bytes *b)
{
	bytes_vsm(b);
	RECORD(b, 0x106, U32(1), U32(0), U64(0), U64(0), 0, 0, 0, 0, 0, 0, 0, 0);
	put_page(b, 0, 1, 1);
}

static void build_two_strings(struct igvm_bytes *b)
{
	bytes_vsm(b);
	bytes_record(b, 0x107, "", 0);
	bytes_record(b, 0x107, "b", 1);
	put_page(b, 0, 1, 1);
}

static void build_two_signatures(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_corim(b, 0x104, 1, "document");
	put_corim(b, 0x105, 1, "a");
	put_corim(b, 0x105, 1, "b");
}

static void build_signature_first(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_corim(b, 0x105, 1, "a");
	put_corim(b, 0x104, 1, "document");
}

static void build_string_between(struct igvm_bytes *b)
{
	bytes_init(b, 1, 0);
	bytes_record(b, 0x107, "a", 1);
	put_platform(b, 1, 1);
	put_page(b, 0, 1, 1);
}

static void build_two_page_tables(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_page_table(b, 1, 0x300000, 0x1000, 0, 0);
	put_page_table(b, 3, 0x400000, 0x1000, 0, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_two_page_tables_apart(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 3, 2);
	put_page_table(b, 2, 0x300000, 0x1000, 0, 0);
	put_page_table(b, 1, 0x300000, 0x1000, 0, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_overlap(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_relocatable(b, 1, 0x900000, 0x1000, 0, 0);
	put_relocatable(b, 1, 0x200000, 0x3000, 0, 0);
	put_relocatable(b, 2, 0x202000, 0x1000, 0, 0);
	put_relocatable(b, 3, 0x202000, 0x1000, 0, 0);
	put_page_table(b, 1, 0x201000, 0x1000, 0, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_overlap_below(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_page_table(b, 1, 0x201000, 0x1000, 0, 0);
	put_relocatable(b, 1, 0x200000, 0x2000, 0, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_regions_touch(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_relocatable(b, 1, 0x201000, 0x1000, 0, 0);
	put_relocatable(b, 1, 0x200000, 0x1000, 0, 0);
	put_relocatable(b, 1, UINT64_C(0) - 0x2000, 0x2000, 0, 0);
	put_page_table(b, 1, 0x202000, 0x1000, 0, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_no_owner(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 2, 2);
	put_policy(b, 0x30000, 2);
	put_relocatable(b, 2, 0x200000, 0x1000, 0, 0);
	put_context(b, 0x1000, 2, 0, 4096);
}

static void build_owner_other_vtl(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_page_table(b, 1, 0x200000, 0x1000, 0, 1);
	put_vbs(b, 1, 0, X64_RIP);
	put_vbs(b, 1, 2, X64_RIP);
}

static void build_owner_other_vp(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_page_table(b, 1, 0x200000, 0x1000, 1, 0);
	put_vbs(b, 1, 0, X64_RIP);
}

static void build_use_before_area(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_parameter(b, 0x30E, 3, 0);
	put_area(b, 3, 0x1000);
	put_insert(b, 0, 1, 3);
	put_page(b, 0x1000, 1, 1);
}

static void build_use_after_insert(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_area(b, 3, 0x1000);
	put_insert(b, 0, 1, 3);
	put_parameter(b, 0x30E, 3, 0);
	put_page(b, 0x1000, 1, 1);
}

static void build_area_again(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_area(b, 3, 0x1000);
	put_insert(b, 0, 1, 3);
	put_area(b, 3, 0x2000);
	put_page(b, 0x1000, 1, 1);
}

static void build_area_not_inserted(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_area(b, 4, 0x1000);
	put_area(b, 0xFFFFFFFF, 0x1000);
	put_area(b, 0, 0);
	put_insert(b, 0, 1, 4);
	put_insert(b, 0, 1, 0);
	put_page(b, 0x1000, 1, 1);
}

static void build_insert_below_tables(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 3, 2);
	put_page_table(b, 1, 0x300000, 0x2000, 0, 0);
	put_area(b, 0, 0x1000);
	put_area(b, 1, 0x1000);
	put_area(b, 2, 0x1000);
	put_vbs(b, 1, 0, X64_RIP);
	put_insert(b, 0x2FF000, 1, 0);
	put_insert(b, 0x302000, 1, 1);
	put_insert(b, 0x301000, 2, 2);
}

static void build_insert_in_tables(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 3, 2);
	put_page_table(b, 1, 0x300000, 0x2000, 0, 0);
	put_area(b, 0, 0x1000);
	put_vbs(b, 1, 0, X64_RIP);
	put_insert(b, 0x301000, 3, 0);
}

static void build_pages_again(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 5, 2);
	put_page(b, 0x1000, 1, 1);
	put_page(b, 0x2000, 2, 1);
	put_page(b, 0x1000, 2, 1);
	put_page(b, 0x1000, 3, 1);
	put_page(b, 0x1000, 3, 1);
}

static void build_vmsas(struct igvm_bytes *b)
{
	bytes_init(b, 1, 0);
	put_platform(b, 5, 1);
	put_context(b, 0xFFFFFFFFF000, 1, 0, 4096);
	put_context(b, 0xFFFFFFFFF000, 1, 1, 4096);
}

static void build_page_in_area(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_area(b, 0, 0x3000);
	put_insert(b, 0x1000, 1, 0);
	put_page(b, 0x3000, 1, 1);
}

static void build_pages_apart(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_platform(b, 3, 2);
	put_area(b, 0, 0x3000);
	put_insert(b, 0x1000, 1, 0);
	put_page(b, 0x0000, 1, 1);
	put_page(b, 0x3000, 2, 1);
	put_page(b, 0x4000, 1, 1);
}

/* Nothing is loaded for an area without bytes, wherever it is inserted. */
static void build_empty_area_in_area(struct igvm_bytes *b)
{
	bytes_vsm(b);
	put_area(b, 0, 0x3000);
	put_area(b, 1, 0);
	put_insert(b, 0x1000, 1, 0);
	put_insert(b, 0x2000, 1, 1);
}

static const struct {
	const char *name, *rule;
	void (*build)(struct igvm_bytes *b);
	uint32_t index;
	uint16_t at;
} files[] = {
	{ "no platform", "platform-present", build_nothing, UVM_NO_INDEX, NOT_A_FIELD },
	{ "two platforms, one mask", "platform-mask-unique", build_same_mask, 1, BODY },
	{ "SNP without policy", "policy-present", build_no_policy, 1, BODY },
	{ "two policies", "policy-unique", build_two_policies, 3, BODY + 8 },
	{ "CCA policy on x64", "cca-arch", build_cca_on_x64, 1, FRAME },
	{ "two version strings", "version-string-unique", build_two_strings, 2, FRAME },
	{ "version string first", NULL, build_string_between, 0, 0 },
	{ "two signatures", "corim-signature-unique", build_two_signatures, 3, BODY },
	{ "signature before document", "corim-signature-document", build_signature_first, 1, BODY },
	{ "two page tables", "page-table-unique", build_two_page_tables, 2, BODY },
	{ "page tables of two platforms", "vp-context-present", build_two_page_tables_apart, 2, BODY + 4 },
	{ "overlap, third region", "relocation-overlap", build_overlap, 4, BODY + 16 },
	{ "overlap from below", "relocation-overlap", build_overlap_below, 2, BODY + 16 },
	{ "regions that touch", NULL, build_regions_touch, 0, 0 },
	{ "VMSA is no owner", "vp-context-present", build_no_owner, 3, BODY + 4 },
	{ "context of another level", "vp-context-present", build_owner_other_vtl, 1, BODY + 4 },
	{ "context of another processor", "vp-context-present", build_owner_other_vp, 1, BODY + 4 },
	{ "use before area", "area-declared", build_use_before_area, 1, BODY },
	{ "use after insert", "area-open", build_use_after_insert, 3, BODY },
	{ "area again", "area-unique", build_area_again, 3, BODY + 8 },
	{ "area not inserted", "area-inserted", build_area_not_inserted, 2, BODY + 8 },
	{ "insert beside tables", NULL, build_insert_below_tables, 0, 0 },
	{ "insert in tables", "insert-page-table", build_insert_in_tables, 5, BODY },
	{ "page again", "page-overlap", build_pages_again, 5, BODY },
	{ "VMSAs at one address", NULL, build_vmsas, 0, 0 },
	{ "page in area", "page-overlap", build_page_in_area, 3, BODY },
	{ "pages apart", NULL, build_pages_apart, 0, 0 },
	{ "empty area in area", NULL, build_empty_area_in_area, 0, 0 },
};

void test_files(void **state)
{
	static struct igvm_bytes b;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		size_t len;
		uint8_t *p;

		files[i].build(&b);
		p = bytes_finish(&b, &len);
		igvm_expect(files[i].name, p, len, files[i].rule,
			    files[i].at == NOT_A_FIELD ? UVM_NO_OFFSET : igvm_record_at(p, files[i].index) + files[i].at,
			    files[i].index);
		free(p);
	}
}

/* One overlap per platform is told, however many there are. */
void test_overlap_told_once(void **state)
{
	static struct igvm_bytes b;
	struct igvm_log l;
	size_t len;
	uint8_t *p;

	(void)state;
	build_pages_again(&b);
	p = bytes_finish(&b, &len);
	assert_int_equal(igvm_read_all(p, len, UVM_IGVM_ANY_PLATFORM, &l), UVM_OK);
	assert_int_equal(l.n, 2);
	free(p);
}

/* ${n} contexts that share a list of 64 registers; the file is as long as it says. */
static uint8_t *shared_registers(size_t n, size_t *len)
{
	static struct igvm_bytes b;
	uint8_t list[4 + 32 * 64] = { U32(64) };
	uint32_t index;
	size_t first;
	uint8_t *p;

	for (size_t i = 0; i < 64; i++)
		bytes_put32(list + 4 + 32 * i + 1, X64_RIP);
	bytes_vsm(&b);
	for (size_t i = 0; i < n; i++)
		RECORD(&b, 0x304, U64(0), U32(1), U32(0), U16(0), U16(0));
	bytes_data(&b, 12, list, sizeof(list));
	p = bytes_finish(&b, len);
	first = igvm_find(p, 0x304, 0, &index);
	for (size_t i = 0; i < n; i++)
		igvm_put(p + first + 32 * i + BODY + 12, 4, *len - sizeof(list));
	bytes_checksum(p, *len);
	return p;
}

void test_registers_total(void **state)
{
	size_t len;
	uint8_t *p;

	(void)state;
	p = shared_registers(65, &len);
	assert_true(64 * 65 <= len);
	igvm_expect("as many as bytes", p, len, NULL, 0, 0);
	free(p);
	p = shared_registers(66, &len);
	assert_true(64 * 66 > len);
	igvm_expect("more than bytes", p, len, "vbs-registers-total", igvm_record_at(p, 66) + BODY + 12, 66);
	free(p);
}
