/* SPDX-License-Identifier: MIT */
/*
 * Where UEFI firmware of Hyper-V guests and what comes with it is; fixed by the firmware (MsvmPkgX64.fdf, MsvmPkgAARCH64.fdf).
 */
#ifndef UVM_IMAGE_UEFI_LAYOUT_H
#define UVM_IMAGE_UEFI_LAYOUT_H

/* x64 */
#define UVM_UEFI_IMAGE 0x100000u
#define UVM_UEFI_IMAGE_SIZE 0x600000u
#define UVM_UEFI_TABLES 0x700000u
#define UVM_UEFI_TABLE_PAGES 6u
#define UVM_UEFI_GDT 0x706000u
#define UVM_UEFI_MISC 0x707000u
#define UVM_UEFI_MISC_PAGES 2u
#define UVM_UEFI_PARAMETERS 0x709000u /* the end, when there are none */

/* In the first page of the parameters: u32 page, counted from there, and u32 number of pages of the firmware's own memory map
 */
#define UVM_UEFI_INFO_SCRATCH 56u
#define UVM_UEFI_INFO_SCRATCH_PAGES 60u
#define UVM_UEFI_SHARED_TABLES_PAGE 1u /* SNP: page tables for shared memory */
#define UVM_UEFI_SHARED_TABLES_PAGES 5u

/* aarch64 */
#define UVM_UEFI_AARCH64_IMAGE_SIZE 0x800000u /* at 0 */
#define UVM_UEFI_AARCH64_ENTRY 0x1000u
#define UVM_UEFI_AARCH64_STACK 0x800000u
#define UVM_UEFI_AARCH64_STACK_PAGES 32u
#define UVM_UEFI_AARCH64_TABLES 0x820000u
#define UVM_UEFI_AARCH64_TABLE_PAGES 4u
#define UVM_UEFI_AARCH64_END 0x824000u

#endif
