/* SPDX-License-Identifier: MIT */
/*
 * What the files behind cli.h share: the parsed line, and how commands and options are written for people.
 */
#ifndef UVM_TOOLS_CLI_INTERNAL_H
#define UVM_TOOLS_CLI_INTERNAL_H

#include <signal.h>

#include "cli.h"

#define CLI_DEPTH 4  /* tool, command, sub-command, and one to spare */
#define CLI_NAME 128 /* bytes for "igvmfilegen add-snp-id-block" and the like */

struct cli_given {
	const struct cli_option *option;
	const char *value; /* NULL for flags */
	uint64_t number;   /* CLI_U64, CLI_DECIMAL */
};

struct cli {
	const struct cli_tool *tool;
	const struct cli_command *path[CLI_DEPTH]; /* from the tool's root to the command that was named */
	unsigned depth;
	struct cli_given *given; /* in the order of the line */
	unsigned ngiven;
	const char **args;
	unsigned nargs;
	bool usage_json;                   /* a usage error is to be a JSON document too */
	const struct cli_option *built_in; /* --help or --version, when the line asked for it */
};

/* What every command has. */
enum { CLI_HELP, CLI_VERSION };
extern const struct cli_option cli_built_in[];

/** cli_command_of(c): the last command of the path. */
const struct cli_command *cli_command_of(const struct cli *c);

/** cli_option_at(c, i): the ${i}-th option that holds at this place, nearest table first; NULL behind the last. */
const struct cli_option *cli_option_at(const struct cli *c, unsigned i);

/** cli_parse(c, n, words): fill ${c}, whose arrays are large enough. 0, or the usage exit code after a message. */
int cli_parse(struct cli *c, int n, const char *const *words);

/** cli_help(c, f): the help of the command at the end of the path. */
void cli_help(const struct cli *c, FILE *f);

/** cli_path(c, buf): "uvmkit inspect". */
const char *cli_path(const struct cli *c, char buf[CLI_NAME]);

/** cli_synopsis(c, buf, size): what follows the command's name: " --output FILE [OPTIONS] FILE". Cut at ${size}. */
void cli_synopsis(const struct cli *c, char *buf, size_t size);

/** cli_option_help(o, buf, size): its help with choices and properties appended. */
const char *cli_option_help(const struct cli_option *o, char *buf, size_t size);

/** cli_exits(c): the exit codes of the command or else of the tool, ended by a NULL meaning; or NULL. */
const struct cli_exit *cli_exits(const struct cli *c);

/** cli_is_built_in(o): --help and --version. */
bool cli_is_built_in(const struct cli_option *o);

/** cli_nearest(word, at, arg): the name most like ${word} among at(arg, 0), at(arg, 1), … NULL, or NULL when none is alike. */
const char *cli_nearest(const char *word, const char *(*at)(const void *arg, unsigned i), const void *arg);

/** cli_pipe_closed: whether a pipe that we wrote to lost its reader. */
extern volatile sig_atomic_t cli_pipe_closed;

/** cli_sentence(s, buf): a summary as a sentence: "Show files." for "show files". */
const char *cli_sentence(const char *s, char buf[CLI_NAME]);

/** cli_system_exit(c): the exit code for failures of the system. */
int cli_system_exit(const struct cli *c);

#endif
