/* SPDX-License-Identifier: MIT */
/*
 * Layouts of the fixed-size VP contexts: the SEV-ES/SNP save area (VMSA), the native x64 context, the CCA context.
 *
 * Each layout is one list. It gives both the offsets as constants (UVM_VMSA_rip) for code that fills or reads a context and
 * a table for code that walks one: dump, inspect, diff. Names are those that the field's tools print. Every byte belongs to
 * exactly one part, reserved ones included. The register list of VBS is not of a fixed size: see registers.c.
 *
 * Source: AMD APM volume 2, appendix B ("VMSA Layout"); igvm_defs 0.5.0 IgvmNativeVpContextX64, IgvmVpContextAArch64Cca.
 */
#ifndef UVM_IGVM_CONTEXT_H
#define UVM_IGVM_CONTEXT_H

#include <uvmkit/igvm.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_KVM_VMSA_GPA 0xFFFFFFFFF000u /* where every save area is on KVM: the highest page */

enum uvm_layout_kind {
	UVM_LAYOUT_STRUCT,  /* parts by byte offset */
	UVM_LAYOUT_FLAGS,   /* one number; a part's off is a bit number, its size 0 */
	UVM_LAYOUT_WRAPPED, /* one number with a type name; no parts */
};

struct uvm_layout;

/** struct uvm_layout_part: a field of a layout. It takes size * (count, or 1 when count is 0) bytes from off. */
struct uvm_layout_part {
	const char *name;
	uint16_t off, size;          /* from the layout's start; of one element */
	uint16_t count;              /* elements of an array, 0: no array */
	const struct uvm_layout *of; /* NULL: a little-endian number */
};

struct uvm_layout {
	const char *name;
	uint16_t size;
	uint8_t kind; /* enum uvm_layout_kind */
	const struct uvm_layout_part *parts;
	size_t nparts;
};

/* clang-format off */

/* X(name, offset, element size, count, layout of an element) */
#define UVM_SELECTOR_PARTS(X) \
	X(selector, 0, 2, 0, NUMBER) \
	X(attrib,   2, 2, 0, NUMBER) \
	X(limit,    4, 4, 0, NUMBER) \
	X(base,     8, 8, 0, NUMBER)

#define UVM_XMM_PARTS(X) \
	X(low,  0, 8, 0, NUMBER) \
	X(high, 8, 8, 0, NUMBER)

/* The bits that igvm 0.5.0 names and prints; the architecture has more. */
#define UVM_SEV_FEATURES_PARTS(X) \
	X(snp,                            0, 0, 0, NUMBER) \
	X(vtom,                           1, 0, 0, NUMBER) \
	X(reflect_vc,                     2, 0, 0, NUMBER) \
	X(restrict_injection,             3, 0, 0, NUMBER) \
	X(alternate_injection,            4, 0, 0, NUMBER) \
	X(debug_swap,                     5, 0, 0, NUMBER) \
	X(prevent_host_ibs,               6, 0, 0, NUMBER) \
	X(snp_btb_isolation,              7, 0, 0, NUMBER) \
	X(vmpl_supervisor_shadow_stack,   8, 0, 0, NUMBER) \
	X(secure_tsc,                     9, 0, 0, NUMBER) \
	X(vmsa_reg_protection,           14, 0, 0, NUMBER) \
	X(smt_protection,                15, 0, 0, NUMBER)

