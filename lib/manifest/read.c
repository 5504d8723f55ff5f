/* SPDX-License-Identifier: MIT */
/*
 * The reader: JSON text into C structs, by the tables of form.c.
 *
 * It takes what the reference's reader (serde_json with derived types) takes: objects or arrays of their values, "name" or
 * {"name": null} for variants without a body, unknown fields where nothing depends on them. Recursion is as deep as the tables;
 * ignored values are skipped without any.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "manifest/say.h"

struct reader {
	struct uvm_json_reader json;
	struct form_place place;
	char *room; /* for decoded texts; each takes no more than it took in the JSON text */
	size_t left;
	uvm_manifest_ignored_fn *ignored;
	void *arg;
};

static int read_object(struct reader *r, const struct form_object *o, const struct uvm_json_token *tok, void *base);

static void *member(void *base, size_t off)
{
	return (char *)base + off;
}

static void store(void *at, size_t size, uint64_t v)
{
	if (size == sizeof(uint8_t))
		*(uint8_t *)at = (uint8_t)v;
	else if (size == sizeof(uint32_t))
		*(uint32_t *)at = (uint32_t)v;
	else
		*(uint64_t *)at = v;
}

/* ---- values without parts ---- */

typedef int value_fn(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at);

static int read_bool(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	(void)f;
	if (tok->event != UVM_JSON_TRUE && tok->event != UVM_JSON_FALSE)
		return form_unexpected(&r->place, tok, "true or false");
	*(bool *)at = tok->event == UVM_JSON_TRUE;
	return UVM_OK;
}

static int take_uint(struct reader *r, const struct uvm_json_token *tok, uint64_t min, uint64_t max, uint64_t *ret)
{
	uint64_t v;

	if (tok->event != UVM_JSON_NUMBER || uvm_json_number_u64(tok, max, &v) < 0 || v < min)
		return form_unexpected(&r->place, tok, "an unsigned integer %s%llu", min == 0 ? "up to " : "from 1 to ",
				       (unsigned long long)max);
	*ret = v;
	return UVM_OK;
}

static int read_uint(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	uint64_t v = 0;
	const int status = take_uint(r, tok, 0, form_uint_max(f), &v);

	if (status == UVM_OK)
		store(at, f->size, v);
	return status;
}

/* Decode a STRING into the room. */
static int take_text(struct reader *r, const struct uvm_json_token *tok, struct uvm_slice *ret)
{
	size_t len;
	int status;

	if (tok->event != UVM_JSON_STRING)
		return form_unexpected(&r->place, tok, "a string");
	status = uvm_json_text(tok, r->room, r->left, &len);
	if (status < 0)
		return form_refuse(&r->place, tok, status, "no room");
	*ret = (struct uvm_slice){ (const uint8_t *)r->room, len };
	r->room += len;
	r->left -= len;
	return UVM_OK;
}

static int read_text(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	(void)f;
	return take_text(r, tok, at);
}

static int refuse_nul(struct reader *r, const struct uvm_json_token *tok, const struct uvm_slice *text)
{
	if (text->len > 0 && memchr(text->p, '\0', text->len) != NULL)
		return form_refuse(&r->place, tok, UVM_E_VALUE, "the text holds the character U+0000");
	return UVM_OK;
}

/* An array of byte values in place of a text. */
static int take_byte_values(struct reader *r, struct uvm_slice *ret)
{
	struct uvm_json_token tok;
	uint64_t v = 0;

	*ret = (struct uvm_slice){ (const uint8_t *)r->room, 0 };
	for (;; ret->len++) {
		int status = uvm_json_next(&r->json, &tok);
		size_t mark;

		if (status < 0 || tok.event == UVM_JSON_ARRAY_END)
			return status;
		mark = form_enter_index(&r->place, ret->len);
		status = take_uint(r, &tok, 1, UINT8_MAX, &v);
		form_leave(&r->place, mark);
		if (status < 0)
			return status;
		*r->room++ = (char)(uint8_t)v;
		r->left--;
	}
}

