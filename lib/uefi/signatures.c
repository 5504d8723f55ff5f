/* SPDX-License-Identifier: MIT */
/*
 * The signatures of custom UEFI JSON: from text to EFI signature lists.
 *
 * Pieces taken one by one with alignment 1 are one row of bytes: a database grows at the end of the arena while it is read.
 */
#include "uefi/reading.h"
#include "uefi/siglist.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* In the order of enum uvm_uefi_list_id. Append has no PK. */
static const struct uvm_member replace_members[] = {
	{ "PK", "signatures.PK", true },
	{ "KEK", "signatures.KEK", true },
	{ "db", "signatures.db", true },
	{ "dbx", "signatures.dbx", false },
	{ "MokList", "signatures.MokList", false },
	{ "MokListX", "signatures.MokListX", false },
};

static const struct uvm_member append_members[] = {
	{ "KEK", "signatures.KEK", false },           { "db", "signatures.db", false },
	{ "dbx", "signatures.dbx", false },           { "MokList", "signatures.MokList", false },
	{ "MokListX", "signatures.MokListX", false },
};

static const struct uvm_member signature_members[] = {
	{ "type", "signature.type", true }, { "value", "signature.value", false }, /* Default has none */
};

static const struct uvm_object replace = { "uefiSettings.signatures", true, N(replace_members), replace_members };
static const struct uvm_object append = { "uefiSettings.signatures", true, N(append_members), append_members };
static const struct uvm_object signature = { "signature", false, N(signature_members), signature_members };

_Static_assert(N(replace_members) == UVM_UEFI_LISTS && N(append_members) == UVM_UEFI_LISTS - UVM_UEFI_KEK, "one per list");

static const struct uvm_uefi_bytes certificate = { "signature.value", UVM_SIGLIST_HEADER + UVM_SIGNATURE_OWNER, 0, SIZE_MAX };
static const struct uvm_uefi_bytes digest = { "signature.value", UVM_SIGNATURE_OWNER, UVM_SIGNATURE_SHA256,
					      UVM_SIGNATURE_SHA256 };

const char *uvm_uefi_list_name(enum uvm_uefi_list_id id)
{
	return replace_members[id].key;
}

static int read_certificates(struct uvm_uefi_reading *s, struct uvm_json_reader *r, struct uvm_uefi_list *l)
{
	struct uvm_json_token tok;
	uint8_t *p;
	size_t len;
	int status;

	while ((status = uvm_json_next(r, &tok)) == UVM_OK && tok.event != UVM_JSON_ARRAY_END) {
		status = uvm_uefi_bytes_read(s, &tok, &certificate, &p, &len);
		if (status < 0)
			return status;
		uvm_siglist_header_put(p, UVM_SIGNATURE_X509, 1, len);
		uvm_siglist_owner_put(p + UVM_SIGLIST_HEADER);
		l->x509++;
	}
	return status;
}

/* Digests share one list, which is there even when it has none. */
static int read_digests(struct uvm_uefi_reading *s, struct uvm_json_reader *r, struct uvm_uefi_list *l)
{
	uint8_t *header = uvm_arena_take(s->a, UVM_SIGLIST_HEADER, 1, s->d), *p;
	struct uvm_json_token tok;
	size_t len, n = 0;
	int status;

	if (header == NULL)
		return UVM_E_SPACE;
	while ((status = uvm_json_next(r, &tok)) == UVM_OK && tok.event != UVM_JSON_ARRAY_END) {
		status = uvm_uefi_bytes_read(s, &tok, &digest, &p, &len);
		if (status < 0)
			return status;
		uvm_siglist_owner_put(p);
		n++;
	}
	uvm_siglist_header_put(header, UVM_SIGNATURE_DIGEST, n, UVM_SIGNATURE_SHA256);
	l->sha256 += (uint32_t)n;
	return status;
}

/* "Default" is the template's list as it is: nothing to append, and no template has one. */
static int read_default(struct uvm_uefi_reading *s, const struct uvm_json_token *open, struct uvm_uefi_list *l)
{
	if (s->out.mode == UVM_UEFI_APPEND)
		return uvm_json_refuse(s->d, open, UVM_E_CONFLICT, signature.path, "\"Default\" cannot be appended");
	if (s->kind == UVM_UEFI_TEMPLATE)
		return uvm_json_refuse(s->d, open, UVM_E_CONFLICT, signature.path, "a template has no \"Default\" to take");
	l->source = UVM_UEFI_DEFAULT;
	return UVM_OK;
}

