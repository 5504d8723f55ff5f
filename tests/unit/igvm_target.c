/* SPDX-License-Identifier: MIT */
/*
 * What launchers refuse: each row is one record behind platforms of four types, and what is said about it.
 */
#include "igvm_expect.h"
#include "igvm_make.h"

enum { SNP = 1, NATIVE = 2, SEV = 4, VBS = 8, SEV_ES = 16 };

#define FIRST 5 /* index of the record behind the platforms */
#define KVM_GPA 0xFFFFFFFFF000u
#define CR0 0x158

static struct uvm_igvm make_platforms(void)
{
	struct uvm_igvm f = make_file(SNP, UVM_IGVM_SEV_SNP);

	make_platform(&f, NATIVE, UVM_IGVM_NATIVE);
	make_platform(&f, SEV, UVM_IGVM_SEV);
	make_platform(&f, VBS, UVM_IGVM_VSM_ISOLATION);
	make_platform(&f, SEV_ES, UVM_IGVM_SEV_ES);
	return f;
}

/* Save areas whose CR0 is what KVM sets, and is not. */
static uint8_t area_30[PAGE] = { [CR0] = 0x30 }, area_31[PAGE] = { [CR0] = 0x31 }, area_11[PAGE] = { [CR0] = 0x11 };

static void expect(struct uvm_igvm *f, const char *target, const char *rule, const char *field, uint32_t index)
{
	const struct uvm_igvm_target *t = uvm_igvm_target_find(target);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct igvm_log l = { 0 };
	int r;

	assert_non_null(t);
	r = uvm_igvm_check_target(f, t, NULL, NULL, &d);
	assert_int_equal(uvm_igvm_check_target(f, t, igvm_listen, &l, NULL), r);
	assert_int_equal(l.n, rule != NULL);
	if (rule != NULL) {
		assert_int_equal(r, uvm_igvm_rule_find(rule)->status);
		assert_string_equal(d.rule, rule);
		assert_int_equal(d.index, index);
		assert_int_equal(d.field != NULL, field != NULL);
		if (field != NULL)
			assert_string_equal(d.field, field);
	}
}

#define A_RECORD(t, m)                            \
	{                                         \
		.type = UVM_IGVM_##t, .mask = (m) \
	}
