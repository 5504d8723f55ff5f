/* SPDX-License-Identifier: MIT */
/*
 * The table of launchers, and the measurement of a file as one of them launches it. What they refuse is in igvm/target.c.
 *
 * Sources, read for facts: Cloud Hypervisor 53 (ae44c297), vmm/src/igvm/igvm_loader.rs and hypervisor/src/kvm/mod.rs; QEMU's
 * backends/igvm.c of 2026 (03025db6), and target/i386/sev.c as posted with version 6 of its IGVM support; Linux,
 * arch/x86/kvm/svm/sev.c: the launch's end measures a save area for every processor, in order.
 */
#include <uvmkit/launcher.h>

#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/context.h"
#include "measure/submit.h"

static const struct uvm_launcher launchers[] = {
	{
		.name = "hyperv",
		.target = "hyperv",
		.basis = "assumed: the order of the file, in which igvmfilegen measures, too",
		.order = UVM_LAUNCHER_IN_ORDER,
	},
	{
		.name = "mshv", /* fewer calls, says the loader: pages are sorted */
		.target = "mshv",
		.basis = "source of Cloud Hypervisor 53, on MSHV",
		.order = UVM_LAUNCHER_BY_ADDRESS,
		.changes = UVM_LAUNCHER_SHARED | UVM_LAUNCHER_FIRST_PAGE,
	},
	{
		.name = "kvm", /* pages without data are type NORMAL there, though the loader tells them apart */
		.target = "qemu",
		.basis = "source of QEMU's igvm-cfg, of 2026, and Linux",
		.order = UVM_LAUNCHER_RUNS_HELD,
		.changes = UVM_LAUNCHER_SHARED,
		.kvm = true,
		.reset = true,
	},
	{
		.name = "cloud-hypervisor",
		.target = "cloud-hypervisor",
		.basis = "source of Cloud Hypervisor 53, on KVM, and Linux",
		.order = UVM_LAUNCHER_IN_ORDER,
		.changes = UVM_LAUNCHER_SHARED | UVM_LAUNCHER_ZERO,
		.kvm = true,
	},
};

const struct uvm_launcher *uvm_launchers(size_t *n)
{
	*n = sizeof(launchers) / sizeof(launchers[0]);
	return launchers;
}

const struct uvm_launcher *uvm_launcher_find(const char *name)
{
	for (size_t i = 0; i < sizeof(launchers) / sizeof(launchers[0]); i++) {
		if (strcmp(launchers[i].name, name) == 0)
			return &launchers[i];
	}
	return NULL;
}

/* ---- processors whose save areas KVM makes --------------------------------------------------------------------------- */

struct processor {
	const struct uvm_igvm_header *h; /* NULL: in reset state */
	uint32_t directive;
};

/* A launch that is being measured. */
struct launch {
	const struct uvm_launcher *l;
	const struct uvm_igvm *f;
	const struct uvm_measure_options *opt;
	struct processor *cpu;
	unsigned least, most, saved; /* processors: the smallest number, the largest, and those measured so far */
	uint32_t mask;
	uvm_launcher_fn *fn;
	void *arg;
	int status; /* of fn */
};

static bool is_state(const struct launch *x, const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VMSA && (h->mask & x->mask) != 0;
}

static int count_processors(struct launch *x, const struct uvm_launcher_processors *cpus, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &x->f->section[UVM_IGVM_DIRECTIVES];

	x->least = 1;
	for (size_t i = 0; i < l->n; i++) {
		if (is_state(x, &l->h[i]) && l->h[i].vp.vp_index >= x->least)
			x->least = l->h[i].vp.vp_index + 1u;
	}
	x->most = cpus->most > 0 ? cpus->most : x->least;
	if (x->most > UVM_LAUNCH_VCPUS_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "vcpus", x->most, UVM_LAUNCH_VCPUS_MAX);
	if (x->most < x->least)
		return uvm_fail_says(d, UVM_E_RANGE, UVM_NO_OFFSET, NULL, x->least, x->most,
				     "the file has states of %G processors, and %W are not as many");
	return UVM_OK;
}

/* The last state of a processor holds. */
static int find_states(struct launch *x, const struct uvm_launcher_processors *cpus, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &x->f->section[UVM_IGVM_DIRECTIVES];

	x->cpu = calloc(x->most, sizeof(*x->cpu));
	if (x->cpu == NULL)
		return uvm_no_memory(d, x->most * sizeof(*x->cpu));
	for (uint32_t i = 0; i < l->n; i++) {
		if (is_state(x, &l->h[i]))
			x->cpu[l->h[i].vp.vp_index] = (struct processor){ &l->h[i], i };
	}
	for (unsigned i = 0; i < x->most; i++) {
		if (x->cpu[i].h == NULL && (cpus->reset == NULL || !x->l->reset))
			return uvm_fail_says(d, UVM_E_MISSING, UVM_NO_OFFSET, NULL, i, 0,
					     "the file has no state of processor %G, and its reset state is not known");
	}
	return UVM_OK;
}

