/* SPDX-License-Identifier: MIT */
/*
 * Numbers of the registers that a VBS VP context may hold, as constants and as the lists that registers.c makes tables of.
 *
 * Source: igvm_defs 0.5.0; register numbers of the Microsoft hypervisor.
 */
#ifndef UVM_IGVM_REGISTERS_H
#define UVM_IGVM_REGISTERS_H

#include <uvmkit/igvm.h>

/* clang-format off */

/* X(name, number, kind) in order of the numbers */
#define UVM_X64_REGISTERS(X) \
	X(Rsp,             0x20004, U64) \
	X(Rbp,             0x20005, U64) \
	X(Rsi,             0x20006, U64) \
	X(R8,              0x20008, U64) \
	X(R9,              0x20009, U64) \
	X(R10,             0x2000A, U64) \
	X(R11,             0x2000B, U64) \
	X(R12,             0x2000C, U64) \
	X(Rip,             0x20010, U64) \
	X(Rflags,          0x20011, U64) \
	X(Cr0,             0x40000, U64) \
	X(Cr3,             0x40002, U64) \
	X(Cr4,             0x40003, U64) \
	X(Es,              0x60000, SEGMENT) \
	X(Cs,              0x60001, SEGMENT) \
	X(Ss,              0x60002, SEGMENT) \
	X(Ds,              0x60003, SEGMENT) \
	X(Fs,              0x60004, SEGMENT) \
	X(Gs,              0x60005, SEGMENT) \
	X(Tr,              0x60007, SEGMENT) \
	X(Idtr,            0x70000, TABLE) \
	X(Gdtr,            0x70001, TABLE) \
	X(Efer,            0x80001, U64) \
	X(Pat,             0x80004, U64) \
	X(MtrrDefType,     0x8000E, U64) \
	X(MtrrPhysBase0,   0x80010, U64) \
	X(MtrrPhysBase1,   0x80011, U64) \
	X(MtrrPhysBase2,   0x80012, U64) \
	X(MtrrPhysBase3,   0x80013, U64) \
	X(MtrrPhysBase4,   0x80014, U64) \
	X(MtrrPhysMask0,   0x80040, U64) \
	X(MtrrPhysMask1,   0x80041, U64) \
	X(MtrrPhysMask2,   0x80042, U64) \
	X(MtrrPhysMask3,   0x80043, U64) \
	X(MtrrPhysMask4,   0x80044, U64) \
	X(MtrrFix64k00000, 0x80070, U64) \
	X(MtrrFix16k80000, 0x80071, U64) \
	X(MtrrFix4kE0000,  0x80077, U64) \
	X(MtrrFix4kE8000,  0x80078, U64) \
	X(MtrrFix4kF0000,  0x80079, U64) \
	X(MtrrFix4kF8000,  0x8007A, U64)

#define UVM_AARCH64_REGISTERS(X) \
	X(X0,       0x20000, U64) \
	X(X1,       0x20001, U64) \
	X(X2,       0x20002, U64) \
	X(X3,       0x20003, U64) \
	X(X4,       0x20004, U64) \
	X(X5,       0x20005, U64) \
	X(X6,       0x20006, U64) \
	X(X7,       0x20007, U64) \
	X(Pc,       0x20022, U64) \
	X(Cpsr,     0x20023, U64) \
	X(SctlrEl1, 0x40002, U64) \
	X(Ttbr0El1, 0x40005, U64) \
	X(Ttbr1El1, 0x40006, U64) \
	X(TcrEl1,   0x40007, U64) \
	X(MairEl1,  0x4000B, U64) \
	X(VbarEl1,  0x4000C, U64)

/* clang-format on */

enum {
#define UVM_REGISTER_ENUM(name, number, kind) UVM_X64_##name = number,
	UVM_X64_REGISTERS(UVM_REGISTER_ENUM)
#undef UVM_REGISTER_ENUM
#define UVM_REGISTER_ENUM(name, number, kind) UVM_AARCH64_##name = number,
		UVM_AARCH64_REGISTERS(UVM_REGISTER_ENUM)
#undef UVM_REGISTER_ENUM
};

#endif
