/* SPDX-License-Identifier: MIT */
/*
 * Rules for the fields of one record by itself. What all kinds share follows from the field tables of kinds.c.
 *
 * Source: igvm_defs 0.5.0, IGVM_VHS_*; SEV-SNP policies and ID blocks: AMD SEV-SNP firmware ABI, "Guest Policy" and
 * "SNP_LAUNCH_FINISH"; TDX policies: Intel TDX module, ATTRIBUTES.
 */
#include <uvmkit/wire.h>

#include "igvm/check.h"
#include "igvm/ranges.h"
#include "wire/utf8.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

#define PLATFORM_VERSION 1

#define SNP_POLICY_RESERVED_ONE (UINT64_C(1) << 17)
#define SNP_POLICY_DEBUG (UINT64_C(1) << 19)
#define TDX_POLICY_DEBUG UINT64_C(1)

static bool single_bit(uint32_t mask)
{
	return mask != 0 && (mask & (mask - 1)) == 0;
}

static bool check_mask(struct uvm_igvm_checker *c)
{
	const uint32_t mask = c->h->mask;

	if (c->h->type == UVM_IGVM_SUPPORTED_PLATFORM)
		return single_bit(mask) || bad(c, PLATFORM_MASK, "compatibility_mask", mask, 0);
	return (mask != 0 || bad(c, MASK_NOT_ZERO, "compatibility_mask", mask, 0)) &&
	       ((mask & ~c->masks) == 0 || bad(c, MASK_PLATFORM, "compatibility_mask", mask, c->masks));
}

static bool check_field(struct uvm_igvm_checker *c, const struct uvm_igvm_field *f)
{
	uint64_t v;

	if (f->check == UVM_IGVM_C_NONE && f->known == 0)
		return true;
	v = uvm_igvm_field_value(c->h, f);
	switch (f->check) {
	case UVM_IGVM_C_GPA_4K:
		return v % UVM_PAGE_SIZE == 0 || bad(c, GPA_ALIGNED, f->name, v, UVM_PAGE_SIZE);
	case UVM_IGVM_C_SIZE_4K:
		return v % UVM_PAGE_SIZE == 0 || bad(c, SIZE_ALIGNED, f->name, v, UVM_PAGE_SIZE);
	case UVM_IGVM_C_VTL:
		return v <= UVM_IGVM_HIGHEST_VTL || bad(c, VTL, f->name, v, UVM_IGVM_HIGHEST_VTL);
	default:
		return (v & ~(uint64_t)f->known) == 0 || bad(c, FLAGS_KNOWN, f->name, v, f->known);
	}
}

static bool check_platform(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_platform *p = &c->h->platform;
	const bool shared = p->platform_type != UVM_IGVM_NATIVE && p->platform_type != UVM_IGVM_VSM_ISOLATION;

	if (single_bit(c->h->mask)) {
		c->masks |= c->h->mask;
		c->platform[__builtin_ctz(c->h->mask)] = p->platform_type;
	}
	return (p->highest_vtl == 0 || p->highest_vtl == UVM_IGVM_HIGHEST_VTL ||
		bad(c, PLATFORM_VTL, "highest_vtl", p->highest_vtl, UVM_IGVM_HIGHEST_VTL)) &&
	       (p->platform_type < UVM_IGVM_PLATFORM_COUNT || bad(c, PLATFORM_TYPE, "platform_type", p->platform_type, 0)) &&
	       (p->platform_version == PLATFORM_VERSION ||
		bad(c, PLATFORM_VERSION, "platform_version", p->platform_version, PLATFORM_VERSION)) &&
	       (shared || p->shared_gpa_boundary == 0 ||
		bad(c, PLATFORM_BOUNDARY, "shared_gpa_boundary", p->shared_gpa_boundary, 0));
}

static bool check_policy(struct uvm_igvm_checker *c)
{
	const uint64_t policy = c->h->policy.policy;
	const bool snp = (c->h->mask & uvm_igvm_checker_masks(c, UVM_IGVM_SEV_SNP)) != 0;
	const bool tdx = (c->h->mask & uvm_igvm_checker_masks(c, UVM_IGVM_TDX)) != 0;
	const uint64_t debug = (snp ? SNP_POLICY_DEBUG : 0) | (tdx ? TDX_POLICY_DEBUG : 0);

	return (!snp || (policy & SNP_POLICY_RESERVED_ONE) != 0 || bad(c, POLICY_RESERVED, "policy", policy, 0)) &&
	       ((policy & debug) == 0 || bad(c, POLICY_DEBUG, "policy", policy, 0));
}

