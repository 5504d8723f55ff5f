/* SPDX-License-Identifier: MIT */
/*
 * vmgstool uefi-nvram: the UEFI variables of an image.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "commands.h"
#include "image.h"
#include "nvram_json.h"
#include "nvram_text.h"

#define JSON_MAX (64u << 20)

/* An image whose variables are in memory. */
struct variables {
	struct image im;
	struct uvm_nvram store;
};

/* ---- in and out ----------------------------------------------------------------------------------------------------- */

static int load(struct variables *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b = { NULL, 0 };
	const struct uvm_vmgs_file *f;
	int code = 0;

	k->store = (struct uvm_nvram){ malloc(UVM_NVRAM_MAX), UVM_NVRAM_MAX, 0 };
	if (k->store.p == NULL)
		uvm_no_memory(&d, UVM_NVRAM_MAX);
	else if (uvm_vmgs_file(&k->im.v, UVM_VMGS_BIOS_NVRAM, &f, &(struct uvm_diag)UVM_DIAG_INIT) < 0)
		return 0; /* before a VM's first start there is none */
	else if (uvm_vmgs_is_encrypted(&k->im.v, f) && !uvm_vmgs_is_unlocked(&k->im.v))
		return report_refuse(k->im.r, EXIT_ERROR,
				     "the variables are encrypted, the image's key is needed (--key-path)");
	else
		code = image_read(&k->im, UVM_VMGS_BIOS_NVRAM, &b);
	if (code == 0 && (d.code != UVM_OK || uvm_nvram_load(&k->store, b.p, b.len, &d) < 0))
		code = report_fail(k->im.r, NULL, &d, EXIT_ERROR);
	uvm_bytes_free(&b);
	return code;
}

static int variables_open(struct variables *k, struct report *r, enum image_mode mode)
{
	int code;

	k->store = (struct uvm_nvram){ NULL, 0, 0 };
	code = image_open(&k->im, r, mode, cli_get(r->c, "key-path"));
	return code != 0 ? code : load(k);
}

static void variables_close(struct variables *k)
{
	free(k->store.p);
	image_close(&k->im);
}

/* The image is written when something was taken out, and only then. */
static int remove_variable(struct variables *k, const struct uvm_nvram_variable *v)
{
	uvm_nvram_remove(&k->store, &v->vendor, v->name, v->name_len);
	return image_write(&k->im, UVM_VMGS_BIOS_NVRAM, k->store.p, k->store.len);
}

static int not_found(struct report *r, const char *name)
{
	return report_refuse(r, EXIT_ERROR, "there is no variable %s", name);
}

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
	else if (!r->json)
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
	code = load(k);
	if (code == 0 && print_variables(k, &out.text, &d) < 0)
		code = report_fail(r, NULL, &d, EXIT_ERROR);
	closed = printed_close(&out, r);
	return code != 0 ? code : closed;
}

