/* SPDX-License-Identifier: MIT */
/*
 * vmgstool: drop-in for the tool of that name, with its sub-commands, options, output bytes and exit codes.
 */
#include <string.h>
#include <strings.h>

#include "commands.h"
#include "report.h"

/* ---- old spellings -------------------------------------------------------------------------------------------------- */

struct spelling {
	const char *old, *new;
};

static const struct spelling old_commands[] = {
	{ "-c", "create" },
	{ "-create", "create" },
	{ "-w", "write" },
	{ "-write", "write" },
	{ "-r", "dump" },
	{ "-dump", "dump" },
	{ "-rh", "dump-headers" },
	{ "-dumpheaders", "dump-headers" },
	{ "-qs", "query-size" },
	{ "-querysize", "query-size" },
	{ "-uk", "update-key" },
	{ "-updatekey", "update-key" },
	{ "-e", "encrypt" },
	{ "-encrypt", "encrypt" },
	{ NULL, NULL },
};

static const struct spelling old_options[] = {
	{ "-f", "--file-path" },
	{ "-filepath", "--file-path" },
	{ "-s", "--file-size" },
	{ "-filesize", "--file-size" },
	{ "-i", "--file-id" },
	{ "-fileid", "--file-id" },
	{ "-d", "--data-path" },
	{ "-datapath", "--data-path" },
	{ "-ow", "--allow-overwrite" },
	{ "-allowoverwrite", "--allow-overwrite" },
	{ "-k", "--key-path" },
	{ "-keypath", "--key-path" },
	{ "-n", "--new-key-path" },
	{ "-newkeypath", "--new-key-path" },
	{ "-ea", "--encryption-algorithm" },
	{ "-encryptionalgorithm", "--encryption-algorithm" },
	{ "-fc", "--force-create" },
	{ "-forcecreate", "--force-create" },
	{ NULL, NULL },
};

static const char *today(const struct spelling *s, const char *word)
{
	while (s->old != NULL && strcasecmp(s->old, word) != 0)
		s++;
	return s->new;
}

/* Only behind a command in its old spelling: then whatever looks like an old option is one. */
static void respell(const struct cli *c, int argc, const char **argv)
{
	const char *command = argc > 1 ? today(old_commands, argv[1]) : NULL;

	if (command == NULL)
		return;
	cli_warn(c, NULL, "'%s' is an old spelling of '%s'", argv[1], command);
	argv[1] = command;
	for (int i = 2; i < argc; i++) {
		const char *option = today(old_options, argv[i]);

		if (option != NULL)
			argv[i] = option;
	}
}

/* ---- the tool ------------------------------------------------------------------------------------------------------- */

static const struct cli_command *const commands[] = {
	&create_command,
	&write_command,
	&dump_command,
	&cat_command,
	&ls_command,
	&dump_headers_command,
	&query_size_command,
	&update_key_command,
	&encrypt_command,
	&query_encryption_command,
	&move_command,
	&delete_command,
	&dump_file_table_command,
	&copy_igvmfile_command,
	&uefi_nvram_command,
	&check_command,
	&repair_command,
	&diff_command,
	&test_command,
	NULL,
};

static const char *const description[] = {
	"Works on VMGS files, the guest state of confidential utility VMs: numbered files that firmware and paravisor keep, "
	"and in GUEST_FIRMWARE the image that the VM starts from. A command that changes an image leaves the old state or the "
	"new one in it, whenever the machine stops; one that fails leaves the old one.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "verbose", .letter = 'v', .kind = CLI_FLAG, .own = true, .help = "also say when all went well" },
	{ .name = NULL },
};

static const struct cli_exit exits[] = {
	{ EXIT_DONE, "done" },
	{ EXIT_ERROR, "anything that has no number of its own" },
	{ 2, "the command line is wrong" },
	{ EXIT_EMPTY, "the image is empty: it has no bytes, or blank headers" },
	{ EXIT_NO_FILE, "there is no file of that id in the image" },
	{ EXIT_V1, "the image has version 1 of the format" },
	{ 0, NULL },
};

static const struct cli_command root = {
	.name = "vmgstool",
	.summary = "look into guest state files (VMGS) and change them",
	.description = description,
	.options = options,
	.subcommands = commands,
};

static const char *const notes[] = {
	"This program takes the place of Microsoft's tool of the same name: the same line gives the same bytes where nothing "
	"in them is random. It differs in these: images are read without being written, and keys are checked, before anything "
	"happens; create puts a file in place when it is complete; what could not be read again is not written; the metadata "
	"key of an encrypted image is never zero. doc/formats.md has the rest.",
	NULL,
};

const struct cli_tool cli_this_tool = {
	.root = &root,
	.exits = exits,
	.usage_exit = 2,
	.system_exit = EXIT_ERROR,
	.page_per_command = true,
	.man_notes = notes,
	.no_version = true,
	.usage_json = true,
	.respell = respell,
};
