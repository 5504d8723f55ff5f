/* SPDX-License-Identifier: MIT */
/*
 * QEMU's monitor protocol.
 */
#include <stdlib.h>

#include <uvmkit/json.h>

#include "vmm/qmp.h"

#define DEPTH 64

/* A NUL inside ends the text for everybody: it is for people. */
static int copy_text(const struct uvm_json_token *tok, char **ret, struct uvm_diag *d)
{
	char *s = malloc(tok->raw_len + 1);
	size_t n;
	int r;

	if (s == NULL)
		return uvm_no_memory(d, tok->raw_len + 1);
	r = uvm_json_text(tok, s, tok->raw_len, &n);
	if (r < 0) {
		free(s);
		return r;
	}
	s[n] = '\0';
	free(*ret);
	*ret = s;
	return UVM_OK;
}

/* What is known of a line so far. */
struct line {
	enum uvm_qmp_kind kind;
	char *text;
	bool by_guest; /* of an event: the guest has ended its machine on purpose */
};

/* The rest of the object of an event's data. */
static int read_data(struct uvm_json_reader *json, struct line *l)
{
	struct uvm_json_token key, tok;
	int r;

	while ((r = uvm_json_next(json, &key)) == UVM_OK && key.event == UVM_JSON_KEY) {
		r = uvm_json_next(json, &tok);
		if (r < 0)
			return r;
		l->by_guest |= uvm_json_is(&key, "reason") && tok.event == UVM_JSON_STRING &&
			       uvm_json_is(&tok, "guest-shutdown");
		r = uvm_json_skip(json, &tok);
		if (r < 0)
			return r;
	}
	return r;
}

static int read_member(struct uvm_json_reader *json, const struct uvm_json_token *key, struct line *l)
{
	struct uvm_json_token tok;
	int r = uvm_json_next(json, &tok);

	if (r < 0)
		return r;
	if (tok.event == UVM_JSON_STRING && uvm_json_is(key, "return")) {
		l->kind = UVM_QMP_TEXT;
		return copy_text(&tok, &l->text, json->diag);
	}
	if (tok.event == UVM_JSON_OBJECT && uvm_json_is(key, "data"))
		return read_data(json, l);
	if (uvm_json_is(key, "event") && tok.event == UVM_JSON_STRING) {
		if (uvm_json_is(&tok, "GUEST_PANICKED"))
			l->kind = UVM_QMP_PANICKED;
		else if (uvm_json_is(&tok, "SHUTDOWN"))
			l->kind = UVM_QMP_OFF;
	}
	return uvm_json_skip(json, &tok);
}

int uvm_qmp_read(const char *line, size_t n, enum uvm_qmp_kind *ret_kind, char **ret_text, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct line l = { .kind = UVM_QMP_OTHER };
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	int r;

	uvm_json_read(&json, line, n, stack, DEPTH, d);
	r = uvm_json_next(&json, &tok);
	if (r == UVM_OK && tok.event != UVM_JSON_OBJECT)
		r = uvm_fail(d, UVM_E_VALUE, UVM_NO_OFFSET, NULL, 0, 0);
	while (r == UVM_OK && (r = uvm_json_next(&json, &tok)) == UVM_OK && tok.event == UVM_JSON_KEY)
		r = read_member(&json, &tok, &l);
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* nothing stands behind it */
	if (r < 0) {
		free(l.text);
		l.text = NULL;
	}
	*ret_kind = l.kind == UVM_QMP_OFF && !l.by_guest ? UVM_QMP_OTHER : l.kind;
	*ret_text = l.text;
	return r;
}
