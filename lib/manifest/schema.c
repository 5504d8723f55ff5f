/* SPDX-License-Identifier: MIT */
/*
 * The reader's tables as JSON Schema.
 *
 * The schema describes the plain form. The reader also takes arrays of values in place of objects and {"name": null} in place
 * of "name", as the reference does; and it refuses what a schema cannot tell: numbers like 1.0, keys that occur twice.
 *
 * Source: JSON Schema, draft 2020-12.
 */
#include "manifest/form.h"

/* base64 with its padding, unused bits zero */
#define BASE64 "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"

static void write_value(const struct form_field *f, struct uvm_json_writer *w);

static void key_object(struct uvm_json_writer *w, const char *key)
{
	uvm_json_key(w, key);
	uvm_json_object_open(w);
}

static void write_text(struct uvm_json_writer *w, const char *pattern)
{
	uvm_json_member_string(w, "type", "string");
	if (pattern != NULL)
		uvm_json_member_string(w, "pattern", pattern);
}

static void write_uint(struct uvm_json_writer *w, uint64_t min, uint64_t max)
{
	uvm_json_member_string(w, "type", "integer");
	uvm_json_member_u64(w, "minimum", min);
	uvm_json_member_u64(w, "maximum", max);
}

/* A text, or an array of the numbers of its bytes. */
static void write_ctext(struct uvm_json_writer *w)
{
	uvm_json_key(w, "anyOf");
	uvm_json_array_open(w);
	uvm_json_object_open(w);
	write_text(w, "^[^\\u0000]*$");
	uvm_json_object_close(w);
	uvm_json_object_open(w);
	uvm_json_member_string(w, "type", "array");
	key_object(w, "items");
	write_uint(w, 1, UINT8_MAX);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
	uvm_json_array_close(w);
}

/* ---- objects ---- */

static void write_object(const struct form_object *o, struct uvm_json_writer *w)
{
	uvm_json_member_string(w, "type", "object");
	key_object(w, "properties");
	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		uvm_json_key(w, f.name);
		write_value(&f, w);
	}
	uvm_json_object_close(w);
	uvm_json_key(w, "required");
	uvm_json_array_open(w);
	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		if (f.absent == FORM_REQUIRED)
			uvm_json_string(w, f.name);
	}
	uvm_json_array_close(w);
	if (form_is_closed(o))
		uvm_json_member_bool(w, "additionalProperties", false);
}

static void write_list(const struct form_field *f, struct uvm_json_writer *w)
{
	uvm_json_member_string(w, "type", "array");
	uvm_json_member_u64(w, "maxItems", f->limit);
	key_object(w, "items");
	write_object(f->object, w);
	uvm_json_object_close(w);
}

/* ---- choices ---- */

/* {"name": body} */
static void write_tagged(const struct form_variant *v, struct uvm_json_writer *w)
{
	uvm_json_member_string(w, "type", "object");
	key_object(w, "properties");
	key_object(w, v->name);
	write_object(&v->body, w);
	uvm_json_object_close(w);
	uvm_json_object_close(w);
	uvm_json_key(w, "required");
	uvm_json_array_open(w);
	uvm_json_string(w, v->name);
	uvm_json_array_close(w);
	uvm_json_member_bool(w, "additionalProperties", false);
}

static void write_choice(const struct form_field *f, struct uvm_json_writer *w)
{
	uvm_json_key(w, "oneOf");
	uvm_json_array_open(w);
	for (size_t i = 0; i < form_count_variants(f->choice); i++) {
		const struct form_variant v = form_variant_at(f->choice, i);

		uvm_json_object_open(w);
		uvm_json_member_string(w, "description", v.help);
		if (form_is_unit(&v))
			uvm_json_member_string(w, "const", v.name);
		else
			write_tagged(&v, w);
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}

/* ---- any value ---- */

static void write_type(const struct form_field *f, struct uvm_json_writer *w)
{
	switch ((enum form_type)f->type) {
	case FORM_BOOL:
		uvm_json_member_string(w, "type", "boolean");
		break;
	case FORM_UINT:
		write_uint(w, 0, form_uint_max(f));
		break;
	case FORM_TEXT:
		write_text(w, NULL);
		break;
	case FORM_CTEXT:
		write_ctext(w);
		break;
	case FORM_BASE64:
		write_text(w, BASE64);
		uvm_json_member_string(w, "contentEncoding", "base64");
		break;
	case FORM_PATH:
		write_text(w, "^/[^\\u0000]*$");
		break;
	case FORM_OBJECT:
		write_object(f->object, w);
		break;
	case FORM_CHOICE:
		write_choice(f, w);
		break;
	case FORM_LIST:
		write_list(f, w);
		break;
	}
}

static void write_nullable(const struct form_field *f, struct uvm_json_writer *w)
{
	uvm_json_key(w, "anyOf");
	uvm_json_array_open(w);
	uvm_json_object_open(w);
	write_type(f, w);
	uvm_json_object_close(w);
	uvm_json_object_open(w);
	uvm_json_member_string(w, "type", "null");
	uvm_json_object_close(w);
	uvm_json_array_close(w);
}

/* Members that no value reaches stay 0, so that is what a field left out means. */
static void write_default(const struct form_field *f, struct uvm_json_writer *w)
{
	if (f->type == FORM_BOOL)
		uvm_json_member_bool(w, "default", false);
	else if (f->type == FORM_TEXT)
		uvm_json_member_string(w, "default", "");
	else if (f->type == FORM_CHOICE)
		uvm_json_member_string(w, "default", form_variant_at(f->choice, 0).name);
}

static void write_members(const struct form_field *f, struct uvm_json_writer *w)
{
	uvm_json_member_string(w, "description", f->help);
	if (f->absent & FORM_NULLABLE)
		write_nullable(f, w);
	else
		write_type(f, w);
	if (f->absent == FORM_DEFAULT)
		write_default(f, w);
}

static void write_value(const struct form_field *f, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	write_members(f, w);
	uvm_json_object_close(w);
}

void uvm_schema_write(enum uvm_schema which, struct uvm_json_writer *w)
{
	const struct form_field *root = &form_roots[which];

	uvm_json_object_open(w);
	uvm_json_member_string(w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	uvm_json_member_string(w, "title", root->name);
	write_members(root, w);
	uvm_json_object_close(w);
}
