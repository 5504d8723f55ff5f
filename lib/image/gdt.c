/* SPDX-License-Identifier: MIT */
/*
 * A global descriptor table with flat 64-bit code and data segments.
 *
 * Attributes are those of the hypervisor's segment registers: access byte, and above it the flags in bits 12 to 15.
 * Source: Intel SDM volume 3, 3.4.5 "Segment Descriptors".
 */
#include "image/gdt.h"

#include <string.h>

#include "igvm/registers.h"

#define CODE64 0xA09Bu /* present, executable, readable, accessed; long mode, 4 KiB units */
#define DATA 0xC093u   /* present, writable, accessed; 32-bit, 4 KiB units */
#define SLOT 8u

static void put_descriptor(uint8_t *b, uint16_t attributes)
{
	uvm_put_le16(b, 0xFFFF); /* limit; the base is 0 */
	uvm_put_le16(b + 5, attributes);
}

void uvm_gdt_put(unsigned code, uint8_t out[UVM_GDT_SIZE])
{
	memset(out, 0, UVM_GDT_SIZE);
	put_descriptor(out + SLOT * code, CODE64);
	put_descriptor(out + SLOT * (code + 1), DATA);
}

int uvm_gdt_import(struct uvm_importer *im, struct uvm_registers *regs, uint64_t gpa, unsigned code, const char *tag)
{
	static const uint32_t data[] = { UVM_X64_Ds, UVM_X64_Es, UVM_X64_Fs, UVM_X64_Gs, UVM_X64_Ss };
	struct uvm_igvm_register segment = { .limit = 0xFFFFFFFF,
					     .selector = (uint16_t)(SLOT * (code + 1)),
					     .attributes = DATA };
	uint8_t *table = uvm_import_alloc(im, UVM_GDT_SIZE);

	if (table == NULL)
		return UVM_E_NOMEM;
	uvm_gdt_put(code, table);
	uvm_registers_add(regs, (struct uvm_igvm_register){ .name = UVM_X64_Gdtr, .value = gpa, .limit = UVM_GDT_SIZE - 1 });
	for (size_t i = 0; i < sizeof(data) / sizeof(data[0]); i++) {
		segment.name = data[i];
		uvm_registers_add(regs, segment);
	}
	segment.name = UVM_X64_Cs;
	segment.selector = (uint16_t)(SLOT * code);
	segment.attributes = CODE64;
	uvm_registers_add(regs, segment);
	return uvm_import_generated(im, gpa / UVM_PAGE_SIZE, 1, tag, (struct uvm_slice){ table, UVM_GDT_SIZE });
}
