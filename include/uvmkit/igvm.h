/* SPDX-License-Identifier: MIT */
/*
 * The IGVM file: the records of its variable header section, read from bytes, checked, merged and written.
 *
 * One table (uvm_igvm_kind) says for every record type its number, length, name and fields; reader, writer, checks and
 * everything that prints work from it. A parsed file borrows the caller's bytes: file data is never copied.
 *
 * Source: Independent Guest Virtual Machine file format, revision of igvm_defs 0.5.0. doc/formats.md has the ledger of what
 * we accept and what we refuse.
 */
#ifndef UVMKIT_IGVM_H
#define UVMKIT_IGVM_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_IGVM_MAGIC 0x4D564749u
#define UVM_IGVM_FIXED_SIZE_V1 24u
#define UVM_IGVM_FIXED_SIZE_V2 32u
#define UVM_IGVM_FRAME_SIZE 8u /* {u32 type, u32 length} before every body */

enum uvm_igvm_arch { UVM_IGVM_ARCH_X64 = 0, UVM_IGVM_ARCH_AARCH64 = 1 };

enum uvm_igvm_platform_type {
	UVM_IGVM_NATIVE = 0,
	UVM_IGVM_VSM_ISOLATION = 1,
	UVM_IGVM_SEV_SNP = 2,
	UVM_IGVM_TDX = 3,
	UVM_IGVM_SEV = 4,
	UVM_IGVM_SEV_ES = 5,
	UVM_IGVM_CCA = 6,
	UVM_IGVM_PLATFORM_COUNT
};

enum uvm_igvm_type {
	UVM_IGVM_SUPPORTED_PLATFORM = 0x001,

	UVM_IGVM_GUEST_POLICY = 0x101,
	UVM_IGVM_RELOCATABLE_REGION = 0x102,
	UVM_IGVM_PAGE_TABLE_RELOCATION_REGION = 0x103,
	UVM_IGVM_CORIM_DOCUMENT = 0x104,
	UVM_IGVM_CORIM_SIGNATURE = 0x105,
	UVM_IGVM_CCA_POLICY = 0x106,
	UVM_IGVM_VERSION_STRING = 0x107,

	UVM_IGVM_PARAMETER_AREA = 0x301,
	UVM_IGVM_PAGE_DATA = 0x302,
	UVM_IGVM_PARAMETER_INSERT = 0x303,
	UVM_IGVM_VP_CONTEXT = 0x304,
	UVM_IGVM_REQUIRED_MEMORY = 0x305,
	UVM_IGVM_VP_COUNT = 0x307,
	UVM_IGVM_SRAT = 0x308,
	UVM_IGVM_MADT = 0x309,
	UVM_IGVM_MMIO_RANGES = 0x30A,
	UVM_IGVM_SNP_ID_BLOCK = 0x30B,
	UVM_IGVM_MEMORY_MAP = 0x30C,
	UVM_IGVM_ERROR_RANGE = 0x30D,
	UVM_IGVM_COMMAND_LINE = 0x30E,
	UVM_IGVM_SLIT = 0x30F,
	UVM_IGVM_PPTT = 0x310,
	UVM_IGVM_VBS_MEASUREMENT = 0x311,
	UVM_IGVM_DEVICE_TREE = 0x312,
	UVM_IGVM_ENVIRONMENT_INFO = 0x313,
};

enum uvm_igvm_page_type {
	UVM_IGVM_PAGE_NORMAL = 0,
	UVM_IGVM_PAGE_SECRETS = 1,
	UVM_IGVM_PAGE_CPUID_DATA = 2,
	UVM_IGVM_PAGE_CPUID_XF = 3,
};

#define UVM_IGVM_PAGE_2MB 1u /* uvm_igvm_page.flags; kept, never honoured */
#define UVM_IGVM_PAGE_UNMEASURED 2u
#define UVM_IGVM_PAGE_SHARED 4u

#define UVM_IGVM_RELOC_IS_VTL2 1u /* uvm_igvm_relocatable.flags */
#define UVM_IGVM_RELOC_APPLY_RIP 2u
#define UVM_IGVM_RELOC_APPLY_GDTR 4u

#define UVM_IGVM_VTL2_PROTECTABLE 1u /* uvm_igvm_memory.flags */