static int read_ctext(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	int status;

	(void)f;
	if (tok->event == UVM_JSON_ARRAY)
		return take_byte_values(r, at);
	status = take_text(r, tok, at);
	return status < 0 ? status : refuse_nul(r, tok, at);
}

static int read_base64(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	struct uvm_slice text;
	size_t len, bad;
	uint8_t *bytes;
	int status = take_text(r, tok, &text);

	(void)f;
	if (status < 0)
		return status;
	bytes = (uint8_t *)r->room - text.len; /* in place: 3 bytes never take more than their 4 characters */
	status = uvm_base64_decode((const char *)text.p, text.len, bytes, text.len, &len, &bad);
	if (status < 0 && bad == text.len)
		return form_refuse(&r->place, tok, UVM_E_VALUE, "not base64: %zu characters, not a multiple of 4", text.len);
	if (status < 0)
		return form_refuse(&r->place, tok, UVM_E_VALUE, "not base64 at character %zu of %zu", bad + 1, text.len);
	text.len = len;
	memcpy(at, &text, sizeof(text));
	return UVM_OK;
}

static int read_path(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	struct uvm_slice text;
	int status = take_text(r, tok, &text);

	(void)f;
	if (status == UVM_OK)
		status = refuse_nul(r, tok, &text);
	if (status < 0)
		return status;
	if (text.len == 0 || text.p[0] != '/')
		return form_refuse(&r->place, tok, UVM_E_VALUE, "expected an absolute path");
	*r->room++ = '\0'; /* the quotes of the JSON text made room for it */
	r->left--;
	*(const char **)at = (const char *)text.p;
	return UVM_OK;
}

/* ---- objects and lists ---- */

static int read_value(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *base);

/* The value of field ${i} of ${o}. */
static int read_field(struct reader *r, const struct form_object *o, size_t i, const struct uvm_json_token *tok, void *base)
{
	const struct form_field f = form_field_at(o, i);
	const size_t mark = form_enter(&r->place, f.name);
	const int status = read_value(r, &f, tok, base);

	form_leave(&r->place, mark);
	return status;
}

static int refuse_missing(struct reader *r, const struct form_field *f, const struct uvm_json_token *open)
{
	(void)form_enter(&r->place, f->name);
	return form_refuse(&r->place, open, UVM_E_MISSING, "missing (%s)", f->help);
}

static size_t find_field(const struct form_object *o, const struct uvm_json_token *key)
{
	size_t i = 0;

	while (i < form_count_fields(o) && !uvm_json_is(key, form_field_at(o, i).name))
		i++;
	return i;
}

static int ignore_member(struct reader *r, const struct form_object *o, const struct uvm_json_token *key)
{
	const size_t mark = form_enter_key(&r->place, key);
	struct uvm_json_token tok;
	int status;

	if (form_is_closed(o))
		return form_unknown_field(&r->place, key, o);
	status = uvm_json_next(&r->json, &tok);
	if (status == UVM_OK)
		status = uvm_json_skip(&r->json, &tok);
	if (status == UVM_OK && r->ignored != NULL)
		r->ignored(r->arg, r->place.path, key->line, key->col);
	form_leave(&r->place, mark);
	return status;
}

/* One member, of which the key has been read. */
static int read_member(struct reader *r, const struct form_object *o, const struct uvm_json_token *key, void *base,
		       uint64_t *seen)
{
	const size_t i = find_field(o, key);
	struct uvm_json_token tok;
	int status;

	if (i == form_count_fields(o))
		return ignore_member(r, o, key);
	if (*seen >> i & 1) {
		(void)form_enter_key(&r->place, key);
		return form_refuse(&r->place, key, UVM_E_DUPLICATE, "occurs a second time");
	}
	*seen |= (uint64_t)1 << i;
	status = uvm_json_next(&r->json, &tok);
	return status < 0 ? status : read_field(r, o, i, &tok, base);
}

