/* SPDX-License-Identifier: MIT */
/*
 * A command line against the tables: which command, which options with which values, which positionals. Every refusal names
 * the option, what was given and what was expected.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli_internal.h"

struct words {
	const char *const *word;
	int n, at;
	bool operands; /* "--" was seen */
};

static const char *option_name_at(const void *arg, unsigned i)
{
	const struct cli_option *o = cli_option_at(arg, i);

	return o != NULL ? o->name : NULL;
}

static const char *command_name_at(const void *arg, unsigned i)
{
	const struct cli_command *const *sub = arg;

	return sub[i] != NULL ? sub[i]->name : NULL;
}

static const char *choice_at(const void *arg, unsigned i)
{
	const char *const *choices = arg;

	return choices[i];
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

/* What a number begins with that is not decimal; Go has more of these. */
static int base_of(const struct cli *c, const struct cli_option *o, const char **digits)
{
	static const struct {
		char letter;
		int base;
	} prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };

	if (o->kind == CLI_DECIMAL)
		*digits += **digits == '+';
	if (o->kind == CLI_DECIMAL || **digits != '0')
		return 10;
	for (size_t i = 0; i < (c->tool->go_flags ? 3u : 1u); i++) {
		if (((*digits)[1] | 0x20) == prefixes[i].letter) {
			*digits += 2;
			return prefixes[i].base;
		}
	}
	return c->tool->go_flags ? 8 : 10;
}

static int take_number(const struct cli *c, struct cli_given *g)
{
	const struct cli_option *o = g->option;
	const char *digits = g->value;
	const int base = base_of(c, o, &digits);
	char allowed[] = "0123456789abcdefABCDEF";

	if (base < 16)
		allowed[base] = '\0';
	if (*digits == '\0' || digits[strspn(digits, allowed)] != '\0')
		return cli_usage(c, "--%s: '%s' is not a number (decimal%s)", o->name, g->value,
				 o->kind == CLI_DECIMAL ? "" : " or 0x hexadecimal");
	errno = 0;
	g->number = strtoull(digits, NULL, base);
	if (g->number < o->min)
		return cli_usage(c, "--%s: %s is too small, at least %llu is needed", o->name, g->value,
				 (unsigned long long)o->min);
	if (errno == ERANGE || (o->max != 0 && g->number > o->max))
		return cli_usage(c, "--%s: %s is too large, at most %llu is allowed", o->name, g->value,
				 (unsigned long long)(o->max != 0 ? o->max : UINT64_MAX));
	return 0;
}

static int take_choice(const struct cli *c, const struct cli_given *g)
{
	const char *near;
	char list[CLI_NAME] = "";

	for (unsigned i = 0; g->option->choices[i] != NULL; i++) {
		if (strcmp(g->option->choices[i], g->value) == 0)
			return 0;
		if (strlen(list) + strlen(g->option->choices[i]) + 3 < sizeof(list))
			strcat(strcat(list, i > 0 ? ", " : ""), g->option->choices[i]);
	}
	near = cli_nearest(g->value, choice_at, g->option->choices);
	if (near != NULL)
		return cli_usage(c, "--%s: '%s' is not one of %s; did you mean %s?", g->option->name, g->value, list, near);
	return cli_usage(c, "--%s: '%s' is not one of %s", g->option->name, g->value, list);
}

static bool is_flag(const struct cli_option *o)
{
	return o->kind == CLI_FLAG || o->kind == CLI_BOOL;
}

static unsigned times_given(const struct cli *c, const struct cli_option *o)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->ngiven; i++)
		n += c->given[i].option == o;
	return n;
}

/* As if the option had not been given. */
static void take_back(struct cli *c, const struct cli_option *o)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->ngiven; i++) {
		if (c->given[i].option != o)
			c->given[n++] = c->given[i];
	}
	c->ngiven = n;
}

/* A flag behind which =VALUE stands; 0 when that says no, too. */
static int take_bool(const struct cli *c, struct cli_given *g)
{
	static const char *const words[] = { "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (g->value == NULL || strcmp(g->value, words[i]) == 0) {
			g->number = i < sizeof(words) / sizeof(*words) / 2;
			return 0;
		}
	}
	return cli_usage(c, "--%s: '%s' is neither true nor false", g->option->name, g->value);
}

