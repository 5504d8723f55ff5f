/* SPDX-License-Identifier: MIT */
/*
 * A pod named on a command line: spec, runtime options, and the host that it is for.
 */
#ifndef UVMBOOT_POD_H
#define UVMBOOT_POD_H

#include <uvmkit/uvm.h>

#include "cli.h"
#include "os/file.h"

/* What the tool lends to every command. */
/* clang-format off */
#define HOST_OPTIONS                                                                                                       \
	{ .name = "host", .kind = CLI_STRING, .value = "FILE",                                                             \
	  .help = "a Windows host instead of this machine: build, cpus, exe, cwd, program_files, temp, JSON" },            \
	{ .name = "sysroot", .kind = CLI_STRING, .value = "DIR", .help = "files of a Windows host: X:\\a is DIR/x/a" },    \
	{ .name = "json", .kind = CLI_FLAG, .help = "print JSON, refusals too" }

#define STRICT_OPTION { .name = "strict", .kind = CLI_FLAG, .help = "values of annotations that cannot be read are errors" }

#define POD_MORE_OPTIONS                                                                                                   \
	{ .name = "runtime-options", .kind = CLI_STRING, .value = "FILE", .help = "options of the container runtime, JSON" }, \
	STRICT_OPTION

/* What every command takes that starts confidential VMs. */
#define COMPAT_OPTION                                                                                                      \
	{ .name = "compat", .kind = CLI_CHOICE, .value = "NAME", .choices = pod_compats,                                   \
	  .help = "upstream: confidential VMs start with the default where a value cannot be read" }

/* What every command takes that asks about a pod. */
#define POD_OPTIONS                                                                                                        \
	{ .name = "spec", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the pod's config.json" },        \
	{ .name = "task-id", .kind = CLI_STRING, .required = true, .value = "ID", .help = "the VM is named ID@vm" },       \
	POD_MORE_OPTIONS

/* What every command takes that looks for a pod's files. */
#define BOOT_OPTIONS                                                                                                       \
	POD_OPTIONS,                                                                                                       \
	POD_FILES_OPTIONS

/* What finds its files. */
#define POD_FILES_OPTIONS                                                                                                  \
	{ .name = "bundle", .kind = CLI_STRING, .required = true, .value = "DIR", .help = "the pod's bundle" },            \
	{ .name = "rootfs", .kind = CLI_STRING, .value = "FILE",                                                           \
	  .help = "the mounts of its root file system, a JSON list of {type, source, target, options}" },                  \
	{ .name = "graphics-console", .kind = CLI_FLAG, .help = "the VM has a screen" },                                   \
	{ .name = "firmware-parameters", .kind = CLI_STRING, .value = "TEXT", .help = "parameters of its firmware" }
/* clang-format on */

extern const char *const pod_compats[];

/** What pod_note needs to know; ${malformed} counts. */
struct noting {
	const struct cli *c;
	bool strict;
	unsigned malformed;
};

/** pod_note(arg, n): print what is pointed out on standard error; ${arg} is a struct noting. */
void pod_note(void *arg, const struct uvm_note *n);

/** A pod as given; pod_close in any case. */
struct pod {
	struct uvm_host host;
	struct uvm_bytes spec, runtime, rootfs;
	struct uvm_options options;
	struct uvm_boot_files files;
};

/** pod_host(c, ret): the host of --host and --sysroot, or this machine; 0, or an exit code after a message. */
int pod_host(const struct cli *c, struct uvm_host *ret);

/** pod_open(c, p): read all that is named and make options of it; 0, or an exit code after a message. */
int pod_open(const struct cli *c, struct pod *p);
/** pod_open_to_start(c, lax, p): the same, but confidential VMs are held to --strict unless ${lax}. */
int pod_open_to_start(const struct cli *c, bool lax, struct pod *p);
void pod_close(struct pod *p);

/** pod_find_files(c, p): of a pod that was opened, all that is in BOOT_OPTIONS besides; 0, or an exit code after a message. */
int pod_find_files(const struct cli *c, struct pod *p);

/** pod_refuse(c, thing, b, d): say why there is no result, as JSON with --json; returns the exit code.
 *  b  in  boot files, of which those that are missing are named; or NULL */
int pod_refuse(const struct cli *c, const char *thing, const struct uvm_boot_files *b, const struct uvm_diag *d);

/** pod_print_wrong(c, b): what is wrong with each boot file, on standard error. */
void pod_print_wrong(const struct cli *c, const struct uvm_boot_files *b);

/** pod_write_error(w, b, d): {"class", "message"}, "missing" when boot files are, and "wrong" with what is wrong with which. */
void pod_write_error(struct uvm_json_writer *w, const struct uvm_boot_files *b, const struct uvm_diag *d);

#endif
