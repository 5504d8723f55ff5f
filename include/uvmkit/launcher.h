/* SPDX-License-Identifier: MIT */
/*
 * Launchers: what they submit to an SEV-SNP processor for one and the same IGVM file, and in which order. The launch digest
 * chains over what is submitted, so it depends on who launches. TDX and VBS measure alike everywhere, as far as is known.
 *
 * Source: the launchers' own; struct uvm_launcher says which was read, or that none was. doc/formats.md has the table.
 */
#ifndef UVMKIT_LAUNCHER_H
#define UVMKIT_LAUNCHER_H

#include <uvmkit/launch.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_LAUNCHER_NO_DIRECTIVE UINT32_MAX /* of events that come from no record: states that are not in the file */

enum uvm_launcher_order {
	UVM_LAUNCHER_IN_ORDER,   /* of the file */
	UVM_LAUNCHER_BY_ADDRESS, /* pages, save areas and inserted areas alike; file order at one address */
	UVM_LAUNCHER_RUNS_HELD,  /* a run of alike pages is submitted when it ends: inserts behind its start come before it */
};

/* What a launcher makes of records, otherwise than uvm_measure_file. */
enum {
	UVM_LAUNCHER_SHARED = 1,     /* pages marked shared are submitted as if they were not */
	UVM_LAUNCHER_ZERO = 2,       /* empty pages have page type ZERO */
	UVM_LAUNCHER_FIRST_PAGE = 4, /* of an inserted area the first page only */
};

/**
 * struct uvm_launcher: one row of the table.
 *
 *   target   uvm_igvm_target_find: what it refuses
 *   basis    where this is known from, for users
 *   changes  UVM_LAUNCHER_…
 *   kvm      KVM makes the save areas: one per processor, behind everything else, at the highest page
 *   reset    and those of processors whose state is not in the file are known (uvm_launch_measure has them)
 */
struct uvm_launcher {
	const char *name, *target, *basis;
	enum uvm_launcher_order order;
	unsigned changes;
	bool kvm, reset;
};

/** uvm_launchers(n): the table. */
UVM_API const struct uvm_launcher *uvm_launchers(size_t *n);

/** uvm_launcher_find(name): a row; NULL: there is none. */
UVM_API const struct uvm_launcher *uvm_launcher_find(const char *name);

/**
 * What a launch comes to: with ${vcpus} processors, or 0 where their number plays no part. A negative return ends the
 * measurement.
 */
typedef int uvm_launcher_fn(void *arg, unsigned vcpus, const struct uvm_digest *digest);

/**
 * struct uvm_launcher_processors: counts where KVM makes the save areas.
 *
 *   most    measure every number of processors up to this one; 0: only as many as the file has states of, at least one
 *   reset   a page: the state of processors that the file has none of; NULL: it must have them all
 */
struct uvm_launcher_processors {
	unsigned most;
	const uint8_t *reset;
};

/**
 * uvm_launcher_measure(l, f, cpus, opt, fn, arg, d):
 * The SNP launch digest of ${f} when ${l} launches it, in one pass for all numbers of processors. The lowest number is that
 * of the processors that the file has states of: fewer cannot be started.
 *
 *   cpus  in   NULL: as many processors as the file has states of
 *   opt   in   NULL: defaults; native_zero is added to what the launcher does; a log sees the events of all processors
 *
 * Returns:  UVM_OK; what uvm_igvm_check_target says when the launcher refuses the file (d->rule is set then, and only then);
 *           UVM_E_MISSING (no SNP in it; a processor without state); UVM_E_RANGE (states of more processors than there are);
 *           UVM_E_LIMIT (more than UVM_LAUNCH_VCPUS_MAX of them); what uvm_measure_add and _finish return; what ${fn} returned.
 */
UVM_API UVM_MUST_CHECK int uvm_launcher_measure(const struct uvm_launcher *l, const struct uvm_igvm *f,
						const struct uvm_launcher_processors *cpus,
						const struct uvm_measure_options *opt, uvm_launcher_fn *fn, void *arg,
						struct uvm_diag *d);

#ifdef __cplusplus
}
#endif
#endif
