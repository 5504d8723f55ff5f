/* SPDX-License-Identifier: MIT */
/*
 * Offsets that reset.S and trampoline.c agree on: numbers only, for the assembler reads them too.
 */
#ifndef UVM_VMM_TRAMPOLINE_LAYOUT_H
#define UVM_VMM_TRAMPOLINE_LAYOUT_H

/* In the ROM, which ends at 4 GiB */
#define RESET_TARGET 0x8 /* u32: the trampoline page */
#define RESET_ENTRY 0x100
#define RESET_VECTOR 0xFFF0

/* In the trampoline page, behind its code */
#define TRAMPOLINE_CR0 0x800 /* u64 each */
#define TRAMPOLINE_CR3 0x808
#define TRAMPOLINE_CR4 0x810
#define TRAMPOLINE_EFER 0x818
#define TRAMPOLINE_PAT 0x820
#define TRAMPOLINE_GS_BASE 0x828
#define TRAMPOLINE_RIP 0x830
#define TRAMPOLINE_RFLAGS 0x838
#define TRAMPOLINE_CODE 0x840 /* u16: selectors */
#define TRAMPOLINE_DATA 0x842
#define TRAMPOLINE_GDTR 0x850 /* u16 limit, u64 base */
#define TRAMPOLINE_IDTR 0x860
#define TRAMPOLINE_OWN_GDTR 0x870
#define TRAMPOLINE_GPR 0x880 /* 16 u64 */
#define TRAMPOLINE_GDT 0xA00 /* of its own: the image's need not be there, or reachable, yet */
#define TRAMPOLINE_STACK 0xFF0

#endif
