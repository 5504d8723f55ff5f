/* SPDX-License-Identifier: MIT */
/*
 * igvmfilegen manifest: from a manifest and its resources to an image and its identity artifacts.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/endorse.h>

#include "build.h"
#include "commands.h"
#include "fail.h"
#include "os/say.h"

static const char *const description[] = {
	"Builds the image that a manifest describes from the files that a resources list names, measures it, and writes "
	"beside it what a verifier needs to know it by: for every isolation technology an identity JSON and a CoRIM "
	"document, for SNP the ID block to sign, and a map of the guest's memory.",
	"All files are written together. When anything fails, none of them is there and those that were there are whole.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "manifest",
	  .letter = 'm',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the manifest, JSON" },
	{ .name = "resources",
	  .letter = 'r',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "paths of kernel, initrd, firmware and the like, JSON" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the image to write" },
	{ .name = "debug-validation", .kind = CLI_FLAG, .help = "read the image again and compare before it is written" },
	{ .name = "disable-secure-avic", .kind = CLI_FLAG, .help = "build SNP configurations without Secure AVIC" },
	{ .name = "confidential-debug",
	  .kind = CLI_FLAG,
	  .help = "let the host debug the guest: append OPENHCL_CONFIDENTIAL_DEBUG=1 to OpenHCL's command lines" },
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "igvmfilegen manifest -m manifest.json -r resources.json -o image.bin", "Build image.bin and its artifacts." },
	{ NULL, NULL },
};

/*
 * What the writer makes of the image must be what the reader makes of the writer's bytes. A file of nothing but headers is one
 * that other readers do not take.
 */
static int validate(const struct uvm_igvm_plan *plan, struct uvm_diag *d)
{
	struct uvm_igvm_plan again = { 0 };
	struct uvm_igvm f = { 0 };
	uint8_t *bytes;
	int r;

	if (plan->npieces == 0)
		return uvm_say(d, UVM_E_MISSING, "the image has no file data");
	bytes = malloc((size_t)plan->total);
	if (bytes == NULL)
		return uvm_no_memory(d, plan->total);
	r = uvm_igvm_emit(plan, bytes, (size_t)plan->total);
	if (r == UVM_OK)
		r = uvm_igvm_read(&f, bytes, (size_t)plan->total, NULL, d);
	if (r == UVM_OK)
		r = uvm_igvm_plan(&f, &again, d);
	if (r == UVM_OK && (again.total != plan->total || again.head_len != plan->head_len ||
			    memcmp(again.head, plan->head, plan->head_len) != 0))
		r = uvm_fail(d, UVM_E_MISMATCH, UVM_NO_OFFSET, "image", again.total, plan->total);
	uvm_igvm_plan_free(&again);
	uvm_igvm_free(&f);
	free(bytes);
	return r;
}

/* *ret_what is what was being done when it failed. */
static int publish(const struct cli *c, const struct build *b, struct uvm_image *image, struct uvm_endorsed *parts,
		   const char **ret_what, struct uvm_diag *d)
{
	const struct uvm_image_files to = { .path = cli_get(c, "output"), .keep = b->inputs };
	struct uvm_igvm_plan plan;
	int r;

	*ret_what = "measuring the image";
	r = uvm_image_endorse(image, NULL, parts, d);
	if (r < 0)
		return r;
	*ret_what = "laying out the image";
	r = uvm_igvm_plan(&image->file, &plan, d);
	if (r < 0)
		return r;
	if (cli_has(c, "debug-validation") > 0) {
		*ret_what = "validating the image";
		r = validate(&plan, d);
	}
	if (r == UVM_OK) {
		*ret_what = "writing the image";
		r = uvm_image_write(image, parts, &plan, &to, d);
	}
	uvm_igvm_plan_free(&plan);
	return r;
}

static int load(const struct cli *c, struct build *b, struct uvm_diag *d)
{
	int r;

	r = build_manifest(b, cli_get(c, "manifest"), d);
	if (r < 0)
		return r;
	if (cli_has(c, "disable-secure-avic") > 0)
		build_disable_secure_avic(b);
	if (cli_has(c, "confidential-debug") > 0)
		r = build_confidential_debug(b, d);
	return r == UVM_OK ? build_resources(b, cli_get(c, "resources"), d) : r;
}

static int build(const struct cli *c, struct build *b)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_image image = { 0 };
	struct uvm_endorsed *parts = NULL;
	const char *what = "building the image";
	int r;

	b->request.measure = true;
	r = uvm_image_build(&b->request, &image, &d);
	if (r == UVM_OK) {
		parts = calloc(image.nparts, sizeof(*parts));
		r = parts != NULL ? publish(c, b, &image, parts, &what, &d) : uvm_no_memory(&d, image.nparts * sizeof(*parts));
	}
	uvm_image_free(&image);
	free(parts);
	return r == UVM_OK ? 0 : fail(NULL, &d, "%s", what);
}

static int run(struct cli *c)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct build b;
	int code;

	if (*cli_get(c, "output") == '\0')
		return cli_usage(c, "--output needs a file name");
	code = load(c, &b, &d) < 0 ? fail(b.at, &d, "reading manifest and resources") : build(c, &b);
	build_free(&b);
	return code;
}

const struct cli_command manifest_command = {
	.name = "manifest",
	.summary = "build an image from a manifest",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
