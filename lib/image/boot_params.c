/* SPDX-License-Identifier: MIT */
/*
 * The "zero page" of a Linux kernel for x64.
 *
 * Source: Linux, Documentation/arch/x86/zero-page.rst; what a kernel without a setup header gets follows openvmm's
 * vm/loader/src/linux.rs.
 */
#include "image/boot_params.h"

#include <string.h>

#include <uvmkit/wire.h>

#include "image/bzimage.h"

enum { /* offsets */
       E820_ENTRIES = 0x1E8,
       BOOT_FLAG = 0x1FE,
       HEADER = 0x202,
       TYPE_OF_LOADER = 0x210,
       RAMDISK_IMAGE = 0x218,
       RAMDISK_SIZE = 0x21C,
       CMD_LINE_PTR = 0x228,
       KERNEL_ALIGNMENT = 0x230,
       CMDLINE_SIZE = UVM_BOOT_PARAMS_LINE_SIZE,
       SETUP_DATA = 0x250,
       E820_TABLE = 0x2D0,
};

#define E820_SIZE 20u
#define UNREGISTERED 0xFFu /* a boot loader without a number of its own */

static void put_default_header(uint8_t *out)
{
	uvm_put_le16(out + BOOT_FLAG, 0xAA55);
	memcpy(out + HEADER, "HdrS", 4);
	uvm_put_le32(out + KERNEL_ALIGNMENT, 0x100000);
}

bool uvm_boot_params_get(struct uvm_boot_params *p, const uint8_t page[4096])
{
	if (uvm_le16(page + BOOT_FLAG) != 0xAA55 || memcmp(page + HEADER, "HdrS", 4) != 0)
		return false;
	*p = (struct uvm_boot_params){
		.setup = page + UVM_SETUP_HEADER,
		.command_line = uvm_le32(page + CMD_LINE_PTR),
		.command_line_size = uvm_le32(page + CMDLINE_SIZE),
		.initrd = uvm_le32(page + RAMDISK_IMAGE),
		.initrd_size = uvm_le32(page + RAMDISK_SIZE),
		.setup_data = uvm_le64(page + SETUP_DATA),
		.ne820 = page[E820_ENTRIES] < UVM_E820_MAX ? page[E820_ENTRIES] : UVM_E820_MAX,
	};
	for (size_t i = 0; i < p->ne820; i++) {
		const uint8_t *b = page + E820_TABLE + i * E820_SIZE;

		p->e820[i] = (struct uvm_e820){ uvm_le64(b), uvm_le64(b + 8), uvm_le32(b + 16) };
	}
	return true;
}

void uvm_boot_params_put(const struct uvm_boot_params *p, uint8_t out[4096])
{
	if (p->setup != NULL)
		memcpy(out + UVM_SETUP_HEADER, p->setup, UVM_SETUP_HEADER_SIZE);
	else
		put_default_header(out);
	out[TYPE_OF_LOADER] = UNREGISTERED;
	uvm_put_le32(out + RAMDISK_IMAGE, p->initrd);
	uvm_put_le32(out + RAMDISK_SIZE, p->initrd_size);
	uvm_put_le32(out + CMD_LINE_PTR, p->command_line);
	uvm_put_le32(out + CMDLINE_SIZE, p->command_line_size);
	uvm_put_le64(out + SETUP_DATA, p->setup_data);
	out[E820_ENTRIES] = p->ne820;
	for (size_t i = 0; i < p->ne820; i++) {
		uint8_t *b = out + E820_TABLE + i * E820_SIZE;

		uvm_put_le64(b, p->e820[i].gpa);
		uvm_put_le64(b + 8, p->e820[i].size);
		uvm_put_le32(b + 16, p->e820[i].type);
	}
}
