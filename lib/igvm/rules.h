/* SPDX-License-Identifier: MIT */
/*
 * The list of rules an IGVM file is held against, in the order in which they are checked. The table of names that users see,
 * the enum that the checks use, the manual and the tests all come from it.
 *
 * X(id, name, severity, status, api error, detail, says, sentence): struct uvm_igvm_rule says what the columns mean. ERROR is
 * what the reference reader refuses, or would rather refuse than crash on; WARNING is what it lets pass or drops.
 *
 * Source: igvm_defs 0.5.0 and the behaviour of the igvm crate 0.5.0; doc/formats.md lists the differences.
 */
#ifndef UVM_IGVM_RULES_H
#define UVM_IGVM_RULES_H

#include <uvmkit/igvm.h>

/* Numbers of libigvm's results; RECORD: the one for the section that d->record belongs to. */
enum {
	UVM_IGVM_API_NONE = 0,
	UVM_IGVM_API_RECORD = UVM_IGVM_API_BY_SECTION,
	UVM_IGVM_API_NO_PLATFORM = -5,
	UVM_IGVM_API_HEADERS_TOO_LARGE = -7,
	UVM_IGVM_API_FILE_TOO_LARGE = -8,
	UVM_IGVM_API_DUPLICATE_PLATFORM = -12,
	UVM_IGVM_API_AREA_INDEX = -13,
	UVM_IGVM_API_FIXED_HEADER = -16,
	UVM_IGVM_API_SECTION = -17,
	UVM_IGVM_API_CHECKSUM = -18,
	UVM_IGVM_API_DUPLICATE_PAGE_TABLES = -19,
	UVM_IGVM_API_RELOCATION_OVERLAP = -20,
	UVM_IGVM_API_INSERT_IN_PAGE_TABLES = -21,
	UVM_IGVM_API_NO_VP_CONTEXT = -22,
	UVM_IGVM_API_PLATFORM_ARCH = -23,
	UVM_IGVM_API_HEADER_ARCH = -24,
	UVM_IGVM_API_PAGE_SIZE = -25,
	UVM_IGVM_API_CCA_MASK = -28,
};

