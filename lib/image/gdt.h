/* SPDX-License-Identifier: MIT */
/*
 * A global descriptor table with flat 64-bit code and data segments, and the registers that use it.
 */
#ifndef UVM_IMAGE_GDT_H
#define UVM_IMAGE_GDT_H

#include "image/importer.h"

#define UVM_GDT_SIZE 32u

/** uvm_gdt_put(code, out): four descriptors: code is number ${code}, 1 or 2; data follows it; the others are null. */
void uvm_gdt_put(unsigned code, uint8_t out[UVM_GDT_SIZE]);

/** uvm_gdt_import(im, regs, gpa, code, tag): the table as a page at ${gpa}, and GDTR and segment registers in ${regs}. */
UVM_MUST_CHECK int uvm_gdt_import(struct uvm_importer *im, struct uvm_registers *regs, uint64_t gpa, unsigned code,
				  const char *tag);

#endif
