/* SPDX-License-Identifier: MIT */
/*
 * uvmkit build: an image from a manifest, with a summary for people.
 *
 * The engine is that of igvmfilegen manifest; what is here is what that tool may not do: refuse what can never work, warn, say
 * what was built, and write down how to build it again.
 */
#include <stdlib.h>
#include <string.h>

#include "build_info.h"
#include "build_summary.h"
#include "commands.h"
#include "manifest/override.h"
#include "os/progress.h"
#include "recipes.h"

/* One run of the command. */
struct job {
	struct cli *c;
	const char *name; /* of the manifest */
	char *text;       /* of it, overrides applied */
	size_t len;
	struct uvm_bytes info; /* --verify: the document to compare with */
	struct build b;
	struct uvm_image image;
	struct uvm_endorsed *parts;
	struct uvm_igvm_plan plan;
	unsigned ignored; /* fields of the manifest that nobody knows */
};

static int fail_at(const struct job *j, const char *thing, const struct uvm_diag *d)
{
	return cli_error(j->c, thing, d);
}

/* ---- the manifest ---- */

static int load_text(struct job *j, const char *path, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	j->name = path;
	return uvm_file_read(path, BUILD_TEXT_MAX, ret, &d) < 0 ? fail_at(j, path, &d) : 0;
}

static int load_verify(struct job *j, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	r = load_text(j, path, &j->info);
	if (r != 0)
		return r;
	r = build_info_manifest((const char *)j->info.p, j->info.len, &j->text, &j->len, &d);
	return r < 0 ? fail_at(j, path, &d) : 0;
}

static int load_recipe(struct job *j, const char *name)
{
	const struct recipe *recipe = recipe_find(name);
	struct uvm_diag d = UVM_DIAG_INIT;

	if (recipe == NULL)
		return cli_usage(j->c, "there is no recipe '%s'; --recipe help lists them", name);
	j->name = recipe->name;
	j->len = recipe->len;
	j->text = strndup(recipe->text, recipe->len);
	if (j->text != NULL)
		return 0;
	(void)uvm_no_memory(&d, recipe->len);
	return fail_at(j, name, &d);
}

static int load_file(struct job *j, const char *path)
{
	struct uvm_bytes file;
	int r;

	r = load_text(j, path, &file);
	if (r != 0)
		return r;
	j->text = (char *)file.p;
	j->len = file.len;
	return 0;
}

static int find_manifest(struct job *j)
{
	const char *verify = cli_get(j->c, "verify"), *recipe = cli_get(j->c, "recipe");
	unsigned n;
	const char *const *args = cli_args(j->c, &n);

	if (verify != NULL)
		return n == 0 ? load_verify(j, verify) : cli_usage(j->c, "--verify takes the manifest from its file");
	if (recipe != NULL)
		return n == 0 ? load_recipe(j, recipe) : cli_usage(j->c, "--recipe takes the place of MANIFEST");
	return n > 0 ? load_file(j, args[0]) : cli_usage(j->c, "MANIFEST is missing");
}

/* --set PATH=VALUE, each on the text that the one before left. */
static int override(struct job *j)
{
	for (unsigned i = 0; i < cli_has(j->c, "set"); i++) {
		const char *arg = cli_get_nth(j->c, "set", i), *equals = strchr(arg, '=');
		struct uvm_diag d = UVM_DIAG_INIT;
		char *path, *text;
		size_t len;
		int r;

		if (equals == NULL)
			return cli_usage(j->c, "--set takes PATH=VALUE, not '%s'", arg);
		path = strndup(arg, (size_t)(equals - arg));
		r = path != NULL ? uvm_json_override(j->text, j->len, path, equals + 1, &text, &len, &d)
				 : uvm_no_memory(&d, strlen(arg));
		if (r < 0)
			r = fail_at(j, "--set", &d);
		free(path);
		if (r != 0)
			return r;
		free(j->text);
		j->text = text;
		j->len = len;
	}
	return 0;
}

static void tell_ignored(void *arg, const char *path, uint32_t line, uint32_t col)
{
	struct job *j = arg;

	j->ignored++;
	cli_warn(j->c, j->name, "line %u, column %u: %s is not known and is ignored", line, col, path);
}

static int read_manifest(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *resources = cli_get(j->c, "resources");
	int r;

	r = build_text(&j->b, j->name, j->text, j->len, tell_ignored, j, &d);
	if (cli_has(j->c, "recipe") == 0)
		build_input(&j->b, j->name);
	if (r == UVM_OK && j->ignored > 0 && cli_has(j->c, "strict") > 0) {
		d.says = "fields that are not known: %G; --strict allows none";
		r = uvm_fail(&d, UVM_E_VALUE, UVM_NO_OFFSET, NULL, j->ignored, 0);
		return fail_at(j, j->name, &d);
	}
	j->b.request.portable = cli_has(j->c, "flavor") > 0 ||
				(j->info.p != NULL && build_info_is_portable((const char *)j->info.p, j->info.len));
	if (r == UVM_OK)
		r = build_resources(&j->b, resources != NULL ? resources : "resources.json", &d);
	return r < 0 ? fail_at(j, j->b.at, &d) : 0;
}

/* ---- building ---- */

/* A policy that no VM of this configuration could ever satisfy would be found out at the first boot. */
static int check_policy(const struct job *j, size_t i)
{
	struct uvm_policy_verdict v;
	struct uvm_diag d = UVM_DIAG_INIT;
	char thing[64];

	if (summary_verdict(&j->b.request.configs[i], &v) < 0) {
		(void)uvm_no_memory(&d, 0);
		return fail_at(j, j->name, &d);
	}
	if (!v.refused)
		return 0;
	snprintf(thing, sizeof(thing), "guest_configs[%zu]", i);
	summary_refusals(j->c, thing, &v);
	d.says = "the product policy can never be satisfied";
	(void)uvm_fail(&d, UVM_E_CONFLICT, UVM_NO_OFFSET, NULL, 0, 0);
	return fail_at(j, thing, &d);
}