/* What the file data of a VP_CONTEXT holds; it follows from the platform that owns the record's exact mask. */
enum uvm_igvm_context {
	UVM_IGVM_CONTEXT_NONE, /* TDX, a union of masks, or a mask no platform has: not representable */
	UVM_IGVM_CONTEXT_VBS,  /* register list */
	UVM_IGVM_CONTEXT_VMSA, /* SNP or SEV-ES save area, 4096 bytes */
	UVM_IGVM_CONTEXT_NATIVE_X64,
	UVM_IGVM_CONTEXT_CCA,
};

struct uvm_igvm_platform {
	uint64_t shared_gpa_boundary;
	uint16_t platform_version;
	uint8_t highest_vtl;
	uint8_t platform_type; /* enum uvm_igvm_platform_type */
};

struct uvm_igvm_guest_policy {
	uint64_t policy;
};

struct uvm_igvm_relocatable {
	uint64_t relocation_alignment, relocation_region_gpa, relocation_region_size;
	uint64_t minimum_relocation_gpa, maximum_relocation_gpa;
	uint16_t vp_index;
	uint8_t vtl, flags;
};

struct uvm_igvm_pt_relocation {
	uint64_t gpa, size, used_size;
	uint16_t vp_index;
	uint8_t vtl;
};

struct uvm_igvm_cca_policy {
	uint64_t attributes_required_zeroes, attributes_required_ones;
	uint8_t hash_algorithm, lfa_policy;
};

struct uvm_igvm_area {
	uint64_t number_of_bytes;
	uint32_t parameter_area_index;
};

struct uvm_igvm_page {
	uint64_t gpa;
	uint32_t flags;
	uint16_t data_type; /* enum uvm_igvm_page_type */
};

struct uvm_igvm_insert {
	uint64_t gpa;
	uint32_t parameter_area_index;
};

struct uvm_igvm_vp {
	uint64_t gpa; /* VMSA only; 0 for the others */
	uint16_t vp_index;
	uint8_t context; /* enum uvm_igvm_context */
	uint8_t vtl;     /* VBS only: the one VTL of all registers */
};

struct uvm_igvm_memory {
	uint64_t gpa;
	uint32_t number_of_bytes, flags;
};

struct uvm_igvm_parameter {
	uint32_t parameter_area_index, byte_offset;
};

struct uvm_igvm_error_range {
	uint64_t gpa;
	uint32_t size_bytes;
};

/* SNP_ID_BLOCK, VBS_MEASUREMENT, VERSION_STRING: the body as stored (its mask word is replaced by header.mask). */
struct uvm_igvm_blob {
	const uint8_t *body;
	uint32_t body_len;
};

/**
 * struct uvm_igvm_header: one record. Its file data is borrowed from the parsed file or from the builder's memory.
 *
 *   type      enum uvm_igvm_type; says which member of the union is meant
 *   mask      compatibility_mask; 0 for kinds without one
 *   off       offset of the record's frame in the file it was read from; 0 when it was built
 *   data      file data, or NULL; may be shorter than what is stored: the writer pads it with zeros
 *   data_len  bytes at data
 */
struct uvm_igvm_header {
	uint32_t type, mask, off, data_len;
	const uint8_t *data;
	union {
		struct uvm_igvm_platform platform;
		struct uvm_igvm_guest_policy policy;
		struct uvm_igvm_relocatable reloc;
		struct uvm_igvm_pt_relocation pt;
		struct uvm_igvm_cca_policy cca;
		struct uvm_igvm_area area;
		struct uvm_igvm_page page;
		struct uvm_igvm_insert insert;
		struct uvm_igvm_vp vp;
		struct uvm_igvm_memory memory;
		struct uvm_igvm_parameter parameter;
		struct uvm_igvm_error_range error;
		struct uvm_igvm_blob blob;
	};
};

enum uvm_igvm_section { UVM_IGVM_PLATFORMS, UVM_IGVM_INITIALIZATIONS, UVM_IGVM_DIRECTIVES, UVM_IGVM_SECTIONS };

struct uvm_igvm_list {
	struct uvm_igvm_header *h;
	size_t n, cap;
};

/**
 * struct uvm_igvm: a file, parsed or being built. Zero it before use; uvm_igvm_free releases it.
 * Both sources and merged files must outlive it: it borrows all file data.
 */
