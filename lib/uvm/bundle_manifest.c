/* SPDX-License-Identifier: MIT */
/*
 * Manifests of debug bundles: written while the bundle grows, read when somebody wants to know what it holds.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "os/file.h"
#include "os/find.h"
#include "os/say.h"
#include "os/sparse.h"
#include "uvm/bundle_manifest.h"
#include "uvm/decode.h"

#define VERSION 1u
#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* ---- writing ---- */

static void write_file(struct uvm_json_writer *w, const struct bundle_file *f)
{
	uvm_json_object_open(w);
	uvm_json_member_string(w, "role", f->role);
	uvm_json_member_string(w, "name", f->name);
	uvm_json_member_string(w, "source", f->source);
	if (f->state == BUNDLE_SAVED) {
		uvm_json_member_u64(w, "size", f->size);
		uvm_json_key(w, "modified");
		uvm_json_i64(w, f->modified);
		uvm_json_member_hex(w, f->sparse ? "sha256_blocks" : "sha256", f->digest, sizeof(f->digest));
	} else if (f->state == BUNDLE_FAILED) {
		uvm_json_member_string(w, "error", f->error);
	}
	uvm_json_object_close(w);
}

void bundle_json(const struct bundle *b, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	uvm_json_member_u64(w, "version", VERSION);
	uvm_json_member_string(w, "id", b->id);
	uvm_json_member_string(w, "name", b->name);
	uvm_json_key(w, "saved");
	uvm_json_i64(w, b->saved);
	uvm_json_member_bool(w, "complete", b->complete);
	uvm_json_key(w, "files");
	uvm_json_array_open(w);
	for (size_t i = 0; i < b->nfiles; i++)
		write_file(w, &b->files[i]);
	uvm_json_array_close(w);
	uvm_json_object_close(w);
}

/* JSON comes in small pieces. */
struct writing {
	struct uvm_output o;
	struct uvm_diag *d;
	size_t n;
	char text[4096];
};

static int flush(struct writing *to)
{
	const size_t n = to->n;

	to->n = 0;
	return uvm_output_write(&to->o, to->text, n, to->d);
}

static int put(void *arg, const char *s, size_t n)
{
	struct writing *to = arg;
	int r = UVM_OK;

	for (size_t part; n > 0 && r == UVM_OK; s += part, n -= part) {
		part = n < sizeof(to->text) - to->n ? n : sizeof(to->text) - to->n;
		memcpy(to->text + to->n, s, part);
		to->n += part;
		if (to->n == sizeof(to->text))
			r = flush(to);
	}
	return r;
}

int bundle_manifest_write(const struct bundle *b, const char *path, bool first, struct uvm_diag *d)
{
	struct writing to = { .d = d };
	struct uvm_json_writer w;
	int r;

	r = first ? uvm_output_open_new(&to.o, path, d) : uvm_output_open(&to.o, path, d);
	if (r < 0)
		return r;
	uvm_json_begin(&w, put, &to, 2, UVM_JSON_ESCAPE_MINIMAL);
	bundle_json(b, &w);
	r = uvm_json_end(&w);
	if (r == UVM_OK)
		r = put(&to, "\n", 1);
	if (r == UVM_OK)
		r = flush(&to);
	if (r == UVM_OK)
		r = uvm_output_commit(&to.o, d);
	else
		(void)uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0);
	uvm_output_abort(&to.o);
	return r;
}

/* ---- reading ---- */

struct raw_file {
	const char *role, *name, *source, *sha256, *sha256_blocks, *error;
	uint64_t size;
	int64_t modified;
};

struct raw {
	uint32_t version;
	const char *id, *name;
	int64_t saved;
	bool complete;
	struct decode_list files;
};

#define TEXT(object_, member)                                                                 \
	{                                                                                     \
		.name = #member, .type = DECODE_TEXT, .off = offsetof(struct object_, member) \
	}
#define NUMBER(object_, kind, member)                                                         \
	{                                                                                     \
		.name = #member, .type = kind, .size = sizeof(((struct object_ *)0)->member), \
		.off = offsetof(struct object_, member)                                       \
	}

static const struct decode_field file_fields[] = {
	TEXT(raw_file, role),
	TEXT(raw_file, name),
	TEXT(raw_file, source),
	TEXT(raw_file, sha256),
	TEXT(raw_file, sha256_blocks),
	TEXT(raw_file, error),
	NUMBER(raw_file, DECODE_UINT, size),
	NUMBER(raw_file, DECODE_INT, modified),
};
static const struct decode_object file_object = { file_fields, COUNT(file_fields), sizeof(struct raw_file) };

static const struct decode_field fields[] = {
	NUMBER(raw, DECODE_UINT, version),
	TEXT(raw, id),
	TEXT(raw, name),
	NUMBER(raw, DECODE_INT, saved),
	{ .name = "complete", .type = DECODE_BOOL, .off = offsetof(struct raw, complete) },
	{ .name = "files", .type = DECODE_LIST, .off = offsetof(struct raw, files), .object = &file_object },
};
static const struct decode_object object = { fields, COUNT(fields), sizeof(struct raw) };

