/* SPDX-License-Identifier: MIT */
/*
 * One value of a JSON text replaced by another: found with the pull reader, then spliced.
 */
#include <stdlib.h>
#include <string.h>

#include "manifest/override.h"
#include "os/say.h"

#define DEPTH 127u

/* One step of a path: a member's name, or the index of an element. */
struct step {
	const char *name; /* NULL: an index */
	size_t len, index;
};

/* Where to write: ${drop} bytes at ${at} go, and what is put there may need a key in front and a comma behind. */
struct place {
	size_t at, drop;
	const struct step *key; /* a new member */
	bool comma;
};

static int bad_path(struct uvm_diag *d, const char *path)
{
	return uvm_say(d, UVM_E_SYNTAX, "%s: a path is NAME, then .NAME or [INDEX] any number of times", path);
}

/* The next step of ${*p}, which moves behind it. */
static int take_step(const char **p, bool first, const char *path, struct step *ret, struct uvm_diag *d)
{
	const char *s = *p;

	*ret = (struct step){ 0 };
	if (*s == '[') {
		const size_t n = strspn(++s, "0123456789");

		if (n == 0 || n > 18 || s[n] != ']')
			return bad_path(d, path);
		for (size_t i = 0; i < n; i++)
			ret->index = ret->index * 10 + (size_t)(s[i] - '0');
		*p = s + n + 1;
		return UVM_OK;
	}
	if (!first && *s++ != '.')
		return bad_path(d, path);
	ret->name = s;
	ret->len = strcspn(s, ".[");
	*p = s + ret->len;
	return ret->len > 0 ? UVM_OK : bad_path(d, path);
}

static bool is_name(const struct uvm_json_token *key, const struct step *s)
{
	char name[256];
	size_t n;

	return uvm_json_text(key, name, sizeof(name), &n) == UVM_OK && n == s->len && memcmp(name, s->name, n) == 0;
}

/* In the object or array just opened, go to what ${s} names; *ret is its first token, or the container's end when absent. */
static int find(struct uvm_json_reader *r, const struct step *s, struct uvm_json_token *ret)
{
	size_t index = 0;
	int status;

	for (;; index++) {
		bool here;

		status = uvm_json_next(r, ret);
		if (status < 0 || ret->event == UVM_JSON_OBJECT_END || ret->event == UVM_JSON_ARRAY_END)
			return status;
		here = s->name != NULL ? is_name(ret, s) : index == s->index;
		if (s->name != NULL)
			status = uvm_json_next(r, ret);
		if (status < 0 || here)
			return status;
		status = uvm_json_skip(r, ret);
		if (status < 0)
			return status;
	}
}

static bool is_end(const struct uvm_json_token *t)
{
	return t->event == UVM_JSON_OBJECT_END || t->event == UVM_JSON_ARRAY_END;
}

static int locate(struct uvm_json_reader *r, const char *path, struct step *s, struct place *ret)
{
	struct uvm_json_token tok;
	const char *p = path;
	size_t open;
	int status;

	status = uvm_json_next(r, &tok);
	for (bool first = true; status == UVM_OK; first = false) {
		status = take_step(&p, first, path, s, r->diag);
		if (status < 0)
			return status;
		if (tok.event != (s->name != NULL ? UVM_JSON_OBJECT : UVM_JSON_ARRAY))
			return uvm_say(r->diag, UVM_E_TYPE, "%s: no %s stands before \"%s\"", path,
				       s->name != NULL ? "object" : "array", s->name != NULL ? s->name : "[");
		open = r->pos;
		status = find(r, s, &tok);
		if (status < 0)
			return status;
		if (is_end(&tok)) {
			if (s->name == NULL)
				return uvm_say(r->diag, UVM_E_MISSING, "%s: element %zu is not there", path, s->index);
			if (*p != '\0')
				return uvm_say(r->diag, UVM_E_MISSING, "%s: \"%.*s\" is not there", path, (int)s->len, s->name);
			*ret = (struct place){ open, 0, s, r->p[open + strspn(r->p + open, " \t\r\n")] != '}' };
			return UVM_OK;
		}
		if (*p == '\0') {
			status = uvm_json_skip(r, &tok);
			*ret = (struct place){ (size_t)tok.off, r->pos - (size_t)tok.off, NULL, false };
			return status;
		}
	}
	return status;
}

/* Whether ${s} is one JSON value. */
static bool is_json(const char *s)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token tok;

	uvm_json_read(&r, s, strlen(s), stack, DEPTH, &d);
	return uvm_json_next(&r, &tok) == UVM_OK && uvm_json_skip(&r, &tok) == UVM_OK && uvm_json_next(&r, &tok) == UVM_OK &&
	       tok.event == UVM_JSON_END;
}

static int put_string(struct uvm_json_memory *o, const char *s, size_t n)
{
	struct uvm_json_writer w;

	uvm_json_begin(&w, uvm_json_to_memory, o, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_json_string_n(&w, s, n);
	return uvm_json_end(&w);
}

static int splice(const char *text, size_t len, const struct place *at, const char *value, struct uvm_json_memory *o)
{
	int r;

	r = uvm_json_to_memory(o, text, at->at);
	if (r == UVM_OK && at->key != NULL) {
		r = put_string(o, at->key->name, at->key->len);
		if (r == UVM_OK)
			r = uvm_json_to_memory(o, ":", 1);
	}
	if (r == UVM_OK)
		r = is_json(value) ? uvm_json_to_memory(o, value, strlen(value)) : put_string(o, value, strlen(value));
	if (r == UVM_OK && at->comma)
		r = uvm_json_to_memory(o, ",", 1);
	return r == UVM_OK ? uvm_json_to_memory(o, text + at->at + at->drop, len - at->at - at->drop) : r;
}

int uvm_json_override(const char *text, size_t len, const char *path, const char *value, char **ret, size_t *ret_len,
		      struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader r;
	struct place at = { 0 };
	struct step last;
	struct uvm_json_memory o = { .cap = len + 6 * (strlen(path) + strlen(value)) + 8 };
	int status;

	uvm_json_read(&r, text, len, stack, DEPTH, d);
	status = locate(&r, path, &last, &at);
	if (status < 0)
		return status;
	o.p = malloc(o.cap);
	if (o.p == NULL)
		return uvm_no_memory(d, o.cap);
	status = splice(text, len, &at, value, &o);
	if (status < 0) { /* it has room for all of it */
		free(o.p);
		return uvm_say(d, status, "%s: not UTF-8", path);
	}
	*ret = o.p;
	*ret_len = o.len;
	return UVM_OK;
}
