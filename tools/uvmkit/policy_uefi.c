/* SPDX-License-Identifier: MIT */
/*
 * Custom UEFI settings in 'uvmkit policy batch': a template and a delta in, and what comes of them as JSON. Values are told by
 * their SHA-256.
 */
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/nvram.h>

#include "batch.h"
#include "policy_uefi.h"

/* Template and delta, each a text or absent, and what has been read of them. */
struct question {
	struct uvm_arena a;
	struct uvm_uefi_settings template_, delta, out;
};

static bool take_text(char *word, const char **ret, size_t *ret_len)
{
	*ret = strcmp(word, "-") != 0 ? word : NULL;
	*ret_len = 0;
	return *ret == NULL || strcmp(word, "empty") == 0 || batch_unhex(word, ret_len);
}

static int read_text(struct question *q, const char *text, size_t len, enum uvm_uefi_kind kind, struct uvm_diag *d)
{
	const bool is_template = kind == UVM_UEFI_TEMPLATE;
	int r;

	if (text == NULL)
		return UVM_OK;
	r = uvm_uefi_read(text, len, kind, &q->a, is_template ? &q->template_ : &q->delta, d);
	if (r < 0)
		d->record = is_template ? "template" : "delta";
	return r;
}

static int resolve(struct question *q, const char *const *text, const size_t *len, struct uvm_diag *d)
{
	const size_t room = 2 * (uvm_uefi_room(len[0]) + uvm_uefi_room(len[1])); /* both, and what comes of them */
	void *p = malloc(room);
	int r;

	if (p == NULL)
		return uvm_no_memory(d, room);
	q->a = uvm_arena_init(p, room);
	r = read_text(q, text[0], len[0], UVM_UEFI_TEMPLATE, d);
	if (r == UVM_OK)
		r = read_text(q, text[1], len[1], UVM_UEFI_DELTA, d);
	if (r == UVM_OK)
		r = uvm_uefi_resolve(text[0] != NULL ? &q->template_ : NULL, text[1] != NULL ? &q->delta : NULL, &q->a, &q->out,
				     d);
	return r;
}

/* Members of a value: its size and digest. */
static void write_bytes(struct uvm_json_writer *w, const uint8_t *p, size_t n)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];

	SHA256(p, n, digest);
	uvm_json_member_u64(w, "size", n);
	uvm_json_member_hex(w, "digest", digest, sizeof(digest));
}

static void write_variable(struct uvm_json_writer *w, const char *name, size_t n, const struct uvm_guid *vendor,
			   uint32_t attributes, const uint8_t *p, size_t len)
{
	char guid[UVM_GUID_TEXT];

	uvm_json_object_open(w);
	uvm_json_key(w, "name");
	uvm_json_string_n(w, name, n);
	uvm_guid_format(vendor, guid);
	uvm_json_member_string(w, "guid", guid);
	uvm_json_member_u64(w, "attributes", attributes);
	write_bytes(w, p, len);
	uvm_json_object_close(w);
}

static void write_lists(struct uvm_json_writer *w, const struct uvm_uefi_settings *s)
{
	uvm_json_object_open(w);
	for (int id = 0; id < UVM_UEFI_LISTS; id++) {
		const struct uvm_uefi_list *l = &s->list[id];

		uvm_json_key(w, uvm_uefi_list_name((enum uvm_uefi_list_id)id));
		uvm_json_object_open(w);
		uvm_json_member_u64(w, "objects", l->objects);
		uvm_json_member_u64(w, "x509", l->x509);
		uvm_json_member_u64(w, "sha256", l->sha256);
		write_bytes(w, l->p, l->len);
		uvm_json_object_close(w);
	}
	uvm_json_object_close(w);
}

static void write_settings(struct uvm_json_writer *w, const struct uvm_uefi_settings *s)
{
	uvm_json_object_open(w);
	uvm_json_key(w, "signatures");
	if (s->mode == UVM_UEFI_NONE)
		uvm_json_null(w);
	else
		write_lists(w, s);
	uvm_json_key(w, "variables");
	uvm_json_array_open(w);
	for (size_t i = 0; i < s->nvariables; i++) {
		const struct uvm_uefi_variable *v = &s->variables[i];

		write_variable(w, v->name, v->name_len, &v->vendor, v->attributes, v->value, v->value_len);
	}
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}

static void write_store(struct uvm_json_writer *w, const struct uvm_nvram *s)
{
	struct uvm_nvram_variable v;
	char name[UVM_NVRAM_TEXT_MAX];

	uvm_json_array_open(w);
	for (size_t at = 0; uvm_nvram_next(s, &at, &v);)
		write_variable(w, name, uvm_nvram_name_text(v.name, v.name_len, name), &v.vendor, v.attributes, v.data,
			       v.data_len);
	uvm_json_array_close(w);
}

/* Answer for "TEMPLATE DELTA"; ${secure_boot} is NULL for the settings, "0" or "1" for the variables of a first boot. */
static bool answer(char *text, const char *secure_boot)
{
	static uint8_t bytes[UVM_NVRAM_MAX];
	struct uvm_nvram store = { bytes, sizeof(bytes), 0 };
	char *delta = batch_cut_word(text);
	const char *texts[2];
	size_t len[2];
	struct question q = { 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	int r;

	if (delta == NULL || !take_text(text, &texts[0], &len[0]) || !take_text(delta, &texts[1], &len[1]))
		return batch_misread("a text is hex digits, - when there is none, or empty");
	r = resolve(&q, texts, len, &d);
	if (r == UVM_OK && secure_boot != NULL)
		r = uvm_nvram_boot(&store, &q.out, secure_boot[0] == '1', &d);
	if (r == UVM_OK) {
		fputs("ok ", stdout);
		cli_json_stdout(&w, 0);
		if (secure_boot != NULL)
			write_store(&w, &store);
		else
			write_settings(&w, &q.out);
		putchar('\n');
		r = uvm_json_end(&w);
	} else {
		(void)batch_error(&d);
	}
	free(q.a.p);
	return r == UVM_OK;
}

bool policy_uefi_answer(char *text)
{
	return answer(text, NULL);
}

bool policy_first_boot_answer(char *text)
{
	const char *secure_boot = batch_cut_word(text);

	if (secure_boot == NULL || (strcmp(secure_boot, "0") != 0 && strcmp(secure_boot, "1") != 0))
		return batch_misread("the line does not end with 0 or 1");
	return answer(text, secure_boot);
}
