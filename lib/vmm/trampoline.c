/* SPDX-License-Identifier: MIT */
/*
 * ROM and trampoline page, filled in for one image. Their code is in reset.S.
 */
#include <string.h>

#include "os/say.h"
#include "vmm/trampoline.h"
#include "vmm/trampoline_layout.h"

#define CR0_PE_PG 0x80000001u
#define CR4_PAE 0x20u
#define EFER_LME 0x100u
#define EFER_LMA 0x400u /* the processor's to set, when paging comes on */
#define EFER_SVME 0x1000u
#define RFLAGS_ONE 2u

extern const uint8_t uvm_reset_code[], uvm_reset_code_end[], uvm_trampoline_code[], uvm_trampoline_code_end[];

void uvm_reset_rom_put(uint32_t trampoline, uint8_t out[UVM_RESET_ROM_SIZE])
{
	static const uint8_t jump = 0xE9; /* relative, 16 bits: wraps around to the entry */

	memset(out, 0, UVM_RESET_ROM_SIZE);
	memcpy(out, uvm_reset_code, (size_t)(uvm_reset_code_end - uvm_reset_code));
	uvm_put_le32(out + RESET_TARGET, trampoline);
	out[RESET_VECTOR] = jump;
	uvm_put_le16(out + RESET_VECTOR + 1, (uint16_t)(RESET_ENTRY - RESET_VECTOR - 3));
}

static void put_table(uint8_t *b, uint64_t base, uint16_t limit)
{
	uvm_put_le16(b, limit);
	uvm_put_le64(b + 2, base);
}

/* Flat: base 0, limit 2^20 - 1. */
static void put_descriptor(uint8_t *gdt, const struct uvm_segment *s)
{
	const uint64_t a = s->attributes;

	uvm_put_le64(gdt + s->selector / 8 * 8, 0xFFFFu | (a & 0xFF) << 40 | (uint64_t)0xF << 48 | (a >> 12) << 52);
}

static int check(const struct uvm_processor *p, struct uvm_diag *d)
{
	if (uvm_trampoline_code_end - uvm_trampoline_code == 0)
		return uvm_say(d, UVM_E_UNSUPPORTED, "images can be started on x86 hosts only");
	if (p->cr3 > UINT32_MAX)
		return uvm_say(d, UVM_E_RANGE,
			       "the image has its page tables at 0x%llx, and only those below 4 GiB can be used",
			       (unsigned long long)p->cr3);
	if (p->code.selector / 8 >= UVM_TRAMPOLINE_DESCRIPTORS || p->data.selector / 8 >= UVM_TRAMPOLINE_DESCRIPTORS)
		return uvm_say(d, UVM_E_RANGE,
			       "the image wants the segment selectors 0x%x and 0x%x, and only those below 0x%x can be used",
			       p->code.selector, p->data.selector, UVM_TRAMPOLINE_DESCRIPTORS * 8);
	return UVM_OK;
}

int uvm_trampoline_put(const struct uvm_processor *p, uint32_t gpa, uint8_t out[UVM_PAGE_SIZE], struct uvm_diag *d)
{
	const int r = check(p, d);

	if (r < 0)
		return r;
	memset(out, 0, UVM_PAGE_SIZE);
	memcpy(out, uvm_trampoline_code, (size_t)(uvm_trampoline_code_end - uvm_trampoline_code));
	uvm_put_le64(out + TRAMPOLINE_CR0, p->cr0 | CR0_PE_PG);
	uvm_put_le64(out + TRAMPOLINE_CR3, p->cr3);
	uvm_put_le64(out + TRAMPOLINE_CR4, p->cr4 | CR4_PAE);
	uvm_put_le64(out + TRAMPOLINE_EFER, (p->efer | EFER_LME) & ~(uint64_t)(EFER_LMA | EFER_SVME));
	uvm_put_le64(out + TRAMPOLINE_PAT, p->pat);
	uvm_put_le64(out + TRAMPOLINE_GS_BASE, p->gs_base);
	uvm_put_le64(out + TRAMPOLINE_RIP, p->rip);
	uvm_put_le64(out + TRAMPOLINE_RFLAGS, p->rflags | RFLAGS_ONE);
	uvm_put_le16(out + TRAMPOLINE_CODE, p->code.selector);
	uvm_put_le16(out + TRAMPOLINE_DATA, p->data.selector);
	put_table(out + TRAMPOLINE_GDTR, p->gdtr.base, p->gdtr.limit);
	put_table(out + TRAMPOLINE_IDTR, p->idtr.base, p->idtr.limit);
	put_table(out + TRAMPOLINE_OWN_GDTR, (uint64_t)gpa + TRAMPOLINE_GDT, 8 * UVM_TRAMPOLINE_DESCRIPTORS - 1);
	for (size_t i = 0; i < UVM_GPRS; i++)
		uvm_put_le64(out + TRAMPOLINE_GPR + 8 * i, p->gpr[i]);
	put_descriptor(out + TRAMPOLINE_GDT, &p->code);
	put_descriptor(out + TRAMPOLINE_GDT, &p->data);
	return UVM_OK;
}
