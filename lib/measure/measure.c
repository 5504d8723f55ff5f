/* SPDX-License-Identifier: MIT */
/*
 * Launch measurements: directives in, digests out. event.c says what counts, pipeline.c does the work.
 */
#include <stdlib.h>

#include "measure/chain.h"
#include "measure/event.h"
#include "measure/pipeline.h"
#include "measure/submit.h"

/* VBS measures the registers after everything else. */
struct late_registers {
	const uint8_t *records;
	uint32_t n, directive;
};

struct uvm_measure {
	struct uvm_pipeline *pipeline;
	struct uvm_walk walk;
	size_t n;
	struct uvm_measure_target targets[UVM_MEASURE_PLATFORMS];
	uint64_t implied[UVM_MEASURE_PLATFORMS]; /* counted against UVM_MEASURE_IMPLIED_MAX */
	size_t vbs;                              /* the target that the late registers belong to */
	struct late_registers *late;
	size_t nlate, late_cap;
	bool closed; /* failed or finished */
};

static bool targets_fit(const struct uvm_measure_target *targets, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t mask = targets[i].mask;

		if (uvm_chain_ops((int)targets[i].platform) == NULL || (seen & 1u << targets[i].platform) != 0 || mask == 0 ||
		    (mask & (mask - 1)) != 0)
			return false;
		seen |= 1u << targets[i].platform;
	}
	return n > 0;
}

int uvm_measure_new(struct uvm_measure **ret, const struct uvm_measure_target *targets, size_t n,
		    const struct uvm_measure_options *opt, struct uvm_diag *d)
{
	static const struct uvm_measure_options defaults;
	struct uvm_measure *m;
	int r;

	opt = opt != NULL ? opt : &defaults;
	if (!targets_fit(targets, n))
		return uvm_fail(d, UVM_E_ARGUMENT, UVM_NO_OFFSET, "targets", n, UVM_MEASURE_PLATFORMS);
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, sizeof(*m));
	r = uvm_pipeline_new(&m->pipeline, targets, n, opt, d);
	if (r < 0) {
		uvm_measure_free(m);
		return r;
	}
	m->walk.changes = opt->native_zero ? UVM_LAUNCHER_ZERO : 0;
	for (m->n = 0; m->n < n; m->n++)
		m->targets[m->n] = targets[m->n];
	*ret = m;
	return UVM_OK;
}

static int push(struct uvm_measure *m, size_t t, const struct uvm_run *run, uint32_t directive, struct uvm_diag *d)
{
	struct uvm_event e = { run->gpa, run->data, run->len, directive, (uint8_t)run->kind, 0 };
	int r;

	for (uint64_t i = 0; i < run->count; i++, e.gpa += UVM_PAGE_SIZE) {
		r = uvm_pipeline_push(m->pipeline, t, &e);
		if (r < 0)
			return uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0);
	}
	return UVM_OK;
}

static int keep_registers(struct uvm_measure *m, size_t t, const struct uvm_run *run, struct uvm_diag *d)
{
	if (m->nlate == m->late_cap) {
		const size_t cap = m->late_cap > 0 ? 2 * m->late_cap : 4;
		struct late_registers *late = reallocarray(m->late, cap, sizeof(*late));

		if (late == NULL)
			return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, cap * sizeof(*late));
		m->late = late;
		m->late_cap = cap;
	}
	m->late[m->nlate++] = (struct late_registers){ run->data, (uint32_t)run->count, m->walk.directive };
	m->vbs = t;
	return UVM_OK;
}

static int add_to(struct uvm_measure *m, size_t t, const struct uvm_igvm_header *h, struct uvm_diag *d)
{
	const uint64_t left = UVM_MEASURE_IMPLIED_MAX - m->implied[t];
	struct uvm_run run;
	const int r = uvm_walk_run(&m->walk, m->targets[t].platform, h, &run, d);

	if (r < 0)
		return r;
	if (run.too_many != UVM_REFUSAL_NONE) {
		if (run.count > left)
			return uvm_walk_refuse(&m->walk, h, run.too_many, run.count, left, d);
		m->implied[t] += run.count;
	}
	if (run.kind == UVM_MEASURE_REGISTER)
		return keep_registers(m, t, &run, d);
	return push(m, t, &run, m->walk.directive, d);
}

