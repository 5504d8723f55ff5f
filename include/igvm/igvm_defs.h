/* SPDX-License-Identifier: MIT */
/*
 * The IGVM file format as C declarations: record numbers, constants and the bodies of records as they lie in a file.
 *
 * Names, values and layouts are those of the C header of the Rust crate igvm_defs 0.5.0, so that a loader written against
 * it compiles unchanged. doc/libigvm.md lists what is added and what is left out. All numbers are little-endian in the file;
 * reading a body through these structures is right on little-endian hosts only.
 *
 * An enumeration's typedef is the integer that the file has in that place; its constants have no type of their own.
 */
#ifndef IGVM_DEFS_H
#define IGVM_DEFS_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* the reference's names for little-endian words */
typedef uint32_t IGVM_U32_LE;
typedef uint64_t IGVM_U64_LE;

#define IGVM_PAGE_SIZE_4K 4096

/* ---- fixed header -------------------------------------------------------------------------------------------------- */

#define IGVM_MAGIC_VALUE 0x4D564749 /* "IGVM" */
#define IGVM_FORMAT_VERSION_1 1
#define IGVM_FORMAT_VERSION_2 2

enum { IGVM_ARCHITECTURE_X64 = 0, IGVM_ARCHITECTURE_AARCH64 = 1 };
typedef uint32_t IgvmArchitecture;

/* checksum: CRC-32 of this header with checksum 0 and of all variable headers */
typedef struct IGVM_FIXED_HEADER {
	uint32_t magic;
	uint32_t format_version;
	uint32_t variable_header_offset;
	uint32_t variable_header_size;
	uint32_t total_file_size;
	uint32_t checksum;
} IGVM_FIXED_HEADER;

typedef struct IGVM_FIXED_HEADER_V2 {
	uint32_t magic;
	uint32_t format_version;
	uint32_t variable_header_offset;
	uint32_t variable_header_size;
	uint32_t total_file_size;
	uint32_t checksum;
	IgvmArchitecture architecture;
	uint32_t page_size;
} IGVM_FIXED_HEADER_V2;

/* ---- variable headers ---------------------------------------------------------------------------------------------- */

enum {
	IGVM_INVALID = 0,

	IGVM_VHT_SUPPORTED_PLATFORM = 0x1,

	IGVM_VHT_GUEST_POLICY = 0x101,
	IGVM_VHT_RELOCATABLE_REGION = 0x102,
	IGVM_VHT_PAGE_TABLE_RELOCATION_REGION = 0x103,
	IGVM_VHT_CORIM_DOCUMENT = 0x104,
	IGVM_VHT_CORIM_SIGNATURE = 0x105,
	IGVM_VHT_CCA_POLICY = 0x106,
	IGVM_VHT_VERSION_STRING = 0x107, /* body: UTF-8 text of any length */

	IGVM_VHT_PARAMETER_AREA = 0x301,
	IGVM_VHT_PAGE_DATA = 0x302,
	IGVM_VHT_PARAMETER_INSERT = 0x303,
	IGVM_VHT_VP_CONTEXT = 0x304,
	IGVM_VHT_REQUIRED_MEMORY = 0x305,
	IGVM_RESERVED_DO_NOT_USE = 0x306,
	IGVM_VHT_VP_COUNT_PARAMETER = 0x307,
	IGVM_VHT_SRAT = 0x308,
	IGVM_VHT_MADT = 0x309,
	IGVM_VHT_MMIO_RANGES = 0x30A,
	IGVM_VHT_SNP_ID_BLOCK = 0x30B,
	IGVM_VHT_MEMORY_MAP = 0x30C,
	IGVM_VHT_ERROR_RANGE = 0x30D,
	IGVM_VHT_COMMAND_LINE = 0x30E,
	IGVM_VHT_SLIT = 0x30F,
	IGVM_VHT_PPTT = 0x310,
	IGVM_VHT_VBS_MEASUREMENT = 0x311,
	IGVM_VHT_DEVICE_TREE = 0x312,
	IGVM_VHT_ENVIRONMENT_INFO_PARAMETER = 0x313
};
typedef uint32_t IgvmVariableHeaderType;

/* A record with this bit in its type may be skipped by a loader that does not know it. */
#define IGVM_VHT_OPTIONAL_BIT (1u << 31)

/* Before every body. length counts the body without its zero padding to a multiple of 8. */
typedef struct IGVM_VHS_VARIABLE_HEADER {
	IgvmVariableHeaderType typ;
	uint32_t length;
} IGVM_VHS_VARIABLE_HEADER;

