/* SPDX-License-Identifier: MIT */
/*
 * uvmkit schema: JSON Schema of the files that people write, and of the options of utility VMs.
 */
#include <string.h>

#include <uvmkit/manifest.h>
#include <uvmkit/uvm.h>

#include "commands.h"

#define OPTIONS UVM_SCHEMA_COUNT

static const char *const words[] = {
	[UVM_SCHEMA_MANIFEST] = "manifest",
	[UVM_SCHEMA_RESOURCES] = "resources",
	[UVM_SCHEMA_POLICY] = "policy",
	[OPTIONS] = "options",
};

static int run(struct cli *c)
{
	unsigned n;
	const char *const word = cli_args(c, &n)[0];
	struct uvm_json_writer w;

	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		cli_json_stdout(&w, 2);
		if (i == OPTIONS)
			uvm_options_schema_write(&w);
		else
			uvm_schema_write((enum uvm_schema)i, &w);
		return cli_json_end(c, &w);
	}
	return cli_usage(c, "'%s' is not one of manifest, resources, policy, options", word);
}

static const char *const description[] = {
	"Prints the schema of manifests, of resources files or of product policies, for editors and other tools that check "
	"JSON. It is made from the tables that the reader works by. The schema of options is that of what uvmboot options "
	"--json prints.",
	"Fields that a manifest may have besides the listed ones are ignored; a policy has none. A schema cannot see that a "
	"key occurs twice, nor tell 1.0 from 1: both are refused when the file is read.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit schema manifest > manifest.schema.json", "The schema as a file." },
	{ "uvmkit schema options > options.schema.json", "For programs that read what uvmboot options prints." },
	{ NULL, NULL },
};

const struct cli_command schema_command = {
	.name = "schema",
	.summary = "print the JSON Schema of manifests, resources, policies or options",
	.description = description,
	.positional = { "KIND", "manifest, resources, policy or options", 1, 1 },
	.examples = examples,
	.run = run,
};
