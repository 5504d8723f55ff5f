/* SPDX-License-Identifier: MIT */
/*
 * Intel's collateral from JSON, by tables of its members. Which level a platform has: collateral.c.
 */
#include <string.h>

#include <uvmkit/json.h>
#include <uvmkit/wire.h>

#include "endorse/collateral.h"
#include "endorse/key.h"
#include "os/date.h"

#define DEPTH 10
#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ---- members ---- */

enum kind {
	HEX,        /* ${size} bytes */
	NUMBER,     /* of ${size} bytes */
	CONSTANT,   /* the number ${limit} */
	WORD,       /* the text ${word} */
	DATE,       /* int64_t */
	STATUS,     /* uint8_t, enum uvm_tcb_status */
	MODULE,     /* "TDX_03": uint8_t */
	ADVISORIES, /* struct uvm_slice: the array as it is */
	OBJECT,     /* ${object}, whose members lie in the same struct from ${off} on */
	LIST,       /* up to ${limit} of them of ${size} bytes; their number goes to ${count} */
	VERSIONS,   /* as many as UVM_TCB_COMPONENTS of them, of a byte each */
};

struct member {
	const char *name;
	uint8_t kind;
	bool optional;
	uint16_t off, size, limit, count;
	const char *word;
	const struct object *object;
};

struct object {
	const struct member *members;
	size_t n;
};

#define AT(type, member) .off = offsetof(type, member), .size = sizeof(((type *)NULL)->member)
#define OF(members_)                     \
	.object = &(const struct object) \
	{                                \
		members_, N(members_)    \
	}
#define ITEMS(type, member, n_member, max)                                                                           \
	.off = offsetof(type, member), .size = sizeof(((type *)NULL)->member[0]), .count = offsetof(type, n_member), \
	.limit = max

static const struct member svn[] = { { "svn", NUMBER, .size = 1 } };

static const struct member tcb[] = {
	{ "sgxtcbcomponents", VERSIONS, AT(struct uvm_tcb_level, sgx), OF(svn) },
	{ "tdxtcbcomponents", VERSIONS, AT(struct uvm_tcb_level, tdx), OF(svn) },
	{ "pcesvn", NUMBER, AT(struct uvm_tcb_level, pcesvn) },
};

static const struct member tcb_level[] = {
	{ "tcb", OBJECT, OF(tcb) },
	{ "tcbStatus", STATUS, AT(struct uvm_tcb_level, status) },
	{ "advisoryIDs", ADVISORIES, .optional = true, AT(struct uvm_tcb_level, advisories) },
};

static const struct member isvsvn[] = { { "isvsvn", NUMBER, AT(struct uvm_isv_level, isvsvn) } };

static const struct member isv_level[] = {
	{ "tcb", OBJECT, OF(isvsvn) },
	{ "tcbStatus", STATUS, AT(struct uvm_isv_level, status) },
	{ "advisoryIDs", ADVISORIES, .optional = true, AT(struct uvm_isv_level, advisories) },
};

#define MODULE_IDENTITY                                                       \
	{ "mrsigner", HEX, AT(struct uvm_tdx_module, mrsigner) },             \
		{ "attributes", HEX, AT(struct uvm_tdx_module, attributes) }, \
	{                                                                     \
		"attributesMask", HEX, AT(struct uvm_tdx_module, mask)        \
	}

static const struct member first_module[] = { MODULE_IDENTITY };

static const struct member module[] = {
	{ "id", MODULE, AT(struct uvm_tdx_module, version) },
	MODULE_IDENTITY,
	{ "tcbLevels", LIST, ITEMS(struct uvm_tdx_module, levels.at, levels.n, UVM_ISV_LEVELS_MAX), OF(isv_level) },
};

static const struct member tcb_info[] = {
	{ "id", WORD, .word = "TDX" },
	{ "version", CONSTANT, .limit = 3 },
	{ "issueDate", DATE, AT(struct uvm_tcb_info, issued) },
	{ "nextUpdate", DATE, AT(struct uvm_tcb_info, next) },
	{ "fmspc", HEX, AT(struct uvm_tcb_info, fmspc) },
	{ "pceId", HEX, AT(struct uvm_tcb_info, pceid) },
	{ "tcbType", CONSTANT, .limit = 0 },
	{ "tcbEvaluationDataNumber", NUMBER, AT(struct uvm_tcb_info, evaluation) },
	{ "tdxModule", OBJECT, AT(struct uvm_tcb_info, module), OF(first_module) },
	{ "tdxModuleIdentities", LIST, .optional = true, ITEMS(struct uvm_tcb_info, modules, nmodules, UVM_TDX_MODULES_MAX),
	  OF(module) },
	{ "tcbLevels", LIST, ITEMS(struct uvm_tcb_info, levels, nlevels, UVM_TCB_LEVELS_MAX), OF(tcb_level) },
};