static bool is_name(const char *s)
{
	return s != NULL && *s != '\0' && strchr(s, '/') == NULL && strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

static bool read_digest(const char *s, uint8_t out[BUNDLE_DIGEST])
{
	size_t i = 0;

	for (; i < BUNDLE_DIGEST && digit(s[2 * i]) >= 0 && digit(s[2 * i + 1]) >= 0; i++)
		out[i] = (uint8_t)(digit(s[2 * i]) << 4 | digit(s[2 * i + 1]));
	return i == BUNDLE_DIGEST && s[2 * i] == '\0';
}

static int read_file(const struct raw_file *raw, struct bundle_file *f, struct uvm_diag *d)
{
	const char *digest = raw->sha256 != NULL ? raw->sha256 : raw->sha256_blocks;

	if (raw->role == NULL || raw->source == NULL || !is_name(raw->name))
		return uvm_say(d, UVM_E_VALUE, "a file without role or source, or whose name is not one in this directory");
	*f = (struct bundle_file){ .role = raw->role, .source = raw->source, .name = raw->name, .error = raw->error };
	f->state = raw->error != NULL ? BUNDLE_FAILED : digest != NULL ? BUNDLE_SAVED : BUNDLE_PENDING;
	f->sparse = raw->sha256 == NULL;
	f->size = raw->size;
	f->modified = raw->modified;
	if (f->state == BUNDLE_SAVED && !read_digest(digest, f->digest))
		return uvm_say(d, UVM_E_VALUE, "%s: the digest is not 64 hexadecimal digits", raw->name);
	return UVM_OK;
}

int bundle_read(struct uvm_mem *m, const char *text, size_t len, struct bundle *ret, struct uvm_diag *d)
{
	struct raw raw = { 0 };
	int r;

	if (len == 0)
		return uvm_say(d, UVM_E_MISSING, "the manifest is empty: who made it was stopped before anything was saved");
	r = decode(m, DECODE_OBJECT, &object, text, len, &raw, d);
	if (r < 0)
		return r;
	if (raw.version != VERSION)
		return uvm_say(d, UVM_E_VALUE, "the manifest has version %" PRIu32 ", not %u", raw.version, VERSION);
	if (raw.id == NULL || !is_name(raw.name))
		return uvm_say(d, UVM_E_VALUE, "the manifest has no id or no name");
	if (raw.files.n > BUNDLE_FILES_MAX)
		return uvm_say(d, UVM_E_LIMIT, "the manifest names %zu files", raw.files.n);
	*ret = (struct bundle){ .m = m, .id = raw.id, .name = raw.name, .saved = raw.saved, .complete = raw.complete };
	ret->nfiles = raw.files.n;
	ret->files = uvm_mem_take(m, raw.files.n, sizeof(*ret->files));
	r = uvm_mem_status(m, d);
	for (size_t i = 0; i < ret->nfiles && r == UVM_OK; i++)
		r = read_file((const struct raw_file *)raw.files.v + i, &ret->files[i], d);
	return r;
}

/* ---- comparing ---- */

static int seen(void *arg, const uint8_t *p, uint64_t n, struct uvm_diag *d)
{
	return bundle_hash_add(arg, p, n, d);
}

static int compare(const struct bundle_file *f, const struct uvm_sparse *s, struct uvm_diag *d)
{
	uint8_t digest[BUNDLE_DIGEST];
	struct bundle_hash *hash;
	int r;

	if (s->size != f->size)
		return uvm_say(d, UVM_E_MISMATCH, "has %" PRIu64 " bytes, not %" PRIu64, s->size, f->size);
	hash = bundle_hash_new(f->sparse, d);
	if (hash == NULL)
		return d->code;
	r = uvm_sparse_walk(s, seen, hash, d);
	if (r == UVM_OK)
		r = bundle_hash_end(hash, digest, d);
	if (r == UVM_OK && memcmp(digest, f->digest, sizeof(digest)) != 0)
		r = uvm_say(d, UVM_E_MISMATCH, "has other contents than were saved");
	bundle_hash_free(hash);
	return r;
}

int bundle_verify(const struct bundle *b, const struct bundle_file *f, struct uvm_diag *d)
{
	const char *path = uvm_mem_format(b->m, "%s/%s", b->dir, f->name);
	struct uvm_sparse s = { .fd = -1 };
	enum uvm_file_kind kind;
	int r;

	if (f->state == BUNDLE_FAILED)
		return uvm_say(d, UVM_E_MISSING, "was not saved: %s", f->error);
	if (f->state == BUNDLE_PENDING)
		return uvm_say(d, UVM_E_MISSING, "was being saved when that was interrupted");
	kind = uvm_file_kind_itself(path);
	if (kind == UVM_FILE_NONE)
		return uvm_say(d, errno == ENOENT ? UVM_E_MISSING : UVM_E_IO, "cannot be looked at: %m");
	if (kind != UVM_FILE_REGULAR) /* a link would say something of a file elsewhere */
		return uvm_say(d, UVM_E_MISMATCH, "is no regular file");
	r = uvm_sparse_open(&s, path, d);
	if (r == UVM_OK)
		r = compare(f, &s, d);
	uvm_sparse_close(&s);
	return r;
}
