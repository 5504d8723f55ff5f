/* SPDX-License-Identifier: MIT */
/*
 * The page that tells a Linux kernel for x64 about its initrd, command line and memory.
 */
#ifndef UVM_IMAGE_BOOT_PARAMS_H
#define UVM_IMAGE_BOOT_PARAMS_H

#include <uvmkit/status.h>

#define UVM_E820_MAX 8u
#define UVM_BOOT_PARAMS_LINE_SIZE 0x238u /* u32: length of the command line */
#define UVM_SETUP_CC_BLOB 7u /* type of a node of setup data: u64 next, u32 type, u32 size, u32 address of the blob */

enum uvm_e820_type { UVM_E820_RAM = 1, UVM_E820_RESERVED = 2, UVM_E820_ACPI = 3 };

struct uvm_boot_params {
	const uint8_t *setup; /* the setup header of a bzImage, UVM_SETUP_HEADER_SIZE bytes; NULL for other kernels */
	uint32_t command_line, command_line_size; /* address; length without the NUL */
	uint32_t initrd, initrd_size;
	uint64_t setup_data; /* address of the first node of a list */
	struct uvm_e820 {
		uint64_t gpa, size;
		enum uvm_e820_type type;
	} e820[UVM_E820_MAX];
	uint8_t ne820;
};

/**
 * uvm_boot_params_put(p, out): the page; ${out} is zero before.
 * Source: Linux, Documentation/arch/x86/boot.rst and zero-page.rst.
 */
void uvm_boot_params_put(const struct uvm_boot_params *p, uint8_t out[4096]);

/**
 * uvm_boot_params_get(p, page): what a page says; false if it is no such page. Of the memory map only the first UVM_E820_MAX
 * ranges are read, and types may be unknown.
 */
bool uvm_boot_params_get(struct uvm_boot_params *p, const uint8_t page[4096]);

#endif
