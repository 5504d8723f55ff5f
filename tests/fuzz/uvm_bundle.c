/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: manifests of debug bundles. What is read names files of its own directory alone, and comes out the same when it
 * is written and read again.
 */
#include "fuzz.h"
#include "uvm/bundle_manifest.h"

#define TEXT_LIMIT 65536u

struct text {
	char p[16 * TEXT_LIMIT]; /* indented, and six bytes for one */
	size_t n;
};

static int append(void *arg, const char *s, size_t n)
{
	struct text *t = arg;

	FUZZ_CHECK(n <= sizeof(t->p) - t->n);
	memcpy(t->p + t->n, s, n);
	t->n += n;
	return UVM_OK;
}

static void write(const struct bundle *b, struct text *t)
{
	struct uvm_json_writer w;

	t->n = 0;
	uvm_json_begin(&w, append, t, 0, UVM_JSON_ESCAPE_MINIMAL);
	bundle_json(b, &w);
	FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
}

static void check_names(const struct bundle *b)
{
	FUZZ_CHECK(b->nfiles <= BUNDLE_FILES_MAX && strchr(b->name, '/') == NULL);
	for (size_t i = 0; i < b->nfiles; i++) {
		const struct bundle_file *f = &b->files[i];

		FUZZ_CHECK(*f->name != '\0' && strchr(f->name, '/') == NULL && strcmp(f->name, "..") != 0);
		FUZZ_CHECK(f->role != NULL && f->source != NULL && (f->state == BUNDLE_FAILED) == (f->error != NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text first, second;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_mem *m;
	struct bundle b, again;
	char *text;
	int r;

	if (size > TEXT_LIMIT)
		return 0;
	m = uvm_mem_new(&d);
	FUZZ_CHECK(m != NULL);
	text = fuzz_copy(data, size);
	r = bundle_read(m, text, size, &b, &d);
	FUZZ_CHECK(r == d.code);
	if (r == UVM_OK) {
		check_names(&b);
		write(&b, &first);
		FUZZ_CHECK(bundle_read(m, first.p, first.n, &again, &d) == UVM_OK);
		write(&again, &second);
		FUZZ_CHECK(first.n == second.n && memcmp(first.p, second.p, first.n) == 0);
	}
	free(text);
	uvm_mem_free(m);
	return 0;
}
