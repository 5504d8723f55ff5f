/* SPDX-License-Identifier: MIT */
/*
 * vmgstool dump, cat and query-size: contents out of an image.
 */
#include <string.h>

#include "commands.h"
#include "image.h"

/* ---- listing -------------------------------------------------------------------------------------------------------- */

enum { ROW = 16, CELL = 5, ROW_TEXT = ROW * CELL + 4 + ROW + 1 };

/* "0x68,0x69," and blanks to the width of 16 cells, " // hi": as scripts know it. Returns the bytes written. */
static size_t row(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	char *at = out;

	for (size_t i = 0; i < n; i++, at += CELL) {
		memcpy(at, "0x..,", CELL);
		at[2] = digits[p[i] >> 4];
		at[3] = digits[p[i] & 15];
	}
	memset(at, ' ', (ROW - n) * CELL + 1);
	at += (ROW - n) * CELL + 1;
	memcpy(at, "// ", 3);
	at += 3;
	for (size_t i = 0; i < n; i++)
		*at++ = p[i] > 0x20 && p[i] < 0x7F ? (char)p[i] : '.';
	*at++ = '\n';
	return (size_t)(at - out);
}

static void print_listing(const struct uvm_bytes *b)
{
	char text[64 * ROW_TEXT];
	size_t n = 0;

	for (size_t at = 0; at < b->len; at += ROW) {
		if (n > sizeof(text) - ROW_TEXT) {
			fwrite(text, 1, n, stdout);
			n = 0;
		}
		n += row(b->p + at, b->len - at < ROW ? b->len - at : ROW, text + n);
	}
	fwrite(text, 1, n, stdout);
}

/* ---- dump and cat --------------------------------------------------------------------------------------------------- */

static void describe(struct image *im, unsigned id, const struct uvm_bytes *b, bool inline_data)
{
	struct uvm_json_writer *w = &im->r->w;
	const bool encrypted = uvm_vmgs_is_encrypted(&im->v, &im->v.now.file[id]);

	uvm_json_member_u64(w, "size", b->len);
	uvm_json_member_bool(w, "encrypted", encrypted);
	uvm_json_member_bool(w, "decrypted", encrypted && uvm_vmgs_is_unlocked(&im->v));
	if (inline_data) {
		uvm_json_key(w, "data");
		uvm_json_base64(w, b->p, b->len);
	}
}

static int save(struct image *im, const char *path, const struct uvm_bytes *b)
{
	const char *key = cli_get(im->r->c, "key-path");
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_disk_is(&im->state.disk, path))
		return report_refuse(im->r, EXIT_ERROR, "the contents would replace the image they come from");
	if (key != NULL && uvm_file_same(path, key))
		return report_refuse(im->r, EXIT_ERROR, "the contents would replace the key they are read with");
	return uvm_file_write(path, b->p, b->len, &d) < 0 ? report_fail(im->r, path, &d, EXIT_ERROR) : 0;
}

/* ${path}: where to, or NULL; ${raw}: to standard output as it is, where ${path} is NULL. */
static int dump(struct report *r, unsigned id, const char *path, bool raw)
{
	struct uvm_bytes b = { NULL, 0 };
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_READ_WARN, cli_get(r->c, "key-path"));
	if (code == 0)
		code = image_read(&im, id, &b);
	if (code == 0 && path != NULL)
		code = save(&im, path, &b);
	if (code == 0 && r->json)
		describe(&im, id, &b, path == NULL);
	else if (code == 0 && path == NULL && raw)
		fwrite(b.p, 1, b.len, stdout);
	else if (code == 0 && path == NULL)
		print_listing(&b);
	uvm_bytes_free(&b);
	image_close(&im);
	return code;
}

static int dump_as_asked(struct report *r, unsigned id)
{
	return dump(r, id, cli_get(r->c, "data-path"), cli_has(r->c, "raw-stdout") != 0);
}

static int run_dump(struct cli *c)
{
	return file_run(c, dump_as_asked);
}

static int cat(struct report *r, unsigned id)
{
	return dump(r, id, NULL, true);
}

static int run_cat(struct cli *c)
{
	return file_run(c, cat);
}

static const char *const dump_description[] = {
	"Without --data-path and --raw-stdout the contents are listed, sixteen bytes in a line. Without the key, contents that "
	"are encrypted come out encrypted. With --json and no --data-path they are in the document, as base64.",
	NULL,
};

static const struct cli_option dump_options[] = {
	OPTION_FILE,
	OPTION_ID,
	{ .name = "data-path",
	  .letter = 'd',
	  .alias = "datapath",
	  .kind = CLI_PATH,
	  .value = "FILE",
	  .help = "write them there" },
	OPTION_KEY,
	{ .name = "raw-stdout",
	  .alias = "rawstdout",
	  .kind = CLI_FLAG,
	  .help = "write them to standard output as they are",
	  .conflicts = "data-path" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example dump_examples[] = {
	{ "vmgstool dump -f state.vmgs -i GUEST_FIRMWARE -d out.igvm", "the image that the VM starts from" },
	{ "vmgstool dump -f secret.vmgs -i 2 -k root.key", "a listing of what is encrypted" },
	{ NULL, NULL },
};

const struct cli_command dump_command = {
	.name = "dump",
	.summary = "take the contents of a file out of an image",
	.description = dump_description,
	.options = dump_options,
	.examples = dump_examples,
	.run = run_dump,
};

static const struct cli_option cat_options[] = { OPTION_FILE, OPTION_ID, OPTION_KEY, OPTION_JSON, { .name = NULL } };

static const struct cli_example cat_examples[] = {
	{ "vmgstool cat -f state.vmgs -i 8 | cmp - tiny.igvm", "compare it with a file" },
	{ NULL, NULL },
};

const struct cli_command cat_command = {
	.name = "cat",
	.summary = "write the contents of a file to standard output",
	.options = cat_options,
	.examples = cat_examples,
	.run = run_cat,
};

/* ---- query-size ----------------------------------------------------------------------------------------------------- */

static int query_size(struct report *r, unsigned id)
{
	const struct uvm_vmgs_file *f;
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_READ, NULL);
	if (code == 0)
		code = image_file(&im, id, &f);
	if (code == 0 && r->json)
		uvm_json_member_u64(&r->w, "size", f->size);
	else if (code == 0)
		printf("%llu\n", (unsigned long long)f->size);
	image_close(&im);
	return code;
}

static int run_query_size(struct cli *c)
{
	return file_run(c, query_size);
}

static const struct cli_option query_options[] = { OPTION_FILE, OPTION_ID, OPTION_JSON, { .name = NULL } };

static const struct cli_example query_examples[] = {
	{ "vmgstool query-size -f state.vmgs -i BIOS_NVRAM", "a number of bytes" },
	{ NULL, NULL },
};

const struct cli_command query_size_command = {
	.name = "query-size",
	.summary = "print how many bytes a file has",
	.options = query_options,
	.examples = query_examples,
	.run = run_query_size,
};