static int dump_json(struct variables *k, struct report *r)
{
	const int code = load(k);

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

static const struct cli_command nvram_dump_command = {
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
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;
	int code;

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

static const struct cli_command nvram_dump_from_json_command = {
	.name = "dump-from-json",
	.summary = "show the variables of a VM's saved state",
	.options = from_json_options,
	.examples = from_json_examples,
	.run = run_dump_from_json,
};

/* ---- remove-boot-entries -------------------------------------------------------------------------------------------- */

static bool find(const struct uvm_nvram *s, const struct uvm_guid *vendor, const char *text, struct uvm_nvram_variable *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t name[UVM_NVRAM_NAME_MAX];
	size_t n = 0;

	return uvm_nvram_name(text, strlen(text), name, &n, &d) == UVM_OK && uvm_nvram_find(s, vendor, name, n, ret);
}

static const struct uvm_guid global = UVM_EFI_GLOBAL_GUID;

/* Firmware writes A to F, other programs a to f. */
static bool find_entry(const struct uvm_nvram *s, unsigned number, char name[16], struct uvm_nvram_variable *ret)
{
	snprintf(name, 16, "Boot%04x", number);
	if (find(s, &global, name, ret))
		return true;
	snprintf(name, 16, "Boot%04X", number);
	return find(s, &global, name, ret);
}

static int print_entry(struct report *r, size_t i, const char *name, const struct uvm_nvram_variable *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_load_option o;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	int status;

	status = f != NULL ? uvm_load_option_read(v->data, v->data_len, &o, &d) : uvm_no_memory(&d, n);
	if (status == UVM_OK)
		status = nvram_put_option(f, &o, &d);
	if (f != NULL && fclose(f) != 0)
		status = uvm_no_memory(&d, n);
	if (status == UVM_OK && r->json)
		uvm_json_string(&r->w, name);
	else if (status == UVM_OK)
		printf("%zu: %s: %s", i, name, text);
	free(text);
	return status < 0 ? report_fail(r, NULL, &d, EXIT_ERROR) : 0;
}

/* All entries are looked at before the first one goes. */
static int print_entries(struct variables *k, const struct uvm_nvram_variable *order)
{
	struct uvm_nvram_variable v;
	char name[16];
	int code = 0;

	for (size_t i = 0; code == 0 && i < order->data_len; i += 2) {
		if (!find_entry(&k->store, uvm_le16(order->data + i), name, &v))
			code = not_found(k->im.r, name);
		else
			code = print_entry(k->im.r, i / 2, name, &v);
	}
	return code;
}

/* One change for each variable, the order first, as the original does it: a power cut leaves the entries that come later. */
static int remove_entries(struct variables *k, const uint16_t *numbers, size_t n)
{
	struct uvm_nvram_variable v;
	char name[16];
	int code;

	if (!find(&k->store, &global, "BootOrder", &v))
		return not_found(k->im.r, "BootOrder");
	code = remove_variable(k, &v);
	for (size_t i = 0; i < n && code == 0; i++) {
		if (find_entry(&k->store, numbers[i], name, &v)) /* an order may name one twice */
			code = remove_variable(k, &v);
	}
	return code;
}

/* The order lies in the store, which changes meanwhile. */
static int remove_all(struct variables *k, const struct uvm_nvram_variable *order)
{
	const size_t n = order->data_len / 2;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint16_t *numbers = calloc(n + 1, sizeof(*numbers));
	int code;

	if (numbers == NULL) {
		uvm_no_memory(&d, n);
		return report_fail(k->im.r, NULL, &d, EXIT_ERROR);
	}
	for (size_t i = 0; i < n; i++)
		numbers[i] = uvm_le16(order->data + 2 * i);
	code = remove_entries(k, numbers, n);
	free(numbers);
	return code;
}

static int remove_boot_entries(struct variables *k, struct report *r)
{
	struct uvm_nvram_variable order;
	int code;

	if (!find(&k->store, &global, "BootOrder", &order))
		return not_found(r, "BootOrder");
	if (order.data_len % 2 != 0)
		return report_refuse(r, EXIT_ERROR, "BootOrder has an odd number of bytes: %zu", order.data_len);
	if (r->json) {
		uvm_json_key(&r->w, "entries");
		uvm_json_array_open(&r->w);
	}
	code = print_entries(k, &order);
	if (r->json)
		uvm_json_array_close(&r->w);
	return code != 0 || cli_has(r->c, "dry-run") ? code : remove_all(k, &order);
}

static int run_remove_boot_entries(struct cli *c)
{
	struct variables k;
	struct report r;
	int code;

	report_begin(&r, c, cli_get(c, "file-path"));
	code = variables_open(&k, &r, IMAGE_WRITE_UNLOCKED);
	if (code == 0)
		code = remove_boot_entries(&k, &r);
	variables_close(&k);
	return report_end(&r, code);
}

static const char *const remove_boot_description[] = {
	"Removes BootOrder and the entries that it names, and prints them. When one of them is missing or damaged, none is "
	"removed.",
	NULL,
};

static const struct cli_option remove_boot_options[] = {
	OPTION_FILE,
	OPTION_KEY,
	{ .name = "dry-run", .letter = 'n', .kind = CLI_FLAG, .help = "only print what would be removed" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example remove_boot_examples[] = {
	{ "vmgstool uefi-nvram remove-boot-entries -f state.vmgs -n", "look before" },
	{ NULL, NULL },
};

static const struct cli_command nvram_remove_boot_command = {
	.name = "remove-boot-entries",
	.summary = "remove the boot entries of an image, in case they keep it from starting",
	.description = remove_boot_description,
	.options = remove_boot_options,
	.examples = remove_boot_examples,
	.run = run_remove_boot_entries,
};

/* ---- remove-entry --------------------------------------------------------------------------------------------------- */

static bool parse_vendor(const char *s, struct uvm_guid *ret)
{
	const size_t n = strlen(s);

	if (n == 38 && s[0] == '{' && s[37] == '}')
		return uvm_guid_parse(s + 1, 36, ret) == UVM_OK;
	return uvm_guid_parse(s, n, ret) == UVM_OK;
}

static int remove_entry(struct variables *k, const struct uvm_guid *vendor, const char *name)
{
	struct uvm_nvram_variable v;

	if (!find(&k->store, vendor, name, &v))
		return not_found(k->im.r, name);
	return remove_variable(k, &v);
}

static int run_remove_entry(struct cli *c)
{
	const char *text = cli_get(c, "vendor");
	struct uvm_guid vendor;
	struct variables k;
	struct report r;
	int code;

	report_begin(&r, c, cli_get(c, "file-path"));
	if (!parse_vendor(text, &vendor))
		return report_end(&r, report_refuse(&r, EXIT_ERROR, "'%s' is not a GUID", text));
	code = variables_open(&k, &r, IMAGE_WRITE_UNLOCKED);
	if (code == 0)
		code = remove_entry(&k, &vendor, cli_get(c, "name"));
	variables_close(&k);
	return report_end(&r, code);
}

static const struct cli_option remove_entry_options[] = {
	OPTION_FILE,
	OPTION_KEY,
	{ .name = "name", .letter = 'n', .kind = CLI_STRING, .required = true, .value = "NAME", .help = "of the variable" },
	{ .name = "vendor", .letter = 'v', .kind = CLI_STRING, .required = true, .value = "GUID", .help = "of the variable" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example remove_entry_examples[] = {
	{ "vmgstool uefi-nvram remove-entry -f state.vmgs -n BootOrder -v 8be4df61-93ca-11d2-aa0d-00e098032b8c",
	  "one variable" },
	{ NULL, NULL },
};

static const struct cli_command nvram_remove_entry_command = {
	.name = "remove-entry",
	.summary = "remove a variable",
	.options = remove_entry_options,
	.examples = remove_entry_examples,
	.run = run_remove_entry,
};

static const struct cli_command *const subcommands[] = {
	&nvram_dump_command, &nvram_dump_from_json_command, &nvram_remove_boot_command, &nvram_remove_entry_command, NULL,
};

const struct cli_command uefi_nvram_command = {
	.name = "uefi-nvram",
	.summary = "work on the UEFI variables in an image",
	.subcommands = subcommands,
};