struct uvm_igvm {
	uint32_t version; /* format version, 1 or 2 */
	uint32_t arch;    /* enum uvm_igvm_arch; X64 for version 1 */
	struct uvm_igvm_list section[UVM_IGVM_SECTIONS];
};

/* ---- the table of record kinds ------------------------------------------------------------------------------------ */

enum uvm_igvm_field_use {
	UVM_IGVM_F_NUMBER,   /* kept in a member of struct uvm_igvm_header */
	UVM_IGVM_F_MASK,     /* compatibility_mask */
	UVM_IGVM_F_OFFSET,   /* file_offset: becomes data */
	UVM_IGVM_F_SIZE,     /* size_bytes of CoRIM data: becomes data_len */
	UVM_IGVM_F_RESERVED, /* must be 0 */
	UVM_IGVM_F_IGNORED,  /* dropped by the reader, 0 when written */
	UVM_IGVM_F_BODY,     /* number inside uvm_igvm_blob.body */
	UVM_IGVM_F_BYTES,    /* bytes inside uvm_igvm_blob.body */
};

/* Checks of one field by itself, applied in table order by the reader and again by uvm_igvm_check. */
enum uvm_igvm_field_check { UVM_IGVM_C_NONE, UVM_IGVM_C_GPA_4K, UVM_IGVM_C_SIZE_4K, UVM_IGVM_C_VTL };

struct uvm_igvm_field {
	const char *name;
	uint16_t off, size;   /* in the body */
	uint8_t use, check;   /* enum uvm_igvm_field_use, enum uvm_igvm_field_check */
	uint16_t member;      /* UVM_IGVM_F_NUMBER: offset in struct uvm_igvm_header ... */
	uint16_t member_size; /* ... and size there */
	uint32_t known;       /* flag words: the bits with a meaning; 0 for other fields */
};

struct uvm_igvm_kind {
	uint32_t type;
	const char *name; /* "PAGE_DATA" */
	uint16_t length;  /* of the body; 0: any (VERSION_STRING) */
	uint8_t section;  /* enum uvm_igvm_section */
	bool has_mask;
	const struct uvm_igvm_field *fields;
	size_t nfields;
};

/** uvm_igvm_kind(type): the table's entry, or NULL for a number that is not assigned. */
UVM_API const struct uvm_igvm_kind *uvm_igvm_kind(uint32_t type);

/** uvm_igvm_kinds(n): the whole table in order of type; *n is its length. */
UVM_API const struct uvm_igvm_kind *uvm_igvm_kinds(size_t *n);

/** uvm_igvm_section_of(type): 0..2 by the number's range, or -1 outside of all ranges. Unassigned numbers have one too. */
UVM_API int uvm_igvm_section_of(uint32_t type);

/** uvm_igvm_section_name(s): "PLATFORM", "INITIALIZATION", "DIRECTIVE"; diagnostics call records of unassigned types so. */
UVM_API const char *uvm_igvm_section_name(enum uvm_igvm_section s);

/** uvm_igvm_field_value(h, f): the number of field ${f} of ${h}; 0 for bytes, offsets and reserved fields. */
UVM_API uint64_t uvm_igvm_field_value(const struct uvm_igvm_header *h, const struct uvm_igvm_field *f);

/** uvm_igvm_platform_name(type): "SEV_SNP", …; NULL when unknown. */
UVM_API const char *uvm_igvm_platform_name(uint32_t platform_type);

/** uvm_igvm_page_type_name(type): "NORMAL", …; NULL when unknown. */
UVM_API const char *uvm_igvm_page_type_name(uint32_t data_type);

/** uvm_igvm_is_parameter(type): whether the record is a use of a parameter area (VP_COUNT … ENVIRONMENT_INFO). */
UVM_API bool uvm_igvm_is_parameter(uint32_t type);

/** uvm_igvm_stored_size(h): bytes of file data the writer stores for ${h}, after padding; 0 = none. */
UVM_API uint64_t uvm_igvm_stored_size(const struct uvm_igvm_header *h);

/* ---- registers of a VBS context ------------------------------------------------------------------------------------ */

enum uvm_igvm_register_kind { UVM_IGVM_REG_U64, UVM_IGVM_REG_SEGMENT, UVM_IGVM_REG_TABLE };