#define UVM_VMSA_PARTS(X) \
	X(es,                       0x000, 16, 0, SELECTOR) \
	X(cs,                       0x010, 16, 0, SELECTOR) \
	X(ss,                       0x020, 16, 0, SELECTOR) \
	X(ds,                       0x030, 16, 0, SELECTOR) \
	X(fs,                       0x040, 16, 0, SELECTOR) \
	X(gs,                       0x050, 16, 0, SELECTOR) \
	X(gdtr,                     0x060, 16, 0, SELECTOR) \
	X(ldtr,                     0x070, 16, 0, SELECTOR) \
	X(idtr,                     0x080, 16, 0, SELECTOR) \
	X(tr,                       0x090, 16, 0, SELECTOR) \
	X(pl0_ssp,                  0x0A0, 8, 0, NUMBER) \
	X(pl1_ssp,                  0x0A8, 8, 0, NUMBER) \
	X(pl2_ssp,                  0x0B0, 8, 0, NUMBER) \
	X(pl3_ssp,                  0x0B8, 8, 0, NUMBER) \
	X(u_cet,                    0x0C0, 8, 0, NUMBER) \
	X(vmsa_reserved1,           0x0C8, 1, 2, NUMBER) \
	X(vmpl,                     0x0CA, 1, 0, NUMBER) \
	X(cpl,                      0x0CB, 1, 0, NUMBER) \
	X(vmsa_reserved2,           0x0CC, 4, 0, NUMBER) \
	X(efer,                     0x0D0, 8, 0, NUMBER) \
	X(vmsa_reserved3,           0x0D8, 4, 26, NUMBER) \
	X(xss,                      0x140, 8, 0, NUMBER) \
	X(cr4,                      0x148, 8, 0, NUMBER) \
	X(cr3,                      0x150, 8, 0, NUMBER) \
	X(cr0,                      0x158, 8, 0, NUMBER) \
	X(dr7,                      0x160, 8, 0, NUMBER) \
	X(dr6,                      0x168, 8, 0, NUMBER) \
	X(rflags,                   0x170, 8, 0, NUMBER) \
	X(rip,                      0x178, 8, 0, NUMBER) \
	X(dr0,                      0x180, 8, 0, NUMBER) \
	X(dr1,                      0x188, 8, 0, NUMBER) \
	X(dr2,                      0x190, 8, 0, NUMBER) \
	X(dr3,                      0x198, 8, 0, NUMBER) \
	X(dr0_addr_mask,            0x1A0, 8, 0, NUMBER) \
	X(dr1_addr_mask,            0x1A8, 8, 0, NUMBER) \
	X(dr2_addr_mask,            0x1B0, 8, 0, NUMBER) \
	X(dr3_addr_mask,            0x1B8, 8, 0, NUMBER) \
	X(vmsa_reserved4,           0x1C0, 8, 3, NUMBER) \
	X(rsp,                      0x1D8, 8, 0, NUMBER) \
	X(s_cet,                    0x1E0, 8, 0, NUMBER) \
	X(ssp,                      0x1E8, 8, 0, NUMBER) \
	X(interrupt_ssp_table_addr, 0x1F0, 8, 0, NUMBER) \
	X(rax,                      0x1F8, 8, 0, NUMBER) \
	X(star,                     0x200, 8, 0, NUMBER) \
	X(lstar,                    0x208, 8, 0, NUMBER) \
	X(cstar,                    0x210, 8, 0, NUMBER) \
	X(sfmask,                   0x218, 8, 0, NUMBER) \
	X(kernel_gs_base,           0x220, 8, 0, NUMBER) \
	X(sysenter_cs,              0x228, 8, 0, NUMBER) \
	X(sysenter_esp,             0x230, 8, 0, NUMBER) \
	X(sysenter_eip,             0x238, 8, 0, NUMBER) \
	X(cr2,                      0x240, 8, 0, NUMBER) \
	X(vmsa_reserved5,           0x248, 8, 4, NUMBER) \
	X(pat,                      0x268, 8, 0, NUMBER) \
	X(dbgctl,                   0x270, 8, 0, NUMBER) \
	X(last_branch_from_ip,      0x278, 8, 0, NUMBER) \
	X(last_branch_to_ip,        0x280, 8, 0, NUMBER) \
	X(last_excp_from_ip,        0x288, 8, 0, NUMBER) \
	X(last_excp_to_ip,          0x290, 8, 0, NUMBER) \
	X(vmsa_reserved6,           0x298, 8, 9, NUMBER) \
	X(spec_ctrl,                0x2E0, 8, 0, NUMBER) \
	X(vmsa_reserved7,           0x2E8, 4, 8, NUMBER) \
	X(rcx,                      0x308, 8, 0, NUMBER) \
	X(rdx,                      0x310, 8, 0, NUMBER) \
	X(rbx,                      0x318, 8, 0, NUMBER) \
	X(vmsa_reserved8,           0x320, 8, 0, NUMBER) /* secure AVIC control */ \
	X(rbp,                      0x328, 8, 0, NUMBER) \
	X(rsi,                      0x330, 8, 0, NUMBER) \
	X(rdi,                      0x338, 8, 0, NUMBER) \
	X(r8,                       0x340, 8, 0, NUMBER) \
	X(r9,                       0x348, 8, 0, NUMBER) \
	X(r10,                      0x350, 8, 0, NUMBER) \
	X(r11,                      0x358, 8, 0, NUMBER) \
	X(r12,                      0x360, 8, 0, NUMBER) \
	X(r13,                      0x368, 8, 0, NUMBER) \
	X(r14,                      0x370, 8, 0, NUMBER) \
	X(r15,                      0x378, 8, 0, NUMBER) \
	X(vmsa_reserved9,           0x380, 8, 2, NUMBER) \
	X(exit_info1,               0x390, 8, 0, NUMBER) \
	X(exit_info2,               0x398, 8, 0, NUMBER) \
	X(exit_int_info,            0x3A0, 8, 0, NUMBER) \
	X(next_rip,                 0x3A8, 8, 0, NUMBER) \
	X(sev_features,             0x3B0, 8, 0, SEV_FEATURES) \
	X(v_intr_cntrl,             0x3B8, 8, 0, INTERRUPT_CONTROL) \
	X(guest_error_code,         0x3C0, 8, 0, NUMBER) \
	X(virtual_tom,              0x3C8, 8, 0, NUMBER) \
	X(tlb_id,                   0x3D0, 8, 0, NUMBER) \
	X(pcpu_id,                  0x3D8, 8, 0, NUMBER) \
	X(event_inject,             0x3E0, 8, 0, EVENT_INJECT) \
	X(xcr0,                     0x3E8, 8, 0, NUMBER) \
	X(xsave_valid_bitmap,       0x3F0, 1, 16, NUMBER) \
	X(x87dp,                    0x400, 8, 0, NUMBER) \
	X(mxcsr,                    0x408, 4, 0, NUMBER) \
	X(x87_ftw,                  0x40C, 2, 0, NUMBER) \
	X(x87_fsw,                  0x40E, 2, 0, NUMBER) \
	X(x87_fcw,                  0x410, 2, 0, NUMBER) \
	X(x87_op,                   0x412, 2, 0, NUMBER) \
	X(x87_ds,                   0x414, 2, 0, NUMBER) \
	X(x87_cs,                   0x416, 2, 0, NUMBER) \
	X(x87_rip,                  0x418, 8, 0, NUMBER) \
	X(x87_registers1,           0x420, 1, 32, NUMBER) \
	X(x87_registers2,           0x440, 1, 32, NUMBER) \
	X(x87_registers3,           0x460, 1, 16, NUMBER) \
	X(xmm_registers,            0x470, 16, 16, XMM) \
	X(ymm_registers,            0x570, 16, 16, XMM) \
	X(vmsa_padding,             0x670, 1, 2448, NUMBER)

