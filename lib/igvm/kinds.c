/* SPDX-License-Identifier: MIT */
/*
 * The record kinds of the IGVM variable header section: number, length, name, fields. Reader, writer, checks and everything
 * that prints work from these tables.
 *
 * Source: igvm_defs 0.5.0, structures IGVM_VHS_*.
 */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#define MEMBER(m) (uint16_t) offsetof(struct uvm_igvm_header, m), (uint16_t)sizeof(((struct uvm_igvm_header *)0)->m)

#define NUMBER(name, off, size, m)                                                \
	{                                                                         \
		name, off, size, UVM_IGVM_F_NUMBER, UVM_IGVM_C_NONE, MEMBER(m), 0 \
	}
#define GPA(name, off, m)                                                        \
	{                                                                        \
		name, off, 8, UVM_IGVM_F_NUMBER, UVM_IGVM_C_GPA_4K, MEMBER(m), 0 \
	}
#define SIZE(name, off, size, m)                                                     \
	{                                                                            \
		name, off, size, UVM_IGVM_F_NUMBER, UVM_IGVM_C_SIZE_4K, MEMBER(m), 0 \
	}
#define VTL(name, off, m)                                                     \
	{                                                                     \
		name, off, 1, UVM_IGVM_F_NUMBER, UVM_IGVM_C_VTL, MEMBER(m), 0 \
	}
#define FLAGS(name, off, size, m, known)                                              \
	{                                                                             \
		name, off, size, UVM_IGVM_F_NUMBER, UVM_IGVM_C_NONE, MEMBER(m), known \
	}
#define MASK(off)                                                                               \
	{                                                                                       \
		"compatibility_mask", off, 4, UVM_IGVM_F_MASK, UVM_IGVM_C_NONE, MEMBER(mask), 0 \
	}
#define OTHER(name, off, size, use)                            \
	{                                                      \
		name, off, size, use, UVM_IGVM_C_NONE, 0, 0, 0 \
	}
#define FILE_OFFSET(off) OTHER("file_offset", off, 4, UVM_IGVM_F_OFFSET)
#define RESERVED(off, size) OTHER("reserved", off, size, UVM_IGVM_F_RESERVED)
#define BODY(name, off, size) OTHER(name, off, size, UVM_IGVM_F_BODY)
#define BYTES(name, off, size) OTHER(name, off, size, UVM_IGVM_F_BYTES)

static const struct uvm_igvm_field supported_platform[] = {
	MASK(0),
	NUMBER("highest_vtl", 4, 1, platform.highest_vtl),
	NUMBER("platform_type", 5, 1, platform.platform_type),
	NUMBER("platform_version", 6, 2, platform.platform_version),
	NUMBER("shared_gpa_boundary", 8, 8, platform.shared_gpa_boundary),
};

static const struct uvm_igvm_field guest_policy[] = {
	NUMBER("policy", 0, 8, policy.policy),
	MASK(8),
	RESERVED(12, 4),
};

static const struct uvm_igvm_field relocatable_region[] = {
	MASK(0),
	NUMBER("vp_index", 4, 2, reloc.vp_index),
	VTL("vtl", 6, reloc.vtl),
	FLAGS("flags", 7, 1, reloc.flags, UVM_IGVM_RELOC_IS_VTL2 | UVM_IGVM_RELOC_APPLY_RIP | UVM_IGVM_RELOC_APPLY_GDTR),
	NUMBER("relocation_alignment", 8, 8, reloc.relocation_alignment),
	NUMBER("relocation_region_gpa", 16, 8, reloc.relocation_region_gpa),
	NUMBER("relocation_region_size", 24, 8, reloc.relocation_region_size),
	NUMBER("minimum_relocation_gpa", 32, 8, reloc.minimum_relocation_gpa),
	NUMBER("maximum_relocation_gpa", 40, 8, reloc.maximum_relocation_gpa),
};

static const struct uvm_igvm_field page_table_relocation_region[] = {
	MASK(0),
	NUMBER("vp_index", 4, 2, pt.vp_index),
	VTL("vtl", 6, pt.vtl),
	RESERVED(7, 1),
	GPA("gpa", 8, pt.gpa),
	SIZE("size", 16, 8, pt.size),
	SIZE("used_size", 24, 8, pt.used_size),
};

static const struct uvm_igvm_field corim[] = {
	MASK(0),
	FILE_OFFSET(4),
	OTHER("size_bytes", 8, 4, UVM_IGVM_F_SIZE),
	RESERVED(12, 4),
};

static const struct uvm_igvm_field cca_policy[] = {
	MASK(0),
	RESERVED(4, 4),
	NUMBER("attributes_required_zeroes", 8, 8, cca.attributes_required_zeroes),
	NUMBER("attributes_required_ones", 16, 8, cca.attributes_required_ones),
	NUMBER("hash_algorithm", 24, 1, cca.hash_algorithm),
	NUMBER("lfa_policy", 25, 1, cca.lfa_policy),
	OTHER("reserved2", 26, 6, UVM_IGVM_F_RESERVED),
};

