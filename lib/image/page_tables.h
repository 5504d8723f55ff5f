/* SPDX-License-Identifier: MIT */
/*
 * Page tables that map ranges of guest memory to themselves, in the largest pages that fit.
 */
#ifndef UVM_IMAGE_PAGE_TABLES_H
#define UVM_IMAGE_PAGE_TABLES_H

#include <uvmkit/status.h>

#define UVM_PAGE_TABLES_MAX 20u /* tables of one set */

struct uvm_map_range {
	uint64_t start, end; /* multiples of 4096 */
};

/**
 * uvm_page_tables_x64(gpa, ranges, n, confidential, out, ret_tables, d):
 * Build 4-level tables for identity mappings.
 *
 *   gpa           in   where the first table, the PML4, will be
 *   ranges        in   ascending and disjoint
 *   confidential  in   mask that is set in every present entry; 0 for none
 *   out           out  UVM_PAGE_TABLES_MAX * 4096 bytes
 *   ret_tables    out  how many of them are used
 *
 * Entries: table 0x23 (P RW A), 4 KiB leaf 0x63, 2 MiB and 1 GiB leaf 0xE3.
 * Returns:  UVM_OK; UVM_E_ALIGN, UVM_E_ORDER (ranges), UVM_E_RANGE (beyond 48 bits), UVM_E_LIMIT (more tables needed).
 * Source:   AMD64 APM volume 2, section 5.3; choice and numbering of tables as in openvmm's vm/loader/page_table.
 */
UVM_MUST_CHECK int uvm_page_tables_x64(uint64_t gpa, const struct uvm_map_range *ranges, size_t n, uint64_t confidential,
				       uint8_t *out, size_t *ret_tables, struct uvm_diag *d);

/**
 * uvm_page_tables_aarch64(gpa, range, out, ret_tables, d):
 * The same for one range and aarch64: 4 KiB granule, attributes 3 of MAIR, executable for the kernel. Unused bytes of the first
 * table are 0xFE, which no processor takes for an entry.
 *
 * Returns:  as uvm_page_tables_x64.
 * Source:   Arm ARM, D8.3 "Translation table descriptor formats".
 */
UVM_MUST_CHECK int uvm_page_tables_aarch64(uint64_t gpa, const struct uvm_map_range *range, uint8_t *out, size_t *ret_tables,
					   struct uvm_diag *d);

#define UVM_IDENTITY_4G_TABLES 6u

/**
 * uvm_identity_4g_x64(gpa, confidential, out): the fixed tables that map the first 4 GiB in 2 MiB pages: PML4, PDPT and four
 * page directories, UVM_IDENTITY_4G_TABLES * 4096 bytes at ${gpa}.
 */
void uvm_identity_4g_x64(uint64_t gpa, uint64_t confidential, uint8_t *out);

#define UVM_BIASED_4G_TABLES 5u

/**
 * uvm_biased_4g_x64(gpa, bias, out): the same without a PML4, mapping to ${bias} and up: UVM_BIASED_4G_TABLES * 4096 bytes at
 * ${gpa}.
 */
void uvm_biased_4g_x64(uint64_t gpa, uint64_t bias, uint8_t *out);

/** uvm_link_x64(pml4, va, gpa): let the addresses from ${va} on, a multiple of 512 GiB, be mapped by the PDPT at ${gpa}. */
void uvm_link_x64(uint8_t *pml4, uint64_t va, uint64_t gpa);

/** uvm_pde_tables(start, size): how many tables below the PML4 a range may need, as images reserve them. */
uint64_t uvm_pde_tables(uint64_t start, uint64_t size);

#endif
