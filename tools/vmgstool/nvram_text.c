/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables in words: by their names, as boot order, load option, signature lists or plain bytes.
 */
#include "nvram_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/uefi.h>
#include <uvmkit/wire.h>

#include "node_text.h"

enum { COLUMNS = 80, LOCAL_TIME = 2047 };

/* ${prefix} and as many bytes as have room behind it when rows are cut. */
static void put_row(const struct nvram_text *t, FILE *f, const char *prefix, const uint8_t *p, size_t n)
{
	const size_t most = (COLUMNS - strlen(prefix) - 3) / 2, shown = t->cut && n > most ? most : n;

	fputs(prefix, f);
	for (size_t i = 0; i < shown; i++)
		fprintf(f, "%02x", p[i]);
	fputs(shown < n ? "...\n" : "\n", f);
}

static void put_time(FILE *f, const uint8_t *t)
{
	const int zone = (int16_t)uvm_le16(t + 12);

	fprintf(f, "Timestamp: %04u-%02u-%02uT%02u:%02u:%02u", uvm_le16(t), t[2], t[3], t[4], t[5], t[6]);
	if (uvm_le32(t + 8) != 0)
		fprintf(f, ".%09" PRIu32, uvm_le32(t + 8));
	if (zone == 0)
		fputc('Z', f);
	else if (zone != LOCAL_TIME)
		fprintf(f, "%c%02d:%02d", zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60);
	fputc('\n', f);
}

/* ---- kinds of contents ---------------------------------------------------------------------------------------------- */

static int put_boot_order(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d)
{
	(void)t;
	if (v->data_len % 2 != 0)
		return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "BootOrder", v->data_len, 2);
	fputs("Boot Order:", f);
	for (size_t i = 0; i < v->data_len; i += 2)
		fprintf(f, " %u", uvm_le16(v->data + i));
	fputc('\n', f);
	return UVM_OK;
}

static int put_load_option(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d)
{
	struct uvm_load_option o;
	struct uvm_path_node node;
	int status;

	if (t->even && v->data_len % 2 != 0)
		return uvm_fail(d, UVM_E_ALIGN, UVM_NO_OFFSET, "load option", v->data_len, 2);
	status = uvm_load_option_read(v->data, v->data_len, &o, d);
	if (status < 0)
		return status;
	fprintf(f, "Load Option: attributes: %" PRIx32 ", description: ", o.attributes);
	put_name(f, o.description, o.description_len, false);
	fputc('\n', f);
	for (size_t at = 0; status == UVM_OK && uvm_path_next(&o, &at, &node);) {
		fputs("  - ", f);
		status = put_node(f, &node, d);
		fputc('\n', f);
	}
	if (status == UVM_OK && o.optional_len > 0)
		put_row(t, f, "  - opt: ", o.optional, o.optional_len);
	return status;
}

static void put_signature(const struct nvram_text *t, FILE *f, const struct uvm_signature *s, bool first)
{
	char owner[UVM_GUID_TEXT], prefix[128];

	uvm_guid_format(&s->owner, owner);
	if (s->kind == UVM_SIGNATURE_DIGEST && first)
		fputs("  - [Sha256]\n", f);
	snprintf(prefix, sizeof(prefix),
		 "%sSignature Owner: %s Data: ", s->kind == UVM_SIGNATURE_DIGEST ? "      - " : "  - [X509] ", owner);
	put_row(t, f, prefix, s->p, s->len);
}

static int put_signatures(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d)
{
	struct uvm_signatures walk;
	struct uvm_signature s;
	int status;

	fputs("Signature Lists:\n", f);
	uvm_signatures_begin(&walk, v->data, v->data_len, d);
	do {
		const bool first = walk.entries.len == 0;

		status = uvm_signatures_next(&walk, &s);
		if (status == UVM_OK && s.kind != UVM_SIGNATURE_NONE)
			put_signature(t, f, &s, first);
	} while (status == UVM_OK && s.kind != UVM_SIGNATURE_NONE);
	return status;
}

static int put_data(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d)
{
	(void)d;
	put_row(t, f, "data: ", v->data, v->data_len);
	return UVM_OK;
}

typedef int put_fn(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d);

static const struct {
	const char *name;
	put_fn *put;
} known[] = {
	{ "BootOrder", put_boot_order }, { "KEK", put_signatures },      { "db", put_signatures },
	{ "dbx", put_signatures },       { "PK", put_signatures },       { "dbDefault", put_signatures },
	{ "MokList", put_signatures },   { "MokListX", put_signatures },
};

/* "Boot" and decimal digits, as the original has it, of any number. */
static bool is_boot_entry(const struct nvram_item *v)
{
	size_t i = 4;

	while (i < v->name_len && v->name[i] >= '0' && v->name[i] <= '9')
		i++;
	return v->name_len > 4 && i == v->name_len && memcmp(v->name, "Boot", 4) == 0;
}

static put_fn *kind_of(const struct nvram_item *v)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i].name) == v->name_len && memcmp(known[i].name, v->name, v->name_len) == 0)
			return known[i].put;
	}
	return is_boot_entry(v) ? put_load_option : put_data;
}

/* ---- a variable ----------------------------------------------------------------------------------------------------- */

static int put_all(const struct nvram_text *t, FILE *f, const struct nvram_item *v, struct uvm_diag *d)
{
	int status;

	fputs("Vendor: ", f);
	put_quoted(f, v->vendor, strlen(v->vendor));
	fputs("\nName: ", f);
	put_quoted(f, v->name, v->name_len);
	fprintf(f, "\nAttributes: 0x%" PRIx32 "\nSize: 0x%zx\n", v->attributes, v->data_len);
	if (v->time != NULL)
		put_time(f, v->time);
	status = kind_of(v)(t, f, v, d);
	fputc('\n', f);
	return status;
}

int nvram_put(const struct nvram_text *t, const struct nvram_item *v, struct uvm_diag *d)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	int status;

	if (f == NULL)
		return uvm_no_memory(d, v->data_len);
	status = put_all(t, f, v, d);
	if (fclose(f) != 0)
		status = uvm_no_memory(d, n);
	if (status == UVM_OK)
		fwrite(text, 1, n, t->to);
	free(text);
	return status;
}

int nvram_put_option(FILE *f, const struct uvm_load_option *o, struct uvm_diag *d)
{
	struct uvm_path_node node;
	int status = UVM_OK;

	fprintf(f, "EfiLoadOption { attributes: %" PRIx32 ", description: ", o->attributes);
	put_name(f, o->description, o->description_len, true);
	fputs(", device_paths: [", f);
	for (size_t at = 0, n = 0; status == UVM_OK && uvm_path_next(o, &at, &node); n++) {
		fputs(n > 0 ? ", " : "", f);
		status = put_node(f, &node, d);
	}
	fputs("], opt: ", f);
	if (o->optional_len > 0) {
		fputs("Some(", f);
		put_list(f, o->optional, o->optional_len);
		fputs(") }\n", f);
	} else {
		fputs("None }\n", f);
	}
	return status;
}
