/* SPDX-License-Identifier: MIT */
/*
 * The list of recipes, and what each makes.
 */
#include <stdlib.h>
#include <string.h>

#include "build_summary.h"
#include "recipes.h"

const struct recipe *recipe_find(const char *name)
{
	for (const struct recipe *r = recipes; r->name != NULL; r++) {
		if (strcmp(r->name, name) == 0)
			return r;
	}
	return NULL;
}

/* The configurations of a recipe are alike but for their isolation. */
static void print_recipe(const struct recipe *r, const struct uvm_manifest *m)
{
	const struct uvm_guest_config *first = &m->configs[0];

	printf("%-23s", r->name);
	for (size_t i = 0; i < m->nconfigs; i++)
		printf("%s%s", i > 0 ? ", " : "", summary_isolation(&m->configs[i]));
	printf("; ");
	summary_image(first);
	if (first->policy.product != NULL)
		printf(", policy %s", first->policy.product->name);
	printf("\n");
}

static void put_recipe(struct uvm_json_writer *w, const struct recipe *r, const struct uvm_manifest *m)
{
	unsigned needs = 0;

	for (size_t i = 0; i < m->nconfigs; i++)
		needs |= uvm_image_needs(&m->configs[i]);
	uvm_json_object_open(w);
	uvm_json_member_string(w, "name", r->name);
	uvm_json_key(w, "resources");
	uvm_json_array_open(w);
	for (int i = 0; i < UVM_RESOURCE_COUNT; i++) {
		if ((needs & 1u << i) != 0)
			uvm_json_string(w, uvm_resource_name((enum uvm_resource)i));
	}
	uvm_json_array_close(w);
	uvm_json_key(w, "manifest");
	uvm_json_raw(w, r->text, r->len);
	uvm_json_object_close(w);
}

int recipes_list(struct cli *c)
{
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (const struct recipe *r = recipes; r->name != NULL; r++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_manifest m;

		if (uvm_manifest_read(r->text, r->len, NULL, NULL, &m, &d) < 0)
			return cli_error(c, r->name, &d);
		if (json)
			put_recipe(&w, r, &m);
		else
			print_recipe(r, &m);
		uvm_manifest_free(&m);
	}
	if (!json)
		return 0;
	uvm_json_array_close(&w);
	return cli_json_end(c, &w);
}
