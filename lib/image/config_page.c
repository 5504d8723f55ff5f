/* SPDX-License-Identifier: MIT */
/*
 * The measured configuration page of an image, found the way the guest finds it: the first processor's registers lead to the
 * shim's parameters, these to the parameter region, and that holds the page at a fixed place. A page that merely looks like it
 * is never taken; one that could be mistaken for it is an error.
 *
 * Source: layouts of lib/abi; doc/product-policy.md.
 */
#include <string.h>

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "abi/openhcl.h"
#include "abi/shim_params.h"
#include "abi/vtl2_config.h"
#include "igvm/context.h"
#include "igvm/registers.h"
#include "os/say.h"

#define TDX_RESET_PAGE 0xFFFFF000u
enum { TDX_RIP = 0x28, TDX_GDTR_BASE = 0x38, TDX_RSI = 0x50 }; /* in the reset page */

/* What of the first processor's state leads to the parameters. */
struct entry {
	uint64_t pc;     /* in the shim */
	uint64_t offset; /* of the parameters, counted from the shim's first page: what the guest goes by */
	uint64_t anchor; /* a region at a fixed distance from the parameters: the GDT on x64, the page tables on aarch64 */
};

/* The regions of an aarch64 image between parameters and page tables. */
#define AARCH64_DISTANCE ((uint64_t)(1 + UVM_PARAMETER_PAGES + UVM_OPENHCL_LOG_PAGES + UVM_OPENHCL_HEAP_PAGES) * UVM_PAGE_SIZE)

struct search {
	const struct uvm_igvm_list *directives;
	enum uvm_igvm_arch arch;
	uint32_t mask;
	struct uvm_diag *d;
};

static bool counts(const struct search *s, const struct uvm_igvm_header *h, uint32_t type)
{
	return h->type == type && (h->mask & s->mask) != 0;
}

static bool is_measured(const struct uvm_igvm_header *h)
{
	return h->page.data_type == UVM_IGVM_PAGE_NORMAL &&
	       (h->page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) == 0;
}

/* The one page at ${gpa}. Whoever could bring in a second one, or one that is not measured, could choose what the guest reads.
 */
static int find_page(const struct search *s, uint64_t gpa, const char *what, uint8_t ret[UVM_PAGE_SIZE])
{
	const struct uvm_igvm_header *found = NULL;

	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (!counts(s, h, UVM_IGVM_PAGE_DATA) || h->page.gpa != gpa)
			continue;
		if (found != NULL)
			return uvm_say(s->d, UVM_E_DUPLICATE, "two pages at 0x%llx, where the %s is", (unsigned long long)gpa,
				       what);
		found = h;
	}
	if (found == NULL)
		return uvm_say(s->d, UVM_E_MISSING, "no page at 0x%llx, where the %s should be", (unsigned long long)gpa, what);
	if (!is_measured(found))
		return uvm_say(s->d, UVM_E_VALUE, "the %s at 0x%llx is not measured", what, (unsigned long long)gpa);
	if (found->data_len == 0 || found->data_len > UVM_PAGE_SIZE)
		return uvm_say(s->d, UVM_E_MISSING, "the %s at 0x%llx is empty", what, (unsigned long long)gpa);
	memcpy(ret, found->data, found->data_len); /* of a built image: as much as there is */
	memset(ret + found->data_len, 0, UVM_PAGE_SIZE - found->data_len);
	return UVM_OK;
}

static void entry_of_vbs(const struct search *s, const struct uvm_igvm_header *h, struct entry *ret)
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

static void entry_of_vmsa(const uint8_t *b, struct entry *ret)
{
	ret->pc = uvm_le64(b + UVM_VMSA_rip);
	ret->offset = uvm_le64(b + UVM_VMSA_rsi);
	ret->anchor = uvm_le64(b + UVM_VMSA_gdtr + 8);
}