/* ---- platform section ---------------------------------------------------------------------------------------------- */

enum {
	IGVM_PLATFORM_TYPE_NATIVE = 0,
	IGVM_PLATFORM_TYPE_VSM_ISOLATION = 1,
	IGVM_PLATFORM_TYPE_SEV_SNP = 2,
	IGVM_PLATFORM_TYPE_TDX = 3,
	IGVM_PLATFORM_TYPE_SEV = 4,
	IGVM_PLATFORM_TYPE_SEV_ES = 5,
	IGVM_PLATFORM_TYPE_CCA = 6
};
typedef uint8_t IgvmPlatformType;

#define IGVM_NATIVE_PLATFORM_VERSION 1
#define IGVM_VSM_ISOLATION_PLATFORM_VERSION 1
#define IGVM_SEV_SNP_PLATFORM_VERSION 1
#define IGVM_TDX_PLATFORM_VERSION 1
#define IGVM_SEV_PLATFORM_VERSION 1
#define IGVM_SEV_ES_PLATFORM_VERSION 1
#define IGVM_CCA_PLATFORM_VERSION 1

typedef struct IGVM_VHS_SUPPORTED_PLATFORM {
	uint32_t compatibility_mask; /* one bit; other records name the platform by it */
	uint8_t highest_vtl;
	IgvmPlatformType platform_type;
	uint16_t platform_version;
	uint64_t shared_gpa_boundary;
} IGVM_VHS_SUPPORTED_PLATFORM;

/* ---- initialization section ---------------------------------------------------------------------------------------- */

/* policy is the platform's own word: SNP guest policy or TDX attributes. The two types are only ever pointed to. */
typedef struct IgvmSnpPolicy IgvmSnpPolicy;
typedef struct IgvmTdxPolicy IgvmTdxPolicy;

typedef struct IGVM_VHS_GUEST_POLICY {
	uint64_t policy;
	uint32_t compatibility_mask;
	uint32_t reserved;
} IGVM_VHS_GUEST_POLICY;

#define IGVM_VHF_RELOCATABLE_REGION_IS_VTL2 1
#define IGVM_VHF_RELOCATABLE_REGION_APPLY_PC 2
#define IGVM_VHF_RELOCATABLE_REGION_APPLY_RIP IGVM_VHF_RELOCATABLE_REGION_APPLY_PC
#define IGVM_VHF_RELOCATABLE_REGION_APPLY_GDTR 4

typedef struct IGVM_VHS_RELOCATABLE_REGION {
	uint32_t compatibility_mask;
	uint16_t vp_index;
	uint8_t vtl;
	uint8_t flags; /* IGVM_VHF_RELOCATABLE_REGION_* */
	uint64_t relocation_alignment;
	uint64_t relocation_region_gpa;
	uint64_t relocation_region_size;
	uint64_t minimum_relocation_gpa;
	uint64_t maximum_relocation_gpa;
} IGVM_VHS_RELOCATABLE_REGION;

typedef struct IGVM_VHS_PAGE_TABLE_RELOCATION {
	uint32_t compatibility_mask;
	uint16_t vp_index;
	uint8_t vtl;
	uint8_t reserved;
	uint64_t gpa;
	uint64_t size;
	uint64_t used_size;
} IGVM_VHS_PAGE_TABLE_RELOCATION;

/* CORIM_DOCUMENT and CORIM_SIGNATURE */
typedef struct IGVM_VHS_CORIM_DATA {
	uint32_t compatibility_mask;
	uint32_t file_offset;
	uint32_t size_bytes;
	uint32_t reserved;
} IGVM_VHS_CORIM_DATA;

enum { CCA_HASH_ALGORITHM_SHA256 = 0, CCA_HASH_ALGORITHM_SHA512 = 1, CCA_HASH_ALGORITHM_SHA384 = 2 };
typedef uint8_t CcaHashAlgorithm;

enum { CCA_LFA_POLICY_DISALLOW = 0, CCA_LFA_POLICY_ALLOW = 1 };
typedef uint8_t CcaLfaPolicy;

#define CCA_POLICY_ATTR_DEBUG 1
#define CCA_POLICY_ATTR_MEC 2

