/* SPDX-License-Identifier: MIT */
/*
 * The records of two images, without their pages: the first of a kind with the first, the second with the second.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

/* Records that are no pages, of one platform or of none. */
struct few {
	const struct uvm_igvm_header **h;
	size_t n;
};

static bool belongs(const struct diff_side *s, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);

	if (k == NULL || h->type == UVM_IGVM_PAGE_DATA)
		return false;
	if (s->platform == NULL)
		return !k->has_mask && h->type != UVM_IGVM_SUPPORTED_PLATFORM;
	return h->type == UVM_IGVM_SUPPORTED_PLATFORM ? h == s->platform : k->has_mask && (h->mask & s->platform->mask) != 0;
}

static int collect(const struct diff_side *s, struct few *ret, struct uvm_diag *d)
{
	size_t n = 0;

	for (int fill = 0; fill <= 1; fill++) {
		if (fill == 1)
			ret->h = calloc(n + 1, sizeof(*ret->h));
		if (fill == 1 && ret->h == NULL)
			return uvm_no_memory(d, n * sizeof(*ret->h));
		n = 0;
		for (int k = 0; k < UVM_IGVM_SECTIONS; k++) {
			const struct uvm_igvm_list *l = &s->in.igvm.section[k];

			for (size_t i = 0; i < l->n; i++) {
				if (!belongs(s, &l->h[i]))
					continue;
				if (fill == 1)
					ret->h[n] = &l->h[i];
				n++;
			}
		}
	}
	ret->n = n;
	return UVM_OK;
}

/* The ${i}-th record of a kind; NULL behind the last one. */
static const struct uvm_igvm_header *nth(const struct few *f, uint32_t type, size_t i)
{
	for (size_t k = 0; k < f->n; k++) {
		if (f->h[k]->type == type && i-- == 0)
			return f->h[k];
	}
	return NULL;
}

static void compare_fields(struct diff_out *o, const struct uvm_igvm_kind *k, size_t i, const struct uvm_igvm_header *a,
			   const struct uvm_igvm_header *b)
{
	char name[DIFF_VALUE];

	for (size_t f = 0; f < k->nfields; f++) {
		const struct uvm_igvm_field *field = &k->fields[f];

		snprintf(name, sizeof(name), "%s[%zu].%s", k->name, i, field->name);
		if (field->use == UVM_IGVM_F_NUMBER || field->use == UVM_IGVM_F_BODY)
			diff_number(o, name, uvm_igvm_field_value(a, field), uvm_igvm_field_value(b, field));
		else if (field->use == UVM_IGVM_F_BYTES && field->off + field->size <= a->blob.body_len &&
			 field->off + field->size <= b->blob.body_len)
			diff_bytes(o, name, a->blob.body + field->off, field->size, b->blob.body + field->off, field->size);
	}
}

static void compare_pair(struct diff_out *o, struct diff_memo *memo, const struct uvm_igvm_kind *k, size_t i,
			 const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	char name[DIFF_VALUE];

	compare_fields(o, k, i, a, b);
	if (diff_same_bytes(memo, a->data, a->data_len, b->data, b->data_len))
		return;
	snprintf(name, sizeof(name), "%s[%zu]", k->name, i);
	if (a->type == UVM_IGVM_VP_CONTEXT && a->vp.context == b->vp.context)
		diff_context(o, name, a, b);
	else
		diff_bytes(o, name, a->data, a->data_len, b->data, b->data_len);
}

static void compare_kind(struct diff_out *o, struct diff_memo *memo, const struct uvm_igvm_kind *k, const struct few *a,
			 const struct few *b)
{
	const struct uvm_igvm_header *x, *y;
	size_t na = 0, nb = 0;

	for (size_t i = 0; (x = nth(a, k->type, i)) != NULL && (y = nth(b, k->type, i)) != NULL; i++)
		compare_pair(o, memo, k, i, x, y);
	for (size_t i = 0; i < a->n; i++)
		na += a->h[i]->type == k->type;
	for (size_t i = 0; i < b->n; i++)
		nb += b->h[i]->type == k->type;
	if (na != nb) {
		char name[DIFF_VALUE];

		snprintf(name, sizeof(name), "%s records", k->name);
		diff_number(o, name, na, nb);
	}
}

int diff_records(struct diff_out *o, const struct diff_side *a, const struct diff_side *b, struct uvm_diag *d)
{
	struct few x = { 0 }, y = { 0 };
	size_t n;
	const struct uvm_igvm_kind *kinds = uvm_igvm_kinds(&n);
	int r;

	r = collect(a, &x, d);
	if (r == UVM_OK)
		r = collect(b, &y, d);
	if (r == UVM_OK) {
		diff_begin(o, a->platform == NULL ? "both:" : NULL, 2);
		for (size_t i = 0; i < n; i++)
			compare_kind(o, a->memo, &kinds[i], &x, &y);
		diff_end(o);
	}
	free(x.h);
	free(y.h);
	return r;
}
