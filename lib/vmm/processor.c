/* SPDX-License-Identifier: MIT */
/*
 * Processor states from VP contexts. Layouts: igvm/context.h, igvm/registers.h.
 */
#include <stddef.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/context.h"
#include "igvm/registers.h"
#include "os/say.h"
#include "vmm/processor.h"

#define RESET_PAT 0x0007040600070406u

#define AT(member) offsetof(struct uvm_processor, member)
#define GPR(n) AT(gpr) + 8 * (n)

/* Plain numbers, for the three kinds: VBS register, offset in the save area, offset in the native context. 0 is the ES segment
 * of a save area and RAX of a native context; NONE: the kind does not have it. */
#define NONE UINT32_MAX

static const struct {
	size_t member;
	uint32_t vbs, vmsa, native;
} numbers[] = {
	{ GPR(UVM_RAX), NONE, UVM_VMSA_rax, UVM_NATIVE_X64_rax },
	{ GPR(UVM_RCX), NONE, UVM_VMSA_rcx, UVM_NATIVE_X64_rcx },
	{ GPR(UVM_RDX), NONE, UVM_VMSA_rdx, UVM_NATIVE_X64_rdx },
	{ GPR(UVM_RBX), NONE, UVM_VMSA_rbx, UVM_NATIVE_X64_rbx },
	{ GPR(UVM_RSP), UVM_X64_Rsp, UVM_VMSA_rsp, UVM_NATIVE_X64_rsp },
	{ GPR(UVM_RBP), UVM_X64_Rbp, UVM_VMSA_rbp, UVM_NATIVE_X64_rbp },
	{ GPR(UVM_RSI), UVM_X64_Rsi, UVM_VMSA_rsi, UVM_NATIVE_X64_rsi },
	{ GPR(UVM_RDI), NONE, UVM_VMSA_rdi, UVM_NATIVE_X64_rdi },
	{ GPR(UVM_R8), UVM_X64_R8, UVM_VMSA_r8, UVM_NATIVE_X64_r8 },
	{ GPR(UVM_R8 + 1), UVM_X64_R9, UVM_VMSA_r9, UVM_NATIVE_X64_r9 },
	{ GPR(UVM_R8 + 2), UVM_X64_R10, UVM_VMSA_r10, UVM_NATIVE_X64_r10 },
	{ GPR(UVM_R8 + 3), UVM_X64_R11, UVM_VMSA_r11, UVM_NATIVE_X64_r11 },
	{ GPR(UVM_R8 + 4), UVM_X64_R12, UVM_VMSA_r12, UVM_NATIVE_X64_r12 },
	{ GPR(UVM_R8 + 5), NONE, UVM_VMSA_r13, UVM_NATIVE_X64_r13 },
	{ GPR(UVM_R8 + 6), NONE, UVM_VMSA_r14, UVM_NATIVE_X64_r14 },
	{ GPR(UVM_R8 + 7), NONE, UVM_VMSA_r15, UVM_NATIVE_X64_r15 },
	{ AT(rip), UVM_X64_Rip, UVM_VMSA_rip, UVM_NATIVE_X64_rip },
	{ AT(rflags), UVM_X64_Rflags, UVM_VMSA_rflags, UVM_NATIVE_X64_rflags },
	{ AT(cr0), UVM_X64_Cr0, UVM_VMSA_cr0, UVM_NATIVE_X64_cr0 },
	{ AT(cr3), UVM_X64_Cr3, UVM_VMSA_cr3, UVM_NATIVE_X64_cr3 },
	{ AT(cr4), UVM_X64_Cr4, UVM_VMSA_cr4, UVM_NATIVE_X64_cr4 },
	{ AT(efer), UVM_X64_Efer, UVM_VMSA_efer, UVM_NATIVE_X64_efer },
	{ AT(pat), UVM_X64_Pat, UVM_VMSA_pat, NONE },
	{ AT(gs_base), NONE, UVM_VMSA_gs + UVM_SELECTOR_base, UVM_NATIVE_X64_gs_base },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void put(struct uvm_processor *p, size_t member, uint64_t value)
{
	memcpy((uint8_t *)p + member, &value, sizeof(value));
}

static void read_register(struct uvm_processor *p, const struct uvm_igvm_register *r)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (numbers[i].vbs == r->name)
			put(p, numbers[i].member, r->value);
	}
	switch (r->name) {
	case UVM_X64_Cs:
		p->code = (struct uvm_segment){ r->selector, r->attributes };
		break;
	case UVM_X64_Ds:
		p->data = (struct uvm_segment){ r->selector, r->attributes };
		break;
	case UVM_X64_Gs:
		p->gs_base = r->value;
		break;
	case UVM_X64_Gdtr:
		p->gdtr = (struct uvm_table){ r->value, (uint16_t)r->limit };
		break;
	case UVM_X64_Idtr:
		p->idtr = (struct uvm_table){ r->value, (uint16_t)r->limit };
		break;
	default: /* MTRRs: the VM's own do */
		break;
	}
}