static int give(struct cli *c, const struct cli_option *o, const char *value)
{
	struct cli_given g = { o, value, 0 };
	int r = 0;

	if (cli_is_built_in(o)) {
		c->built_in = o;
		return 0;
	}
	if (!o->list && times_given(c, o) != 0) {
		if (!c->tool->go_flags)
			return cli_usage(c, "--%s is given twice", o->name);
		take_back(c, o);
	}
	if (is_flag(o))
		r = take_bool(c, &g);
	else if (o->kind == CLI_U64 || o->kind == CLI_DECIMAL)
		r = take_number(c, &g);
	else if (o->kind == CLI_PATH && value[0] == '\0')
		r = cli_usage(c, "--%s: the name is empty", o->name);
	else if (o->kind == CLI_CHOICE)
		r = take_choice(c, &g);
	if (r == 0 && (o->kind != CLI_FLAG || g.number != 0))
		c->given[c->ngiven++] = g;
	return r;
}

/* ---- words --------------------------------------------------------------------------------------------------------- */

static bool looks_like_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static int give_next_word(struct cli *c, struct words *w, const struct cli_option *o)
{
	if (w->at == w->n)
		return cli_usage(c, "--%s needs a value: --%s %s", o->name, o->name, o->value);
	if (looks_like_option(w->word[w->at]) && !c->tool->go_flags)
		return cli_usage(c, "--%s needs a value, but '%s' looks like an option; write --%s=%s if it is the value",
				 o->name, w->word[w->at], o->name, w->word[w->at]);
	return give(c, o, w->word[w->at++]);
}

static bool is_called(const char *name, const char *word, size_t n)
{
	return name != NULL && strlen(name) == n && memcmp(name, word, n) == 0;
}

static int take_long(struct cli *c, struct words *w, const char *name)
{
	const size_t n = strcspn(name, "=");
	const char *value = name[n] == '=' ? name + n + 1 : NULL, *near;
	const struct cli_option *o;
	char typed[CLI_NAME];

	for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL; i++) {
		if (is_called(o->name, name, n) || is_called(o->alias, name, n) ||
		    (n == 1 && c->tool->go_flags && *name == o->letter))
			break;
	}
	if (o == NULL) {
		snprintf(typed, sizeof(typed), "%.*s", (int)(n < sizeof(typed) ? n : sizeof(typed) - 1), name);
		near = cli_nearest(typed, option_name_at, c);
		return near != NULL ? cli_usage(c, "unknown option --%s; did you mean --%s?", typed, near)
				    : cli_usage(c, "unknown option --%s", typed);
	}
	if (is_flag(o) && value != NULL && !c->tool->go_flags)
		return cli_usage(c, "--%s takes no value, but '%s' is given", o->name, value);
	return is_flag(o) || value != NULL ? give(c, o, value) : give_next_word(c, w, o);
}

/* -a, -ab where a takes no value, -oV, -o=V, -o V */
static int take_letters(struct cli *c, struct words *w, const char *letters)
{
	const struct cli_option *o;
	int r = 0;

	for (; r == 0 && *letters != '\0' && c->built_in == NULL; letters++) {
		for (unsigned i = 0; (o = cli_option_at(c, i)) != NULL && o->letter != *letters;)
			i++;
		if (o == NULL)
			return cli_usage(c, "unknown option -%c", *letters);
		if (!is_flag(o))
			return letters[1] == '\0' ? give_next_word(c, w, o) : give(c, o, letters + 1 + (letters[1] == '='));
		r = give(c, o, NULL);
	}
	return r;
}

/* Step down to the sub-command called ${word}; 0 and no step when there is none of that name. */
static int descend(struct cli *c, const char *word)
{
	const struct cli_command *const *sub = cli_command_of(c)->subcommands;

	while (*sub != NULL && strcmp((*sub)->name, word) != 0)
		sub++;
	if (*sub == NULL)
		return 0;
	if (c->depth == CLI_DEPTH)
		abort(); /* a bug: the tool's tree is deeper than we hold */
	c->path[c->depth++] = *sub;
	for (unsigned i = 0; i < c->ngiven; i++) {
		const struct cli_option *o;

		for (unsigned j = 0; (o = cli_option_at(c, j)) != NULL && o != c->given[i].option;)
			j++;
		if (o == NULL && !c->given[i].option->own)
			return cli_usage(c, "--%s does not belong to this command", c->given[i].option->name);
	}
	return 0;
}