#define PAGE_OF(m, kind)                                                                              \
	{                                                                                             \
		.type = UVM_IGVM_PAGE_DATA, .mask = (m), .page = {.data_type = UVM_IGVM_PAGE_##kind } \
	}
#define VMSA_OF(n, m, where, what)                                                          \
	{                                                                                   \
		.type = UVM_IGVM_VP_CONTEXT, .mask = (m), .data = (what), .data_len = PAGE, \
		.vp = {.gpa = (where),                                                      \
		       .vp_index = (n),                                                     \
		       .context = UVM_IGVM_CONTEXT_VMSA }                                   \
	}
#define VMSA(m, where, what) VMSA_OF(0, m, where, what)
#define REGISTERS(m, n)                                                                      \
	{                                                                                    \
		.type = UVM_IGVM_VP_CONTEXT, .mask = (m), .data = area_30, .data_len = PAGE, \
		.vp = {.vp_index = (n),                                                      \
		       .context = UVM_IGVM_CONTEXT_NATIVE_X64 }                              \
	}

/* clang-format off */
static const struct {
	const char *target, *rule, *field; /* NULL: taken */
	struct uvm_igvm_header h;
} cases[] = {
	{ "qemu", NULL, NULL, A_RECORD(GUEST_POLICY, SNP) },
	{ "qemu", NULL, NULL, A_RECORD(MADT, 0) },
	{ "qemu", NULL, NULL, A_RECORD(ENVIRONMENT_INFO, 0) },
	{ "qemu", "target-record", "type", A_RECORD(RELOCATABLE_REGION, SNP) },
	{ "qemu", "target-record", "type", A_RECORD(CORIM_DOCUMENT, SNP) },
	{ "qemu", "target-record", "type", A_RECORD(DEVICE_TREE, 0) },
	{ "qemu", "target-record", "type", A_RECORD(COMMAND_LINE, 0) },
	{ "qemu", "target-record", "type", A_RECORD(ERROR_RANGE, VBS) }, /* for nobody that it starts, and yet */
	{ "qemu", NULL, NULL, PAGE_OF(SNP | NATIVE | VBS, CPUID_XF) },
	{ "qemu", "target-page-type", "data_type", PAGE_OF(SEV, SECRETS) },
	{ "qemu", "target-page-type", "data_type", PAGE_OF(SEV_ES, CPUID_DATA) },
	{ "qemu", NULL, NULL, VMSA(SNP, KVM_GPA, area_11) },
	{ "qemu", "target-vmsa-address", "gpa", VMSA(SNP, 0x1000, area_30) },
	{ "qemu", "target-vmsa-address", "gpa", VMSA(SEV_ES, KVM_GPA + PAGE, area_30) },
	{ "qemu", NULL, NULL, REGISTERS(NATIVE, 0) },
	{ "qemu", "target-processor", "vp_index", REGISTERS(NATIVE, 1) },
	{ "qemu", "target-context", "compatibility_mask", REGISTERS(SEV, 0) },
	{ "cloud-hypervisor", NULL, NULL, A_RECORD(CORIM_DOCUMENT, SNP) },
	{ "cloud-hypervisor", NULL, NULL, A_RECORD(COMMAND_LINE, 0) },
	{ "cloud-hypervisor", NULL, NULL, A_RECORD(ERROR_RANGE, VBS) },
	{ "cloud-hypervisor", "target-record", "type", A_RECORD(ERROR_RANGE, SNP | VBS) },
	{ "cloud-hypervisor", "target-record", "type", A_RECORD(MADT, 0) },
	{ "cloud-hypervisor", "target-record", "type", A_RECORD(ENVIRONMENT_INFO, 0) },
	{ "cloud-hypervisor", NULL, NULL, PAGE_OF(SNP, CPUID_DATA) },
	{ "cloud-hypervisor", NULL, NULL, PAGE_OF(NATIVE, CPUID_XF) },
	{ "cloud-hypervisor", "target-page-type", "data_type", PAGE_OF(SNP, CPUID_XF) },
	{ "cloud-hypervisor", NULL, NULL, VMSA(SNP, 0x1000, area_11) },
	{ "cloud-hypervisor", NULL, NULL, VMSA_OF(1, SNP, 0x1000, area_11) },
	{ "mshv", "target-processor", "vp_index", VMSA_OF(1, SNP, 0x1000, area_11) },
	{ "qemu", NULL, NULL, VMSA_OF(1, SNP, KVM_GPA, area_11) },
	{ "mshv", "target-record", "type", A_RECORD(SRAT, 0) },
	{ "kvm", NULL, NULL, A_RECORD(SRAT, 0) },
	{ "kvm", NULL, NULL, VMSA(SNP, KVM_GPA, area_30) },
	{ "kvm", NULL, NULL, VMSA(SEV_ES, KVM_GPA, area_31) },
	{ "kvm", "target-vmsa-cr0", NULL, VMSA(SNP, KVM_GPA, area_11) },
	{ "kvm", "target-vmsa-address", "gpa", VMSA(SNP, 0x1000, area_31) },
	{ "hyperv", NULL, NULL, A_RECORD(SRAT, 0) },
	{ "hyperv", NULL, NULL, VMSA(SNP, 0x1000, area_11) },
};
/* clang-format on */

static void test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_igvm f = make_platforms();

		made(&f, &cases[i].h);
		expect(&f, cases[i].target, cases[i].rule, cases[i].field, FIRST);
		uvm_igvm_free(&f);
	}
}

