/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen: drop-in for the tool of that name, with its sub-commands, options, output bytes and exit codes.
 */
#include "commands.h"
#include "fail.h"

static const struct cli_command *const commands[] = {
	&add_snp_id_block_command, &dump_command, &dump_corim_command, &manifest_command, &patch_corim_signature_command, NULL
};

static const char *const description[] = {
	"Works on IGVM files, the images from which a host starts confidential utility VMs. Results go to standard output "
	"or to the files that are named, messages to standard error. A command that fails leaves no file behind.",
	NULL,
};

static const struct cli_exit exits[] = {
	{ 0, "done" },
	{ EXIT_ERROR, "an input is not valid, or a file could not be read or written" },
	{ 2, "the command line is wrong" },
	{ 0, NULL },
};

static const struct cli_command root = {
	.name = "igvmfilegen",
	.summary = "build IGVM files and look into them",
	.description = description,
	.subcommands = commands,
};

static const char *const notes[] = {
	"This program takes the place of Microsoft's tool of the same name: the same line gives the same bytes. It "
	"differs in these: an invalid file is an error with exit status 1, not an abort; output files appear only when "
	"all of them are complete; the file name - is standard input; version strings are known; RUST_LOG has no effect.",
	NULL,
};

const struct cli_tool cli_this_tool = {
	.root = &root,
	.exits = exits,
	.usage_exit = 2,
	.system_exit = EXIT_ERROR,
	.page_per_command = true,
	.man_notes = notes,
};
