/* SPDX-License-Identifier: MIT */
/*
 * For every rule a file that violates it, with the place that is blamed: here one wrong number in a full file.
 */
#include <stdio.h>

#include "igvm_rules.h"

struct change {
	const char *rule; /* NULL: nothing is wrong with it */
	uint8_t base;
	uint8_t nth;
	uint16_t type;
	uint16_t at; /* from the frame */
	uint8_t size;
	uint64_t value;
	int16_t blamed; /* from ${at}: which other field is told */
};

static const struct change changes[] = {
	/* frames */
	{ "type-range", X64, 0, 0x101, FRAME, 4, 0, 0 },
	{ "type-range", X64, 0, 0x101, FRAME, 4, 0x201, 0 },
	{ "type-range", X64, 0, 0x101, FRAME, 4, 0x300, 0 },
	{ "type-range", X64, 0, 0x302, FRAME, 4, 0x401, 0 },
	{ "type-range", X64, 0, 0x302, FRAME, 4, 0x40000302, 0 },
	{ "type-optional", X64, 0, 0x302, FRAME, 4, 0x80000302, 0 },
	{ "type-optional", X64, 0, 0x101, FRAME, 4, 0xFFFFFFFF, 0 },
	{ "type-assigned", X64, 0, 0x001, FRAME, 4, 0x002, 0 },
	{ "type-assigned", X64, 1, 0x001, FRAME, 4, 0x100, 0 },
	{ "type-assigned", X64, 0, 0x101, FRAME, 4, 0x108, 0 },
	{ "type-assigned", X64, 0, 0x101, FRAME, 4, 0x200, 0 },
	{ "type-assigned", X64, 0, 0x302, FRAME, 4, 0x306, 0 },
	{ "type-assigned", X64, 0, 0x302, FRAME, 4, 0x314, 0 },
	{ "type-assigned", X64, 0, 0x302, FRAME, 4, 0x400, 0 },
	{ "record-length", X64, 0, 0x001, FRAME + 4, 4, 15, 0 },
	{ "record-length", X64, 0, 0x001, FRAME + 4, 4, 17, 0 },
	{ "record-length", X64, 0, 0x302, FRAME + 4, 4, 0, 0 },
	{ "record-length", X64, 0, 0x304, FRAME + 4, 4, 24, 0 },
	{ "record-length", X64, 0, 0x304, FRAME + 4, 4, 0xFFFFFFFF, 0 },
	{ "record-length", X64, 0, 0x311, FRAME + 4, 4, 863, 0 },
	{ "section-order", X64, 0, 0x105, FRAME, 4, 0x001, 0 },
	{ "section-order", X64, 0, 0x301, FRAME, 4, 0x001, 0 },
	{ "section-order", X64, 1, 0x302, FRAME, 4, 0x104, 0 },
	{ "section-order", X64, 1, 0x302, FRAME, 4, 0x107, 0 },

	/* platforms */
	{ "platform-mask", X64, 0, 0x001, BODY + 0, 4, 0, 0 },
	{ "platform-mask", X64, 0, 0x001, BODY + 0, 4, 3, 0 },
	{ "platform-vtl", X64, 0, 0x001, BODY + 4, 1, 1, 0 },
	{ "platform-vtl", X64, 0, 0x001, BODY + 4, 1, 3, 0 },
	{ NULL, X64, 0, 0x001, BODY + 4, 1, 0, 0 },
	{ "platform-type", X64, 2, 0x001, BODY + 5, 1, 7, 0 },
	{ "platform-type", X64, 2, 0x001, BODY + 5, 1, 255, 0 },
	{ "platform-arch", X64, 2, 0x001, BODY + 5, 1, 6, 0 },
	{ "platform-arch", AARCH64, 1, 0x001, BODY + 5, 1, 0, 0 },
	{ "platform-version", X64, 2, 0x001, BODY + 6, 2, 0, 0 },
	{ "platform-version", X64, 2, 0x001, BODY + 6, 2, 2, 0 },
	{ "platform-boundary", X64, 0, 0x001, BODY + 8, 8, 1, 0 },
	{ "platform-boundary", X64, 3, 0x001, BODY + 8, 8, UINT64_C(1) << 63, 0 },
	{ NULL, X64, 1, 0x001, BODY + 8, 8, 1, 0 },
	{ NULL, X64, 4, 0x001, BODY + 8, 8, 1, 0 },
	{ "platform-unique", X64, 2, 0x001, BODY + 5, 1, 2, 0 },

	/* initialization */
	{ "policy-debug", X64, 0, 0x101, BODY + 0, 8, 0xB0000, 0 },
	{ "policy-debug", X64, 1, 0x101, BODY + 0, 8, 1, 0 },
	{ "policy-reserved", X64, 0, 0x101, BODY + 0, 8, 0x10000, 0 },
	{ NULL, X64, 1, 0x101, BODY + 0, 8, 0xFFFFFFFFFFFFFFFE, 0 },
	{ "mask-not-zero", X64, 1, 0x101, BODY + 8, 4, 0, 0 },
	{ "mask-platform", X64, 1, 0x101, BODY + 8, 4, 0x44, 0 },
	{ "vtl", X64, 0, 0x102, BODY + 6, 1, 3, 0 },
	{ "vp-context-present", X64, 0, 0x102, BODY + 6, 1, 1, -2 },
	{ "flags-known", X64, 0, 0x102, BODY + 7, 1, 8, 0 },
	{ "relocation-alignment", X64, 0, 0x102, BODY + 8, 8, 0, 0 },
	{ "relocation-alignment", X64, 0, 0x102, BODY + 8, 8, 4097, 0 },
	{ "relocation-address", X64, 0, 0x102, BODY + 16, 8, 0x200001, 0 },
	{ "relocation-size", X64, 0, 0x102, BODY + 24, 8, 0x100001, 0 },
	{ "relocation-range", X64, 0, 0x102, BODY + 24, 8, 0, 0 },
	{ "relocation-range", X64, 0, 0x102, BODY + 24, 8, UINT64_C(0) - 0x200000 + 0x1000, 0 },
	{ "relocation-range", X64, 0, 0x103, BODY + 8, 8, UINT64_C(0) - 0x3000, 8 },
	{ "relocation-address", X64, 0, 0x102, BODY + 32, 8, 1, 0 },
	{ "relocation-address", X64, 0, 0x102, BODY + 40, 8, 0x40000FFF, 0 },
	{ "relocation-window", X64, 0, 0x102, BODY + 40, 8, 0x1FF000, 0 },
	{ NULL, X64, 0, 0x102, BODY + 40, 8, 0x200000, 0 },
	{ "vtl", X64, 0, 0x103, BODY + 6, 1, 255, 0 },
	{ "gpa-aligned", X64, 0, 0x103, BODY + 8, 8, 0x300800, 0 },
	{ "size-aligned", X64, 0, 0x103, BODY + 16, 8, 0x4001, 0 },
	{ "size-aligned", X64, 0, 0x103, BODY + 24, 8, 0x3FFF, 0 },
	{ "page-table-used", X64, 0, 0x103, BODY + 24, 8, 0x5000, 0 },
	{ NULL, X64, 0, 0x103, BODY + 24, 8, 0, 0 },
	{ "data-range", X64, 0, 0x104, BODY + 4, 4, 1, 0 },
	{ "data-range", X64, 0, 0x104, BODY + 4, 4, 0xFFFFFFFF, 0 },
	{ "data-range", X64, 0, 0x105, BODY + 8, 4, 0xFFFFFFFF, -4 },
	{ "corim-empty", X64, 1, 0x104, BODY + 8, 4, 1, 0 },
	{ "corim-unique", X64, 1, 0x104, BODY + 0, 4, 6, 0 },
	{ "corim-signature-document", X64, 0, 0x105, BODY + 0, 4, 8, 0 },
	{ "version-string-utf8", X64, 0, 0x107, BODY + 10, 1, 0x20, -(BODY + 10) },
	{ "cca-attributes", AARCH64, 0, 0x106, BODY + 16, 8, 3, 0 },
	{ "cca-hash", AARCH64, 0, 0x106, BODY + 24, 1, 3, 0 },
	{ "cca-lfa", AARCH64, 0, 0x106, BODY + 25, 1, 2, 0 },
	{ "cca-mask", AARCH64, 0, 0x106, BODY + 0, 4, 3, 0 },

	/* directives */
	{ "size-aligned", X64, 1, 0x301, BODY + 0, 8, 0x2001, 0 },
	{ "data-range", X64, 0, 0x301, BODY + 0, 8, UINT64_C(1) << 63, 12 },
	{ "area-unique", X64, 1, 0x301, BODY + 8, 4, 5, 0 },
	{ "data-range", X64, 1, 0x301, BODY + 12, 4, 0x10, 0 },
	{ "area-declared", X64, 0, 0x309, BODY + 0, 4, 6, 0 },
	{ "parameter-offset", X64, 0, 0x309, BODY + 4, 4, 0x2000, 0 },
	{ NULL, X64, 0, 0x309, BODY + 4, 4, 0x1FFF, 0 },
	{ "gpa-aligned", X64, 0, 0x305, BODY + 0, 8, 1, 0 },
	{ "range-wraps", X64, 0, 0x305, BODY + 0, 8, UINT64_C(0) - 0xF000, 0 },
	{ NULL, X64, 0, 0x305, BODY + 0, 8, UINT64_C(0) - 0x10000, 0 },
	{ "size-aligned", X64, 0, 0x305, BODY + 12, 4, 0xFFFFFFFF, 0 },
	{ "flags-known", X64, 0, 0x305, BODY + 16, 4, 2, 0 },
	{ "vp-context-platform", X64, 1, 0x304, BODY + 8, 4, 0, 0 },
	{ "vp-context-platform", X64, 1, 0x304, BODY + 8, 4, 3, 0 },
	{ "vp-context-platform", X64, 1, 0x304, BODY + 8, 4, 4, 0 },
	{ "vp-context-platform", X64, 1, 0x304, BODY + 8, 4, 0x40, 0 },
	{ "vp-context-data", X64, 0, 0x304, BODY + 12, 4, 0, 0 },
	{ "vp-context-data", X64, 1, 0x304, BODY + 12, 4, 0, 0 },
	{ "data-range", X64, 0, 0x304, BODY + 12, 4, 0x18, 0 },
	{ "data-range", X64, 1, 0x304, BODY + 12, 4, 0xFFFFFFFF, 0 },
	{ "vbs-vp-index", X64, 0, 0x304, BODY + 16, 2, 1, 0 },
	{ NULL, X64, 1, 0x304, BODY + 16, 2, 0xFFFF, 0 },
	{ "vp-context-gpa", X64, 0, 0x304, BODY + 0, 8, 0x1000, 0 },
	{ "vp-context-gpa", X64, 2, 0x304, BODY + 0, 8, 1, 0 },
	{ "vp-context-gpa", AARCH64, 1, 0x304, BODY + 0, 8, 1, 0 },
	{ "gpa-aligned", X64, 1, 0x304, BODY + 0, 8, 0x900001, 0 },
	{ "padding-zero", X64, 1, 0x304, BODY + 20, 4, 1, -(BODY + 20) },
	{ "ignored-zero", X64, 1, 0x304, BODY + 18, 2, 0x8000, 0 },
	{ "gpa-aligned", X64, 0, 0x303, BODY + 0, 8, 0xA00800, 0 },
	{ "insert-page-table", X64, 0, 0x303, BODY + 0, 8, 0x303000, 0 },
	{ "area-declared", X64, 0, 0x303, BODY + 12, 4, 0, 0 },
	{ "area-open", X64, 1, 0x303, BODY + 12, 4, 5, 0 },
	{ "range-wraps", X64, 1, 0x303, BODY + 0, 8, UINT64_C(0) - 0x1000, 0 },
	{ NULL, X64, 1, 0x303, BODY + 0, 8, UINT64_C(0) - 0x2000, 0 },
	{ "gpa-aligned", X64, 0, 0x302, BODY + 0, 8, 0xB00FFF, 0 },
	{ "mask-platform", X64, 0, 0x302, BODY + 8, 4, 0x80000000, 0 },
	{ "page-2mb", X64, 0, 0x302, BODY + 16, 4, 1, 0 },
	{ "flags-known", X64, 0, 0x302, BODY + 16, 4, 0x80000000, 0 },
	{ NULL, X64, 0, 0x302, BODY + 16, 4, 6, 0 },
	{ "page-type", X64, 0, 0x302, BODY + 20, 2, 4, 0 },
	{ NULL, X64, 0, 0x302, BODY + 20, 2, 3, 0 },
	{ "page-overlap", X64, 1, 0x302, BODY + 0, 8, 0xB00000, 0 },
	{ "gpa-aligned", X64, 0, 0x30D, BODY + 0, 8, 0xC00001, 0 },
	{ NULL, X64, 0, 0x30D, BODY + 0, 8, UINT64_C(0) - 0x1000, 0 },
	{ "id-block-platform", X64, 0, 0x30B, BODY + 0, 4, 1, 0 },
	{ "id-block-value", X64, 0, 0x30B, BODY + 88, 4, 2, 0 },
	{ "id-block-value", X64, 0, 0x30B, BODY + 248, 4, 1, 0 },
	{ "id-block-value", X64, 0, 0x30B, BODY + 96, 4, 0, 0 },
	{ NULL, X64, 0, 0x30B, BODY + 100, 4, 5, 0 },
	{ "mask-not-zero", X64, 0, 0x311, BODY + 0, 4, 0, 0 },
};

