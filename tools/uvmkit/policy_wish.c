/* SPDX-License-Identifier: MIT */
/*
 * The options of commands that want something of a policy: --require, and one that names a file.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "policy_wish.h"

static bool has_field(const struct uvm_policy_product *product, const char *name)
{
	const struct uvm_policy p = { .product = product };

	return uvm_policy_value(&p, name) != NULL;
}

const struct uvm_policy_field *policy_field_at(size_t i)
{
	size_t n;
	const struct uvm_policy_product *products = uvm_policy_products(&n);

	for (size_t p = 0; p < n; p++) {
		for (size_t k = 0; k < products[p].nfields; k++) {
			const struct uvm_policy_field *f = &products[p].fields[k];
			size_t earlier = 0;

			while (earlier < p && !has_field(&products[earlier], f->name))
				earlier++;
			if (earlier == p && i-- == 0)
				return f;
		}
	}
	return NULL;
}

const struct uvm_policy_field *policy_field_named(const char *name, size_t n)
{
	const struct uvm_policy_field *f;

	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++) {
		if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
			break;
	}
	return f;
}

const struct policy_wish *policy_wish_find(const struct policy_wishes *w, const struct uvm_policy_field *f)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->list[i].field == f)
			return &w->list[i];
	}
	return NULL;
}

/* The value as a manifest has it, without quotes. */
static bool take_value(struct policy_wish *wish, const char *text, uint8_t *memory)
{
	if (wish->field->kind == UVM_POLICY_BOOL) {
		wish->value.required = strcmp(text, "true") == 0;
		return wish->value.required || strcmp(text, "false") == 0;
	}
	wish->value.p = memory;
	return uvm_base64_decode(text, strlen(text), memory, strlen(text), &wish->value.len, NULL) == UVM_OK;
}

static int take_wish(struct cli *c, struct policy_wishes *w, const char *arg, uint8_t *memory)
{
	const size_t n = strcspn(arg, "=");
	struct policy_wish wish = { .field = policy_field_named(arg, n) };

	if (arg[n] == '\0')
		return cli_usage(c, "--require takes FIELD=VALUE, not '%s'", arg);
	if (wish.field == NULL)
		return cli_usage(c, "--require: no product has a field '%.*s'", (int)n, arg);
	if (policy_wish_find(w, wish.field) != NULL)
		return cli_usage(c, "--require: %s is there twice", wish.field->name);
	if (!take_value(&wish, arg + n + 1, memory))
		return cli_usage(c, "--require: %s is %s, not '%s'", wish.field->name,
				 wish.field->kind == UVM_POLICY_BOOL ? "true or false" : "base64", arg + n + 1);
	w->list[w->n++] = wish;
	return 0;
}

int policy_wishes_take(struct cli *c, const char *option, struct policy_wishes *w)
{
	const unsigned n = cli_has(c, "require");
	struct uvm_diag d = UVM_DIAG_INIT;
	size_t size = 1, at = 0;
	int r = 0;

	for (unsigned i = 0; i < n; i++)
		size += strlen(cli_get_nth(c, "require", i));
	w->list = calloc(n + 1, sizeof(*w->list));
	w->memory = malloc(size);
	if (w->list == NULL || w->memory == NULL) {
		(void)uvm_no_memory(&d, size);
		return cli_error(c, NULL, &d);
	}
	for (unsigned i = 0; i < n && r == 0; i++) {
		const char *arg = cli_get_nth(c, "require", i);

		r = take_wish(c, w, arg, w->memory + at);
		at += strlen(arg);
	}
	w->against = cli_get(c, option);
	if (r == 0 && w->against != NULL && policy_read(w->against, &w->bytes, &w->policy, &d) < 0)
		r = cli_error(c, w->against, &d);
	return r;
}

void policy_wishes_free(struct policy_wishes *w)
{
	free(w->memory);
	free(w->list);
}
