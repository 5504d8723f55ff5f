/* SPDX-License-Identifier: MIT */
/*
 * vmgstool test: keys and images for tests.
 */
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "image.h"
#include "wire/utf8.h"

/* ---- make-key ------------------------------------------------------------------------------------------------------- */

static int check_absent(struct report *r, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_file_absent(path, &d) < 0 ? report_fail(r, path, &d, EXIT_ERROR) : 0;
}

/* For the user alone: what begins as a test may end as the key of something. */
static int save_key(struct report *r, const char *path, const uint8_t key[UVM_VMGS_KEY])
{
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)umask(077);
	return uvm_file_write(path, key, UVM_VMGS_KEY, &d) < 0 ? report_fail(r, path, &d, EXIT_ERROR) : 0;
}

static int random_key(struct report *r, uint8_t key[UVM_VMGS_KEY])
{
	return RAND_priv_bytes(key, UVM_VMGS_KEY) == 1 ? 0 : report_refuse(r, EXIT_ERROR, "there are no random numbers");
}

static int run_make_key(struct cli *c)
{
	const char *path = cli_get(c, "key-path") != NULL ? cli_get(c, "key-path") : "key.bin",
		   *repeated = cli_get(c, "repeated");
	uint8_t key[UVM_VMGS_KEY];
	uint32_t character = 0;
	struct report r;
	int code = 0;

	if (repeated != NULL &&
	    (repeated[0] == '\0' || uvm_utf8_next(repeated, strlen(repeated), &character) != strlen(repeated)))
		return cli_usage(c, "--repeated: '%s' is not one character", repeated);
	report_begin(&r, c, path);
	if (!cli_has(c, "force-create"))
		code = check_absent(&r, path);
	if (code == 0 && repeated != NULL)
		memset(key, (int)(character & 0xFF), sizeof(key));
	else if (code == 0)
		code = random_key(&r, key);
	if (code == 0)
		code = save_key(&r, path, key);
	OPENSSL_cleanse(key, sizeof(key));
	return report_end(&r, code);
}

static const struct cli_option make_key_options[] = {
	{ .name = "key-path",
	  .alias = "keypath",
	  .kind = CLI_PATH,
	  .value = "FILE",
	  .help = "where to; key.bin when not given" },
	{ .name = "repeated",
	  .kind = CLI_STRING,
	  .value = "CHAR",
	  .help = "a key of this character 32 times, not a random one" },
	{ .name = "force-create", .alias = "forcecreate", .kind = CLI_FLAG, .help = "replace an existing file" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example make_key_examples[] = {
	{ "vmgstool test make-key --key-path random.key", "32 random bytes" },
	{ NULL, NULL },
};

static const struct cli_command make_key_command = {
	.name = "make-key",
	.summary = "make a key",
	.options = make_key_options,
	.examples = make_key_examples,
	.run = run_make_key,
};

/* ---- two-keys ------------------------------------------------------------------------------------------------------- */

static int make_two(struct image *im, const uint8_t first[UVM_VMGS_KEY], const uint8_t second[UVM_VMGS_KEY])
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int status;

	status = guest_state_create(&im->state, im->r->path, UVM_VMGS_SIZE_DEFAULT, cli_has(im->r->c, "force-create") != 0, &d);
	if (status == UVM_OK)
		status = uvm_vmgs_format(&im->v, &im->state.device, &d);
	if (status == UVM_OK)
		status = uvm_vmgs_encrypt(&im->v, &im->crypto, first, &d);
	if (status == UVM_OK)
		status = uvm_vmgs_add_key(&im->v, second, &d);
	if (status == UVM_OK)
		status = guest_state_commit(&im->state, &d);
	return status < 0 ? report_fail(im->r, NULL, &d, EXIT_ERROR) : 0;
}

static int two_keys(struct report *r, const char *first_path, const char *second_path)
{
	uint8_t first[UVM_VMGS_KEY], second[UVM_VMGS_KEY];
	struct image im = { .r = r, .state.disk.fd = -1 };
	int code;

	code = check_absent(r, first_path);
	if (code == 0)
		code = check_absent(r, second_path);
	if (code == 0 && !cli_has(r->c, "force-create"))
		code = check_absent(r, r->path);
	if (code == 0)
		code = random_key(r, first);
	if (code == 0)
		code = random_key(r, second);
	if (code != 0)
		return code;
	code = image_crypto(&im);
	if (code == 0)
		code = make_two(&im, first, second);
	if (code == 0)
		code = save_key(r, first_path, first);
	if (code == 0)
		code = save_key(r, second_path, second);
	OPENSSL_cleanse(first, sizeof(first));
	OPENSSL_cleanse(second, sizeof(second));
	image_close(&im);
	return code;
}

static int run_two_keys(struct cli *c)
{
	const char *image = cli_get(c, "file-path"), *first = cli_get(c, "first-key-path"),
		   *second = cli_get(c, "second-key-path");
	struct report r;

	first = first != NULL ? first : "firstkey.bin";
	second = second != NULL ? second : "secondkey.bin";
	if (strcmp(first, second) == 0 || strcmp(first, image) == 0 || strcmp(second, image) == 0)
		return cli_usage(c, "the image and the keys need three names");
	report_begin(&r, c, image);
	return report_end(&r, two_keys(&r, first, second));
}

static const char *const two_keys_description[] = {
	"The keys are random; they go to firstkey.bin and secondkey.bin unless told otherwise.",
	NULL,
};

static const struct cli_option two_keys_options[] = {
	OPTION_FILE,
	{ .name = "first-key-path", .kind = CLI_PATH, .value = "FILE", .help = "for one key" },
	{ .name = "second-key-path", .kind = CLI_PATH, .value = "FILE", .help = "for another" },
	{ .name = "force-create", .alias = "forcecreate", .kind = CLI_FLAG, .help = "make an existing image empty" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example two_keys_examples[] = {
	{ "vmgstool test two-keys -f two.vmgs", "as between the steps of update-key" },
	{ NULL, NULL },
};

static const struct cli_command two_keys_command = {
	.name = "two-keys",
	.summary = "make an image that two keys open",
	.description = two_keys_description,
	.options = two_keys_options,
	.examples = two_keys_examples,
	.run = run_two_keys,
};

static const struct cli_command *const subcommands[] = { &make_key_command, &two_keys_command, NULL };

const struct cli_command test_command = {
	.name = "test",
	.summary = "make keys and images for tests",
	.subcommands = subcommands,
};