struct uvm_igvm_register_name {
	uint32_t number;
	const char *name; /* "Rip", as the field's tools print it */
	uint8_t kind;     /* enum uvm_igvm_register_kind */
};

/** struct uvm_igvm_register: one decoded register. Members that its kind lacks are 0. */
struct uvm_igvm_register {
	uint32_t name; /* hypervisor register number */
	uint8_t vtl;
	uint64_t value;      /* U64: the value; SEGMENT, TABLE: base */
	uint32_t limit;      /* SEGMENT, TABLE */
	uint16_t selector;   /* SEGMENT */
	uint16_t attributes; /* SEGMENT */
};

#define UVM_IGVM_VBS_REGISTER_SIZE 32u

/** uvm_igvm_register_name(arch, number): the table's entry, or NULL when the register is not supported. */
UVM_API const struct uvm_igvm_register_name *uvm_igvm_register_name(uint32_t arch, uint32_t number);

/** uvm_igvm_vbs_count(h): registers of a checked VBS VP_CONTEXT. */
UVM_API uint32_t uvm_igvm_vbs_count(const struct uvm_igvm_header *h);

/** uvm_igvm_vbs_get_one(b, ret): one 32-byte record of a context, reserved bytes and unused halves of the value dropped. */
UVM_API void uvm_igvm_vbs_get_one(const uint8_t *b, struct uvm_igvm_register *ret);

/** uvm_igvm_vbs_get(h, i, ret): register ${i} < count. */
UVM_API void uvm_igvm_vbs_get(const struct uvm_igvm_header *h, uint32_t i, struct uvm_igvm_register *ret);

/** uvm_igvm_vbs_value(r, out): the 16 value bytes of a register in canonical form, as stored and as measured. */
UVM_API void uvm_igvm_vbs_value(const struct uvm_igvm_register *r, uint8_t out[16]);

/** uvm_igvm_vbs_put_one(r, out): one 32-byte record of a context. */
UVM_API void uvm_igvm_vbs_put_one(const struct uvm_igvm_register *r, uint8_t *out);

/** uvm_igvm_vbs_put(regs, n, out): the file data of a context, 4 + 32 * ${n} bytes. */
UVM_API void uvm_igvm_vbs_put(const struct uvm_igvm_register *regs, uint32_t n, uint8_t *out);

/* ---- rules: every check has a name --------------------------------------------------------------------------------- */

enum uvm_igvm_severity { UVM_IGVM_WARNING, UVM_IGVM_ERROR };

struct uvm_igvm_rule {
	const char *name;     /* "page-data-type" */
	uint8_t severity;     /* enum uvm_igvm_severity: a warning is what readers in the field tolerate */
	int status;           /* UVM_E_… reported when violated */
	int16_t api_error;    /* IGVMAPI_… number that libigvm returns, UVM_IGVM_API_BY_SECTION, or 0 for warnings */
	const char *detail;   /* what is wrong in the reference's words ("unaligned-address"), or NULL */
	const char *says;     /* template of the line a user reads */
	const char *sentence; /* for the manual */
};

/** uvm_igvm_rules(n): all rules, in the order in which they are checked. */
UVM_API const struct uvm_igvm_rule *uvm_igvm_rules(size_t *n);

/** uvm_igvm_rule_find(name): by name, or NULL. */
UVM_API const struct uvm_igvm_rule *uvm_igvm_rule_find(const char *name);

#define UVM_IGVM_API_BY_SECTION 1 /* IGVMAPI_INVALID_BINARY_{PLATFORM,INITIALIZATION,DIRECTIVE}_HEADER, by the record */

/** uvm_igvm_api_error(d): the IGVMAPI_… number of a diagnostic that names a rule; 0 when it names none or a warning. */
UVM_API int uvm_igvm_api_error(const struct uvm_diag *d);

/**
 * uvm_igvm_report_fn(arg, rule, d): called for each violation. Return true to go on looking for more, false to stop.
 * ${d} is only valid during the call; d->rule equals rule->name. Errors come in the order in which a reader that stops at
 * the first one would find them.
 */
typedef bool uvm_igvm_report_fn(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d);

/* ---- reading ------------------------------------------------------------------------------------------------------- */

#define UVM_IGVM_ANY_PLATFORM (-1)

