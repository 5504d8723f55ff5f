/* SPDX-License-Identifier: MIT */
/*
 * libigvm: read an IGVM file that lies in memory, for VMMs and other loaders.
 *
 * The interface is that of the C library built from the Rust crate igvm 0.5.0: functions, constants and meaning.
 * doc/libigvm.md lists the differences. The records' layouts are in igvm_defs.h.
 *
 * A file and every buffer made from it are named by handles: positive numbers, unique in the process, never used again after
 * they were freed. A buffer belongs to one file and is reached through that file's handle only.
 *
 * Threads: all functions may be called from several threads at once. A buffer's bytes may be read while other calls run, as
 * long as none of them frees that buffer or its file.
 *
 * Errors: negative IGVMAPI_ codes. Handles are checked first, then the section, then the index. Nothing is printed, and no
 * input makes the library crash. When memory or handles run out, a call returns IGVMAPI_INVALID_FILE, which no check of a
 * file's contents does.
 */
#ifndef IGVM_H
#define IGVM_H

#include <stdint.h>

#include "igvm_defs.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IGVM_X64_PAGE_SIZE 4096
#define IGVM_X64_LARGE_PAGE_SIZE 0x200000
#define IGVM_X64_1GB_PAGE_SIZE 0x40000000

enum {
	IGVMAPI_OK = 0,
	IGVMAPI_INVALID_PARAMETER = -1,
	IGVMAPI_NO_DATA = -2,
	IGVMAPI_INVALID_FILE = -3,
	IGVMAPI_INVALID_HANDLE = -4,
	IGVMAPI_NO_PLATFORM_HEADERS = -5,
	IGVMAPI_FILE_DATA_SECTION_TOO_LARGE = -6,
	IGVMAPI_VARIABLE_HEADER_SECTION_TOO_LARGE = -7,
	IGVMAPI_TOTAL_FILE_SIZE_TOO_LARGE = -8,
	IGVMAPI_INVALID_BINARY_PLATFORM_HEADER = -9,
	IGVMAPI_INVALID_BINARY_INITIALIZATION_HEADER = -10,
	IGVMAPI_INVALID_BINARY_DIRECTIVE_HEADER = -11,
	IGVMAPI_MULTIPLE_PLATFORM_HEADERS_WITH_SAME_ISOLATION = -12,
	IGVMAPI_INVALID_PARAMETER_AREA_INDEX = -13,
	IGVMAPI_INVALID_PLATFORM_TYPE = -14,
	IGVMAPI_NO_FREE_COMPATIBILITY_MASKS = -15,
	IGVMAPI_INVALID_FIXED_HEADER = -16,
	IGVMAPI_INVALID_BINARY_VARIABLE_HEADER_SECTION = -17,
	IGVMAPI_INVALID_CHECKSUM = -18,
	IGVMAPI_MULTIPLE_PAGE_TABLE_RELOCATION_HEADERS = -19,
	IGVMAPI_RELOCATION_REGIONS_OVERLAP = -20,
	IGVMAPI_PARAMETER_INSERT_INSIDE_PAGE_TABLE_REGION = -21,
	IGVMAPI_NO_MATCHING_VP_CONTEXT = -22,
	IGVMAPI_PLATFORM_ARCH_UNSUPPORTED = -23,
	IGVMAPI_INVALID_HEADER_ARCH = -24,
	IGVMAPI_UNSUPPORTED_PAGE_SIZE = -25,
	IGVMAPI_INVALID_FIXED_HEADER_ARCH = -26,
	IGVMAPI_MERGE_REVISION = -27,
	IGVMAPI_INVALID_CCA_POLICY_COMPATIBILITY_MASK = -28,
	IGVMAPI_CORIM_GENERATION = -29,
	IGVMAPI_MEASUREMENT_FAILED = -30
};
typedef int32_t IgvmResult;

enum { IGVM_HEADER_SECTION_PLATFORM = 0, IGVM_HEADER_SECTION_INITIALIZATION = 1, IGVM_HEADER_SECTION_DIRECTIVE = 2 };
typedef uint32_t IgvmHeaderSection;

typedef int32_t IgvmHandle;

/**
 * igvm_new_from_binary(data, len):
 * Parse and check a whole file. The bytes are copied: the caller may free them at once.
 *
 * Returns:  the file's handle, > 0; one of -5 ... -28 when the file is not valid; IGVMAPI_INVALID_PARAMETER when ${data} is
 *           NULL and ${len} is not 0; IGVMAPI_INVALID_FILE when memory or handles run out.
 */
IgvmHandle igvm_new_from_binary(const uint8_t *data, uint32_t len);

/** igvm_free(file): release a file and all its buffers. Handles that are not a file's are ignored. */
void igvm_free(IgvmHandle file);

/**
 * igvm_header_count(file, section):
 *
 * Returns:  the number of records in ${section}; IGVMAPI_INVALID_HANDLE; IGVMAPI_INVALID_PARAMETER (no such section).
 */
int32_t igvm_header_count(IgvmHandle file, IgvmHeaderSection section);

/**
 * igvm_get_header_type(file, section, index):
 *
 * Returns:  IGVM_VHT_* of a record; IGVMAPI_INVALID_HANDLE; IGVMAPI_INVALID_PARAMETER (no such section or index).
 */
int32_t igvm_get_header_type(IgvmHandle file, IgvmHeaderSection section, uint32_t index);

/**
 * igvm_get_header(file, section, index):
 * A new buffer with a record: IGVM_VHS_VARIABLE_HEADER, the body, zeros up to a multiple of 8. The record is written again
 * from what was parsed: file_offset is 0, and so is what the format tells readers to ignore.
 *
 * Returns:  the buffer's handle, > 0; IGVMAPI_INVALID_HANDLE; IGVMAPI_INVALID_PARAMETER (no such section or index);
 *           IGVMAPI_INVALID_FILE when memory or handles run out.
 */
IgvmHandle igvm_get_header(IgvmHandle file, IgvmHeaderSection section, uint32_t index);

/**
 * igvm_get_header_data(file, section, index):
 * A new buffer with a record's file data, padded with zeros: pages, save areas and CCA and native contexts to 4096 bytes,
 * parameter areas to number_of_bytes. Register lists, CoRIM documents and signatures are as long as they are.
 *
 * Returns:  as igvm_get_header; IGVMAPI_NO_DATA when the record has no file data, which for a page or a parameter area means
 *           that it is all zero; IGVMAPI_INVALID_PARAMETER for the platform section, whose records never have any.
 */
IgvmHandle igvm_get_header_data(IgvmHandle file, IgvmHeaderSection section, uint32_t index);

/**
 * igvm_get_buffer(file, buffer):
 *
 * Returns:  a buffer's bytes, aligned for every structure of igvm_defs.h and at the same place until the buffer or its file
 *           is freed; NULL when either handle is wrong.
 */
const uint8_t *igvm_get_buffer(IgvmHandle file, IgvmHandle buffer);

/** igvm_get_buffer_size(file, buffer): a buffer's bytes; IGVMAPI_INVALID_HANDLE when either handle is wrong. */
int32_t igvm_get_buffer_size(IgvmHandle file, IgvmHandle buffer);

/** igvm_free_buffer(file, buffer): release one buffer. Wrong handles are ignored. */
void igvm_free_buffer(IgvmHandle file, IgvmHandle buffer);

#ifdef __cplusplus
}
#endif
#endif
