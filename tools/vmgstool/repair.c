/* SPDX-License-Identifier: MIT */
/*
 * vmgstool repair: mend what leaves no doubt, and on request encrypt again or wipe.
 */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "image.h"

struct repair {
	struct image im;
	bool dry;
	unsigned done;
};

static void did(struct repair *k, const char *what)
{
	struct report *r = k->im.r;

	k->done++;
	if (r->json) {
		uvm_json_string(&r->w, what);
		return;
	}
	cli_print_safe(stdout, r->path, strlen(r->path));
	printf(": %s%s\n", k->dry ? "would " : "did ", what);
}

/* Behind a file that holds no store, or that was cut off in the middle of one, a footer would be one fault more. */
static int mend_footer(struct repair *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	bool unused;

	if (!k->im.state.unfooted)
		return 0;
	if (uvm_vmgs_recover(&k->im.v, &k->im.state.device, true, &unused, &d) < 0 ||
	    (!k->dry && guest_state_put_footer(&k->im.state, &d) < 0))
		return image_fail(&k->im, &d);
	did(k, "write the footer of the disk anew");
	return 0;
}

static int mend_store(struct repair *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	bool changed = false;

	if (uvm_vmgs_recover(&k->im.v, &k->im.state.device, k->dry, &changed, &d) < 0)
		return image_fail(&k->im, &d);
	if (changed)
		did(k, "go on with the header that leads to files, and blank the other");
	if (uvm_vmgs_needs_mending(&k->im.v)) {
		if (!k->dry && uvm_vmgs_mend(&k->im.v, &d) < 0)
			return image_fail(&k->im, &d);
		did(k, "write tables and header anew");
	}
	return 0;
}

/* Bytes in encrypted files: all of them, and in the largest. */
static uint64_t sealed(const struct uvm_vmgs *v, uint64_t *largest)
{
	uint64_t sum = 0;

	*largest = 1;
	for (unsigned id = UVM_VMGS_FILE_TABLE + 1; id < UVM_VMGS_EXTENDED_TABLE; id++) {
		const struct uvm_vmgs_file *f = &v->now.file[id];

		if (f->blocks == 0 || !uvm_vmgs_is_encrypted(v, f))
			continue;
		sum += f->size;
		*largest = f->size > *largest ? f->size : *largest;
	}
	return sum;
}

/* Each file is written once, and its old place wiped. */
static int encrypt_again(struct image *im)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_progress progress;
	uint64_t largest;
	const uint64_t sum = sealed(&im->v, &largest);
	void *buf = malloc(largest);
	int status;

	uvm_progress_begin(&progress, "encrypting", 2 * sum);
	im->state.progress = &progress;
	status = buf != NULL ? uvm_vmgs_rekey(&im->v, buf, largest, &d) : uvm_no_memory(&d, largest);
	im->state.progress = NULL;
	uvm_progress_end(&progress);
	free(buf);
	return status < 0 ? image_fail(im, &d) : 0;
}

static int rekey(struct repair *k)
{
	const int code = k->dry ? 0 : encrypt_again(&k->im);

	if (code == 0)
		did(k, "encrypt everything with new keys, and wipe free blocks");
	return code;
}

static int unlock(struct repair *k, const char *path)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const int code = image_unlock(&k->im, path, &d);

	return code == 0 && d.code != UVM_OK ? image_fail(&k->im, &d) : code;
}

static int wipe(struct repair *k)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (!k->dry && uvm_vmgs_wipe_free(&k->im.v, &d) < 0)
		return image_fail(&k->im, &d);
	did(k, "wipe free blocks");
	return 0;
}

static int repair(struct repair *k)
{
	const struct cli *c = k->im.r->c;
	const char *key = cli_get(c, "key-path");
	struct uvm_diag d = UVM_DIAG_INIT;
	int code;

	if (guest_state_open_damaged(&k->im.state, k->im.r->path, !k->dry, &d) < 0)
		return image_fail(&k->im, &d);
	code = mend_footer(k);
	if (code == 0)
		code = mend_store(k);
	if (code == 0 && key != NULL)
		code = unlock(k, key);
	if (code == 0 && cli_has(c, "rekey"))
		code = rekey(k);
	if (code == 0 && cli_has(c, "wipe"))
		code = wipe(k);
	return code;
}

static int run(struct cli *c)
{
	struct repair k = { .dry = cli_has(c, "dry-run") != 0 };
	struct report r;
	int code;

	if (cli_has(c, "rekey") && cli_get(c, "key-path") == NULL)
		return cli_usage(c, "--rekey needs --key-path");
	report_begin(&r, c, cli_get(c, "file-path"));
	if (r.json) {
		uvm_json_member_bool(&r.w, "dry_run", k.dry);
		uvm_json_key(&r.w, "steps");
		uvm_json_array_open(&r.w);
	}
	k.im.r = &r;
	code = repair(&k);
	if (r.json)
		uvm_json_array_close(&r.w);
	image_close(&k.im);
	if (code == 0 && k.done == 0 && !r.json)
		cli_note(c, r.path, "nothing to repair");
	return report_end(&r, code);
}

static const char *const description[] = {
	"Mends a footer that is damaged or missing, headers that contradict each other or lead nowhere when one of them still "
	"leads "
	"to files, and the entries of the format's own files. Contents are never changed; where they overlap, take them out "
	"with "
	"dump. Each step leaves the old state or the new one when the machine stops.",
	"With --rekey the files of an encrypted image get new keys, all but the one in --key-path, and free blocks are wiped. "
	"This "
	"mends images that everybody can read because their metadata key is zero. What others may have read already stays "
	"read.",
	NULL,
};

static const struct cli_option options[] = {
	OPTION_FILE,
	OPTION_KEY,
	{ .name = "rekey", .kind = CLI_FLAG, .help = "encrypt everything again, with new keys; takes --key-path" },
	{ .name = "wipe", .kind = CLI_FLAG, .help = "overwrite free blocks: what was deleted or replaced can be found there" },
	{ .name = "dry-run", .letter = 'n', .kind = CLI_FLAG, .help = "only say what would be done" },
	OPTION_JSON,
	{ .name = NULL },
};

static const struct cli_example examples[] = {
	{ "vmgstool repair -f exposed.vmgs -k root.key --rekey", "mend an image that everybody can read" },
	{ "vmgstool repair -f state.vmgs --wipe", "remove what was deleted" },
	{ NULL, NULL },
};

const struct cli_command repair_command = {
	.name = "repair",
	.summary = "mend an image, encrypt it again, wipe its free blocks",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