static const struct uvm_igvm_field parameter_area[] = {
	SIZE("number_of_bytes", 0, 8, area.number_of_bytes),
	NUMBER("parameter_area_index", 8, 4, area.parameter_area_index),
	FILE_OFFSET(12),
};

static const struct uvm_igvm_field page_data[] = {
	GPA("gpa", 0, page.gpa),
	MASK(8),
	FILE_OFFSET(12),
	FLAGS("flags", 16, 4, page.flags, UVM_IGVM_PAGE_2MB | UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED),
	NUMBER("data_type", 20, 2, page.data_type),
	RESERVED(22, 2),
};

static const struct uvm_igvm_field parameter_insert[] = {
	GPA("gpa", 0, insert.gpa),
	MASK(8),
	NUMBER("parameter_area_index", 12, 4, insert.parameter_area_index),
};

static const struct uvm_igvm_field vp_context[] = {
	/* only a VMSA keeps its gpa, and only there must it be aligned: see drop_unkept in the reader and check_vp */
	NUMBER("gpa", 0, 8, vp.gpa),
	MASK(8),
	FILE_OFFSET(12),
	NUMBER("vp_index", 16, 2, vp.vp_index),
	OTHER("reserved", 18, 2, UVM_IGVM_F_IGNORED),
};

static const struct uvm_igvm_field required_memory[] = {
	GPA("gpa", 0, memory.gpa),
	MASK(8),
	SIZE("number_of_bytes", 12, 4, memory.number_of_bytes),
	FLAGS("flags", 16, 4, memory.flags, UVM_IGVM_VTL2_PROTECTABLE),
	RESERVED(20, 4),
};

static const struct uvm_igvm_field parameter[] = {
	NUMBER("parameter_area_index", 0, 4, parameter.parameter_area_index),
	NUMBER("byte_offset", 4, 4, parameter.byte_offset),
};

static const struct uvm_igvm_field snp_id_block[] = {
	MASK(0),
	BODY("author_key_enabled", 4, 1),
	BYTES("reserved", 5, 3),
	BYTES("ld", 8, 48),
	BYTES("family_id", 56, 16),
	BYTES("image_id", 72, 16),
	BODY("version", 88, 4),
	BODY("guest_svn", 92, 4),
	BODY("id_key_algorithm", 96, 4),
	BODY("author_key_algorithm", 100, 4),
	BYTES("id_key_signature.r_comp", 104, 72),
	BYTES("id_key_signature.s_comp", 176, 72),
	BODY("id_public_key.curve", 248, 4),
	BODY("id_public_key.reserved", 252, 4),
	BYTES("id_public_key.qx", 256, 72),
	BYTES("id_public_key.qy", 328, 72),
	BYTES("author_key_signature.r_comp", 400, 72),
	BYTES("author_key_signature.s_comp", 472, 72),
	BODY("author_public_key.curve", 544, 4),
	BODY("author_public_key.reserved", 548, 4),
	BYTES("author_public_key.qx", 552, 72),
	BYTES("author_public_key.qy", 624, 72),
};

static const struct uvm_igvm_field error_range[] = {
	GPA("gpa", 0, error.gpa),
	MASK(8),
	NUMBER("size_bytes", 12, 4, error.size_bytes),
};

static const struct uvm_igvm_field vbs_measurement[] = {
	MASK(0),
	BODY("version", 4, 4),
	BODY("product_id", 8, 4),
	BODY("module_id", 12, 4),
	BODY("security_version", 16, 4),
	BODY("policy_flags", 20, 4),
	BODY("boot_digest_algo", 24, 4),
	BODY("signing_algo", 28, 4),
	BYTES("boot_measurement_digest", 32, 64),
	BYTES("signature", 96, 256),
	BYTES("public_key", 352, 512),
};

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define KIND(type, length, section, mask, fields)                                \
	{                                                                        \
		UVM_IGVM_##type, #type, length, section, mask, fields, N(fields) \
	}
#define PARAMETER(type, name)                                                                 \
	{                                                                                     \
		UVM_IGVM_##type, name, 8, UVM_IGVM_DIRECTIVES, false, parameter, N(parameter) \
	}

