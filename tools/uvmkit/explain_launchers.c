/* SPDX-License-Identifier: MIT */
/*
 * Which launcher gives an image a digest, and with how many processors of which model.
 */
#include <stdio.h>

#include <uvmkit/launcher.h>

#include "explain.h"
#include "measure/launch_vmsa.h"

#define MOST 256u /* processors that are tried */
#define WHAT_MAX 160

struct launched {
	const struct uvm_igvm *f;
	const struct uvm_launcher *l;
	const char *model; /* of processors whose state is not in the file; NULL: none are tried */
	unsigned told;     /* up to this number of processors, for which the model plays no part */
	variation_fn *fn;
	void *arg;
	bool stopped;
};

static int tell(void *arg, unsigned vcpus, const struct uvm_digest *digest)
{
	struct launched *x = arg;
	struct variation v = { .digest = *digest };
	char what[WHAT_MAX];

	if (x->model == NULL)
		x->told = vcpus;
	else if (vcpus <= x->told)
		return UVM_OK;
	if (vcpus == 0)
		snprintf(what, sizeof(what), "launched by %s (--launcher)", x->l->name);
	else
		snprintf(what, sizeof(what), "launched by %s with %u processor%s%s%s (--launcher)", x->l->name, vcpus,
			 vcpus == 1 ? "" : "s", x->model != NULL ? ", " : "", x->model != NULL ? x->model : "");
	v.what = what;
	x->stopped = !x->fn(x->arg, &v);
	return x->stopped ? UVM_E_CANCELLED : UVM_OK;
}

/* Launchers that refuse the image are none of the answers. */
static int launch(struct launched *x, const struct uvm_launcher_processors *cpus, struct uvm_diag *d)
{
	struct uvm_diag own = UVM_DIAG_INIT;
	const int r = uvm_launcher_measure(x->l, x->f, cpus, NULL, tell, x, &own);

	if (r == UVM_OK || x->stopped || !cli_is_system(r))
		return UVM_OK;
	*d = own;
	return r;
}

/* Models differ in their signatures; several names may have one. */
static int launch_models(struct launched *x, struct uvm_diag *d)
{
	uint8_t reset[UVM_LAUNCH_VMSA_SIZE];
	const struct uvm_launcher_processors cpus = { MOST, reset };
	struct uvm_launch l = { .mode = UVM_LAUNCH_SNP, .vmm = UVM_LAUNCH_QEMU };
	uint32_t last = 0;
	int r = UVM_OK;

	for (size_t i = 0; r == UVM_OK && !x->stopped && (x->model = uvm_launch_cpu_name(i)) != NULL; i++) {
		if (!uvm_launch_cpu(x->model, &l.vcpu_sig) || l.vcpu_sig == last)
			continue;
		last = l.vcpu_sig;
		uvm_launch_vmsa(&l, UVM_LAUNCH_RESET_EIP, 1, reset);
		r = launch(x, &cpus, d);
	}
	return r;
}

static bool changes_nothing(const struct uvm_launcher *l)
{
	return l->order == UVM_LAUNCHER_IN_ORDER && l->changes == 0 && !l->kvm;
}

int explain_launchers(const struct uvm_igvm *f, variation_fn *fn, void *arg, bool *ret_stopped, struct uvm_diag *d)
{
	size_t n;
	const struct uvm_launcher *l = uvm_launchers(&n);
	int r = UVM_OK;

	*ret_stopped = false;
	for (size_t i = 0; i < n && r == UVM_OK && !*ret_stopped; i++) {
		struct launched x = { .f = f, .l = &l[i], .fn = fn, .arg = arg };

		if (changes_nothing(x.l))
			continue;
		r = launch(&x, NULL, d);
		if (r == UVM_OK && x.l->reset)
			r = launch_models(&x, d);
		*ret_stopped = x.stopped;
	}
	return r;
}
