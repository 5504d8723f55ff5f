/* SPDX-License-Identifier: MIT */
/*
 * The pages of two images for one platform, by address, told by the parts of the image that they are in.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "diff.h"

#define CELLS 40u
#define SHOWN 4u /* pages of one part that text shows in detail */
#define NO_NAME UVM_IMAGE_NAMES_MAX

/* A page that is not the same in both; NULL where it is not there. */
struct change {
	uint64_t gpa;
	const struct uvm_igvm_header *a, *b;
};

/* A part of the image. */
struct part {
	const char *name;
	uint64_t pages, first, last; /* in either image */
	size_t changed;
};

struct pages {
	const struct uvm_igvm_header **h; /* ascending */
	size_t n;
};

struct comparison {
	struct diff_memo *memo;
	struct uvm_image_names names;
	struct part parts[UVM_IMAGE_NAMES_MAX + 1];
	struct change *changes;
	size_t n;
};

/* ---- collecting ---- */

static int by_gpa(const void *a, const void *b)
{
	const struct uvm_igvm_header *x = *(const struct uvm_igvm_header *const *)a,
				     *y = *(const struct uvm_igvm_header *const *)b;

	return (x->page.gpa > y->page.gpa) - (x->page.gpa < y->page.gpa);
}

static int collect(const struct diff_side *s, struct pages *ret, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &s->in.igvm.section[UVM_IGVM_DIRECTIVES];
	bool sorted = true;

	ret->h = calloc(l->n + 1, sizeof(*ret->h));
	if (ret->h == NULL)
		return uvm_no_memory(d, l->n * sizeof(*ret->h));
	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type != UVM_IGVM_PAGE_DATA || (l->h[i].mask & s->platform->mask) == 0)
			continue;
		sorted &= ret->n == 0 || ret->h[ret->n - 1]->page.gpa <= l->h[i].page.gpa;
		ret->h[ret->n++] = &l->h[i];
	}
	if (!sorted)
		qsort(ret->h, ret->n, sizeof(*ret->h), by_gpa);
	return UVM_OK;
}

static size_t part_of(const struct uvm_image_names *names, uint64_t gpa)
{
	const struct uvm_image_name *name = uvm_image_name_at(names, gpa);

	return name != NULL ? (size_t)(name - names->name) : NO_NAME;
}

static bool same_page(struct diff_memo *memo, const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	return a->page.flags == b->page.flags && a->page.data_type == b->page.data_type &&
	       diff_same_bytes(memo, a->data, a->data_len, b->data, b->data_len);
}

static void note(struct comparison *x, const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	const uint64_t gpa = a != NULL ? a->page.gpa : b->page.gpa;
	struct part *p = &x->parts[part_of(&x->names, gpa)];

	p->first = p->pages == 0 ? gpa : p->first;
	p->last = gpa;
	p->pages++;
	if (a != NULL && b != NULL && same_page(x->memo, a, b))
		return;
	p->changed++;
	x->changes[x->n++] = (struct change){ gpa, a, b };
}

static void walk(struct comparison *x, const struct pages *a, const struct pages *b)
{
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		if (k == b->n || (i < a->n && a->h[i]->page.gpa < b->h[k]->page.gpa))
			note(x, a->h[i++], NULL);
		else if (i == a->n || b->h[k]->page.gpa < a->h[i]->page.gpa)
			note(x, NULL, b->h[k++]);
		else
			note(x, a->h[i++], b->h[k++]);
	}
}

/* ---- telling ---- */

static void whole_page(uint8_t out[UVM_PAGE_SIZE], const struct uvm_igvm_header *h)
{
	memset(out, 0, UVM_PAGE_SIZE);
	if (h->data_len > 0 && h->data_len <= UVM_PAGE_SIZE)
		memcpy(out, h->data, h->data_len);
}

static bool is_measured(const struct uvm_igvm_header *h)
{
	return h != NULL && (h->page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) == 0;
}

static void tell_fields(struct diff_out *o, const char *region, const struct change *c)
{
	uint8_t a[UVM_PAGE_SIZE], b[UVM_PAGE_SIZE];

	if (c->a == NULL || c->b == NULL) {
		diff_field(o, "page", c->a != NULL ? "there" : "not there", c->b != NULL ? "there" : "not there");
		return;
	}
	diff_number(o, "data_type", c->a->page.data_type, c->b->page.data_type);
	diff_number(o, "flags", c->a->page.flags, c->b->page.flags);
	whole_page(a, c->a);
	whole_page(b, c->b);
	if (memcmp(a, b, sizeof(a)) != 0)
		diff_page(o, region, c->a->page.data_type, a, b);
}