static bool check_range(struct uvm_igvm_checker *c, const char *field, uint64_t gpa, uint64_t size)
{
	return (size != 0 && !uvm_igvm_range_wraps(gpa, size)) || bad(c, RELOCATION_RANGE, field, size, gpa);
}

static bool check_relocatable(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_relocatable *r = &c->h->reloc;
	const uint64_t align = r->relocation_alignment;
	const struct {
		const char *name;
		uint64_t gpa;
	} aligned[] = {
		{ "relocation_region_gpa", r->relocation_region_gpa },
		{ "minimum_relocation_gpa", r->minimum_relocation_gpa },
		{ "maximum_relocation_gpa", r->maximum_relocation_gpa },
	};

	if (r->relocation_region_size % UVM_PAGE_SIZE != 0 &&
	    !bad(c, RELOCATION_SIZE, "relocation_region_size", r->relocation_region_size, UVM_PAGE_SIZE))
		return false;
	if ((align == 0 || align % UVM_PAGE_SIZE != 0) &&
	    !bad(c, RELOCATION_ALIGNMENT, "relocation_alignment", align, UVM_PAGE_SIZE))
		return false;
	for (size_t i = 0; align != 0 && i < N(aligned); i++) {
		if (aligned[i].gpa % align != 0 && !bad(c, RELOCATION_ADDRESS, aligned[i].name, aligned[i].gpa, align))
			return false;
	}
	if (!check_range(c, "relocation_region_size", r->relocation_region_gpa, r->relocation_region_size))
		return false;
	return (r->minimum_relocation_gpa <= r->maximum_relocation_gpa &&
		r->maximum_relocation_gpa - r->minimum_relocation_gpa >= r->relocation_region_size) ||
	       bad(c, RELOCATION_WINDOW, "maximum_relocation_gpa", r->maximum_relocation_gpa, r->minimum_relocation_gpa);
}

static bool check_page_table(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_pt_relocation *pt = &c->h->pt;

	return (pt->used_size <= pt->size || bad(c, PAGE_TABLE_USED, "used_size", pt->used_size, pt->size)) &&
	       check_range(c, "size", pt->gpa, pt->size);
}

static bool check_cca(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_cca_policy *cca = &c->h->cca;
	const uint64_t both = cca->attributes_required_zeroes & cca->attributes_required_ones;

	return (both == 0 || bad(c, CCA_ATTRIBUTES, "attributes_required_ones", both, 0)) &&
	       (cca->hash_algorithm <= 2 || bad(c, CCA_HASH, "hash_algorithm", cca->hash_algorithm, 2)) &&
	       (cca->lfa_policy <= 1 || bad(c, CCA_LFA, "lfa_policy", cca->lfa_policy, 1));
}

static bool check_version_string(struct uvm_igvm_checker *c)
{
	const char *text = (const char *)c->h->blob.body;
	const size_t len = c->h->blob.body_len;
	uint32_t character;

	for (size_t at = 0, n; at < len; at += n) {
		n = uvm_utf8_next(text + at, len - at, &character);
		if (n == 0)
			return bad(c, VERSION_STRING_UTF8, NULL, at, len);
	}
	return true;
}

static bool check_page(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_page *p = &c->h->page;

	return (uvm_igvm_page_type_name(p->data_type) != NULL || bad(c, PAGE_TYPE, "data_type", p->data_type, 0)) &&
	       ((p->flags & UVM_IGVM_PAGE_2MB) == 0 || bad(c, PAGE_2MB, "flags", p->flags, 0));
}

static bool check_memory(struct uvm_igvm_checker *c, uint64_t gpa, uint64_t size)
{
	return !uvm_igvm_range_wraps(gpa, size) || bad(c, RANGE_WRAPS, "gpa", gpa, size);
}

