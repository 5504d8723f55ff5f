/* SPDX-License-Identifier: MIT */
/*
 * Reading whole files and streams. Writing is in output.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"
#include "os/say.h"
#include "os/sys.h"

#define FIRST_CHUNK 65536u /* of a stream, whose size nobody knows */

static int too_large(uint64_t limit, struct uvm_diag *d)
{
	return uvm_say(d, UVM_E_LIMIT, "larger than the limit of %" PRIu64 " bytes", limit);
}

static int resize(struct uvm_bytes *b, size_t size, struct uvm_diag *d)
{
	uint8_t *p = realloc(b->p, size);

	if (p == NULL)
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, size);
	b->p = p;
	uvm_sys_want_large_pages(p, size);
	return UVM_OK;
}

/* Room for one byte more than expected shows the end of the input, or that it has grown beyond the limit, without growing. */
static size_t first_size(const struct stat *st, size_t max)
{
	const uint64_t size = S_ISREG(st->st_mode) && st->st_size > 0 ? (uint64_t)st->st_size + 1 : FIRST_CHUNK;

	return size < max ? (size_t)size : max;
}

/* What the file says about its size is only where to start: it may grow or shrink meanwhile. */
static int read_all(int fd, size_t size, size_t max, struct uvm_bytes *b, struct uvm_diag *d)
{
	ssize_t n;
	int r;

	for (;;) {
		r = resize(b, size, d);
		if (r < 0)
			return r;
		while (b->len < size) {
			n = uvm_sys_read(fd, b->p + b->len, size - b->len);
			if (n < 0)
				return uvm_say(d, UVM_E_IO, "cannot read: %m");
			if (n == 0)
				return resize(b, b->len > 0 ? b->len : 1, d);
			b->len += (size_t)n;
		}
		if (size == max)
			return too_large(max - 1, d);
		size = size < max / 2 ? size * 2 : max;
	}
}

static int read_fd(int fd, uint64_t limit, struct uvm_bytes *b, struct uvm_diag *d)
{
	const size_t max = limit < SIZE_MAX ? (size_t)limit + 1 : SIZE_MAX;
	struct stat st;

	if (uvm_sys_fstat(fd, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	}
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > limit)
		return too_large(limit, d);
	return read_all(fd, first_size(&st, max), max, b, d);
}

int uvm_file_read(const char *path, uint64_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	const int fd = strcmp(path, "-") == 0 ? uvm_sys_dup(STDIN_FILENO)
					      : uvm_sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
	struct uvm_bytes b = { NULL, 0 };
	int r;

	if (fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open: %m");
	r = read_fd(fd, limit, &b, d);
	(void)uvm_sys_close(fd);
	if (r < 0)
		uvm_bytes_free(&b);
	else
		*ret = b;
	return r;
}

void uvm_bytes_free(struct uvm_bytes *b)
{
	free(b->p);
	*b = (struct uvm_bytes){ NULL, 0 };
}

int uvm_file_absent(const char *path, struct uvm_diag *d)
{
	struct stat st;

	if (uvm_sys_fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return uvm_say(d, UVM_E_DUPLICATE, "exists already");
	return errno == ENOENT ? UVM_OK : uvm_say(d, UVM_E_IO, "cannot create: %m");
}

bool uvm_file_same(const char *a, const char *b)
{
	struct stat x, y;

	return uvm_sys_fstatat(AT_FDCWD, a, &x, 0) == 0 && uvm_sys_fstatat(AT_FDCWD, b, &y, 0) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* A terminal is both /dev/stdin and /dev/stdout, as is "-", of which there may be a file, too. */
static bool is_regular(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && uvm_sys_fstatat(AT_FDCWD, path, &st, 0) == 0 && S_ISREG(st.st_mode);
}

int uvm_file_keep(const char *path, const char *const *keep, struct uvm_diag *d)
{
	for (; *keep != NULL; keep++) {
		if (is_regular(path) && uvm_file_same(path, *keep))
			return uvm_say(d, UVM_E_CONFLICT, "would replace %s, which it is made from: take another name", *keep);
	}
	return UVM_OK;
}
