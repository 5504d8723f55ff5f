/* SPDX-License-Identifier: MIT */
/* The structures and numbers of <igvm/igvm_defs.h> against the table that the reader and the writer work from. */
#include <igvm/igvm_defs.h>
#include <uvmkit/igvm.h>

#include "unit.h"

struct member {
	const char *name;
	size_t off, size;
};

struct record {
	uint32_t type;
	size_t size;
	const struct member *members;
	size_t n;
};

#define MEMBER(s, m)                                        \
	{                                                   \
#m, offsetof(s, m), sizeof(((s *)NULL)->m), \
	}

#define S IGVM_VHS_SUPPORTED_PLATFORM
static const struct member supported_platform[] = {
	MEMBER(S, compatibility_mask), MEMBER(S, highest_vtl),         MEMBER(S, platform_type),
	MEMBER(S, platform_version),   MEMBER(S, shared_gpa_boundary),
};
#undef S
#define S IGVM_VHS_GUEST_POLICY
static const struct member guest_policy[] = { MEMBER(S, policy), MEMBER(S, compatibility_mask), MEMBER(S, reserved) };
#undef S
#define S IGVM_VHS_RELOCATABLE_REGION
static const struct member relocatable_region[] = {
	MEMBER(S, compatibility_mask),
	MEMBER(S, vp_index),
	MEMBER(S, vtl),
	MEMBER(S, flags),
	MEMBER(S, relocation_alignment),
	MEMBER(S, relocation_region_gpa),
	MEMBER(S, relocation_region_size),
	MEMBER(S, minimum_relocation_gpa),
	MEMBER(S, maximum_relocation_gpa),
};
#undef S
#define S IGVM_VHS_PAGE_TABLE_RELOCATION
static const struct member page_table_relocation[] = {
	MEMBER(S, compatibility_mask), MEMBER(S, vp_index), MEMBER(S, vtl),
	MEMBER(S, reserved),           MEMBER(S, gpa),      MEMBER(S, size),
	MEMBER(S, used_size),
};
#undef S
#define S IGVM_VHS_CORIM_DATA
static const struct member corim_data[] = {
	MEMBER(S, compatibility_mask),
	MEMBER(S, file_offset),
	MEMBER(S, size_bytes),
	MEMBER(S, reserved),
};
#undef S
#define S IGVM_VHS_CCA_POLICY
static const struct member cca_policy[] = {
	MEMBER(S, compatibility_mask),
	MEMBER(S, reserved),
	MEMBER(S, attributes_required_zeroes),
	MEMBER(S, attributes_required_ones),
	MEMBER(S, hash_algorithm),
	MEMBER(S, lfa_policy),
	MEMBER(S, reserved2),
};
#undef S
#define S IGVM_VHS_PARAMETER_AREA
static const struct member parameter_area[] = {
	MEMBER(S, number_of_bytes),
	MEMBER(S, parameter_area_index),
	MEMBER(S, file_offset),
};
#undef S
#define S IGVM_VHS_PAGE_DATA
static const struct member page_data[] = {
	MEMBER(S, gpa),   MEMBER(S, compatibility_mask), MEMBER(S, file_offset),
	MEMBER(S, flags), MEMBER(S, data_type),          MEMBER(S, reserved),
};
#undef S
#define S IGVM_VHS_PARAMETER_INSERT
static const struct member parameter_insert[] = {
	MEMBER(S, gpa),
	MEMBER(S, compatibility_mask),
	MEMBER(S, parameter_area_index),
};
#undef S
#define S IGVM_VHS_VP_CONTEXT
static const struct member vp_context[] = {
	MEMBER(S, gpa), MEMBER(S, compatibility_mask), MEMBER(S, file_offset), MEMBER(S, vp_index), MEMBER(S, reserved),
};
#undef S
#define S IGVM_VHS_REQUIRED_MEMORY
static const struct member required_memory[] = {
	MEMBER(S, gpa), MEMBER(S, compatibility_mask), MEMBER(S, number_of_bytes), MEMBER(S, flags), MEMBER(S, reserved),
};
#undef S
#define S IGVM_VHS_PARAMETER
static const struct member parameter[] = { MEMBER(S, parameter_area_index), MEMBER(S, byte_offset) };
#undef S
#define S IGVM_VHS_SNP_ID_BLOCK
static const struct member snp_id_block[] = {
	MEMBER(S, compatibility_mask),
	MEMBER(S, author_key_enabled),
	MEMBER(S, reserved),
	MEMBER(S, ld),
	MEMBER(S, family_id),
	MEMBER(S, image_id),
	MEMBER(S, version),
	MEMBER(S, guest_svn),
	MEMBER(S, id_key_algorithm),
	MEMBER(S, author_key_algorithm),
	MEMBER(S, id_key_signature.r_comp),
	MEMBER(S, id_key_signature.s_comp),
	MEMBER(S, id_public_key.curve),
	MEMBER(S, id_public_key.reserved),
	MEMBER(S, id_public_key.qx),
	MEMBER(S, id_public_key.qy),
	MEMBER(S, author_key_signature.r_comp),
	MEMBER(S, author_key_signature.s_comp),
	MEMBER(S, author_public_key.curve),
	MEMBER(S, author_public_key.reserved),
	MEMBER(S, author_public_key.qx),
	MEMBER(S, author_public_key.qy),
};
#undef S
#define S IGVM_VHS_ERROR_RANGE
static const struct member error_range[] = { MEMBER(S, gpa), MEMBER(S, compatibility_mask), MEMBER(S, size_bytes) };
#undef S
#define S IGVM_VHS_VBS_MEASUREMENT
static const struct member vbs_measurement[] = {
	MEMBER(S, compatibility_mask),      MEMBER(S, version),      MEMBER(S, product_id),       MEMBER(S, module_id),
	MEMBER(S, security_version),        MEMBER(S, policy_flags), MEMBER(S, boot_digest_algo), MEMBER(S, signing_algo),
	MEMBER(S, boot_measurement_digest), MEMBER(S, signature),    MEMBER(S, public_key),
};
#undef S

