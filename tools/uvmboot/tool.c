/* SPDX-License-Identifier: MIT */
/*
 * uvmboot: utility VMs from the annotations of pods.
 */
#include "commands.h"

static const struct cli_command *const commands[] = { &options_command, &boot_files_command, &document_command, NULL };

static const char *const description[] = {
	"A pod says by annotations what its utility VM is to be like: how much memory it has, what isolates it, which policy "
	"its containers are held to. uvmboot shows what that comes to: the options of the VM, the files it boots from, and "
	"the document from which a host creates it.",
	"Results go to standard output, messages to standard error. With --json a result is one JSON document, and so is a "
	"refusal, with its class.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "done" },
	{ 1, "the command line is wrong, the pod is refused, or a file could not be read" },
	{ 0, NULL },
};

static const struct cli_command root = {
	.name = "uvmboot",
	.summary = "show and check the utility VMs of pods",
	.description = description,
	.subcommands = commands,
};

const struct cli_tool cli_this_tool = {
	.root = &root,
	.exits = exits,
	.usage_exit = 1,
	.system_exit = 1,
	.page_per_command = true,
};