static int unknown_command(const struct cli *c, const char *word)
{
	const struct cli_command *const *sub = cli_command_of(c)->subcommands;
	const char *near = sub != NULL ? cli_nearest(word, command_name_at, sub) : NULL;

	const int r = near != NULL ? cli_usage(c, "unknown command '%s'; did you mean %s?", word, near)
				   : cli_usage(c, "unknown command '%s'", word);

	return c->tool->unknown_exit != 0 ? c->tool->unknown_exit : r;
}

/* help [COMMAND...] is COMMAND... --help */
static int take_help(struct cli *c, struct words *w)
{
	int r = 0;

	c->built_in = &cli_built_in[CLI_HELP];
	while (r == 0 && w->at < w->n) {
		const struct cli_command *command = cli_command_of(c);
		const char *word = w->word[w->at++];

		r = command->subcommands != NULL ? descend(c, word) : 0;
		if (r == 0 && cli_command_of(c) == command)
			r = unknown_command(c, word);
	}
	return r;
}

static int take_operand(struct cli *c, struct words *w, const char *word)
{
	const struct cli_command *command = cli_command_of(c);
	int r;

	if (command->subcommands != NULL && c->nargs == 0 && (command->run == NULL || !w->operands)) {
		r = descend(c, word);
		if (r != 0 || cli_command_of(c) != command)
			return r;
		if (command->run == NULL)
			return strcmp(word, "help") == 0 ? take_help(c, w) : unknown_command(c, word);
	}
	c->args[c->nargs++] = word;
	return 0;
}

/* ---- the whole line ------------------------------------------------------------------------------------------------ */

static int check_conflicts(const struct cli *c, const struct cli_option *o)
{
	const char *p = o->conflicts;

	while (p != NULL && *p != '\0') {
		const size_t n = strcspn(p, " ");

		for (unsigned i = 0; i < c->ngiven; i++) {
			const char *other = c->given[i].option->name;

			if (strlen(other) == n && memcmp(other, p, n) == 0)
				return cli_usage(c, "--%s and --%s cannot be given together", o->name, other);
		}
		p += n + (p[n] == ' ');
	}
	return 0;
}

static int check_options(const struct cli *c)
{
	const struct cli_option *o;
	int r = 0;

	for (unsigned i = 0; r == 0 && (o = cli_option_at(c, i)) != NULL; i++) {
		const unsigned n = times_given(c, o);

		if (o->required && n == 0)
			r = cli_usage(c, "--%s %s is missing", o->name, o->value);
		else if (n != 0)
			r = check_conflicts(c, o);
	}
	return r;
}

static int check_args(const struct cli *c)
{
	const struct cli_positional *p = &cli_command_of(c)->positional;

	if (c->nargs < p->min)
		return cli_usage(c, "%s is missing", p->name);
	if (c->nargs <= p->max)
		return 0;
	if (p->max == 0)
		return cli_usage(c, "unexpected argument '%s'", c->args[0]);
	return cli_usage(c, "unexpected argument '%s' behind %s '%s'", c->args[p->max], p->name, c->args[p->max - 1]);
}

static int no_command(struct cli *c)
{
	if (c->tool->go_flags) {
		c->built_in = &cli_built_in[CLI_HELP];
		return 0;
	}
	cli_help(c, stderr);
	return c->tool->usage_exit;
}

int cli_parse(struct cli *c, int n, const char *const *words)
{
	struct words w = { words, n, 1, false };
	int r = 0;

	while (r == 0 && c->built_in == NULL && w.at < w.n) {
		const char *word = w.word[w.at++];

		if (w.operands || !looks_like_option(word))
			r = take_operand(c, &w, word);
		else if (strcmp(word, "--") == 0)
			w.operands = true;
		else if (word[1] == '-' || c->tool->go_flags)
			r = take_long(c, &w, word + 1 + (word[1] == '-'));
		else
			r = take_letters(c, &w, word + 1);
	}
	if (r != 0 || c->built_in != NULL)
		return r;
	if (cli_command_of(c)->run == NULL)
		return no_command(c);
	r = check_options(c);
	return r != 0 ? r : check_args(c);
}