static const struct uvm_igvm_kind kinds[] = {
	KIND(SUPPORTED_PLATFORM, 16, UVM_IGVM_PLATFORMS, true, supported_platform),
	KIND(GUEST_POLICY, 16, UVM_IGVM_INITIALIZATIONS, true, guest_policy),
	KIND(RELOCATABLE_REGION, 48, UVM_IGVM_INITIALIZATIONS, true, relocatable_region),
	KIND(PAGE_TABLE_RELOCATION_REGION, 32, UVM_IGVM_INITIALIZATIONS, true, page_table_relocation_region),
	KIND(CORIM_DOCUMENT, 16, UVM_IGVM_INITIALIZATIONS, true, corim),
	KIND(CORIM_SIGNATURE, 16, UVM_IGVM_INITIALIZATIONS, true, corim),
	KIND(CCA_POLICY, 32, UVM_IGVM_INITIALIZATIONS, true, cca_policy),
	{ UVM_IGVM_VERSION_STRING, "VERSION_STRING", 0, UVM_IGVM_INITIALIZATIONS, false, NULL, 0 },
	KIND(PARAMETER_AREA, 16, UVM_IGVM_DIRECTIVES, false, parameter_area),
	KIND(PAGE_DATA, 24, UVM_IGVM_DIRECTIVES, true, page_data),
	KIND(PARAMETER_INSERT, 16, UVM_IGVM_DIRECTIVES, true, parameter_insert),
	KIND(VP_CONTEXT, 20, UVM_IGVM_DIRECTIVES, true, vp_context),
	KIND(REQUIRED_MEMORY, 24, UVM_IGVM_DIRECTIVES, true, required_memory),
	PARAMETER(VP_COUNT, "VP_COUNT_PARAMETER"),
	PARAMETER(SRAT, "SRAT"),
	PARAMETER(MADT, "MADT"),
	PARAMETER(MMIO_RANGES, "MMIO_RANGES"),
	KIND(SNP_ID_BLOCK, 696, UVM_IGVM_DIRECTIVES, true, snp_id_block),
	PARAMETER(MEMORY_MAP, "MEMORY_MAP"),
	KIND(ERROR_RANGE, 16, UVM_IGVM_DIRECTIVES, true, error_range),
	PARAMETER(COMMAND_LINE, "COMMAND_LINE"),
	PARAMETER(SLIT, "SLIT"),
	PARAMETER(PPTT, "PPTT"),
	KIND(VBS_MEASUREMENT, 864, UVM_IGVM_DIRECTIVES, true, vbs_measurement),
	PARAMETER(DEVICE_TREE, "DEVICE_TREE"),
	PARAMETER(ENVIRONMENT_INFO, "ENVIRONMENT_INFO_PARAMETER"),
};

/* First and last number of each section's range; unassigned numbers inside belong to the section all the same. */
static const struct {
	uint32_t first, last;
} ranges[UVM_IGVM_SECTIONS] = {
	[UVM_IGVM_PLATFORMS] = { 0x001, 0x100 },
	[UVM_IGVM_INITIALIZATIONS] = { 0x101, 0x200 },
	[UVM_IGVM_DIRECTIVES] = { 0x301, 0x400 },
};

const struct uvm_igvm_kind *uvm_igvm_kinds(size_t *n)
{
	*n = N(kinds);
	return kinds;
}

const struct uvm_igvm_kind *uvm_igvm_kind(uint32_t type)
{
	size_t low = 0, high = N(kinds);

	while (low < high) {
		const size_t mid = (low + high) / 2;

		if (kinds[mid].type == type)
			return &kinds[mid];
		if (kinds[mid].type < type)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

int uvm_igvm_section_of(uint32_t type)
{
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		if (type >= ranges[s].first && type <= ranges[s].last)
			return s;
	}
	return -1;
}

const char *uvm_igvm_section_name(enum uvm_igvm_section s)
{
	static const char *const names[UVM_IGVM_SECTIONS] = { "PLATFORM", "INITIALIZATION", "DIRECTIVE" };

	return names[s];
}

bool uvm_igvm_is_parameter(uint32_t type)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(type);

	return k != NULL && k->fields == parameter;
}

/* A member of the header struct, whatever its width; host order, so not uvm_le. */
static uint64_t member_get(const struct uvm_igvm_header *h, const struct uvm_igvm_field *f)
{
	const char *p = (const char *)h + f->member;
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (f->member_size) {
	case 1:
		return *(const uint8_t *)p;
	case 2:
		__builtin_memcpy(&v16, p, sizeof(v16));
		return v16;
	case 4:
		__builtin_memcpy(&v32, p, sizeof(v32));
		return v32;
	default:
		__builtin_memcpy(&v64, p, sizeof(v64));
		return v64;
	}
}

uint64_t uvm_igvm_field_value(const struct uvm_igvm_header *h, const struct uvm_igvm_field *f)
{
	switch (f->use) {
	case UVM_IGVM_F_NUMBER:
	case UVM_IGVM_F_MASK:
		return member_get(h, f);
	case UVM_IGVM_F_BODY:
		return uvm_le(h->blob.body + f->off, f->size);
	case UVM_IGVM_F_SIZE:
		return h->data_len;
	default:
		return 0;
	}
}

const char *uvm_igvm_platform_name(uint32_t platform_type)
{
	static const char *const names[UVM_IGVM_PLATFORM_COUNT] = { "NATIVE", "VSM_ISOLATION", "SEV_SNP", "TDX",
								    "SEV",    "SEV_ES",        "CCA" };

	return platform_type < N(names) ? names[platform_type] : NULL;
}

const char *uvm_igvm_page_type_name(uint32_t data_type)
{
	static const char *const names[] = { "NORMAL", "SECRETS", "CPUID_DATA", "CPUID_XF" };

	return data_type < N(names) ? names[data_type] : NULL;
}
