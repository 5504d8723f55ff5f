/* SPDX-License-Identifier: MIT */
/*
 * vmgstool encrypt, update-key and query-encryption.
 */
#include <openssl/crypto.h>

#include "commands.h"
#include "image.h"

const char *const algorithms[] = { "AES_GCM", NULL };

/* ---- encrypt -------------------------------------------------------------------------------------------------------- */

static unsigned user_files(const struct uvm_vmgs *v)
{
	unsigned n = 0;

	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE; id++)
		n += v->now.file[id].blocks != 0;
	return n;
}

static int encrypt_image(struct image *im, const uint8_t *key)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int code;

	code = image_crypto(im);
	if (code == 0 && uvm_vmgs_encrypt(&im->v, &im->crypto, key, &d) < 0)
		code = report_fail(im->r, NULL, &d, EXIT_ERROR);
	if (code == 0 && user_files(&im->v) > 0)
		report_warn(im->r, "plain_files",
			    "%u files stay as they are, not encrypted, until they are written again with the key",
			    user_files(&im->v));
	return code;
}

static int encrypt_store(struct report *r)
{
	uint8_t key[UVM_VMGS_KEY];
	struct image im;
	int code;

	code = key_read(r, cli_get(r->c, "key-path"), key);
	if (code != 0)
		return code;
	code = image_open(&im, r, IMAGE_WRITE_PLAIN, NULL);
	if (code == 0)
		code = encrypt_image(&im, key);
	OPENSSL_cleanse(key, sizeof(key));
	image_close(&im);
	return code;
}

static int run_encrypt(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, encrypt_store(&r));
}

static const char *const encrypt_description[] = {
	"What is written from then on with the key is encrypted. Files that the image has already stay as they are.",
	NULL,
};

static const struct cli_option encrypt_options[] = {
	OPTION_FILE, OPTION_KEY_NEEDED("the key it gets"), OPTION_ALGORITHM(true), OPTION_JSON, { .name = NULL },
};

static const struct cli_example encrypt_examples[] = {
	{ "vmgstool encrypt -f empty.vmgs -k root.key -e AES_GCM", "from now on, files can be encrypted" },
	{ NULL, NULL },
};

const struct cli_command encrypt_command = {
	.name = "encrypt",
	.summary = "give an image a key",
	.description = encrypt_description,
	.options = encrypt_options,
	.examples = encrypt_examples,
	.run = run_encrypt,
};

/* ---- update-key ----------------------------------------------------------------------------------------------------- */

static int update_key(struct report *r)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t key[UVM_VMGS_KEY];
	struct image im;
	int code;

	code = key_read(r, cli_get(r->c, "new-key-path"), key);
	if (code != 0)
		return code;
	code = image_open(&im, r, IMAGE_WRITE_UNLOCKED, cli_get(r->c, "key-path"));
	if (code == 0 && uvm_vmgs_update_key(&im.v, key, &d) < 0)
		code = report_fail(r, NULL, &d, EXIT_ERROR);
	OPENSSL_cleanse(key, sizeof(key));
	image_close(&im);
	return code;
}

static int run_update_key(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, update_key(&r));
}

static const char *const update_description[] = {
	"Only the new key opens the image afterwards. When the machine stops in between, both do. The files are not encrypted "
	"again: 'vmgstool repair --rekey' does that.",
	NULL,
};

static const struct cli_option update_options[] = {
	OPTION_FILE,
	OPTION_KEY_NEEDED("the key it has"),
	{ .name = "new-key-path",
	  .letter = 'n',
	  .alias = "newkeypath",
	  .kind = CLI_PATH,
	  .required = true,
	  .value = "FILE",
	  .help = "the 32 bytes of the new key" },
	OPTION_ALGORITHM(true),
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example update_examples[] = {
	{ "vmgstool update-key -f secret.vmgs -k root.key -n new.key -e AES_GCM", "replace a key" },
	{ NULL, NULL },
};

const struct cli_command update_key_command = {
	.name = "update-key",
	.summary = "replace the key of an image",
	.description = update_description,
	.options = update_options,
	.examples = update_examples,
	.run = run_update_key,
};

/* ---- query-encryption ----------------------------------------------------------------------------------------------- */

/* Where a host finds the key: only whether the files are there counts. */
static int key_source(const struct uvm_vmgs *v)
{
	if (v->now.header.algorithm == UVM_VMGS_PLAIN)
		return EXIT_NOT_ENCRYPTED;
	if (v->now.file[UVM_VMGS_KEY_PROTECTOR].blocks != 0)
		return EXIT_DONE;
	return v->now.file[UVM_VMGS_VM_UNIQUE_ID].blocks != 0 ? EXIT_GSP_BY_ID : EXIT_GSP_UNKNOWN;
}

static int query(struct report *r)
{
	static const char *const says[] = {
		[EXIT_DONE] = "encrypted, with a key protector",
		[EXIT_NOT_ENCRYPTED] = "not encrypted",
		[EXIT_GSP_BY_ID] = "encrypted, with a key that goes by the VM's id",
		[EXIT_GSP_UNKNOWN] = "encrypted, and nothing in it says how to get the key",
	};
	struct image im;
	int code;

	code = image_open(&im, r, IMAGE_READ, NULL);
	if (code == 0) {
		code = key_source(&im.v);
		cli_note(r->c, r->path, "%s", says[code]);
		if (r->json) {
			uvm_json_member_bool(&r->w, "encrypted", code != EXIT_NOT_ENCRYPTED);
			uvm_json_member_u64(&r->w, "keys", uvm_vmgs_keys(&im.v));
		}
	}
	image_close(&im);
	return code;
}

static int run_query(struct cli *c)
{
	struct report r;

	report_begin(&r, c, cli_get(c, "file-path"));
	return report_end(&r, query(&r));
}

static const char *const query_description[] = {
	"The answer is the exit status, and a sentence on standard error. Mind that a wrong command line ends with 2 too: "
	"--json tells both apart by outcome, not-encrypted or usage-error.",
	NULL,
};

static const struct cli_option query_options[] = { OPTION_FILE, OPTION_JSON, { .name = NULL } };

static const struct cli_exit query_exits[] = {
	{ EXIT_DONE, "encrypted, and there is a key protector (KEY_PROTECTOR)" },
	{ EXIT_ERROR, "the image cannot be read or is damaged" },
	{ EXIT_NOT_ENCRYPTED, "not encrypted; or the command line is wrong" },
	{ EXIT_EMPTY, "the image is empty" },
	{ EXIT_V1, "the image has version 1 of the format" },
	{ EXIT_GSP_BY_ID, "encrypted with a key that goes by the VM's id (VM_UNIQUE_ID)" },
	{ EXIT_GSP_UNKNOWN, "encrypted, and neither file is there" },
	{ 0, NULL },
};

static const struct cli_example query_examples[] = {
	{ "vmgstool query-encryption -f secret.vmgs || [ $? = 7 ]", "encrypted by somebody who keeps the key elsewhere" },
	{ NULL, NULL },
};

const struct cli_command query_encryption_command = {
	.name = "query-encryption",
	.summary = "tell whether an image is encrypted, and where its key comes from",
	.description = query_description,
	.options = query_options,
	.exits = query_exits,
	.examples = query_examples,
	.run = run_query,
};
