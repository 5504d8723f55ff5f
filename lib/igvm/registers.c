/* SPDX-License-Identifier: MIT */
/*
 * Registers of a VBS VP context: tables of those that exist, and their 32-byte records.
 *
 * Record: u8 vtl, u32 name, u8[11] reserved, u8[16] value; a context is u32 count and the records, without padding.
 * Source: igvm_defs 0.5.0 VbsVpContextRegister. The register numbers are in registers.h.
 */
#include <uvmkit/wire.h>

#include "igvm/registers.h"

#define REGISTER(name, number, kind) { number, #name, UVM_IGVM_REG_##kind },

static const struct uvm_igvm_register_name x64[] = { UVM_X64_REGISTERS(REGISTER) };
static const struct uvm_igvm_register_name aarch64[] = { UVM_AARCH64_REGISTERS(REGISTER) };

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