static int read_value(struct uvm_uefi_reading *s, struct uvm_member_value *v, bool x509, struct uvm_uefi_list *l)
{
	struct uvm_json_token array;
	int status;

	status = uvm_json_next(&v->at, &array);
	if (status < 0)
		return status;
	if (array.event != UVM_JSON_ARRAY)
		return uvm_json_refuse(s->d, &array, UVM_E_TYPE, certificate.path, "expected an array");
	return x509 ? read_certificates(s, &v->at, l) : read_digests(s, &v->at, l);
}

/* One signature object, read behind ${open}. */
static int read_signature(struct uvm_uefi_reading *s, struct uvm_json_reader *r, const struct uvm_json_token *open,
			  struct uvm_uefi_list *l)
{
	enum { X509, SHA256, DEFAULT };
	static const char *const words[] = { "x509", "sha256", "Default", NULL };
	static const struct uvm_uefi_choice types = { "signature.type", "expected \"x509\", \"sha256\" or \"Default\"", words };
	struct uvm_member_value v[N(signature_members)];
	size_t type;
	int status;

	status = uvm_members_find(r, open, &signature, v, NULL);
	if (status == UVM_OK)
		status = uvm_uefi_choice_read(s, &v[0].tok, &types, &type);
	if (status < 0)
		return status;
	l->objects++;
	if (l->objects > 1 && (type == DEFAULT || l->source == UVM_UEFI_DEFAULT))
		return uvm_json_refuse(s->d, open, UVM_E_CONFLICT, signature.path, "\"Default\" stands alone in its list");
	if (type == DEFAULT)
		return read_default(s, open, l);
	if (!v[1].present)
		return uvm_json_refuse(s->d, open, UVM_E_MISSING, signature_members[1].path, NULL);
	return read_value(s, &v[1], type == X509, l);
}

static int read_array(struct uvm_uefi_reading *s, struct uvm_json_reader *r, struct uvm_uefi_list *l)
{
	struct uvm_json_token tok;
	int status;

	while ((status = uvm_json_next(r, &tok)) == UVM_OK && tok.event != UVM_JSON_ARRAY_END) {
		status = read_signature(s, r, &tok, l);
		if (status < 0)
			return status;
	}
	return status;
}

/* One database. PK is a single object, the others are arrays; some may be null, which is as good as absent. */
static int read_list(struct uvm_uefi_reading *s, struct uvm_member_value *v, enum uvm_uefi_list_id id)
{
	struct uvm_uefi_list *l = &s->out.list[id];
	const bool nullable = s->out.mode == UVM_UEFI_APPEND || id >= UVM_UEFI_MOKLIST;
	const size_t start = s->a->used;
	struct uvm_json_token tok;
	int status;

	if (!v->present || (nullable && v->tok.event == UVM_JSON_NULL))
		return UVM_OK;
	status = uvm_json_next(&v->at, &tok);
	if (status < 0)
		return status;
	*l = (struct uvm_uefi_list){ .source = UVM_UEFI_GIVEN, .line = tok.line, .col = tok.col, .p = s->a->p + start };
	if (id == UVM_UEFI_PK)
		status = read_signature(s, &v->at, &tok, l);
	else if (tok.event == UVM_JSON_ARRAY)
		status = read_array(s, &v->at, l);
	else
		status = uvm_json_refuse(s->d, &tok, UVM_E_TYPE, replace_members[id].path, "expected an array");
	l->len = s->a->used - start;
	return status;
}

int uvm_uefi_signatures_read(struct uvm_uefi_reading *s, struct uvm_member_value *v)
{
	const bool appends = s->out.mode == UVM_UEFI_APPEND;
	const size_t first = appends ? UVM_UEFI_KEK : UVM_UEFI_PK;
	struct uvm_member_value list[UVM_UEFI_LISTS];
	struct uvm_json_token open;
	int status;

	status = uvm_json_next(&v->at, &open);
	if (status == UVM_OK)
		status = uvm_members_find(&v->at, &open, appends ? &append : &replace, list + first, NULL);
	for (size_t id = first; id < UVM_UEFI_LISTS && status == UVM_OK; id++)
		status = read_list(s, &list[id], (enum uvm_uefi_list_id)id);
	return status;
}
