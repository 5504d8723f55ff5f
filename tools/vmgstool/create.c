/* SPDX-License-Identifier: MIT */
/*
 * vmgstool create. Everything is checked and made before the file appears: a command that fails leaves none, above all none
 * that was to be encrypted and is not.
 */
#include <openssl/crypto.h>

#include "commands.h"
#include "image.h"

static int check_size(struct report *r, uint64_t size)
{
	if (size % 512 != 0 || size < UVM_VMGS_SIZE_MIN)
		return report_refuse(r, EXIT_ERROR, "a size of %llu bytes is not possible: a multiple of 512, at least %u",
				     (unsigned long long)size, UVM_VMGS_SIZE_MIN);
	return 0;
}

static int check_new(struct report *r, const char *key_path)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (key_path != NULL && uvm_file_same(r->path, key_path))
		return report_refuse(r, EXIT_ERROR, "the image would replace its key");
	if (cli_has(r->c, "force-create") || uvm_file_absent(r->path, &d) == UVM_OK)
		return 0;
	if (d.code != UVM_E_DUPLICATE)
		return report_fail(r, NULL, &d, EXIT_ERROR);
	return report_refuse(r, EXIT_ERROR, "the file exists already (--force-create makes it empty)");
}

/* ${key} NULL: a plain image. */
static int make(struct image *im, uint64_t size, const uint8_t *key)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int status;

	status = guest_state_create(&im->state, im->r->path, size, cli_has(im->r->c, "force-create") != 0, &d);
	if (status == UVM_OK)
		status = uvm_vmgs_format(&im->v, &im->state.device, &d);
	if (status == UVM_OK && key != NULL)
		status = uvm_vmgs_encrypt(&im->v, &im->crypto, key, &d);
	if (status == UVM_OK)
		status = guest_state_commit(&im->state, &d);
	return status < 0 ? report_fail(im->r, NULL, &d, EXIT_ERROR) : 0;
}

static int create(struct report *r, uint64_t size, const char *key_path)
{
	uint8_t key[UVM_VMGS_KEY];
	struct image im = { .r = r, .state.disk.fd = -1 };
	int code;

	code = check_size(r, size);
	if (code == 0)
		code = check_new(r, key_path);
	if (code == 0 && key_path != NULL)
		code = key_read(r, key_path, key);
	if (code != 0)
		return code;
	code = image_crypto(&im);
	if (code == 0)
		code = make(&im, size, key_path != NULL ? key : NULL);
	OPENSSL_cleanse(key, sizeof(key));
	image_close(&im);
	if (code == 0 && r->json) {
		uvm_json_member_u64(&r->w, "size", size);
		uvm_json_member_bool(&r->w, "encrypted", key_path != NULL);
	}
	return code;
}

static int run(struct cli *c)
{
	const char *key = cli_get(c, "key-path");
	struct report r;

	if ((key != NULL) != (cli_has(c, "encryption-algorithm") != 0))
		return cli_usage(c, "--key-path and --encryption-algorithm go together");
	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, create(&r, cli_u64(c, "file-size", UVM_VMGS_SIZE_DEFAULT), key));
}

static const char *const description[] = {
	"Files in it take whole blocks of 4096 bytes. Besides a first one the disk needs five blocks; a file that is to be "
	"replaced later needs room for the old and the new contents.",
	NULL,
};

static const struct cli_option options[] = {
	OPTION_FILE,
	{ .name = "file-size",
	  .letter = 's',
	  .alias = "filesize",
	  .kind = CLI_DECIMAL,
	  .value = "BYTES",
	  .help = "of the disk in the image, a multiple of 512 and at least 16384, behind which comes a footer of 512 bytes; "
		  "4194304 when not given" },
	{ .name = "key-path",
	  .letter = 'k',
	  .alias = "keypath",
	  .kind = CLI_PATH,
	  .value = "FILE",
	  .help = "encrypt the image: the 32 bytes of its key; goes with --encryption-algorithm" },
	OPTION_ALGORITHM(false),
	{ .name = "force-create",
	  .alias = "forcecreate",
	  .kind = CLI_FLAG,
	  .help = "make an existing file empty; what it held can still be found in it" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "vmgstool create -f new.vmgs", "an empty image of 4 MiB" },
	{ "vmgstool create -f new.vmgs -s 1048576 -k root.key -e AES_GCM", "a smaller one, encrypted" },
	{ NULL, NULL },
};

const struct cli_command create_command = {
	.name = "create",
	.summary = "make an empty image",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
