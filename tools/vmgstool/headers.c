/* SPDX-License-Identifier: MIT */
/*
 * vmgstool dump-headers. Each character is as scripts know it from the original, the two doubled prefixes too.
 */
#include "headers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "image.h"

enum { LABEL = 23, VALUE = 70 };

/* One value of a header as text. */
typedef void value_fn(const struct uvm_vmgs_header *h, char out[VALUE + 1]);

#define SHOW(name, format, value)                                                     \
	static void show_##name(const struct uvm_vmgs_header *h, char out[VALUE + 1]) \
	{                                                                             \
		snprintf(out, VALUE + 1, format, value);                              \
	}

SHOW(signature, "0x%016" PRIx64, h->signature)
SHOW(checksum, "%" PRIx32, h->checksum)
SHOW(sequence, "%" PRIu32, h->sequence)
SHOW(header_size, "%" PRIu32, h->header_size)
SHOW(table_offset, "0x%08" PRIx32, h->table_offset)
SHOW(table_size, "%" PRIu32, h->table_size)
SHOW(algorithm, "0x%04x", (unsigned)h->algorithm)
SHOW(markers, "0x%04x", (unsigned)h->markers)
SHOW(reserved1, "0x%08" PRIx32, h->slot[0].reserved)
SHOW(reserved2, "0x0x%08" PRIx32, h->slot[1].reserved)
SHOW(reserved, "0x0x%08" PRIx32, h->reserved)

static void show_version(const struct uvm_vmgs_header *h, char out[VALUE + 1])
{
	snprintf(out, VALUE + 1, "%u.%u", (unsigned)(h->version >> 16 & 0xFF), (unsigned)(h->version & 0xFF));
}

static void show_hex(const uint8_t *p, size_t n, char out[VALUE + 1])
{
	strcpy(out, "0x");
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 + 2 * i, 3, "%02x", p[i]);
}

#define SHOW_BYTES(name, i)                                                              \
	static void show_##name##i(const struct uvm_vmgs_header *h, char out[VALUE + 1]) \
	{                                                                                \
		show_hex(h->slot[i - 1].name, sizeof(h->slot[i - 1].name), out);         \
	}

SHOW_BYTES(nonce, 1)
SHOW_BYTES(nonce, 2)
SHOW_BYTES(tag, 1)
SHOW_BYTES(tag, 2)
SHOW_BYTES(key, 1)
SHOW_BYTES(key, 2)

static const struct {
	const char *label;
	value_fn *show; /* NULL: a heading */
} rows[] = {
	{ "Signature:", show_signature },
	{ "Version:", show_version },
	{ "Checksum:", show_checksum },
	{ "Sequence:", show_sequence },
	{ "HeaderSize:", show_header_size },
	{ "FileTableOffset:", show_table_offset },
	{ "FileTableSize:", show_table_size },
	{ "EncryptionAlgorithm:", show_algorithm },
	{ "Markers:", show_markers },
	{ "MetadataKey1:", NULL },
	{ "    Nonce:", show_nonce1 },
	{ "    Reserved:", show_reserved1 },
	{ "    AuthenticationTag:", show_tag1 },
	{ "    EncryptionKey:", show_key1 },
	{ "MetadataKey2:", NULL },
	{ "    Nonce:", show_nonce2 },
	{ "    Reserved:", show_reserved2 },
	{ "    AuthenticationTag:", show_tag2 },
	{ "    EncryptionKey:", show_key2 },
	{ "Reserved:", show_reserved },
};

/* How the original calls what is wrong, by the field. */
static const struct {
	const char *field, *text;
} wrongs[] = {
	{ "signature", "Invalid VMGS file format: Invalid header signature" },
	{ "version", "Invalid VMGS file format: Invalid header version" },
	{ "header_size", "Invalid VMGS file format: Invalid header size" },
	{ "file_table_offset", "Invalid VMGS file format: Invalid file table offset" },
	{ "file_table_size", "Invalid VMGS file format: Invalid file table size" },
	{ "encryption_algorithm", "Invalid VMGS file format: Invalid encryption algorithm" },
	{ "checksum", "Corrupt VMGS file format: Invalid header checksum" },
};

static const char *wrong_text(const struct uvm_diag *d)
{
	size_t i = 0;

	while (strcmp(wrongs[i].field, d->field) != 0)
		i++;
	return wrongs[i].text;
}

static void dashes(int n, const char *end)
{
	while (n-- > 0)
		putchar('-');
	fputs(end, stdout);
}

static void rule(void)
{
	dashes(LABEL, " ");
	dashes(VALUE, " ");
	dashes(VALUE, "\n");
}

static void title(const char *text, const char *end)
{
	const int left = (VALUE - (int)strlen(text)) / 2;

	printf("%*s%-*s%s", left, "", VALUE - left, text, end);
}

