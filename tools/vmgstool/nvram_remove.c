/* SPDX-License-Identifier: MIT */
/*
 * vmgstool uefi-nvram remove-boot-entries and remove-entry.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "nvram.h"
#include "nvram_text.h"

static int variables_open(struct variables *k, struct report *r, enum image_mode mode)
{
	int code;

	k->store = (struct uvm_nvram){ NULL, 0, 0 };
	code = image_open(&k->im, r, mode, cli_get(r->c, "key-path"));
	return code != 0 ? code : variables_load(k);
}

/* The image is written when something was taken out, and only then. No file is like one without variables, and can be read. */
static int remove_variable(struct variables *k, const struct uvm_nvram_variable *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	uvm_nvram_remove(&k->store, &v->vendor, v->name, v->name_len);
	if (k->store.len > 0 || !uvm_vmgs_is_unlocked(&k->im.v))
		return image_write(&k->im, UVM_VMGS_BIOS_NVRAM, k->store.p, k->store.len);
	return uvm_vmgs_delete(&k->im.v, UVM_VMGS_BIOS_NVRAM, &d) < 0 ? image_fail(&k->im, &d) : 0;
}

static int not_found(struct report *r, const char *name)
{
	return report_refuse(r, EXIT_ERROR, "there is no variable %s", name);
}

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
	code = variables_open(&k, &r, cli_has(c, "dry-run") ? IMAGE_READ : IMAGE_WRITE_UNLOCKED);
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

const struct cli_command nvram_remove_boot_command = {
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

const struct cli_command nvram_remove_entry_command = {
	.name = "remove-entry",
	.summary = "remove a variable",
	.options = remove_entry_options,
	.examples = remove_entry_examples,
	.run = run_remove_entry,
};