struct uvm_igvm_read_options {
	int isolation;              /* keep only what applies to this platform type; UVM_IGVM_ANY_PLATFORM keeps all */
	uvm_igvm_report_fn *report; /* sees every violation, warnings too; NULL: stop at the first error */
	void *report_arg;
};

/**
 * uvm_igvm_read(f, p, len, opt, d):
 * Parse and check a whole file.
 *
 *   f     out  on success a file that passed every rule of severity error; on failure empty
 *   p     in   the bytes; borrowed by ${f} and must outlive it
 *   opt   in   NULL: no filter, first error only
 *   d     out  the first error
 *
 * A report function sees all violations as far as the bytes can be taken apart: behind a broken frame only when the next one
 * is beyond doubt, and rules across records only when no frame was broken. d->index counts the records of the file from 0,
 * over all sections, dropped ones too.
 *
 * Checks:   all rules but those of launchers. Single-record rules are applied before the isolation filter, cross-record rules
 *           after it.
 * Memory:   about 5 bytes per byte of variable headers, counted before anything is allocated.
 * Returns:  UVM_OK; the status of the first violated rule; UVM_E_NOMEM; UVM_E_CANCELLED when the report function stopped at
 *           a warning.
 * Source:   facts of igvm_defs 0.5.0; doc/formats.md lists the differences from the Rust crate's reader.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_read(struct uvm_igvm *f, const uint8_t *p, size_t len,
					 const struct uvm_igvm_read_options *opt, struct uvm_diag *d);

/**
 * uvm_igvm_check(f, report, arg, d):
 * Apply every rule that does not need the file's bytes to a built or merged file; uvm_igvm_read does this itself.
 *
 *   report  NULL: stop at the first error
 *
 * d->off is that of the file the record was read from, and d->index its place in the lists of ${f}, counted over all sections.
 *
 * Returns:  UVM_OK (warnings do not fail); the status of the first violated rule; UVM_E_NOMEM; UVM_E_CANCELLED.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_check(const struct uvm_igvm *f, uvm_igvm_report_fn *report, void *arg, struct uvm_diag *d);

struct uvm_igvm_target; /* a launcher: a program that starts VMs from IGVM files, or the hypervisor that it must suit */

/** uvm_igvm_target_find(name): "qemu", "cloud-hypervisor", "mshv", "kvm", "hyperv"; NULL for others. */
UVM_API const struct uvm_igvm_target *uvm_igvm_target_find(const char *name);

/**
 * uvm_igvm_check_target(f, t, report, arg, d):
 * The rules target-…, and no others: what launcher ${t} refuses of a file that keeps all other rules. As for uvm_igvm_check.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_check_target(const struct uvm_igvm *f, const struct uvm_igvm_target *t,
						 uvm_igvm_report_fn *report, void *arg, struct uvm_diag *d);

/** uvm_igvm_free(f): release the lists and zero ${f}; NULL and zeroed are fine. */
UVM_API void uvm_igvm_free(struct uvm_igvm *f);

/** uvm_igvm_platform(f, type): the SUPPORTED_PLATFORM record of a platform type, or NULL. */
UVM_API const struct uvm_igvm_header *uvm_igvm_platform(const struct uvm_igvm *f, uint32_t platform_type);

/** uvm_igvm_platform_context(type): what a VP_CONTEXT of a platform type holds; NONE for numbers that are no type. */
UVM_API enum uvm_igvm_context uvm_igvm_platform_context(uint32_t platform_type);

/** uvm_igvm_context_of(f, mask): what a VP_CONTEXT with exactly ${mask} holds in ${f}. */
UVM_API enum uvm_igvm_context uvm_igvm_context_of(const struct uvm_igvm *f, uint32_t mask);

/* ---- building and writing ------------------------------------------------------------------------------------------ */

/**
 * uvm_igvm_add(f, h):
 * Append a copy of ${h} to the section its type belongs to. File data stays borrowed.
 *
 * Returns:  the record in the list, valid until the next add to that section; NULL: no memory, or the type is unassigned.
 */
UVM_API struct uvm_igvm_header *uvm_igvm_add(struct uvm_igvm *f, const struct uvm_igvm_header *h);

/** struct uvm_igvm_piece: file data at ${offset} of an output file: ${len} bytes at ${p}, then ${pad} zero bytes. */
struct uvm_igvm_piece {
	const uint8_t *p;
	uint32_t len, pad, offset;
};

