/* SPDX-License-Identifier: MIT */
/*
 * Linux's boot parameters and the setup_data node that carries the measured pages.
 */
#include "linux.h"

#include "command_line.h"

/* clang-format off */
enum {
	ACPI_RSDP_ADDR = 0x070, EXT_RAMDISK_IMAGE = 0x0C0, EXT_RAMDISK_SIZE = 0x0C4, EXT_CMD_LINE_PTR = 0x0C8,
	E820_ENTRIES = 0x1E8, BOOT_FLAG = 0x1FE, HEADER = 0x202, VERSION = 0x206, TYPE_OF_LOADER = 0x210, LOADFLAGS = 0x211,
	RAMDISK_IMAGE = 0x218, RAMDISK_SIZE = 0x21C, CMD_LINE_PTR = 0x228, KERNEL_ALIGNMENT = 0x230, RELOCATABLE_KERNEL = 0x234,
	XLOADFLAGS = 0x236, CMDLINE_SIZE = 0x238, SETUP_DATA = 0x250, E820_TABLE = 0x2D0,
};
/* clang-format on */

#define E820_SIZE 20u
#define E820_MAX 128u

_Static_assert(SHIM_MAP_MAX <= E820_MAX, "the page has room for every map");

/* Values that are the same for every kernel, as the boot loader would have found them in its file */
static const struct {
	uint16_t at;
	uint8_t size;
	uint32_t value;
} fixed[] = {
	{ BOOT_FLAG, 2, 0xAA55 },
	{ HEADER, 4, 0x53726448 }, /* "HdrS" */
	{ VERSION, 2, 0x020F },
	{ TYPE_OF_LOADER, 1, 0xFF }, /* one without a number */
	{ LOADFLAGS, 1, 1 },
	{ KERNEL_ALIGNMENT, 4, 0x200000 },
	{ RELOCATABLE_KERNEL, 1, 1 },
	{ XLOADFLAGS, 2, 3 }, /* 64-bit entry; anything may lie above 4 GiB */
	{ CMDLINE_SIZE, 4, SHIM_COMMAND_LINE_SIZE - 1 },
};

/* A number that is in two halves */
static void put_split(uint8_t *b, unsigned low, unsigned high, uint64_t v)
{
	uvm_put_le32(b + low, (uint32_t)v);
	uvm_put_le32(b + high, (uint32_t)(v >> 32));
}

void shim_linux_params(const struct shim_linux *l, uint8_t out[SHIM_BOOT_PARAMS_SIZE])
{
	__builtin_memset(out, 0, SHIM_BOOT_PARAMS_SIZE);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		uvm_put_le(out + fixed[i].at, fixed[i].size, fixed[i].value);
	uvm_put_le64(out + ACPI_RSDP_ADDR, l->rsdp);
	uvm_put_le64(out + SETUP_DATA, l->handover);
	put_split(out, CMD_LINE_PTR, EXT_CMD_LINE_PTR, l->command_line);
	if (l->initrd.size > 0) {
		put_split(out, RAMDISK_IMAGE, EXT_RAMDISK_IMAGE, l->initrd.start);
		put_split(out, RAMDISK_SIZE, EXT_RAMDISK_SIZE, l->initrd.size);
	}
	out[E820_ENTRIES] = (uint8_t)l->nmap;
	for (size_t i = 0; i < l->nmap; i++) {
		uint8_t *b = out + E820_TABLE + i * E820_SIZE;

		uvm_put_le64(b, l->map[i].range.start);
		uvm_put_le64(b + 8, l->map[i].range.size);
		uvm_put_le32(b + 16, l->map[i].type);
	}
}

void shim_linux_handover(const struct uvm_handover *h, uint8_t out[SHIM_HANDOVER_NODE_SIZE])
{
	uvm_put_le64(out, 0); /* the last node */
	uvm_put_le32(out + 8, UVM_HANDOVER_TYPE);
	uvm_put_le32(out + 12, UVM_HANDOVER_SIZE);
	uvm_handover_put(h, out + 16);
}
