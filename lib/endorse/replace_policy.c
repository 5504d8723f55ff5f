/* SPDX-License-Identifier: MIT */
/*
 * Another product policy for an image that is built already, and what the image says about its own launch set right.
 *
 * Of all that is measured only the configuration page changes, and it keeps its place in the order.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/endorse.h>
#include <uvmkit/wire.h>

#include "abi/vtl2_config.h"
#include "image/memory.h"

struct replacing {
	struct uvm_igvm *f;
	uint32_t platform_type, mask;
	struct uvm_policy_replacement *out;
	struct uvm_diag *d;
};

static int measure(const struct replacing *x, struct uvm_digest *ret)
{
	const int platform = uvm_measure_platform_of(x->platform_type);
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have;
	int r;

	if (platform < 0)
		return UVM_OK;
	r = uvm_measure_file(x->f, 1u << platform, NULL, digests, &have, x->d);
	if (r == UVM_OK)
		*ret = digests[platform];
	return r;
}

/* ---- the page ---- */

/* uvm_image_find_config has seen that there is exactly one. */
static size_t index_of(const struct replacing *x, uint64_t gpa)
{
	const struct uvm_igvm_list *l = &x->f->section[UVM_IGVM_DIRECTIVES];
	size_t i = 0;

	while (l->h[i].type != UVM_IGVM_PAGE_DATA || (l->h[i].mask & x->mask) == 0 || l->h[i].page.gpa != gpa)
		i++;
	return i;
}

/* Make record ${i} one of this platform alone; other platforms that share it get their own behind it. */
static int separate(const struct replacing *x, size_t i)
{
	struct uvm_igvm_list *l = &x->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_igvm_header rest = l->h[i];

	if ((rest.mask & ~x->mask) == 0)
		return UVM_OK;
	if (uvm_igvm_add(x->f, &rest) == NULL)
		return uvm_no_memory(x->d, sizeof(rest));
	memmove(&l->h[i + 1], &l->h[i], (l->n - 1 - i) * sizeof(rest));
	l->h[i + 1].mask &= ~x->mask;
	l->h[i].mask &= x->mask;
	return UVM_OK;
}

static int set_policy(const struct replacing *x, const uint8_t *policy, uint32_t len)
{
	struct uvm_image_config_page found;
	struct uvm_vtl2_config config = { .policy = policy, .policy_size = len };
	uint8_t *page;
	size_t i;
	int r;

	r = uvm_image_find_config(x->f, x->platform_type, &found, x->d);
	if (r < 0)
		return r;
	page = uvm_image_alloc(x->out->memory, UVM_PAGE_SIZE, x->d);
	if (page == NULL)
		return UVM_E_NOMEM;
	config.vtom_offset_bit = found.vtom_offset_bit;
	uvm_vtl2_config_put(&config, page);
	i = index_of(x, found.gpa);
	r = separate(x, i);
	if (r < 0)
		return r;
	x->f->section[UVM_IGVM_DIRECTIVES].h[i].data = page;
	x->f->section[UVM_IGVM_DIRECTIVES].h[i].data_len = UVM_PAGE_SIZE;
	return UVM_OK;
}

/* ---- what speaks of the launch ---- */

static bool is_signed(uint32_t type)
{
	return type == UVM_IGVM_CORIM_SIGNATURE || type == UVM_IGVM_SNP_ID_BLOCK || type == UVM_IGVM_VBS_MEASUREMENT;
}

/* A copy of ${h}'s document with the new measurement in all places of the old one; *ret_found whether there was any. */
static int renew_document(const struct replacing *x, struct uvm_igvm_header *h, bool *ret_found)
{
	const struct uvm_digest *was = &x->out->was, *is = &x->out->is;
	uint8_t *copy, *at;

	*ret_found = false;
	if (was->len == 0 || h->data_len < was->len || h->mask != x->mask)
		return UVM_OK;
	copy = uvm_image_alloc(x->out->memory, h->data_len, x->d);
	if (copy == NULL)
		return UVM_E_NOMEM;
	memcpy(copy, h->data, h->data_len);
	for (at = copy; (at = memmem(at, h->data_len - (size_t)(at - copy), was->b, was->len)) != NULL; at += was->len) {
		memcpy(at, is->b, is->len);
		*ret_found = true;
	}
	h->data = copy;
	return UVM_OK;
}

static void note_removed(struct uvm_policy_replacement *out, uint32_t type)
{
	for (size_t i = 0; i < out->nremoved; i++) {
		if (out->removed[i] == type)
			return;
	}
	out->removed[out->nremoved++] = type;
}

/* Whether ${h} may stay. */
static int review(const struct replacing *x, struct uvm_igvm_header *h, bool *ret_stays)
{
	*ret_stays = true;
	if ((h->mask & x->mask) == 0 || (h->type != UVM_IGVM_CORIM_DOCUMENT && !is_signed(h->type)))
		return UVM_OK;
	if (h->type == UVM_IGVM_CORIM_DOCUMENT) {
		const int r = renew_document(x, h, ret_stays);

		if (r < 0 || *ret_stays)
			return r;
	}
	note_removed(x->out, h->type);
	h->mask &= ~x->mask;
	*ret_stays = h->mask != 0;
	return UVM_OK;
}

static int review_list(const struct replacing *x, struct uvm_igvm_list *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool stays;
		const int r = review(x, &l->h[i], &stays);

		if (r < 0)
			return r;
		if (stays)
			l->h[kept++] = l->h[i];
	}
	l->n = kept;
	return UVM_OK;
}

/* ---- both ---- */

static int replace(const struct replacing *x, const uint8_t *policy, uint32_t len)
{
	const struct uvm_digest *was = &x->out->was, *is = &x->out->is;
	int r = measure(x, &x->out->was);

	if (r == UVM_OK)
		r = set_policy(x, policy, len);
	if (r == UVM_OK)
		r = measure(x, &x->out->is);
	if (r < 0 || memcmp(was->b, is->b, was->len) == 0) /* nothing changed, or nothing is measured */
		return r;
	r = review_list(x, &x->f->section[UVM_IGVM_INITIALIZATIONS]);
	return r < 0 ? r : review_list(x, &x->f->section[UVM_IGVM_DIRECTIVES]);
}

int uvm_image_replace_policy(struct uvm_igvm *f, uint32_t platform_type, const uint8_t *policy, size_t len,
			     struct uvm_policy_replacement *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, platform_type);
	const struct replacing x = { f, platform_type, platform != NULL ? platform->mask : 0, ret, d };

	*ret = (struct uvm_policy_replacement){ 0 };
	if (len > UVM_POLICY_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "product_policy", len, UVM_POLICY_MAX);
	ret->memory = calloc(1, sizeof(*ret->memory));
	return ret->memory != NULL ? replace(&x, policy, (uint32_t)len) : uvm_no_memory(d, sizeof(*ret->memory));
}

void uvm_policy_replacement_free(struct uvm_policy_replacement *p)
{
	if (p == NULL)
		return;
	if (p->memory != NULL)
		uvm_image_memory_free(p->memory);
	free(p->memory);
	*p = (struct uvm_policy_replacement){ 0 };
}
