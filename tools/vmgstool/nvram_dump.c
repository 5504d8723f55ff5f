/* SPDX-License-Identifier: MIT */
/*
 * vmgstool uefi-nvram dump and dump-from-json.
 */
#include <stdlib.h>

#include <uvmkit/wire.h>

#include "nvram.h"
#include "nvram_json.h"
#include "nvram_text.h"

#define JSON_MAX (64u << 20)

/* ---- dump ----------------------------------------------------------------------------------------------------------- */

/* Text on its way to standard output or, complete or not, to a file. */
struct printed {
	struct nvram_text text;
	char *p;
	size_t n;
};

static int printed_open(struct printed *k, struct report *r)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	*k = (struct printed){ .text = { .to = NULL, .cut = cli_has(r->c, "truncate") != 0 } };
	k->text.to = open_memstream(&k->p, &k->n);
	if (k->text.to != NULL)
		return 0;
	uvm_no_memory(&d, sizeof(*k));
	return report_fail(r, NULL, &d, EXIT_ERROR);
}

static void text_json(struct uvm_json_writer *w, const struct printed *k)
{
	uvm_json_key(w, "text");
	uvm_json_string_n(w, k->p, k->n);
}

/* What was printed before a variable that is damaged is of use. */
static int printed_close(struct printed *k, struct report *r)
{
	const char *path = cli_get(r->c, "output-path");
	struct uvm_diag d = UVM_DIAG_INIT;
	int status = UVM_OK;

	if (fclose(k->text.to) != 0)
		status = uvm_no_memory(&d, k->n);
	else if (path != NULL)
		status = uvm_file_write(path, k->p, k->n, &d);
	else if (r->json)
		text_json(&r->w, k);
	else
		fwrite(k->p, 1, k->n, stdout);
	free(k->p);
	return status < 0 ? report_fail(r, path, &d, EXIT_ERROR) : 0;
}

static int print_variables(const struct variables *k, const struct nvram_text *t, struct uvm_diag *d)
{
	struct uvm_nvram_variable v;
	int status = UVM_OK;

	for (size_t at = 0; status == UVM_OK && uvm_nvram_next(&k->store, &at, &v);) {
		char vendor[UVM_GUID_TEXT], name[UVM_NVRAM_TEXT_MAX];
		struct nvram_item item = { vendor, name, 0, v.attributes, v.time, v.data, v.data_len };

		uvm_guid_format(&v.vendor, vendor);
		item.name_len = uvm_nvram_name_text(v.name, v.name_len, name);
		status = nvram_put(t, &item, d);
	}
	return status;
}

/* The output file appears as soon as the image is open, and holds what could be printed. */
static int list(struct variables *k, struct report *r)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct printed out;
	int code, closed;

	code = printed_open(&out, r);
	if (code != 0)
		return code;
	code = variables_load(k);
	if (code == 0 && print_variables(k, &out.text, &d) < 0)
		code = report_fail(r, NULL, &d, EXIT_ERROR);
	closed = printed_close(&out, r);
	return code != 0 ? code : closed;
}

static int dump_json(struct variables *k, struct report *r)
{
	const int code = variables_load(k);

	if (code == 0)
		nvram_json_write(&r->w, &k->store);
	return code;
}

static int dump(struct report *r)
{
	const char *path = cli_get(r->c, "output-path");
	struct variables k = { .store = { NULL, 0, 0 } };
	int code;

	code = image_open(&k.im, r, IMAGE_READ_WARN, cli_get(r->c, "key-path"));
	if (code == 0 && path != NULL && uvm_disk_is(&k.im.state.disk, path))
		code = report_refuse(r, EXIT_ERROR, "the listing would replace the image it comes from");
	if (code == 0)
		code = r->json && path == NULL ? dump_json(&k, r) : list(&k, r);
	variables_close(&k);
	return code;
}

static int run_dump(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, dump(&r));
}

/* clang-format off */
#define OPTION_OUTPUT \
	{ .name = "output-path", .letter = 'o', .alias = "outpath", .kind = CLI_PATH, .value = "FILE", .help = "write there, not to standard output" }
#define OPTION_TRUNCATE { .name = "truncate", .letter = 't', .kind = CLI_FLAG, .help = "cut long rows at 80 columns" }
/* clang-format on */

static const struct cli_option dump_options[] = { OPTION_FILE,     OPTION_KEY,  OPTION_OUTPUT,
						  OPTION_TRUNCATE, OPTION_JSON, { .name = NULL } };

static const char *const dump_description[] = {
	"Boot entries and signature lists are taken apart. With --json and no --output-path the document is one that "
	"'vmgstool uefi-nvram dump-from-json' reads.",
	NULL,
};

static const struct cli_example dump_examples[] = {
	{ "vmgstool uefi-nvram dump -f state.vmgs -t", "all variables, in short" },
	{ NULL, NULL },
};

const struct cli_command nvram_dump_command = {
	.name = "dump",
	.summary = "show the variables of an image",
	.description = dump_description,
	.options = dump_options,
	.examples = dump_examples,
	.run = run_dump,
};

/* ---- dump-from-json ------------------------------------------------------------------------------------------------- */

static int print_item(void *arg, const struct nvram_item *v, struct uvm_diag *d)
{
	return nvram_put(arg, v, d);
}

static int list_json(struct report *r, const char *text, size_t n)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct printed out;
	int code, closed;

	if (nvram_json_read(text, n, NULL, NULL, &d) < 0)
		return report_fail(r, NULL, &d, EXIT_ERROR);
	code = printed_open(&out, r);
	if (code != 0)
		return code;
	out.text.even = true; /* scripts may know that such documents are refused */
	if (nvram_json_read(text, n, print_item, &out.text, &d) < 0)
		code = report_fail(r, NULL, &d, EXIT_ERROR);
	closed = printed_close(&out, r);
	return code != 0 ? code : closed;
}

static int dump_from_json(struct report *r)
{
	const char *path = cli_get(r->c, "output-path");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;
	int code;

	if (path != NULL && uvm_file_same(path, r->path))
		return report_refuse(r, EXIT_ERROR, "the listing would replace the document it is made of");
	if (uvm_file_read(r->path, JSON_MAX, &b, &d) < 0)
		return report_fail(r, NULL, &d, EXIT_ERROR);
	code = list_json(r, (const char *)b.p, b.len);
	uvm_bytes_free(&b);
	return code;
}

static int run_dump_from_json(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, dump_from_json(&r));
}

static const struct cli_option from_json_options[] = {
	{ .name = "file-path",
	  .letter = 'f',
	  .alias = "filepath",
	  .kind = CLI_PATH,
	  .required = true,
	  .value = "FILE",
	  .help = "the JSON document" },
	OPTION_OUTPUT,
	OPTION_TRUNCATE,
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example from_json_examples[] = {
	{ "vmgstool uefi-nvram dump -f state.vmgs --json > nvram.json && vmgstool uefi-nvram dump-from-json -f nvram.json -t",
	  "there and back" },
	{ NULL, NULL },
};

const struct cli_command nvram_dump_from_json_command = {
	.name = "dump-from-json",
	.summary = "show the variables of a VM's saved state",
	.options = from_json_options,
	.examples = from_json_examples,
	.run = run_dump_from_json,
};
