/* SPDX-License-Identifier: MIT */
/*
 * Command lines from tables: parsing, --help, usage errors and man pages come from the same struct cli_command.
 *
 * A tool is a tree of commands; a leaf has options and a run function. Options accept --opt V, --opt=V, -oV, -o V, -o=V, and
 * flags with letters -ab; they stand before or behind positionals, but behind the command they belong to. No option may be
 * given twice unless it is marked as a list; "--" ends options. A value that begins with '-' needs the form with '='.
 *
 * A command may have both sub-commands and a run function: its first positional is then a sub-command if it is named like
 * one (write ./NAME for a file of that name). A command without a run function lends its options to its sub-commands.
 */
#ifndef UVM_TOOLS_CLI_H
#define UVM_TOOLS_CLI_H

#include <stdio.h>

#include <uvmkit/json.h>
#include <uvmkit/status.h>

enum cli_kind {
	CLI_FLAG,    /* no value */
	CLI_BOOL,    /* the same, of a tool with go_flags; that it is given as =false can be told from its absence: cli_bool */
	CLI_STRING,  /* any text */
	CLI_PATH,    /* any text but the empty one */
	CLI_U64,     /* decimal or 0x hex number; range in min, max */
	CLI_DECIMAL, /* the same without hex; a plus may stand in front */
	CLI_CHOICE,  /* one of choices */
};

struct cli_option {
	const char *name; /* "output": --output; NULL ends the table */
	char letter;      /* 'o': -o; 0: none */
	uint8_t kind;     /* enum cli_kind */
	bool required, list;
	bool own;          /* of a command with sub-commands: not lent to them */
	const char *alias; /* another spelling of the name that help does not show, or NULL */
	const char *value; /* "FILE", for help; NULL for flags */
	const char *help;  /* wrapped by the printer; no full stop */
	const char *const *choices;
	uint64_t min, max;     /* of numbers; max 0: no limit */
	const char *conflicts; /* space-separated option names that may not be given with this one, or NULL */
};

struct cli_positional {
	const char *name; /* "FILE"; NULL: none */
	const char *help;
	unsigned min, max; /* how many; max UINT_MAX: any number */
};

struct cli_exit {
	int code;
	const char *meaning;
};

struct cli_example {
	const char *command; /* run by tests where it stands in doc/ or a man page */
	const char *explains;
};

struct cli;

struct cli_command {
	const char *name;
	const char *summary;              /* one line without a full stop */
	const char *const *description;   /* paragraphs, NULL-terminated; or NULL */
	const struct cli_option *options; /* or NULL */
	struct cli_positional positional;
	const struct cli_exit *exits;                 /* ended by a NULL meaning; NULL: the tool's */
	const struct cli_example *examples;           /* or NULL; ends with command NULL */
	const struct cli_command *const *subcommands; /* NULL-terminated; or NULL for a leaf */
	int (*run)(struct cli *c);                    /* leaf: returns the exit code */
};

struct cli_tool {
	const struct cli_command *root;
	const struct cli_exit *exits;
	int usage_exit;               /* exit code of a usage error: 2 */
	int system_exit;              /* exit code when the system failed; 0: 3 */
	bool page_per_command;        /* each command has a man page of its own */
	const char *const *man_notes; /* paragraphs for the tool's own man page, or NULL */
	bool no_version;              /* --version is not built in */
	/* lines are read as Go's flag package does: -name is --name, flags take =true and =false, the last of several counts, a
	 * value may begin with '-', numbers may be 0b, 0o or 0 octal; without a command help is printed, with exit status 0 */
	bool go_flags;
	int unknown_exit; /* exit code for an unknown command; 0: usage_exit */
	bool usage_json;  /* usage errors of a line with --json are a JSON document too */
	/* change the words of a line, before it is parsed, to how they are spelled today; or NULL */
	void (*respell)(const struct cli *c, int argc, const char **argv);
};

