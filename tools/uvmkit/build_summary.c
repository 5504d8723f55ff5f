/* SPDX-License-Identifier: MIT */
/*
 * What was built, in words or as JSON.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "build_summary.h"
#include "os/say.h"
#include "policy_image.h"

static const char *const isolation_words[] = { "none", "vbs", "snp", "tdx" };
static const char *const kind_words[] = { "nothing", "UEFI", "OpenHCL", "Linux", "Linux without firmware" };

int summary_verdict(const struct uvm_guest_config *config, struct uvm_policy_verdict *ret)
{
	const struct uvm_policy_evidence e = {
		.offline = true,
		.snp = config->isolation == UVM_ISOLATION_SNP ? UVM_YES : UVM_NO,
		.secure_avic = config->secure_avic ? UVM_YES : UVM_NO,
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	return policy_judge(&config->policy, &e, ret, &d);
}

void summary_refusals(const struct cli *c, const char *thing, const struct uvm_policy_verdict *v)
{
	for (size_t i = 0; i < v->nfindings; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;

		if (!v->finding[i].required || v->finding[i].holds != UVM_NO)
			continue;
		(void)uvm_say(&d, UVM_E_CONFLICT, "%s: %s", v->finding[i].field->name, v->finding[i].reason);
		(void)cli_error(c, thing, &d);
	}
	if (v->json.code != UVM_OK)
		(void)cli_error(c, "custom_uefi_json", &v->json);
}

/* ---- warnings: what a builder should know before others find out ---- */

struct warning {
	bool (*applies)(const struct uvm_guest_config *c);
	const char *says;
};

static bool is_confidential(const struct uvm_guest_config *c)
{
	return c->isolation != UVM_ISOLATION_NONE;
}

static bool debugs(const struct uvm_guest_config *c)
{
	return is_confidential(c) && c->enable_debug;
}

static bool asks_for_debug(const struct uvm_guest_config *c)
{
	static const char word[] = "OPENHCL_CONFIDENTIAL_DEBUG=1";

	return c->command_line.p != NULL && memmem(c->command_line.p, c->command_line.len, word, sizeof(word) - 1) != NULL;
}

static bool has_no_policy(const struct uvm_guest_config *c)
{
	return is_confidential(c) && c->kind == UVM_IMAGE_OPENHCL && c->policy.product == NULL;
}

static const struct warning warnings[] = {
	{ debugs, "debug is enabled: the host can read and change guest memory" },
	{ asks_for_debug, "the command line asks for confidential debugging: the host gets the guest's messages" },
	{ has_no_policy, "no product policy: the image requires nothing of its VM" },
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ---- text ---- */

const char *summary_isolation(const struct uvm_guest_config *c)
{
	return isolation_words[c->isolation];
}

void summary_image(const struct uvm_guest_config *c)
{
	printf("%s", kind_words[c->kind]);
	if (c->kind == UVM_IMAGE_OPENHCL)
		printf("%s, %" PRIu64 " MiB",
		       c->uefi        ? " with UEFI"
		       : c->has_linux ? " with Linux"
				      : "",
		       c->memory_page_count / 256);
	else if (c->kind == UVM_IMAGE_SNP_LINUX_DIRECT)
		printf(", %" PRIu64 " MiB, processors: %" PRIu32, c->memory_page_count / 256, c->processor_count);
}

static void print_policy(const struct uvm_policy *p)
{
	const char *separator = " requires ";

	if (p->product == NULL)
		return;
	printf("       policy %s", p->product->name);
	for (size_t i = 0; i < p->product->nfields; i++) {
		const struct uvm_policy_field *f = &p->product->fields[i];

		if (f->kind == UVM_POLICY_BYTES && p->value[i].len > 0)
			printf("%s%s of %zu bytes", separator, f->name, p->value[i].len);
		else if (f->kind == UVM_POLICY_BOOL && p->value[i].required)
			printf("%s%s", separator, f->name);
		else
			continue;
		separator = ", ";
	}
	printf("%s\n", separator[0] == ' ' ? " requires nothing" : "");
}

static void print_part(const struct uvm_image_part *part, const struct uvm_endorsed *e)
{
	const struct uvm_guest_config *c = part->config;

	printf("  %-4s security version %" PRIu32 ", VTL %u, ", summary_isolation(c), c->guest_svn, c->max_vtl);
	summary_image(c);
	putchar('\n');
	if (e->measured) {
		printf("       measures ");
		for (size_t i = 0; i < e->endorsement.digest.len; i++)
			printf("%02x", e->endorsement.digest.b[i]);
		putchar('\n');
	}
	print_policy(&c->policy);
	for (size_t i = 0; i < N(warnings); i++) {
		if (warnings[i].applies(c))
			printf("       warning: %s\n", warnings[i].says);
	}
}

/* ---- JSON ---- */

static void put_policy(struct uvm_json_writer *w, const struct uvm_guest_config *c)
{
	struct uvm_policy_verdict v;

	if (c->policy.product == NULL || summary_verdict(c, &v) < 0)
		return;
	uvm_json_key(w, "policy");
	uvm_policy_json_write(&c->policy, w);
	uvm_json_key(w, "verdict");
	uvm_policy_verdict_json(&v, w);
}

static void put_part(struct uvm_json_writer *w, const struct uvm_image_part *part, const struct uvm_endorsed *e)
{
	const struct uvm_guest_config *c = part->config;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "isolation", summary_isolation(c));
	uvm_json_member_u64(w, "compatibility_mask", part->mask);
	uvm_json_member_u64(w, "guest_svn", c->guest_svn);
	if (e->measured)
		uvm_json_member_hex(w, "measurement", e->endorsement.digest.b, e->endorsement.digest.len);
	put_policy(w, c);
	uvm_json_key(w, "warnings");
	uvm_json_array_open(w);
	for (size_t i = 0; i < N(warnings); i++) {
		if (warnings[i].applies(c))
			uvm_json_string(w, warnings[i].says);
	}
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}

int summary(struct cli *c, const char *path, const struct uvm_image *image, const struct uvm_endorsed *parts,
	    const struct uvm_igvm_plan *plan)
{
	struct uvm_json_writer w;

	if (cli_has(c, "json") == 0) {
		cli_print_safe(stdout, path, strlen(path));
		printf(": %" PRIu64 " bytes\n", plan->total);
		for (size_t i = 0; i < image->nparts; i++)
			print_part(&image->parts[i], &parts[i]);
		return 0;
	}
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	cli_json_text(&w, "file", path);
	uvm_json_member_u64(&w, "size", plan->total);
	uvm_json_key(&w, "configurations");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < image->nparts; i++)
		put_part(&w, &image->parts[i], &parts[i]);
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}
