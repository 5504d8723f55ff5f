/* SPDX-License-Identifier: MIT */
/*
 * tools/cli: every form of a command line against a small tool, what it prints and where, and the help and man page of that
 * tool. The tool's run functions print what they were given.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/cli.h"

/* ---- the tool ------------------------------------------------------------------------------------------------------ */

static void print_args(const struct cli *c)
{
	unsigned n;
	const char *const *args = cli_args(c, &n);

	for (unsigned i = 0; i < n; i++)
		printf(" [%s]", args[i]);
	putchar('\n');
}

static int run_copy(struct cli *c)
{
	printf("copy output=%s level=%llu force=%u", cli_get(c, "output"), (unsigned long long)cli_u64(c, "level", 7),
	       cli_has(c, "force"));
	for (unsigned i = 0; i < cli_has(c, "tag"); i++)
		printf(" tag=%s", cli_get_nth(c, "tag", i));
	if (cli_has(c, "mode"))
		printf(" mode=%s", cli_get(c, "mode"));
	print_args(c);
	return 0;
}

static int run_check(struct cli *c)
{
	printf("check strict=%u", cli_has(c, "strict"));
	print_args(c);
	return 1;
}

static int run_batch(struct cli *c)
{
	(void)c;
	puts("batch");
	return 0;
}

static int run_add(struct cli *c)
{
	printf("add host=%s", cli_get(c, "host"));
	print_args(c);
	return 0;
}

static int run_usage(struct cli *c)
{
	return cli_usage(c, "no \033[31m%s", "colour");
}

static const char *const modes[] = { "fast", "small", NULL };

static const struct cli_option copy_options[] = {
	{ .name = "output", .letter = 'o', .kind = CLI_STRING, .required = true, .value = "FILE", .help = "where to write" },
	{ .name = "level", .letter = 'l', .kind = CLI_U64, .value = "N", .help = "how hard to try", .min = 1, .max = 9 },
	{ .name = "size", .kind = CLI_U64, .value = "BYTES", .help = "how much" },
	{ .name = "mode", .kind = CLI_CHOICE, .value = "MODE", .help = "how", .choices = modes },
	{ .name = "force", .letter = 'f', .help = "overwrite", .conflicts = "dry-run" },
	{ .name = "dry-run",
	  .letter = 'n',
	  .help = "a help text that is long enough to need a second line in any terminal of "
		  "eighty columns, and then some more words for a third one to be sure" },
	{ .name = "tag", .letter = 't', .kind = CLI_STRING, .list = true, .value = "TEXT", .help = "label" },
	{ .name = NULL },
};

static const struct cli_option check_options[] = {
	{ .name = "strict", .help = "be strict" },
	{ .name = NULL },
};

static const struct cli_option remote_options[] = {
	{ .name = "host", .kind = CLI_STRING, .value = "NAME", .help = "which host" },
	{ .name = NULL },
};

static const char *const copy_text[] = { "First paragraph.", ".dot and 'quote' and back\\slash and a-b.", NULL };
static const struct cli_example copy_examples[] = { { "tool copy -o b a", "copies a to b" }, { NULL, NULL } };

static const struct cli_command copy = {
	.name = "copy",
	.summary = "copy files",
	.description = copy_text,
	.options = copy_options,
	.positional = { "FILE", "what to copy", 1, 2 },
	.examples = copy_examples,
	.run = run_copy,
};
static const struct cli_command batch = { .name = "batch", .summary = "check lines of input", .run = run_batch };
static const struct cli_command *const check_commands[] = { &batch, NULL };
static const struct cli_command check = {
	.name = "check",
	.summary = "check files",
	.options = check_options,
	.positional = { "FILE", "what to check", 1, UINT32_MAX },
	.subcommands = check_commands,
	.run = run_check,
};
static const struct cli_command add = { .name = "add", .summary = "add one", .run = run_add };
static const struct cli_command *const remote_commands[] = { &add, NULL };
static const struct cli_command remote = {
	.name = "remote",
	.summary = "other machines",
	.options = remote_options,
	.subcommands = remote_commands,
};
static const struct cli_command usage = { .name = "usage", .summary = "complain", .run = run_usage };
static const struct cli_command *const commands[] = { &copy, &check, &remote, &usage, NULL };
static const struct cli_command root = { .name = "tool", .summary = "a tool for this test", .subcommands = commands };
static const struct cli_exit exits[] = { { 0, "good" }, { 2, "bad line" }, { 0, NULL } };
static const struct cli_tool tool = { .root = &root, .exits = exits, .usage_exit = 2 };

