/* SPDX-License-Identifier: MIT */
/*
 * JSON into structs.
 */
#include <string.h>

#include "os/say.h"
#include "uvm/decode.h"

#define DEPTH 512 /* of values that are skipped, too */
#define SHOWN 60  /* bytes of an unknown text in a message */

struct decoder {
	struct uvm_json_reader json;
	struct uvm_mem *m;
	const char *name; /* of the member that is being read; NULL: none */
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
};

static void *member(void *base, size_t off)
{
	return (uint8_t *)base + off;
}

static int refuse(struct decoder *r, const struct uvm_json_token *tok, int code, const char *says)
{
	struct uvm_diag *d = r->json.diag;
	const int shown = tok->raw_len < SHOWN ? (int)tok->raw_len : SHOWN;
	const bool scalar = tok->event == UVM_JSON_STRING || tok->event == UVM_JSON_NUMBER;

	if (d->code == UVM_OK) {
		d->line = tok->line;
		d->col = tok->col;
	}
	return uvm_say(d, code, "%s%s%s%s%.*s", r->name != NULL ? r->name : "", r->name != NULL ? ": " : "", says,
		       scalar ? ", not " : "", scalar ? shown : 0, tok->raw);
}

/* ---- single values ---- */

static int read_text(struct decoder *r, const struct uvm_json_token *tok, const char **ret)
{
	char *text;
	size_t n;

	if (tok->event != UVM_JSON_STRING && tok->event != UVM_JSON_KEY)
		return refuse(r, tok, UVM_E_VALUE, "must be a string");
	text = uvm_mem_text(r->m, tok->raw, tok->raw_len);
	if (tok->escaped && tok->raw_len > 0 && *text != '\0') {
		if (uvm_json_text(tok, text, tok->raw_len, &n) < 0 || memchr(text, '\0', n) != NULL)
			return refuse(r, tok, UVM_E_VALUE, "must not contain U+0000");
		text[n] = '\0';
	}
	*ret = text;
	return UVM_OK;
}

static int read_bool(struct decoder *r, const struct uvm_json_token *tok, void *at)
{
	if (tok->event != UVM_JSON_TRUE && tok->event != UVM_JSON_FALSE)
		return refuse(r, tok, UVM_E_VALUE, "must be true or false");
	*(bool *)at = tok->event == UVM_JSON_TRUE;
	return UVM_OK;
}

static void store(void *at, size_t size, uint64_t v)
{
	const uint8_t v8 = (uint8_t)v;
	const uint16_t v16 = (uint16_t)v;
	const uint32_t v32 = (uint32_t)v;

	memcpy(at, size == 1 ? (const void *)&v8 : size == 2 ? (const void *)&v16 : size == 4 ? (const void *)&v32 : &v, size);
}

static int read_number(struct decoder *r, const struct decode_field *f, const struct uvm_json_token *tok, void *at)
{
	const bool negative = f->type == DECODE_INT && tok->raw_len > 0 && tok->raw[0] == '-';
	const uint64_t max = UINT64_MAX >> (64 - 8 * f->size);
	struct uvm_json_token digits = *tok;
	uint64_t v;
	int status;

	if (tok->event != UVM_JSON_NUMBER && !(f->quoted && tok->event == UVM_JSON_STRING && tok->raw_len > 0))
		return refuse(r, tok, UVM_E_VALUE, "must be an integer");
	digits.raw += negative;
	digits.raw_len -= negative;
	status = uvm_json_number_u64(&digits, f->type == DECODE_UINT ? max : max / 2 + negative, &v);
	if (status < 0)
		return refuse(r, tok, status == UVM_E_LIMIT ? UVM_E_LIMIT : UVM_E_VALUE,
			      status == UVM_E_LIMIT ? "must fit into its type" : "must be an integer");
	store(at, f->size, negative ? 0 - v : v);
	return UVM_OK;
}

/* ---- containers ---- */

static int read_value(struct decoder *r, const struct decode_field *f, const struct uvm_json_token *tok, void *at);

static int read_texts(struct decoder *r, const struct uvm_json_token *open, struct uvm_texts *to)
{
	struct uvm_json_token tok;

	*to = (struct uvm_texts){ NULL, 0 };
	if (open->event != UVM_JSON_ARRAY)
		return refuse(r, open, UVM_E_VALUE, "must be an array of strings");
	for (;; to->n++) {
		int status = uvm_json_next(&r->json, &tok);

		if (status < 0 || tok.event == UVM_JSON_ARRAY_END)
			return status;
		to->v = uvm_mem_grow(r->m, to->v, to->n, sizeof(*to->v));
		if (to->v == NULL)
			return uvm_mem_status(r->m, r->json.diag);
		to->v[to->n] = "";
		status = tok.event == UVM_JSON_NULL ? UVM_OK : read_text(r, &tok, &to->v[to->n]);
		if (status < 0)
			return status;
	}
}

static int read_pair(struct decoder *r, const struct uvm_json_token *key, struct decode_pair *to)
{
	struct uvm_json_token tok;
	int status = read_text(r, key, &to->key);

	to->value = "";
	if (status == UVM_OK)
		status = uvm_json_next(&r->json, &tok);
	if (status < 0 || tok.event == UVM_JSON_NULL)
		return status;
	r->name = to->key;
	return read_text(r, &tok, &to->value);
}

