/* SPDX-License-Identifier: MIT */
/*
 * Writing files: a temporary beside the target that replaces it when everything is on the disk.
 *
 * All steps name files relative to one descriptor of the target's directory, so that they concern the same directory even when
 * the working directory or a part of the path changes meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"
#include "os/leftover.h"
#include "os/random.h"
#include "os/say.h"
#include "os/sys.h"

static int no_memory(struct uvm_diag *d)
{
	return uvm_say(d, UVM_E_NOMEM, "out of memory");
}

/* ${fd} is -1 with errno set when opening it failed. */
static int use_directly(struct uvm_output *o, int fd, struct uvm_diag *d)
{
	if (fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open for writing: %m");
	o->fd = fd;
	o->direct = true;
	return UVM_OK;
}

/* Open the directory that o->path is in and keep the path's last part. */
static int open_directory(struct uvm_output *o, struct uvm_diag *d)
{
	char *slash = strrchr(o->path, '/');
	const char *dir = slash == NULL ? "." : slash == o->path ? "/" : o->path;

	if (slash != NULL && slash != o->path)
		*slash = '\0';
	o->dirfd = uvm_sys_openat(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (o->dirfd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open the directory: %m");
	if (slash != NULL)
		memmove(o->path, slash + 1, strlen(slash + 1) + 1);
	return UVM_OK;
}

static void drop_temporary(struct uvm_output *o)
{
	uvm_leftover_drop(o->leftover);
	o->leftover = 0;
	free(o->tmp);
	o->tmp = NULL;
}

/* A name that nobody else has: part of the target's, so that a leftover of a crash explains itself, and 64 random bits. */
static int create_temporary(struct uvm_output *o, mode_t mode, struct uvm_diag *d)
{
	for (unsigned tries = 0; tries < 8; tries++) {
		if (asprintf(&o->tmp, ".%.200s.%016llx.tmp", o->path, (unsigned long long)uvm_random_seed()) < 0) {
			o->tmp = NULL;
			return no_memory(d);
		}
		o->leftover = uvm_leftover_add(o->dirfd, o->tmp); /* before there is a moment without */
		o->fd = uvm_sys_openat(o->dirfd, o->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
		if (o->fd >= 0)
			return UVM_OK;
		drop_temporary(o);
		if (errno != EEXIST)
			break;
	}
	return uvm_say(d, UVM_E_IO, "cannot create a file beside it: %m");
}

/* Owner and mode of the file that will be replaced. Only the superuser can keep a foreign owner; others become the owner. */
static int keep_attributes(const struct uvm_output *o, const struct stat *old, struct uvm_diag *d)
{
	if ((old->st_uid != geteuid() || old->st_gid != getegid()) && uvm_sys_fchown(o->fd, old->st_uid, old->st_gid) < 0 &&
	    errno != EPERM)
		return uvm_say(d, UVM_E_IO, "cannot keep the owner: %m");
	/* without the set-id bits: they would now speak of other contents */
	if (uvm_sys_fchmod(o->fd, old->st_mode & 0777) < 0)
		return uvm_say(d, UVM_E_IO, "cannot keep the mode: %m");
	return UVM_OK;
}

/* Replace the regular file that the path leads to, through symbolic links. */
static int replace(struct uvm_output *o, const struct stat *old, struct uvm_diag *d)
{
	char *real = uvm_sys_realpath(o->path);
	int r;

	if (real == NULL)
		return uvm_say(d, UVM_E_IO, "cannot resolve the path: %m");
	free(o->path);
	o->path = real;
	r = open_directory(o, d);
	if (r < 0)
		return r;
	/* rename asks only the directory, but a file that is write-protected was meant to stay */
	if (uvm_sys_faccessat(o->dirfd, o->path, W_OK, AT_EACCESS) < 0)
		return uvm_say(d, UVM_E_IO, "cannot open for writing: %m");
	r = create_temporary(o, 0600, d);
	return r < 0 ? r : keep_attributes(o, old, d);
}

static int create(struct uvm_output *o, struct uvm_diag *d)
{
	struct stat st;
	int r;

	if (o->path[0] == '\0' || o->path[strlen(o->path) - 1] == '/')
		return uvm_say(d, UVM_E_IO, "cannot create: not the name of a file");
	if (uvm_sys_fstatat(AT_FDCWD, o->path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return uvm_say(d, UVM_E_IO, "cannot create: a symbolic link that leads nowhere");
	if (errno != ENOENT)
		return uvm_say(d, UVM_E_IO, "cannot create: %m");
	o->created = true;
	r = open_directory(o, d);
	return r < 0 ? r : create_temporary(o, 0666, d);
}

/* The file behind standard output is written through it: a shell may have opened it for appending, for several programs. */
static bool is_stdout(const struct stat *st)
{
	struct stat out;

	return uvm_sys_fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == st->st_dev && out.st_ino == st->st_ino;
}

static int open_output(struct uvm_output *o, struct uvm_diag *d)
{
	struct stat st;

	if (strcmp(o->path, "-") == 0)
		return use_directly(o, uvm_sys_dup(STDOUT_FILENO), d);
	if (uvm_sys_fstatat(AT_FDCWD, o->path, &st, 0) < 0)
		return errno == ENOENT ? create(o, d) : uvm_say(d, UVM_E_IO, "cannot open for writing: %m");
	if (is_stdout(&st))
		return use_directly(o, uvm_sys_dup(STDOUT_FILENO), d);
	if (S_ISREG(st.st_mode))
		return replace(o, &st, d);
	/* a directory is refused by this call */
	return use_directly(o, uvm_sys_openat(AT_FDCWD, o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY, 0), d);
}

int uvm_output_open(struct uvm_output *o, const char *path, struct uvm_diag *d)
{
	int r;

	*o = (struct uvm_output){ .path = strdup(path), .fd = -1, .dirfd = -1 };
	r = o->path != NULL ? open_output(o, d) : no_memory(d);
	if (r < 0)
		uvm_output_abort(o);
	return r;
}

/* The temporary's name is the target's: putting it in place changes nothing. It is entered as a leftover when it is ours. */
static int claim(struct uvm_output *o, struct uvm_diag *d)
{
	char *tmp = strdup(o->path);

	if (tmp == NULL)
		return no_memory(d);
	o->fd = uvm_sys_openat(o->dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (o->fd >= 0) {
		o->tmp = tmp;
		o->leftover = uvm_leftover_add(o->dirfd, tmp);
		return UVM_OK;
	}
	free(tmp);
	return uvm_say(d, errno == EEXIST ? UVM_E_DUPLICATE : UVM_E_IO, "cannot create: %m");
}

int uvm_output_open_new(struct uvm_output *o, const char *path, struct uvm_diag *d)
{
	int r;

	*o = (struct uvm_output){ .path = strdup(path), .fd = -1, .dirfd = -1, .created = true };
	r = o->path != NULL ? open_directory(o, d) : no_memory(d);
	if (r == UVM_OK)
		r = claim(o, d);
	if (r < 0)
		uvm_output_abort(o);
	return r;
}

static int create_unnamed(struct uvm_output *o, const char *dir, struct uvm_diag *d)
{
	int r;

	o->dirfd = uvm_sys_openat(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (o->dirfd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open the directory %s: %m", dir);
	r = create_temporary(o, 0600, d);
	if (r == UVM_OK && uvm_sys_unlinkat(o->dirfd, o->tmp) < 0)
		return uvm_say(d, UVM_E_IO, "cannot remove a temporary file: %m");
	if (r == UVM_OK)
		drop_temporary(o);
	return r;
}

int uvm_output_open_unnamed(struct uvm_output *o, const char *dir, struct uvm_diag *d)
{
	int r;

	*o = (struct uvm_output){ .path = strdup("unnamed"), .fd = -1, .dirfd = -1 };
	r = o->path != NULL ? create_unnamed(o, dir, d) : no_memory(d);
	if (r < 0)
		uvm_output_abort(o);
	return r;
}

int uvm_output_take(struct uvm_output *o)
{
	const int fd = o->fd;

	o->fd = -1;
	uvm_output_abort(o);
	return fd;
}

int uvm_output_write(struct uvm_output *o, const void *p, size_t n, struct uvm_diag *d)
{
	/* writev does not write to its pieces */
	struct iovec one = { (void *)(uintptr_t)p, n };

	return uvm_output_writev(o, &one, 1, d);
}

/* Past ${done} bytes and all pieces that are empty then. */
static struct iovec *advance(struct iovec *iov, size_t *n, size_t done)
{
	for (; *n > 0 && done >= iov->iov_len; iov++, (*n)--)
		done -= iov->iov_len;
	if (*n > 0) {
		iov->iov_base = (uint8_t *)iov->iov_base + done;
		iov->iov_len -= done;
	}
	return iov;
}

#define WRITEBACK (4u << 20) /* bytes after which the disk gets to work, so that the sync at the end finds little to do */

/* A hint: whoever cannot take it writes everything at the end. */
static void note_written(struct uvm_output *o, size_t n)
{
	o->pending += n;
	if (o->direct || o->pending < WRITEBACK)
		return;
	o->pending = 0;
	(void)uvm_sys_start_writeback(o->fd);
}

int uvm_output_writev(struct uvm_output *o, struct iovec *iov, size_t n, struct uvm_diag *d)
{
	ssize_t done;

	o->synced = false;
	for (iov = advance(iov, &n, 0); n > 0; iov = advance(iov, &n, (size_t)done)) {
		done = uvm_sys_writev(o->fd, iov, n < IOV_MAX ? (int)n : IOV_MAX);
		if (done < 0)
			return uvm_say(d, UVM_E_IO, "cannot write: %m");
		note_written(o, (size_t)done);
	}
	return UVM_OK;
}

/* What cannot be sought gets its zeros one buffer at a time. */
static int write_zeros(struct uvm_output *o, uint64_t n, struct uvm_diag *d)
{
	static const uint8_t zeros[65536];
	int r = UVM_OK;

	for (size_t part; n > 0 && r == UVM_OK; n -= part) {
		part = n < sizeof(zeros) ? (size_t)n : sizeof(zeros);
		r = uvm_output_write(o, zeros, part, d);
	}
	return r;
}

int uvm_output_skip(struct uvm_output *o, uint64_t n, struct uvm_diag *d)
{
	off_t end;

	if (o->direct)
		return write_zeros(o, n, d);
	o->synced = false;
	end = uvm_sys_lseek(o->fd, 0, SEEK_CUR);
	if (end < 0)
		return uvm_say(d, UVM_E_IO, "cannot write: %m");
	if (n > (uint64_t)INT64_MAX - (uint64_t)end)
		return uvm_say(d, UVM_E_IO, "cannot write: a file would get too large");
	end += (off_t)n;
	if (uvm_sys_ftruncate(o->fd, end) < 0 || uvm_sys_lseek(o->fd, end, SEEK_SET) < 0)
		return uvm_say(d, UVM_E_IO, "cannot write: %m");
	return UVM_OK;
}

int uvm_output_sync(struct uvm_output *o, struct uvm_diag *d)
{
	if (!o->direct && uvm_sys_fsync(o->fd) < 0)
		return uvm_say(d, UVM_E_IO, "cannot write to the disk: %m");
	o->synced = true;
	return UVM_OK;
}

/* On the disk and closed: some file systems report a write error only then. */
static int finish(struct uvm_output *o, struct uvm_diag *d)
{
	const int r = o->synced ? UVM_OK : uvm_output_sync(o, d);
	const int fd = o->fd;

	if (r < 0)
		return r;
	o->fd = -1;
	return uvm_sys_close(fd) < 0 ? uvm_say(d, UVM_E_IO, "cannot write: %m") : UVM_OK;
}

static int put_in_place(struct uvm_output *o, struct uvm_diag *d)
{
	if (uvm_sys_renameat(o->dirfd, o->tmp, o->path) < 0)
		return uvm_say(d, UVM_E_IO, "cannot rename the new file over the old one: %m");
	drop_temporary(o);
	/* EINVAL: a file system whose directories cannot be synced */
	if (uvm_sys_fsync(o->dirfd) < 0 && errno != EINVAL)
		return uvm_say(d, UVM_E_IO, "cannot write the directory to the disk: %m");
	return UVM_OK;
}

/* A file that was put in place of nothing. */
static void take_back(const struct uvm_output *o)
{
	if (o->created && o->tmp == NULL)
		(void)uvm_sys_unlinkat(o->dirfd, o->path);
}

/* A signal that ends the program waits: it would leave a part of the files in place. */
static int put_all_in_place(struct uvm_output *o, size_t n, struct uvm_diag *d)
{
	sigset_t all, old;
	int r = UVM_OK;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	for (size_t i = 0; i < n && r == UVM_OK; i++)
		r = o[i].direct ? UVM_OK : put_in_place(&o[i], d);
	for (size_t i = 0; i < n && r < 0; i++)
		take_back(&o[i]);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r;
}

static bool same_target(const struct uvm_output *a, const struct uvm_output *b)
{
	struct stat x, y;

	return !a->direct && !b->direct && strcmp(a->path, b->path) == 0 && uvm_sys_fstat(a->dirfd, &x) == 0 &&
	       uvm_sys_fstat(b->dirfd, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Of two outputs to one file only the later would be there. */
static int check_targets(const struct uvm_output *o, size_t n, struct uvm_diag *d)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (same_target(&o[k], &o[i]))
				return uvm_say(d, UVM_E_CONFLICT, "%s: two of the files to be written have this name",
					       o[i].path);
		}
	}
	return UVM_OK;
}

int uvm_outputs_commit(struct uvm_output *o, size_t n, struct uvm_diag *d)
{
	int r = check_targets(o, n, d);

	for (size_t i = 0; i < n && r == UVM_OK; i++)
		r = finish(&o[i], d);
	if (r == UVM_OK)
		r = put_all_in_place(o, n, d);
	for (size_t i = 0; i < n; i++) {
		uvm_output_abort(&o[i]); /* after success it finds nothing to undo */
	}
	return r;
}

int uvm_output_commit(struct uvm_output *o, struct uvm_diag *d)
{
	return uvm_outputs_commit(o, 1, d);
}

void uvm_output_abort(struct uvm_output *o)
{
	if (o->path == NULL) /* all zero, or done with */
		return;
	if (o->fd >= 0)
		(void)uvm_sys_close(o->fd);
	if (o->tmp != NULL)
		(void)uvm_sys_unlinkat(o->dirfd, o->tmp);
	drop_temporary(o);
	if (o->dirfd >= 0)
		(void)uvm_sys_close(o->dirfd);
	free(o->path);
	*o = (struct uvm_output){ .fd = -1, .dirfd = -1 };
}

int uvm_file_write(const char *path, const void *p, size_t n, struct uvm_diag *d)
{
	struct uvm_output o;
	int r;

	r = uvm_output_open(&o, path, d);
	if (r == UVM_OK)
		r = uvm_output_write(&o, p, n, d);
	if (r == UVM_OK)
		r = uvm_output_commit(&o, d);
	uvm_output_abort(&o);
	return r;
}

void uvm_file_remove(const char *path)
{
	(void)uvm_sys_unlinkat(AT_FDCWD, path);
}
