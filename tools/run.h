/* SPDX-License-Identifier: MIT */
/*
 * VMs that run here, for the commands of several tools: what is printed of them, and how a command ends then.
 */
#ifndef UVM_TOOLS_RUN_H
#define UVM_TOOLS_RUN_H

#include <uvmkit/vmm.h>

#include "cli.h"
#include "input.h"
#include "platform.h"
#include "run_lines.h"

#define RUN_WORDS_MAX 64u /* of the workload's command */

/* Exit codes beside the workload's own status. */
enum { RUN_REFUSED = 120, RUN_DIED = 121, RUN_TIMEOUT = 124, RUN_FAILED = 125, RUN_SIGNAL = 128 };

/** struct run: one run of the command. */
struct run {
	struct cli *c;
	const char *path;
	struct input in;
	struct uvm_vm_config config;
	struct uvm_vm_disk disks[UVM_VM_DISKS_MAX];
	char serials[UVM_VM_DISKS_MAX][24];
	const char *argv[RUN_WORDS_MAX + 1];
	struct uvm_vm *vm;
	struct uvm_vm_info info;
	struct run_lines *lines; /* one for each stream of several VMs that run at a time; or NULL */
	bool json;               /* standard output is for one document */
	bool timing;             /* print when each step was reached, on a terminal in any case */
	bool line;               /* the console is in the middle of a line */
	bool cr;                 /* behind a carriage return that has not been printed */
	char held[2048];         /* of the console: a line that is not whole yet */
	size_t nheld;
};

/** run_show_warning(r): what running here is worth. */
void run_show_warning(const struct run *r);

/** run_show_command(r): QEMU's command line, for --dry-run; returns the exit code. */
int run_show_command(struct run *r);

/** run_name(r, lines, name): run next to others: what it writes are lines behind ${name}. */
void run_name(struct run *r, struct run_lines lines[UVM_VM_STREAMS], const char *name);

/** run_show_output: struct uvm_vm_watch.output. The console is made safe for terminals; what the workload writes is not
 * changed. */
void run_show_output(void *run, enum uvm_vm_stream stream, const uint8_t *p, size_t n);

/** run_show_result(r, res): how it ended, for people and, with --json, as a document; returns the exit code. */
int run_show_result(struct run *r, const struct uvm_vm_result *res);

/** run_fail(r, d): a failure of ours, told in the same ways; returns the exit code. */
int run_fail(struct run *r, const struct uvm_diag *d);

#endif
