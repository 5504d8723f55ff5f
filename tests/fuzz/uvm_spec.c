/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: OCI specs with their annotations, registry values and services, and runtime options, behind a zero byte. A
 * refusal has a class; options can be written, and come out the same again; what passes strictly passes with the same result,
 * and nothing about it was unreadable.
 */
#include <uvmkit/uvm.h>

#include "fuzz.h"

#define TEXT_LIMIT 16384u

struct text {
	char *p;
	size_t len, cap;
};

struct result {
	struct text options;
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

static struct result read_pod(struct uvm_pod pod, bool strict)
{
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size > 0 ? memchr(data, 0, size) : NULL;
	const size_t spec_len = zero != NULL ? (size_t)(zero - data) : size;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct result loose, again, strict;
	struct uvm_host host;
	struct uvm_pod pod = { .host = &host, .spec_len = spec_len, .task_id = "pod" };
	char *spec, *runtime;

	if (size > TEXT_LIMIT)
		return 0;
	spec = fuzz_copy(data, spec_len);
	runtime = zero != NULL ? fuzz_copy(zero + 1, size - spec_len - 1) : NULL;
	pod.spec = spec;
	pod.runtime_options = runtime;
	pod.runtime_options_len = zero != NULL ? size - spec_len - 1 : 0;
	FUZZ_CHECK(uvm_host_read(NULL, 0, NULL, &host, &d) == UVM_OK);
	loose = read_pod(pod, false);
	again = read_pod(pod, false);
	strict = read_pod(pod, true);
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
	return 0;
}
