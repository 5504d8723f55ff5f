/* SPDX-License-Identifier: MIT */
/*
 * Custom UEFI JSON: from text to settings. Signatures are read in signatures.c, one text is applied to another in resolve.c.
 *
 * Members are found first and read afterwards (members.c): signatures mean nothing without signatureMode, a value nothing
 * without its type, and both may come in any order.
 */
#include "uefi/reading.h"
#include "uefi/variables.h"

#define DEPTH 127 /* what serde_json allows */
#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct uvm_member root_members[] = {
	{ "type", "type", true },
	{ "properties", "properties", true },
};

static const struct uvm_member properties_members[] = {
	{ "uefiSettings", "properties.uefiSettings", true },
};

static const struct uvm_member settings_members[] = {
	{ "signatureMode", "uefiSettings.signatureMode", true },
	{ "signatures", "uefiSettings.signatures", true },
};

static const struct uvm_member variable_members[] = {
	{ "guid", "variable.guid", true },
	{ "attributes", "variable.attributes", true },
	{ "value", "variable.value", true },
};

static const struct uvm_object root_object = { NULL, true, N(root_members), root_members };
static const struct uvm_object properties_object = { "properties", true, N(properties_members), properties_members };
static const struct uvm_object settings_object = { "properties.uefiSettings", false, N(settings_members), settings_members };
static const struct uvm_object variable_object = { "variable", true, N(variable_members), variable_members };

static const struct uvm_uefi_bytes guid = { "variable.guid", 0, sizeof(struct uvm_guid), sizeof(struct uvm_guid) };
static const struct uvm_uefi_bytes attributes = { "variable.attributes", 0, 1, 4 };
static const struct uvm_uefi_bytes value = { "variable.value", 0, 0, SIZE_MAX };

static int read_name(struct uvm_uefi_reading *s, const struct uvm_json_token *key, struct uvm_uefi_variable *ret)
{
	char *name = uvm_arena_take(s->a, key->raw_len, 1, s->d);
	size_t len;
	int status;

	if (name == NULL)
		return UVM_E_SPACE;
	status = uvm_json_text(key, name, key->raw_len, &len);
	if (status < 0)
		return status;
	s->a->used -= key->raw_len - len; /* escapes are longer than what they stand for */
	*ret = (struct uvm_uefi_variable){
		.name = name, .name_len = (uint32_t)len, .kind = (uint8_t)s->kind, .line = key->line, .col = key->col
	};
	return UVM_OK;
}

static int read_variable(struct uvm_uefi_reading *s, struct uvm_json_reader *r, const struct uvm_json_token *key,
			 struct uvm_uefi_variable *ret)
{
	struct uvm_member_value v[N(variable_members)];
	struct uvm_json_token open;
	uint8_t *p;
	size_t len;
	int status;

	status = read_name(s, key, ret);
	if (status == UVM_OK)
		status = uvm_json_next(r, &open);
	if (status == UVM_OK)
		status = uvm_members_find(r, &open, &variable_object, v, NULL);
	if (status == UVM_OK)
		status = uvm_uefi_bytes_read(s, &v[0].tok, &guid, &p, &len);
	if (status < 0)
		return status;
	__builtin_memcpy(ret->vendor.b, p, sizeof(ret->vendor.b));
	status = uvm_uefi_bytes_read(s, &v[1].tok, &attributes, &p, &len);
	if (status < 0)
		return status;
	ret->attributes = (uint32_t)uvm_le(p, len);
	status = uvm_uefi_bytes_read(s, &v[2].tok, &value, &p, &len);
	if (status < 0)
		return status;
	ret->value = p;
	ret->value_len = (uint32_t)len;
	return UVM_OK;
}

/* A member of uefiSettings that is not a variable. */
static int skip_value(struct uvm_json_reader *r)
{
	struct uvm_json_token tok;
	int status;

	status = uvm_json_next(r, &tok);
	return status < 0 ? status : uvm_json_skip(r, &tok);
}