/* ---- running it ---------------------------------------------------------------------------------------------------- */

struct result {
	int status;
	char out[8192], err[8192];
};

struct capture {
	FILE *to;
	int saved;
};

static struct capture capture_begin(FILE *stream)
{
	struct capture k = { tmpfile(), dup(fileno(stream)) };

	assert_non_null(k.to);
	fflush(stream);
	assert_true(dup2(fileno(k.to), fileno(stream)) >= 0);
	return k;
}

static void capture_end(struct capture *k, FILE *stream, char *text, size_t size)
{
	size_t n;

	fflush(stream);
	assert_true(dup2(k->saved, fileno(stream)) >= 0);
	close(k->saved);
	rewind(k->to);
	n = fread(text, 1, size - 1, k->to);
	assert_true(n < size - 1);
	text[n] = '\0';
	fclose(k->to);
}

static void run(const struct cli_tool *t, const char *const *argv, struct result *ret)
{
	struct capture out = capture_begin(stdout), err = capture_begin(stderr);
	char words[16][64], *line[17];
	int n = 0;

	for (line[n++] = strcpy(words[0], "tool"); argv[n - 1] != NULL; n++)
		line[n] = strcpy(words[n], argv[n - 1]);
	line[n] = NULL;
	ret->status = cli_main(t, n, line);
	capture_end(&err, stderr, ret->err, sizeof(ret->err));
	capture_end(&out, stdout, ret->out, sizeof(ret->out));
}

struct line {
	const char *argv[12];
	const char *says; /* refused: the message without the hint; accepted: standard output */
};

static const struct line refused[] = {
	{ { "cop" }, "tool: unknown command 'cop'; did you mean copy?" },
	{ { "xyzzy" }, "tool: unknown command 'xyzzy'" },
	{ { "--versoin" }, "tool: unknown option --versoin; did you mean --version?" },
	{ { "help", "remote", "ad" }, "tool remote: unknown command 'ad'; did you mean add?" },
	{ { "help", "copy", "copy" }, "tool copy: unknown command 'copy'" },
	{ { "copy" }, "tool copy: --output FILE is missing" },
	{ { "copy", "-o", "x" }, "tool copy: FILE is missing" },
	{ { "copy", "-o", "x", "a", "b", "c" }, "tool copy: unexpected argument 'c' behind FILE 'b'" },
	{ { "copy", "-o" }, "tool copy: --output needs a value: --output FILE" },
	{ { "copy", "--output" }, "tool copy: --output needs a value: --output FILE" },
	{ { "copy", "--output", "-f" },
	  "tool copy: --output needs a value, but '-f' looks like an option; write --output=-f if it is the value" },
	{ { "copy", "-ox", "-oy" }, "tool copy: --output is given twice" },
	{ { "copy", "-ff" }, "tool copy: --force is given twice" },
	{ { "copy", "-fx" }, "tool copy: unknown option -x" },
	{ { "copy", "--outptu", "x" }, "tool copy: unknown option --outptu; did you mean --output?" },
	{ { "copy", "--out", "x" }, "tool copy: unknown option --out; did you mean --output?" },
	{ { "copy", "--zzzzz=1" }, "tool copy: unknown option --zzzzz" },
	{ { "copy", "--z" }, "tool copy: unknown option --z" },
	{ { "copy", "--force=yes" }, "tool copy: --force takes no value, but 'yes' is given" },
	{ { "copy", "-l", "" }, "tool copy: --level: '' is not a number (decimal or 0x hexadecimal)" },
	{ { "copy", "-l0x" }, "tool copy: --level: '0x' is not a number (decimal or 0x hexadecimal)" },
	{ { "copy", "-l1a" }, "tool copy: --level: '1a' is not a number (decimal or 0x hexadecimal)" },
	{ { "copy", "-l", " 1" }, "tool copy: --level: ' 1' is not a number (decimal or 0x hexadecimal)" },
	{ { "copy", "-l=-1" }, "tool copy: --level: '-1' is not a number (decimal or 0x hexadecimal)" },
	{ { "copy", "-l", "0" }, "tool copy: --level: 0 is too small, at least 1 is needed" },
	{ { "copy", "-l", "0xA" }, "tool copy: --level: 0xA is too large, at most 9 is allowed" },
	{ { "copy", "--size=18446744073709551616" },
	  "tool copy: --size: 18446744073709551616 is too large, at most 18446744073709551615 is allowed" },
	{ { "copy", "--mode", "fats" }, "tool copy: --mode: 'fats' is not one of fast, small; did you mean fast?" },
	{ { "copy", "--mode=" }, "tool copy: --mode: '' is not one of fast, small" },
	{ { "copy", "-f", "-n", "-ox", "a" }, "tool copy: --force and --dry-run cannot be given together" },
	{ { "copy", "-nf", "-ox", "a" }, "tool copy: --force and --dry-run cannot be given together" },
	{ { "check" }, "tool check: FILE is missing" },
	{ { "check", "--strict", "batch" }, "tool check batch: --strict does not belong to this command" },
	{ { "check", "batch", "x" }, "tool check batch: unexpected argument 'x'" },
	{ { "remote", "add", "x" }, "tool remote add: unexpected argument 'x'" },
	{ { "remote", "delete" }, "tool remote: unknown command 'delete'" },
	{ { "copy", "--\x1b[2Jx" }, "tool copy: unknown option --\\x1b[2Jx" },
	{ { "usage" }, "tool usage: no \\x1b[31mcolour" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *end;
		struct result r;
		char want[256];

		run(&tool, refused[i].argv, &r);
		end = strchr(refused[i].says, ':');
		snprintf(want, sizeof(want), "%s\nTry '%.*s --help'.\n", refused[i].says, (int)(end - refused[i].says),
			 refused[i].says);
		assert_string_equal(r.err, want);
		assert_string_equal(r.out, "");
		assert_int_equal(r.status, 2);
	}
}