#define RECORD(type, s, members)                          \
	{                                                 \
		type, sizeof(s), members, COUNT(members), \
	}
#define PARAMETER(type) RECORD(type, IGVM_VHS_PARAMETER, parameter)

static const struct record records[] = {
	RECORD(IGVM_VHT_SUPPORTED_PLATFORM, IGVM_VHS_SUPPORTED_PLATFORM, supported_platform),
	RECORD(IGVM_VHT_GUEST_POLICY, IGVM_VHS_GUEST_POLICY, guest_policy),
	RECORD(IGVM_VHT_RELOCATABLE_REGION, IGVM_VHS_RELOCATABLE_REGION, relocatable_region),
	RECORD(IGVM_VHT_PAGE_TABLE_RELOCATION_REGION, IGVM_VHS_PAGE_TABLE_RELOCATION, page_table_relocation),
	RECORD(IGVM_VHT_CORIM_DOCUMENT, IGVM_VHS_CORIM_DATA, corim_data),
	RECORD(IGVM_VHT_CORIM_SIGNATURE, IGVM_VHS_CORIM_DATA, corim_data),
	RECORD(IGVM_VHT_CCA_POLICY, IGVM_VHS_CCA_POLICY, cca_policy),
	{ IGVM_VHT_VERSION_STRING, 0, NULL, 0 },
	RECORD(IGVM_VHT_PARAMETER_AREA, IGVM_VHS_PARAMETER_AREA, parameter_area),
	RECORD(IGVM_VHT_PAGE_DATA, IGVM_VHS_PAGE_DATA, page_data),
	RECORD(IGVM_VHT_PARAMETER_INSERT, IGVM_VHS_PARAMETER_INSERT, parameter_insert),
	RECORD(IGVM_VHT_VP_CONTEXT, IGVM_VHS_VP_CONTEXT, vp_context),
	RECORD(IGVM_VHT_REQUIRED_MEMORY, IGVM_VHS_REQUIRED_MEMORY, required_memory),
	PARAMETER(IGVM_VHT_VP_COUNT_PARAMETER),
	PARAMETER(IGVM_VHT_SRAT),
	PARAMETER(IGVM_VHT_MADT),
	PARAMETER(IGVM_VHT_MMIO_RANGES),
	RECORD(IGVM_VHT_SNP_ID_BLOCK, IGVM_VHS_SNP_ID_BLOCK, snp_id_block),
	PARAMETER(IGVM_VHT_MEMORY_MAP),
	RECORD(IGVM_VHT_ERROR_RANGE, IGVM_VHS_ERROR_RANGE, error_range),
	PARAMETER(IGVM_VHT_COMMAND_LINE),
	PARAMETER(IGVM_VHT_SLIT),
	PARAMETER(IGVM_VHT_PPTT),
	RECORD(IGVM_VHT_VBS_MEASUREMENT, IGVM_VHS_VBS_MEASUREMENT, vbs_measurement),
	PARAMETER(IGVM_VHT_DEVICE_TREE),
	PARAMETER(IGVM_VHT_ENVIRONMENT_INFO_PARAMETER),
};

