/* SPDX-License-Identifier: MIT */
/*
 * VMs that a command line asks for: how one is described, and what is done with all of them.
 */
#ifndef UVMBOOT_PLAN_H
#define UVMBOOT_PLAN_H

#include <uvmkit/vmm.h>

#include "cli.h"
#include "uvm/annotations.h"
#include "uvm/memory.h"
#include "uvm/path.h"

#define PLAN_DISKS_MAX (UVM_VM_DISKS_MAX - 1u) /* and a root disk */

/* What stands in front of lcow, wcow and cwcow. */
extern const struct cli_option plan_options[];

/** plan_is_dry(c): the back-end does not run VMs, but only says what it would be told. */
bool plan_is_dry(const struct cli *c);

/** struct plan: one VM, or why there is none (d). */
struct plan {
	const char *id;
	unsigned index;    /* from 0 */
	bool terminal;     /* the command is to have one */
	bool started;      /* it ran */
	bool side_by_side; /* others run at the same time */
	bool allows_all;   /* its policy on containers is one of ours that leaves nothing to enforce */
	const struct cli *c;
	const struct uvm_host *host;
	struct uvm_mem *m; /* for what outlives the making */
	struct uvm_options options;
	struct uvm_boot_files files;
	struct uvm_vm_disk more[PLAN_DISKS_MAX]; /* that are no boot files */
	size_t nmore;
	struct uvm_diag d;
};

/** plan_is_one_of_several(p): its line asks for more of them. */
bool plan_is_one_of_several(const struct plan *p);

/** What a command does for one VM: options and boot files; a status, with a class in p->d. */
typedef int plan_make_fn(struct plan *p);

/** plan_run(c, make): make --count VMs and hand them to the back-end; returns the exit code. */
int plan_run(struct cli *c, plan_make_fn *make);

/* Annotations and flags in place of some. Room for all flags, and as many annotations as the line has words. */
struct settings {
	struct uvm_setting *v;
	size_t n;
};

/** settings_begin(p, s, more): the flags of plan_options and the console, with room for ${more} besides what commands set. */
UVM_MUST_CHECK int settings_begin(struct plan *p, struct settings *s, size_t more);
/** settings_set(s, id, value, by): the annotation ${id}, set by the flag ${by}. */
void settings_set(struct settings *s, enum annotation_id id, const char *value, const char *by);
/** settings_flag(p, s, id, name): from the flag --NAME if it was given: its value, or true for one without. */
void settings_flag(struct plan *p, struct settings *s, enum annotation_id id, const char *name);
/** settings_make(p, s, platform): p->options of them. */
UVM_MUST_CHECK int settings_make(struct plan *p, const struct settings *s, enum uvm_platform platform);

#endif
