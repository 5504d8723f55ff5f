/* SPDX-License-Identifier: MIT */
/*
 * Whether two images measure as the same: what is measured of both, in its order, without hashing it.
 */
#include <string.h>

#include "diff.h"
#include "measure/event.h"

/* What a platform measures of one image, one run of pages at a time. */
struct measured {
	const struct diff_side *side;
	enum uvm_measure_platform platform;
	struct uvm_walk walk;
	size_t next; /* directive */
};

static bool has_data(const struct uvm_run *r)
{
	return uvm_kind_has_contents(r->kind) || r->kind == UVM_MEASURE_REGISTER;
}

/* The next run that counts; registers of VBS are measured behind everything else, so they are asked for by themselves.
 * count 0 at the end. */
static int next_run(struct measured *m, bool registers, struct uvm_run *ret)
{
	const struct uvm_igvm_list *l = &m->side->in.igvm.section[UVM_IGVM_DIRECTIVES];
	int r = UVM_OK;

	for (; m->next < l->n && r == UVM_OK; m->walk.directive++) {
		const struct uvm_igvm_header *h = &l->h[m->next++];

		if (h->type == UVM_IGVM_PARAMETER_AREA && !registers)
			r = uvm_walk_area(&m->walk, h, NULL);
		if (r < 0 || (h->mask & m->side->platform->mask) == 0)
			continue;
		*ret = (struct uvm_run){ 0 };
		r = uvm_walk_run(&m->walk, m->platform, h, ret, NULL);
		if (r == UVM_OK && ret->count > 0 && (ret->kind == UVM_MEASURE_REGISTER) == registers)
			return UVM_OK;
	}
	*ret = (struct uvm_run){ 0 };
	return r;
}

static bool same_run(struct diff_memo *memo, const struct uvm_run *a, const struct uvm_run *b)
{
	return a->gpa == b->gpa && a->count == b->count && a->kind == b->kind &&
	       (a->count == 0 || !has_data(a) || diff_same_bytes(memo, a->data, a->len, b->data, b->len));
}

static enum diff_measurement compare(struct measured *a, struct measured *b, bool registers)
{
	struct uvm_run x, y;

	a->next = b->next = 0;
	do {
		if (next_run(a, registers, &x) < 0 || next_run(b, registers, &y) < 0)
			return DIFF_UNKNOWN;
		if (!same_run(a->side->memo, &x, &y))
			return DIFF_OTHER;
	} while (x.count > 0);
	return DIFF_SAME;
}

enum diff_measurement diff_measure(const struct diff_side *a, const struct diff_side *b)
{
	const int platform = uvm_measure_platform_of(a->platform->platform.platform_type);
	struct measured x = { .side = a, .platform = (enum uvm_measure_platform)platform };
	struct measured y = { .side = b, .platform = (enum uvm_measure_platform)platform };
	enum diff_measurement r;

	if (platform < 0)
		return DIFF_NONE;
	r = compare(&x, &y, false);
	if (r == DIFF_SAME)
		r = compare(&x, &y, true);
	uvm_areas_free(&x.walk.areas);
	uvm_areas_free(&y.walk.areas);
	return r;
}
