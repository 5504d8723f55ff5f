/* SPDX-License-Identifier: MIT */
/*
 * Manifests, resources and policies as the structs that callers work with: one block of memory each, sized by the text.
 */
#include <stdlib.h>
#include <string.h>

#include "manifest/form.h"

struct uvm_manifest_memory {
	struct form_manifest root;
	char room[];
};

int uvm_manifest_read(const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg, struct uvm_manifest *ret,
		      struct uvm_diag *d)
{
	const struct form_text t = { text, len, ignored, arg };
	struct uvm_manifest_memory *m = calloc(1, sizeof(*m) + len);
	int status;

	if (m == NULL)
		return uvm_no_memory(d, sizeof(*m) + len);
	status = form_read(&form_roots[UVM_SCHEMA_MANIFEST], &t, &m->root, m->room, d);
	if (status < 0)
		free(m);
	else
		*ret = (struct uvm_manifest){ m->root.arch, m->root.configs, m->root.nconfigs, m };
	return status;
}

void uvm_manifest_free(struct uvm_manifest *m)
{
	if (m == NULL)
		return;
	free(m->memory);
	*m = (struct uvm_manifest){ 0 };
}

/* Read what needs no memory but for its texts; *ret_room holds these. */
static int read_flat(enum uvm_schema which, const struct form_text *text, void *to, void **ret_room, struct uvm_diag *d)
{
	char *room = malloc(text->len + 1);
	int status;

	if (room == NULL)
		return uvm_no_memory(d, text->len + 1);
	status = form_read(&form_roots[which], text, to, room, d);
	if (status < 0)
		free(room);
	else
		*ret_room = room;
	return status;
}

int uvm_resources_read(const char *text, size_t len, uvm_manifest_ignored_fn *ignored, void *arg, struct uvm_resources *ret,
		       struct uvm_diag *d)
{
	const struct form_text t = { text, len, ignored, arg };
	struct uvm_resources r = { 0 };
	const int status = read_flat(UVM_SCHEMA_RESOURCES, &t, &r, &r.memory, d);

	if (status == UVM_OK)
		*ret = r;
	return status;
}

void uvm_resources_free(struct uvm_resources *r)
{
	if (r == NULL)
		return;
	free(r->memory);
	*r = (struct uvm_resources){ 0 };
}

int uvm_policy_json_read(const char *text, size_t len, struct uvm_policy *ret, void **ret_memory, struct uvm_diag *d)
{
	const struct form_text t = { text, len, NULL, NULL };
	struct uvm_policy p = { 0 };
	const int status = read_flat(UVM_SCHEMA_POLICY, &t, &p, ret_memory, d);

	if (status == UVM_OK)
		*ret = p;
	return status;
}
