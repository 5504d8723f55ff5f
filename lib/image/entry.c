/* SPDX-License-Identifier: MIT */
/*
 * The way from the first processor to the boot shim's parameters. A page on it that merely looks like the right one is never
 * taken.
 *
 * Source: layouts of lib/abi.
 */
#include "image/entry.h"

#include <string.h>

#include "abi/openhcl.h"
#include "igvm/context.h"
#include "igvm/registers.h"
#include "os/say.h"

enum { TDX_RIP = 0x28, TDX_GDTR_BASE = 0x38, TDX_RSI = 0x50, TDX_CR3 = 0x80 }; /* in the reset page */

/* The regions of an aarch64 image between parameters and page tables. */
#define AARCH64_DISTANCE ((uint64_t)(1 + UVM_PARAMETER_PAGES + UVM_OPENHCL_LOG_PAGES + UVM_OPENHCL_HEAP_PAGES) * UVM_PAGE_SIZE)

bool uvm_entry_counts(const struct uvm_entry_search *s, const struct uvm_igvm_header *h, uint32_t type)
{
	return h->type == type && (h->mask & s->mask) != 0;
}

bool uvm_entry_is_measured(const struct uvm_igvm_header *h)
{
	return h->page.data_type == UVM_IGVM_PAGE_NORMAL &&
	       (h->page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) == 0;
}

int uvm_entry_page(const struct uvm_entry_search *s, uint64_t gpa, const char *what, uint8_t ret[UVM_PAGE_SIZE])
{
	const struct uvm_igvm_header *found = NULL;

	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (!uvm_entry_counts(s, h, UVM_IGVM_PAGE_DATA) || h->page.gpa != gpa)
			continue;
		if (found != NULL)
			return uvm_say(s->d, UVM_E_DUPLICATE, "two pages at 0x%llx, where the %s is", (unsigned long long)gpa,
				       what);
		found = h;
	}
	if (found == NULL)
		return uvm_say(s->d, UVM_E_MISSING, "no page at 0x%llx, where the %s should be", (unsigned long long)gpa, what);
	if (!uvm_entry_is_measured(found))
		return uvm_say(s->d, UVM_E_VALUE, "the %s at 0x%llx is not measured", what, (unsigned long long)gpa);
	if (found->data_len == 0 || found->data_len > UVM_PAGE_SIZE)
		return uvm_say(s->d, UVM_E_MISSING, "the %s at 0x%llx is empty", what, (unsigned long long)gpa);
	memcpy(ret, found->data, found->data_len); /* of a built image: as much as there is */
	memset(ret + found->data_len, 0, UVM_PAGE_SIZE - found->data_len);
	return UVM_OK;
}

static void registers_of_vbs(const struct uvm_entry_search *s, const struct uvm_igvm_header *h, struct uvm_entry_registers *ret)
{
	const struct {
		uint32_t x64, aarch64; /* 0: none */
		uint64_t *to;
	} leads[] = {
		{ UVM_X64_Rip, UVM_AARCH64_Pc, &ret->pc },
		{ UVM_X64_Rsi, UVM_AARCH64_X0, &ret->argument },
		{ UVM_X64_Gdtr, 0, &ret->gdt },
		{ UVM_X64_Cr3, UVM_AARCH64_Ttbr0El1, &ret->tables },
	};
	struct uvm_igvm_register r;

	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		uvm_igvm_vbs_get(h, i, &r);
		for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++) {
			if (r.name == (s->arch == UVM_IGVM_ARCH_X64 ? leads[k].x64 : leads[k].aarch64))
				*leads[k].to = r.value;
		}
	}
}

static void registers_of_vmsa(const uint8_t *b, struct uvm_entry_registers *ret)
{
	ret->pc = uvm_le64(b + UVM_VMSA_rip);
	ret->argument = uvm_le64(b + UVM_VMSA_rsi);
	ret->gdt = uvm_le64(b + UVM_VMSA_gdtr + UVM_SELECTOR_base);
	ret->tables = uvm_le64(b + UVM_VMSA_cr3);
}

static void registers_of_native(const uint8_t *b, struct uvm_entry_registers *ret)
{
	ret->pc = uvm_le64(b + UVM_NATIVE_X64_rip);
	ret->argument = uvm_le64(b + UVM_NATIVE_X64_rsi);
	ret->gdt = uvm_le64(b + UVM_NATIVE_X64_gdtr_base);
	ret->tables = uvm_le64(b + UVM_NATIVE_X64_cr3);
}