static void tell_page(struct diff_out *o, const char *region, const struct change *c)
{
	const bool measured = is_measured(c->a) || is_measured(c->b);
	char heading[64];

	snprintf(heading, sizeof(heading), "    0x%" PRIx64 "%s", c->gpa, measured ? "" : ", contents not measured");
	if (o->json != NULL) {
		uvm_json_object_open(o->json);
		uvm_json_member_u64(o->json, "gpa", c->gpa);
		uvm_json_member_bool(o->json, "contents_measured", measured);
	}
	diff_begin(o, heading, 6);
	tell_fields(o, region, c);
	diff_end(o);
	if (o->json != NULL)
		uvm_json_object_close(o->json);
}

/* One cell for each page, or for several alike in number. */
static void draw(const struct part *p, const struct change *changes)
{
	const uint64_t span = (p->last - p->first) / UVM_PAGE_SIZE + 1;
	const uint64_t cells = span < CELLS ? span : CELLS;
	char row[CELLS + 1];

	memset(row, '.', (size_t)cells);
	row[cells] = '\0';
	for (size_t i = 0; i < p->changed; i++)
		row[(changes[i].gpa - p->first) / UVM_PAGE_SIZE * cells / span] = '#';
	printf("  %-28s 0x%-10" PRIx64 " %" PRIu64 " of %" PRIu64 " pages  [%s]\n", p->name, p->first, (uint64_t)p->changed,
	       p->pages, row);
}

static void tell_part(struct diff_out *o, const struct part *p, const struct change *changes)
{
	if (o->json != NULL) {
		uvm_json_object_open(o->json);
		uvm_json_member_string(o->json, "name", p->name);
		uvm_json_member_u64(o->json, "gpa", p->first);
		uvm_json_member_u64(o->json, "pages", p->pages);
		uvm_json_member_u64(o->json, "different", p->changed);
		uvm_json_key(o->json, "changes");
		uvm_json_array_open(o->json);
	} else {
		draw(p, changes);
	}
	for (size_t i = 0; i < p->changed && (o->json != NULL || i < SHOWN); i++)
		tell_page(o, p->name, &changes[i]);
	if (o->json != NULL) {
		uvm_json_array_close(o->json);
		uvm_json_object_close(o->json);
	} else if (p->changed > SHOWN) {
		printf("    and %zu more pages\n", p->changed - SHOWN);
	}
}

/* Changes are by address; those of a part need not be neighbours. */
static int tell(struct diff_out *o, const struct comparison *x, struct uvm_diag *d)
{
	struct change *own = calloc(x->n + 1, sizeof(*own));

	if (own == NULL)
		return uvm_no_memory(d, x->n * sizeof(*own));
	if (o->json != NULL) {
		uvm_json_key(o->json, "parts");
		uvm_json_array_open(o->json);
	}
	o->any |= x->n > 0;
	for (size_t i = 0; i <= NO_NAME; i++) {
		size_t n = 0;

		for (size_t k = 0; k < x->n && x->parts[i].changed > 0; k++) {
			if (part_of(&x->names, x->changes[k].gpa) == i)
				own[n++] = x->changes[k];
		}
		if (n > 0)
			tell_part(o, &x->parts[i], own);
	}
	if (o->json != NULL)
		uvm_json_array_close(o->json);
	free(own);
	return UVM_OK;
}

static int compare(struct diff_out *o, struct comparison *x, const struct pages *a, const struct pages *b, struct uvm_diag *d)
{
	x->changes = calloc(a->n + b->n + 1, sizeof(*x->changes));
	if (x->changes == NULL)
		return uvm_no_memory(d, (a->n + b->n) * sizeof(*x->changes));
	for (size_t i = 0; i < x->names.n; i++)
		x->parts[i].name = x->names.name[i].name;
	x->parts[NO_NAME].name = "other pages";
	walk(x, a, b);
	return tell(o, x, d);
}

int diff_pages(struct diff_out *o, const struct diff_side *a, const struct diff_side *b, struct uvm_diag *d)
{
	struct comparison *x = calloc(1, sizeof(*x));
	struct pages p = { 0 }, q = { 0 };
	int r;

	if (x == NULL)
		return uvm_no_memory(d, sizeof(*x));
	x->memo = a->memo;
	uvm_image_names(&a->in.igvm, a->platform->platform.platform_type, &x->names);
	r = collect(a, &p, d);
	if (r == UVM_OK)
		r = collect(b, &q, d);
	if (r == UVM_OK)
		r = compare(o, x, &p, &q, d);
	free(x->changes);
	free(p.h);
	free(q.h);
	free(x);
	return r;
}
