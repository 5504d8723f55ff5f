/* SPDX-License-Identifier: MIT */
/*
 * The cpio archive through libarchive, from a sorted list of entries.
 */
#include "image/initrd.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "os/say.h"

enum kind { FOLDER, CONSOLE, REGULAR };

struct entry {
	const char *path;
	size_t len; /* of path: a folder's is the beginning of a file's */
	enum kind kind;
	const struct uvm_initrd_file *file;
};

struct entries {
	struct entry *e;
	size_t n;
};

static const struct entry always[] = {
	{ "dev", 3, FOLDER, NULL }, { "dev/console", 11, CONSOLE, NULL }, { "proc", 4, FOLDER, NULL },
	{ "run", 3, FOLDER, NULL }, { "sys", 3, FOLDER, NULL },           { "tmp", 3, FOLDER, NULL },
};

#define ALWAYS (sizeof(always) / sizeof(always[0]))

/* ---- the list ---- */

/* Whether every component of a path is a name, and how many there are. */
static bool check_path(const char *path, size_t *components)
{
	for (*components = 0;; ++*components) {
		const size_t n = strcspn(path, "/");

		if (n == 0 || (n == 1 && path[0] == '.') || (n == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		if (path[n] == '\0')
			return true;
		path += n + 1;
	}
}

static void add_file(struct entries *list, const struct uvm_initrd_file *f)
{
	for (const char *slash = f->path; (slash = strchr(slash, '/')) != NULL; slash++)
		list->e[list->n++] = (struct entry){ f->path, (size_t)(slash - f->path), FOLDER, NULL };
	list->e[list->n++] = (struct entry){ f->path, strlen(f->path), REGULAR, f };
}

static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	const int r = memcmp(a->path, b->path, a->len < b->len ? a->len : b->len);

	return r != 0 ? r : a->len < b->len ? -1 : a->len > b->len;
}

static bool same_path(const struct entry *a, const struct entry *b)
{
	return a->len == b->len && memcmp(a->path, b->path, a->len) == 0;
}

/* Folders may be named often, anything else once. */
static int drop_repeated(struct entries *list, struct uvm_diag *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct entry *e = &list->e[i];

		if (kept > 0 && same_path(e, &list->e[kept - 1])) {
			if (e->kind != FOLDER || list->e[kept - 1].kind != FOLDER)
				return uvm_say(d, UVM_E_DUPLICATE, "%.*s is there twice", (int)e->len, e->path);
			continue;
		}
		list->e[kept++] = *e;
	}
	list->n = kept;
	return UVM_OK;
}

static int make_list(const struct uvm_initrd_file *files, size_t n, struct entries *ret, struct uvm_diag *d)
{
	size_t room = ALWAYS, components;

	for (size_t i = 0; i < n; i++) {
		if (!check_path(files[i].path, &components))
			return uvm_say(d, UVM_E_VALUE, "%s is no path inside of an initrd", files[i].path);
		if (files[i].data.len > UINT32_MAX)
			return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "file size", files[i].data.len, UINT32_MAX);
		room += components + 1;
	}
	*ret = (struct entries){ malloc(room * sizeof(struct entry)), ALWAYS };
	if (ret->e == NULL)
		return uvm_no_memory(d, room * sizeof(struct entry));
	memcpy(ret->e, always, sizeof(always));
	for (size_t i = 0; i < n; i++)
		add_file(ret, &files[i]);
	qsort(ret->e, ret->n, sizeof(struct entry), compare);
	return drop_repeated(ret, d);
}

/* ---- the archive ---- */

/* libarchive's buffer is as large as it thinks best; ours grows with what is written. */
static la_ssize_t sink(struct archive *a, void *arg, const void *p, size_t n)
{
	struct uvm_bytes *out = arg;
	uint8_t *grown = realloc(out->p, out->len + n);

	(void)a;
	if (grown == NULL)
		return -1;
	memcpy(grown + out->len, p, n);
	out->p = grown;
	out->len += n;
	return (la_ssize_t)n;
}

static void describe(struct archive_entry *to, const struct entry *e, size_t number, const char *path)
{
	static const unsigned types[] = { AE_IFDIR, AE_IFCHR, AE_IFREG }, modes[] = { 0755, 0600, 0644 };

	archive_entry_clear(to);
	archive_entry_set_pathname(to, path);
	archive_entry_set_filetype(to, types[e->kind]);
	archive_entry_set_perm(to, e->kind == REGULAR && e->file->executable ? 0755 : modes[e->kind]);
	archive_entry_set_ino64(to, (la_int64_t)number + 1);
	archive_entry_set_nlink(to, 1);
	archive_entry_set_mtime(to, 0, 0);
	archive_entry_set_size(to, e->kind == REGULAR ? (la_int64_t)e->file->data.len : 0);
	if (e->kind == CONSOLE) {
		archive_entry_set_rdevmajor(to, 5);
		archive_entry_set_rdevminor(to, 1);
	}
}

static bool write_entry(struct archive *a, struct archive_entry *scratch, const struct entry *e, size_t number)
{
	char *path = strndup(e->path, e->len);
	bool good = path != NULL;

	if (good) {
		describe(scratch, e, number, path);
		good = archive_write_header(a, scratch) == ARCHIVE_OK;
	}
	if (good && e->kind == REGULAR)
		good = archive_write_data(a, e->file->data.p, e->file->data.len) == (la_ssize_t)e->file->data.len;
	free(path);
	return good;
}

static int write_archive(const struct entries *list, struct uvm_bytes *out, struct uvm_diag *d)
{
	struct archive *a = archive_write_new();
	struct archive_entry *scratch = archive_entry_new();
	bool good = a != NULL && scratch != NULL && archive_write_set_format_cpio_newc(a) == ARCHIVE_OK &&
		    archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
		    archive_write_open(a, out, NULL, sink, NULL) == ARCHIVE_OK;

	for (size_t i = 0; i < list->n && good; i++)
		good = write_entry(a, scratch, &list->e[i], i);
	good = good && archive_write_close(a) == ARCHIVE_OK;
	archive_entry_free(scratch);
	archive_write_free(a);
	return good ? UVM_OK : uvm_no_memory(d, out->len); /* nothing else can fail in memory */
}

int uvm_initrd_write(const struct uvm_initrd_file *files, size_t n, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct entries list = { NULL, 0 };
	struct uvm_bytes out = { NULL, 0 };
	int status = make_list(files, n, &list, d);

	if (status == UVM_OK)
		status = write_archive(&list, &out, d);
	free(list.e);
	if (status < 0)
		uvm_bytes_free(&out);
	else
		*ret = out;
	return status;
}