/* clang-format off */
#define UVM_IGVM_RULE_LIST(X)                                                                                                \
	/* the fixed header */                                                                                               \
	X(FIXED_HEADER_SIZE, "fixed-header-size", ERROR, SHORT, FIXED_HEADER, NULL,                                          \
	  "the file has %G bytes, its fixed header %W", "The file holds a whole fixed header: 24 bytes, 32 in version 2.")   \
	X(MAGIC, "magic", ERROR, MAGIC, FIXED_HEADER, NULL,                                                                  \
	  "%g; an IGVM file starts with %w (\"IGVM\")", "The file starts with the four letters IGVM.")                       \
	X(FORMAT_VERSION, "format-version", ERROR, VERSION, FIXED_HEADER, NULL,                                              \
	  "version %G is unknown; there are 1 and 2", "The format version is 1 or 2.")                                       \
	X(ARCHITECTURE, "architecture", ERROR, VALUE, FIXED_HEADER, NULL,                                                    \
	  "%g is not an architecture of format version %W",                                                                  \
	  "Version 2 is for x64 (0) or aarch64 (1); version 1 is for x64.")                                                  \
	X(PAGE_SIZE, "page-size", ERROR, UNSUPPORTED, PAGE_SIZE, NULL,                                                       \
	  "%G bytes; only %W is supported", "The page size of a version 2 file is 4096.")                                    \
	X(TOTAL_FILE_SIZE, "total-file-size", ERROR, LENGTH, FIXED_HEADER, NULL,                                             \
	  "%G, but the file has %W bytes; it was cut short or appended to", "total_file_size is the size of the file.")      \
	X(HEADER_OFFSET, "header-offset", ERROR, RANGE, FIXED_HEADER, NULL,                                                  \
	  "%g is not inside the file, which has %w bytes", "The variable headers begin inside the file.")                    \
	X(HEADER_END, "header-end", ERROR, RANGE, FIXED_HEADER, NULL,                                                        \
	  "the variable headers end at %g, behind the end of the file at %w", "The variable headers end inside the file.")   \
	X(FILE_DATA, "file-data", ERROR, SHORT, FIXED_HEADER, NULL,                                                          \
	  "the variable headers end at %g, with the file, and yet they are not complete without file data",                  \
	  "A file without file data has no record that needs some, and no other fault.")                                     \
	X(CHECKSUM, "checksum", ERROR, CHECKSUM, CHECKSUM, NULL,                                                             \
	  "%g stored, %w computed; the headers were changed after the file was written",                                     \
	  "The checksum is the CRC-32 of fixed and variable headers, taken with a checksum of 0. It does not cover file data.") \
	X(HEADER_ALIGNED, "header-aligned", WARNING, ALIGN, NONE, NULL,                                                      \
	  "%g is not a multiple of %w", "The variable headers begin at a multiple of 8.")                                    \
	X(HEADER_OVERLAP, "header-overlap", ERROR, OVERLAP, FIXED_HEADER, NULL,                                              \
	  "%g is inside the fixed header, which has %w bytes", "The variable headers begin behind the fixed header.")        \
	X(HEADER_GAP, "header-gap", WARNING, TRAIL, NONE, NULL,                                                              \
	  "the bytes from the end of the fixed header at %w up to %g have no meaning and are not covered by the checksum",   \
	  "The variable headers follow the fixed header directly.")                                                          \
	/* the frame around a record */                                                                                      \
	X(FRAME_COMPLETE, "frame-complete", ERROR, SHORT, SECTION, NULL,                                                     \
	  "%G bytes are left, the frame of a record has %W", "The variable headers end where a record ends.")                \
	X(TYPE_OPTIONAL, "type-optional", ERROR, UNSUPPORTED, SECTION, NULL,                                                 \
	  "%g asks to be skipped by readers that do not know it (bit 31); readers in the field refuse it instead",           \
	  "Bit 31 of a type, by which unknown records may be skipped, is not used.")                                         \
	X(TYPE_RANGE, "type-range", ERROR, TYPE, SECTION, NULL,                                                              \
	  "%g is in no section's range", "The type is in the range of the platform, initialization or directive section.")   \
	X(SECTION_ORDER, "section-order", ERROR, ORDER, SECTION, NULL,                                                       \
	  "%g belongs to a section that has ended", "Platform records come first, then initialization records, then directives.") \
	X(TYPE_ASSIGNED, "type-assigned", ERROR, TYPE, RECORD, "invalid-variable-header-type",                               \
	  "%g is not assigned to any record", "The type is one that the format assigns.")                                    \
	X(RECORD_LENGTH, "record-length", ERROR, LENGTH, RECORD, "invalid-variable-header-type",                             \
	  "%G, but this record has %W bytes", "The length is that of the record's type.")                                    \
	X(RECORD_COMPLETE, "record-complete", ERROR, SHORT, RECORD, "invalid-variable-header-size",                          \
	  "%G bytes are left, %W needed with padding", "A record and its padding end inside the variable headers.")          \
	X(PADDING_ZERO, "padding-zero", WARNING, RESERVED, NONE, NULL,                                                       \
	  "the padding behind the record is not zero", "The padding behind a record is zero.")                               \
	/* one field by itself */                                                                                            \
	X(RESERVED_ZERO, "reserved-zero", ERROR, RESERVED, RECORD, "reserved-not-zero",                                      \
	  "%g, must be 0", "Reserved fields are 0.")                                                                         \
	X(IGNORED_ZERO, "ignored-zero", WARNING, RESERVED, NONE, NULL,                                                       \
	  "%g, should be 0; it is not kept", "Reserved fields that readers ignore are 0 too.")                               \
	X(GPA_ALIGNED, "gpa-aligned", ERROR, ALIGN, RECORD, "unaligned-address",                                             \
	  "%g is not a multiple of %w", "Guest physical addresses of pages are multiples of 4096.")                          \
	X(SIZE_ALIGNED, "size-aligned", ERROR, ALIGN, RECORD, "unaligned-size",                                              \
	  "%g is not a multiple of %w", "Sizes of memory are multiples of 4096.")                                            \
	X(VTL, "vtl", ERROR, VALUE, RECORD, "invalid-vtl",                                                                   \
	  "%G; there are 0, 1 and 2", "The virtual trust level is 0, 1 or 2.")                                               \
	X(FLAGS_KNOWN, "flags-known", WARNING, RESERVED, NONE, NULL,                                                         \
	  "%g has bits without a meaning; those of %w are known", "Flags hold no bits without a meaning.")                   \
	X(MASK_NOT_ZERO, "mask-not-zero", WARNING, MISSING, NONE, NULL,                                                      \
	  "0: the record applies to no platform; readers drop it", "A record applies to at least one platform.")             \
	X(MASK_PLATFORM, "mask-platform", WARNING, RANGE, NONE, NULL,                                                        \
	  "%g has bits that no platform has; all platforms together have %w", "Each bit of a compatibility mask belongs to a platform.") \
	X(RANGE_WRAPS, "range-wraps", WARNING, RANGE, NONE, NULL,                                                            \
	  "the range that begins at %g reaches beyond the end of the address space", "Ranges of memory end before 2^64.")    \
	/* platform records */                                                                                               \
	X(PLATFORM_MASK, "platform-mask", ERROR, VALUE, RECORD, "invalid-compatibility-mask",                                \
	  "%g has not exactly one bit set", "The mask of a platform has exactly one bit.")                                   \
	X(PLATFORM_VTL, "platform-vtl", ERROR, VALUE, RECORD, "invalid-vtl",                                                 \
	  "%G; a platform's highest level is 0 or 2", "The highest virtual trust level of a platform is 0 or 2.")            \
	X(PLATFORM_TYPE, "platform-type", ERROR, VALUE, RECORD, "invalid-platform-type",                                     \
	  "%G is not a platform type", "The platform type is one that the format assigns.")                                  \
	X(PLATFORM_VERSION, "platform-version", ERROR, VERSION, RECORD, "invalid-platform-version",                          \
	  "%G, expected %W", "The version of every platform is 1.")                                                          \
	X(PLATFORM_BOUNDARY, "platform-boundary", ERROR, RESERVED, RECORD, "invalid-shared-gpa-boundary",                    \
	  "%g, must be 0 on this platform", "NATIVE and VSM_ISOLATION have no shared GPA boundary.")                         \
	/* initialization records */                                                                                         \
	X(RELOCATION_SIZE, "relocation-size", ERROR, ALIGN, RECORD, "relocation-size",                                       \
	  "%g is not a multiple of %w", "The size of a relocatable region is a multiple of 4096.")                           \
	X(RELOCATION_ALIGNMENT, "relocation-alignment", ERROR, ALIGN, RECORD, "relocation-alignment",                        \
	  "%g is not a positive multiple of %w", "The alignment of a relocatable region is a positive multiple of 4096.")    \
	X(RELOCATION_ADDRESS, "relocation-address", ERROR, ALIGN, RECORD, "relocation-address",                              \
	  "%g is not a multiple of the region's alignment %w", "The region, its minimum and its maximum keep the region's alignment.") \
	X(RELOCATION_RANGE, "relocation-range", ERROR, RANGE, RECORD, NULL,                                                  \
	  "%g bytes from %w are empty or reach beyond the end of the address space",                                         \
	  "Relocatable and page table regions are not empty and end at or below 2^64.")                                      \
	X(RELOCATION_WINDOW, "relocation-window", WARNING, RANGE, NONE, NULL,                                                \
	  "%g: no place between here and the minimum %w is large enough, the region cannot be moved",                        \
	  "A relocatable region fits between its minimum and its maximum.")                                                  \
	X(PAGE_TABLE_USED, "page-table-used", ERROR, RANGE, RECORD, "invalid-page-table-region-size",                        \
	  "%g is larger than the region, %w", "The used part of a page table region is not larger than the region.")         \
	X(CCA_ATTRIBUTES, "cca-attributes", ERROR, CONFLICT, RECORD, "invalid-ones-zeroes-masks",                            \
	  "%g is required to be one and zero at once", "No attribute bit is required to be both one and zero.")              \
	X(CCA_HASH, "cca-hash", WARNING, VALUE, NONE, NULL,                                                                  \
	  "%G is not a hash algorithm; there are 0 (SHA-256), 1 (SHA-512) and 2 (SHA-384)", "The hash algorithm of a realm is known.") \
	X(CCA_LFA, "cca-lfa", WARNING, VALUE, NONE, NULL,                                                                    \
	  "%G is neither 0 (disallow) nor 1 (allow)", "The live firmware activation policy is 0 or 1.")                      \
	X(VERSION_STRING_UTF8, "version-string-utf8", ERROR, ENCODING, RECORD, NULL,                                         \
	  "not valid UTF-8 from byte %G of %W on", "The version string is UTF-8 text.")                                      \
	X(CORIM_EMPTY, "corim-empty", WARNING, MISSING, NONE, NULL,                                                          \
	  "file_offset 0 means that there is no data, yet the size is %g", "A CoRIM record without data has size 0.")        \
	X(POLICY_DEBUG, "policy-debug", WARNING, VALUE, NONE, NULL,                                                          \
	  "%g lets the host debug the guest: it can read and change all of its memory", "The guest policy forbids debugging.") \
	X(POLICY_RESERVED, "policy-reserved", WARNING, RESERVED, NONE, NULL,                                                 \
	  "%g lacks bit 17; SEV-SNP processors refuse to launch it", "Bit 17 of an SNP guest policy is one.")                \
	/* directives */                                                                                                     \
	X(PAGE_TYPE, "page-type", ERROR, VALUE, RECORD, "invalid-page-data-type",                                            \
	  "%G is not a page type", "The page type is one that the format assigns.")                                          \
	X(PAGE_2MB, "page-2mb", WARNING, UNSUPPORTED, NONE, NULL,                                                            \
	  "%g asks for a 2 MiB page; readers load 4096 bytes all the same", "Pages of 2 MiB are not used.")                  \
	X(DATA_RANGE, "data-range", ERROR, RANGE, RECORD, "invalid-data-size",                                               \
	  "the data at %g is not wholly inside the file data, which ends at %w", "File data lies wholly behind the headers and inside the file.") \
	X(DATA_SIZE, "data-size", ERROR, LIMIT, RECORD, "invalid-data-size",                                                 \
	  "%G bytes of data, the record can have %W", "File data is not larger than the record allows.")                     \
	X(VP_CONTEXT_PLATFORM, "vp-context-platform", ERROR, CONFLICT, RECORD, "invalid-vp-context-platform-type",           \
	  "%g is not exactly the mask of one platform that has VP contexts of this kind",                                    \
	  "The mask of a VP context is exactly that of one platform, and not of TDX.")                                       \
	X(VP_CONTEXT_DATA, "vp-context-data", ERROR, MISSING, RECORD, "invalid-data-size",                                   \
	  "the context has no data", "A VP context has data.")                                                               \
	X(VP_CONTEXT_PADDING, "vp-context-padding", ERROR, RESERVED, RECORD, "invalid-context",                              \
	  "the page behind the context is not zero from byte %G on", "The rest of a context's page is zero.")                \
	X(VP_CONTEXT_GPA, "vp-context-gpa", WARNING, RESERVED, NONE, NULL,                                                   \
	  "%g, should be 0: only a VMSA has an address; it is not kept", "Only a VMSA has a guest physical address.")        \
	X(VBS_VP_INDEX, "vbs-vp-index", ERROR, UNSUPPORTED, RECORD, NULL,                                                    \
	  "%G; a VBS context is always that of processor 0", "A VBS context belongs to processor 0.")                        \
	X(VBS_REGISTERS, "vbs-registers", ERROR, MISSING, RECORD, "no-vbs-vp-context-registers",                             \
	  "the context has no registers", "A VBS context has at least one register.")                                        \
	X(VBS_REGISTERS_TOTAL, "vbs-registers-total", ERROR, LIMIT, RECORD, NULL,                                            \
	  "%G registers in all contexts together, over the limit of %W: their data is shared too often",                     \
	  "The registers of all contexts together are not more than the file has bytes.")                                    \
	X(VBS_VTL, "vbs-vtl", ERROR, CONFLICT, RECORD, NULL,                                                                 \
	  "a register of level %G in the context of level %W", "All registers of a VBS context are of one level.")           \
	X(VBS_REGISTER_X64, "vbs-register-x64", ERROR, UNSUPPORTED, RECORD, "unsupported-x64-register",                      \
	  "%g is not a supported register", "The registers of an x64 VBS context are supported ones.")                       \
	X(VBS_REGISTER_AARCH64, "vbs-register-aarch64", ERROR, UNSUPPORTED, RECORD, "unsupported-a-arch64-register",         \
	  "%g is not a supported register", "The registers of an aarch64 VBS context are supported ones.")                   \
	X(VBS_REGISTER_ZERO, "vbs-register-zero", WARNING, RESERVED, NONE, NULL,                                             \
	  "register %g has bytes set that mean nothing; they are not kept", "Reserved bytes of registers and unused parts of their values are zero.") \
	X(ID_BLOCK_PLATFORM, "id-block-platform", WARNING, CONFLICT, NONE, NULL,                                             \
	  "%g includes no SEV_SNP platform", "An ID block belongs to an SEV-SNP platform.")                                  \
	X(ID_BLOCK_VALUE, "id-block-value", WARNING, VALUE, NONE, NULL,                                                      \
	  "%g, but SEV-SNP processors accept only %w", "ID blocks have version 1 and keys on the curve P-384.")              \
	/* platforms among each other */                                                                                     \
	X(PLATFORM_ARCH, "platform-arch", ERROR, CONFLICT, PLATFORM_ARCH, NULL,                                              \
	  "platform %G does not exist on the file's architecture",                                                           \
	  "CCA needs aarch64, VSM_ISOLATION works on both, all other platforms need x64.")                                   \
	X(PLATFORM_UNIQUE, "platform-unique", ERROR, DUPLICATE, DUPLICATE_PLATFORM, NULL,                                    \
	  "platform %G occurs again", "A platform occurs once.")                                                             \
	X(PLATFORM_PRESENT, "platform-present", ERROR, MISSING, NO_PLATFORM, NULL,                                           \
	  "the file is for no platform", "There is at least one platform.")                                                  \
	X(PLATFORM_MASK_UNIQUE, "platform-mask-unique", WARNING, DUPLICATE, NONE, NULL,                                      \
	  "%g is the mask of another platform too; records for one apply to both", "Each platform has a mask of its own.")   \
	/* initialization records among each other */                                                                        \
	X(CCA_ARCH, "cca-arch", ERROR, CONFLICT, HEADER_ARCH, NULL,                                                          \
	  "a realm's policy in a file for x64", "A CCA policy stands in files for aarch64 only.")                            \
	X(CCA_MASK, "cca-mask", ERROR, CONFLICT, CCA_MASK, NULL,                                                             \
	  "bit %g does not belong to a CCA platform", "Every bit of a CCA policy's mask is that of a CCA platform.")         \
	X(PAGE_TABLE_UNIQUE, "page-table-unique", ERROR, DUPLICATE, DUPLICATE_PAGE_TABLES, NULL,                             \
	  "a platform of %g has a page table region already", "A platform has at most one page table region.")               \
	X(RELOCATION_OVERLAP, "relocation-overlap", ERROR, OVERLAP, RELOCATION_OVERLAP, NULL,                                \
	  "the %w bytes from %g overlap another region of the same platform",                                                \
	  "Relocatable and page table regions of a platform do not overlap.")                                                \
	X(CORIM_UNIQUE, "corim-unique", ERROR, DUPLICATE, RECORD, "multiple-corim-documents",                                \
	  "platform %g has a document already", "A platform has at most one CoRIM document.")                                \
	X(CORIM_SIGNATURE_UNIQUE, "corim-signature-unique", ERROR, DUPLICATE, RECORD, "multiple-corim-signatures",           \
	  "platform %g has a signature already", "A platform has at most one CoRIM signature.")                              \
	X(CORIM_SIGNATURE_DOCUMENT, "corim-signature-document", ERROR, MISSING, RECORD, "missing-corim-document",            \
	  "platform %g has no document in front of this signature", "A CoRIM signature follows the document it signs.")      \
	X(VERSION_STRING_UNIQUE, "version-string-unique", ERROR, DUPLICATE, RECORD, NULL,                                    \
	  "the file has a version string already", "A file has at most one version string.")                                 \
	X(POLICY_UNIQUE, "policy-unique", WARNING, DUPLICATE, NONE, NULL,                                                    \
	  "a platform of %g has a guest policy already; which one counts is up to the loader", "A platform has at most one guest policy.") \
	X(POLICY_PRESENT, "policy-present", WARNING, MISSING, NONE, NULL,                                                    \
	  "the platform of mask %g has no GUEST_POLICY; loaders take one of their own", "An SEV-SNP platform has a guest policy.") \
	/* directives among each other */                                                                                    \
	X(AREA_UNIQUE, "area-unique", ERROR, DUPLICATE, AREA_INDEX, NULL,                                                    \
	  "area %G exists already", "The index of a parameter area occurs once.")                                            \
	X(AREA_DECLARED, "area-declared", ERROR, MISSING, AREA_INDEX, NULL,                                                  \
	  "area %G is not declared in front of this record", "A parameter area is declared before it is used.")              \
	X(AREA_OPEN, "area-open", ERROR, ORDER, AREA_INDEX, NULL,                                                            \
	  "area %G has been inserted already", "A parameter area is inserted once and not used afterwards.")                 \
	X(INSERT_PAGE_TABLE, "insert-page-table", ERROR, OVERLAP, INSERT_IN_PAGE_TABLES, NULL,                               \
	  "%g is inside the page table region at %w", "No parameter area is inserted inside a page table region.")           \
	X(VP_CONTEXT_PRESENT, "vp-context-present", ERROR, MISSING, NO_VP_CONTEXT, NULL,                                     \
	  "no VBS context of processor %G at level %W for this region",                                                      \
	  "The processor that a region's registers belong to has a VBS context of the same level.")                          \
	X(AREA_INSERTED, "area-inserted", WARNING, MISSING, NONE, NULL,                                                      \
	  "area %G is never inserted; the guest cannot see it", "Every parameter area is inserted.")                         \
	X(PARAMETER_OFFSET, "parameter-offset", WARNING, RANGE, NONE, NULL,                                                  \
	  "%g is beyond the area, which has %w bytes", "A parameter begins inside its area.")                                \
	X(PAGE_OVERLAP, "page-overlap", WARNING, OVERLAP, NONE, NULL,                                                        \
	  "%g is loaded a second time for the platform of mask %w", "No page is loaded twice for one platform.")             \
	X(DATA_REFERENCED, "data-referenced", WARNING, TRAIL, NONE, NULL,                                                    \
	  "%G bytes of file data belong to no record, the first of them here; they are not kept", "All file data belongs to a record.") \
	/* writing */                                                                                                        \
	X(HEADERS_TOO_LARGE, "headers-too-large", ERROR, LIMIT, HEADERS_TOO_LARGE, NULL,                                     \
	  "the headers would have %G bytes, over the limit of %W", "Fixed and variable headers fit in 4 GiB - 1.")           \
	X(FILE_TOO_LARGE, "file-too-large", ERROR, LIMIT, FILE_TOO_LARGE, NULL,                                              \
	  "the file would have %G bytes, over the limit of %W", "A file fits in 4 GiB - 1.")                              \
	/* one launcher: uvm_igvm_check_target */                                                                            \
	X(TARGET_PLATFORM, "target-platform", ERROR, MISSING, NO_PLATFORM, NULL,                                             \
	  "the launcher starts none of the platforms in the file", "Launcher: it starts a platform of the file.")            \
	X(TARGET_RECORD, "target-record", ERROR, UNSUPPORTED, RECORD, NULL,                                                  \
	  "the launcher refuses records of type %g", "Launcher: it takes the record.")                                       \
	X(TARGET_PAGE_TYPE, "target-page-type", ERROR, UNSUPPORTED, RECORD, NULL,                                            \
	  "the launcher refuses pages of type %G for the platform of mask %w", "Launcher: it takes pages of the type.")      \
	X(TARGET_CONTEXT, "target-context", ERROR, UNSUPPORTED, RECORD, NULL,                                                \
	  "the launcher refuses processor states for the platform of mask %g",                                               \
	  "Launcher: it takes processor states of the platform.")                                                            \
	X(TARGET_PROCESSOR, "target-processor", ERROR, UNSUPPORTED, RECORD, NULL,                                            \
	  "the launcher refuses states of other processors than the first", "Launcher: it takes states of the processor.")   \
	X(TARGET_VMSA_ADDRESS, "target-vmsa-address", ERROR, VALUE, RECORD, NULL,                                            \
	  "%g; KVM always has the save area at %w", "Launcher: the save area is where KVM has it.")                          \
	X(TARGET_VMSA_CR0, "target-vmsa-cr0", ERROR, VALUE, RECORD, NULL,                                                    \
	  "CR0 is %g in the save area; KVM sets 0x30 or 0x31 before it measures",                                            \
	  "Launcher: the save area has the CR0 that KVM sets, 0x30 or 0x31.")                                                \
	X(TARGET_VMSA_SINGLE, "target-vmsa-single", ERROR, DUPLICATE, RECORD, NULL,                                          \
	  "the save area of a second processor; the launcher sets the first only", "Launcher: there is one save area.")      \
	X(TARGET_VMSA_LAST, "target-vmsa-last", ERROR, ORDER, RECORD, NULL,                                                  \
	  "%g is loaded behind the save area, which KVM measures last", "Launcher: the save area is behind all pages.")      \
	X(TARGET_ID_BLOCK, "target-id-block", ERROR, DUPLICATE, RECORD, NULL,                                                \
	  "a second ID block for the platform of mask %g; the launcher takes one", "Launcher: there is one ID block.")
/* clang-format on */

enum uvm_igvm_rule_id {
#define UVM_IGVM_RULE_ENUM(id, name, severity, status, api, detail, says, sentence) UVM_IGVM_R_##id,
	UVM_IGVM_RULE_LIST(UVM_IGVM_RULE_ENUM)
#undef UVM_IGVM_RULE_ENUM
		UVM_IGVM_RULE_COUNT
};

/** uvm_igvm_rule(id): the table's entry. */
const struct uvm_igvm_rule *uvm_igvm_rule(enum uvm_igvm_rule_id id);

#endif