static void read_vbs(struct uvm_processor *p, const struct uvm_igvm_header *h)
{
	struct uvm_igvm_register r;

	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		uvm_igvm_vbs_get(h, i, &r);
		read_register(p, &r);
	}
}

/* Save areas keep attributes without the hole of 4 bits that descriptors have. */
static struct uvm_segment vmsa_segment(const uint8_t *b)
{
	const uint16_t a = uvm_le16(b + UVM_SELECTOR_attrib);

	return (struct uvm_segment){ uvm_le16(b + UVM_SELECTOR_selector), (uint16_t)((a & 0xFF) | (a & 0xF00) << 4) };
}

static struct uvm_table vmsa_table(const uint8_t *b)
{
	return (struct uvm_table){ uvm_le64(b + UVM_SELECTOR_base), (uint16_t)uvm_le32(b + UVM_SELECTOR_limit) };
}

static void read_vmsa(struct uvm_processor *p, const uint8_t *b)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		put(p, numbers[i].member, uvm_le64(b + numbers[i].vmsa));
	p->code = vmsa_segment(b + UVM_VMSA_cs);
	p->data = vmsa_segment(b + UVM_VMSA_ds);
	p->gdtr = vmsa_table(b + UVM_VMSA_gdtr);
	p->idtr = vmsa_table(b + UVM_VMSA_idtr);
}

static void read_native(struct uvm_processor *p, const uint8_t *b)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (numbers[i].native != NONE)
			put(p, numbers[i].member, uvm_le64(b + numbers[i].native));
	}
	p->code = (struct uvm_segment){ uvm_le16(b + UVM_NATIVE_X64_code_selector),
					uvm_le16(b + UVM_NATIVE_X64_code_attributes) };
	p->data = (struct uvm_segment){ uvm_le16(b + UVM_NATIVE_X64_data_selector),
					uvm_le16(b + UVM_NATIVE_X64_data_attributes) };
	p->gdtr = (struct uvm_table){ uvm_le64(b + UVM_NATIVE_X64_gdtr_base), uvm_le16(b + UVM_NATIVE_X64_gdtr_limit) };
	p->idtr = (struct uvm_table){ uvm_le64(b + UVM_NATIVE_X64_idtr_base), uvm_le16(b + UVM_NATIVE_X64_idtr_limit) };
}

int uvm_processor_read(struct uvm_processor *p, const struct uvm_igvm_header *h, struct uvm_diag *d)
{
	struct uvm_processor got = { .pat = RESET_PAT };

	switch (h->vp.context) {
	case UVM_IGVM_CONTEXT_VBS:
		read_vbs(&got, h);
		break;
	case UVM_IGVM_CONTEXT_VMSA:
	case UVM_IGVM_CONTEXT_NATIVE_X64:
		if (h->data_len < uvm_igvm_context_layout(h->vp.context)->size)
			return uvm_fail(d, UVM_E_SHORT, UVM_NO_OFFSET, "VP_CONTEXT", h->data_len, UVM_PAGE_SIZE);
		if (h->vp.context == UVM_IGVM_CONTEXT_VMSA)
			read_vmsa(&got, h->data);
		else
			read_native(&got, h->data);
		break;
	default:
		return uvm_say(d, UVM_E_UNSUPPORTED, "the first processor's context is of a kind that cannot be entered");
	}
	*p = got;
	return UVM_OK;
}