static int submit_states(struct launch *x, struct uvm_measure *m, const uint8_t *reset, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (unsigned i = 0; i < x->most && r == UVM_OK; i++) {
		struct uvm_igvm_header h = { .type = UVM_IGVM_VP_CONTEXT, .mask = x->mask };
		uint32_t directive = UVM_LAUNCHER_NO_DIRECTIVE;

		h.vp.context = UVM_IGVM_CONTEXT_VMSA;
		h.data = reset;
		h.data_len = UVM_PAGE_SIZE;
		if (x->cpu[i].h != NULL) {
			h = *x->cpu[i].h;
			directive = x->cpu[i].directive;
		}
		h.vp.gpa = UVM_KVM_VMSA_GPA;
		r = uvm_measure_submit(m, &h, directive, d);
	}
	return r;
}

/* ---- measuring ----------------------------------------------------------------------------------------------------- */

/* With each further save area the launch could end. */
static bool log_event(void *arg, const struct uvm_measure_event *e)
{
	struct launch *x = arg;

	if (x->opt->log != NULL && !x->opt->log(x->opt->log_arg, e))
		return false;
	if (x->l->kvm && e->kind == UVM_MEASURE_VMSA && ++x->saved >= x->least)
		x->status = x->fn(x->arg, x->saved, &e->running);
	return x->status >= 0;
}

static int submit_all(struct launch *x, struct uvm_measure *m, const uint8_t *reset, struct uvm_diag *d)
{
	const struct uvm_igvm_list *list = &x->f->section[UVM_IGVM_DIRECTIVES];
	struct uvm_submissions s;
	int r;

	r = uvm_submissions_of(&s, x->l, x->f, x->mask, d);
	for (size_t i = 0; i < s.n && r == UVM_OK; i++)
		r = uvm_measure_submit(m, &list->h[s.directive[i]], s.directive[i], d);
	uvm_submissions_free(&s);
	return r == UVM_OK && x->l->kvm ? submit_states(x, m, reset, d) : r;
}

static int measure(struct launch *x, const uint8_t *reset, struct uvm_diag *d)
{
	const struct uvm_measure_target target = { UVM_MEASURE_SNP, x->mask };
	struct uvm_measure_options opt = *x->opt;
	struct uvm_digest digest;
	struct uvm_measure *m;
	int r;

	if (x->l->kvm || opt.log != NULL) {
		opt.log = log_event;
		opt.log_arg = x;
	}
	r = uvm_measure_new(&m, &target, 1, &opt, d);
	if (r < 0)
		return r;
	uvm_measure_change(m, x->l->changes, uvm_measure_first(x->f));
	r = submit_all(x, m, reset, d);
	if (r == UVM_OK)
		r = uvm_measure_finish(m, &digest, d);
	uvm_measure_free(m);
	if (x->status < 0)
		return x->status;
	return r == UVM_OK && !x->l->kvm ? x->fn(x->arg, 0, &digest) : r;
}

int uvm_launcher_measure(const struct uvm_launcher *l, const struct uvm_igvm *f, const struct uvm_launcher_processors *cpus,
			 const struct uvm_measure_options *opt, uvm_launcher_fn *fn, void *arg, struct uvm_diag *d)
{
	static const struct uvm_measure_options defaults;
	static const struct uvm_launcher_processors as_in_file;
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, UVM_IGVM_SEV_SNP);
	struct launch x = { .l = l, .f = f, .opt = opt != NULL ? opt : &defaults, .fn = fn, .arg = arg };
	int r;

	cpus = cpus != NULL ? cpus : &as_in_file;
	if (platform == NULL)
		return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "SEV_SNP", 0, 0);
	x.mask = platform->mask;
	r = uvm_igvm_check_target(f, uvm_igvm_target_find(l->target), NULL, NULL, d);
	if (r == UVM_OK && l->kvm)
		r = count_processors(&x, cpus, d);
	if (r == UVM_OK && l->kvm)
		r = find_states(&x, cpus, d);
	if (r == UVM_OK)
		r = measure(&x, cpus->reset, d);
	free(x.cpu);
	return r;
}