int uvm_measure_add(struct uvm_measure *m, const struct uvm_igvm_header *h, struct uvm_diag *d)
{
	int r = UVM_OK;

	if (m->closed)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	if (h->type == UVM_IGVM_PARAMETER_AREA)
		r = uvm_walk_area(&m->walk, h, d);
	for (size_t t = 0; t < m->n && r == UVM_OK; t++) {
		if ((h->mask & m->targets[t].mask) != 0)
			r = add_to(m, t, h, d);
	}
	m->walk.directive++;
	m->closed = r < 0;
	return r;
}

void uvm_measure_change(struct uvm_measure *m, unsigned changes, uint32_t first)
{
	m->walk.changes |= changes;
	m->walk.first = first;
}

int uvm_measure_submit(struct uvm_measure *m, const struct uvm_igvm_header *h, uint32_t directive, struct uvm_diag *d)
{
	m->walk.directive = directive;
	return uvm_measure_add(m, h, d);
}

static int push_late(struct uvm_measure *m, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < m->nlate; i++) {
		const struct late_registers *late = &m->late[i];

		for (uint32_t k = 0; k < late->n && r == UVM_OK; k++) {
			struct uvm_run run = { .count = 1, .kind = UVM_MEASURE_REGISTER, .len = UVM_IGVM_VBS_REGISTER_SIZE };
			struct uvm_igvm_register reg;

			run.data = late->records + (size_t)k * run.len;
			uvm_igvm_vbs_get_one(run.data, &reg);
			run.gpa = reg.name;
			r = push(m, m->vbs, &run, late->directive, d);
		}
	}
	return r;
}

int uvm_measure_finish(struct uvm_measure *m, struct uvm_digest *digests, struct uvm_diag *d)
{
	int r;

	if (m->closed)
		return uvm_fail(d, UVM_E_STATE, UVM_NO_OFFSET, NULL, 0, 0);
	m->closed = true;
	r = push_late(m, d);
	if (r == UVM_OK)
		r = uvm_pipeline_drain(m->pipeline);
	for (size_t t = 0; t < m->n && r == UVM_OK; t++)
		r = uvm_pipeline_digest(m->pipeline, t, &digests[t]);
	return r < 0 ? uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0) : UVM_OK;
}

void uvm_measure_free(struct uvm_measure *m)
{
	if (m == NULL)
		return;
	uvm_pipeline_free(m->pipeline);
	uvm_areas_free(&m->walk.areas);
	free(m->late);
	free(m);
}

uint32_t uvm_measure_first(const struct uvm_igvm *f)
{
	return (uint32_t)(f->section[UVM_IGVM_PLATFORMS].n + f->section[UVM_IGVM_INITIALIZATIONS].n);
}

static int measure_all(struct uvm_measure *m, const struct uvm_igvm *f, struct uvm_digest *digests, struct uvm_diag *d)
{
	const struct uvm_igvm_list *directives = &f->section[UVM_IGVM_DIRECTIVES];
	int r = UVM_OK;

	m->walk.first = uvm_measure_first(f);
	for (size_t i = 0; i < directives->n && r == UVM_OK; i++)
		r = uvm_measure_add(m, &directives->h[i], d);
	return r < 0 ? r : uvm_measure_finish(m, digests, d);
}

int uvm_measure_file(const struct uvm_igvm *f, unsigned wanted, const struct uvm_measure_options *opt,
		     struct uvm_digest digests[UVM_MEASURE_PLATFORMS], unsigned *ret_have, struct uvm_diag *d)
{
	struct uvm_measure_target targets[UVM_MEASURE_PLATFORMS];
	struct uvm_digest got[UVM_MEASURE_PLATFORMS] = { 0 }; /* what is behind a shorter digest is nobody's stack */
	struct uvm_measure *m;
	unsigned have = 0;
	size_t n = 0;
	int r = UVM_OK;

	for (int p = 0; p < UVM_MEASURE_PLATFORMS; p++) {
		const struct uvm_igvm_header *h = uvm_igvm_platform(f, uvm_chain_ops(p)->platform_type);

		if (h == NULL || (wanted & 1u << p) == 0)
			continue;
		have |= 1u << p;
		targets[n++] = (struct uvm_measure_target){ (enum uvm_measure_platform)p, h->mask };
	}
	if (n > 0) {
		r = uvm_measure_new(&m, targets, n, opt, d);
		if (r == UVM_OK) {
			r = measure_all(m, f, got, d);
			uvm_measure_free(m);
		}
	}
	for (size_t i = 0; i < n && r == UVM_OK; i++)
		digests[targets[i].platform] = got[i];
	if (r == UVM_OK)
		*ret_have = have;
	return r;
}
