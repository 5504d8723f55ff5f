/* SPDX-License-Identifier: MIT */
/*
 * Rules for the file data of one record: its size, and what a VP context holds. Pages, areas and CoRIM documents are opaque.
 *
 * Source: igvm_defs 0.5.0, IGVM_VHS_VP_CONTEXT and VbsVpContextRegister.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/check.h"
#include "igvm/context.h"

static bool check_size(struct uvm_igvm_checker *c, uint64_t limit)
{
	return c->h->data_len <= limit || bad(c, DATA_SIZE, "file_offset", c->h->data_len, limit);
}

static bool check_register(struct uvm_igvm_checker *c, uint32_t i)
{
	const uint8_t *at = c->h->data + 4 + (size_t)i * UVM_IGVM_VBS_REGISTER_SIZE;
	const enum uvm_igvm_rule_id unsupported = c->f->arch == UVM_IGVM_ARCH_X64 ? UVM_IGVM_R_VBS_REGISTER_X64
										  : UVM_IGVM_R_VBS_REGISTER_AARCH64;
	uint8_t canonical[UVM_IGVM_VBS_REGISTER_SIZE];
	struct uvm_igvm_register r;

	uvm_igvm_vbs_get(c->h, i, &r);
	if (r.vtl != c->h->vp.vtl && !bad_data(c, VBS_VTL, at, r.vtl, c->h->vp.vtl))
		return false;
	if (uvm_igvm_register_name(c->f->arch, r.name) == NULL)
		return uvm_igvm_bad_data(c, unsupported, at + 1, r.name, 0);
	uvm_igvm_vbs_put_one(&r, canonical);
	return memcmp(at, canonical, sizeof(canonical)) == 0 || bad_data(c, VBS_REGISTER_ZERO, at, r.name, 0);
}

static bool check_vbs(struct uvm_igvm_checker *c)
{
	const uint32_t n = c->h->data_len >= 4 ? uvm_igvm_vbs_count(c->h) : 0;
	const uint64_t size = 4 + (uint64_t)n * UVM_IGVM_VBS_REGISTER_SIZE;

	if (c->h->data_len != size)
		return bad(c, DATA_SIZE, "file_offset", c->h->data_len, size);
	if (n == 0)
		return bad_data(c, VBS_REGISTERS, c->h->data, 0, 1);
	if (c->h->vp.vtl > UVM_IGVM_HIGHEST_VTL && !bad_data(c, VTL, c->h->data + 4, c->h->vp.vtl, UVM_IGVM_HIGHEST_VTL))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!check_register(c, i))
			return false;
	}
	return true;
}

/* A context of fixed size; the page behind it is zero. */
static bool check_page(struct uvm_igvm_checker *c, size_t size)
{
	const uint8_t *p = c->h->data;
	const size_t len = c->h->data_len;

	if (!check_size(c, UVM_PAGE_SIZE))
		return false;
	if (len <= size || len > UVM_PAGE_SIZE || uvm_is_zero(p + size, len - size))
		return true;
	while (p[size] == 0)
		size++;
	return bad_data(c, VP_CONTEXT_PADDING, p + size, size, 0);
}

static bool check_context(struct uvm_igvm_checker *c)
{
	const enum uvm_igvm_context context = (enum uvm_igvm_context)c->h->vp.context;

	if (context == UVM_IGVM_CONTEXT_NONE)
		return true; /* check_record said so */
	if (c->h->data_len == 0)
		return bad(c, VP_CONTEXT_DATA, "file_offset", 0, 0);
	return context == UVM_IGVM_CONTEXT_VBS ? check_vbs(c) : check_page(c, uvm_igvm_context_layout(context)->size);
}

bool uvm_igvm_check_data(struct uvm_igvm_checker *c)
{
	switch (c->h->type) {
	case UVM_IGVM_PAGE_DATA:
		return check_size(c, UVM_PAGE_SIZE);
	case UVM_IGVM_PARAMETER_AREA:
		return check_size(c, c->h->area.number_of_bytes);
	case UVM_IGVM_VP_CONTEXT:
		return check_context(c);
	default:
		return true;
	}
}