/* All members of uefiSettings but the two known ones, read behind its brace; ${n} of them. */
static int read_variables(struct uvm_uefi_reading *s, struct uvm_json_reader *r, size_t n)
{
	struct uvm_uefi_variable *v = uvm_arena_take(s->a, n * sizeof(*v), _Alignof(struct uvm_uefi_variable), s->d);
	struct uvm_json_token key;
	size_t count = 0;
	int status;

	if (v == NULL)
		return UVM_E_SPACE;
	while ((status = uvm_json_next(r, &key)) == UVM_OK && key.event != UVM_JSON_OBJECT_END) {
		const bool is_variable = uvm_member_index(&settings_object, &key) == settings_object.n;

		status = is_variable ? read_variable(s, r, &key, &v[count++]) : skip_value(r);
		if (status < 0)
			return status;
	}
	s->out.variables = v;
	s->out.nvariables = uvm_uefi_variables_sort(v, count);
	return status;
}

static int read_mode(struct uvm_uefi_reading *s, const struct uvm_json_token *tok)
{
	static const char *const words[] = { "Append", "Replace", NULL };
	static const struct uvm_uefi_choice modes = { "uefiSettings.signatureMode", "expected \"Append\" or \"Replace\"",
						      words };
	size_t mode;
	int status;

	status = uvm_uefi_choice_read(s, tok, &modes, &mode);
	if (status < 0)
		return status;
	s->out.mode = mode == 0 ? UVM_UEFI_APPEND : UVM_UEFI_REPLACE;
	s->out.line = tok->line;
	s->out.col = tok->col;
	if (s->out.mode == UVM_UEFI_APPEND && s->kind == UVM_UEFI_TEMPLATE)
		return uvm_json_refuse(s->d, tok, UVM_E_CONFLICT, modes.path, "a template has nothing to append to");
	return UVM_OK;
}

static int read_settings(struct uvm_uefi_reading *s, struct uvm_json_reader *r)
{
	struct uvm_member_value v[N(settings_members)];
	struct uvm_json_token open;
	struct uvm_json_reader inside;
	size_t others;
	int status;

	status = uvm_json_next(r, &open);
	if (status < 0)
		return status;
	inside = *r;
	status = uvm_members_find(r, &open, &settings_object, v, &others);
	if (status == UVM_OK)
		status = read_mode(s, &v[0].tok);
	if (status == UVM_OK)
		status = uvm_uefi_signatures_read(s, &v[1]);
	return status < 0 ? status : read_variables(s, &inside, others);
}

static int read_root(struct uvm_uefi_reading *s, struct uvm_json_reader *r)
{
	static const char *const words[] = { "Microsoft.Compute/disks", NULL };
	static const struct uvm_uefi_choice types = { "type", "expected \"Microsoft.Compute/disks\"", words };
	struct uvm_member_value root[N(root_members)], properties[N(properties_members)];
	struct uvm_json_token open, end;
	size_t ignored;
	int status;

	status = uvm_json_next(r, &open);
	if (status == UVM_OK)
		status = uvm_members_find(r, &open, &root_object, root, NULL);
	if (status == UVM_OK)
		status = uvm_json_next(r, &end); /* from here on, the text is known to be JSON */
	if (status == UVM_OK)
		status = uvm_uefi_text_expect(s, &root[0].tok, types.path);
	if (status == UVM_OK)
		status = uvm_uefi_choice_read(s, &root[0].tok, &types, &ignored);
	if (status == UVM_OK)
		status = uvm_json_next(&root[1].at, &open);
	if (status == UVM_OK)
		status = uvm_members_find(&root[1].at, &open, &properties_object, properties, NULL);
	return status < 0 ? status : read_settings(s, &properties[0].at);
}

int uvm_uefi_read(const char *text, size_t len, enum uvm_uefi_kind kind, struct uvm_arena *a, struct uvm_uefi_settings *ret,
		  struct uvm_diag *d)
{
	struct uvm_uefi_reading s = { .a = a, .d = d, .kind = kind };
	const size_t start = a->used;
	uint8_t stack[UVM_JSON_STACK(DEPTH)];
	struct uvm_json_reader r;
	int status;

	if (len > UVM_UEFI_TEXT_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, len, UVM_UEFI_TEXT_MAX);
	uvm_json_read(&r, text, len, stack, DEPTH, d);
	status = read_root(&s, &r);
	if (status < 0)
		a->used = start;
	else
		*ret = s.out;
	return status;
}