static const struct member qe_identity[] = {
	{ "id", WORD, .word = "TD_QE" },
	{ "version", CONSTANT, .limit = 2 },
	{ "issueDate", DATE, AT(struct uvm_qe_identity, issued) },
	{ "nextUpdate", DATE, AT(struct uvm_qe_identity, next) },
	{ "tcbEvaluationDataNumber", NUMBER, AT(struct uvm_qe_identity, evaluation) },
	{ "miscselect", HEX, AT(struct uvm_qe_identity, miscselect) },
	{ "miscselectMask", HEX, AT(struct uvm_qe_identity, miscselect_mask) },
	{ "attributes", HEX, AT(struct uvm_qe_identity, attributes) },
	{ "attributesMask", HEX, AT(struct uvm_qe_identity, attributes_mask) },
	{ "mrsigner", HEX, AT(struct uvm_qe_identity, mrsigner) },
	{ "isvprodid", NUMBER, AT(struct uvm_qe_identity, isvprodid) },
	{ "tcbLevels", LIST, ITEMS(struct uvm_qe_identity, levels.at, levels.n, UVM_ISV_LEVELS_MAX), OF(isv_level) },
};

/* ---- values ---- */

static int fail(struct uvm_json_reader *json, int code, const struct uvm_json_token *tok, const char *name, const char *says)
{
	const int r = uvm_fail_says(json->diag, code, UVM_NO_OFFSET, name, 0, 0, says);

	json->diag->line = tok->line;
	json->diag->col = tok->col;
	return r;
}