static int entry_of_tdx(const struct search *s, struct entry *ret)
{
	uint8_t b[UVM_PAGE_SIZE];
	int r;

	r = find_page(s, TDX_RESET_PAGE, "reset page", b);
	if (r == UVM_OK)
		*ret = (struct entry){ uvm_le64(b + TDX_RIP), uvm_le64(b + TDX_RSI), uvm_le64(b + TDX_GDTR_BASE) };
	return r;
}

static int find_entry(const struct search *s, bool tdx, struct entry *ret)
{
	const struct uvm_igvm_header *found = NULL;

	*ret = (struct entry){ 0 };
	if (tdx)
		return entry_of_tdx(s, ret);
	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (!counts(s, h, UVM_IGVM_VP_CONTEXT) || h->vp.vp_index != 0)
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
static uint64_t params_gpa(const struct search *s, const struct entry *e)
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
static int find_params(const struct search *s, const struct entry *e, uint64_t *ret_base, struct uvm_shim_params *ret)
{
	const uint64_t gpa = params_gpa(s, e);
	uint8_t page[UVM_PAGE_SIZE];
	int r;

	if (gpa == 0)
		return uvm_say(s->d, UVM_E_VALUE,
			       "the first processor's registers do not lead to a boot shim and its parameters");
	r = find_page(s, gpa, "parameters of the boot shim", page);
	if (r < 0)
		return r;
	uvm_shim_params_get(ret, page);
	*ret_base = gpa - e->offset;
	if (ret->parameter_region_size != (uint64_t)UVM_PARAMETER_PAGES * UVM_PAGE_SIZE)
		return uvm_say(s->d, UVM_E_VALUE, "the boot shim's parameters name a parameter region of %llu bytes",
			       (unsigned long long)ret->parameter_region_size);
	return UVM_OK;
}

/* A second measured page with the magic is either a mistake or meant to be taken for the first. */
static int find_decoy(const struct search *s, uint64_t gpa)
{
	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (counts(s, h, UVM_IGVM_PAGE_DATA) && h->page.gpa != gpa && is_measured(h) && h->data_len >= 8 &&
		    uvm_le64(h->data) == UVM_VTL2_CONFIG_MAGIC)
			return uvm_say(s->d, UVM_E_CONFLICT, "a second page looks like the configuration page: 0x%llx",
				       (unsigned long long)h->page.gpa);
	}
	return UVM_OK;
}

/* Offsets of its diagnostics are in the page. */
static int read_config(const uint8_t page[UVM_PAGE_SIZE], struct uvm_vtl2_config *ret, struct uvm_diag *d)
{
	const int r = uvm_vtl2_config_get(ret, page, d);

	if (r < 0 && d != NULL)
		d->record = "configuration page";
	return r;
}

int uvm_image_find_config(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_image_config_page *ret,
			  struct uvm_diag *d)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, platform_type);
	struct search s = { &f->section[UVM_IGVM_DIRECTIVES], f->arch, platform != NULL ? platform->mask : 0, d };
	struct uvm_shim_params params;
	struct uvm_vtl2_config config;
	struct entry entry;
	struct uvm_image_config_page got = { 0 };
	uint64_t base = 0, gpa;
	int r;

	if (platform == NULL)
		return uvm_say(d, UVM_E_MISSING, "the file does not support this platform");
	r = find_entry(&s, platform_type == UVM_IGVM_TDX, &entry);
	if (r == UVM_OK)
		r = find_params(&s, &entry, &base, &params);
	if (r < 0)
		return r;
	gpa = base + params.parameter_region_offset + (uint64_t)UVM_PARAMETER_VTL2_CONFIG * UVM_PAGE_SIZE;
	r = find_page(&s, gpa, "configuration page", got.page);
	if (r == UVM_OK)
		r = read_config(got.page, &config, d);
	if (r == UVM_OK)
		r = find_decoy(&s, gpa);
	if (r < 0)
		return r;
	got.gpa = gpa;
	got.policy_offset = (uint32_t)(config.policy - got.page);
	got.policy_size = config.policy_size;
	got.vtom_offset_bit = config.vtom_offset_bit;
	*ret = got;
	return UVM_OK;
}
