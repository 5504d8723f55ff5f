/* SPDX-License-Identifier: MIT */
/*
 * uvmboot options: the options of a pod's VM, and where each came from.
 */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "pod.h"

/* The value as JSON has it, safe for a terminal. */
static void print_value(const struct uvm_options *o, enum uvm_option i)
{
	struct uvm_json_writer w;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	int status;

	if (f == NULL)
		return;
	uvm_json_begin(&w, cli_json_sink, f, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_option_write(o, i, &w);
	status = uvm_json_end(&w);
	if (fclose(f) == 0 && status == UVM_OK)
		cli_print_safe(stdout, text, n);
	free(text);
}

static void print_option(const struct uvm_options *o, enum uvm_option i)
{
	const struct uvm_option_info *info = uvm_option_info(i);
	const char *by = o->origin[i].by;

	printf("%s = ", info->name);
	print_value(o, i);
	printf("\n    %s%s%s\n    %s\n", uvm_origin_name(o->origin[i].from), by != NULL ? ": " : "", by != NULL ? by : "",
	       info->help);
}

static int print(const struct cli *c, const struct uvm_options *o)
{
	struct uvm_json_writer w;

	if (cli_has(c, "json")) {
		cli_json_stdout(&w, 2);
		uvm_options_write(o, &w);
		return cli_json_end(c, &w);
	}
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++) {
		if (uvm_option_info(i)->on[o->Platform])
			print_option(o, i);
	}
	return 0;
}

static int run(struct cli *c)
{
	struct pod p;
	int code = pod_open(c, &p);

	if (code == 0)
		code = print(c, &p.options);
	pod_close(&p);
	return code;
}

static const struct cli_option options[] = { POD_OPTIONS, { .name = NULL } };

static const char *const description[] = {
	"Prints every option of the VM that a pod asks for: its value, where that came from, and what it does. An annotation "
	"of the pod comes first, then an option of the container runtime, then another member of the spec, then the default; "
	"an option that another one leaves no choice is forced.",
	"Values of annotations that cannot be read are pointed out on standard error, and the default holds; with --strict "
	"they are errors.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot options --spec pod.json --task-id pod1", "All options, each with its origin and its meaning." },
	{ "uvmboot options --spec pod.json --task-id pod1 --strict --json", "For programs; nothing unreadable is let pass." },
	{ NULL, NULL },
};

const struct cli_command options_command = {
	.name = "options",
	.summary = "print what a pod's annotations come to",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
