/* SPDX-License-Identifier: MIT */
/*
 * The control channel.
 */
#include <stddef.h>
#include <string.h>

#include "os/say.h"
#include "vmm/channel.h"

#define DEPTH 32

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name, *must;
} events[] = {
#define EVENT(id, name, must) { name, must },
	UVM_GUEST_EVENTS(EVENT)
};

enum kind { NUMBER, STRING, ANY };

/* Members that we look at; others may be there. */
static const struct member {
	const char *name;
	size_t off; /* in struct uvm_guest_message */
	enum kind kind;
	uint64_t max;
} members[] = {
	{ "version", offsetof(struct uvm_guest_message, version), NUMBER, UINT32_MAX },
	{ "status", offsetof(struct uvm_guest_message, status), NUMBER, 255 },
	{ "signal", offsetof(struct uvm_guest_message, signal), NUMBER, 127 },
	{ "code", offsetof(struct uvm_guest_message, code), NUMBER, 255 },
	{ "verdict", offsetof(struct uvm_guest_message, verdict), ANY, 0 },
	{ "argv", offsetof(struct uvm_guest_message, argv), ANY, 0 },
	{ "text", offsetof(struct uvm_guest_message, text), STRING, 0 },
	{ "reason", offsetof(struct uvm_guest_message, reason), STRING, 0 },
};

struct reading {
	struct uvm_json_reader json;
	struct uvm_guest_message m;
	unsigned seen; /* bits by member; the one behind them is "event" */
	struct uvm_diag *d;
};

static int fail(const struct reading *r, int code, const char *name)
{
	return uvm_fail(r->d, code, UVM_NO_OFFSET, name, 0, 0);
}

static int read_event(struct reading *r, const struct uvm_json_token *tok)
{
	for (size_t i = 0; tok->event == UVM_JSON_STRING && i < COUNT(events); i++) {
		if (uvm_json_is(tok, events[i].name)) {
			r->m.event = (enum uvm_guest_event)i;
			return UVM_OK;
		}
	}
	return fail(r, UVM_E_VALUE, "event");
}

static int read_number(struct reading *r, const struct member *f, const struct uvm_json_token *tok)
{
	uint64_t v;
	int code;

	if (tok->event != UVM_JSON_NUMBER)
		return fail(r, UVM_E_VALUE, f->name);
	code = uvm_json_number_u64(tok, f->max, &v);
	if (code < 0)
		return fail(r, code, f->name);
	memcpy((char *)&r->m + f->off, &v, sizeof(v));
	return UVM_OK;
}

static int read_text(struct reading *r, const struct member *f, const struct uvm_json_token *tok)
{
	struct uvm_json_text text = { r->json.p + tok->off, 0 };
	int code;

	if (f->kind == STRING && tok->event != UVM_JSON_STRING)
		return fail(r, UVM_E_VALUE, f->name);
	code = uvm_json_skip(&r->json, tok);
	if (code < 0)
		return code;
	text.n = r->json.pos - (size_t)tok->off;
	memcpy((char *)&r->m + f->off, &text, sizeof(text));
	return UVM_OK;
}

static int once(struct reading *r, size_t bit, const char *name)
{
	if (r->seen & 1u << bit)
		return fail(r, UVM_E_DUPLICATE, name);
	r->seen |= 1u << bit;
	return UVM_OK;
}

static int read_member(struct reading *r, const struct uvm_json_token *key)
{
	const struct uvm_json_token name = *key;
	struct uvm_json_token tok;
	int code = uvm_json_next(&r->json, &tok);

	if (code == UVM_OK && uvm_json_is(&name, "event")) {
		code = once(r, COUNT(members), "event");
		return code < 0 ? code : read_event(r, &tok);
	}
	for (size_t i = 0; i < COUNT(members) && code == UVM_OK; i++) {
		if (!uvm_json_is(&name, members[i].name))
			continue;
		code = once(r, i, members[i].name);
		if (code < 0)
			return code;
		return members[i].kind == NUMBER ? read_number(r, &members[i], &tok) : read_text(r, &members[i], &tok);
	}
	return code < 0 ? code : uvm_json_skip(&r->json, &tok);
}

static int read_object(struct reading *r)
{
	struct uvm_json_token tok;
	int code = uvm_json_next(&r->json, &tok);

	if (code == UVM_OK && tok.event != UVM_JSON_OBJECT)
		return fail(r, UVM_E_VALUE, "event");
	while (code == UVM_OK) {
		code = uvm_json_next(&r->json, &tok);
		if (code == UVM_OK && tok.event == UVM_JSON_OBJECT_END)
			break;
		if (code == UVM_OK)
			code = read_member(r, &tok);
	}
	return code < 0 ? code : uvm_json_next(&r->json, &tok); /* nothing stands behind it */
}

static bool has(const struct reading *r, const char *name)
{
	for (size_t i = 0; i < COUNT(members); i++) {
		if (strcmp(members[i].name, name) == 0)
			return (r->seen >> i & 1) != 0;
	}
	return false;
}

static int check(const struct reading *r)
{
	const char *must = events[r->m.event].must;

	if (must != NULL && !has(r, must))
		return fail(r, UVM_E_MISSING, must);
	if (r->m.event == UVM_GUEST_EXITED && !has(r, "status") && !has(r, "signal"))
		return fail(r, UVM_E_MISSING, "status");
	return UVM_OK;
}

int uvm_guest_message_read(struct uvm_guest_message *m, const char *line, size_t n, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct reading r = { .d = d };
	int code;

	uvm_json_read(&r.json, line, n, stack, DEPTH, d);
	code = read_object(&r);
	if (code == UVM_OK && !(r.seen >> COUNT(members) & 1))
		code = fail(&r, UVM_E_MISSING, "event");
	if (code == UVM_OK)
		code = check(&r);
	if (code == UVM_OK)
		*m = r.m;
	return code;
}

void uvm_guest_text(const struct uvm_json_text *t, char *out, size_t cap)
{
	struct uvm_diag unused = UVM_DIAG_INIT;
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	uint8_t stack[UVM_JSON_STACK(1)];
	size_t n;

	if (t->p == NULL)
		return;
	uvm_json_read(&json, t->p, t->n, stack, 1, &unused);
	if (uvm_json_next(&json, &tok) == UVM_OK && tok.raw_len < cap && uvm_json_text(&tok, out, cap - 1, &n) == UVM_OK)
		out[n] = '\0';
}

/* ---- requests ------------------------------------------------------------------------------------------------------ */

int uvm_host_request(char *out, size_t cap, size_t *ret_len, const char *op, const char *const *argv, struct uvm_diag *d)
{
	struct uvm_json_memory b = { out, cap, 0 };
	struct uvm_json_writer w;
	int r;

	uvm_json_begin(&w, uvm_json_to_memory, &b, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_json_object_open(&w);
	uvm_json_member_string(&w, "op", op);
	if (argv != NULL) {
		uvm_json_key(&w, "argv");
		uvm_json_array_open(&w);
		for (; *argv != NULL; argv++)
			uvm_json_string(&w, *argv);
		uvm_json_array_close(&w);
	}
	uvm_json_object_close(&w);
	r = uvm_json_end(&w);
	if (r == UVM_OK)
		r = uvm_json_to_memory(&b, "\n", 1);
	if (r == UVM_E_SPACE)
		return uvm_say(d, UVM_E_LIMIT, "the command is too long for the guest: more than %zu bytes", cap);
	if (r < 0)
		return uvm_say(d, r, "the command is not UTF-8 text");
	*ret_len = b.len;
	return UVM_OK;
}