static void show_progress(void *arg, uint64_t done, uint64_t total)
{
	uvm_progress_at(arg, done, total);
}

static int build_image(struct job *j, struct uvm_diag *d)
{
	struct uvm_progress progress;
	int r;

	uvm_progress_begin(&progress, "building", 0);
	j->b.request.measure = true;
	j->b.request.progress = show_progress;
	j->b.request.progress_arg = &progress;
	r = uvm_image_build(&j->b.request, &j->image, d);
	uvm_progress_end(&progress);
	return r;
}

static int make(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = 0;

	for (size_t i = 0; i < j->b.request.nconfigs && r == 0; i++)
		r = check_policy(j, i);
	if (r != 0)
		return r;
	r = build_image(j, &d);
	if (r == UVM_OK) {
		j->parts = calloc(j->image.nparts, sizeof(*j->parts));
		r = j->parts != NULL ? uvm_image_endorse(&j->image, NULL, j->parts, &d)
				     : uvm_no_memory(&d, j->image.nparts * sizeof(*j->parts));
	}
	if (r == UVM_OK)
		r = uvm_igvm_plan(&j->image.file, &j->plan, &d);
	return r < 0 ? fail_at(j, j->name, &d) : 0;
}

static int finish(struct job *j)
{
	const char *out = cli_get(j->c, "output");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct build_info info = { 0 };
	int r;

	out = out != NULL ? out : "image.bin";
	r = build_info_make(&j->b, j->text, j->len, &j->plan, &j->image, j->parts, &info, &d);
	if (r < 0)
		return fail_at(j, BUILD_INFO_NAME, &d);
	if (j->info.p != NULL) {
		r = build_info_compare((const char *)j->info.p, j->info.len, info.text, info.len, &d);
	} else {
		const struct uvm_side_file more = { BUILD_INFO_NAME, info.text, info.len };
		const struct uvm_image_files to = { out, &more, 1, j->b.inputs };

		r = uvm_image_write(&j->image, j->parts, &j->plan, &to, &d);
	}
	free(info.text);
	if (r < 0)
		return fail_at(j, j->info.p != NULL ? j->name : NULL, &d);
	if (j->info.p != NULL && cli_has(j->c, "json") == 0)
		printf("built again: no difference\n");
	return summary(j->c, j->info.p != NULL ? "the image" : out, &j->image, j->parts, &j->plan);
}

static int run(struct cli *c)
{
	const char *recipe = cli_get(c, "recipe");
	struct job j = { .c = c };
	int r;

	if (recipe != NULL && strcmp(recipe, "help") == 0)
		return recipes_list(c);
	r = find_manifest(&j);
	if (r == 0)
		r = override(&j);
	if (r == 0)
		r = read_manifest(&j);
	if (r == 0)
		r = make(&j);
	if (r == 0)
		r = finish(&j);
	uvm_igvm_plan_free(&j.plan);
	uvm_image_free(&j.image);
	free(j.parts);
	build_free(&j.b);
	uvm_bytes_free(&j.info);
	free(j.text);
	return r;
}

static const char *const description[] = {
	"Builds an image from a manifest and the files that a resources list names, and writes beside it the identity "
	"artifacts that igvmfilegen manifest writes, byte for byte the same, and build-info.json.",
	"A recipe is a manifest for a common kind of image. Those for a paravisor or a confidential guest come as -dev, with "
	"messages and debugging, and as -release.",
	"Unknown fields of the manifest are pointed out. A product policy that no VM could ever satisfy is refused.",
	"The same inputs give the same bytes anywhere. build-info.json holds the digests of all inputs, the manifest as it "
	"was used, and what came out; with --verify it is built again and the first difference is told.",
	NULL,
};

static const char *const flavors[] = { BUILD_PORTABLE, NULL };

static const struct cli_option options[] = {
	{ .name = "recipe",
	  .kind = CLI_STRING,
	  .value = "NAME",
	  .help = "take a manifest that the program brings along; help lists them" },
	{ .name = "resources",
	  .letter = 'r',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "paths of kernel, initrd, firmware and the like, JSON; resources.json when not given" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the image to write; image.bin when not given" },
	{ .name = "flavor",
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .choices = flavors,
	  .help = "portable: for machines without isolation, with only the records that QEMU's own loader takes (igvm-cfg, "
		  "with machine q35)" },
	{ .name = "set",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "PATH=VALUE",
	  .help = "use another value for one field of the manifest, e.g. guest_configs[0].guest_svn=2" },
	{ .name = "strict", .kind = CLI_FLAG, .help = "refuse a manifest with unknown fields" },
	{ .name = "verify",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "build what this build-info.json describes again and compare; nothing is written",
	  .conflicts = "output set recipe flavor" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print the summary as one JSON document" },
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit build manifest.json", "Build image.bin with the files that resources.json names." },
	{ "uvmkit build manifest.json && uvmkit build --verify build-info.json", "Build, then build again and compare." },
	{ "uvmkit build --recipe help", "The recipes, and what each makes." },
	{ NULL, NULL },
};

const struct cli_command build_command = {
	.name = "build",
	.summary = "build an image from a manifest",
	.description = description,
	.options = options,
	.positional = { "MANIFEST", "what the image holds, JSON", 0, 1 },
	.examples = examples,
	.run = run,
};
