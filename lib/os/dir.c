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

int uvm_dir_room(const char *path, uint64_t *ret, struct uvm_diag *d)
{
	struct statvfs st;

	if (uvm_sys_statvfs(path, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot tell how much room there is: %m");
	if (__builtin_mul_overflow((uint64_t)st.f_bavail, (uint64_t)st.f_frsize, ret))
		*ret = UINT64_MAX;
	return UVM_OK;
}

static bool ends_in(const char *name, const char *ending)
{
	const size_t n = strlen(name), e = strlen(ending);

	return n >= e && strcmp(name + n - e, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_name(char ***names, size_t *n, const char *name, struct uvm_diag *d)
{
	char **more = realloc(*names, (*n + 1) * sizeof(**names));

	if (more == NULL)
		return uvm_no_memory(d, (*n + 1) * sizeof(**names));
	*names = more;
	more[*n] = strdup(name);
	if (more[*n] == NULL)
		return uvm_no_memory(d, strlen(name) + 1);
	(*n)++;
	return UVM_OK;
}

int uvm_dir_names(const char *path, const char *ending, char ***ret, size_t *n, struct uvm_diag *d)
{
	DIR *dir = uvm_sys_opendir(path);
	const struct dirent *e;
	int r = UVM_OK;

	*ret = NULL;
	*n = 0;
	if (dir == NULL)
		return uvm_say(d, UVM_E_IO, "cannot open the directory: %m");
	errno = 0;
	while (r == UVM_OK && (e = readdir(dir)) != NULL) {
		if (ends_in(e->d_name, ending))
			r = add_name(ret, n, e->d_name, d);
	}
	if (r == UVM_OK && errno != 0)
		r = uvm_say(d, UVM_E_IO, "cannot read the directory: %m");
	(void)closedir(dir);
	if (*n > 0)
		qsort(*ret, *n, sizeof(**ret), by_name);
	return r;
}

void uvm_dir_names_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
