/* SPDX-License-Identifier: MIT */
/*
 * uvmkit schema: JSON Schema of the files that people write.
 */
#include <string.h>

#include <uvmkit/manifest.h>

#include "commands.h"

static const char *const words[UVM_SCHEMA_COUNT] = {
	[UVM_SCHEMA_MANIFEST] = "manifest",
	[UVM_SCHEMA_RESOURCES] = "resources",
	[UVM_SCHEMA_POLICY] = "policy",
};

static int run(struct cli *c)
{
	unsigned n;
	const char *const word = cli_args(c, &n)[0];
	struct uvm_json_writer w;

	for (unsigned i = 0; i < UVM_SCHEMA_COUNT; i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		cli_json_stdout(&w, 2);
		uvm_schema_write((enum uvm_schema)i, &w);
		return cli_json_end(c, &w);
	}
	return cli_usage(c, "'%s' is not one of manifest, resources, policy", word);
}

static const char *const description[] = {
	"Prints the schema of manifests, of resources files or of product policies, for editors and other tools that check "
	"JSON. It is made from the tables that the reader works by.",
	"Fields that a manifest may have besides the listed ones are ignored; a policy has none. A schema cannot see that a "
	"key occurs twice, nor tell 1.0 from 1: both are refused when the file is read.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit schema manifest > manifest.schema.json", "The schema as a file." },
	{ NULL, NULL },
};

const struct cli_command schema_command = {
	.name = "schema",
	.summary = "print the JSON Schema of manifests, resources or policies",
	.description = description,
	.positional = { "KIND", "manifest, resources or policy", 1, 1 },
	.examples = examples,
	.run = run,
};
