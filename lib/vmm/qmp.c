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

static int read_member(struct uvm_json_reader *json, const struct uvm_json_token *key, enum uvm_qmp_kind *kind, char **text)
{
	struct uvm_json_token tok;
	int r = uvm_json_next(json, &tok);

	if (r < 0)
		return r;
	if (tok.event == UVM_JSON_STRING && uvm_json_is(key, "return")) {
		*kind = UVM_QMP_TEXT;
		return copy_text(&tok, text, json->diag);
	}
	if (uvm_json_is(key, "event") && tok.event == UVM_JSON_STRING && uvm_json_is(&tok, "GUEST_PANICKED"))
		*kind = UVM_QMP_PANICKED;
	return uvm_json_skip(json, &tok);
}

int uvm_qmp_read(const char *line, size_t n, enum uvm_qmp_kind *ret_kind, char **ret_text, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	int r;

	*ret_kind = UVM_QMP_OTHER;
	*ret_text = NULL;
	uvm_json_read(&json, line, n, stack, DEPTH, d);
	r = uvm_json_next(&json, &tok);
	if (r == UVM_OK && tok.event != UVM_JSON_OBJECT)
		r = uvm_fail(d, UVM_E_VALUE, UVM_NO_OFFSET, NULL, 0, 0);
	while (r == UVM_OK && (r = uvm_json_next(&json, &tok)) == UVM_OK && tok.event == UVM_JSON_KEY)
		r = read_member(&json, &tok, ret_kind, ret_text);
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* nothing stands behind it */
	if (r < 0) {
		free(*ret_text);
		*ret_text = NULL;
	}
	return r;
}
