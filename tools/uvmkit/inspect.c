/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect: what an IGVM file holds.
 */
#include "inspect.h"
#include "commands.h"

bool inspect_shows(const struct view *v, const struct uvm_igvm_header *h)
{
	return h->type != UVM_IGVM_SUPPORTED_PLATFORM || v->isolation == UVM_IGVM_ANY_PLATFORM ||
	       h->platform.platform_type == v->isolation;
}

int inspect_platforms(const struct view *v, int (*print)(const struct view *v, const struct uvm_igvm_header *platform))
{
	const struct uvm_igvm_list *platforms = &v->in.igvm.section[UVM_IGVM_PLATFORMS];
	const char *separator = "";
	int r = 0;

	for (size_t i = 0; i < platforms->n && r == 0; i++) {
		if (!inspect_shows(v, &platforms->h[i]))
			continue;
		fputs(separator, stdout);
		separator = "\n";
		r = print(v, &platforms->h[i]);
	}
	return r;
}

static int show(struct view *v)
{
	if (cli_has(v->c, "headers") != 0)
		return inspect_headers(v);
	if (cli_has(v->c, "pages") != 0)
		return inspect_pages(v);
	if (cli_has(v->c, "map") != 0)
		return inspect_map(v);
	if (cli_has(v->c, "svg") != 0)
		return inspect_svg(v, cli_get(v->c, "svg"));
	if (cli_has(v->c, "data") != 0)
		return inspect_data(v, cli_u64(v->c, "data", 0), cli_get(v->c, "output"));
	if (cli_has(v->c, "json") != 0)
		return inspect_json(v);
	return inspect_summary(v);
}

static int run(struct cli *c)
{
	const char *isolation = cli_get(c, "isolation");
	struct view v = { .c = c, .isolation = platform_of_word(isolation) };
	const struct uvm_igvm_read_options opt = { .isolation = v.isolation };
	struct uvm_diag d = UVM_DIAG_INIT;
	unsigned n;
	int r;

	if (cli_has(c, "output") != 0 && cli_has(c, "data") == 0)
		return cli_usage(c, "--output belongs to --data");
	v.path = cli_args(c, &n)[0];
	r = input_read(&v.in, v.path, &opt, &d);
	if (r == UVM_OK)
		r = platform_check(&v.in.igvm, isolation, &d);
	r = r == UVM_OK ? show(&v) : cli_error(c, v.path, &d);
	input_free(&v.in);
	return r;
}

static const struct cli_option options[] = {
	{ .name = "headers", .help = "list every record, one on a line", .conflicts = "pages map svg data json" },
	{ .name = "pages", .help = "list what is loaded where, for each platform", .conflicts = "map svg data json" },
	{ .name = "map", .help = "draw the memory of each platform", .conflicts = "svg data json" },
	{ .name = "svg",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "draw it as an SVG document into FILE (- is standard output)",
	  .conflicts = "data json" },
	{ .name = "data",
	  .kind = CLI_U64,
	  .value = "INDEX",
	  .help = "dump the file data of the record that --headers lists with this index",
	  .conflicts = "json",
	  .max = UINT32_MAX },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "with --data: write the data to FILE as it is (- is standard output)" },
	{ .name = "json", .help = "print every field of every record as one JSON document" },
	{ .name = "isolation",
	  .letter = 'i',
	  .kind = CLI_CHOICE,
	  .value = "TYPE",
	  .help = "show only what a loader for this platform would look at",
	  .choices = platform_words },
	{ .name = NULL },
};

static const char *const description[] = {
	"Without an option, an overview: the file, its platforms, its initialization records, how many directives of each "
	"type there are, and how many pages.",
	"With --json, records and fields have the names of the format, numbers are decimal, and bytes are strings of "
	"hexadecimal digits. Offsets count from the start of the IGVM file. Later versions may add keys, and change none.",
	"A file that breaks a rule of the format is not shown: the message names the first broken rule, and uvmkit check "
	"lists all.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmkit inspect image.bin", "What is in the file?" },
	{ "uvmkit inspect --pages --isolation snp image.bin", "What does an SNP host load, and where?" },
	{ "uvmkit inspect --map image.bin", "Draw what is where." },
	{ "uvmkit inspect --svg map.svg --isolation snp image.bin", "The same for a document, of one platform." },
	{ "uvmkit inspect --data 10 -o vmsa.bin image.bin", "Take the data of record 10 out of the file." },
	{ "uvmkit inspect --json image.bin", "Everything, for programs." },
	{ NULL, NULL },
};

const struct cli_command inspect_command = {
	.name = "inspect",
	.summary = "show what an IGVM file holds",
	.description = description,
	.options = options,
	.positional = { "FILE", "an IGVM file or a resource DLL that holds one; - is standard input", 1, 1 },
	.examples = examples,
	.run = run,
};
