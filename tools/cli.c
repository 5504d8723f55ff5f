/* SPDX-License-Identifier: MIT */
/*
 * From main to a command's run function, and what a run function may ask about its line. Parsing is in cli_parse.c, help in
 * cli_help.c, messages in cli_error.c.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_internal.h"
#include "os/leftover.h"

const struct cli_option cli_built_in[] = {
	{ .name = "help", .letter = 'h', .help = "print this help" },
	{ .name = "version", .letter = 'V', .help = "print the version" },
	{ .name = NULL },
};

const struct cli_command *cli_command_of(const struct cli *c)
{
	return c->path[c->depth - 1];
}

bool cli_is_built_in(const struct cli_option *o)
{
	return o == &cli_built_in[CLI_HELP] || o == &cli_built_in[CLI_VERSION];
}

const struct cli_exit *cli_exits(const struct cli *c)
{
	const struct cli_exit *own = cli_command_of(c)->exits;

	return own != NULL ? own : c->tool->exits;
}

const struct cli_option *cli_option_at(const struct cli *c, unsigned i)
{
	for (unsigned d = c->depth; d-- > 0;) {
		const struct cli_option *o = c->path[d]->options;

		if (d + 1 < c->depth && c->path[d]->run != NULL)
			continue;
		for (; o != NULL && o->name != NULL; o++) {
			if (!(o->own && d + 1 < c->depth) && i-- == 0)
				return o;
		}
	}
	return i <= (c->tool->no_version ? CLI_HELP : CLI_VERSION) ? &cli_built_in[i] : NULL;
}

static const struct cli_option *option_named(const struct cli *c, const char *name)
{
	for (unsigned d = c->depth; d-- > 0;) {
		for (const struct cli_option *o = c->path[d]->options; o != NULL && o->name != NULL; o++) {
			if (strcmp(o->name, name) == 0)
				return o;
		}
	}
	abort(); /* a bug in the command: the option is not in its table */
}

static const struct cli_given *given_nth(const struct cli *c, const char *name, unsigned nth)
{
	const struct cli_option *o = option_named(c, name);

	for (unsigned i = 0; i < c->ngiven; i++) {
		if (c->given[i].option == o && nth-- == 0)
			return &c->given[i];
	}
	return NULL;
}

unsigned cli_has(const struct cli *c, const char *name)
{
	unsigned n = 0;

	while (given_nth(c, name, n) != NULL)
		n++;
	return n;
}

const char *cli_get_nth(const struct cli *c, const char *name, unsigned i)
{
	const struct cli_given *g = given_nth(c, name, i);

	return g != NULL ? g->value : NULL;
}

const char *cli_get(const struct cli *c, const char *name)
{
	return cli_get_nth(c, name, 0);
}

uint64_t cli_u64(const struct cli *c, const char *name, uint64_t fallback)
{
	const struct cli_given *g = given_nth(c, name, 0);

	return g != NULL ? g->number : fallback;
}

bool cli_bool(const struct cli *c, const char *name, bool fallback)
{
	const struct cli_given *g = given_nth(c, name, 0);

	return g != NULL ? g->number != 0 : fallback;
}

const char *const *cli_args(const struct cli *c, unsigned *n)
{
	*n = c->nargs;
	return c->args;
}

static int dispatch(struct cli *c, int n, const char *const *words)
{
	int r, flushed;

	r = cli_parse(c, n, words);
	if (r != 0)
		return r;
	if (c->built_in == &cli_built_in[CLI_HELP])
		cli_help(c, stdout);
	else if (c->built_in == &cli_built_in[CLI_VERSION])
		printf("%s %s\n", c->tool->root->name, UVM_VERSION);
	else
		r = cli_command_of(c)->run(c);
	flushed = cli_flush(c);
	return r != 0 ? r : flushed;
}

/* A file opened by us must never become standard output or standard error because the caller closed those. */
static bool standard_streams_exist(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

volatile sig_atomic_t cli_pipe_closed;

static void on_closed_pipe(int number)
{
	(void)number;
	cli_pipe_closed = 1;
}

/*
 * A reader that goes away is a write error, so that temporary files are removed before we end. Caught, not ignored: what is
 * ignored stays ignored in the programs that a tool starts.
 */
static void catch_closed_pipe(void)
{
	struct sigaction action = { .sa_handler = on_closed_pipe, .sa_flags = SA_RESTART };

	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
}

static void on_ending(int number)
{
	uvm_leftovers_remove();
	(void)raise(number); /* again, and now by default: whoever waits for us sees which signal it was */
}

/* Signals that end the program take its temporary files along. Those that a caller ignores (nohup) stay ignored. */
static void catch_ending(void)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = on_ending, .sa_flags = (int)SA_RESETHAND }, old;

	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(numbers[i], &action, NULL);
	}
}

/* The words of the line, spelled as they are today. */
static void take_words(struct cli *c, int argc, char **argv, const char **words)
{
	for (int i = 0; i < argc; i++) {
		words[i] = argv[i];
		c->usage_json |= c->tool->usage_json && strcmp(argv[i], "--json") == 0;
	}
	if (c->tool->respell != NULL)
		c->tool->respell(c, argc, words);
}

int cli_main(const struct cli_tool *tool, int argc, char **argv)
{
	struct cli c = { .tool = tool, .path = { tool->root }, .depth = 1 };
	const char **words;
	size_t room = 1;
	int r;

	if (!standard_streams_exist())
		return cli_system_exit(&c);
	catch_closed_pipe();
	catch_ending();
	for (int i = 1; i < argc; i++)
		room += strlen(argv[i]) + 1; /* each letter of -abc may be an option */
	c.given = calloc(room, sizeof(*c.given));
	c.args = calloc(room, sizeof(*c.args));
	words = calloc((size_t)argc + 1, sizeof(*words));
	if (c.given == NULL || c.args == NULL || words == NULL) {
		struct uvm_diag d = UVM_DIAG_INIT;

		r = cli_error(&c, NULL, (uvm_fail(&d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, room), &d));
	} else {
		take_words(&c, argc, argv, words);
		r = dispatch(&c, argc, words);
	}
	free(words);
	free(c.given);
	free(c.args);
	return r;
}