static bool check_vp(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_vp *vp = &c->h->vp;

	if (vp->context == UVM_IGVM_CONTEXT_NONE || vp->context != uvm_igvm_checker_context(c, c->h->mask))
		return bad(c, VP_CONTEXT_PLATFORM, "compatibility_mask", c->h->mask, 0);
	if (vp->context == UVM_IGVM_CONTEXT_VMSA)
		return vp->gpa % UVM_PAGE_SIZE == 0 || bad(c, GPA_ALIGNED, "gpa", vp->gpa, UVM_PAGE_SIZE);
	return (vp->gpa == 0 || bad(c, VP_CONTEXT_GPA, "gpa", vp->gpa, 0)) &&
	       (vp->context != UVM_IGVM_CONTEXT_VBS || vp->vp_index == 0 || bad(c, VBS_VP_INDEX, "vp_index", vp->vp_index, 0));
}

/* The only values the processor's firmware accepts; those of the author key count when there is one. */
static bool check_id_block(struct uvm_igvm_checker *c)
{
	static const struct {
		const char *name;
		uint16_t off;
		uint8_t want;
		bool author;
	} values[] = {
		{ "version", 88, 1, false },
		{ "id_key_algorithm", 96, 1, false },
		{ "id_public_key.curve", 248, 2, false },
		{ "author_key_algorithm", 100, 1, true },
		{ "author_public_key.curve", 544, 2, true },
	};
	const uint8_t *body = c->h->blob.body;
	const bool author = body[4] != 0;

	if ((c->h->mask & uvm_igvm_checker_masks(c, UVM_IGVM_SEV_SNP)) == 0 &&
	    !bad(c, ID_BLOCK_PLATFORM, "compatibility_mask", c->h->mask, 0))
		return false;
	for (size_t i = 0; i < N(values); i++) {
		const uint32_t v = uvm_le32(body + values[i].off);

		if (v != values[i].want && (author || !values[i].author) &&
		    !bad(c, ID_BLOCK_VALUE, values[i].name, v, values[i].want))
			return false;
	}
	return true;
}

static bool check_kind(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_header *h = c->h;

	switch (h->type) {
	case UVM_IGVM_SUPPORTED_PLATFORM:
		return check_platform(c);
	case UVM_IGVM_GUEST_POLICY:
		return check_policy(c);
	case UVM_IGVM_RELOCATABLE_REGION:
		return check_relocatable(c);
	case UVM_IGVM_PAGE_TABLE_RELOCATION_REGION:
		return check_page_table(c);
	case UVM_IGVM_CCA_POLICY:
		return check_cca(c);
	case UVM_IGVM_VERSION_STRING:
		return check_version_string(c);
	case UVM_IGVM_PAGE_DATA:
		return check_page(c);
	case UVM_IGVM_VP_CONTEXT:
		return check_vp(c);
	case UVM_IGVM_REQUIRED_MEMORY:
		return check_memory(c, h->memory.gpa, h->memory.number_of_bytes);
	case UVM_IGVM_ERROR_RANGE:
		return check_memory(c, h->error.gpa, h->error.size_bytes);
	case UVM_IGVM_SNP_ID_BLOCK:
		return check_id_block(c);
	default:
		return true;
	}
}

/* Only a built record can have a wrong body: the reader does not make one of a frame of another length. */
static bool has_body(const struct uvm_igvm_header *h, const struct uvm_igvm_kind *k)
{
	const bool blob = h->type == UVM_IGVM_SNP_ID_BLOCK || h->type == UVM_IGVM_VBS_MEASUREMENT;

	return !blob || h->blob.body_len == k->length;
}

bool uvm_igvm_check_record(struct uvm_igvm_checker *c)
{
	const struct uvm_igvm_kind *k = uvm_igvm_checker_kind(c, c->h->type);

	if (k == NULL)
		return bad(c, TYPE_ASSIGNED, "type", c->h->type, 0);
	if (!has_body(c->h, k))
		return bad(c, RECORD_LENGTH, "length", c->h->blob.body_len, k->length);
	if (k->has_mask && !check_mask(c))
		return false;
	for (size_t i = 0; i < k->nfields; i++) {
		if (!check_field(c, &k->fields[i]))
			return false;
	}
	return check_kind(c);
}
