/* SPDX-License-Identifier: MIT */
/*
 * vmgstool diff: which files of two images differ.
 */
#include <string.h>

#include "commands.h"
#include "image.h"

struct comparison {
	struct report r[2];
	struct image im[2];
	unsigned differences;
};

static void differs(struct comparison *k, unsigned id, const char *how)
{
	struct report *r = &k->r[0];
	const char *name = uvm_vmgs_name(id);

	k->differences++;
	if (r->json) {
		uvm_json_object_open(&r->w);
		report_file(r, "id", id);
		uvm_json_member_string(&r->w, "difference", how);
		uvm_json_object_close(&r->w);
		return;
	}
	printf("file %u%s%s%s: %s\n", id, name != NULL ? " (" : "", name != NULL ? name : "", name != NULL ? ")" : "", how);
}

static void compare_bytes(struct comparison *k, unsigned id, const struct uvm_bytes *a, const struct uvm_bytes *b)
{
	char how[96];
	size_t at = 0;

	while (at < a->len && at < b->len && a->p[at] == b->p[at])
		at++;
	if (at == a->len && at == b->len)
		return;
	if (a->len == b->len)
		snprintf(how, sizeof(how), "differs at byte %zu of %zu", at, a->len);
	else
		snprintf(how, sizeof(how), "%zu bytes and %zu, differs at byte %zu", a->len, b->len, at);
	differs(k, id, how);
}

static bool is_locked(const struct image *im, unsigned id)
{
	return uvm_vmgs_is_encrypted(&im->v, &im->v.now.file[id]) && !uvm_vmgs_is_unlocked(&im->v);
}

static int compare_file(struct comparison *k, unsigned id)
{
	const bool first = k->im[0].v.now.file[id].blocks != 0, second = k->im[1].v.now.file[id].blocks != 0;
	struct uvm_bytes a = { NULL, 0 }, b = { NULL, 0 };
	int code;

	if (!first || !second) {
		if (first != second)
			differs(k, id, first ? "only in the first" : "only in the second");
		return 0;
	}
	if (is_locked(&k->im[0], id) || is_locked(&k->im[1], id)) {
		differs(k, id, "encrypted, cannot be compared without the key");
		return 0;
	}
	code = image_read(&k->im[0], id, &a);
	if (code == 0)
		code = image_read(&k->im[1], id, &b);
	if (code == 0)
		compare_bytes(k, id, &a, &b);
	uvm_bytes_free(&a);
	uvm_bytes_free(&b);
	return code;
}

static int compare(struct comparison *k)
{
	int code = 0;

	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE && code == 0; id++)
		code = compare_file(k, id);
	return code;
}

static int run(struct cli *c)
{
	const char *const *paths = cli_args(c, &(unsigned){ 0 });
	const char *key = cli_get(c, "key-path"), *other = cli_get(c, "other-key-path");
	struct comparison k = { .differences = 0 };
	int code;

	report_begin(&k.r[0], c, paths[0]);
	k.r[1] = (struct report){ .c = c, .path = paths[1] };
	if (k.r[0].json)
		cli_json_text(&k.r[0].w, "other", paths[1]);
	code = image_open(&k.im[0], &k.r[0], IMAGE_READ, key);
	if (code == 0) {
		code = image_open(&k.im[1], &k.r[1], IMAGE_READ, other != NULL ? other : key);
		if (k.r[0].json) {
			uvm_json_key(&k.r[0].w, "differences");
			uvm_json_array_open(&k.r[0].w);
		}
		if (code == 0)
			code = compare(&k);
		if (k.r[0].json)
			uvm_json_array_close(&k.r[0].w);
		image_close(&k.im[1]);
	}
	image_close(&k.im[0]);
	report_adopt(&k.r[0], &k.r[1]);
	if (code == 0 && k.differences > 0) {
		k.r[0].outcome = "different";
		code = EXIT_ERROR;
	}
	return report_end(&k.r[0], code);
}

static const char *const description[] = {
	"Compares contents by file id, not where they lie, nor headers and tables. Encrypted files are compared decrypted.",
	NULL,
};

static const struct cli_option options[] = {
	OPTION_KEY,
	{ .name = "other-key-path",
	  .kind = CLI_PATH,
	  .value = "FILE",
	  .help = "the key of the second image, when it has another one" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_exit exits[] = {
	{ EXIT_DONE, "all files are the same" },
	{ EXIT_ERROR, "some differ, or an image could not be read" },
	{ 2, "the command line is wrong" },
	{ EXIT_EMPTY, "an image is empty" },
	{ EXIT_V1, "an image has version 1 of the format" },
	{ 0, NULL },
};

static const struct cli_example examples[] = {
	{ "vmgstool diff state.vmgs empty.vmgs || [ $? = 1 ]", "what one has and the other has not" },
	{ NULL, NULL },
};

const struct cli_command diff_command = {
	.name = "diff",
	.summary = "compare the files in two images",
	.description = description,
	.options = options,
	.positional = { "IMAGE", "the two images", 2, 2 },
	.exits = exits,
	.examples = examples,
	.run = run,
};
