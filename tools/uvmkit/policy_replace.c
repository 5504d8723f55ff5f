/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy replace: an image like another one but for its product policy, and what it measures as.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/endorse.h>
#include <uvmkit/manifest.h>

#include "build_summary.h"
#include "policy_bytes.h"
#include "policy_image.h"

/* One run of the command. */
struct job {
	struct cli *c;
	struct policy_image image;
	struct policy_bytes bytes;
	struct uvm_policy policy;                    /* the new one */
	struct uvm_policy_verdict *verdicts;         /* on it, by platform */
	struct uvm_policy_replacement *replacements; /* by platform */
	uint64_t size;                               /* of the new image */
};

/* Whatever requires the impossible makes an image that never runs. */
static int judge(struct job *j)
{
	const bool force = cli_has(j->c, "force") > 0;
	bool refused = false;

	for (size_t i = 0; i < j->image.n; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		if (policy_judge(&j->policy, &j->image.of[i].evidence, &j->verdicts[i], &d) < 0)
			return cli_error(j->c, NULL, &d);
		refused |= j->verdicts[i].refused;
		if (j->verdicts[i].refused && !force)
			summary_refusals(j->c, carried_word(&j->image.of[i]), &j->verdicts[i]);
	}
	if (refused && !force) {
		struct uvm_diag d = UVM_DIAG_INIT;

		d.says = "the product policy can never be satisfied; --force builds it in anyway";
		(void)uvm_fail(&d, UVM_E_CONFLICT, UVM_NO_OFFSET, NULL, 0, 0);
		return cli_error(j->c, cli_get(j->c, "policy"), &d);
	}
	return 0;
}

static int replace(struct job *j, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (size_t i = 0; i < j->image.n && r == UVM_OK; i++)
		r = uvm_image_replace_policy(&j->image.in.igvm, j->image.of[i].platform->platform.platform_type, j->bytes.b,
					     j->bytes.len, &j->replacements[i], d);
	return r;
}

static int save(struct job *j)
{
	const char *path = cli_get(j->c, "output");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_igvm_plan plan = { 0 };
	int r;

	r = replace(j, &d);
	if (r == UVM_OK)
		r = uvm_igvm_plan(&j->image.in.igvm, &plan, &d);
	if (r < 0)
		return cli_error(j->c, j->image.path, &d);
	j->size = plan.total;
	r = uvm_igvm_save(&plan, path, &d);
	uvm_igvm_plan_free(&plan);
	return r < 0 ? cli_error(j->c, path, &d) : 0;
}

/* ---- what came out ---- */

static const char *product_name(const struct uvm_policy *p)
{
	return p->product != NULL ? p->product->name : "none";
}

static void print_digest(const char *what, const struct uvm_digest *digest)
{
	if (digest->len == 0)
		return;
	printf("       %s ", what);
	for (size_t i = 0; i < digest->len; i++)
		printf("%02x", digest->b[i]);
	putchar('\n');
}

static void print_platform(const struct job *j, size_t i)
{
	const struct uvm_policy_replacement *x = &j->replacements[i];

	printf("  %-4s policy %s, was %s\n", carried_word(&j->image.of[i]), product_name(&j->policy),
	       product_name(&j->image.of[i].policy));
	print_digest("measures", &x->is);
	print_digest("     was", &x->was);
	for (size_t k = 0; k < x->nremoved; k++)
		printf("       warning: %s was removed: it spoke of the old measurement\n", uvm_igvm_kind(x->removed[k])->name);
	if (j->verdicts[i].refused)
		printf("       warning: the policy can never be satisfied here\n");
}

static void put_policy(struct uvm_json_writer *w, const char *key, const struct uvm_policy *p)
{
	uvm_json_key(w, key);
	uvm_policy_json_write(p, w);
}

static void put_digest(struct uvm_json_writer *w, const char *key, const struct uvm_digest *digest)
{
	uvm_json_key(w, key);
	if (digest->len > 0)
		uvm_json_hex(w, digest->b, digest->len);
	else
		uvm_json_null(w);
}

