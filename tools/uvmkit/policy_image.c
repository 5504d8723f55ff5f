/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy show and extract: the product policy that an image carries, for each of its platforms.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/manifest.h>
#include <uvmkit/wire.h>

#include "commands.h"
#include "igvm/context.h"
#include "os/file.h"
#include "policy_bytes.h"

#define SECURE_AVIC (1u << 16) /* in the VMSA's sev_features */

/* What an image says about one of its platforms. */
struct carried {
	const struct uvm_igvm_header *platform;
	struct uvm_image_config_page page;
	struct uvm_policy policy;
	struct uvm_policy_verdict verdict;
};

static enum uvm_tri secure_avic(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (h->type == UVM_IGVM_VP_CONTEXT && (h->mask & mask) != 0 && h->vp.context == UVM_IGVM_CONTEXT_VMSA &&
		    h->vp.vp_index == 0)
			return (uvm_le64(h->data + UVM_VMSA_sev_features) & SECURE_AVIC) != 0 ? UVM_YES : UVM_NO;
	}
	return UVM_NO;
}

static int judge(const struct uvm_igvm *f, struct carried *c, struct uvm_diag *d)
{
	const bool snp = c->platform->platform.platform_type == UVM_IGVM_SEV_SNP;
	const struct uvm_policy_evidence e = { .offline = true,
					       .snp = snp ? UVM_YES : UVM_NO,
					       .secure_avic = snp ? secure_avic(f, c->platform->mask) : UVM_NO };
	const size_t room = uvm_uefi_room(UVM_POLICY_MAX);
	void *memory = malloc(room);
	struct uvm_arena a;

	if (memory == NULL)
		return uvm_no_memory(d, room);
	a = uvm_arena_init(memory, room);
	uvm_policy_evaluate(&c->policy, &e, &a, &c->verdict);
	free(memory);
	return UVM_OK;
}

static int find(const struct uvm_igvm *f, const struct uvm_igvm_header *platform, struct carried *ret, struct uvm_diag *d)
{
	int r;

	*ret = (struct carried){ .platform = platform };
	r = uvm_image_find_config(f, platform->platform.platform_type, &ret->page, d);
	if (r == UVM_OK)
		r = uvm_policy_decode(&ret->policy, ret->page.page + ret->page.policy_offset, ret->page.policy_size, d);
	return r == UVM_OK ? judge(f, ret, d) : r;
}

/* ---- show ---- */

static const char *says(const struct uvm_policy_finding *f)
{
	return f->holds == UVM_NO ? "never: " : f->holds == UVM_YES ? "holds: " : "at boot: ";
}

static void show_text(const struct carried *c)
{
	const char *word = platform_words[c->platform->platform.platform_type];

	if (c->policy.product == NULL) {
		printf("%s: no product policy: nothing is required\n", word);
		return;
	}
	printf("%s: policy %s, %" PRIu32 " bytes at 0x%" PRIx64 "\n", word, c->policy.product->name, c->page.policy_size,
	       c->page.gpa + c->page.policy_offset);
	for (size_t i = 0; i < c->verdict.nfindings; i++) {
		const struct uvm_policy_finding *f = &c->verdict.finding[i];

		printf("  %-24s  ", f->field->name);
		if (!f->required)
			printf("not required\n");
		else
			printf("required; %s%s\n", says(f), f->reason);
	}
}

static void show_json(const struct carried *c, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", platform_words[c->platform->platform.platform_type]);
	uvm_json_member_u64(w, "gpa", c->page.gpa + c->page.policy_offset);
	uvm_json_member_u64(w, "size", c->page.policy_size);
	uvm_json_key(w, "policy");
	uvm_policy_json_write(&c->policy, w);
	uvm_json_key(w, "verdict");
	uvm_policy_verdict_json(&c->verdict, w);
	uvm_json_object_close(w);
}

static bool wanted(const struct cli *c, const struct uvm_igvm_header *platform)
{
	const char *word = cli_get(c, "platform");

	return word == NULL || strcmp(word, platform_words[platform->platform.platform_type]) == 0;
}

static int show_all(struct cli *c, const char *path, const struct uvm_igvm *f)
{
	const struct uvm_igvm_list *platforms = &f->section[UVM_IGVM_PLATFORMS];
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;
	struct carried carried;

	if (json) {
		cli_json_stdout(&w, 2);
		uvm_json_array_open(&w);
	}
	for (size_t i = 0; i < platforms->n; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		if (!wanted(c, &platforms->h[i]))
			continue;
		if (find(f, &platforms->h[i], &carried, &d) < 0)
			return cli_error(c, path, &d);
		if (json)
			show_json(&carried, &w);
		else
			show_text(&carried);
	}
	if (!json)
		return 0;
	uvm_json_array_close(&w);
	return cli_json_end(c, &w);
}

static int with_image(struct cli *c, int (*what)(struct cli *c, const char *path, const struct uvm_igvm *f))
{
	unsigned n;
	const char *path = cli_args(c, &n)[0];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct input in;
	int r;

	r = input_read(&in, path, NULL, &d);
	if (r == UVM_OK)
		r = platform_check(&in.igvm, cli_get(c, "platform"), &d);
	r = r < 0 ? cli_error(c, path, &d) : what(c, path, &in.igvm);
	input_free(&in);
	return r;
}

static int run_show(struct cli *c)
{
	return with_image(c, show_all);
}

/* ---- extract ---- */

static int extract(struct cli *c, const char *path, const struct uvm_igvm *f)
{
	const struct uvm_igvm_header *platform = uvm_igvm_platform(f, (uint32_t)platform_of_word(cli_get(c, "platform")));
	const char *out = cli_get(c, "output") != NULL ? cli_get(c, "output") : "-";
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	struct carried carried;

	if (find(f, platform, &carried, &d) < 0)
		return cli_error(c, path, &d);
	if (cli_has(c, "json") > 0) {
		cli_json_stdout(&w, 2);
		uvm_policy_json_write(&carried.policy, &w);
		return cli_json_end(c, &w);
	}
	if (uvm_file_write(out, carried.page.page + carried.page.policy_offset, carried.page.policy_size, &d) < 0)
		return cli_error(c, out, &d);
	return 0;
}

static int run_extract(struct cli *c)
{
	return with_image(c, extract);
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
	{ .name = "platform",
	  .letter = 'p',
	  .kind = CLI_CHOICE,
	  .value = "NAME",
	  .help = "this platform only",
	  .choices = platform_words },
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
	.positional = { "IMAGE", "an IGVM file or a resource DLL that holds one", 1, 1 },
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
	.positional = { "IMAGE", "an IGVM file or a resource DLL that holds one", 1, 1 },
	.run = run_extract,
};
