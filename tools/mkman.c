/* SPDX-License-Identifier: MIT */
/*
 * Build helper: write the man pages of the tool it is linked with.
 *
 *	mkman-TOOL DIR/TOOL.1 DIR/TOOL-COMMAND.1 ...
 *
 * The pages that exist follow from the tool's tables. The names on the line must be exactly those, so that the build's list of
 * files cannot be wrong.
 */
#include <string.h>

#include "cli.h"

static int write_page(const struct cli_command *command, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		return 1;
	}
	cli_man(&cli_this_tool, command, f);
	if (ferror(f) != 0 || fclose(f) != 0) {
		perror(path);
		return 1;
	}
	return 0;
}

static int make_page(const struct cli_command *command, char **paths, int *left)
{
	const struct cli_command *root = cli_this_tool.root;
	char name[128];

	snprintf(name, sizeof(name), "%s%s%s.1", root->name, command != NULL ? "-" : "", command != NULL ? command->name : "");
	for (; *paths != NULL; paths++) {
		if (strcmp(strrchr(*paths, '/') != NULL ? strrchr(*paths, '/') + 1 : *paths, name) == 0) {
			--*left;
			return write_page(command, *paths);
		}
	}
	fprintf(stderr, "mkman: %s is not in the list of files\n", name);
	return 1;
}

int main(int argc, char **argv)
{
	const struct cli_command *const *sub = cli_this_tool.root->subcommands;
	int left = argc - 1;
	int r = make_page(NULL, argv + 1, &left);

	for (; r == 0 && cli_this_tool.page_per_command && sub != NULL && *sub != NULL; sub++)
		r = make_page(*sub, argv + 1, &left);
	if (r == 0 && left != 0) {
		fprintf(stderr, "mkman: %d of the files are no page of %s\n", left, cli_this_tool.root->name);
		r = 1;
	}
	return r;
}
