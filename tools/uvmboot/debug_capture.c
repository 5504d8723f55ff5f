/* SPDX-License-Identifier: MIT */
/*
 * uvmboot debug-capture: keep what is needed to understand why a VM failed.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "pod.h"
#include "uvm/bundle.h"
#include "uvm/host.h"
#include "uvm/path.h"
#include "uvm/refuse.h"
#include "when.h"

static bool is_true(const struct cli *c, const char *name)
{
	return strcmp(cli_get(c, name), "true") == 0;
}

/* What upstream keeps, in its order. A VM without such a disk has "" there. */
static void list_files(const struct cli *c, const struct uvm_host *h, struct bundle *b)
{
	static const char *const roles[] = { "scratch", "efi" };

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles) && b->files != NULL; i++) {
		const char *source = cli_get(c, roles[i]);

		if (*source != '\0')
			b->files[b->nfiles++] = (struct bundle_file){
				.role = roles[i],
				.source = source,
				.path = host_place(b->m, h, source),
				.base = uvm_path_base(b->m, h->paths, source),
			};
	}
}

static int find_directory(const struct uvm_host *h, const char *dest, struct bundle *b, struct uvm_diag *d)
{
	if (!uvm_path_is_absolute(h->paths, dest))
		return uvm_refuse(d, UVM_CLASS_DEBUG_PATH, "--dest: \"%s\" is not absolute", dest);
	b->dir = host_place(b->m, h, dest);
	if (b->dir == NULL)
		(void)uvm_fail_says(d, UVM_E_IO, UVM_NO_OFFSET, NULL, 0, 0, "no such place on this machine");
	return d->code;
}

static int capture(const struct cli *c, const struct uvm_host *h, struct bundle *b, struct uvm_diag *d)
{
	struct uvm_progress progress;
	int r;

	b->id = cli_get(c, "uvm-id");
	b->saved = when_now();
	r = bundle_id_check(b->id, d);
	if (r == UVM_OK)
		r = find_directory(h, cli_get(c, "dest"), b, d);
	if (r < 0)
		return r;
	b->files = uvm_mem_take(b->m, 2, sizeof(*b->files));
	list_files(c, h, b);
	r = uvm_mem_status(b->m, d);
	return r == UVM_OK ? bundle_save(b, &progress, d) : r;
}

static void write_files(struct uvm_json_writer *w, const struct bundle *b, enum bundle_state state)
{
	uvm_json_array_open(w);
	for (size_t i = 0; i < b->nfiles; i++) {
		const struct bundle_file *f = &b->files[i];

		if (f->state != state)
			continue;
		uvm_json_object_open(w);
		uvm_json_member_string(w, "role", f->role);
		cli_json_text(w, "source", f->source);
		if (state == BUNDLE_SAVED)
			cli_json_text(w, "name", f->name);
		else
			cli_json_text(w, "message", f->error);
		uvm_json_object_close(w);
	}
	uvm_json_array_close(w);
}

/* ${d}: why nothing could be tried. */
static int print_json(const struct cli *c, const struct bundle *b, const struct uvm_diag *d)
{
	struct uvm_json_writer w;

	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "saved");
	write_files(&w, b, BUNDLE_SAVED);
	uvm_json_key(&w, "errors");
	if (d->code != UVM_OK) {
		char message[512];

		uvm_diag_format(d, message, sizeof(message));
		uvm_json_array_open(&w);
		uvm_json_object_open(&w);
		cli_json_text(&w, "message", message);
		uvm_json_object_close(&w);
		uvm_json_array_close(&w);
	} else {
		write_files(&w, b, BUNDLE_FAILED);
	}
	uvm_json_object_close(&w);
	return cli_json_end(c, &w);
}

static int print(const struct cli *c, const struct bundle *b, const struct uvm_diag *d)
{
	const bool json = cli_has(c, "json") > 0;
	int code = d->code != UVM_OK ? 1 : 0, end = 0;

	if (json)
		end = print_json(c, b, d);
	else if (d->code != UVM_OK)
		return cli_error(c, cli_get(c, "dest"), d);
	for (size_t i = 0; i < b->nfiles; i++) {
		const struct bundle_file *f = &b->files[i];

		if (f->state == BUNDLE_FAILED)
			code = 1;
		if (f->state == BUNDLE_FAILED && !json)
			cli_note(c, f->source, "%s", f->error);
		if (f->state != BUNDLE_SAVED || json)
			continue;
		printf("%s: ", f->role);
		cli_print_safe(stdout, f->name, strlen(f->name));
		putchar('\n');
	}
	return code != 0 ? code : end;
}

static int run_on(const struct cli *c, const struct uvm_host *h)
{
	const bool wanted = is_true(c, "debug-mode") && is_true(c, "confidential") && *cli_get(c, "dest") != '\0';
	struct uvm_diag d = UVM_DIAG_INIT;
	struct bundle b = { .m = uvm_mem_new(&d) };
	int code;

	if (b.m != NULL && wanted && capture(c, h, &b, &d) < 0 && d.rule != NULL)
		code = pod_refuse(c, NULL, NULL, &d);
	else
		code = print(c, &b, &d);
	uvm_mem_free(b.m);
	return code;
}

static int run(struct cli *c)
{
	struct uvm_host host;
	int code = pod_host(c, &host);

	if (code != 0)
		return code;
	code = run_on(c, &host);
	uvm_host_free(&host);
	return code;
}

static const char *const truths[] = { "false", "true", NULL };

/* clang-format off */
static const struct cli_option options[] = {
	{ .name = "uvm-id", .kind = CLI_STRING, .required = true, .value = "ID", .help = "name of the VM: all copies are called ID_NAME" },
	{ .name = "dest", .kind = CLI_STRING, .required = true, .value = "DIR", .help = "absolute; made when it is missing; \"\": save nothing" },
	{ .name = "scratch", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the VM's scratch disk; \"\": it had none" },
	{ .name = "efi", .kind = CLI_STRING, .required = true, .value = "FILE", .help = "the disk that it booted from; \"\": it had none" },
	{ .name = "debug-mode", .kind = CLI_CHOICE, .required = true, .value = "BOOL", .choices = truths, .help = "whether it was in debug mode" },
	{ .name = "confidential", .kind = CLI_CHOICE, .required = true, .value = "BOOL", .choices = truths,
	  .help = "whether it had a security policy" },
	{ .name = NULL },
};
/* clang-format on */

static const char *const description[] = {
	"Copies the disks of a VM that is gone into a directory. Nothing that is there is replaced: a second bundle of the "
	"same VM "
	"is called ID_2. Holes stay holes. ID_manifest.json lists size, time of last change and SHA-256 of each file, and "
	"whether the bundle is complete. uvmkit debug verify compares.",
	"One file that cannot be copied does not keep the other from being copied. When neither can be, nothing is left.",
	"Outside of debug mode, and of a VM without a security policy, nothing is saved.",
	NULL,
};

static const struct cli_example examples[] = {
	{ "uvmboot debug-capture --uvm-id pod1@vm --dest \"$PWD/kept\" --scratch scratch.vhdx --efi '' --debug-mode true "
	  "--confidential true",
	  "Keep the scratch disk." },
	{ NULL, NULL },
};

const struct cli_command debug_capture_command = {
	.name = "debug-capture",
	.summary = "keep the disks of a VM that failed",
	.description = description,
	.options = options,
	.examples = examples,
	.run = run,
};