/**
 * struct uvm_igvm_plan: a file to be written, with every offset known. uvm_igvm_plan_free releases it.
 *
 *   total     bytes of the whole file
 *   head      fixed and variable headers, complete with checksum
 *   pieces    file data in order; equal data is one piece
 */
struct uvm_igvm_plan {
	uint64_t total;
	uint8_t *head;
	uint32_t head_len;
	struct uvm_igvm_piece *pieces;
	size_t npieces;
	uint8_t *scratch; /* register lists in canonical form; pieces may point here */
};

/**
 * uvm_igvm_plan(f, ret, d):
 * Check ${f} (uvm_igvm_check) and lay it out. Identical stored data, of whatever record kind, is stored once.
 *
 *   ret   out  borrows the file data of ${f}; on failure empty
 *
 * Time:     linear in records and in the bytes they refer to; data that several records refer to at one address counts once.
 * Returns:  UVM_OK; a rule's status; UVM_E_LIMIT (rules file-too-large, headers-too-large); UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_plan(const struct uvm_igvm *f, struct uvm_igvm_plan *ret, struct uvm_diag *d);
UVM_API void uvm_igvm_plan_free(struct uvm_igvm_plan *plan);

/** uvm_igvm_emit(plan, out, size): write all of the file; UVM_E_SPACE and nothing written when ${size} < plan->total. */
UVM_API UVM_MUST_CHECK int uvm_igvm_emit(const struct uvm_igvm_plan *plan, uint8_t *out, size_t size);

/**
 * uvm_igvm_save(plan, path, d):
 * Write the file to ${path}: whole or not at all, and nothing is copied on the way.
 *
 * Returns:  UVM_OK; UVM_E_IO with the reason in d->text; UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_save(const struct uvm_igvm_plan *plan, const char *path, struct uvm_diag *d);

/**
 * uvm_igvm_header_size(h): bytes of the record in the variable header section, frame and padding included.
 * uvm_igvm_header_put(h, file_offset, out): write frame, body and padding, exactly uvm_igvm_header_size(h) bytes.
 * uvm_igvm_data_put(h, out): write the stored file data, exactly uvm_igvm_stored_size(h) bytes.
 */
UVM_API size_t uvm_igvm_header_size(const struct uvm_igvm_header *h);
UVM_API void uvm_igvm_header_put(const struct uvm_igvm_header *h, uint32_t file_offset, uint8_t *out);
UVM_API void uvm_igvm_data_put(const struct uvm_igvm_header *h, uint8_t *out);

/**
 * uvm_igvm_merge(f, other, dedup, d):
 * Append ${other} to ${f}: colliding compatibility masks and parameter area indices of ${other} are renumbered, platform and
 * initialization records appended. With ${dedup}, directives that differ only in their mask become one record with both
 * masks where the order of both files allows it; without, directives are appended.
 *
 * Bits of a mask that no platform of the same file has are dropped, and so are records without a bit left: a platform of
 * one file must not inherit records of the other. Each platform measures in the result as it did before.
 *
 *   f      in/out  unchanged on failure
 *   other  in      not changed; its data must outlive ${f}
 *
 * Checks:   ${other} and the result, with uvm_igvm_check.
 * Time:     linear.
 * Returns:  UVM_OK; UVM_E_CONFLICT (version or architecture differ); a rule's status; UVM_E_LIMIT (no free mask); UVM_E_NOMEM.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_merge(struct uvm_igvm *f, const struct uvm_igvm *other, bool dedup, struct uvm_diag *d);

/* ---- relocation ---------------------------------------------------------------------------------------------------- */

/**
 * uvm_igvm_relocations(f, mask, regions, cap, ret_n, ret_pt):
 * The relocation records that apply to all of ${mask}.
 *
 *   regions  out  up to ${cap} RELOCATABLE_REGION records; *ret_n is how many there are
 *   ret_pt   out  the PAGE_TABLE_RELOCATION_REGION record, or NULL
 */
UVM_API void uvm_igvm_relocations(const struct uvm_igvm *f, uint32_t mask, const struct uvm_igvm_header **regions, size_t cap,
				  size_t *ret_n, const struct uvm_igvm_header **ret_pt);