typedef struct IGVM_VHS_CCA_POLICY {
	uint32_t compatibility_mask;
	uint32_t reserved;
	uint64_t attributes_required_zeroes; /* CCA_POLICY_ATTR_* */
	uint64_t attributes_required_ones;
	CcaHashAlgorithm hash_algorithm;
	CcaLfaPolicy lfa_policy;
	uint8_t reserved2[6];
} IGVM_VHS_CCA_POLICY;

/* ---- directive section --------------------------------------------------------------------------------------------- */

typedef struct IGVM_VHS_PARAMETER_AREA {
	uint64_t number_of_bytes;
	uint32_t parameter_area_index;
	uint32_t file_offset;
} IGVM_VHS_PARAMETER_AREA;

enum {
	IGVM_PAGE_DATA_TYPE_NORMAL = 0,
	IGVM_PAGE_DATA_TYPE_SECRETS = 1,
	IGVM_PAGE_DATA_TYPE_CPUID_DATA = 2,
	IGVM_PAGE_DATA_TYPE_CPUID_XF = 3
};
typedef uint16_t IgvmPageDataType;

typedef struct {
	uint32_t is_2mb_page : 1;
	uint32_t unmeasured : 1;
	uint32_t shared : 1;
	uint32_t reserved : 29;
} IgvmPageDataFlags;

typedef struct IGVM_VHS_PAGE_DATA {
	uint64_t gpa;
	uint32_t compatibility_mask;
	uint32_t file_offset;
	IgvmPageDataFlags flags;
	IgvmPageDataType data_type;
	uint16_t reserved;
} IGVM_VHS_PAGE_DATA;

typedef struct IGVM_VHS_PARAMETER_INSERT {
	uint64_t gpa;
	uint32_t compatibility_mask;
	uint32_t parameter_area_index;
} IGVM_VHS_PARAMETER_INSERT;

/* What is written to a parameter area, and where: VP_COUNT_PARAMETER, SRAT, MADT, ... */
typedef struct IGVM_VHS_PARAMETER {
	uint32_t parameter_area_index;
	uint32_t byte_offset;
} IGVM_VHS_PARAMETER;

/* 20 bytes in the file; the structure is padded to 24, as is the record. */
typedef struct IGVM_VHS_VP_CONTEXT {
	IGVM_U64_LE gpa;
	uint32_t compatibility_mask;
	uint32_t file_offset;
	uint16_t vp_index;
	uint16_t reserved;
} IGVM_VHS_VP_CONTEXT;

/* File data of a VSM_ISOLATION platform's VP_CONTEXT: the header and register_count registers, without padding. */
typedef struct IgvmVbsVpContextHeader {
	uint32_t register_count;
} IgvmVbsVpContextHeader;

#pragma pack(push, 1)
typedef struct IgvmVbsVpContextRegister {
	uint8_t vtl;
	IGVM_U32_LE register_name;
	uint8_t mbz[11];
	uint8_t register_value[16];
} IgvmVbsVpContextRegister;
#pragma pack(pop)

/* File data of a NATIVE or SEV platform's VP_CONTEXT; zeros up to 4096 bytes follow. */
typedef struct IgvmNativeVpContextX64 {
	uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rip, rflags;
	uint64_t idtr_base;
	uint16_t idtr_limit;
	uint16_t reserved[2];
	uint16_t gdtr_limit;
	uint64_t gdtr_base;
	uint16_t code_selector, code_attributes;
	uint32_t code_base, code_limit;
	uint16_t data_selector, data_attributes;
	uint32_t data_base, data_limit;
	uint64_t gs_base;
	uint64_t cr0, cr3, cr4, efer;
} IgvmNativeVpContextX64;

/* File data of a CCA platform's VP_CONTEXT; zeros up to 4096 bytes follow. */
typedef struct IgvmVpContextAArch64Cca {
	uint64_t x0, x1, x2, x3, x4, x5, x6, x7;
	uint64_t pc;
	uint64_t flags;
} IgvmVpContextAArch64Cca;

typedef struct {
	uint32_t vtl2_protectable : 1;
	uint32_t reserved : 31;
} IgvmRequiredMemoryFlags;

typedef struct IGVM_VHS_REQUIRED_MEMORY {
	uint64_t gpa;
	uint32_t compatibility_mask;
	uint32_t number_of_bytes;
	IgvmRequiredMemoryFlags flags;
	uint32_t reserved;
} IGVM_VHS_REQUIRED_MEMORY;

typedef struct IGVM_VHS_ERROR_RANGE {
	uint64_t gpa;
	uint32_t compatibility_mask;
	uint32_t size_bytes;
} IGVM_VHS_ERROR_RANGE;

