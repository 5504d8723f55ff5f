/* SPDX-License-Identifier: MIT */
/*
 * struct uvm_igvm: the lists of records of one file, parsed or being built.
 */
#include <stdlib.h>

#include <uvmkit/igvm.h>

static bool list_reserve(struct uvm_igvm_list *l)
{
	const size_t cap = l->cap > 0 ? 2 * l->cap : 16;
	struct uvm_igvm_header *h;

	if (l->n < l->cap)
		return true;
	h = reallocarray(l->h, cap, sizeof(*h));
	if (h == NULL)
		return false;
	l->h = h;
	l->cap = cap;
	return true;
}

struct uvm_igvm_header *uvm_igvm_add(struct uvm_igvm *f, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);
	const struct uvm_igvm_header copy = *h; /* ${h} may point into the list that is about to move */
	struct uvm_igvm_list *l;

	if (k == NULL)
		return NULL;
	l = &f->section[k->section];
	if (!list_reserve(l))
		return NULL;
	l->h[l->n] = copy;
	return &l->h[l->n++];
}

void uvm_igvm_free(struct uvm_igvm *f)
{
	if (f == NULL)
		return;
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++)
		free(f->section[s].h);
	*f = (struct uvm_igvm){ 0 };
}

const struct uvm_igvm_header *uvm_igvm_platform(const struct uvm_igvm *f, uint32_t platform_type)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].platform.platform_type == platform_type)
			return &l->h[i];
	}
	return NULL;
}

enum uvm_igvm_context uvm_igvm_platform_context(uint32_t platform_type)
{
	static const enum uvm_igvm_context contexts[UVM_IGVM_PLATFORM_COUNT] = {
		[UVM_IGVM_NATIVE] = UVM_IGVM_CONTEXT_NATIVE_X64, [UVM_IGVM_VSM_ISOLATION] = UVM_IGVM_CONTEXT_VBS,
		[UVM_IGVM_SEV_SNP] = UVM_IGVM_CONTEXT_VMSA,      [UVM_IGVM_TDX] = UVM_IGVM_CONTEXT_NONE,
		[UVM_IGVM_SEV] = UVM_IGVM_CONTEXT_NATIVE_X64,    [UVM_IGVM_SEV_ES] = UVM_IGVM_CONTEXT_VMSA,
		[UVM_IGVM_CCA] = UVM_IGVM_CONTEXT_CCA,
	};

	return platform_type < UVM_IGVM_PLATFORM_COUNT ? contexts[platform_type] : UVM_IGVM_CONTEXT_NONE;
}

enum uvm_igvm_context uvm_igvm_context_of(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_PLATFORMS];
	enum uvm_igvm_context found = UVM_IGVM_CONTEXT_NONE;

	/* masks of two platforms may be equal: the later one counts, as in the reference's map */
	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].mask == mask)
			found = uvm_igvm_platform_context(l->h[i].platform.platform_type);
	}
	return found;
}
