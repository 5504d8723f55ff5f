/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy show and extract: the product policy that an image carries, for each of its platforms.
 */
#include <inttypes.h>
#include <string.h>

#include <uvmkit/manifest.h>

#include "os/file.h"
#include "policy_bytes.h"
#include "policy_image.h"
#include "policy_variables.h"

/* ---- show ---- */

static const char *says(const struct uvm_policy_finding *f)
{
	return f->holds == UVM_NO ? "never: " : f->holds == UVM_YES ? "holds: " : "at boot: ";
}

/*
 * Who enforces a requirement is the paravisor in the image. That of microsoft/openvmm, at the change that brought policies,
 * looks at one of them.
 */
static const char *enforced_by(const struct uvm_policy_field *f)
{
	return strcmp(f->name, "require_secure_boot") == 0 ? "uvmkit and OpenHCL" : "uvmkit only";
}

/* Where the policy's bytes are in the file; 0: not stored as such. */
static uint64_t file_offset(const struct policy_image *image, const struct carried *c)
{
	const struct uvm_igvm_list *l = &image->in.igvm.section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (h->type == UVM_IGVM_PAGE_DATA && (h->mask & c->platform->mask) != 0 && h->page.gpa == c->page.gpa)
			return (uint64_t)(h->data - image->in.p) + c->page.policy_offset;
	}
	return 0;
}

static void show_text(const struct policy_image *image, const struct carried *c)
{
	const char *word = carried_word(c);
	struct policy_variables variables;

	if (c->policy.product == NULL) {
		printf("%s: no product policy: nothing is required\n", word);
		return;
	}
	printf("%s: policy %s, %" PRIu32 " bytes at 0x%" PRIx64 ", in the file at 0x%" PRIx64 "\n", word,
	       c->policy.product->name, c->page.policy_size, c->page.gpa + c->page.policy_offset, file_offset(image, c));
	for (size_t i = 0; i < c->verdict.nfindings; i++) {
		const struct uvm_policy_finding *f = &c->verdict.finding[i];

		printf("  %-24s  ", f->field->name);
		if (!f->required)
			printf("not required\n");
		else
			printf("required; %s%s; enforced by %s\n", says(f), f->reason, enforced_by(f->field));
	}
	policy_print_unreadable(&c->verdict);
	if (policy_variables_open(&c->policy, &variables) == UVM_OK)
		policy_variables_text(&variables);
	policy_variables_close(&variables);
}

static void show_json(const struct policy_image *image, const struct carried *c, struct uvm_json_writer *w)
{
	struct policy_variables variables;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", carried_word(c));
	uvm_json_member_u64(w, "gpa", c->page.gpa + c->page.policy_offset);
	uvm_json_member_u64(w, "size", c->page.policy_size);
	if (c->page.policy_size > 0)
		uvm_json_member_u64(w, "file_offset", file_offset(image, c));
	uvm_json_key(w, "policy");
	uvm_policy_json_write(&c->policy, w);
	uvm_json_key(w, "verdict");
	uvm_policy_verdict_json(&c->verdict, w);
	uvm_json_key(w, "enforced_by");
	uvm_json_object_open(w);
	for (size_t i = 0; i < c->verdict.nfindings; i++)
		uvm_json_member_string(w, c->verdict.finding[i].field->name, enforced_by(c->verdict.finding[i].field));
	uvm_json_object_close(w);
	if (policy_variables_open(&c->policy, &variables) == UVM_OK) {
		uvm_json_key(w, "variables");
		policy_variables_json(&variables, w);
	}
	policy_variables_close(&variables);
	uvm_json_object_close(w);
}

static int show(struct cli *c, const struct policy_image *image)
{
	struct uvm_json_writer w;

	if (cli_has(c, "json") == 0) {
		for (size_t i = 0; i < image->n; i++)
			show_text(image, &image->of[i]);
		return 0;
	}
	cli_json_stdout(&w, 2);
	uvm_json_array_open(&w);
	for (size_t i = 0; i < image->n; i++)
		show_json(image, &image->of[i], &w);
	uvm_json_array_close(&w);
	return cli_json_end(c, &w);
}

static int run_show(struct cli *c)
{
	struct policy_image image;
	int r;

	r = policy_image_open(c, &image);
	if (r == 0)
		r = show(c, &image);
	policy_image_close(&image);
	return r;
}

/* ---- extract ---- */

static int extract(struct cli *c, const char *image, const struct carried *carried)
{
	const char *out = cli_get(c, "output") != NULL ? cli_get(c, "output") : "-";
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;

	if (cli_has(c, "json") > 0) {
		cli_json_stdout(&w, 2);
		uvm_policy_json_write(&carried->policy, &w);
		return cli_json_end(c, &w);
	}
	if (uvm_file_keep(out, (const char *const[]){ image, NULL }, &d) < 0 ||
	    uvm_file_write(out, carried->page.page + carried->page.policy_offset, carried->page.policy_size, &d) < 0)
		return cli_error(c, out, &d);
	return 0;
}

static int run_extract(struct cli *c)
{
	struct policy_image image;
	int r;

	r = policy_image_open(c, &image);
	if (r == 0)
		r = extract(c, image.path, &image.of[0]);
	policy_image_close(&image);
	return r;
}

/* ---- command lines ---- */

static const char *const show_description[] = {
	"Prints for each platform of an OpenHCL image which product policy it carries, and for each requirement whether it "
	"can never hold, already holds by what is measured, or is decided when a VM boots.",
	"The policy is found as the guest finds it, from the first processor's registers to the measured configuration page. "
	"A second page that could be taken for it, and one that is not measured, are errors.",
	"What is carried is enforced only if this image's paravisor enforces it.",
	NULL,
};

static const struct cli_option show_options[] = {
	POLICY_PLATFORM_OPTION,
	{ .name = "json", .kind = CLI_FLAG, .help = "print one JSON document" },
	{ .name = NULL },
};

static const struct cli_example show_examples[] = {
	{ "uvmkit build manifest.json && uvmkit policy show image.bin", "What the image just built requires." },
	{ NULL, NULL },
};

const struct cli_command policy_show_command = {
	.name = "show",
	.summary = "say what an image requires of its VM",
	.description = show_description,
	.options = show_options,
	.positional = POLICY_IMAGE_POSITIONAL,
	.examples = show_examples,
	.run = run_show,
};

static const char *const extract_description[] = {
	"Writes the bytes of the policy that an image carries for one platform, as uvmkit policy decode reads them; nothing "
	"when there is none.",
	NULL,
};

static const struct cli_option extract_options[] = {
	{ .name = "platform",
	  .letter = 'p',
	  .kind = CLI_CHOICE,
	  .required = true,
	  .value = "NAME",
	  .help = "the platform",
	  .choices = platform_words },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "write to FILE; else to standard output" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print the policy as JSON", .conflicts = "output" },
	{ .name = NULL },
};

const struct cli_command policy_extract_command = {
	.name = "extract",
	.summary = "take the policy out of an image",
	.description = extract_description,
	.options = extract_options,
	.positional = POLICY_IMAGE_POSITIONAL,
	.run = run_extract,
};
