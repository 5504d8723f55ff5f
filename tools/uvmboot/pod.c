/* SPDX-License-Identifier: MIT */
/*
 * Pods and hosts from command lines.
 */
#include <string.h>

#include "pod.h"

#define TEXT_MAX (4u << 20) /* bytes of a spec; they have some thousands */

const char *const pod_compats[] = { "upstream", NULL };

static void write_missing(struct uvm_json_writer *w, const struct uvm_boot_files *b)
{
	uvm_json_key(w, "missing");
	uvm_json_array_open(w);
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		if (b->file[i].path != NULL && b->file[i].required && !b->file[i].present)
			uvm_json_string(w, uvm_boot_role_name(i));
	}
	uvm_json_array_close(w);
}

static void write_wrong(struct uvm_json_writer *w, const struct uvm_boot_files *b)
{
	bool any = false;

	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		if (b->file[i].wrong == NULL)
			continue;
		if (!any) {
			uvm_json_key(w, "wrong");
			uvm_json_object_open(w);
		}
		any = true;
		cli_json_text(w, uvm_boot_role_name(i), b->file[i].wrong);
	}
	if (any)
		uvm_json_object_close(w);
}

void pod_print_wrong(const struct cli *c, const struct uvm_boot_files *b)
{
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++) {
		if (b->file[i].wrong != NULL)
			cli_note(c, b->file[i].path, "%s", b->file[i].wrong);
	}
}

void pod_write_error(struct uvm_json_writer *w, const struct uvm_boot_files *b, const struct uvm_diag *d)
{
	char message[1024];

	uvm_diag_format(d, message, sizeof(message));
	uvm_json_object_open(w);
	uvm_json_member_string(w, "class", d->rule);
	cli_json_text(w, "message", message);
	if (b != NULL && strcmp(d->rule, "boot-file-missing") == 0)
		write_missing(w, b);
	if (b != NULL)
		write_wrong(w, b);
	uvm_json_object_close(w);
}

int pod_refuse(const struct cli *c, const char *thing, const struct uvm_boot_files *b, const struct uvm_diag *d)
{
	struct uvm_json_writer w;
	int code;

	if (!cli_has(c, "json") || d->rule == NULL) {
		code = cli_error(c, thing, d);
		if (b != NULL)
			pod_print_wrong(c, b);
		return code;
	}
	cli_json_stdout(&w, 2);
	uvm_json_object_open(&w);
	uvm_json_key(&w, "error");
	pod_write_error(&w, b, d);
	uvm_json_object_close(&w);
	code = cli_json_end(c, &w);
	return code != 0 ? code : 1;
}

static int read_text(const struct cli *c, const char *path, struct uvm_bytes *ret)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_file_read(path, TEXT_MAX, ret, &d) < 0 ? cli_error(c, path, &d) : 0;
}

int pod_host(const struct cli *c, struct uvm_host *ret)
{
	const char *path = cli_get(c, "host"), *sysroot = cli_get(c, "sysroot");
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes text = { 0 };
	int code, r;

	if (path == NULL && sysroot == NULL)
		return uvm_host_local(ret, &d) < 0 ? cli_error(c, NULL, &d) : 0;
	code = path != NULL ? read_text(c, path, &text) : 0;
	if (code != 0)
		return code;
	r = uvm_host_read((const char *)text.p, text.len, sysroot, ret, &d);
	uvm_bytes_free(&text);
	return r < 0 ? cli_error(c, path, &d) : 0;
}

/* Of strict refusals the first is the error itself. */
void pod_note(void *arg, const struct uvm_note *n)
{
	struct noting *noting = arg;
	const struct cli *c = noting->c;

	switch (n->kind) {
	case UVM_NOTE_MALFORMED:
		if (!noting->strict)
			cli_warn(c, n->key, "\"%s\" %s; the default holds", n->value, n->says);
		else if (noting->malformed++ > 0)
			cli_warn(c, n->key, "\"%s\" %s", n->value, n->says);
		break;
	case UVM_NOTE_REPLACED:
		cli_warn(c, n->key, "this annotation is called %s now", n->says);
		break;
	case UVM_NOTE_RENAMED:
		cli_warn(c, n->key, "has no effect: this annotation is called %s now", n->says);
		break;
	case UVM_NOTE_OVERRULED:
		cli_warn(c, n->key, "has no effect: %s is for the same service", n->says);
		break;
	}
}

static int read_options(const struct cli *c, struct pod *p, bool strict, uvm_note_fn *note)
{
	struct noting noting = { .c = c, .strict = strict };
	const char *id = cli_get(c, "task-id");
	const struct uvm_pod request = {
		.host = &p->host,
		.spec = (const char *)p->spec.p,
		.spec_len = p->spec.len,
		.runtime_options = (const char *)p->runtime.p,
		.runtime_options_len = p->runtime.len,
		.task_id = id != NULL ? id : "pod",
		.strict = strict,
		.note = note,
		.note_arg = &noting,
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	return uvm_options_read(&request, &p->options, &d) < 0 ? pod_refuse(c, cli_get(c, "spec"), NULL, &d) : 0;
}

static int read_texts(const struct cli *c, struct pod *p)
{
	const char *runtime = cli_get(c, "runtime-options");
	int code;

	*p = (struct pod){ 0 };
	code = pod_host(c, &p->host);
	if (code == 0)
		code = read_text(c, cli_get(c, "spec"), &p->spec);
	if (code == 0 && runtime != NULL)
		code = read_text(c, runtime, &p->runtime);
	return code;
}

int pod_open(const struct cli *c, struct pod *p)
{
	const int code = read_texts(c, p);

	return code == 0 ? read_options(c, p, cli_has(c, "strict") > 0, pod_note) : code;
}

/* Whether it is confidential is not known before it was read. */
int pod_open_to_start(const struct cli *c, bool lax, struct pod *p)
{
	int code = read_texts(c, p);
	bool strict;

	if (code == 0)
		code = read_options(c, p, false, NULL);
	if (code != 0)
		return code;
	strict = cli_has(c, "strict") > 0 || (!lax && p->options.SecurityPolicyEnabled);
	uvm_options_free(&p->options);
	p->options = (struct uvm_options){ 0 };
	return read_options(c, p, strict, pod_note);
}

int pod_find_files(const struct cli *c, struct pod *p)
{
	const char *rootfs = cli_get(c, "rootfs"), *parameters = cli_get(c, "firmware-parameters");
	const int code = rootfs != NULL ? read_text(c, rootfs, &p->rootfs) : 0;
	struct uvm_diag d = UVM_DIAG_INIT;

	if (code != 0)
		return code;
	p->options.BundleDirectory = cli_get(c, "bundle");
	p->options.EnableGraphicsConsole = cli_has(c, "graphics-console") > 0;
	p->options.FirmwareParameters = parameters != NULL ? parameters : "";
	if (uvm_boot_files_find(&p->options, &p->host, (const char *)p->rootfs.p, p->rootfs.len, &p->files, &d) < 0)
		return pod_refuse(c, cli_get(c, "spec"), NULL, &d);
	return 0;
}

void pod_close(struct pod *p)
{
	uvm_boot_files_free(&p->files);
	uvm_options_free(&p->options);
	uvm_bytes_free(&p->rootfs);
	uvm_bytes_free(&p->runtime);
	uvm_bytes_free(&p->spec);
	uvm_host_free(&p->host);
}
