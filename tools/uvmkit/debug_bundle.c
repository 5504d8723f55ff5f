/* SPDX-License-Identifier: MIT */
/*
 * uvmkit debug show, verify: the debug bundles in a directory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "os/date.h"
#include "os/dir.h"
#include "os/file.h"
#include "uvm/bundle.h"
#include "uvm/bundle_manifest.h"

#define MANIFEST_MAX (1u << 20) /* bytes */

/* What is done with each bundle; 0, or an exit code after a message. */
typedef int bundle_fn(const struct cli *c, const struct bundle *b, struct uvm_json_writer *w);

static int read_one(const struct cli *c, const char *dir, const char *name, bundle_fn *f, struct uvm_json_writer *w)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes text = { 0 };
	struct uvm_mem *m = uvm_mem_new(&d);
	struct bundle b = { 0 };
	const char *path = m != NULL ? uvm_mem_format(m, "%s/%s", dir, name) : name;
	int code;

	if (m != NULL && uvm_file_read(path, MANIFEST_MAX, &text, &d) == UVM_OK)
		(void)!bundle_read(m, (const char *)text.p, text.len, &b, &d);
	b.dir = dir;
	code = d.code == UVM_OK ? f(c, &b, w) : cli_error(c, path, &d);
	uvm_bytes_free(&text);
	uvm_mem_free(m);
	return code;
}

/* The exit code is the worst of all: one that cannot be read does not hide the others. */
static int read_all(const struct cli *c, char *const *names, size_t n, bundle_fn *f)
{
	const char *dir = cli_args(c, &(unsigned){ 0 })[0];
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;
	int code = 0, end = 0;

	if (json) {
		cli_json_stdout(&w, 2);
		uvm_json_array_open(&w);
	}
	for (size_t i = 0; i < n; i++) {
		const int one = read_one(c, dir, names[i], f, json ? &w : NULL);

		code = one > code ? one : code;
	}
	if (json) {
		uvm_json_array_close(&w);
		end = cli_json_end(c, &w);
	}
	return code != 0 ? code : end;
}

static int run(const struct cli *c, bundle_fn *f)
{
	const char *dir = cli_args(c, &(unsigned){ 0 })[0];
	struct uvm_diag d = UVM_DIAG_INIT;
	char **names;
	size_t n;
	int code;

	if (uvm_dir_names(dir, BUNDLE_MANIFEST, &names, &n, &d) < 0) {
		code = cli_error(c, dir, &d);
	} else if (n == 0) {
		cli_note(c, dir, "no debug bundle is in there");
		code = 1;
	} else {
		code = read_all(c, names, n, f);
	}
	uvm_dir_names_free(names, n);
	return code;
}

static void print_text(const char *s)
{
	cli_print_safe(stdout, s, strlen(s));
}

static void print_bundle(const struct bundle *b)
{
	char when[UVM_DATE_TEXT];

	print_text(b->name);
	printf(": VM ");
	print_text(b->id);
	printf(", saved %s, %scomplete\n", uvm_date_format(b->saved, when), b->complete ? "" : "not ");
}

/* ---- show ---- */

static void show_file(const struct bundle_file *f)
{
	char when[UVM_DATE_TEXT];

	printf("  %s: ", f->role);
	print_text(f->name);
	printf(", from ");
	print_text(f->source);
	if (f->state == BUNDLE_SAVED) {
		printf("\n    %" PRIu64 " bytes, last changed %s, %s ", f->size, uvm_date_format(f->modified, when),
		       f->sparse ? "SHA-256 of blocks" : "SHA-256");
		for (size_t i = 0; i < sizeof(f->digest); i++)
			printf("%02x", f->digest[i]);
	} else {
		printf("\n    not saved: ");
		print_text(f->state == BUNDLE_FAILED ? f->error : "interrupted");
	}
	putchar('\n');
}

static int show(const struct cli *c, const struct bundle *b, struct uvm_json_writer *w)
{
	(void)c;
	if (w != NULL) {
		bundle_json(b, w);
		return 0;
	}
	print_bundle(b);
	for (size_t i = 0; i < b->nfiles; i++)
		show_file(&b->files[i]);
	return 0;
}

static int run_show(struct cli *c)
{
	return run(c, show);
}

/* ---- verify ---- */

static void write_verdict(struct uvm_json_writer *w, const struct bundle_file *f, const struct uvm_diag *d)
{
	char message[1024];

	uvm_diag_format(d, message, sizeof(message));
	uvm_json_object_open(w);
	cli_json_text(w, "name", f->name);
	uvm_json_member_bool(w, "same", d->code == UVM_OK);
	if (d->code != UVM_OK)
		cli_json_text(w, "message", message);
	uvm_json_object_close(w);
}

static int verify_file(const struct cli *c, const struct bundle *b, const struct bundle_file *f, struct uvm_json_writer *w)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = bundle_verify(b, f, &d);

	if (w != NULL)
		write_verdict(w, f, &d);
	if (r < 0)
		return cli_error(c, f->name, &d);
	if (w == NULL) {
		printf("  ");
		print_text(f->name);
		printf(": as it was saved\n");
	}
	return 0;
}

static int verify(const struct cli *c, const struct bundle *b, struct uvm_json_writer *w)
{
	int code = b->complete ? 0 : 1;

	if (w == NULL) {
		print_bundle(b);
	} else {
		uvm_json_object_open(w);
		cli_json_text(w, "name", b->name);
		uvm_json_member_bool(w, "complete", b->complete);
		uvm_json_key(w, "files");
		uvm_json_array_open(w);
	}
	for (size_t i = 0; i < b->nfiles; i++) {
		const int one = verify_file(c, b, &b->files[i], w);

		code = one > code ? one : code;
	}
	if (w != NULL) {
		uvm_json_array_close(w);
		uvm_json_object_close(w);
	}
	return code;
}

static int run_verify(struct cli *c)
{
	return run(c, verify);
}

static const struct cli_option options[] = {
	{ .name = "json", .help = "print JSON: a list of bundles" },
	{ .name = NULL },
};

static const char *const show_description[] = {
	"Lists the debug bundles in a directory and what they hold: where each file came from, its size, when it was last "
	"changed, "
	"its digest. Of a file that is mostly holes, the digest is over its blocks of 65536 bytes that are not all zeros, each "
	"with its number in front, and the size: what is empty need not be read.",
	NULL,
};

static const char *const verify_description[] = {
	"Compares the files of all debug bundles in a directory with what was saved. It fails when one is missing or differs, "
	"and "
	"when a bundle is not complete.",
	NULL,
};

#define DIRECTORY                                                     \
	{                                                             \
		"DIR", "where uvmboot debug-capture saved them", 1, 1 \
	}

const struct cli_command debug_show_command = {
	.name = "show",
	.summary = "list the debug bundles in a directory",
	.description = show_description,
	.options = options,
	.positional = DIRECTORY,
	.run = run_show,
};

const struct cli_command debug_verify_command = {
	.name = "verify",
	.summary = "compare debug bundles with what was saved",
	.description = verify_description,
	.options = options,
	.positional = DIRECTORY,
	.run = run_verify,
};