/* The structures' reserved members have a number when there are two; everything else has the same name in both. */
static void assert_same(const struct uvm_igvm_field *f, const struct member *m)
{
	if (f->use == UVM_IGVM_F_RESERVED)
		assert_memory_equal(m->name, "reserved", strlen("reserved"));
	else
		assert_string_equal(f->name, m->name);
	assert_int_equal(f->off, m->off);
	assert_int_equal(f->size, m->size);
}

static void records_match(void **state)
{
	const struct uvm_igvm_kind *kinds;
	size_t n;

	(void)state;
	kinds = uvm_igvm_kinds(&n);
	assert_int_equal(n, COUNT(records));
	for (size_t i = 0; i < n; i++) {
		const size_t length = kinds[i].length;

		assert_int_equal(kinds[i].type, records[i].type);
		assert_int_equal(records[i].size, (length + 7) & ~(size_t)7); /* VP_CONTEXT: 20, padded in C */
		assert_int_equal(kinds[i].nfields, records[i].n);
		for (size_t k = 0; k < records[i].n; k++)
			assert_same(&kinds[i].fields[k], &records[i].members[k]);
	}
}

/* Structures of file data and of parameter areas, whose layouts no table has. */
static void other_layouts(void **state)
{
	(void)state;
	assert_int_equal(sizeof(IGVM_FIXED_HEADER), UVM_IGVM_FIXED_SIZE_V1);
	assert_int_equal(sizeof(IGVM_FIXED_HEADER_V2), UVM_IGVM_FIXED_SIZE_V2);
	assert_int_equal(offsetof(IGVM_FIXED_HEADER_V2, architecture), 24);
	assert_int_equal(IGVM_MAGIC_VALUE, UVM_IGVM_MAGIC);
	assert_int_equal(sizeof(IGVM_VHS_VARIABLE_HEADER), UVM_IGVM_FRAME_SIZE);
	assert_int_equal(sizeof(IgvmVbsVpContextRegister), UVM_IGVM_VBS_REGISTER_SIZE);
	assert_int_equal(offsetof(IgvmVbsVpContextRegister, register_name), 1);
	assert_int_equal(offsetof(IgvmVbsVpContextRegister, register_value), 16);
	assert_int_equal(sizeof(IgvmNativeVpContextX64), 232);
	assert_int_equal(offsetof(IgvmNativeVpContextX64, gdtr_limit), 158);
	assert_int_equal(offsetof(IgvmNativeVpContextX64, gs_base), 192);
	assert_int_equal(sizeof(IgvmVpContextAArch64Cca), 80);
	assert_int_equal(sizeof(IGVM_VHS_MEMORY_MAP_ENTRY), 24);
	assert_int_equal(offsetof(IGVM_VHS_MEMORY_MAP_ENTRY, flags), 18);
	assert_int_equal(sizeof(IGVM_VHS_MMIO_RANGES), 32);
	assert_int_equal(sizeof(IgvmMemoryMapEntryFlags), 2);
	assert_int_equal(sizeof(IgvmEnvironmentInfo), 4);
}

/* The bit fields, in the order of the bits. */
static void flags(void **state)
{
	const IgvmPageDataFlags page = { .unmeasured = 1, .reserved = 1 };
	const IgvmPageDataFlags shared = { .is_2mb_page = 1, .shared = 1 };
	const IgvmRequiredMemoryFlags memory = { .vtl2_protectable = 1 };
	const IgvmEnvironmentInfo environment = { .memory_is_shared = 1, .reserved = 1 };

	(void)state;
	assert_int_equal(IGVM_UINT32_FLAGS_VALUE(page), UVM_IGVM_PAGE_UNMEASURED | 8);
	assert_int_equal(IGVM_UINT32_FLAGS_VALUE(shared), UVM_IGVM_PAGE_2MB | UVM_IGVM_PAGE_SHARED);
	assert_int_equal(IGVM_UINT32_FLAGS_VALUE(memory), UVM_IGVM_VTL2_PROTECTABLE);
	assert_int_equal(IGVM_UINT32_FLAGS_VALUE(environment), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_match),
		cmocka_unit_test(other_layouts),
		cmocka_unit_test(flags),
	};

	return cmocka_run_group_tests_name("igvm_defs", tests, NULL, NULL);
}
