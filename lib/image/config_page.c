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
#include "abi/vtl2_config.h"
#include "image/entry.h"
#include "os/say.h"

/* A second measured page with the magic is either a mistake or meant to be taken for the first. */
static int find_decoy(const struct uvm_entry_search *s, uint64_t gpa)
{
	for (size_t i = 0; i < s->directives->n; i++) {
		const struct uvm_igvm_header *h = &s->directives->h[i];

		if (uvm_entry_counts(s, h, UVM_IGVM_PAGE_DATA) && h->page.gpa != gpa && uvm_entry_is_measured(h) &&
		    h->data_len >= 8 && uvm_le64(h->data) == UVM_VTL2_CONFIG_MAGIC)
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
	struct uvm_entry_search s;
	struct uvm_entry entry;
	struct uvm_vtl2_config config;
	struct uvm_image_config_page got = { 0 };
	uint64_t gpa;
	int r;

	r = uvm_entry_find(f, platform_type, &s, &entry, d);
	if (r < 0)
		return r;
	gpa = entry.base + entry.params.parameter_region_offset + (uint64_t)UVM_PARAMETER_VTL2_CONFIG * UVM_PAGE_SIZE;
	r = uvm_entry_page(&s, gpa, "configuration page", got.page);
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
