/* SPDX-License-Identifier: MIT */
/*
 * Making directories.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "os/dir.h"
#include "os/say.h"
#include "os/sys.h"

/* 1 made, 0 there already, -1 and errno. */
static int make_one(const char *path)
{
	struct stat st;
	int e;

	if (uvm_sys_mkdir(path, 0777) == 0)
		return 1;
	e = errno;
	/* whatever it failed for: read-only and automounted parents refuse before they look */
	if (uvm_sys_fstatat(AT_FDCWD, path, &st, 0) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = e;
	return -1;
}

/* Where the part of a path behind its first ${at} bytes ends. */
static size_t next_end(const char *path, size_t at)
{
	at += strspn(path + at, "/");
	return at + strcspn(path + at, "/");
}

/* Whether a path that ends at ${end} names what it names without its last part: behind a slash, or ".". */
static bool is_same_directory(const char *path, size_t end)
{
	return path[end - 1] == '/' || (path[end - 1] == '.' && (end == 1 || path[end - 2] == '/'));
}

int uvm_dirs_make(struct uvm_new_dirs *n, const char *path, struct uvm_diag *d)
{
	const size_t len = strlen(path);

	n->kept = 0;
	n->path = strdup(path);
	if (n->path == NULL)
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, len + 1);
	for (size_t end = 0, start = 0; start < len; start = end) {
		int r;

		end = next_end(path, start);
		if (is_same_directory(path, end))
			continue;
		n->path[end] = '\0';
		r = make_one(n->path);
		if (r < 0)
			return uvm_say(d, UVM_E_IO, "cannot make a directory: %m (%s)", n->path);
		if (r == 0)
			n->kept = end; /* a directory behind "new/.." may be old: only what follows the last old one is ours */
		n->path[end] = path[end];
	}
	return UVM_OK;
}

/* Deepest first. Where making failed the path is cut, and its last part is not ours: removing that fails too. */
void uvm_dirs_undo(struct uvm_new_dirs *n)
{
	size_t end = n->path != NULL ? strlen(n->path) : 0;

	while (end > n->kept) {
		n->path[end] = '\0';
		(void)uvm_sys_rmdir(n->path);
		while (end > n->kept && n->path[end - 1] != '/')
			end--;
		while (end > n->kept && n->path[end - 1] == '/')
			end--;
	}
	uvm_dirs_keep(n);
}

void uvm_dirs_keep(struct uvm_new_dirs *n)
{
	free(n->path);
	*n = (struct uvm_new_dirs){ NULL, 0 };
}
