/* SPDX-License-Identifier: MIT */
/*
 * JSON Web Key Sets: {"keys": [{"kty": "EC", "crv": "P-384", "kid": …, "x": …, "y": …}, …]}.
 *
 * Source: RFC 7517; RFC 7518 section 6.2.
 */
#include <string.h>

#include <uvmkit/json.h>

#include "endorse/key.h"
#include "endorse/receipt.h"
#include "os/say.h"

#define JSON_DEPTH 8
#define TEXT 128u

/* The members of a key that count; "" for what is not there. */
enum { KTY, CRV, KID, X, Y, MEMBERS };

static const char *const names[MEMBERS] = { "kty", "crv", "kid", "x", "y" };

struct members {
	char text[MEMBERS][TEXT];
	size_t len[MEMBERS];
};

static const struct {
	const char *crv, *group;
	size_t half;
} curves[] = { { "P-256", "P-256", 32 }, { "P-384", "P-384", 48 }, { "P-521", "P-521", 66 } };

static bool is(const struct members *m, int which, const char *s)
{
	return m->len[which] == strlen(s) && memcmp(m->text[which], s, m->len[which]) == 0;
}

static int read_members(struct uvm_json_reader *json, struct members *m, struct uvm_diag *d)
{
	struct uvm_json_token key, value;
	int r = UVM_OK;

	*m = (struct members){ 0 };
	while (r == UVM_OK) {
		int i = 0;

		r = uvm_json_next(json, &key);
		if (r < 0 || key.event != UVM_JSON_KEY)
			break;
		r = uvm_json_next(json, &value);
		while (i < MEMBERS && !uvm_json_is(&key, names[i]))
			i++;
		if (r == UVM_OK && i == MEMBERS)
			r = uvm_json_skip(json, &value);
		else if (r == UVM_OK && (m->len[i] > 0 || value.event != UVM_JSON_STRING ||
					 uvm_json_text(&value, m->text[i], TEXT, &m->len[i]) < 0))
			r = uvm_say(d, UVM_E_SYNTAX, "%s of a key is not one short text", names[i]);
	}
	return r;
}

static int add_key(const struct members *m, struct uvm_ledger_keys *keys, struct uvm_diag *d)
{
	uint8_t xy[2 * 66];
	size_t c = 0;

	while (c < sizeof(curves) / sizeof(curves[0]) && !is(m, CRV, curves[c].crv))
		c++;
	if (!is(m, KTY, "EC") || c == sizeof(curves) / sizeof(curves[0]))
		return UVM_OK; /* not of a kind that signs receipts */
	if (keys->n == UVM_LEDGER_KEYS_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "keys", keys->n + 1, UVM_LEDGER_KEYS_MAX);
	if (!uvm_base64url((struct uvm_slice){ (const uint8_t *)m->text[X], m->len[X] }, xy, curves[c].half) ||
	    !uvm_base64url((struct uvm_slice){ (const uint8_t *)m->text[Y], m->len[Y] }, xy + curves[c].half, curves[c].half))
		return uvm_say(d, UVM_E_SYNTAX, "x or y of a key is not the base64url of %zu bytes", curves[c].half);
	keys->of[keys->n].key = uvm_key_ec(curves[c].group, xy, curves[c].half);
	if (keys->of[keys->n].key == NULL)
		return uvm_say(d, UVM_E_SYNTAX, "a key is no point of %s", curves[c].crv);
	memcpy(keys->of[keys->n].kid, m->text[KID], m->len[KID]);
	keys->of[keys->n++].kid_len = m->len[KID];
	return UVM_OK;
}

static int read_keys(struct uvm_json_reader *json, struct uvm_ledger_keys *keys, struct uvm_diag *d)
{
	struct uvm_json_token tok;
	struct members m;
	int r = uvm_json_next(json, &tok);

	if (r == UVM_OK && tok.event != UVM_JSON_ARRAY)
		return uvm_say(d, UVM_E_TYPE, "keys is no array");
	while (r == UVM_OK) {
		r = uvm_json_next(json, &tok);
		if (r < 0 || tok.event == UVM_JSON_ARRAY_END)
			break;
		if (tok.event != UVM_JSON_OBJECT)
			return uvm_say(d, UVM_E_TYPE, "a key is no object");
		r = read_members(json, &m, d);
		if (r == UVM_OK)
			r = add_key(&m, keys, d);
	}
	return r;
}

int uvm_ledger_keys_read(struct uvm_slice file, struct uvm_ledger_keys *ret, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(JSON_DEPTH)];
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	int r;

	uvm_json_read(&json, (const char *)file.p, file.len, stack, JSON_DEPTH, d);
	r = uvm_json_next(&json, &tok);
	if (r == UVM_OK && tok.event != UVM_JSON_OBJECT)
		r = uvm_say(d, UVM_E_TYPE, "no key set: no JSON object");
	while (r == UVM_OK) {
		r = uvm_json_next(&json, &tok);
		if (r < 0 || tok.event != UVM_JSON_KEY)
			break;
		if (uvm_json_is(&tok, "keys")) {
			r = read_keys(&json, ret, d);
			continue;
		}
		r = uvm_json_next(&json, &tok);
		if (r == UVM_OK)
			r = uvm_json_skip(&json, &tok);
	}
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* the end of the text */
	return r == UVM_OK && ret->n == 0 ? uvm_say(d, UVM_E_MISSING, "there is no EC key in the key set") : r;
}

void uvm_ledger_keys_free(struct uvm_ledger_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		EVP_PKEY_free(keys->of[i].key);
	keys->n = 0;
}
