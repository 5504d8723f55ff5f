/* SPDX-License-Identifier: MIT */
/*
 * Save areas (VMSA) as KVM and the clouds fill them. What they share is the state of a processor after reset.
 *
 * Source: AMD APM volume 2, table 14-1 and appendix B; the differences as sev-snp-measure has found them.
 */
#include "measure/launch_vmsa.h"

#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/context.h"

/* What differs between hypervisors, and what of a processor's reset state they keep. */
static const struct {
	uint16_t cs_attrib, bsp_cs_attrib, ss_attrib, tr_attrib;
	uint64_t pat;
	uint32_t mxcsr;
	uint16_t fcw;
	bool signature; /* rdx is the processor's own */
} vmms[UVM_LAUNCH_VMMS] = {
	[UVM_LAUNCH_QEMU] = { 0x9b, 0x9b, 0x93, 0x8b, 0x7040600070406, 0x1f80, 0x37f, true },
	[UVM_LAUNCH_EC2] = { 0x9b, 0x9a, 0x92, 0x83, 0x7040600070406, 0, 0, false },
	[UVM_LAUNCH_GCE] = { 0x9b, 0x9b, 0x93, 0x8b, 0x70106, 0, 0, false },
};

#define RESET_RDX 0x600u

struct selector {
	uint16_t off, selector, attrib;
	uint32_t limit;
};

/* Real mode, and the flat mode that an SVSM begins in; cs, ss and tr of real mode are the hypervisor's. */
static const struct selector real_mode[] = {
	{ UVM_VMSA_es, 0, 0x93, 0xFFFF },   { UVM_VMSA_ds, 0, 0x93, 0xFFFF },
	{ UVM_VMSA_fs, 0, 0x93, 0xFFFF },   { UVM_VMSA_gs, 0, 0x93, 0xFFFF },
	{ UVM_VMSA_gdtr, 0, 0, 0xFFFF },    { UVM_VMSA_idtr, 0, 0, 0xFFFF },
	{ UVM_VMSA_ldtr, 0, 0x82, 0xFFFF }, { 0, 0, 0, 0 },
};
static const struct selector flat_mode[] = {
	{ UVM_VMSA_es, 16, 0xc93, 0xFFFFFFFF },
	{ UVM_VMSA_ds, 16, 0xc93, 0xFFFFFFFF },
	{ UVM_VMSA_fs, 16, 0xc93, 0xFFFFFFFF },
	{ UVM_VMSA_ss, 16, 0xc93, 0xFFFFFFFF },
	{ UVM_VMSA_cs, 8, 0xc9b, 0xFFFFFFFF },
	{ UVM_VMSA_gs, 0, 0x93, 0xFFFF },
	{ UVM_VMSA_gdtr, 0, 0, 0xFFFF },
	{ UVM_VMSA_idtr, 0, 0, 0xFFFF },
	{ UVM_VMSA_ldtr, 0, 0x82, 0xFFFF },
	{ UVM_VMSA_tr, 0, 0x8b, 0xFFFF },
	{ 0, 0, 0, 0 },
};

/* Registers that are the same everywhere. */
static const struct {
	uint16_t off;
	uint64_t value;
} registers[] = {
	{ UVM_VMSA_efer, 0x1000 },    { UVM_VMSA_cr4, 0x40 }, { UVM_VMSA_dr7, 0x400 },
	{ UVM_VMSA_dr6, 0xFFFF0FF0 }, { UVM_VMSA_rflags, 2 }, { UVM_VMSA_xcr0, 1 },
};

#define CR0_PE 1u
#define CR0_ET 0x10u

static void put_selector(uint8_t *vmsa, const struct selector *s, uint64_t base)
{
	uint8_t *b = vmsa + s->off;

	uvm_put_le16(b + UVM_SELECTOR_selector, s->selector);
	uvm_put_le16(b + UVM_SELECTOR_attrib, s->attrib);
	uvm_put_le32(b + UVM_SELECTOR_limit, s->limit);
	uvm_put_le64(b + UVM_SELECTOR_base, base);
}

static void put_real_mode(const struct uvm_launch *l, uint32_t eip, uint8_t *vmsa)
{
	const uint16_t cs_attrib = eip == UVM_LAUNCH_RESET_EIP ? vmms[l->vmm].bsp_cs_attrib : vmms[l->vmm].cs_attrib;

	put_selector(vmsa, &(struct selector){ UVM_VMSA_cs, 0xF000, cs_attrib, 0xFFFF }, eip & 0xFFFF0000);
	put_selector(vmsa, &(struct selector){ UVM_VMSA_ss, 0, vmms[l->vmm].ss_attrib, 0xFFFF }, 0);
	put_selector(vmsa, &(struct selector){ UVM_VMSA_tr, 0, vmms[l->vmm].tr_attrib, 0xFFFF }, 0);
	uvm_put_le64(vmsa + UVM_VMSA_rip, eip & 0xFFFF);
	uvm_put_le64(vmsa + UVM_VMSA_cr0, CR0_ET);
	uvm_put_le16(vmsa + UVM_VMSA_x87_fcw, vmms[l->vmm].fcw);
}

void uvm_launch_vmsa(const struct uvm_launch *l, uint32_t eip, uint64_t features, uint8_t out[UVM_LAUNCH_VMSA_SIZE])
{
	const bool flat = l->mode == UVM_LAUNCH_SNP_SVSM;

	memset(out, 0, UVM_LAUNCH_VMSA_SIZE);
	for (const struct selector *s = flat ? flat_mode : real_mode; s->limit != 0; s++)
		put_selector(out, s, 0);
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
		uvm_put_le64(out + registers[i].off, registers[i].value);
	uvm_put_le64(out + UVM_VMSA_pat, vmms[l->vmm].pat);
	uvm_put_le64(out + UVM_VMSA_rdx, vmms[l->vmm].signature ? l->vcpu_sig : RESET_RDX);
	uvm_put_le64(out + UVM_VMSA_sev_features, features);
	uvm_put_le32(out + UVM_VMSA_mxcsr, vmms[l->vmm].mxcsr);
	if (flat) {
		uvm_put_le64(out + UVM_VMSA_rip, eip);
		uvm_put_le64(out + UVM_VMSA_cr0, CR0_ET | CR0_PE);
	} else {
		put_real_mode(l, eip, out);
	}
}