#define UVM_NATIVE_X64_PARTS(X) \
	X(rax,               0, 8, 0, NUMBER) \
	X(rcx,               8, 8, 0, NUMBER) \
	X(rdx,              16, 8, 0, NUMBER) \
	X(rbx,              24, 8, 0, NUMBER) \
	X(rsp,              32, 8, 0, NUMBER) \
	X(rbp,              40, 8, 0, NUMBER) \
	X(rsi,              48, 8, 0, NUMBER) \
	X(rdi,              56, 8, 0, NUMBER) \
	X(r8,               64, 8, 0, NUMBER) \
	X(r9,               72, 8, 0, NUMBER) \
	X(r10,              80, 8, 0, NUMBER) \
	X(r11,              88, 8, 0, NUMBER) \
	X(r12,              96, 8, 0, NUMBER) \
	X(r13,             104, 8, 0, NUMBER) \
	X(r14,             112, 8, 0, NUMBER) \
	X(r15,             120, 8, 0, NUMBER) \
	X(rip,             128, 8, 0, NUMBER) \
	X(rflags,          136, 8, 0, NUMBER) \
	X(idtr_base,       144, 8, 0, NUMBER) \
	X(idtr_limit,      152, 2, 0, NUMBER) \
	X(reserved,        154, 2, 2, NUMBER) \
	X(gdtr_limit,      158, 2, 0, NUMBER) \
	X(gdtr_base,       160, 8, 0, NUMBER) \
	X(code_selector,   168, 2, 0, NUMBER) \
	X(code_attributes, 170, 2, 0, NUMBER) \
	X(code_base,       172, 4, 0, NUMBER) \
	X(code_limit,      176, 4, 0, NUMBER) \
	X(data_selector,   180, 2, 0, NUMBER) \
	X(data_attributes, 182, 2, 0, NUMBER) \
	X(data_base,       184, 4, 0, NUMBER) \
	X(data_limit,      188, 4, 0, NUMBER) \
	X(gs_base,         192, 8, 0, NUMBER) \
	X(cr0,             200, 8, 0, NUMBER) \
	X(cr3,             208, 8, 0, NUMBER) \
	X(cr4,             216, 8, 0, NUMBER) \
	X(efer,            224, 8, 0, NUMBER)

