/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor as an SNP save area (VMSA).
 *
 * Source: AMD APM volume 2, 15.34.7 "SEV_FEATURES" and appendix B "VMSA Layout". Which features are on is openvmm's choice
 * (vm/loader/igvmfilegen/src/vp_context_builder/snp.rs), and is measured.
 */
#include "image/vp.h"

#include "igvm/context.h"
#include "igvm/registers.h"

#define EFER_SVME 0x1000u /* has to be set in every VMSA */
#define XCR0_X87 1u

/* Registers without a slot, the MTRRs, are not part of the save area. */
static const struct {
	uint32_t name;
	uint16_t off;
} slots[] = {
	{ UVM_X64_Gdtr, UVM_VMSA_gdtr }, { UVM_X64_Ds, UVM_VMSA_ds },   { UVM_X64_Es, UVM_VMSA_es },
	{ UVM_X64_Fs, UVM_VMSA_fs },     { UVM_X64_Gs, UVM_VMSA_gs },   { UVM_X64_Ss, UVM_VMSA_ss },
	{ UVM_X64_Cs, UVM_VMSA_cs },     { UVM_X64_Tr, UVM_VMSA_tr },   { UVM_X64_Cr0, UVM_VMSA_cr0 },
	{ UVM_X64_Cr3, UVM_VMSA_cr3 },   { UVM_X64_Cr4, UVM_VMSA_cr4 }, { UVM_X64_Efer, UVM_VMSA_efer },
	{ UVM_X64_Pat, UVM_VMSA_pat },   { UVM_X64_Rsi, UVM_VMSA_rsi }, { UVM_X64_Rip, UVM_VMSA_rip },
};

/* Attributes are the hypervisor's: the save area has no gap between access byte and flags. */
static void put_selector(uint8_t *b, const struct uvm_igvm_register *r)
{
	uvm_put_le16(b + UVM_SELECTOR_selector, r->selector);
	uvm_put_le16(b + UVM_SELECTOR_attrib, (uint16_t)((r->attributes & 0xFF) | (r->attributes >> 4 & 0xF00)));
	uvm_put_le32(b + UVM_SELECTOR_limit, r->limit);
	uvm_put_le64(b + UVM_SELECTOR_base, r->value);
}

static void put_register(uint8_t *vmsa, const struct uvm_igvm_register *r)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		if (slots[i].name != r->name)
			continue;
		if (uvm_igvm_register_name(UVM_IGVM_ARCH_X64, r->name)->kind == UVM_IGVM_REG_U64)
			uvm_put_le64(vmsa + slots[i].off, r->value);
		else
			put_selector(vmsa + slots[i].off, r);
	}
}

/* What VTL2 wants: no vTOM, it has page tables with the encryption bit; protection from its host and from other VMs. */
static uint64_t features(const struct uvm_guest_config *c)
{
	return 1u << UVM_SEV_FEATURES_snp | 1u << UVM_SEV_FEATURES_debug_swap | 1u << UVM_SEV_FEATURES_prevent_host_ibs |
	       1u << UVM_SEV_FEATURES_snp_btb_isolation | 1u << UVM_SEV_FEATURES_vmsa_reg_protection |
	       1u << UVM_SEV_FEATURES_ibpb_on_entry | (uint64_t)c->restricted_injection << UVM_SEV_FEATURES_restrict_injection |
	       (uint64_t)c->secure_avic << UVM_SEV_FEATURES_secure_avic;
}

void uvm_vp_snp_vmsa(const struct uvm_guest_config *config, const struct uvm_registers *regs, uint8_t out[UVM_PAGE_SIZE])
{
	for (uint32_t i = 0; i < regs->n; i++)
		put_register(out, &regs->r[i]);
	uvm_put_le64(out + UVM_VMSA_efer, uvm_le64(out + UVM_VMSA_efer) | EFER_SVME);
	uvm_put_le64(out + UVM_VMSA_sev_features, features(config));
	uvm_put_le64(out + UVM_VMSA_xcr0, XCR0_X87);
}

int uvm_vp_snp_finish(struct uvm_importer *im)
{
	struct uvm_run run = uvm_run_generated(im->vmsa_page, 1, "vp-context-page");
	uint8_t *vmsa;
	int r;

	if (!im->has_vmsa)
		return UVM_OK;
	vmsa = uvm_import_alloc(im, UVM_PAGE_SIZE);
	if (vmsa == NULL)
		return UVM_E_NOMEM;
	uvm_vp_snp_vmsa(im->config, &im->registers, vmsa);
	run.acceptance = UVM_ACCEPT_VP_CONTEXT;
	r = uvm_import_run(im, &run);
	if (r < 0)
		return r;
	return uvm_import_record(im, &(struct uvm_igvm_header){
					     .type = UVM_IGVM_VP_CONTEXT,
					     .mask = UVM_IMPORT_MASK,
					     .data = vmsa,
					     .data_len = UVM_PAGE_SIZE,
					     .vp = { .gpa = im->vmsa_page * UVM_PAGE_SIZE, .context = UVM_IGVM_CONTEXT_VMSA },
				     });
}