/** What a tool defines; tools/main.c runs it, and the build makes its man pages from it. */
extern const struct cli_tool cli_this_tool;

/* ---- inside run -------------------------------------------------------------------------------------------------- */

/** cli_has(c, name): how often option ${name} was given. Asking for a name that is not in the table is a bug and aborts. */
unsigned cli_has(const struct cli *c, const char *name);
/** cli_get(c, name): its value, the first one of a list; NULL when not given. */
const char *cli_get(const struct cli *c, const char *name);
const char *cli_get_nth(const struct cli *c, const char *name, unsigned i);
/** cli_u64(c, name, fallback): the number of a CLI_U64 option. */
uint64_t cli_u64(const struct cli *c, const char *name, uint64_t fallback);
/** cli_bool(c, name, fallback): whether a CLI_BOOL option was given as true or as false; ${fallback} when it was not given. */
bool cli_bool(const struct cli *c, const char *name, bool fallback);
/** cli_args(c, n): the positional arguments. */
const char *const *cli_args(const struct cli *c, unsigned *n);

/** cli_usage(c, fmt, …): print a usage error with a hint at --help; returns the tool's usage exit code. */
int cli_usage(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** cli_error(c, thing, d): print "uvmkit: THING: RECORD[i].field at …: …" on standard error; returns the tool's system_exit for
 *  failures of the system, else 1. Bytes of ${thing} that are not printable are escaped; NULL: left out. */
int cli_error(const struct cli *c, const char *thing, const struct uvm_diag *d);

/** cli_is_system(code): UVM_E_IO, UVM_E_NOMEM and UVM_E_CRYPTO: the system failed, not the input. */
bool cli_is_system(int code);

/** cli_note(c, thing, fmt, …): print "uvmkit: THING: …" on standard error. */
void cli_note(const struct cli *c, const char *thing, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** cli_warn(c, thing, fmt, …): print "uvmkit: THING: warning: …" on standard error. */
void cli_warn(const struct cli *c, const char *thing, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/** cli_flush(c): flush standard output. A write error is an error: returns system_exit with a message (a closed pipe: without
 * one), else 0. cli_main does this after every run function. */
int cli_flush(const struct cli *c);

/** cli_json_sink(file, s, n): the sink that writes to a FILE. */
int cli_json_sink(void *file, const char *s, size_t n);

/** cli_json_stdout(w, indent): a writer on standard output. */
void cli_json_stdout(struct uvm_json_writer *w, unsigned indent);

/** cli_json_end(c, w): finish the document and its line; 0, or the exit code after a message. */
int cli_json_end(const struct cli *c, struct uvm_json_writer *w);

/** cli_json_text(w, key, s): a member whose value is text from outside, escaped as by cli_print_safe. */
void cli_json_text(struct uvm_json_writer *w, const char *key, const char *s);

/** cli_json_outside(w, s, n): a value that is JSON from outside, read without an error before; what would drive a terminal
 * stands in it as \uXXXX. */
void cli_json_outside(struct uvm_json_writer *w, const char *s, size_t n);

/** cli_print_safe(f, s, n): print text from outside. Control characters, those that reorder text, and bytes that are not UTF-8
 * are escaped as \xNN. */
void cli_print_safe(FILE *f, const char *s, size_t n);

/** cli_print_word(f, s): print a word as a shell wants it, in quotes where it must be; otherwise as it is. */
void cli_print_word(FILE *f, const char *s);

/** cli_main(tool, argc, argv): parse, dispatch, return the exit code. --help and --version are built in on every level. */
int cli_main(const struct cli_tool *tool, int argc, char **argv);

/** cli_man(tool, command, f): a man page as roff: of one of the tool's commands and its sub-commands, or of the whole tool when
 * ${command} is NULL. */
void cli_man(const struct cli_tool *tool, const struct cli_command *command, FILE *f);

#endif
