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

enum { TDX_RIP = 0x28, TDX_GDTR_BASE = 0x38, TDX_RSI = 0x50 }; /* in the reset page */

/* What of the first processor's state leads to the parameters. */
struct start {
	uint64_t pc;     /* in the shim */
	uint64_t offset; /* of the parameters, counted from the shim's first page: what the guest goes by */
	uint64_t anchor; /* a region at a fixed distance from the parameters: the GDT on x64, the page tables on aarch64 */
};

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

static void entry_of_vbs(const struct uvm_entry_search *s, const struct uvm_igvm_header *h, struct start *ret)
{
	static const struct {
		uint32_t pc, offset, anchor;
	} names[] = {
		[UVM_IGVM_ARCH_X64] = { UVM_X64_Rip, UVM_X64_Rsi, UVM_X64_Gdtr },
		[UVM_IGVM_ARCH_AARCH64] = { UVM_AARCH64_Pc, UVM_AARCH64_X0, UVM_AARCH64_Ttbr0El1 },
	};
	struct uvm_igvm_register r;

	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		uvm_igvm_vbs_get(h, i, &r);
		if (r.name == names[s->arch].pc)
			ret->pc = r.value;
		else if (r.name == names[s->arch].offset)
			ret->offset = r.value;
		else if (r.name == names[s->arch].anchor)
			ret->anchor = r.value;
	}
}

static void entry_of_vmsa(const uint8_t *b, struct start *ret)
{
	ret->pc = uvm_le64(b + UVM_VMSA_rip);
	ret->offset = uvm_le64(b + UVM_VMSA_rsi);
	ret->anchor = uvm_le64(b + UVM_VMSA_gdtr + 8);
}

static int entry_of_tdx(const struct uvm_entry_search *s, struct start *ret)
{
	uint8_t b[UVM_PAGE_SIZE];
	int r;

	r = uvm_entry_page(s, UVM_TDX_RESET_PAGE, "reset page", b);
	if (r == UVM_OK)
		*ret = (struct start){ uvm_le64(b + TDX_RIP), uvm_le64(b + TDX_RSI), uvm_le64(b + TDX_GDTR_BASE) };
	return r;
}

static int find_start(const struct uvm_entry_search *s, bool tdx, struct start *ret)
{
	const struct uvm_igvm_header *found = NULL;

	*ret = (struct start){ 0 };
	if (tdx)
		return entry_of_tdx(s, ret);
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
		entry_of_vbs(s, found, ret);
	else if (found->vp.context == UVM_IGVM_CONTEXT_VMSA)
		entry_of_vmsa(found->data, ret);
	else
		return uvm_say(s->d, UVM_E_UNSUPPORTED, "the first processor's context is of a kind that OpenHCL does not use");
	return UVM_OK;
}

/* Where the parameters are; 0 when registers lead to no such place. On x64 they follow the GDT. */
static uint64_t params_gpa(const struct uvm_entry_search *s, const struct start *e)
{
	uint64_t gpa, base;

	if (e->anchor == 0 || (e->anchor | e->offset) % UVM_PAGE_SIZE != 0)
		return 0;
	if (s->arch == UVM_IGVM_ARCH_AARCH64)
		gpa = e->anchor > AARCH64_DISTANCE ? e->anchor - AARCH64_DISTANCE : 0;
	else
		gpa = e->anchor + UVM_PAGE_SIZE;
	base = gpa - e->offset;
	return e->offset <= gpa && e->pc >= base && e->pc < gpa ? gpa : 0;
}

/*
 * The shim counts from its own first page, which an image does not name: it follows from where the parameters are. Registers
 * that lead to another set of parameters lead to another configuration page, and there must not be two.
 */
static int find_params(const struct uvm_entry_search *s, const struct start *e, struct uvm_entry *ret)
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
	ret->base = gpa - e->offset;
	if (ret->params.parameter_region_size != (uint64_t)UVM_PARAMETER_PAGES * UVM_PAGE_SIZE)
		return uvm_say(s->d, UVM_E_VALUE, "the boot shim's parameters name a parameter region of %llu bytes",
			       (unsigned long long)ret->params.parameter_region_size);
	return UVM_OK;
}

int uvm_entry_find(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_entry_search *s, struct uvm_entry *ret,
		   struct uvm_diag *d)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, platform_type);
	struct start start;
	int r;

	*s = (struct uvm_entry_search){ &f->section[UVM_IGVM_DIRECTIVES], f->arch, platform != NULL ? platform->mask : 0, d };
	if (platform == NULL)
		return uvm_say(d, UVM_E_MISSING, "the file does not support this platform");
	r = find_start(s, platform_type == UVM_IGVM_TDX, &start);
	return r == UVM_OK ? find_params(s, &start, ret) : r;
}