static void test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		const struct change *c = &changes[i];
		char name[64];
		uint32_t index;
		size_t len, off;
		uint8_t *p = igvm_base((enum igvm_base)c->base, &len);

		off = igvm_find(p, c->type, c->nth, &index);
		igvm_put(p + off + c->at, c->size, c->value);
		bytes_checksum(p, len);
		snprintf(name, sizeof(name), "0x%x[%u] + %u", c->type, c->nth, c->at);
		igvm_expect(name, p, len, c->rule, (uint64_t)((int64_t)(off + c->at) + c->blamed), index);
		free(p);
	}
}

/* Fields that must be 0: every bit of them by itself. */
static const struct {
	const char *rule;
	uint8_t base;
	uint16_t type, at, size;
} zeros[] = {
	{ "reserved-zero", X64, 0x101, BODY + 12, 4 },    { "reserved-zero", X64, 0x103, BODY + 7, 1 },
	{ "reserved-zero", X64, 0x104, BODY + 12, 4 },    { "reserved-zero", X64, 0x105, BODY + 12, 4 },
	{ "reserved-zero", AARCH64, 0x106, BODY + 4, 4 }, { "reserved-zero", AARCH64, 0x106, BODY + 26, 6 },
	{ "reserved-zero", X64, 0x302, BODY + 22, 2 },    { "ignored-zero", X64, 0x304, BODY + 18, 2 },
	{ "reserved-zero", X64, 0x305, BODY + 20, 4 },
};

