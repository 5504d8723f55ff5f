/* SPDX-License-Identifier: MIT */
/*
 * uvmkit check: hold IGVM files against the rules of the format.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"

/* One file being checked, and what was found so far. */
struct verdict {
	const char *path;
	struct uvm_json_writer *json; /* NULL: text */
	bool strict;
	uint64_t errors, warnings;
};

/* ${rule} is NULL for what is wrong before there is an IGVM file to hold against the rules. */
static bool is_error(const struct verdict *v, const struct uvm_igvm_rule *rule)
{
	return v->strict || rule == NULL || rule->severity == UVM_IGVM_ERROR;
}

static void violation_text(const struct verdict *v, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	cli_print_safe(stdout, v->path, strlen(v->path));
	printf(": %s: ", is_error(v, rule) ? "error" : "warning");
	cli_print_safe(stdout, text, strlen(text));
	printf(rule != NULL ? " [%s]\n" : "\n", rule != NULL ? rule->name : "");
}

static void violation_json(const struct verdict *v, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct uvm_json_writer *w = v->json;
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	uvm_json_object_open(w);
	uvm_json_member_string(w, "severity", is_error(v, rule) ? "error" : "warning");
	if (rule != NULL)
		uvm_json_member_string(w, "rule", rule->name);
	if (d->record != NULL)
		uvm_json_member_string(w, "record", d->record);
	if (d->index != UVM_NO_INDEX)
		uvm_json_member_u64(w, "index", d->index);
	if (d->field != NULL)
		uvm_json_member_string(w, "field", d->field);
	if (d->off != UVM_NO_OFFSET)
		uvm_json_member_u64(w, "offset", d->off);
	if ((uvm_diag_numbers(d) & UVM_DIAG_GOT) != 0)
		uvm_json_member_u64(w, "got", d->got);
	if ((uvm_diag_numbers(d) & UVM_DIAG_WANT) != 0)
		uvm_json_member_u64(w, "want", d->want);
	uvm_json_member_string(w, "text", text);
	uvm_json_object_close(w);
}

static bool report(void *arg, const struct uvm_igvm_rule *rule, const struct uvm_diag *d)
{
	struct verdict *v = arg;

	if (is_error(v, rule))
		v->errors++;
	else
		v->warnings++;
	if (v->json != NULL)
		violation_json(v, rule, d);
	else
		violation_text(v, rule, d);
	return ferror(stdout) == 0;
}

static void begin(const struct verdict *v)
{
	if (v->json == NULL)
		return;
	uvm_json_object_open(v->json);
	cli_json_text(v->json, "file", v->path);
	uvm_json_key(v->json, "violations");
	uvm_json_array_open(v->json);
}

/* ${unreadable}: why the file could not be looked at, or NULL. */
static void end_json(const struct verdict *v, const struct uvm_diag *unreadable)
{
	char text[512];

	uvm_json_array_close(v->json);
	uvm_json_member_u64(v->json, "errors", v->errors);
	uvm_json_member_u64(v->json, "warnings", v->warnings);
	if (unreadable != NULL) {
		uvm_diag_format(unreadable, text, sizeof(text));
		uvm_json_member_string(v->json, "unreadable", text);
	}
	uvm_json_object_close(v->json);
}

static void end_text(const struct verdict *v)
{
	cli_print_safe(stdout, v->path, strlen(v->path));
	if (v->errors == 0 && v->warnings == 0)
		puts(": good");
	else
		printf(": %" PRIu64 " error%s, %" PRIu64 " warning%s\n", v->errors, v->errors == 1 ? "" : "s", v->warnings,
		       v->warnings == 1 ? "" : "s");
}