/** uvm_igvm_relocation_fits(h, base): whether region ${h} may be moved to ${base}: aligned, not below the minimum, end not
 * above the maximum. */
UVM_API bool uvm_igvm_relocation_fits(const struct uvm_igvm_header *h, uint64_t base);

/** struct uvm_igvm_move: ${size} bytes at ${gpa}, mapped to themselves, move by ${offset}: up, or down by its two's complement.
 */
struct uvm_igvm_move {
	uint64_t gpa, size, offset;
};

/**
 * struct uvm_igvm_table_move: where page tables and what they map move to.
 *
 *   pt      the PAGE_TABLE_RELOCATION_REGION record
 *   cr3     original root of the processor that the record names; flag bits do not matter
 *   offset  by how much the tables themselves move
 *   moves   regions that move, disjoint, in any order
 */
struct uvm_igvm_table_move {
	const struct uvm_igvm_header *pt;
	uint64_t cr3, offset;
	const struct uvm_igvm_move *moves;
	size_t nmoves;
};

/**
 * uvm_igvm_page_tables_relocate(m, tables, size, ret_used, d):
 * Rebuild x64 4-level page tables for what moved, the tables themselves among it. A mapping moves when what it maps moves by
 * at least its own size; else it still maps it and stays. New tables are taken from the free tail of the region.
 *
 *   tables   in/out  contents of the region at its old place, of which pt.used_size count; changed on success only
 *   size     in      pt.size
 *   ret_used out     bytes of ${tables} in use afterwards; zeros follow
 *
 * Checks:   every entry it follows or moves; tables outside of the region are left alone. d->off is an offset in ${tables}.
 * Returns:  UVM_OK; UVM_E_ARGUMENT (size, or a move that is empty or wraps); UVM_E_OVERLAP (moves);
 *           UVM_E_RANGE (cr3 or a table outside of the used part, or a new address that cannot be mapped to itself);
 *           UVM_E_ALIGN (offset not a multiple of the size of a mapping); UVM_E_MISMATCH (a mapping to elsewhere than itself
 *           had to move); UVM_E_DUPLICATE (a table linked twice); UVM_E_CONFLICT (parts of one mapping move differently, two
 *           mappings for one address, a table where the region moves to); UVM_E_LIMIT (region too small for the new tables);
 *           UVM_E_NOMEM.
 * Source:   IGVM specification, page table relocation.
 */
UVM_API UVM_MUST_CHECK int uvm_igvm_page_tables_relocate(const struct uvm_igvm_table_move *m, uint8_t *tables, size_t size,
							 size_t *ret_used, struct uvm_diag *d);

/* ---- PE resource DLLs ---------------------------------------------------------------------------------------------- */

/**
 * uvm_pe_find_igvm(p, len, ret, ret_len, d):
 * The VMFW resource of a PE32+ resource DLL: first resource type of that name, its first id, its first language.
 *
 *   ret   out  points into ${p}; may be empty
 *   d     out  offsets are those of the field that is wrong
 *
 * Checks:   every offset and count on the way; the resource lies in the stored bytes of one section. Not checked: that it is
 *           an IGVM file.
 * Returns:  UVM_OK; UVM_E_MAGIC (not PE32+), UVM_E_SHORT, UVM_E_RANGE, UVM_E_VALUE (table where data is due, or the reverse),
 *           UVM_E_MISSING (no such resource).
 * Source:   PE format, sections "Optional Header", "Section Table", "The .rsrc Section".
 * Context:  freestanding; no allocation.
 */
UVM_API UVM_MUST_CHECK int uvm_pe_find_igvm(const uint8_t *p, size_t len, const uint8_t **ret, size_t *ret_len,
					    struct uvm_diag *d);

/**
 * uvm_pe_find_igvm_id(p, len, id, ret, ret_len, d):
 * The same for the VMFW resource with number ${id}; UVM_E_DUPLICATE when it is there in more than one language.
 */
UVM_API UVM_MUST_CHECK int uvm_pe_find_igvm_id(const uint8_t *p, size_t len, uint32_t id, const uint8_t **ret, size_t *ret_len,
					       struct uvm_diag *d);

/** uvm_pe_is(p, len): whether the bytes start like a PE file ("MZ"). */
UVM_API bool uvm_pe_is(const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif
#endif
