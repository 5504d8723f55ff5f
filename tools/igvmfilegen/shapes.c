/* SPDX-License-Identifier: MIT */
/*
 * The shapes of all record kinds.
 *
 * Source: the output of the reference tool, which is the debug form of the Rust crate's types.
 */
#include "shapes.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const char *cca_hash_name(uint32_t v)
{
	static const char *const names[] = { "SHA256", "SHA512", "SHA384" };

	return v < N(names) ? names[v] : NULL;
}

static const char *cca_lfa_name(uint32_t v)
{
	static const char *const names[] = { "LFA_DISALLOW", "LFA_ALLOW" };

	return v < N(names) ? names[v] : NULL;
}

static const struct choice platform_type = { "IgvmPlatformType", uvm_igvm_platform_name };
static const struct choice page_type = { "IgvmPageDataType", uvm_igvm_page_type_name };
static const struct choice cca_hash = { "CcaHashAlgorithm", cca_hash_name };
static const struct choice cca_lfa = { "CcaLfaPolicy", cca_lfa_name };

/* clang-format off */
#define ITEM(label, field, how)   { label, field, how, 0, NULL, NULL }
#define HEX(name)                 ITEM(name, name, SHOW_HEX)
#define BIT(label, field, bit)    { label, field, SHOW_BIT, bit, NULL, NULL }
#define CHOICE(name, names)       { name, name, SHOW_CHOICE, 0, &(names), NULL }
#define DATA(label, how)          ITEM(label, NULL, how)
#define AUTHOR(label, field, how) { label, field, how, 0, NULL, "author_key_enabled" }
/* clang-format on */

static const struct item supported_platform[] = {
	HEX("compatibility_mask"), HEX("highest_vtl"),         CHOICE("platform_type", platform_type),
	HEX("platform_version"),   HEX("shared_gpa_boundary"),
};

static const struct item guest_policy[] = {
	HEX("policy"),
	HEX("compatibility_mask"),
};

static const struct item relocatable_region[] = {
	HEX("compatibility_mask"),
	HEX("relocation_alignment"),
	HEX("relocation_region_gpa"),
	HEX("relocation_region_size"),
	HEX("minimum_relocation_gpa"),
	HEX("maximum_relocation_gpa"),
	BIT("is_vtl2", "flags", 0),
	BIT("apply_rip_offset", "flags", 1),
	BIT("apply_gdtr_offset", "flags", 2),
	HEX("vp_index"),
	ITEM("vtl", "vtl", SHOW_VTL),
};

static const struct item page_table_relocation_region[] = {
	HEX("compatibility_mask"), HEX("gpa"), HEX("size"), HEX("used_size"), HEX("vp_index"), ITEM("vtl", "vtl", SHOW_VTL),
};

static const struct item corim_document[] = { HEX("compatibility_mask"), DATA("document", SHOW_DATA) };
static const struct item corim_signature[] = { HEX("compatibility_mask"), DATA("signature", SHOW_DATA) };

static const struct item cca_policy[] = {
	HEX("compatibility_mask"),          HEX("attributes_required_zeroes"), HEX("attributes_required_ones"),
	CHOICE("hash_algorithm", cca_hash), CHOICE("lfa_policy", cca_lfa),
};

static const struct item version_string[] = { DATA("version", SHOW_STRING) };

static const struct item parameter_area[] = {
	HEX("number_of_bytes"),
	HEX("parameter_area_index"),
	DATA("initial_data", SHOW_DATA),
};

static const struct item page_data[] = {
	HEX("gpa"),
	HEX("compatibility_mask"),
	ITEM("flags", "flags", SHOW_PAGE_FLAGS),
	CHOICE("data_type", page_type),
};

static const struct item parameter_insert[] = { HEX("gpa"), HEX("compatibility_mask"), HEX("parameter_area_index") };
static const struct item parameter[] = { HEX("parameter_area_index"), HEX("byte_offset") };

static const struct item vbs_context[] = {
	DATA("vtl", SHOW_LIST_VTL),
	DATA("registers", SHOW_REGISTERS),
	HEX("compatibility_mask"),
};

static const struct item snp_context[] = {
	HEX("gpa"),
	HEX("compatibility_mask"),
	HEX("vp_index"),
	DATA("vmsa", SHOW_LAYOUT),
};

static const struct item plain_context[] = { HEX("compatibility_mask"), HEX("vp_index"), DATA("context", SHOW_LAYOUT) };

static const struct item required_memory[] = {
	HEX("gpa"),
	HEX("compatibility_mask"),
	HEX("number_of_bytes"),
	BIT("vtl2_protectable", "flags", 0),
};

static const struct item error_range[] = { HEX("gpa"), HEX("compatibility_mask"), HEX("size_bytes") };