static const struct line accepted[] = {
	{ { "copy", "-o", "x", "a" }, "copy output=x level=7 force=0 [a]\n" },
	{ { "copy", "-ox", "a" }, "copy output=x level=7 force=0 [a]\n" },
	{ { "copy", "-o=x", "a" }, "copy output=x level=7 force=0 [a]\n" },
	{ { "copy", "-o=", "a" }, "copy output= level=7 force=0 [a]\n" },
	{ { "copy", "-o==x", "a" }, "copy output==x level=7 force=0 [a]\n" },
	{ { "copy", "--output=x=y", "a" }, "copy output=x=y level=7 force=0 [a]\n" },
	{ { "copy", "--output=-x", "a" }, "copy output=-x level=7 force=0 [a]\n" },
	{ { "copy", "--output", "-", "-" }, "copy output=- level=7 force=0 [-]\n" },
	{ { "copy", "a", "-fo", "x", "b" }, "copy output=x level=7 force=1 [a] [b]\n" },
	{ { "copy", "a", "--output", "x", "--", "-b" }, "copy output=x level=7 force=0 [a] [-b]\n" },
	{ { "copy", "-ox", "--", "--" }, "copy output=x level=7 force=0 [--]\n" },
	{ { "copy", "-ox", "-l", "0x9", "a" }, "copy output=x level=9 force=0 [a]\n" },
	{ { "copy", "-ox", "-l01", "a", "--mode", "small" }, "copy output=x level=1 force=0 mode=small [a]\n" },
	{ { "copy", "-ox", "--size=0xffffffffffffffff", "a" }, "copy output=x level=7 force=0 [a]\n" },
	{ { "copy", "-tx", "-ox", "--tag", "y", "a", "-t=z" }, "copy output=x level=7 force=0 tag=x tag=y tag=z [a]\n" },
	{ { "check", "batch" }, "batch\n" },
	{ { "remote", "--host", "h", "add" }, "add host=h\n" },
	{ { "remote", "add", "--host=h" }, "add host=h\n" },
	{ { "--version" }, "tool " UVM_VERSION "\n" },
	{ { "copy", "-V" }, "tool " UVM_VERSION "\n" },
};

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct result r;

		run(&tool, accepted[i].argv, &r);
		assert_string_equal(r.err, "");
		assert_string_equal(r.out, accepted[i].says);
		assert_int_equal(r.status, 0);
	}
}

/* A command with both sub-commands and operands of its own; its exit code comes through. */
static void test_operand_or_command(void **state)
{
	static const struct line lines[] = {
		{ { "check", "a", "batch", "--strict" }, "check strict=1 [a] [batch]\n" },
		{ { "check", "./batch" }, "check strict=0 [./batch]\n" },
		{ { "check", "--", "batch" }, "check strict=0 [batch]\n" },
	};
	struct result r;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		run(&tool, lines[i].argv, &r);
		assert_string_equal(r.out, lines[i].says);
		assert_string_equal(r.err, "");
		assert_int_equal(r.status, 1);
	}
}