void headers_print(const struct uvm_vmgs *v)
{
	char first[VALUE + 1], second[VALUE + 1];

	printf("FILE HEADERS\n%-*s ", LABEL, "Field");
	title("Header 1", " ");
	title("Header 2", "\n");
	rule();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].show == NULL) {
			printf("%-*s\n", LABEL, rows[i].label);
			continue;
		}
		rows[i].show(&v->header[0], first);
		rows[i].show(&v->header[1], second);
		printf("%-*s %*s %*s\n", LABEL, rows[i].label, VALUE, first, VALUE, second);
	}
	rule();
	putchar('\n');
	for (int i = 0; i < 2; i++) {
		const bool valid = v->wrong[i].code == UVM_OK;

		printf("Verifying header %d... %s%s\n", i + 1,
		       valid ? "[VALID]" : "[INVALID] Error: ", valid ? "" : wrong_text(&v->wrong[i]));
	}
	if (v->active >= 0)
		printf("Active header is %d\n", v->active + 1);
	else
		puts("Unable to determine active header");
}

/* ---- dump-headers --------------------------------------------------------------------------------------------------- */

static void slot_json(struct uvm_json_writer *w, const struct uvm_vmgs_key_slot *s)
{
	uvm_json_object_open(w);
	uvm_json_member_hex(w, "nonce", s->nonce, sizeof(s->nonce));
	uvm_json_member_hex(w, "authentication_tag", s->tag, sizeof(s->tag));
	uvm_json_member_hex(w, "encrypted_key", s->key, sizeof(s->key));
	uvm_json_object_close(w);
}

static void header_json(struct uvm_json_writer *w, const struct uvm_vmgs_header *h, const struct uvm_diag *wrong)
{
	char text[512];

	uvm_json_object_open(w);
	uvm_json_member_bool(w, "valid", wrong->code == UVM_OK);
	if (wrong->code != UVM_OK) {
		uvm_diag_format(wrong, text, sizeof(text));
		uvm_json_member_string(w, "wrong", text);
	}
	uvm_json_member_u64(w, "signature", h->signature);
	uvm_json_member_u64(w, "version", h->version);
	uvm_json_member_u64(w, "checksum", h->checksum);
	uvm_json_member_u64(w, "sequence", h->sequence);
	uvm_json_member_u64(w, "header_size", h->header_size);
	uvm_json_member_u64(w, "file_table_offset", h->table_offset);
	uvm_json_member_u64(w, "file_table_size", h->table_size);
	uvm_json_member_u64(w, "encryption_algorithm", h->algorithm);
	uvm_json_member_u64(w, "markers", h->markers);
	uvm_json_key(w, "metadata_keys");
	uvm_json_array_open(w);
	slot_json(w, &h->slot[0]);
	slot_json(w, &h->slot[1]);
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}

static void headers_json(struct uvm_json_writer *w, const struct uvm_vmgs *v)
{
	uvm_json_key(w, "headers");
	uvm_json_array_open(w);
	header_json(w, &v->header[0], &v->wrong[0]);
	header_json(w, &v->header[1], &v->wrong[1]);
	uvm_json_array_close(w);
	uvm_json_key(w, "active");
	if (v->active >= 0)
		uvm_json_u64(w, (uint64_t)v->active + 1);
	else
		uvm_json_null(w);
}

/* A file that is too short for two headers has none to show. */
static int dump(struct report *r, struct image *im)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int status;

	status = guest_state_open(&im->state, r->path, false, &d);
	if (status < 0)
		return report_fail(r, NULL, &d, status == UVM_E_MISSING ? EXIT_EMPTY : EXIT_ERROR);
	status = uvm_vmgs_open_headers(&im->v, &im->state.device, &d);
	if (status != UVM_E_SHORT && status != UVM_E_IO && status != UVM_E_ALIGN) {
		if (r->json)
			headers_json(&r->w, &im->v);
		else
			headers_print(&im->v);
	}
	return status < 0 ? image_fail(im, &d) : 0;
}

static int run(struct cli *c)
{
	struct image im = { .r = NULL };
	struct report r;
	int code;

	report_begin(&r, c, cli_get(c, "file-path"));
	im.r = &r;
	code = dump(&r, &im);
	image_close(&im);
	return report_end(&r, code);
}

static const struct cli_option options[] = { OPTION_FILE, OPTION_JSON, { .name = NULL } };

static const struct cli_example examples[] = {
	{ "vmgstool dump-headers -f state.vmgs", "which header is in use, and whether the image is encrypted" },
	{ NULL, NULL },
};

const struct cli_command dump_headers_command = {
	.name = "dump-headers",
	.summary = "show both headers of an image",
	.options = options,
	.examples = examples,
	.run = run,
};
