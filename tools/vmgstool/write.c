/* SPDX-License-Identifier: MIT */
/*
 * vmgstool write and copy-igvmfile: contents into an image.
 */
#include <string.h>

#include <uvmkit/igvm.h>

#include "commands.h"
#include "image.h"

#define DATA_MAX GUEST_STATE_FILE_MAX

/* A file of no bytes is nothing that could be lost, and the store's own are refused whatever is allowed. */
static int check_free(struct image *im, unsigned id)
{
	const struct uvm_vmgs_file *f;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (cli_has(im->r->c, "allow-overwrite") || id == UVM_VMGS_FILE_TABLE || id >= UVM_VMGS_EXTENDED_TABLE ||
	    uvm_vmgs_file(&im->v, id, &f, &d) < 0 || f->size == 0)
		return 0;
	return report_refuse(im->r, EXIT_ERROR, "file %u exists already (--allow-overwrite replaces it)", id);
}

static int put(struct image *im, unsigned id, const uint8_t *p, size_t n)
{
	const bool encrypted = uvm_vmgs_is_unlocked(&im->v);
	int code;

	code = check_free(im, id);
	if (code == 0)
		code = image_write(im, id, p, n);
	if (code == 0 && im->r->json) {
		uvm_json_member_u64(&im->r->w, "size", n);
		uvm_json_member_bool(&im->r->w, "encrypted", encrypted);
	}
	return code;
}

/* ---- write ---------------------------------------------------------------------------------------------------------- */

static int write_file(struct report *r, unsigned id)
{
	const char *path = cli_get(r->c, "data-path");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes data;
	struct image im;
	int code;

	if (uvm_file_read(path, DATA_MAX, &data, &d) < 0)
		return report_fail(r, path, &d, EXIT_ERROR);
	code = image_open(&im, r, IMAGE_WRITE, cli_get(r->c, "key-path"));
	if (code == 0)
		code = put(&im, id, data.p, data.len);
	image_close(&im);
	uvm_bytes_free(&data);
	return code;
}

static int run_write(struct cli *c)
{
	return file_run(c, write_file);
}

static const struct cli_option write_options[] = {
	OPTION_FILE,
	{ .name = "data-path",
	  .letter = 'd',
	  .alias = "datapath",
	  .kind = CLI_PATH,
	  .required = true,
	  .value = "FILE",
	  .help = "the contents" },
	OPTION_ID,
	OPTION_KEY,
	OPTION_OVERWRITE,
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example write_examples[] = {
	{ "vmgstool write -f state.vmgs -d tiny.igvm -i GUEST_FIRMWARE --allow-overwrite",
	  "the image that the VM starts from" },
	{ "vmgstool write -f secret.vmgs -d data.raw -i 3 -k root.key", "encrypted" },
	{ NULL, NULL },
};

static const char *const write_description[] = {
	"The new contents are complete on the disk before they take the place of the old ones, and need room beside them. With "
	"a key they are encrypted. Without one, files that are encrypted are not replaced.",
	NULL,
};

const struct cli_command write_command = {
	.name = "write",
	.summary = "put contents into a file of an image",
	.description = write_description,
	.options = write_options,
	.examples = write_examples,
	.run = run_write,
};

/* ---- copy-igvmfile -------------------------------------------------------------------------------------------------- */

static const char *const resources[] = { "NONCONFIDENTIAL", "SNP", "SNP_NO_HCL", "TDX", "TDX_NO_HCL", NULL };
static const uint32_t resource_ids[] = { 13510, 13515, 13516, 13520, 13521 };

#define RESOURCE_MAX (256u << 20)

static uint32_t resource_id(const char *word)
{
	size_t i = 0;

	while (strcmp(resources[i], word) != 0)
		i++;
	return resource_ids[i];
}

static int copy_resource(struct image *im, const char *path, const struct uvm_bytes *dll)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const uint8_t *p;
	size_t n = 0;

	if (uvm_pe_find_igvm_id(dll->p, dll->len, resource_id(cli_get(im->r->c, "resource-code")), &p, &n, &d) < 0)
		return report_fail(im->r, path, &d, EXIT_ERROR);
	if (n > RESOURCE_MAX) {
		uvm_fail(&d, UVM_E_LIMIT, UVM_NO_OFFSET, "resource", n, RESOURCE_MAX);
		return report_fail(im->r, path, &d, EXIT_ERROR);
	}
	return put(im, UVM_VMGS_GUEST_FIRMWARE, p, n);
}

static int copy_igvmfile(struct report *r)
{
	const char *path = cli_get(r->c, "data-path");
	struct uvm_bytes dll = { NULL, 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_WRITE, NULL);
	if (code == 0 && uvm_file_read(path, UINT32_MAX, &dll, &d) < 0)
		code = report_fail(r, path, &d, EXIT_ERROR);
	if (code == 0)
		code = copy_resource(&im, path, &dll);
	image_close(&im);
	uvm_bytes_free(&dll);
	return code;
}

static int run_copy(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	report_file(&r, "id", UVM_VMGS_GUEST_FIRMWARE);
	return report_end(&r, copy_igvmfile(&r));
}

static const struct cli_option copy_options[] = {
	OPTION_FILE,
	{ .name = "data-path",
	  .letter = 'd',
	  .alias = "datapath",
	  .kind = CLI_PATH,
	  .required = true,
	  .value = "DLL",
	  .help = "the resource DLL" },
	{ .name = "resource-code",
	  .letter = 'r',
	  .alias = "resourcecode",
	  .kind = CLI_CHOICE,
	  .required = true,
	  .value = "CODE",
	  .choices = resources,
	  .help = "which of its images" },
	OPTION_OVERWRITE,
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example copy_examples[] = {
	{ "vmgstool copy-igvmfile -f empty.vmgs -d resources.dll -r SNP", "the image for SEV-SNP" },
	{ NULL, NULL },
};

const struct cli_command copy_igvmfile_command = {
	.name = "copy-igvmfile",
	.summary = "put the IGVM file of a resource DLL into an image, as GUEST_FIRMWARE",
	.options = copy_options,
	.examples = copy_examples,
	.run = run_copy,
};
