/* SPDX-License-Identifier: MIT */
/*
 * uvmboot: utility VMs from the annotations of pods.
 */
#include "commands.h"
#include "plan.h"
#include "run.h"

#define EXIT_UNKNOWN 3

static const struct cli_command *const commands[] = {
	&lcow_command,     &wcow_command, &cwcow_command, &options_command,       &boot_files_command,
	&document_command, &pod_command,  &lint_command,  &debug_capture_command, NULL
};

static const char *const description[] = {
	"A pod says by annotations what its utility VM is to be like: how much memory it has, what isolates it, which policy "
	"its containers are held to. uvmboot shows what that comes to: the options of the VM, the files it boots from, and "
	"the document from which a host creates it.",
	"Results go to standard output, messages to standard error. With --json a result is one JSON document, and so is a "
	"refusal, with its class.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "done; with --exec any other number is the status of the command" },
	{ 1, "the command line is wrong, a VM or pod is refused, or a file could not be read" },
	{ EXIT_UNKNOWN, "there is no such command" },
	{ RUN_REFUSED, "the guest refused to run" },
	{ RUN_DIED, "the guest ended otherwise than by its workload's end" },
	{ RUN_TIMEOUT, "the guest did not get to its workload in time" },
	{ RUN_FAILED, "the VM could not be run: a disk, QEMU or the system" },
	{ 0, NULL },
};

static const struct cli_command root = {
	.name = "uvmboot",
	.summary = "show and check the utility VMs of pods",
	.description = description,
	.options = plan_options,
	.subcommands = commands,
};

const struct cli_tool cli_this_tool = {
	.root = &root,
	.exits = exits,
	.usage_exit = 1,
	.system_exit = 1,
	.page_per_command = true,
	.go_flags = true,
	.unknown_exit = EXIT_UNKNOWN,
};
