/* SPDX-License-Identifier: MIT */
/*
 * Making a debug bundle.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include <uvmkit/json.h>

#include "os/dir.h"
#include "os/find.h"
#include "os/say.h"
#include "os/sparse.h"
#include "uvm/bundle.h"
#include "uvm/bundle_manifest.h"
#include "uvm/refuse.h"

#define COPIES_MAX 10000u /* bundles of one VM in one directory */

int bundle_id_check(const char *id, struct uvm_diag *d)
{
	if (*id == '\0' || strpbrk(id, "/\\:") != NULL)
		return uvm_refuse(d, UVM_CLASS_UVM_ID, "\"%s\" cannot begin the name of a file", id);
	return UVM_OK;
}

/* ---- names ---- */

static const char *place(const struct bundle *b, const char *name)
{
	return uvm_mem_format(b->m, "%s/%s", b->dir, name);
}

static const char *manifest_place(const struct bundle *b)
{
	return uvm_mem_format(b->m, "%s/%s" BUNDLE_MANIFEST, b->dir, b->name);
}

/* Whether file ${i} needs its role in its name: an earlier one, or the manifest, is called like it. */
static bool is_ambiguous(const struct bundle *b, size_t i)
{
	bool same = strcasecmp(b->files[i].base, &BUNDLE_MANIFEST[1]) == 0;

	for (size_t j = 0; j < i && !same; j++)
		same = strcasecmp(b->files[j].base, b->files[i].base) == 0;
	return same;
}

static void name_all(struct bundle *b, unsigned copy)
{
	b->name = copy == 1 ? b->id : uvm_mem_format(b->m, "%s_%u", b->id, copy);
	for (size_t i = 0; i < b->nfiles; i++) {
		struct bundle_file *f = &b->files[i];
		const bool ambiguous = is_ambiguous(b, i);

		f->name = uvm_mem_format(b->m, "%s_%s%s%s", b->name, ambiguous ? f->role : "", ambiguous ? "_" : "", f->base);
	}
}

static bool any_exists(const struct bundle *b)
{
	bool found = false;

	for (size_t i = 0; i < b->nfiles && !found; i++)
		found = uvm_file_kind_itself(place(b, b->files[i].name)) != UVM_FILE_NONE;
	return found;
}

/* Whoever creates the manifest has the name, whatever others do at the same time. */
static int claim(struct bundle *b, struct uvm_diag *d)
{
	for (unsigned copy = 1; copy <= COPIES_MAX; copy++) {
		struct uvm_diag why = UVM_DIAG_INIT;
		int r;

		name_all(b, copy);
		if (any_exists(b))
			continue;
		r = bundle_manifest_write(b, manifest_place(b), true, &why);
		if (r == UVM_OK || r != UVM_E_DUPLICATE) {
			if (r < 0)
				*d = why;
			return r;
		}
	}
	return uvm_say(d, UVM_E_LIMIT, "there are %u bundles of this VM", COPIES_MAX);
}

/* ---- one file ---- */

struct copying {
	struct bundle_hash *hash;
	struct uvm_progress *progress;
};

static int seen(void *arg, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	const struct copying *c = arg;

	if (p != NULL)
		uvm_progress_add(c->progress, n);
	return bundle_hash_add(c->hash, p, n, d);
}

static int check_room(const struct bundle *b, uint64_t need, struct uvm_diag *d)
{
	uint64_t room = 0;
	const int r = uvm_dir_room(b->dir, &room, d);

	if (r == UVM_OK && need > room)
		return uvm_say(d, UVM_E_IO, "there is room for %" PRIu64 " bytes, not for %" PRIu64, room, need);
	return r;
}

static int copy(const struct bundle *b, struct bundle_file *f, const struct uvm_sparse *s, struct copying *c,
		struct uvm_diag *d)
{
	struct uvm_output o = { 0 };
	int r;

	r = uvm_output_open_new(&o, place(b, f->name), d);
	if (r == UVM_OK)
		r = uvm_sparse_copy(s, &o, seen, c, d);
	if (r == UVM_OK)
		r = bundle_hash_end(c->hash, f->digest, d);
	if (r == UVM_OK)
		r = uvm_output_commit(&o, d);
	uvm_output_abort(&o);
	return r;
}

static int save_open(const struct bundle *b, struct bundle_file *f, const struct uvm_sparse *s, struct uvm_progress *progress,
		     struct uvm_diag *d)
{
	struct copying c = { NULL, progress };
	uint64_t data = 0;
	int r;

	f->size = s->size;
	r = uvm_sparse_modified(s, &f->modified, d);
	if (r == UVM_OK)
		r = uvm_sparse_data(s, &data, d);
	if (r == UVM_OK)
		r = check_room(b, data, d);
	if (r < 0)
		return r;
	f->sparse = bundle_hash_is_sparse(s->size, data);
	c.hash = bundle_hash_new(f->sparse, d);
	if (c.hash == NULL)
		return d->code;
	uvm_progress_begin(progress, f->role, data);
	r = copy(b, f, s, &c, d);
	uvm_progress_end(progress);
	bundle_hash_free(c.hash);
	return r;
}

static void save(struct bundle *b, struct bundle_file *f, struct uvm_progress *progress)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_sparse s = { .fd = -1 };
	char message[512];
	int r;

	r = f->path != NULL ? uvm_sparse_open(&s, f->path, &d) : uvm_say(&d, UVM_E_IO, "cannot open: no such place");
	if (r == UVM_OK)
		r = save_open(b, f, &s, progress, &d);
	uvm_sparse_close(&s);
	f->state = r == UVM_OK ? BUNDLE_SAVED : BUNDLE_FAILED;
	if (r == UVM_OK)
		return;
	uvm_diag_format(&d, message, sizeof(message));
	f->error = uvm_mem_text(b->m, message, strlen(message));
}

/* ---- all of them ---- */

/* The manifest after each file: whoever finds what a killed program left can tell good copies from parts. */
static int save_all(struct bundle *b, struct uvm_progress *progress, struct uvm_diag *d)
{
	const char *manifest = manifest_place(b);
	size_t nsaved = 0;
	int r = UVM_OK;

	for (size_t i = 0; i < b->nfiles && r == UVM_OK; i++) {
		save(b, &b->files[i], progress);
		nsaved += b->files[i].state == BUNDLE_SAVED;
		b->complete = i + 1 == b->nfiles && nsaved == b->nfiles;
		if (nsaved > 0)
			r = bundle_manifest_write(b, manifest, false, d);
	}
	if (nsaved == 0)
		uvm_file_remove(manifest);
	return r;
}

int bundle_save(struct bundle *b, struct uvm_progress *progress, struct uvm_diag *d)
{
	struct uvm_new_dirs made = { 0 };
	int r;

	r = uvm_dirs_make(&made, b->dir, d);
	if (r == UVM_OK)
		r = claim(b, d);
	if (r == UVM_OK)
		r = save_all(b, progress, d);
	if (r == UVM_OK)
		r = uvm_mem_status(b->m, d);
	uvm_dirs_undo(&made); /* it removes what is empty alone */
	return r;
}
