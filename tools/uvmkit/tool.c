/* SPDX-License-Identifier: MIT */
/*
 * uvmkit: look into the images of confidential utility VMs, check and measure them.
 */
#include "commands.h"

static const struct cli_command *const commands[] = {
	/* clang-format off */
	&build_command,
	&kernel_command,
	&initrd_command,
	&pack_command,
	&inspect_command,
	&check_command,
	&measure_command,
	&diff_command,
	&explain_command,
	&policy_command,
	&endorse_command,
	&verify_command,
	&run_command,
	&debug_command,
	&schema_command,
	NULL,
	/* clang-format on */
};

static const char *const description[] = {
	"The images are IGVM files: the memory pages, processor states and launch policies that a host loads into a "
	"confidential VM. All commands read them as they are, or out of the resource DLLs and guest-state files that carry "
	"them.",
	"Product policies, measured with an image, say what every VM that boots it must fulfil.",
	"Results go to standard output, messages to standard error. With --json a result is one JSON document. The file name "
	"- is standard input.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "good" },
	{ 1, "the input is bad, or a check failed" },
	{ 2, "the command line is wrong" },
	{ 3, "the system failed: a file could not be read or written, or memory is short" },
	{ 0, NULL },
};

static const struct cli_command root = {
	.name = "uvmkit",
	.summary = "build, inspect, check and measure images of confidential utility VMs",
	.description = description,
	.subcommands = commands,
};

const struct cli_tool cli_this_tool = {
	.root = &root,
	.exits = exits,
	.usage_exit = 2,
	.page_per_command = true,
};
