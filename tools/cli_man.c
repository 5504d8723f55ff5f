/* SPDX-License-Identifier: MIT */
/*
 * Man pages from the tables, in the man(7) macros that every roff knows. No date: the same sources give the same page.
 */
#include <string.h>

#include "cli_internal.h"

/* Text with everything that roff would interpret made plain. */
static void text(FILE *f, const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", f);
	for (; *s != '\0'; s++) {
		if (*s == '\\')
			fputs("\\e", f);
		else if (*s == '-')
			fputs("\\-", f);
		else
			fputc(*s, f);
	}
}

static void bold(FILE *f, const char *s)
{
	fputs("\\fB", f);
	text(f, s);
	fputs("\\fR", f);
}

static void paragraphs(FILE *f, const char *const *p)
{
	for (unsigned i = 0; p != NULL && p[i] != NULL; i++) {
		fputs(".PP\n", f);
		text(f, p[i]);
		fputc('\n', f);
	}
}

static void synopsis(const struct cli *c, FILE *f)
{
	const struct cli_command *command = cli_command_of(c);
	char name[CLI_NAME], rest[1024];

	cli_path(c, name);
	bold(f, name);
	cli_synopsis(c, rest, sizeof(rest));
	text(f, rest);
	fputc('\n', f);
	if (command->run != NULL && command->subcommands != NULL) {
		fputs(".br\n", f);
		bold(f, name);
		text(f, " COMMAND\n");
	}
}

static void description(const struct cli_command *command, FILE *f)
{
	char sentence[CLI_NAME];

	fputs(".PP\n", f);
	text(f, cli_sentence(command->summary, sentence));
	fputc('\n', f);
	paragraphs(f, command->description);
}

static void option(const struct cli_option *o, FILE *f)
{
	char help[1024], letter[3] = { '-', o->letter, '\0' };

	fputs(".TP\n", f);
	if (o->letter != 0) {
		bold(f, letter);
		fputs(", ", f);
	}
	fputs("\\fB\\-\\-", f);
	text(f, o->name);
	fputs("\\fR", f);
	if (o->value != NULL)
		fprintf(f, " \\fI%s\\fR", o->value);
	fputc('\n', f);
	text(f, cli_option_help(o, help, sizeof(help)));
	fputc('\n', f);
}

static void options(const struct cli *c, bool built_in, FILE *f)
{
	const struct cli_positional *p = &cli_command_of(c)->positional;
	const struct cli_option *o;

	if (p->name != NULL) {
		fprintf(f, ".TP\n\\fI%s\\fR\n", p->name);
		text(f, p->help);
		fputc('\n', f);
	}
	for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL && (built_in || !cli_is_built_in(o)); i++)
		option(o, f);
}

/* Of ${command} and, when they are on this page too, of the commands below it; the first one brings the heading. */
static void examples(const struct cli_command *command, bool below, bool *headed, FILE *f)
{
	const struct cli_command *const *sub = below ? command->subcommands : NULL;

	for (const struct cli_example *e = command->examples; e != NULL && e->command != NULL; e++) {
		fputs(*headed ? ".TP\n" : ".SH EXAMPLES\n.TP\n", f);
		*headed = true;
		bold(f, e->command);
		fputc('\n', f);
		text(f, e->explains);
		fputc('\n', f);
	}
	for (; sub != NULL && *sub != NULL; sub++)
		examples(*sub, true, headed, f);
}

static void exits(const struct cli *c, FILE *f)
{
	const struct cli_exit *e = cli_exits(c);

	for (; e != NULL && e->meaning != NULL; e++) {
		fprintf(f, ".TP\n%d\n", e->code);
		text(f, e->meaning);
		fputc('\n', f);
	}
}

/* Every command below the end of the path, each as a subsection of this page. */
static void subsections(struct cli *c, FILE *f)
{
	const struct cli_command *const *sub = cli_command_of(c)->subcommands;
	char name[CLI_NAME];

	for (; sub != NULL && *sub != NULL; sub++) {
		c->path[c->depth++] = *sub;
		fprintf(f, ".SS \"%s\"\n", cli_path(c, name));
		synopsis(c, f);
		description(*sub, f);
		options(c, false, f);
		if ((*sub)->exits != NULL)
			exits(c, f);
		subsections(c, f);
		c->depth--;
	}
}

static void command_list(const struct cli *c, FILE *f)
{
	for (const struct cli_command *const *sub = c->tool->root->subcommands; *sub != NULL; sub++) {
		fprintf(f, ".TP\n\\fB%s\\-", c->tool->root->name);
		text(f, (*sub)->name);
		fputs("\\fR(1)\n", f);
		text(f, (*sub)->summary);
		fputc('\n', f);
	}
}

static void page_name(const struct cli *c, char name[CLI_NAME])
{
	cli_path(c, name);
	for (char *p = name; *p != '\0'; p++)
		*p = *p == ' ' ? '-' : *p;
}

static void heading(const struct cli *c, FILE *f)
{
	char name[CLI_NAME];

	page_name(c, name);
	fputs(".TH \"", f);
	for (const char *p = name; *p != '\0'; p++)
		fputc(*p >= 'a' && *p <= 'z' ? *p - 0x20 : *p, f);
	fprintf(f, "\" 1 \"\" \"uvmkit %s\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n", UVM_VERSION);
	text(f, name);
	fputs(" \\- ", f);
	text(f, cli_command_of(c)->summary);
	fputc('\n', f);
}

void cli_man(const struct cli_tool *tool, const struct cli_command *command, FILE *f)
{
	struct cli c = { .tool = tool, .path = { tool->root, command }, .depth = command != NULL ? 2 : 1 };
	const bool below = command != NULL || !tool->page_per_command;
	bool headed = false;

	heading(&c, f);
	fputs(".SH SYNOPSIS\n", f);
	synopsis(&c, f);
	fputs(".SH DESCRIPTION\n", f);
	description(cli_command_of(&c), f);
	paragraphs(f, command == NULL ? tool->man_notes : NULL);
	fputs(".SH OPTIONS\n", f);
	options(&c, true, f);
	if (cli_command_of(&c)->subcommands != NULL) {
		fputs(".SH COMMANDS\n", f);
		if (below)
			subsections(&c, f);
		else
			command_list(&c, f);
	}
	if (cli_exits(&c) != NULL) {
		fputs(".SH EXIT STATUS\n", f);
		exits(&c, f);
	}
	examples(cli_command_of(&c), below, &headed, f);
	if (command != NULL)
		fprintf(f, ".SH SEE ALSO\n\\fB%s\\fR(1)\n", tool->root->name);
}
