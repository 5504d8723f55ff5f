/* SPDX-License-Identifier: MIT */
/*
 * uvmkit explain: what lies where in an image.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "explain_job.h"

/* What is loaded of one area. */
struct tally {
	uint64_t measured, unmeasured;
};

static bool counts(const struct subject *s, const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_PAGE_DATA && (h->mask & s->platform->mask) != 0;
}

static const struct uvm_igvm_header *add_up(const struct subject *s, const struct uvm_image_area *a, struct tally *t)
{
	const struct uvm_igvm_list *l = &s->f->section[UVM_IGVM_DIRECTIVES];
	const struct uvm_igvm_header *first = NULL;

	*t = (struct tally){ 0 };
	for (size_t i = 0; i < l->n; i++) {
		if (!counts(s, &l->h[i]) || uvm_image_area_at(&s->areas, l->h[i].page.gpa) != a)
			continue;
		if (first == NULL)
			first = &l->h[i];
		*((l->h[i].page.flags & (UVM_IGVM_PAGE_UNMEASURED | UVM_IGVM_PAGE_SHARED)) != 0 ? &t->unmeasured
												: &t->measured) += 1;
	}
	return first;
}

static void area_text(const struct explain_job *j, const struct uvm_image_area *a, const struct tally *t,
		      const struct uvm_igvm_header *h)
{
	printf("  0x%012" PRIx64 " %7" PRIu64 " pages  %-39s  %s\n", a->gpa, t->measured + t->unmeasured, a->origin->tag,
	       a->origin->about);
	if (t->unmeasured > 0)
		printf("      not measured: %" PRIu64 " of them\n", t->unmeasured);
	explain_decode(j, a->origin, h);
}

static void area_json(const struct explain_job *j, const struct uvm_image_area *a, const struct tally *t,
		      const struct uvm_igvm_header *h)
{
	struct uvm_json_writer *w = j->json;

	uvm_json_object_open(w);
	uvm_json_member_u64(w, "gpa", a->gpa);
	uvm_json_member_u64(w, "size", a->size);
	uvm_json_member_u64(w, "measured_pages", t->measured);
	uvm_json_member_u64(w, "unmeasured_pages", t->unmeasured);
	explain_put_origin(w, a->origin);
	explain_decode(j, a->origin, h);
	uvm_json_object_close(w);
}

static int by_gpa(const void *a, const void *b)
{
	const struct uvm_image_area *const *x = a, *const *y = b;

	return ((*x)->gpa > (*y)->gpa) - ((*x)->gpa < (*y)->gpa);
}

static void explain_areas(const struct explain_job *j, const struct subject *s)
{
	const struct uvm_image_area *sorted[UVM_IMAGE_AREAS_MAX];
	struct tally t;

	for (size_t i = 0; i < s->areas.n; i++)
		sorted[i] = &s->areas.at[i];
	qsort(sorted, s->areas.n, sizeof(sorted[0]), by_gpa);
	for (size_t i = 0; i < s->areas.n; i++) {
		const struct uvm_igvm_header *h = add_up(s, sorted[i], &t);

		if (h != NULL)
			(j->json != NULL ? area_json : area_text)(j, sorted[i], &t, h);
	}
}

/* Of images without a paravisor: the parts that follow from how they are entered. */
static void explain_names(const struct explain_job *j, const struct subject *s)
{
	for (size_t i = 0; i < s->names.n; i++) {
		const struct uvm_image_name *n = &s->names.name[i];

		if (j->json == NULL) {
			printf("  0x%012" PRIx64 "                %s\n", n->gpa, n->name);
			continue;
		}
		uvm_json_object_open(j->json);
		uvm_json_member_u64(j->json, "gpa", n->gpa);
		if (n->size > 0)
			uvm_json_member_u64(j->json, "size", n->size);
		uvm_json_member_string(j->json, "name", n->name);
		uvm_json_object_close(j->json);
	}
}

void explain_all(struct explain_job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct subject *s = &j->of[i];

		if (j->json != NULL) {
			uvm_json_object_open(j->json);
			uvm_json_member_string(j->json, "platform", subject_word(s));
			uvm_json_key(j->json, "areas");
			uvm_json_array_open(j->json);
		} else {
			printf("%s:%s\n", subject_word(s),
			       s->areas.n == 0 ? " not an OpenHCL image; for its pages see uvmkit inspect --pages" : "");
		}
		(s->areas.n > 0 ? explain_areas : explain_names)(j, s);
		if (j->json != NULL) {
			uvm_json_array_close(j->json);
			uvm_json_object_close(j->json);
		}
	}
}
