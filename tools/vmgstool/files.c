/* SPDX-License-Identifier: MIT */
/*
 * vmgstool move and delete.
 */
#include "commands.h"
#include "image.h"

/* ---- move ----------------------------------------------------------------------------------------------------------- */

static int move(struct report *r, unsigned from, unsigned to)
{
	const bool replace = cli_has(r->c, "allow-overwrite") != 0;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_WRITE_UNLOCKED, cli_get(r->c, "key-path"));
	if (code == 0 && uvm_vmgs_move(&im.v, from, to, replace, &d) < 0)
		code = report_fail(r, NULL, &d, d.code == UVM_E_MISSING || from >= UVM_VMGS_IDS ? EXIT_NO_FILE : EXIT_ERROR);
	image_close(&im);
	return code;
}

static int run_move(struct cli *c)
{
	unsigned from = 0, to = 0;
	struct report r;
	int code;

	code = id_option(c, "src-file-id", &from);
	if (code == 0)
		code = id_option(c, "dst-file-id", &to);
	if (code != 0)
		return code;
	report_begin(&r, c, cli_get(c, "file-path"));
	if (r.json) {
		uvm_json_member_u64(&r.w, "from", from);
		uvm_json_member_u64(&r.w, "to", to);
	}
	return report_end(&r, move(&r, from, to));
}

static const struct cli_option move_options[] = {
	OPTION_FILE,
	{ .name = "src-file-id", .alias = "src", .kind = CLI_STRING, .required = true, .value = "ID", .help = "which file" },
	{ .name = "dst-file-id", .alias = "dst", .kind = CLI_STRING, .required = true, .value = "ID", .help = "its new id" },
	OPTION_KEY,
	OPTION_OVERWRITE,
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example move_examples[] = {
	{ "vmgstool move -f state.vmgs --src-file-id 9 --dst-file-id 40", "keep a file under an id that nobody uses" },
	{ NULL, NULL },
};

const struct cli_command move_command = {
	.name = "move",
	.summary = "give a file another id",
	.options = move_options,
	.examples = move_examples,
	.run = run_move,
};

/* ---- delete --------------------------------------------------------------------------------------------------------- */

static int delete (struct report *r, unsigned id)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const struct uvm_vmgs_file *f;
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_WRITE, NULL);
	if (code == 0)
		code = image_file(&im, id, &f);
	if (code == 0 && uvm_vmgs_delete(&im.v, id, &d) < 0)
		code = report_fail(r, NULL, &d, EXIT_ERROR);
	image_close(&im);
	return code;
}

static int run_delete(struct cli *c)
{
	return file_run(c, delete);
}

static const struct cli_option delete_options[] = { OPTION_FILE, OPTION_ID, OPTION_JSON, { .name = NULL } };

static const struct cli_example delete_examples[] = {
	{ "vmgstool delete -f state.vmgs -i BIOS_NVRAM", "the next start of the VM is like its first" },
	{ NULL, NULL },
};

static const char *const delete_description[] = {
	"Needs no key, so that files whose key is lost can be removed. The contents stay in blocks that are free afterwards, "
	"until something else is written there; 'vmgstool repair --wipe' removes them.",
	NULL,
};

const struct cli_command delete_command = {
	.name = "delete",
	.summary = "remove a file from an image",
	.description = delete_description,
	.options = delete_options,
	.examples = delete_examples,
	.run = run_delete,
};