static void test_reserved_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(zeros); i++) {
		for (unsigned bit = 0; bit < 8u * zeros[i].size; bit++) {
			uint32_t index;
			size_t len, off;
			uint8_t *p = igvm_base((enum igvm_base)zeros[i].base, &len);

			off = igvm_find(p, zeros[i].type, 0, &index) + zeros[i].at;
			p[off + bit / 8] = (uint8_t)(p[off + bit / 8] | 1u << bit % 8);
			bytes_checksum(p, len);
			igvm_expect("reserved bit", p, len, zeros[i].rule, off, index);
			free(p);
		}
	}
}

/* ---- file data ---- */

/* A number in the data of the nth VP_CONTEXT of the full files. */
static const struct {
	const char *rule; /* NULL: fine */
	uint8_t base, nth, size;
	uint16_t at;
	uint64_t value;
	uint16_t blamed; /* in the data; NOT_A_FIELD: file_offset */
} contexts[] = {
	{ "vbs-registers", X64, 0, 4, 0, 0, 0 },
	{ "data-range", X64, 0, 4, 0, 0xFFFFFFFF, NOT_A_FIELD },
	{ "data-range", X64, 0, 4, 0, 0x08000000, NOT_A_FIELD },
	{ "vbs-vtl", X64, 0, 1, 36, 0, 36 },
	{ "vbs-register-x64", X64, 0, 4, 5, 0x20000, 5 },
	{ "vbs-register-x64", X64, 0, 4, 37, 0x20022, 37 },
	{ "vbs-register-aarch64", AARCH64, 0, 4, 5, 0x20010, 5 },
	{ "vbs-register-zero", X64, 0, 1, 9, 1, 4 },
	{ "vbs-register-zero", X64, 0, 1, 51, 0x80, 36 },
	{ "vbs-register-zero", X64, 0, 8, 60, 1, 36 },
	{ NULL, X64, 0, 8, 52, UINT64_MAX, 0 },
	{ NULL, X64, 0, 4, 5, 0x8007A, 0 },
	{ NULL, X64, 1, 1, 0xFFF, 0xFF, 0 },
	{ "vp-context-padding", X64, 2, 1, 232, 1, 232 },
	{ "vp-context-padding", X64, 3, 1, 0xFFF, 0x80, 0xFFF },
	{ NULL, X64, 2, 1, 231, 0xFF, 0 },
	{ "vp-context-padding", AARCH64, 1, 1, 80, 1, 80 },
	{ "vp-context-padding", AARCH64, 1, 1, 0xFFF, 1, 0xFFF },
	{ NULL, AARCH64, 1, 1, 79, 0, 0 },
};