/* ---- help and man pages -------------------------------------------------------------------------------------------- */

static const char copy_help[] = "Usage: tool copy --output FILE [OPTIONS] FILE...\n"
				"\n"
				"Copy files.\n"
				"\n"
				"First paragraph.\n"
				"\n"
				".dot and 'quote' and back\\slash and a-b.\n"
				"\n"
				"  FILE               what to copy\n"
				"\n"
				"Options:\n"
				"  -o, --output FILE  where to write (required)\n"
				"  -l, --level N      how hard to try\n"
				"      --size BYTES   how much\n"
				"      --mode MODE    how: fast, small\n"
				"  -f, --force        overwrite\n"
				"  -n, --dry-run      a help text that is long enough to need a second line in\n"
				"                     any terminal of eighty columns, and then some more words\n"
				"                     for a third one to be sure\n"
				"  -t, --tag TEXT     label; may be repeated\n"
				"  -h, --help         print this help\n"
				"  -V, --version      print the version\n"
				"\n"
				"Exit status:\n"
				"  0  good\n"
				"  2  bad line\n"
				"\n"
				"Examples:\n"
				"  tool copy -o b a\n"
				"      copies a to b\n";

static void test_help(void **state)
{
	static const struct line lines[] = {
		{ { "copy", "--help" }, copy_help },
		{ { "copy", "-h" }, copy_help },
		{ { "copy", "-fh", "--bogus" }, copy_help },
		{ { "help", "copy" }, copy_help },
		{ { "check", "--help" },
		  "Usage: tool check [OPTIONS] FILE...\n       tool check COMMAND\n\nCheck files.\n\nCommands:\n"
		  "  batch  check lines of input\n\n  FILE           what to check\n\nOptions:\n"
		  "      --strict   be strict\n  -h, --help     print this help\n"
		  "  -V, --version  print the version\n\nExit status:\n  0  good\n  2  bad line\n"
		  "\n'tool check COMMAND --help' tells about a command.\n" },
	};
	struct result r;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		run(&tool, lines[i].argv, &r);
		assert_string_equal(r.out, lines[i].says);
		assert_string_equal(r.err, "");
		assert_int_equal(r.status, 0);
	}
}

/* A group without a command prints its help as an error. */
static void test_no_command(void **state)
{
	static const char *const none[] = { NULL }, *const group[] = { "remote", NULL };
	struct result r;

	(void)state;
	run(&tool, none, &r);
	assert_int_equal(r.status, 2);
	assert_string_equal(r.out, "");
	assert_non_null(strstr(r.err, "Usage: tool [OPTIONS] COMMAND\n"));
	assert_non_null(strstr(r.err, "\n  copy    copy files\n"));
	run(&tool, group, &r);
	assert_int_equal(r.status, 2);
	assert_non_null(strstr(r.err, "Usage: tool remote [OPTIONS] COMMAND\n"));
}

static char *man(const struct cli_command *command)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	cli_man(&tool, command, f);
	assert_int_equal(fclose(f), 0);
	return text;
}

static void test_man(void **state)
{
	char *page = man(&copy), *whole = man(NULL);

	(void)state;
	assert_memory_equal(page, ".TH \"TOOL-COPY\" 1 \"\" ", 21);
	assert_non_null(strstr(page, "\n.SH NAME\ntool\\-copy \\- copy files\n"));
	assert_non_null(strstr(page, "\n\\fBtool copy\\fR \\-\\-output FILE [OPTIONS] FILE...\n"));
	assert_non_null(strstr(page, "\n.PP\n\\&.dot and 'quote' and back\\eslash and a\\-b.\n"));
	assert_non_null(strstr(page, "\n.TP\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR\nwhere to write (required)\n"));
	assert_non_null(strstr(page, "\n.SH EXIT STATUS\n.TP\n0\ngood\n"));
	assert_non_null(strstr(page, "\n.SH SEE ALSO\n\\fBtool\\fR(1)\n"));
	assert_non_null(strstr(whole, "\n.SS \"tool check batch\"\n"));
	free(page);
	free(whole);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static int run_error(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	d.record = "PAGE_DATA";
	d.index = 17;
	return cli_error(c, "a\nb", (uvm_fail(&d, UVM_E_ALIGN, 0x1c40, "gpa", 0x801001, 0x1000), &d));
}

static int run_system_error(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	snprintf(d.text, sizeof(d.text), "cannot open: No such file or directory");
	return cli_error(c, "here.bin", (uvm_fail(&d, UVM_E_IO, UVM_NO_OFFSET, NULL, 0, 0), &d));
}

static int run_warning(struct cli *c)
{
	cli_warn(c, "a\tb", "%d things", 2);
	return 0;
}

/* The document is never closed: a bug of the tool, but no reason to claim success. */
static int run_broken_json(struct cli *c)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 0);
	uvm_json_object_open(&w);
	return cli_json_end(c, &w);
}

