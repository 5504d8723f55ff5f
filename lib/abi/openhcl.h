/* SPDX-License-Identifier: MIT */
/*
 * Where an OpenHCL image puts things: page numbers and sizes that loader and guest agree on. Sizes are in pages of 4096 bytes.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs; doc/formats.md. What is in the pages: the other headers of this folder.
 * Context: freestanding.
 */
#ifndef UVM_ABI_OPENHCL_H
#define UVM_ABI_OPENHCL_H

#define UVM_OPENHCL_LARGE_PAGE 0x200000ull /* memory of the image begins and ends at a multiple of this */
#define UVM_OPENHCL_DEFAULT_BASE 0x8000000ull
#define UVM_OPENHCL_HIGHEST_BASE (1ull << 48) /* end of the addresses that an image may be moved to */

/* x64 with hardware isolation: mapped for the shim's own use */
#define UVM_OPENHCL_LOCAL_MAP 0x200000ull
#define UVM_OPENHCL_LOCAL_MAP_SIZE 0x200000ull
#define UVM_OPENHCL_CONFIDENTIAL_BIT 51 /* of page table entries on SNP */

/* The page of the guest's own memory that says what is in it; another one of the image follows */
#define UVM_VTL0_CONFIG_PAGE 0u
#define UVM_VTL0_CONFIG_PAGE_AARCH64 0x1000u /* behind the firmware and its page tables */

/* Pages in the reserved region, used by SNP only */
#define UVM_RESERVED_VMSA 0u
#define UVM_RESERVED_CPUID 1u
#define UVM_RESERVED_CPUID_XF 2u
#define UVM_RESERVED_SECRETS 3u
#define UVM_RESERVED_PAGES 4u

/* Pages in the parameter region */
#define UVM_PARAMETER_SLIT 0u
#define UVM_PARAMETER_SLIT_PAGES 20u
#define UVM_PARAMETER_PPTT 20u
#define UVM_PARAMETER_PPTT_PAGES 20u
#define UVM_PARAMETER_DEVICE_TREE 40u
#define UVM_PARAMETER_DEVICE_TREE_PAGES 64u
#define UVM_PARAMETER_REGIONS 104u
#define UVM_PARAMETER_VTL2_CONFIG 105u
#define UVM_PARAMETER_PAGE_HASHES 106u
#define UVM_PARAMETER_PAGE_HASHES_PAGES 256u
#define UVM_PARAMETER_PAGES 362u

/* Regions of fixed size behind what is loaded */
#define UVM_OPENHCL_LOG_PAGES 2u
#define UVM_OPENHCL_HEAP_PAGES 16u

#endif