static void test_platforms(void **state)
{
	static const struct {
		const char *target;
		uint8_t type; /* enum uvm_igvm_platform_type */
		bool starts;
	} platforms[] = {
		{ "qemu", UVM_IGVM_NATIVE, true },
		{ "qemu", UVM_IGVM_VSM_ISOLATION, false },
		{ "qemu", UVM_IGVM_TDX, false },
		{ "cloud-hypervisor", UVM_IGVM_SEV_SNP, true },
		{ "cloud-hypervisor", UVM_IGVM_SEV, false },
		{ "mshv", UVM_IGVM_NATIVE, false },
		{ "kvm", UVM_IGVM_SEV, true },
		{ "kvm", UVM_IGVM_VSM_ISOLATION, false },
		{ "hyperv", UVM_IGVM_VSM_ISOLATION, true },
		{ "hyperv", UVM_IGVM_SEV_ES, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(platforms); i++) {
		struct uvm_igvm f = make_file(1, platforms[i].type);

		expect(&f, platforms[i].target, platforms[i].starts ? NULL : "target-platform", NULL, UVM_NO_INDEX);
		uvm_igvm_free(&f);
	}
	assert_null(uvm_igvm_target_find("xen"));
}

/* Two save areas for one platform, one for each of two, and pages around them. */
static void test_save_areas(void **state)
{
	static const struct uvm_igvm_header snp = VMSA(SNP, KVM_GPA, area_31), es = VMSA(SEV_ES, KVM_GPA, area_31);
	static const struct uvm_igvm_header page = PAGE_OF(SNP, NORMAL), insert = A_RECORD(PARAMETER_INSERT, SNP);
	static const struct {
		const char *rule, *field;
		const struct uvm_igvm_header *h[3];
		uint32_t index;
	} orders[] = {
		{ NULL, NULL, { &page, &insert, &snp }, 0 },
		{ NULL, NULL, { &snp, &es, NULL }, 0 },
		{ NULL, NULL, { &es, &page, &snp }, 0 },
		{ "target-vmsa-single", "vp_index", { &snp, &es, &snp }, FIRST + 2 },
		{ "target-vmsa-last", "gpa", { &snp, &page, &page }, FIRST + 1 },
		{ "target-vmsa-last", "gpa", { &snp, &es, &insert }, FIRST + 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct uvm_igvm f = make_platforms();

		for (size_t n = 0; n < COUNT(orders[i].h) && orders[i].h[n] != NULL; n++)
			made(&f, orders[i].h[n]);
		expect(&f, "kvm", orders[i].rule, orders[i].field, orders[i].index);
		expect(&f, "hyperv", NULL, NULL, 0);
		uvm_igvm_free(&f);
	}
}

/* A second ID block, if it is for the same platform. */
static void test_id_blocks(void **state)
{
	static const struct {
		const char *target, *rule;
		uint32_t second;
	} blocks[] = {
		{ "qemu", "target-id-block", SNP },       { "qemu", NULL, VBS }, { "cloud-hypervisor", "target-id-block", SNP },
		{ "mshv", "target-id-block", SNP | VBS }, { "kvm", NULL, SNP },  { "hyperv", NULL, SNP },
	};
	static const struct uvm_igvm_header first = A_RECORD(SNP_ID_BLOCK, SNP);

	(void)state;
	for (size_t i = 0; i < COUNT(blocks); i++) {
		const struct uvm_igvm_header second = A_RECORD(SNP_ID_BLOCK, blocks[i].second);
		struct uvm_igvm f = make_platforms();

		made(&f, &first);
		made(&f, &second);
		expect(&f, blocks[i].target, blocks[i].rule, "compatibility_mask", FIRST + 1);
		uvm_igvm_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_platforms),
		cmocka_unit_test(test_save_areas),
		cmocka_unit_test(test_id_blocks),
	};

	return cmocka_run_group_tests_name("igvm_target", tests, NULL, NULL);
}
