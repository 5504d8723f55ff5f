/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor as an SNP save area (VMSA).
 *
 * Source: AMD APM volume 2, 15.34.7 "SEV_FEATURES" and appendix B "VMSA Layout". Which features are on is openvmm's choice
 * (vm/loader/igvmfilegen/src/vp_context_builder/snp.rs), and is measured.
 */
#include "image/vp.h"

#include <string.h>

#include "igvm/context.h"
#include "igvm/registers.h"

#define EFER_SVME 0x1000u /* has to be set in every VMSA */
#define XCR0_X87 1u
#define CR0_ET 0x10u
#define CR4_MCE 0x40u

/* Registers without a slot, the MTRRs, are not part of the save area. */
static const struct {
	uint32_t name;
	uint16_t off;
} slots[] = {
	{ UVM_X64_Gdtr, UVM_VMSA_gdtr }, { UVM_X64_Ds, UVM_VMSA_ds },   { UVM_X64_Es, UVM_VMSA_es },
	{ UVM_X64_Fs, UVM_VMSA_fs },     { UVM_X64_Gs, UVM_VMSA_gs },   { UVM_X64_Ss, UVM_VMSA_ss },
	{ UVM_X64_Cs, UVM_VMSA_cs },     { UVM_X64_Tr, UVM_VMSA_tr },   { UVM_X64_Cr0, UVM_VMSA_cr0 },
	{ UVM_X64_Cr3, UVM_VMSA_cr3 },   { UVM_X64_Cr4, UVM_VMSA_cr4 }, { UVM_X64_Efer, UVM_VMSA_efer },
	{ UVM_X64_Pat, UVM_VMSA_pat },   { UVM_X64_Rbp, UVM_VMSA_rbp }, { UVM_X64_Rsi, UVM_VMSA_rsi },
	{ UVM_X64_R8, UVM_VMSA_r8 },     { UVM_X64_R9, UVM_VMSA_r9 },   { UVM_X64_R10, UVM_VMSA_r10 },
	{ UVM_X64_R11, UVM_VMSA_r11 },   { UVM_X64_R12, UVM_VMSA_r12 }, { UVM_X64_Rip, UVM_VMSA_rip },
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

#define FEATURE(name) (1ull << UVM_SEV_FEATURES_##name)

/* What VTL2 wants: no vTOM, it has page tables with the encryption bit; protection from its host and from other VMs. */
static uint64_t paravisor_features(const struct uvm_guest_config *c)
{
	return FEATURE(snp) | FEATURE(debug_swap) | FEATURE(prevent_host_ibs) | FEATURE(snp_btb_isolation) |
	       FEATURE(vmsa_reg_protection) | FEATURE(ibpb_on_entry) |
	       (c->restricted_injection ? FEATURE(restrict_injection) : 0) | (c->secure_avic ? FEATURE(secure_avic) : 0);
}

/* Firmware by itself knows a boundary above which memory is shared, and no encryption bit. */
static void put_uefi(const struct uvm_guest_config *c, uint8_t *vmsa)
{
	uvm_put_le64(vmsa + UVM_VMSA_sev_features,
		     FEATURE(snp) | FEATURE(vtom) | FEATURE(restrict_injection) | FEATURE(debug_swap));
	uvm_put_le64(vmsa + UVM_VMSA_virtual_tom, 1ull << c->shared_gpa_boundary_bits);
}

/* A kernel finds the processor as after a reset, in 64-bit mode, and has page tables with the encryption bit. */
static void put_linux(const struct uvm_guest_config *c, uint8_t *vmsa)
{
	static const struct {
		uint16_t off, size;
		uint64_t value;
	} reset[] = {
		{ UVM_VMSA_sev_features, 8, FEATURE(snp) },
		{ UVM_VMSA_tr + UVM_SELECTOR_attrib, 2, 0x8B },
		{ UVM_VMSA_tr + UVM_SELECTOR_limit, 4, 0xFFFF },
		{ UVM_VMSA_ldtr + UVM_SELECTOR_attrib, 2, 0x82 },
		{ UVM_VMSA_ldtr + UVM_SELECTOR_limit, 4, 0xFFFF },
		{ UVM_VMSA_idtr + UVM_SELECTOR_limit, 4, 0xFFFF },
		{ UVM_VMSA_dr6, 8, 0xFFFF0FF0 },
		{ UVM_VMSA_dr7, 8, 0x400 },
		{ UVM_VMSA_rflags, 8, 2 },
		{ UVM_VMSA_x87_fcw, 2, 0x37F },
		{ UVM_VMSA_mxcsr, 4, 0x1F80 },
	};
	const struct {
		uint16_t off;
		uint64_t bits;
	} also[] = { { UVM_VMSA_cr0, CR0_ET }, { UVM_VMSA_cr3, 1ull << c->c_bit_position }, { UVM_VMSA_cr4, CR4_MCE } };

	for (size_t i = 0; i < sizeof(reset) / sizeof(reset[0]); i++)
		uvm_put_le(vmsa + reset[i].off, reset[i].size, reset[i].value);
	for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
		uvm_put_le64(vmsa + also[i].off, uvm_le64(vmsa + also[i].off) | also[i].bits);
}

void uvm_vp_snp_vmsa(const struct uvm_guest_config *config, const struct uvm_registers *regs, uint8_t out[UVM_PAGE_SIZE])
{
	for (uint32_t i = 0; i < regs->n; i++)
		put_register(out, &regs->r[i]);
	uvm_put_le64(out + UVM_VMSA_efer, uvm_le64(out + UVM_VMSA_efer) | EFER_SVME);
	uvm_put_le64(out + UVM_VMSA_xcr0, XCR0_X87);
	if (config->kind == UVM_IMAGE_SNP_LINUX_DIRECT)
		put_linux(config, out);
	else if (config->max_vtl == 0)
		put_uefi(config, out);
	else
		uvm_put_le64(out + UVM_VMSA_sev_features, paravisor_features(config));
}

/*
 * Who uses a boundary has to validate memory before touching it. For the first MiB, which firmware does not do itself, there is
 * code in the page at address 0; the address it goes on at stands before it.
 */
static int import_trampoline(struct uvm_importer *im, uint8_t *vmsa)
{
	static const uint8_t code[] = {
		0xCC,                               /* fail:  int3 */
		0xBE, 0x00, 0x10, 0x00, 0x00,       /*        mov esi, 0x1000 */
		0xBB, 0x00, 0x00, 0x10, 0x00,       /*        mov ebx, 0x100000 */
		0x33, 0xC9,                         /*        xor ecx, ecx: 4 KiB */
		0xBA, 0x01, 0x00, 0x00, 0x00,       /*        mov edx, 1: validate */
		0x8B, 0xC6,                         /* page:  mov eax, esi */
		0xF2, 0x0F, 0x01, 0xFF,             /*        pvalidate */
		0x72, 0xE6,                         /*        jc fail */
		0x48, 0x85, 0xC0,                   /*        test rax, rax */
		0x75, 0xE1,                         /*        jnz fail */
		0x81, 0xC6, 0x00, 0x10, 0x00, 0x00, /*  add esi, 0x1000 */
		0x3B, 0xF3,                         /*  cmp esi, ebx */
		0x72, 0xE9,                         /*  jb page */
		0xFF, 0x25, 0xC9, 0xFF, 0xFF, 0xFF, /*  jmp [rip - 0x37]: the page's first 8 bytes */
	};
	uint8_t *page = uvm_import_alloc(im, UVM_PAGE_SIZE);

	if (page == NULL)
		return UVM_E_NOMEM;
	memcpy(page, vmsa + UVM_VMSA_rip, 8);
	memcpy(page + 8, code, sizeof(code));
	uvm_put_le64(vmsa + UVM_VMSA_rip, 8 + 1);
	return uvm_import_generated(im, 0, 1, "vp-context-page", (struct uvm_slice){ page, UVM_PAGE_SIZE });
}

int uvm_vp_snp_finish(struct uvm_importer *im)
{
	struct uvm_run run = uvm_run_generated(im->vmsa_page, 1, "vp-context-page");
	uint8_t *vmsa;
	int r = UVM_OK;

	if (!im->has_vmsa)
		return UVM_OK;
	vmsa = uvm_import_alloc(im, UVM_PAGE_SIZE);
	if (vmsa == NULL)
		return UVM_E_NOMEM;
	uvm_vp_snp_vmsa(im->config, &im->registers, vmsa);
	if (im->config->kind == UVM_IMAGE_UEFI)
		r = import_trampoline(im, vmsa);
	run.acceptance = UVM_ACCEPT_VP_CONTEXT;
	if (r == UVM_OK)
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