static int read_members(struct reader *r, const struct form_object *o, const struct uvm_json_token *open, void *base)
{
	struct uvm_json_token key;
	uint64_t seen = 0;

	for (;;) {
		int status = uvm_json_next(&r->json, &key);

		if (status == UVM_OK && key.event == UVM_JSON_OBJECT_END)
			break;
		if (status == UVM_OK)
			status = read_member(r, o, &key, base, &seen);
		if (status < 0)
			return status;
	}
	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		if (f.absent == FORM_REQUIRED && !(seen >> i & 1))
			return refuse_missing(r, &f, open);
	}
	return UVM_OK;
}

/* The same as an array of values in the order of the fields. */
static int read_elements(struct reader *r, const struct form_object *o, const struct uvm_json_token *open, void *base)
{
	struct uvm_json_token tok = { .event = UVM_JSON_ARRAY };
	int status;

	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		status = tok.event == UVM_JSON_ARRAY_END ? UVM_OK : uvm_json_next(&r->json, &tok);
		if (status == UVM_OK && tok.event != UVM_JSON_ARRAY_END)
			status = read_field(r, o, i, &tok, base);
		else if (status == UVM_OK && !(f.absent & FORM_DEFAULT))
			status = refuse_missing(r, &f, open);
		if (status < 0)
			return status;
	}
	if (tok.event == UVM_JSON_ARRAY_END)
		return UVM_OK;
	status = uvm_json_next(&r->json, &tok);
	if (status == UVM_OK && tok.event != UVM_JSON_ARRAY_END)
		status = form_refuse(&r->place, &tok, UVM_E_VALUE, "the array has more than %zu values", form_count_fields(o));
	return status;
}

static int read_object(struct reader *r, const struct form_object *o, const struct uvm_json_token *tok, void *base)
{
	if (tok->event == UVM_JSON_OBJECT)
		return read_members(r, o, tok, base);
	if (tok->event == UVM_JSON_ARRAY && !o->map)
		return read_elements(r, o, tok, base);
	return form_unexpected(&r->place, tok, "an object");
}

static int read_struct(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	return read_object(r, f->object, tok, at);
}

static int read_list(struct reader *r, const struct form_field *f, const struct uvm_json_token *open, void *at, size_t *count)
{
	struct uvm_json_token tok;

	if (open->event != UVM_JSON_ARRAY)
		return form_unexpected(&r->place, open, "an array");
	for (;; ++*count) {
		int status = uvm_json_next(&r->json, &tok);
		size_t mark;

		if (status < 0 || tok.event == UVM_JSON_ARRAY_END)
			return status;
		if (*count == f->limit)
			return form_refuse(&r->place, &tok, UVM_E_LIMIT, "more than %u; a file has no room for them", f->limit);
		mark = form_enter_index(&r->place, *count);
		status = read_object(r, f->object, &tok, member(at, *count * f->size));
		form_leave(&r->place, mark);
		if (status < 0)
			return status;
	}
}

/* ---- choices ---- */

static size_t find_variant(const struct form_choice *c, const struct uvm_json_token *word)
{
	size_t i = 0;

	while (i < form_count_variants(c) && !uvm_json_is(word, form_variant_at(c, i).name))
		i++;
	return i;
}

static void choose(const struct form_choice *c, const struct form_variant *v, void *base)
{
	if (v->body.product != NULL)
		*(const struct uvm_policy_product **)member(base, c->off) = v->body.product;
	else
		store(member(base, c->off), c->size, v->value);
}

/* "name" */
static int read_word(struct reader *r, const struct form_choice *c, const struct uvm_json_token *word, void *base)
{
	const size_t i = find_variant(c, word);
	struct form_variant v;

	if (i == form_count_variants(c))
		return form_unknown_variant(&r->place, word, c);
	v = form_variant_at(c, i);
	if (!form_is_unit(&v))
		return form_refuse(&r->place, word, UVM_E_VALUE, "expected {\"%s\": ...}, found the name alone", v.name);
	choose(c, &v, base);
	return UVM_OK;
}