static int check_file(const struct cli *c, struct verdict *v)
{
	const char *isolation = cli_get(c, "isolation");
	const struct uvm_igvm_read_options opt = { platform_of_word(isolation), report, v };
	struct uvm_diag d = UVM_DIAG_INIT;
	bool unreadable;
	struct input in;
	int r;

	begin(v);
	r = input_read(&in, v->path, &opt, &d);
	if (r == UVM_OK)
		r = platform_check(&in.igvm, isolation, &d);
	input_free(&in);
	unreadable = r < 0 && cli_is_system(r);
	if (!unreadable && d.code != UVM_OK && d.rule == NULL)
		report(v, NULL, &d);
	if (v->json != NULL)
		end_json(v, unreadable ? &d : NULL);
	else if (!unreadable)
		end_text(v);
	return unreadable ? cli_error(c, v->path, &d) : v->errors != 0;
}

static int list_rules(const struct cli *c, bool json)
{
	struct uvm_json_writer w;
	size_t n;
	const struct uvm_igvm_rule *rules = uvm_igvm_rules(&n);

	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (size_t i = 0; i < n; i++) {
		const char *severity = rules[i].severity == UVM_IGVM_ERROR ? "error" : "warning";

		if (!json) {
			printf("%s (%s)\n    %s\n", rules[i].name, severity, rules[i].sentence);
			continue;
		}
		uvm_json_object_open(&w);
		uvm_json_member_string(&w, "rule", rules[i].name);
		uvm_json_member_string(&w, "severity", severity);
		uvm_json_member_string(&w, "sentence", rules[i].sentence);
		uvm_json_object_close(&w);
	}
	if (!json)
		return 0;
	uvm_json_array_close(&w);
	return cli_json_end(c, &w);
}

static int run(struct cli *c)
{
	const bool json = cli_has(c, "json") != 0;
	struct uvm_json_writer w;
	int worst = 0, r;
	unsigned n;
	const char *const *paths = cli_args(c, &n);

	if (cli_has(c, "rules") != 0)
		return n != 0 ? cli_usage(c, "--rules takes no FILE, but '%s' is given", paths[0]) : list_rules(c, json);
	if (n == 0)
		return cli_usage(c, "FILE is missing");
	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (unsigned i = 0; i < n; i++) {
		struct verdict v = { .path = paths[i], .json = json ? &w : NULL, .strict = cli_has(c, "strict") != 0 };

		r = check_file(c, &v);
		worst = r > worst ? r : worst;
	}
	if (json) {
		uvm_json_array_close(&w);
		r = cli_json_end(c, &w);
		worst = r > worst ? r : worst;
	}
	return worst;
}

static const struct cli_option options[] = {
	{ .name = "isolation",
	  .letter = 'i',
	  .kind = CLI_CHOICE,
	  .value = "TYPE",
	  .help = "check only what a loader for this platform would look at",
	  .choices = platform_words },
	{ .name = "strict", .help = "count warnings as errors" },
	{ .name = "json", .help = "print one JSON document" },
	{ .name = "rules", .help = "list all rules instead of checking files", .conflicts = "strict isolation" },
	{ .name = NULL },
};

static const char *const description[] = {
	"Every violated rule is one line: the file, error or warning, the record and its field, the place in the file, what "
	"is wrong there, and the name of the rule. The last line of a file is the count. An error is what readers refuse; a "
	"warning is what they let pass, or drop without telling.",
	"With --json a violation has these parts as members of their own: severity, rule, record, index, field, offset, and "
	"the numbers of the sentence as got and want. Parts that a violation lacks are left out; text is the whole sentence.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit check image.bin", "Check one file." },
	{ "uvmkit check --strict --isolation snp *.bin", "Check what an SNP host would load of several files, warnings too." },
	{ "uvmkit check --rules", "What is checked." },
	{ NULL, NULL },
};

static const struct cli_command *const subcommands[] = { &check_batch_command, NULL };

const struct cli_command check_command = {
	.name = "check",
	.summary = "check IGVM files against the rules of the format",
	.description = description,
	.options = options,
	.positional = { "FILE", "an IGVM file or a resource DLL that holds one; - is standard input", 0, UINT32_MAX },
	.examples = examples,
	.subcommands = subcommands,
	.run = run,
};