static int registers_of_tdx(const struct uvm_entry_search *s, struct uvm_entry_registers *ret)
{
	uint8_t b[UVM_PAGE_SIZE];
	int r;

	r = uvm_entry_page(s, UVM_TDX_RESET_PAGE, "reset page", b);
	if (r == UVM_OK)
		*ret = (struct uvm_entry_registers){ uvm_le64(b + TDX_RIP), uvm_le64(b + TDX_RSI), uvm_le64(b + TDX_GDTR_BASE),
						     uvm_le64(b + TDX_CR3) };
	return r;
}

static int find_registers(const struct uvm_entry_search *s, struct uvm_entry_registers *ret)
{
	const struct uvm_igvm_header *found = NULL;

	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (!uvm_entry_counts(s, h, UVM_IGVM_VP_CONTEXT) || h->vp.vp_index != 0)
			continue;
		if (found != NULL)
			return uvm_say(s->d, UVM_E_DUPLICATE, "two contexts of the first processor");
		found = h;
	}
	if (found == NULL)
		return uvm_say(s->d, UVM_E_MISSING, "no context of the first processor");
	if (found->vp.context == UVM_IGVM_CONTEXT_VBS)
		registers_of_vbs(s, found, ret);
	else if (found->vp.context == UVM_IGVM_CONTEXT_VMSA)
		registers_of_vmsa(found->data, ret);
	else if (found->vp.context == UVM_IGVM_CONTEXT_NATIVE_X64)
		registers_of_native(found->data, ret);
	else
		return uvm_say(s->d, UVM_E_UNSUPPORTED, "the first processor's context is of a kind that OpenHCL does not use");
	return UVM_OK;
}

int uvm_entry_begin(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_entry_search *s,
		    struct uvm_entry_registers *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, platform_type);

	*s = (struct uvm_entry_search){ &f->section[UVM_IGVM_DIRECTIVES], f->arch, platform != NULL ? platform->mask : 0, d };
	*ret = (struct uvm_entry_registers){ 0 };
	if (platform == NULL)
		return uvm_say(d, UVM_E_MISSING, "the file does not support this platform");
	return platform_type == UVM_IGVM_TDX ? registers_of_tdx(s, ret) : find_registers(s, ret);
}

/* Where the parameters are; 0 when registers lead to no such place. On x64 they follow the GDT. */
static uint64_t params_gpa(const struct uvm_entry_search *s, const struct uvm_entry_registers *e)
{
	const bool x64 = s->arch == UVM_IGVM_ARCH_X64;
	const uint64_t anchor = x64 ? e->gdt : e->tables;
	uint64_t gpa, base;

	if (anchor == 0 || (anchor | e->argument) % UVM_PAGE_SIZE != 0)
		return 0;
	if (x64)
		gpa = anchor + UVM_PAGE_SIZE;
	else
		gpa = anchor > AARCH64_DISTANCE ? anchor - AARCH64_DISTANCE : 0;
	base = gpa - e->argument;
	return e->argument <= gpa && e->pc >= base && e->pc < gpa ? gpa : 0;
}

/*
 * The shim counts from its own first page, which an image does not name: it follows from where the parameters are. Registers
 * that lead to another set of parameters lead to another configuration page, and there must not be two.
 */
static int find_params(const struct uvm_entry_search *s, const struct uvm_entry_registers *e, struct uvm_entry *ret)
{
	const uint64_t gpa = params_gpa(s, e);
	uint8_t page[UVM_PAGE_SIZE];
	int r;

	if (gpa == 0)
		return uvm_say(s->d, UVM_E_VALUE,
			       "the first processor's registers do not lead to a boot shim and its parameters");
	r = uvm_entry_page(s, gpa, "parameters of the boot shim", page);
	if (r < 0)
		return r;
	uvm_shim_params_get(&ret->params, page);
	ret->params_gpa = gpa;
	ret->base = gpa - e->argument;
	if (ret->params.parameter_region_size != (uint64_t)UVM_PARAMETER_PAGES * UVM_PAGE_SIZE)
		return uvm_say(s->d, UVM_E_VALUE, "the boot shim's parameters name a parameter region of %llu bytes",
			       (unsigned long long)ret->params.parameter_region_size);
	return UVM_OK;
}

int uvm_entry_find(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_entry_search *s, struct uvm_entry *ret,
		   struct uvm_diag *d)
{
	struct uvm_entry_registers registers;
	int r = uvm_entry_begin(f, platform_type, s, &registers, d);

	return r == UVM_OK ? find_params(s, &registers, ret) : r;
}