static void put_platform(struct uvm_json_writer *w, const struct job *j, size_t i)
{
	const struct uvm_policy_replacement *x = &j->replacements[i];

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", carried_word(&j->image.of[i]));
	put_policy(w, "old_policy", &j->image.of[i].policy);
	put_policy(w, "policy", &j->policy);
	put_digest(w, "old_measurement", &x->was);
	put_digest(w, "measurement", &x->is);
	uvm_json_key(w, "removed");
	uvm_json_array_open(w);
	for (size_t k = 0; k < x->nremoved; k++)
		uvm_json_string(w, uvm_igvm_kind(x->removed[k])->name);
	uvm_json_array_close(w);
	uvm_json_key(w, "verdict");
	uvm_policy_verdict_json(&j->verdicts[i], w);
	uvm_json_object_close(w);
}

static int tell(const struct job *j)
{
	const char *path = cli_get(j->c, "output");
	struct uvm_json_writer w;

	if (cli_has(j->c, "json") == 0) {
		cli_print_safe(stdout, path, strlen(path));
		printf(": %" PRIu64 " bytes\n", j->size);
		for (size_t i = 0; i < j->image.n; i++)
			print_platform(j, i);
		return 0;
	}
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "file", path);
	uvm_json_member_u64(&w, "size", j->size);
	uvm_json_key(&w, "platforms");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < j->image.n; i++)
		put_platform(&w, j, i);
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(j->c, &w);
}

/* ---- the command ---- */

static int start(struct job *j)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const char *path = cli_get(j->c, "policy");
	int r;

	r = policy_image_open(j->c, &j->image);
	if (r != 0)
		return r;
	if (policy_read(path, &j->bytes, &j->policy, &d) < 0)
		return cli_error(j->c, path, &d);
	j->verdicts = calloc(j->image.n, sizeof(*j->verdicts));
	j->replacements = calloc(j->image.n, sizeof(*j->replacements));
	if (j->verdicts != NULL && j->replacements != NULL)
		return 0;
	(void)uvm_no_memory(&d, j->image.n * sizeof(*j->verdicts));
	return cli_error(j->c, NULL, &d);
}

static int run(struct cli *c)
{
	struct job *j = calloc(1, sizeof(*j));
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (j == NULL) {
		(void)uvm_no_memory(&d, sizeof(*j));
		return cli_error(c, NULL, &d);
	}
	j->c = c;
	r = start(j);
	if (r == 0)
		r = judge(j);
	if (r == 0)
		r = save(j);
	if (r == 0)
		r = tell(j);
	uvm_igvm_free(&j->image.in.igvm);
	for (size_t i = 0; i < j->image.n && j->replacements != NULL; i++)
		uvm_policy_replacement_free(&j->replacements[i]);
	policy_image_close(&j->image);
	free(j->replacements);
	free(j->verdicts);
	free(j);
	return r;
}

static const char *const description[] = {
	"Writes an image that differs from another one in its product policy only, in the measured page of each platform, and "
	"tells what it measures as. Out of a resource DLL comes an IGVM file.",
	"CoRIM documents in the image name the new measurement then. Signatures and ID blocks are removed, for they are of the "
	"old one.",
	"A policy that can never be satisfied on one of the platforms is refused.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "policy",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the new policy, as JSON or bytes; null or nothing for none" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the image to write" },
	POLICY_PLATFORM_OPTION,
	{ .name = "force", .kind = CLI_FLAG, .help = "take a policy that can never be satisfied, too" },
	{ .name = "json", .kind = CLI_FLAG, .help = "print one JSON document" },
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit build manifest.json && uvmkit policy replace image.bin -p tdx --policy policy.json -o new.bin",
	  "Another policy for the TDX guest." },
	{ NULL, NULL },
};

const struct cli_command policy_replace_command = {
	.name = "replace",
	.summary = "write an image with another policy",
	.description = description,
	.options = options,
	.positional = POLICY_IMAGE_POSITIONAL,
	.examples = examples,
	.run = run,
};
