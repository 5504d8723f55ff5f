/* SPDX-License-Identifier: MIT */
/*
 * Certificates inside of JSON.
 */
#include <stdlib.h>

#include <uvmkit/json.h>

#include "endorse/host_certs.h"
#include "os/say.h"

#define JSON_DEPTH 8

static const char *const members[] = { "vcekCert", "certificateChain" };

#define MEMBERS (sizeof(members) / sizeof(members[0]))

static int read_text(const struct uvm_json_token *tok, const char *name, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	size_t n = 0;
	char *text;
	int r;

	if (tok->event != UVM_JSON_STRING)
		return uvm_say(d, UVM_E_TYPE, "%s is no text", name);
	text = malloc(tok->raw_len + 1);
	if (text == NULL)
		return uvm_no_memory(d, tok->raw_len);
	r = uvm_json_text(tok, text, tok->raw_len, &n);
	if (r == UVM_OK)
		r = uvm_certs_read((struct uvm_slice){ (const uint8_t *)text, n }, certs, d);
	free(text);
	return r;
}

static int read_member(struct uvm_json_reader *json, const struct uvm_json_token *key, unsigned *seen, STACK_OF(X509) **certs,
		       struct uvm_diag *d)
{
	struct uvm_json_token value;
	size_t i = 0;
	int r = uvm_json_next(json, &value);

	while (i < MEMBERS && !uvm_json_is(key, members[i]))
		i++;
	if (r < 0 || i == MEMBERS)
		return r < 0 ? r : uvm_json_skip(json, &value);
	if ((*seen & 1u << i) != 0)
		return uvm_say(d, UVM_E_DUPLICATE, "%s is there twice", members[i]);
	*seen |= 1u << i;
	return read_text(&value, members[i], certs, d);
}

static int read_json(struct uvm_slice file, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(JSON_DEPTH)];
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	unsigned seen = 0;
	int r;

	uvm_json_read(&json, (const char *)file.p, file.len, stack, JSON_DEPTH, d);
	r = uvm_json_next(&json, &tok); /* the brace */
	while (r == UVM_OK) {
		r = uvm_json_next(&json, &tok);
		if (r < 0 || tok.event != UVM_JSON_KEY)
			break;
		r = read_member(&json, &tok, &seen, certs, d);
	}
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* the end of the text */
	for (size_t i = 0; i < MEMBERS && r == UVM_OK; i++) {
		if ((seen & 1u << i) == 0)
			r = uvm_say(d, UVM_E_MISSING, "the JSON has no %s", members[i]);
	}
	return r;
}

int uvm_host_certs_read(struct uvm_slice file, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	return file.len > 0 && file.p[0] == '{' ? read_json(file, certs, d) : uvm_certs_read(file, certs, d);
}
