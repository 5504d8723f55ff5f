/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: OCI specs with their annotations, registry values and services; behind a zero byte each, runtime options and
 * mounts. A refusal has a class; options and documents can be written, and come out the same again; what passes strictly passes
 * with the same result, and nothing about it was unreadable.
 */
#include <uvmkit/uvm.h>

#include "fuzz.h"

#define TEXT_LIMIT 16384u

struct text {
	char *p;
	size_t len, cap;
};

struct request {
	struct uvm_pod pod;
	const char *rootfs;
	size_t rootfs_len;
};

struct result {
	struct text options; /* and the document, if any */
	unsigned malformed;
	int status;
};

static int append(void *arg, const char *s, size_t n)
{
	struct text *t = arg;

	if (t->cap - t->len < n) {
		t->cap = 2 * (t->len + n);
		t->p = realloc(t->p, t->cap);
		FUZZ_CHECK(t->p != NULL);
	}
	memcpy(t->p + t->len, s, n);
	t->len += n;
	return UVM_OK;
}

static void note(void *arg, const struct uvm_note *n)
{
	struct result *r = arg;

	FUZZ_CHECK(n->key != NULL && n->value != NULL && n->says != NULL && *n->says != '\0');
	r->malformed += n->kind == UVM_NOTE_MALFORMED;
}

static void write_options(const struct uvm_options *o, struct text *t)
{
	struct uvm_json_writer w;

	uvm_json_begin(&w, append, t, 0, UVM_JSON_ESCAPE_GO);
	uvm_options_write(o, &w);
	FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
	for (enum uvm_option i = 0; i < UVM_OPTION_COUNT; i++)
		FUZZ_CHECK(*uvm_origin_name(o->origin[i].from) != '\0');
}

/* As if all files were there. */
static void write_document(const struct request *request, struct uvm_options *o, struct text *t)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_boot_files b;
	struct uvm_json_writer w;
	int status;

	o->BundleDirectory = "C:\\bundle";
	status = uvm_boot_files_find(o, request->pod.host, request->rootfs, request->rootfs_len, &b, &d);
	FUZZ_CHECK(status == d.code && (status == UVM_OK || d.rule != NULL));
	if (status < 0)
		return;
	uvm_json_begin(&w, append, t, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_boot_files_write(&b, request->pod.host, &w);
	FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++)
		b.file[i].present = b.file[i].path != NULL;
	uvm_json_begin(&w, append, t, 0, UVM_JSON_ESCAPE_GO);
	status = uvm_document_write(o, &b, request->pod.host, &w, &d);
	FUZZ_CHECK(status == d.code && (status == UVM_OK ? uvm_json_end(&w) == UVM_OK : d.rule != NULL));
	uvm_boot_files_free(&b);
}

static struct result read_pod(const struct request *request, bool strict)
{
	struct uvm_pod pod = request->pod;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct result r = { 0 };
	struct uvm_options o;

	pod.strict = strict;
	pod.note = note;
	pod.note_arg = &r;
	r.status = uvm_options_read(&pod, &o, &d);
	FUZZ_CHECK(r.status == d.code && (r.status == UVM_OK || d.rule != NULL));
	if (r.status == UVM_OK) {
		write_options(&o, &r.options);
		write_document(request, &o, &r.options);
		uvm_options_free(&o);
	}
	return r;
}

static void check_same(const struct result *a, const struct result *b)
{
	FUZZ_CHECK(a->status == b->status && a->malformed == b->malformed);
	FUZZ_CHECK(a->options.len == b->options.len);
	FUZZ_CHECK(a->options.len == 0 || memcmp(a->options.p, b->options.p, a->options.len) == 0);
}

/* The next part of the input, up to a zero byte, on the heap; NULL when nothing is left. */
static char *take_part(const uint8_t **data, size_t *left, size_t *ret_len)
{
	const uint8_t *zero = *left > 0 ? memchr(*data, 0, *left) : NULL;
	char *part;

	if (*data == NULL)
		return NULL;
	*ret_len = zero != NULL ? (size_t)(zero - *data) : *left;
	part = fuzz_copy(*data, *ret_len);
	*left = zero != NULL ? *left - *ret_len - 1 : 0;
	*data = zero != NULL ? zero + 1 : NULL;
	return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct result loose, again, strict;
	struct uvm_host host;
	struct request request = { .pod = { .host = &host, .task_id = "pod" } };
	char *spec, *runtime, *rootfs;

	if (size > TEXT_LIMIT || data == NULL)
		return 0;
	request.pod.spec = spec = take_part(&data, &size, &request.pod.spec_len);
	request.pod.runtime_options = runtime = take_part(&data, &size, &request.pod.runtime_options_len);
	request.rootfs = rootfs = take_part(&data, &size, &request.rootfs_len);
	FUZZ_CHECK(uvm_host_read(NULL, 0, NULL, &host, &d) == UVM_OK);
	loose = read_pod(&request, false);
	again = read_pod(&request, false);
	strict = read_pod(&request, true);
	check_same(&loose, &again);
	if (strict.status == UVM_OK)
		check_same(&loose, &strict);
	FUZZ_CHECK(strict.status != UVM_OK || strict.malformed == 0);
	free(loose.options.p);
	free(again.options.p);
	free(strict.options.p);
	uvm_host_free(&host);
	free(spec);
	free(runtime);
	free(rootfs);
	return 0;
}