/* Signature and key components are little-endian numbers. */
typedef struct IGVM_VHS_SNP_ID_BLOCK_SIGNATURE {
	uint8_t r_comp[72];
	uint8_t s_comp[72];
} IGVM_VHS_SNP_ID_BLOCK_SIGNATURE;

typedef struct IGVM_VHS_SNP_ID_BLOCK_PUBLIC_KEY {
	uint32_t curve;
	uint32_t reserved;
	uint8_t qx[72];
	uint8_t qy[72];
} IGVM_VHS_SNP_ID_BLOCK_PUBLIC_KEY;

typedef struct IGVM_VHS_SNP_ID_BLOCK {
	uint32_t compatibility_mask;
	uint8_t author_key_enabled;
	uint8_t reserved[3];
	uint8_t ld[48]; /* launch digest */
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t version;
	uint32_t guest_svn;
	uint32_t id_key_algorithm;
	uint32_t author_key_algorithm;
	IGVM_VHS_SNP_ID_BLOCK_SIGNATURE id_key_signature;
	IGVM_VHS_SNP_ID_BLOCK_PUBLIC_KEY id_public_key;
	IGVM_VHS_SNP_ID_BLOCK_SIGNATURE author_key_signature;
	IGVM_VHS_SNP_ID_BLOCK_PUBLIC_KEY author_public_key;
} IGVM_VHS_SNP_ID_BLOCK;

typedef struct IGVM_VHS_VBS_MEASUREMENT {
	uint32_t compatibility_mask;
	uint32_t version;
	uint32_t product_id;
	uint32_t module_id;
	uint32_t security_version;
	uint32_t policy_flags;
	uint32_t boot_digest_algo;
	uint32_t signing_algo;
	uint8_t boot_measurement_digest[64];
	uint8_t signature[256];
	uint8_t public_key[512];
} IGVM_VHS_VBS_MEASUREMENT;

/* ---- what a loader writes to parameter areas ----------------------------------------------------------------------- */

typedef struct IGVM_VHS_MEMORY_RANGE {
	uint64_t starting_gpa_page_number;
	uint64_t number_of_pages;
} IGVM_VHS_MEMORY_RANGE;

typedef struct IGVM_VHS_MMIO_RANGES {
	IGVM_VHS_MEMORY_RANGE mmio_ranges[2];
} IGVM_VHS_MMIO_RANGES;

enum {
	IGVM_MEMORY_MAP_ENTRY_TYPE_MEMORY = 0,
	IGVM_MEMORY_MAP_ENTRY_TYPE_PLATFORM_RESERVED = 1,
	IGVM_MEMORY_MAP_ENTRY_TYPE_PERSISTENT = 2,
	IGVM_MEMORY_MAP_ENTRY_TYPE_VTL2_PROTECTABLE = 3,
	IGVM_MEMORY_MAP_ENTRY_TYPE_SPECIFIC_PURPOSE = 4,
	IGVM_MEMORY_MAP_ENTRY_TYPE_HIDDEN = 5
};
typedef uint16_t IgvmMemoryMapEntryType;

typedef struct {
	uint16_t is_shared : 1;
	uint16_t reserved : 15;
} IgvmMemoryMapEntryFlags;

typedef struct IGVM_VHS_MEMORY_MAP_ENTRY {
	uint64_t starting_gpa_page_number;
	uint64_t number_of_pages;
	IgvmMemoryMapEntryType entry_type;
	uint16_t flags; /* bits as in IgvmMemoryMapEntryFlags */
	uint32_t reserved;
} IGVM_VHS_MEMORY_MAP_ENTRY;

typedef struct {
	uint32_t memory_is_shared : 1;
	uint32_t reserved : 31;
} IgvmEnvironmentInfo;

/* properties of memory nodes in a device tree */
#define IGVM_DT_IGVM_TYPE_PROPERTY "microsoft,igvm-type"
#define IGVM_DT_VTL_PROPERTY "microsoft,vtl"

/* The 32 bits of a flag structure: IGVM_UINT32_FLAGS_VALUE(page->flags). Read only. */
#define IGVM_UINT32_FLAGS_VALUE(x) igvm_uint32_flags_value(&(x))

static inline uint32_t igvm_uint32_flags_value(const void *flags)
{
	uint32_t value;

	memcpy(&value, flags, sizeof(value));
	return value;
}

#ifdef __cplusplus
}
#endif
#endif