static void test_context_data(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(contexts); i++) {
		uint32_t index;
		size_t len, off, data;
		uint8_t *p = igvm_base((enum igvm_base)contexts[i].base, &len);

		off = igvm_find(p, 0x304, contexts[i].nth, &index);
		data = bytes_get32(p + off + BODY + 12);
		igvm_put(p + data + contexts[i].at, contexts[i].size, contexts[i].value);
		igvm_expect("context data", p, len, contexts[i].rule,
			    contexts[i].blamed == NOT_A_FIELD ? off + BODY + 12 : data + contexts[i].blamed, index);
		free(p);
	}
}

/* All registers of a context at a level that does not exist. */
static void test_context_vtl(void **state)
{
	uint32_t index;
	size_t len, data;
	uint8_t *p = igvm_base(X64, &len);

	(void)state;
	data = bytes_get32(p + igvm_find(p, 0x304, 0, &index) + BODY + 12);
	p[data + 4] = p[data + 36] = 3;
	igvm_expect("level 3", p, len, "vtl", data + 4, index);
	free(p);
}

/* ---- the table of rules ---- */

static void test_table(void **state)
{
	const struct uvm_igvm_rule *rules;
	size_t n;

	(void)state;
	rules = uvm_igvm_rules(&n);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(uvm_igvm_rule_find(rules[i].name), &rules[i]); /* so names are unique */
		assert_true(rules[i].status < 0);
		assert_true((rules[i].severity == UVM_IGVM_ERROR) == (rules[i].api_error != 0));
		assert_true(rules[i].severity == UVM_IGVM_ERROR || rules[i].detail == NULL);
		assert_true(rules[i].sentence[strlen(rules[i].sentence) - 1] == '.');
		assert_true(rules[i].says[strlen(rules[i].says) - 1] != '.');
	}
	assert_null(uvm_igvm_rule_find(""));
}