/* What follows the key of {"name": body}. */
static int read_body(struct reader *r, const struct form_variant *v, void *base)
{
	struct uvm_json_token tok;
	int status = uvm_json_next(&r->json, &tok);

	if (status < 0)
		return status;
	if (!form_is_unit(v))
		return read_object(r, &v->body, &tok, member(base, v->off));
	return tok.event == UVM_JSON_NULL ? UVM_OK : form_unexpected(&r->place, &tok, "null");
}

static int read_tagged(struct reader *r, const struct form_choice *c, const struct uvm_json_token *key, void *base)
{
	const size_t i = find_variant(c, key);
	struct form_variant v;
	size_t mark;
	int status;

	if (i == form_count_variants(c))
		return form_unknown_variant(&r->place, key, c);
	v = form_variant_at(c, i);
	choose(c, &v, base);
	mark = form_enter(&r->place, v.name);
	status = read_body(r, &v, base);
	form_leave(&r->place, mark);
	return status;
}

static int read_choice(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *at)
{
	struct uvm_json_token key;
	int status;

	if (tok->event == UVM_JSON_STRING)
		return read_word(r, f->choice, tok, at);
	if (tok->event != UVM_JSON_OBJECT)
		return form_unexpected(&r->place, tok, "a name or an object with one key");
	status = uvm_json_next(&r->json, &key);
	if (status == UVM_OK && key.event == UVM_JSON_OBJECT_END)
		return form_refuse(&r->place, tok, UVM_E_MISSING, "the object has no key");
	if (status == UVM_OK)
		status = read_tagged(r, f->choice, &key, at);
	if (status == UVM_OK)
		status = uvm_json_next(&r->json, &key);
	if (status == UVM_OK && key.event != UVM_JSON_OBJECT_END)
		status = form_refuse(&r->place, &key, UVM_E_VALUE, "the object has more than one key");
	return status;
}

/* ---- any value, whole texts ---- */

static int read_value(struct reader *r, const struct form_field *f, const struct uvm_json_token *tok, void *base)
{
	static value_fn *const read[] = {
		[FORM_BOOL] = read_bool,     [FORM_UINT] = read_uint, [FORM_TEXT] = read_text,     [FORM_CTEXT] = read_ctext,
		[FORM_BASE64] = read_base64, [FORM_PATH] = read_path, [FORM_OBJECT] = read_struct, [FORM_CHOICE] = read_choice,
	};
	void *const at = member(base, f->off), *const given = member(base, f->given);
	int status;

	if (tok->event == UVM_JSON_NULL && (f->absent & FORM_NULLABLE))
		return UVM_OK;
	if (f->type == FORM_LIST)
		return read_list(r, f, tok, at, given);
	status = read[f->type](r, f, tok, at);
	if (status == UVM_OK && f->given != 0)
		*(bool *)given = true;
	return status;
}

int form_read(const struct form_field *root, const struct form_text *text, void *to, char *room, struct uvm_diag *d)
{
	struct reader r = { .place = { .d = d }, .room = room, .left = text->len, .ignored = text->ignored, .arg = text->arg };
	uint8_t *stack = malloc(UVM_JSON_STACK(text->len) + 1); /* values that are ignored nest without limit */
	struct uvm_json_token tok;
	int status;

	if (stack == NULL)
		return uvm_no_memory(d, UVM_JSON_STACK(text->len) + 1);
	uvm_json_read(&r.json, text->s, text->len, stack, text->len, d);
	status = uvm_json_next(&r.json, &tok);
	if (status == UVM_OK)
		status = read_value(&r, root, &tok, to);
	if (status == UVM_OK)
		status = uvm_json_next(&r.json, &tok); /* the end, or it fails */
	free(stack);
	return status;
}