static const struct item snp_id_block[] = {
	HEX("compatibility_mask"),
	HEX("author_key_enabled"),
	ITEM("ld", "ld", SHOW_DIGITS),
	ITEM("family_id", "family_id", SHOW_FIRST),
	ITEM("image_id", "image_id", SHOW_FIRST),
	HEX("version"),
	HEX("guest_svn"),
	HEX("id_key_algorithm"),
	HEX("author_key_algorithm"),
	ITEM("id_block_signature R", "id_key_signature.r_comp", SHOW_0X_DIGITS),
	ITEM("id_block_signature S", "id_key_signature.s_comp", SHOW_0X_DIGITS),
	ITEM("id_public_key qx", "id_public_key.qx", SHOW_0X_DIGITS),
	ITEM("id_public_key qy", "id_public_key.qy", SHOW_0X_DIGITS),
	ITEM("id_public_key curve", "id_public_key.curve", SHOW_HEX),
	AUTHOR("author_block_signature R", "author_key_signature.r_comp", SHOW_0X_DIGITS),
	AUTHOR("author_block_signature S", "author_key_signature.s_comp", SHOW_0X_DIGITS),
	/* the reference shows the ID key's qx here; scripts compare whole dumps, so the slip is part of the format */
	AUTHOR("author_public_key qx", "id_public_key.qx", SHOW_0X_DIGITS),
	AUTHOR("author_public_key qy", "author_public_key.qy", SHOW_0X_DIGITS),
	AUTHOR("author_public_key curve", "author_public_key.curve", SHOW_HEX),
};

static const struct item vbs_measurement[] = {
	HEX("compatibility_mask"),
	HEX("version"),
	HEX("product_id"),
	HEX("module_id"),
	HEX("security_version"),
	HEX("policy_flags"),
	HEX("boot_digest_algo"),
	HEX("signing_algo"),
	ITEM("boot_measurement_digest", "boot_measurement_digest", SHOW_DIGITS),
	ITEM("signature", "signature", SHOW_DIGITS),
	ITEM("public_key", "public_key", SHOW_DIGITS),
};

/* clang-format off */
#define PLAIN(type, name, items) { UVM_IGVM_##type, SHAPE_ANY, SHAPE_ANY, 0, name, NULL, items, N(items) }
#define TUPLE(type, name, inner, items) { UVM_IGVM_##type, SHAPE_ANY, SHAPE_ANY, 0, name, inner, items, N(items) }
#define TABS(type, tabs, name, items) { UVM_IGVM_##type, SHAPE_ANY, SHAPE_ANY, tabs, name, NULL, items, N(items) }
#define PARAMETER(type, name) TUPLE(type, name, "IGVM_VHS_PARAMETER", parameter)
#define CONTEXT(context, arch, name, items) \
	{ UVM_IGVM_VP_CONTEXT, UVM_IGVM_CONTEXT_##context, arch, 0, name, NULL, items, N(items) }

static const struct shape shapes[] = {
	TUPLE(SUPPORTED_PLATFORM, "SupportedPlatform", "IGVM_VHS_SUPPORTED_PLATFORM", supported_platform),
	PLAIN(GUEST_POLICY, "GuestPolicy", guest_policy),
	PLAIN(RELOCATABLE_REGION, "RelocatableRegion", relocatable_region),
	PLAIN(PAGE_TABLE_RELOCATION_REGION, "PageTableRelocationRegion", page_table_relocation_region),
	PLAIN(CORIM_DOCUMENT, "CorimDocument", corim_document),
	PLAIN(CORIM_SIGNATURE, "CorimSignature", corim_signature),
	PLAIN(CCA_POLICY, "CcaPolicy", cca_policy),
	PLAIN(VERSION_STRING, "VersionString", version_string), /* newer than the reference: written like its others */
	TABS(PAGE_DATA, 2, "PageData", page_data),
	PLAIN(PARAMETER_AREA, "ParameterArea", parameter_area),
	TUPLE(PARAMETER_INSERT, "ParameterInsert", "IGVM_VHS_PARAMETER_INSERT", parameter_insert),
	CONTEXT(VBS, UVM_IGVM_ARCH_X64, "X64VbsVpContext", vbs_context),
	CONTEXT(VBS, UVM_IGVM_ARCH_AARCH64, "AArch64VbsVpContext", vbs_context),
	CONTEXT(VMSA, SHAPE_ANY, "SnpVpContext", snp_context),
	CONTEXT(NATIVE_X64, SHAPE_ANY, "X64NativeVpContext", plain_context),
	CONTEXT(CCA, SHAPE_ANY, "AArch64CcaVpContext", plain_context),
	PLAIN(REQUIRED_MEMORY, "RequiredMemory", required_memory),
	PARAMETER(VP_COUNT, "VpCount"),
	PARAMETER(SRAT, "Srat"),
	PARAMETER(MADT, "Madt"),
	PARAMETER(MMIO_RANGES, "MmioRanges"),
	TABS(SNP_ID_BLOCK, 2, "IGVM_VHS_SNP_ID_BLOCK", snp_id_block),
	PARAMETER(MEMORY_MAP, "MemoryMap"),
	PLAIN(ERROR_RANGE, "ErrorRange", error_range),
	PARAMETER(COMMAND_LINE, "CommandLine"),
	PARAMETER(SLIT, "Slit"),
	PARAMETER(PPTT, "Pptt"),
	TABS(VBS_MEASUREMENT, 1, "IGVM_VHS_VBS_MEASUREMENT", vbs_measurement),
	PARAMETER(DEVICE_TREE, "DeviceTree"),
	PARAMETER(ENVIRONMENT_INFO, "EnvironmentInfo"),
};
/* clang-format on */

const struct shape *shape_of(const struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	const bool is_context = h->type == UVM_IGVM_VP_CONTEXT;

	for (size_t i = 0; i < N(shapes); i++) {
		const struct shape *s = &shapes[i];

		if (s->type == h->type && (s->context == SHAPE_ANY || (is_context && s->context == h->vp.context)) &&
		    (s->arch == SHAPE_ANY || s->arch == f->arch))
			return s;
	}
	return NULL;
}
