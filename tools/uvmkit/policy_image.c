/* SPDX-License-Identifier: MIT */
/*
 * Policies as images carry them, for the commands that show, check and replace them.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "igvm/context.h"
#include "policy_image.h"

static enum uvm_tri secure_avic(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_DIRECTIVES];

	for (size_t i = 0; i < l->n; i++) {
		const struct uvm_igvm_header *h = &l->h[i];

		if (h->type == UVM_IGVM_VP_CONTEXT && (h->mask & mask) != 0 && h->vp.context == UVM_IGVM_CONTEXT_VMSA &&
		    h->vp.vp_index == 0)
			return (uvm_le64(h->data + UVM_VMSA_sev_features) >> UVM_SEV_FEATURES_secure_avic & 1) != 0 ? UVM_YES
														    : UVM_NO;
	}
	return UVM_NO;
}

static struct uvm_policy_evidence evidence(const struct uvm_igvm *f, const struct uvm_igvm_header *platform)
{
	const bool snp = platform->platform.platform_type == UVM_IGVM_SEV_SNP;

	return (struct uvm_policy_evidence){ .offline = true,
					     .snp = snp ? UVM_YES : UVM_NO,
					     .secure_avic = snp ? secure_avic(f, platform->mask) : UVM_NO };
}

int policy_judge(const struct uvm_policy *p, const struct uvm_policy_evidence *e, struct uvm_policy_verdict *ret,
		 struct uvm_diag *d)
{
	const struct uvm_policy_value *json = uvm_policy_value(p, "custom_uefi_json");
	const size_t room = uvm_uefi_room(json != NULL ? json->len : 0);
	void *memory = malloc(room);
	struct uvm_arena a;

	if (memory == NULL)
		return uvm_no_memory(d, room);
	a = uvm_arena_init(memory, room);
	uvm_policy_evaluate(p, e, &a, ret);
	free(memory);
	return UVM_OK;
}

static int find(const struct uvm_igvm *f, const struct uvm_igvm_header *platform, struct carried *ret, struct uvm_diag *d)
{
	int r;

	*ret = (struct carried){ .platform = platform, .evidence = evidence(f, platform) };
	r = uvm_image_find_config(f, platform->platform.platform_type, &ret->page, d);
	if (r == UVM_OK)
		r = uvm_policy_decode(&ret->policy, ret->page.page + ret->page.policy_offset, ret->page.policy_size, d);
	return r == UVM_OK ? policy_judge(&ret->policy, &ret->evidence, &ret->verdict, d) : r;
}

static int find_all(struct policy_image *image, const char *word, struct uvm_diag *d)
{
	const struct uvm_igvm_list *platforms = &image->in.igvm.section[UVM_IGVM_PLATFORMS];
	int r;

	r = platform_check(&image->in.igvm, word, d);
	if (r < 0)
		return r;
	image->of = calloc(platforms->n, sizeof(*image->of));
	if (image->of == NULL)
		return uvm_no_memory(d, platforms->n * sizeof(*image->of));
	for (size_t i = 0; i < platforms->n && r == UVM_OK; i++) {
		const struct uvm_igvm_header *h = &platforms->h[i];

		if (word == NULL || strcmp(word, platform_words[h->platform.platform_type]) == 0)
			r = find(&image->in.igvm, h, &image->of[image->n++], d);
	}
	return r;
}

int policy_image_open(struct cli *c, struct policy_image *ret)
{
	unsigned n;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	*ret = (struct policy_image){ .path = cli_args(c, &n)[0] };
	r = input_read(&ret->in, ret->path, NULL, &d);
	if (r == UVM_OK)
		r = find_all(ret, cli_get(c, "platform"), &d);
	return r < 0 ? cli_error(c, ret->path, &d) : 0;
}

void policy_image_close(struct policy_image *image)
{
	free(image->of);
	input_free(&image->in);
}

const char *carried_word(const struct carried *c)
{
	return platform_words[c->platform->platform.platform_type];
}

void policy_print_unreadable(const struct uvm_policy_verdict *v)
{
	char text[UVM_DIAG_TEXT];

	if (v->json.code == UVM_OK)
		return;
	uvm_diag_format(&v->json, text, sizeof(text));
	printf("  custom_uefi_json: ");
	cli_print_safe(stdout, text, strlen(text));
	putchar('\n');
}