static int run_full(struct cli *c)
{
	(void)c;
	puts("into a full disk");
	return 0;
}

static int run_json(struct cli *c)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 0);
	uvm_json_object_open(&w);
	cli_json_text(&w, "file", "gr\xc3\xbc\xff\n");
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static void run_only(int (*fn)(struct cli *), int system_exit, struct result *r)
{
	const struct cli_command only = { .name = "tool", .summary = "one thing", .run = fn };
	const struct cli_tool t = { .root = &only, .usage_exit = 2, .system_exit = system_exit };
	static const char *const none[] = { NULL };

	run(&t, none, r);
}

static void test_error(void **state)
{
	struct result r;

	(void)state;
	run_only(run_error, 0, &r);
	assert_int_equal(r.status, 1);
	assert_string_equal(r.err, "tool: a\\x0ab: PAGE_DATA[17].gpa at 0x1c40: 0x801001 is not a multiple of 0x1000\n");
	run_only(run_system_error, 0, &r);
	assert_int_equal(r.status, 3);
	assert_string_equal(r.err, "tool: here.bin: cannot open: No such file or directory\n");
	run_only(run_system_error, 5, &r);
	assert_int_equal(r.status, 5);
	run_only(run_warning, 0, &r);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "tool: a\\x09b: warning: 2 things\n");
}

static void test_json(void **state)
{
	struct result r;

	(void)state;
	run_only(run_json, 0, &r);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "{\"file\":\"gr\xc3\xbc\\\\xff\\\\x0a\"}\n");
}

static void test_broken_json(void **state)
{
	struct result r;

	(void)state;
	run_only(run_broken_json, 0, &r);
	assert_int_equal(r.status, 1);
	assert_string_equal(r.err, "tool: JSON: called out of order\n");
}

static void test_full_disk(void **state)
{
	const struct cli_command only = { .name = "tool", .summary = "one thing", .run = run_full };
	const struct cli_tool t = { .root = &only, .usage_exit = 2 };
	char name[] = "tool", *argv[] = { name, NULL }, text[256];
	struct capture out = capture_begin(stdout), err = capture_begin(stderr);
	int r;

	(void)state;
	assert_non_null(freopen("/dev/full", "w", stdout));
	r = cli_main(&t, 1, argv);
	capture_end(&err, stderr, text, sizeof(text));
	assert_string_equal(text, "tool: cannot write to standard output: No space left on device\n");
	capture_end(&out, stdout, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(r, 3);
}

static void test_print_safe(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "plain", "plain" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xf0\x9f\x94\x91", "\xf0\x9f\x94\x91" },
		{ "a\x1b[31m\r\n\t\x7f", "a\\x1b[31m\\x0d\\x0a\\x09\\x7f" },
		{ "\xc2\x9b", "\\xc2\\x9b" },                   /* a control in two bytes */
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },          /* right-to-left override */
		{ "\xe2\x80", "\\xe2\\x80" },                   /* cut */
		{ "\xc0\x80", "\\xc0\\x80" },                   /* overlong */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },          /* surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" }, /* beyond U+10FFFF */
		{ "\xff\x80z", "\\xff\\x80z" },
		{ "\xc3z", "\\xc3z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t n = 0;
		FILE *f = open_memstream(&text, &n);

		assert_non_null(f);
		cli_print_safe(f, cases[i].in, strlen(cases[i].in));
		assert_int_equal(fclose(f), 0);
		assert_string_equal(text, cases[i].out);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),   cmocka_unit_test(test_accepted),   cmocka_unit_test(test_operand_or_command),
		cmocka_unit_test(test_help),      cmocka_unit_test(test_no_command), cmocka_unit_test(test_man),
		cmocka_unit_test(test_error),     cmocka_unit_test(test_json),       cmocka_unit_test(test_broken_json),
		cmocka_unit_test(test_full_disk), cmocka_unit_test(test_print_safe),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
