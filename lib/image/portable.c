/* SPDX-License-Identifier: MIT */
/*
 * What portable images may be made of.
 */
#include "image/portable.h"

#define VGA_HOLE 0xA0000ull /* from here to 1 MiB there is no memory that can be relied on at reset */
#define VGA_HOLE_END 0x100000ull

int uvm_portable_refuse(const struct uvm_image_request *req, struct uvm_diag *d)
{
	const struct uvm_guest_config *c = req->configs;
	const struct {
		bool wrong;
		const char *field, *says;
	} rules[] = {
		{ req->arch != UVM_IGVM_ARCH_X64, "guest_arch", "portable images are for x64" },
		{ req->nconfigs != 1, "guest_configs", "portable images have one configuration" },
		{ c->kind != UVM_IMAGE_OPENHCL, "image", "portable images are of kind openhcl" },
		{ c->isolation != UVM_ISOLATION_NONE, "isolation_type", "portable images are for machines without isolation" },
		{ c->uefi || c->has_linux, "image.openhcl", "portable images have nothing below the paravisor" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!rules[i].wrong)
			continue;
		d->record = i < 2 ? NULL : "guest_configs";
		d->index = i < 2 ? UVM_NO_INDEX : 0;
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, UVM_NO_OFFSET, rules[i].field, 0, 0, rules[i].says);
	}
	return UVM_OK;
}

static bool is_taken(uint32_t type)
{
	static const uint32_t taken[] = {
		UVM_IGVM_SUPPORTED_PLATFORM, UVM_IGVM_GUEST_POLICY,     UVM_IGVM_PAGE_DATA,    UVM_IGVM_VP_CONTEXT,
		UVM_IGVM_PARAMETER_AREA,     UVM_IGVM_PARAMETER_INSERT, UVM_IGVM_MEMORY_MAP,   UVM_IGVM_VP_COUNT,
		UVM_IGVM_ENVIRONMENT_INFO,   UVM_IGVM_REQUIRED_MEMORY,  UVM_IGVM_SNP_ID_BLOCK,
	};

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		if (taken[i] == type)
			return true;
	}
	return false;
}

struct checking {
	bool native;
	unsigned contexts;
	struct uvm_diag *d;
};

static int check_header(struct checking *c, const struct uvm_igvm_header *h)
{
	if (!is_taken(h->type))
		return uvm_fail_says(c->d, UVM_E_UNSUPPORTED, h->off, NULL, h->type, 0,
				     "QEMU's loader does not know this record");
	if (h->type == UVM_IGVM_SUPPORTED_PLATFORM)
		c->native |= h->platform.platform_type == UVM_IGVM_NATIVE;
	if (h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_NATIVE_X64 && h->vp.vp_index == 0)
		c->contexts++;
	if (h->type == UVM_IGVM_PAGE_DATA && h->page.gpa >= VGA_HOLE && h->page.gpa < VGA_HOLE_END)
		return uvm_fail_says(c->d, UVM_E_RANGE, h->off, "gpa", h->page.gpa, VGA_HOLE,
				     "%g is where a PC has no memory when it starts");
	return UVM_OK;
}

int uvm_portable_check(const struct uvm_igvm *f, struct uvm_diag *d)
{
	struct checking c = { .d = d };
	uint32_t index = 0;
	int r = UVM_OK;

	for (size_t s = 0; s < UVM_IGVM_SECTIONS; s++) {
		for (size_t i = 0; i < f->section[s].n && r == UVM_OK; i++, index++) {
			r = check_header(&c, &f->section[s].h[i]);
			if (r < 0) {
				d->record = uvm_igvm_kind(f->section[s].h[i].type)->name;
				d->index = index;
			}
		}
	}
	if (r == UVM_OK && !c.native)
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, "platform", 0, 0,
				     "the file is not for the platform native");
	if (r == UVM_OK && c.contexts != 1)
		return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, "VP_CONTEXT", c.contexts, 1,
				     "%G native states of the first processor, expected %W");
	return r;
}