/* The token's text in ${buf}; false: no text, or a longer one. */
static bool take_text(const struct uvm_json_token *tok, char *buf, size_t size)
{
	size_t n = 0;

	if (tok->event != UVM_JSON_STRING || uvm_json_text(tok, buf, size - 1, &n) < 0)
		return false;
	buf[n] = '\0';
	return strlen(buf) == n;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Exactly ${n} bytes in hexadecimal. */
static bool take_hex(const struct uvm_json_token *tok, uint8_t *out, size_t n)
{
	if (tok->event != UVM_JSON_STRING || tok->raw_len != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const int high = digit(tok->raw[2 * i]), low = digit(tok->raw[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool take_number(const struct uvm_json_token *tok, void *out, size_t size)
{
	uint64_t v;

	if (tok->event != UVM_JSON_NUMBER || uvm_json_number_u64(tok, UINT64_MAX >> (64 - 8 * size), &v) < 0)
		return false;
	if (size == 1)
		*(uint8_t *)out = (uint8_t)v;
	else if (size == 2)
		memcpy(out, &(uint16_t){ (uint16_t)v }, size);
	else
		memcpy(out, &(uint32_t){ (uint32_t)v }, sizeof(uint32_t));
	return true;
}

static const char *const statuses[UVM_TCB_STATUSES] = {
	[UVM_TCB_UP_TO_DATE] = "UpToDate",
	[UVM_TCB_SW_HARDENING_NEEDED] = "SWHardeningNeeded",
	[UVM_TCB_CONFIGURATION_NEEDED] = "ConfigurationNeeded",
	[UVM_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED] = "ConfigurationAndSWHardeningNeeded",
	[UVM_TCB_OUT_OF_DATE] = "OutOfDate",
	[UVM_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED] = "OutOfDateConfigurationNeeded",
	[UVM_TCB_REVOKED] = "Revoked",
};

const char *uvm_tcb_status_name(enum uvm_tcb_status s)
{
	return statuses[s];
}

static bool take_status(const struct uvm_json_token *tok, uint8_t *out)
{
	for (uint8_t i = 0; i < UVM_TCB_STATUSES && tok->event == UVM_JSON_STRING; i++) {
		*out = i;
		if (uvm_json_is(tok, statuses[i]))
			return true;
	}
	return false;
}

static bool take_date(const struct uvm_json_token *tok, int64_t *out)
{
	char text[UVM_DATE_TEXT];

	return take_text(tok, text, sizeof(text)) && uvm_date_parse(text, out) == UVM_OK;
}

/* "TDX_03" */
static bool take_module(const struct uvm_json_token *tok, uint8_t *out)
{
	struct uvm_json_token digits = *tok;

	if (tok->event != UVM_JSON_STRING || tok->raw_len != 6 || memcmp(tok->raw, "TDX_", 4) != 0)
		return false;
	digits.raw += 4;
	digits.raw_len -= 4;
	return take_hex(&digits, out, 1);
}

static bool take_constant(const struct uvm_json_token *tok, uint16_t want)
{
	uint64_t v;

	return tok->event == UVM_JSON_NUMBER && uvm_json_number_u64(tok, want, &v) == UVM_OK && v == want;
}

static bool take_scalar(const struct member *m, const struct uvm_json_token *tok, void *at)
{
	switch (m->kind) {
	case HEX:
		return take_hex(tok, at, m->size);
	case NUMBER:
		return take_number(tok, at, m->size);
	case CONSTANT:
		return take_constant(tok, m->limit);
	case WORD:
		return tok->event == UVM_JSON_STRING && uvm_json_is(tok, m->word);
	case DATE:
		return take_date(tok, at);
	case STATUS:
		return take_status(tok, at);
	default:
		return take_module(tok, at);
	}
}

/* ---- objects and arrays ---- */

static int read_object(struct uvm_json_reader *json, const struct object *o, const struct uvm_json_token *brace, uint8_t *to);

/* Up to ${max} objects of ${size} bytes each. */
static int read_items(struct uvm_json_reader *json, const struct member *m, size_t max, size_t size, uint8_t *to, size_t *ret_n)
{
	struct uvm_json_token tok;
	size_t n = 0;
	int r;

	for (;;) {
		r = uvm_json_next(json, &tok);
		if (r < 0 || tok.event == UVM_JSON_ARRAY_END)
			break;
		if (n == max)
			return fail(json, UVM_E_LIMIT, &tok, m->name, "more of them than expected");
		r = read_object(json, m->object, &tok, to + n++ * size);
		if (r < 0)
			break;
	}
	*ret_n = n;
	return r;
}

static int read_array(struct uvm_json_reader *json, const struct member *m, const struct uvm_json_token *tok, uint8_t *to)
{
	struct uvm_slice whole;
	size_t n = 0;
	int r;

	if (tok->event != UVM_JSON_ARRAY)
		return fail(json, UVM_E_TYPE, tok, m->name, "no array");
	switch (m->kind) {
	case ADVISORIES:
		r = uvm_json_skip(json, tok);
		whole = (struct uvm_slice){ (const uint8_t *)json->p + tok->off, json->pos - tok->off };
		memcpy(to + m->off, &whole, sizeof(whole));
		return r;
	case VERSIONS:
		r = read_items(json, m, UVM_TCB_COMPONENTS, 1, to + m->off, &n);
		return r == UVM_OK && n != UVM_TCB_COMPONENTS ? fail(json, UVM_E_VALUE, tok, m->name, "not 16 components") : r;
	default:
		r = read_items(json, m, m->limit, m->size, to + m->off, &n);
		memcpy(to + m->count, &n, sizeof(n));
		return r;
	}
}

static int read_member(struct uvm_json_reader *json, const struct member *m, uint8_t *to)
{
	struct uvm_json_token tok;
	int r = uvm_json_next(json, &tok);

	if (r < 0)
		return r;
	if (m->kind == OBJECT)
		return read_object(json, m->object, &tok, to + m->off);
	if (m->kind == LIST || m->kind == VERSIONS || m->kind == ADVISORIES)
		return read_array(json, m, &tok, to);
	return take_scalar(m, &tok, to + m->off) ? UVM_OK
						 : fail(json, UVM_E_VALUE, &tok, m->name, "not a value that it may have");
}

static int read_members(struct uvm_json_reader *json, const struct object *o, uint8_t *to, uint32_t *seen)
{
	struct uvm_json_token key;
	int r;

	for (;;) {
		size_t i = 0;

		r = uvm_json_next(json, &key);
		if (r < 0 || key.event != UVM_JSON_KEY)
			return r;
		while (i < o->n && !uvm_json_is(&key, o->members[i].name))
			i++;
		if (i == o->n) {
			struct uvm_json_token value;

			r = uvm_json_next(json, &value);
			r = r < 0 ? r : uvm_json_skip(json, &value);
		} else if ((*seen & 1u << i) != 0) {
			r = fail(json, UVM_E_DUPLICATE, &key, o->members[i].name, "there twice");
		} else {
			*seen |= 1u << i;
			r = read_member(json, &o->members[i], to);
		}
		if (r < 0)
			return r;
	}
}

static int read_object(struct uvm_json_reader *json, const struct object *o, const struct uvm_json_token *brace, uint8_t *to)
{
	uint32_t seen = 0;
	int r;

	if (brace->event != UVM_JSON_OBJECT)
		return fail(json, UVM_E_TYPE, brace, NULL, "no object");
	r = read_members(json, o, to, &seen);
	for (size_t i = 0; i < o->n && r == UVM_OK; i++) {
		if ((seen & 1u << i) == 0 && !o->members[i].optional)
			r = fail(json, UVM_E_MISSING, brace, o->members[i].name, "missing in the object that begins here");
	}
	return r;
}

static int read_body(struct uvm_slice body, const struct object *o, const char *name, void *to, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	int r;

	uvm_json_read(&json, (const char *)body.p, body.len, stack, DEPTH, d);
	r = uvm_json_next(&json, &tok);
	if (r == UVM_OK)
		r = read_object(&json, o, &tok, to);
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* the end of the text */
	if (r < 0 && d->record == NULL)
		d->record = name;
	return r;
}

int uvm_tcb_info_read(struct uvm_slice body, struct uvm_tcb_info *ret, struct uvm_diag *d)
{
	*ret = (struct uvm_tcb_info){ 0 };
	return read_body(body, &(const struct object){ tcb_info, N(tcb_info) }, UVM_COLLATERAL_TCB, ret, d);
}

int uvm_qe_identity_read(struct uvm_slice body, struct uvm_qe_identity *ret, struct uvm_diag *d)
{
	*ret = (struct uvm_qe_identity){ 0 };
	return read_body(body, &(const struct object){ qe_identity, N(qe_identity) }, UVM_COLLATERAL_QE, ret, d);
}

/* ---- what is signed ---- */

static int read_signed_member(struct uvm_json_reader *json, const char *name, struct uvm_collateral *c, bool *has_signature)
{
	struct uvm_json_token key, value;
	int r = uvm_json_next(json, &key);
	bool body;

	if (r < 0 || key.event != UVM_JSON_KEY)
		return r < 0 ? r : 1;
	body = uvm_json_is(&key, name);
	r = uvm_json_next(json, &value);
	if (r < 0)
		return r;
	if ((body && c->body.p != NULL) || (*has_signature && uvm_json_is(&key, "signature")))
		return fail(json, UVM_E_DUPLICATE, &key, NULL, "a member is there twice");
	if (uvm_json_is(&key, "signature")) {
		*has_signature = true;
		return take_hex(&value, c->signature, sizeof(c->signature))
			       ? UVM_OK
			       : fail(json, UVM_E_SYNTAX, &value, "signature", "not 64 bytes in hexadecimal");
	}
	r = uvm_json_skip(json, &value);
	if (r == UVM_OK && body)
		c->body = (struct uvm_slice){ (const uint8_t *)json->p + value.off, json->pos - value.off };
	return r;
}

static int read_signed(struct uvm_json_reader *json, const char *name, struct uvm_collateral *c)
{
	struct uvm_json_token tok;
	bool has_signature = false;
	int r = uvm_json_next(json, &tok);

	if (r == UVM_OK && tok.event != UVM_JSON_OBJECT)
		return fail(json, UVM_E_TYPE, &tok, NULL, "no object");
	while (r == UVM_OK)
		r = read_signed_member(json, name, c, &has_signature);
	if (r > 0)
		r = uvm_json_next(json, &tok); /* the end of the text */
	if (r < 0)
		return r;
	return c->body.p != NULL && has_signature ? UVM_OK
						  : fail(json, UVM_E_MISSING, &tok, NULL, "it, or its signature, is missing");
}

int uvm_collateral_read(struct uvm_slice file, const char *name, struct uvm_collateral *ret, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_collateral c = { 0 };
	struct uvm_json_reader json;
	int r;

	uvm_json_read(&json, (const char *)file.p, file.len, stack, DEPTH, d);
	r = read_signed(&json, name, &c);
	if (r == UVM_OK)
		*ret = c;
	else if (d->record == NULL)
		d->record = name;
	return r;
}
