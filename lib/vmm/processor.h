/* SPDX-License-Identifier: MIT */
/*
 * The state in which an image wants its first processor to start, whatever kind of context the file has for it.
 */
#ifndef UVM_VMM_PROCESSOR_H
#define UVM_VMM_PROCESSOR_H

#include <uvmkit/igvm.h>

/* In the order of instruction encodings, which is that of native contexts, too. */
enum uvm_gpr { UVM_RAX, UVM_RCX, UVM_RDX, UVM_RBX, UVM_RSP, UVM_RBP, UVM_RSI, UVM_RDI, UVM_R8, UVM_GPRS = 16 };

struct uvm_segment {
	uint16_t selector, attributes; /* type, S, DPL, P in bits 0-7; AVL, L, D/B, G in bits 12-15 */
};

struct uvm_table {
	uint64_t base;
	uint16_t limit;
};

struct uvm_processor {
	uint64_t gpr[UVM_GPRS];
	uint64_t rip, rflags, cr0, cr3, cr4, efer, pat, gs_base;
	struct uvm_table gdtr, idtr;
	struct uvm_segment code, data; /* all data segments are alike in 64-bit mode */
};

/**
 * uvm_processor_read(p, h, d):
 * Read a checked VP_CONTEXT record. Segment bases and limits are not kept: in 64-bit mode they mean nothing.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED (kind of context); UVM_E_SHORT.
 */
UVM_MUST_CHECK int uvm_processor_read(struct uvm_processor *p, const struct uvm_igvm_header *h, struct uvm_diag *d);

#endif