#define UVM_CCA_PARTS(X) \
	X(x0,     0, 8, 0, NUMBER) \
	X(x1,     8, 8, 0, NUMBER) \
	X(x2,    16, 8, 0, NUMBER) \
	X(x3,    24, 8, 0, NUMBER) \
	X(x4,    32, 8, 0, NUMBER) \
	X(x5,    40, 8, 0, NUMBER) \
	X(x6,    48, 8, 0, NUMBER) \
	X(x7,    56, 8, 0, NUMBER) \
	X(pc,    64, 8, 0, NUMBER) \
	X(flags, 72, 8, 0, NUMBER)

/* clang-format on */

/* Byte offsets inside a context; for SEV_FEATURES, bit numbers. The first two are not in the list: nobody prints them. */
enum {
	UVM_SEV_FEATURES_secure_avic = 16,
	UVM_SEV_FEATURES_ibpb_on_entry = 21,
#define UVM_LAYOUT_ENUM(name, off, size, count, of) UVM_SELECTOR_##name = off,
	UVM_SELECTOR_PARTS(UVM_LAYOUT_ENUM)
#undef UVM_LAYOUT_ENUM
#define UVM_LAYOUT_ENUM(name, off, size, count, of) UVM_SEV_FEATURES_##name = off,
		UVM_SEV_FEATURES_PARTS(UVM_LAYOUT_ENUM)
#undef UVM_LAYOUT_ENUM
#define UVM_LAYOUT_ENUM(name, off, size, count, of) UVM_VMSA_##name = off,
			UVM_VMSA_PARTS(UVM_LAYOUT_ENUM)
#undef UVM_LAYOUT_ENUM
#define UVM_LAYOUT_ENUM(name, off, size, count, of) UVM_NATIVE_X64_##name = off,
				UVM_NATIVE_X64_PARTS(UVM_LAYOUT_ENUM)
#undef UVM_LAYOUT_ENUM
#define UVM_LAYOUT_ENUM(name, off, size, count, of) UVM_CCA_##name = off,
					UVM_CCA_PARTS(UVM_LAYOUT_ENUM)
#undef UVM_LAYOUT_ENUM
};

/**
 * uvm_igvm_context_layout(context):
 * The layout of a context of fixed size, 4096 (VMSA), 232 or 80 bytes; what follows in the file's 4096 is zero. NULL for
 * UVM_IGVM_CONTEXT_NONE and UVM_IGVM_CONTEXT_VBS.
 */
const struct uvm_layout *uvm_igvm_context_layout(enum uvm_igvm_context context);

#ifdef __cplusplus
}
#endif
#endif
