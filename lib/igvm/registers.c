/* SPDX-License-Identifier: MIT */
/*
 * Registers of a VBS VP context: which exist, and their 32-byte records.
 *
 * Record: u8 vtl, u32 name, u8[11] reserved, u8[16] value; a context is u32 count and the records, without padding.
 * Source: igvm_defs 0.5.0 VbsVpContextRegister; register numbers of the Microsoft hypervisor.
 */
#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#define U64(number, name)                      \
	{                                      \
		number, name, UVM_IGVM_REG_U64 \
	}
#define SEGMENT(number, name)                      \
	{                                          \
		number, name, UVM_IGVM_REG_SEGMENT \
	}
#define TABLE(number, name)                      \
	{                                        \
		number, name, UVM_IGVM_REG_TABLE \
	}

static const struct uvm_igvm_register_name x64[] = {
	U64(0x20004, "Rsp"),
	U64(0x20005, "Rbp"),
	U64(0x20006, "Rsi"),
	U64(0x20008, "R8"),
	U64(0x20009, "R9"),
	U64(0x2000A, "R10"),
	U64(0x2000B, "R11"),
	U64(0x2000C, "R12"),
	U64(0x20010, "Rip"),
	U64(0x20011, "Rflags"),
	U64(0x40000, "Cr0"),
	U64(0x40002, "Cr3"),
	U64(0x40003, "Cr4"),
	SEGMENT(0x60000, "Es"),
	SEGMENT(0x60001, "Cs"),
	SEGMENT(0x60002, "Ss"),
	SEGMENT(0x60003, "Ds"),
	SEGMENT(0x60004, "Fs"),
	SEGMENT(0x60005, "Gs"),
	SEGMENT(0x60007, "Tr"),
	TABLE(0x70000, "Idtr"),
	TABLE(0x70001, "Gdtr"),
	U64(0x80001, "Efer"),
	U64(0x80004, "Pat"),
	U64(0x8000E, "MtrrDefType"),
	U64(0x80010, "MtrrPhysBase0"),
	U64(0x80011, "MtrrPhysBase1"),
	U64(0x80012, "MtrrPhysBase2"),
	U64(0x80013, "MtrrPhysBase3"),
	U64(0x80014, "MtrrPhysBase4"),
	U64(0x80040, "MtrrPhysMask0"),
	U64(0x80041, "MtrrPhysMask1"),
	U64(0x80042, "MtrrPhysMask2"),
	U64(0x80043, "MtrrPhysMask3"),
	U64(0x80044, "MtrrPhysMask4"),
	U64(0x80070, "MtrrFix64k00000"),
	U64(0x80071, "MtrrFix16k80000"),
	U64(0x80077, "MtrrFix4kE0000"),
	U64(0x80078, "MtrrFix4kE8000"),
	U64(0x80079, "MtrrFix4kF0000"),
	U64(0x8007A, "MtrrFix4kF8000"),
};

static const struct uvm_igvm_register_name aarch64[] = {
	U64(0x20000, "X0"),       U64(0x20001, "X1"),     U64(0x20002, "X2"),       U64(0x20003, "X3"),
	U64(0x20004, "X4"),       U64(0x20005, "X5"),     U64(0x20006, "X6"),       U64(0x20007, "X7"),
	U64(0x20022, "Pc"),       U64(0x20023, "Cpsr"),   U64(0x40002, "SctlrEl1"), U64(0x40005, "Ttbr0El1"),
	U64(0x40006, "Ttbr1El1"), U64(0x40007, "TcrEl1"), U64(0x4000B, "MairEl1"),  U64(0x4000C, "VbarEl1"),
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

const struct uvm_igvm_register_name *uvm_igvm_register_name(uint32_t arch, uint32_t number)
{
	const struct uvm_igvm_register_name *t = arch == UVM_IGVM_ARCH_X64 ? x64 : aarch64;
	const size_t n = arch == UVM_IGVM_ARCH_X64 ? N(x64) : N(aarch64);

	for (size_t i = 0; i < n; i++) {
		if (t[i].number == number)
			return &t[i];
	}
	return NULL;
}

/* Number ranges tell the kinds apart without knowing the architecture: aarch64 has 64-bit registers only. */
static uint8_t kind_of(uint32_t number)
{
	switch (number & 0xF0000) {
	case 0x60000:
		return UVM_IGVM_REG_SEGMENT;
	case 0x70000:
		return UVM_IGVM_REG_TABLE;
	default:
		return UVM_IGVM_REG_U64;
	}
}

uint32_t uvm_igvm_vbs_count(const struct uvm_igvm_header *h)
{
	return uvm_le32(h->data);
}

void uvm_igvm_vbs_get_one(const uint8_t *b, struct uvm_igvm_register *ret)
{
	const uint8_t *v = b + 16;
	struct uvm_igvm_register r = { .vtl = b[0], .name = uvm_le32(b + 1) };

	switch (kind_of(r.name)) {
	case UVM_IGVM_REG_SEGMENT:
		r.value = uvm_le64(v);
		r.limit = uvm_le32(v + 8);
		r.selector = uvm_le16(v + 12);
		r.attributes = uvm_le16(v + 14);
		break;
	case UVM_IGVM_REG_TABLE:
		r.limit = uvm_le16(v + 6);
		r.value = uvm_le64(v + 8);
		break;
	default:
		r.value = uvm_le64(v);
	}
	*ret = r;
}

void uvm_igvm_vbs_get(const struct uvm_igvm_header *h, uint32_t i, struct uvm_igvm_register *ret)
{
	uvm_igvm_vbs_get_one(h->data + 4 + (size_t)i * UVM_IGVM_VBS_REGISTER_SIZE, ret);
}

void uvm_igvm_vbs_value(const struct uvm_igvm_register *r, uint8_t out[16])
{
	uvm_put_le64(out, 0);
	uvm_put_le64(out + 8, 0);
	switch (kind_of(r->name)) {
	case UVM_IGVM_REG_SEGMENT:
		uvm_put_le64(out, r->value);
		uvm_put_le32(out + 8, r->limit);
		uvm_put_le16(out + 12, r->selector);
		uvm_put_le16(out + 14, r->attributes);
		break;
	case UVM_IGVM_REG_TABLE:
		uvm_put_le16(out + 6, (uint16_t)r->limit);
		uvm_put_le64(out + 8, r->value);
		break;
	default:
		uvm_put_le64(out, r->value);
	}
}

void uvm_igvm_vbs_put_one(const struct uvm_igvm_register *r, uint8_t *out)
{
	__builtin_memset(out, 0, UVM_IGVM_VBS_REGISTER_SIZE);
	out[0] = r->vtl;
	uvm_put_le32(out + 1, r->name);
	uvm_igvm_vbs_value(r, out + 16);
}

void uvm_igvm_vbs_put(const struct uvm_igvm_register *regs, uint32_t n, uint8_t *out)
{
	uvm_put_le32(out, n);
	for (uint32_t i = 0; i < n; i++)
		uvm_igvm_vbs_put_one(&regs[i], out + 4 + (size_t)i * UVM_IGVM_VBS_REGISTER_SIZE);
}
