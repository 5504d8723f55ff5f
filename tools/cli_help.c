/* SPDX-License-Identifier: MIT */
/*
 * --help: what the tables say, in two columns as wide as the terminal, at most 100.
 */
#include <ctype.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli_internal.h"

#define LEFT_MAX 30 /* a longer left column gets a line of its own */

static unsigned width_of(FILE *f)
{
	struct winsize ws;

	if (!isatty(fileno(f)) || ioctl(fileno(f), TIOCGWINSZ, &ws) != 0 || ws.ws_col == 0)
		return 80;
	return ws.ws_col < 40 ? 40 : ws.ws_col > 100 ? 100 : ws.ws_col;
}

/* Print the words of text from column at on; later lines start at column indent. */
static void wrap(FILE *f, const char *text, unsigned at, unsigned indent)
{
	const unsigned width = width_of(f);
	bool first = true;

	while (*text != '\0') {
		const unsigned n = (unsigned)strcspn(text, " ");

		if (!first && at + 1 + n >= width) {
			fprintf(f, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			fputc(' ', f);
			at++;
		}
		fwrite(text, 1, n, f);
		at += n;
		text += n + (text[n] == ' ');
		first = false;
	}
	fputc('\n', f);
}

/* One row of a two-column table. */
static void row(FILE *f, const char *left, unsigned column, const char *right)
{
	const unsigned n = 2 + (unsigned)strlen(left);

	fprintf(f, "  %s", left);
	if (n + 2 > column)
		fprintf(f, "\n%*s", (int)column, "");
	else
		fprintf(f, "%*s", (int)(column - n), "");
	wrap(f, right, column, column);
}

static unsigned wider(unsigned column, const char *left)
{
	const unsigned n = (unsigned)strlen(left) + 4;

	return n > column && n <= LEFT_MAX ? n : column;
}

static const char *option_left(const struct cli_option *o, char buf[CLI_NAME])
{
	char letter[6] = "    ";

	if (o->letter != 0)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	snprintf(buf, CLI_NAME, "%s--%s%s%s", letter, o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
	return buf;
}

static const char *positional_text(const struct cli_positional *p, char buf[CLI_NAME])
{
	const bool optional = p->min == 0;

	snprintf(buf, CLI_NAME, "%s%s%s%s", optional ? "[" : "", p->name, p->max > 1 ? "..." : "", optional ? "]" : "");
	return buf;
}

const char *cli_option_help(const struct cli_option *o, char *buf, size_t size)
{
	size_t at = (size_t)snprintf(buf, size, "%s", o->help);

	for (unsigned i = 0; o->kind == CLI_CHOICE && o->choices[i] != NULL && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s", i > 0 ? ", " : ": ", o->choices[i]);
	if (at < size)
		snprintf(buf + at, size - at, "%s%s", o->list ? "; may be repeated" : "", o->required ? " (required)" : "");
	return buf;
}

void cli_synopsis(const struct cli *c, char *buf, size_t size)
{
	const struct cli_command *command = cli_command_of(c);
	const struct cli_option *o;
	char text[CLI_NAME];
	size_t at = 0;

	buf[0] = '\0';
	for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL && at < size; i++) {
		if (o->required)
			at += (size_t)snprintf(buf + at, size - at, " --%s %s", o->name, o->value);
	}
	if (at < size)
		at += (size_t)snprintf(buf + at, size - at, " [OPTIONS]");
	if (command->run == NULL && at < size)
		snprintf(buf + at, size - at, " COMMAND");
	else if (command->positional.name != NULL && at < size)
		snprintf(buf + at, size - at, " %s", positional_text(&command->positional, text));
}

const char *cli_sentence(const char *s, char buf[CLI_NAME])
{
	snprintf(buf, CLI_NAME, "%c%s.", toupper((unsigned char)s[0]), s + 1);
	return buf;
}

static void print_usage(const struct cli *c, FILE *f)
{
	const struct cli_command *command = cli_command_of(c);
	char name[CLI_NAME], rest[1024];
	unsigned at;

	cli_path(c, name);
	cli_synopsis(c, rest, sizeof(rest));
	at = 8 + (unsigned)strlen(name);
	if (at + 16 > width_of(f)) { /* too narrow beside the name */
		at = 8;
		fputs("Usage: ", f);
		wrap(f, name, 7, at);
		fprintf(f, "%*s", (int)at, "");
	} else {
		fprintf(f, "Usage: %s ", name);
	}
	wrap(f, rest + 1, at, at);
	if (command->run != NULL && command->subcommands != NULL)
		fprintf(f, "       %s COMMAND\n", name);
}

static void print_commands(const struct cli_command *command, FILE *f)
{
	const struct cli_command *const *sub;
	unsigned column = 0;

	if (command->subcommands == NULL)
		return;
	for (sub = command->subcommands; *sub != NULL; sub++)
		column = wider(column, (*sub)->name);
	fputs("\nCommands:\n", f);
	for (sub = command->subcommands; *sub != NULL; sub++)
		row(f, (*sub)->name, column, (*sub)->summary);
}

/* The positionals' and the options' table share their columns. */
static void print_options(const struct cli *c, FILE *f)
{
	const struct cli_positional *p = &cli_command_of(c)->positional;
	const struct cli_option *o;
	char left[CLI_NAME], help[1024];
	unsigned column = 0;

	if (p->name != NULL)
		column = wider(column, p->name);
	for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL; i++)
		column = wider(column, option_left(o, left));
	if (p->name != NULL) {
		fputc('\n', f);
		row(f, p->name, column, p->help);
	}
	fputs("\nOptions:\n", f);
	for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL; i++)
		row(f, option_left(o, left), column, cli_option_help(o, help, sizeof(help)));
}

static void print_exits(const struct cli *c, FILE *f)
{
	const struct cli_exit *e = cli_exits(c);
	unsigned column = 0;
	char code[12];

	if (e == NULL)
		return;
	for (; e->meaning != NULL; e++) {
		snprintf(code, sizeof(code), "%d", e->code);
		column = wider(column, code);
	}
	e = cli_exits(c);
	fputs("\nExit status:\n", f);
	for (; e->meaning != NULL; e++) {
		snprintf(code, sizeof(code), "%d", e->code);
		row(f, code, column, e->meaning);
	}
}

static void print_examples(const struct cli_command *command, FILE *f)
{
	const struct cli_example *e = command->examples;

	if (e == NULL)
		return;
	fputs("\nExamples:\n", f);
	for (; e->command != NULL; e++) {
		fprintf(f, "  %s\n      ", e->command);
		wrap(f, e->explains, 6, 6);
	}
}

void cli_help(const struct cli *c, FILE *f)
{
	const struct cli_command *command = cli_command_of(c);
	char name[CLI_NAME];

	print_usage(c, f);
	fputc('\n', f);
	wrap(f, cli_sentence(command->summary, name), 0, 0);
	for (unsigned i = 0; command->description != NULL && command->description[i] != NULL; i++) {
		fputc('\n', f);
		wrap(f, command->description[i], 0, 0);
	}
	print_commands(command, f);
	print_options(c, f);
	if (command->run != NULL)
		print_exits(c, f);
	print_examples(command, f);
	if (command->subcommands != NULL) {
		char text[CLI_NAME + 64];

		snprintf(text, sizeof(text), "'%s COMMAND --help' tells about a command.", cli_path(c, name));
		fputc('\n', f);
		wrap(f, text, 0, 0);
	}
}