/* What a member of the same name brought before stays. */
static int read_map(struct decoder *r, const struct uvm_json_token *open, struct decode_map *to)
{
	struct uvm_json_token key;

	if (open->event != UVM_JSON_OBJECT)
		return refuse(r, open, UVM_E_VALUE, "must be an object of strings");
	for (;; to->n++) {
		int status = uvm_json_next(&r->json, &key);

		if (status < 0 || key.event == UVM_JSON_OBJECT_END)
			return status;
		to->v = uvm_mem_grow(r->m, to->v, to->n, sizeof(*to->v));
		if (to->v == NULL)
			return uvm_mem_status(r->m, r->json.diag);
		status = read_pair(r, &key, &to->v[to->n]);
		if (status < 0)
			return status;
	}
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Whether the key says ${name}, in any case. Names of members are ASCII; a key with escapes is decoded first. */
static bool is_name(const struct uvm_json_token *key, const char *name)
{
	char text[SHOWN];
	const char *s = key->raw;
	size_t n = key->raw_len;

	if (key->escaped && uvm_json_text(key, text, sizeof(text), &n) < 0)
		return false;
	if (key->escaped)
		s = text;
	for (size_t i = 0; i < n; i++) {
		if (lower(s[i]) != lower(name[i]) || name[i] == '\0')
			return false;
	}
	return name[n] == '\0';
}

/* What null does to a member: containers are emptied, other things stay. */
static void unset(const struct decode_field *f, void *at)
{
	if (f->type == DECODE_OBJECT)
		memset(at, 0, f->object->size);
	else if (f->type == DECODE_TEXTS)
		*(struct uvm_texts *)at = (struct uvm_texts){ NULL, 0 };
	else if (f->type == DECODE_MAP)
		*(struct decode_map *)at = (struct decode_map){ NULL, 0 };
	else if (f->type == DECODE_LIST)
		*(struct decode_list *)at = (struct decode_list){ NULL, 0 };
}

static int read_member(struct decoder *r, const struct decode_object *o, const struct uvm_json_token *key, void *base)
{
	struct uvm_json_token tok;
	int status = uvm_json_next(&r->json, &tok);

	for (size_t i = 0; status == UVM_OK && i < o->nfields; i++) {
		const struct decode_field *f = &o->fields[i];
		void *const at = member(base, f->off);

		if (!is_name(key, f->name))
			continue;
		r->name = f->name;
		if (f->given != 0)
			*(bool *)member(base, f->given) = tok.event != UVM_JSON_NULL;
		if (tok.event != UVM_JSON_NULL)
			return read_value(r, f, &tok, at);
		unset(f, at);
		return UVM_OK;
	}
	return status == UVM_OK ? uvm_json_skip(&r->json, &tok) : status;
}

static int read_object(struct decoder *r, const struct decode_object *o, const struct uvm_json_token *open, void *base)
{
	struct uvm_json_token key;

	if (open->event != UVM_JSON_OBJECT)
		return refuse(r, open, UVM_E_VALUE, "must be an object");
	for (;;) {
		int status = uvm_json_next(&r->json, &key);

		if (status < 0 || key.event == UVM_JSON_OBJECT_END)
			return status;
		status = read_member(r, o, &key, base);
		if (status < 0)
			return status;
	}
}

static int read_list(struct decoder *r, const struct decode_object *o, const struct uvm_json_token *open,
		     struct decode_list *to)
{
	struct uvm_json_token tok;

	*to = (struct decode_list){ NULL, 0 };
	if (open->event != UVM_JSON_ARRAY)
		return refuse(r, open, UVM_E_VALUE, "must be an array");
	for (;; to->n++) {
		int status = uvm_json_next(&r->json, &tok);

		if (status < 0 || tok.event == UVM_JSON_ARRAY_END)
			return status;
		to->v = uvm_mem_grow(r->m, to->v, to->n, o->size);
		if (to->v == NULL)
			return uvm_mem_status(r->m, r->json.diag);
		if (tok.event != UVM_JSON_NULL)
			status = read_object(r, o, &tok, member(to->v, to->n * o->size));
		if (status < 0)
			return status;
	}
}

static int read_value(struct decoder *r, const struct decode_field *f, const struct uvm_json_token *tok, void *at)
{
	switch ((enum decode_type)f->type) {
	case DECODE_TEXT:
		if (!f->quoted || tok->event != UVM_JSON_NUMBER)
			return read_text(r, tok, at);
		*(const char **)at = uvm_mem_text(r->m, tok->raw, tok->raw_len);
		return UVM_OK;
	case DECODE_BOOL:
		return read_bool(r, tok, at);
	case DECODE_UINT:
	case DECODE_INT:
		return read_number(r, f, tok, at);
	case DECODE_TEXTS:
		return read_texts(r, tok, at);
	case DECODE_MAP:
		return read_map(r, tok, at);
	case DECODE_OBJECT:
		return read_object(r, f->object, tok, at);
	case DECODE_LIST:
		break;
	}
	return read_list(r, f->object, tok, at);
}

int decode(struct uvm_mem *m, enum decode_type type, const struct decode_object *o, const char *text, size_t len, void *to,
	   struct uvm_diag *d)
{
	const struct decode_field whole = { .type = (uint8_t)type, .object = o };
	struct decoder r = { .m = m };
	struct uvm_json_token tok;
	int status;

	uvm_json_read(&r.json, text, len, r.stack, DEPTH, d);
	status = uvm_json_next(&r.json, &tok);
	if (status == UVM_OK && tok.event != UVM_JSON_NULL)
		status = read_value(&r, &whole, &tok, to);
	if (status == UVM_OK)
		status = uvm_json_next(&r.json, &tok); /* the end, or it fails */
	return status == UVM_OK ? uvm_mem_status(m, d) : status;
}
