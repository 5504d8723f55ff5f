/* SPDX-License-Identifier: MIT */
/*
 * The order in which launchers submit what a file says.
 */
#include "measure/submit.h"

#include <stdlib.h>

#include <uvmkit/wire.h>

static bool is_vmsa(const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VMSA;
}

static bool is_submitted(const struct uvm_launcher *l, const struct uvm_igvm_header *h, uint32_t mask)
{
	if (h->type == UVM_IGVM_PARAMETER_AREA)
		return true; /* inserts need to know its size */
	return (h->mask & mask) != 0 && !(l->kvm && is_vmsa(h));
}

static void push(struct uvm_submissions *s, uint32_t directive)
{
	s->directive[s->n++] = directive;
}

/* ---- by address ---- */

struct at {
	uint64_t gpa;
	uint32_t directive;
};

/* Records without an address are areas, which must come before inserts. */
static uint64_t gpa_of(const struct uvm_igvm_header *h)
{
	switch (h->type) {
	case UVM_IGVM_PAGE_DATA:
		return h->page.gpa;
	case UVM_IGVM_PARAMETER_INSERT:
		return h->insert.gpa;
	case UVM_IGVM_VP_CONTEXT:
		return h->vp.gpa;
	default:
		return 0;
	}
}

static int by_address(const void *a, const void *b)
{
	const struct at *x = a, *y = b;

	if (x->gpa != y->gpa)
		return x->gpa < y->gpa ? -1 : 1;
	return x->directive < y->directive ? -1 : 1;
}

static int sort(struct uvm_submissions *s, const struct uvm_igvm_list *l)
{
	struct at *at = reallocarray(NULL, s->n + 1, sizeof(*at));
	size_t n = 0, k = 0;

	if (at == NULL)
		return UVM_E_NOMEM;
	for (size_t i = 0; i < s->n; i++) {
		const struct uvm_igvm_header *h = &l->h[s->directive[i]];

		if (h->type == UVM_IGVM_PARAMETER_AREA)
			s->directive[k++] = s->directive[i];
		else
			at[n++] = (struct at){ gpa_of(h), s->directive[i] };
	}
	qsort(at, n, sizeof(*at), by_address);
	for (size_t i = 0; i < n; i++)
		s->directive[k++] = at[i].directive;
	free(at);
	return UVM_OK;
}

/* ---- with runs of pages held back ---- */

static bool continues(const struct uvm_igvm_header *a, const struct uvm_igvm_header *b)
{
	return b->page.gpa - a->page.gpa == UVM_PAGE_SIZE && a->page.flags == b->page.flags &&
	       a->page.data_type == b->page.data_type && a->mask == b->mask && (a->data_len == 0) == (b->data_len == 0);
}

/* What is held back: pages of ${n} directives that follow one another. */
struct run {
	uint32_t first, n;
};

static void end_run(struct uvm_submissions *s, struct run *run)
{
	for (uint32_t i = 0; i < run->n; i++)
		push(s, run->first + i);
	run->n = 0;
}

static void hold(struct uvm_submissions *s, struct run *run, const struct uvm_igvm_list *l, uint32_t i)
{
	if (l->h[i].type != UVM_IGVM_PAGE_DATA) {
		push(s, i);
		return;
	}
	if (run->n > 0 && (i != run->first + run->n || !continues(&l->h[i - 1], &l->h[i])))
		end_run(s, run);
	run->first = run->n > 0 ? run->first : i;
	run->n++;
}

int uvm_submissions_of(struct uvm_submissions *ret, const struct uvm_launcher *l, const struct uvm_igvm *f, uint32_t mask,
		       struct uvm_diag *d)
{
	const struct uvm_igvm_list *list = &f->section[UVM_IGVM_DIRECTIVES];
	struct run run = { 0, 0 };

	*ret = (struct uvm_submissions){ reallocarray(NULL, list->n + 1, sizeof(*ret->directive)), 0 };
	if (ret->directive == NULL)
		return uvm_no_memory(d, list->n * sizeof(*ret->directive));
	for (uint32_t i = 0; i < list->n; i++) {
		if (!is_submitted(l, &list->h[i], mask))
			continue;
		if (l->order == UVM_LAUNCHER_RUNS_HELD)
			hold(ret, &run, list, i);
		else
			push(ret, i);
	}
	end_run(ret, &run);
	if (l->order == UVM_LAUNCHER_BY_ADDRESS && sort(ret, list) < 0)
		return uvm_no_memory(d, ret->n * sizeof(struct at));
	return UVM_OK;
}

void uvm_submissions_free(struct uvm_submissions *s)
{
	free(s->directive);
	s->directive = NULL;
}
