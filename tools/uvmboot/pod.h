/* SPDX-License-Identifier: MIT */
/*
 * A pod named on a command line: spec, runtime options, and the host that it is for.
 */
#ifndef UVMBOOT_POD_H
#define UVMBOOT_POD_H

#include <uvmkit/uvm.h>

#include "cli.h"
#include "os/file.h"

/* What every command takes that asks about a pod. */
#define POD_OPTIONS                                                                                                          \
	{ .name = "spec", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the pod's config.json" },          \
		{ .name = "task-id", .kind = CLI_STRING, .required = true, .value = "ID", .help = "the VM is named ID@vm" }, \
		{ .name = "runtime-options",                                                                                 \
		  .kind = CLI_STRING,                                                                                        \
		  .value = "FILE",                                                                                           \
		  .help = "options of the container runtime, JSON" },                                                        \
		{ .name = "strict", .kind = CLI_FLAG, .help = "values of annotations that cannot be read are errors" },      \
		HOST_OPTIONS

/* What every command takes that looks at a host. */
#define HOST_OPTIONS                                                                                            \
	{ .name = "host",                                                                                       \
	  .kind = CLI_STRING,                                                                                   \
	  .value = "FILE",                                                                                      \
	  .help = "a Windows host instead of this machine: build, cpus, exe, cwd, program_files, temp, JSON" }, \
		{ .name = "sysroot",                                                                            \
		  .kind = CLI_STRING,                                                                           \
		  .value = "DIR",                                                                               \
		  .help = "files of a Windows host: X:\\a is DIR/x/a" },                                        \
	{                                                                                                       \
		.name = "json", .kind = CLI_FLAG, .help = "print JSON, refusals too"                            \
	}

/** A pod as given; pod_close in any case. */
struct pod {
	struct uvm_host host;
	struct uvm_bytes spec, runtime;
	struct uvm_options options;
};

/** pod_host(c, ret): the host of --host and --sysroot, or this machine; 0, or an exit code after a message. */
int pod_host(const struct cli *c, struct uvm_host *ret);

/** pod_open(c, p): read all that is named and make options of it; 0, or an exit code after a message. */
int pod_open(const struct cli *c, struct pod *p);
void pod_close(struct pod *p);

/** pod_refuse(c, thing, d): say why there is no result, as JSON with --json; returns the exit code. */
int pod_refuse(const struct cli *c, const char *thing, const struct uvm_diag *d);

#endif
