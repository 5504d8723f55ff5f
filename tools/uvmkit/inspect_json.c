/* SPDX-License-Identifier: MIT */
/*
 * uvmkit inspect --json: all that the file says, in file order. Keys are the format's own names.
 */
#include <string.h>

#include <openssl/evp.h>

#include "commands.h"
#include "inspect.h"

#define SHA256_SIZE 32

static void head(struct uvm_json_writer *w, const struct input *in, const char *path)
{
	const struct input_head head = input_head(in);

	cli_json_text(w, "file", path);
	uvm_json_member_u64(w, "igvm_offset", (uint64_t)(in->p - in->file.p));
	uvm_json_member_u64(w, "format_version", in->igvm.version);
	uvm_json_member_string(w, "architecture", inspect_arch_name(in->igvm.arch));
	uvm_json_member_u64(w, "variable_header_offset", head.variable_header_offset);
	uvm_json_member_u64(w, "variable_header_size", head.variable_header_size);
	uvm_json_member_u64(w, "total_file_size", head.total_file_size);
	uvm_json_member_u64(w, "checksum", head.checksum);
}

static void platforms(struct uvm_json_writer *w, const struct input *in, uint32_t mask)
{
	const struct uvm_igvm_list *l = &in->igvm.section[UVM_IGVM_PLATFORMS];

	uvm_json_key(w, "platforms");
	uvm_json_array_open(w);
	for (size_t i = 0; i < l->n; i++) {
		if ((l->h[i].mask & mask) != 0)
			uvm_json_string(w, platform_words[l->h[i].platform.platform_type]);
	}
	uvm_json_array_close(w);
}

static void version_string(struct uvm_json_writer *w, const struct uvm_igvm_header *h)
{
	uvm_json_key(w, "text");
	uvm_json_string_n(w, (const char *)h->blob.body, h->blob.body_len);
}

static void fields(struct uvm_json_writer *w, const struct input *in, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);

	uvm_json_key(w, "fields");
	uvm_json_object_open(w);
	for (size_t i = 0; i < k->nfields; i++) {
		const struct uvm_igvm_field *f = &k->fields[i];

		if (f->use == UVM_IGVM_F_OFFSET)
			uvm_json_member_u64(w, f->name, h->data_len != 0 ? (uint64_t)(h->data - in->p) : 0);
		else if (f->use == UVM_IGVM_F_BYTES)
			uvm_json_member_hex(w, f->name, h->blob.body + f->off, f->size);
		else if (f->use != UVM_IGVM_F_RESERVED && f->use != UVM_IGVM_F_IGNORED)
			uvm_json_member_u64(w, f->name, uvm_igvm_field_value(h, f));
	}
	if (h->type == UVM_IGVM_VERSION_STRING)
		version_string(w, h);
	uvm_json_object_close(w);
}

static void registers(struct uvm_json_writer *w, const struct input *in, const struct uvm_igvm_header *h)
{
	uvm_json_key(w, "registers");
	uvm_json_array_open(w);
	for (uint32_t i = 0; i < uvm_igvm_vbs_count(h); i++) {
		struct uvm_igvm_register r;
		const struct uvm_igvm_register_name *name;

		uvm_igvm_vbs_get(h, i, &r);
		name = uvm_igvm_register_name(in->igvm.arch, r.name);
		uvm_json_object_open(w);
		uvm_json_member_string(w, "name", name->name);
		uvm_json_member_u64(w, "number", r.name);
		uvm_json_member_u64(w, "vtl", r.vtl);
		uvm_json_member_u64(w, name->kind == UVM_IGVM_REG_U64 ? "value" : "base", r.value);
		if (name->kind != UVM_IGVM_REG_U64)
			uvm_json_member_u64(w, "limit", r.limit);
		if (name->kind == UVM_IGVM_REG_SEGMENT) {
			uvm_json_member_u64(w, "selector", r.selector);
			uvm_json_member_u64(w, "attributes", r.attributes);
		}
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}

static int data(struct uvm_json_writer *w, const struct input *in, const struct uvm_igvm_header *h)
{
	uint8_t digest[SHA256_SIZE];

	uvm_json_key(w, "data");
	if (h->data_len == 0) {
		uvm_json_null(w);
		return UVM_OK;
	}
	if (EVP_Digest(h->data, h->data_len, digest, NULL, EVP_sha256(), NULL) != 1)
		return UVM_E_CRYPTO;
	uvm_json_object_open(w);
	uvm_json_member_u64(w, "offset", (uint64_t)(h->data - in->p));
	uvm_json_member_u64(w, "size", h->data_len);
	uvm_json_member_hex(w, "sha256", digest, sizeof(digest));
	uvm_json_object_close(w);
	return UVM_OK;
}

static int record(struct uvm_json_writer *w, struct input *in, const struct uvm_igvm_header *h)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);
	int r = UVM_OK;

	uvm_json_object_open(w);
	uvm_json_member_u64(w, "index", input_index(in, h));
	uvm_json_member_u64(w, "offset", h->off);
	uvm_json_member_u64(w, "type", h->type);
	uvm_json_member_string(w, "name", k->name);
	if (k->has_mask)
		platforms(w, in, h->mask);
	fields(w, in, h);
	if (h->type == UVM_IGVM_VP_CONTEXT) {
		const enum uvm_igvm_context context = uvm_igvm_context_of(&in->igvm, h->mask);

		uvm_json_member_string(w, "context", inspect_context_name(context));
		if (context == UVM_IGVM_CONTEXT_VBS)
			registers(w, in, h);
	}
	if (inspect_stores_data(k))
		r = data(w, in, h);
	uvm_json_object_close(w);
	return r;
}

int inspect_json(struct view *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_writer w;
	int r = UVM_OK;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	head(&w, &v->in, v->path);
	uvm_json_key(&w, "records");
	uvm_json_array_open(&w);
	for (size_t i = 0; i < input_count(&v->in) && r == UVM_OK && ferror(stdout) == 0; i++) {
		const struct uvm_igvm_header *h = input_record(&v->in, i);

		if (inspect_shows(v, h))
			r = record(&w, &v->in, h);
	}
	if (r < 0)
		return cli_error(v->c, v->path, (uvm_fail(&d, r, UVM_NO_OFFSET, NULL, 0, 0), &d));
	uvm_json_array_close(&w);
	uvm_json_object_close(&w);
	return cli_json_end(v->c, &w);
}