static void test_api_error(void **state)
{
	static const struct {
		const char *rule, *record;
		int want;
	} cases[] = {
		{ "magic", "FIXED_HEADER", -16 },
		{ "reserved-zero", "GUEST_POLICY", -10 },
		{ "reserved-zero", "PAGE_DATA", -11 },
		{ "record-length", "SUPPORTED_PLATFORM", -9 },
		{ "type-assigned", "PLATFORM", -9 },
		{ "type-assigned", "INITIALIZATION", -10 },
		{ "type-assigned", "DIRECTIVE", -11 },
		{ "type-range", "RECORD", -17 },
		{ "area-open", "SRAT", -13 },
		{ "page-2mb", "PAGE_DATA", 0 },
		{ NULL, NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		d.rule = cases[i].rule;
		d.record = cases[i].record;
		assert_int_equal(uvm_igvm_api_error(&d), cases[i].want);
	}
}

/* Every rule was violated above, but for those that a file from bytes cannot violate and those of launchers (igvm_target.c). */
static void test_every_rule_was_hit(void **state)
{
	static const char *const built_only[] = { "data-size", "headers-too-large", "file-too-large" };
	const struct uvm_igvm_rule *rules;
	size_t n;

	(void)state;
	rules = uvm_igvm_rules(&n);
	for (size_t i = 0; i < COUNT(built_only); i++)
		igvm_rule_mark(built_only[i]);
	for (size_t i = 0; i < n; i++) {
		if (!igvm_rule_marked(rules[i].name) && strncmp(rules[i].name, "target-", 7) != 0)
			fail_msg("no test violates %s", rules[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_api_error),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_reserved_bits),
		cmocka_unit_test(test_context_data),
		cmocka_unit_test(test_context_vtl),
		cmocka_unit_test(test_fixed_header),
		cmocka_unit_test(test_checksum_covers),
		cmocka_unit_test(test_total_size),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_header_overlap),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_cut_frames),
		cmocka_unit_test(test_record_lengths),
		cmocka_unit_test(test_data_limits),
		cmocka_unit_test(test_unused_data),
		cmocka_unit_test(test_data_in_data),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_overlap_told_once),
		cmocka_unit_test(test_registers_total),
		cmocka_unit_test(test_every_rule_was_hit),
	};

	return cmocka_run_group_tests_name("igvm_rules", tests, NULL, NULL);
}
