/* SPDX-License-Identifier: MIT */
/*
 * The system calls of lib/os, each behind the fault table.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/sys.h"

static bool refused(void)
{
	return uvm_fault_refuses(uvm_fault_next());
}

/* clang-format off */
#define CALL(type, name, parameters, call)             \
	type name parameters                           \
	{                                              \
		type r;                                \
						       \
		do                                     \
			r = refused() ? -1 : (call);   \
		while (r < 0 && errno == EINTR);       \
		return r;                              \
	}

CALL(int, uvm_sys_openat, (int dirfd, const char *path, int flags, mode_t mode), openat(dirfd, path, flags, mode))
CALL(int, uvm_sys_dup, (int fd), fcntl(fd, F_DUPFD_CLOEXEC, 3))
CALL(int, uvm_sys_fstat, (int fd, struct stat *st), fstat(fd, st))
CALL(int, uvm_sys_fstatat, (int dirfd, const char *path, struct stat *st, int flags), fstatat(dirfd, path, st, flags))
CALL(int, uvm_sys_faccessat, (int dirfd, const char *path, int mode, int flags), faccessat(dirfd, path, mode, flags))
CALL(int, uvm_sys_fchmod, (int fd, mode_t mode), fchmod(fd, mode))
CALL(int, uvm_sys_fchown, (int fd, uid_t uid, gid_t gid), fchown(fd, uid, gid))
CALL(int, uvm_sys_fsync, (int fd), fsync(fd))
CALL(int, uvm_sys_statvfs, (const char *path, struct statvfs *st), statvfs(path, st))
CALL(int, uvm_sys_start_writeback, (int fd), sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE))
CALL(int, uvm_sys_renameat, (int dirfd, const char *from, const char *to), renameat(dirfd, from, dirfd, to))
CALL(int, uvm_sys_unlinkat, (int dirfd, const char *path), unlinkat(dirfd, path, 0))
CALL(int, uvm_sys_mkdir, (const char *path, mode_t mode), mkdir(path, mode))
CALL(int, uvm_sys_rmdir, (const char *path), rmdir(path))
CALL(int, uvm_sys_ftruncate, (int fd, off_t size), ftruncate(fd, size))
CALL(int, uvm_sys_flock, (int fd, int operation), flock(fd, operation))
CALL(int, uvm_sys_lock_range, (int fd, struct flock *range), fcntl(fd, F_OFD_SETLK, range))
CALL(off_t, uvm_sys_lseek, (int fd, off_t off, int whence), lseek(fd, off, whence))
CALL(ssize_t, uvm_sys_getrandom, (void *p, size_t n), getrandom(p, n, GRND_NONBLOCK))
CALL(int, uvm_sys_memfd, (const char *name), memfd_create(name, MFD_CLOEXEC))
CALL(int, uvm_sys_pipe, (int fds[2]), pipe2(fds, O_CLOEXEC))
CALL(int, uvm_sys_socketpair, (int fds[2]), socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
CALL(int, uvm_sys_socket, (void), socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
CALL(ssize_t, uvm_sys_send, (int fd, const void *p, size_t n), send(fd, p, n, MSG_NOSIGNAL))
CALL(int, uvm_sys_poll, (struct pollfd *p, size_t n, int timeout_ms), poll(p, n, timeout_ms))
CALL(int, uvm_sys_fork, (void), fork())
CALL(int, uvm_sys_waitpid, (int pid, int *status), waitpid(pid, status, 0))
CALL(int, uvm_sys_pidfd, (int pid), (int)syscall(SYS_pidfd_open, pid, 0))
/* clang-format on */

/* The descriptor is gone whatever close returns: never repeated, and an interrupted one has done its work. */
int uvm_sys_close(int fd)
{
	int r = close(fd);

	if (refused())
		r = -1;
	return r < 0 && errno != EINTR ? -1 : 0;
}

char *uvm_sys_realpath(const char *path)
{
	char *r;

	do
		r = refused() ? NULL : realpath(path, NULL);
	while (r == NULL && errno == EINTR);
	return r;
}

DIR *uvm_sys_opendir(const char *path)
{
	DIR *d;

	do
		d = refused() ? NULL : opendir(path);
	while (d == NULL && errno == EINTR);
	return d;
}

/* Half of the bytes, the larger half of an odd number: something always moves, as with a real short transfer. */
static size_t half(size_t n)
{
	return n - n / 2;
}

ssize_t uvm_sys_read(int fd, void *p, size_t n)
{
	ssize_t r;

	do {
		const enum uvm_fault f = uvm_fault_next();

		r = uvm_fault_refuses(f) ? -1 : read(fd, p, f == UVM_FAULT_SHORT ? half(n) : n);
	} while (r < 0 && errno == EINTR);
	return r;
}

ssize_t uvm_sys_pread(int fd, void *p, size_t n, off_t off)
{
	ssize_t r;

	do {
		const enum uvm_fault f = uvm_fault_next();

		r = uvm_fault_refuses(f) ? -1 : pread(fd, p, f == UVM_FAULT_SHORT ? half(n) : n, off);
	} while (r < 0 && errno == EINTR);
	return r;
}

ssize_t uvm_sys_writev(int fd, const struct iovec *iov, int n)
{
	ssize_t r;

	do {
		const enum uvm_fault f = uvm_fault_next();

		if (f == UVM_FAULT_SHORT)
			r = write(fd, iov->iov_base, half(iov->iov_len));
		else
			r = uvm_fault_refuses(f) ? -1 : writev(fd, iov, n);
	} while (r < 0 && errno == EINTR);
	return r;
}

ssize_t uvm_sys_pwritev(int fd, const struct iovec *iov, int n, off_t off)
{
	ssize_t r;

	do {
		const enum uvm_fault f = uvm_fault_next();

		if (f == UVM_FAULT_SHORT)
			r = pwrite(fd, iov->iov_base, half(iov->iov_len), off);
		else
			r = uvm_fault_refuses(f) ? -1 : pwritev(fd, iov, n, off);
	} while (r < 0 && errno == EINTR);
	return r;
}

int uvm_sys_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
	if (refused())
		return -1;
	errno = pthread_create(thread, NULL, run, arg);
	return errno == 0 ? 0 : -1;
}

#define LARGE (8u << 20)

/* Faulting in the memory of a large file page by page takes longer than reading it. */
void uvm_sys_want_large_pages(void *p, size_t n)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), odd = (uintptr_t)p % page, skip = odd != 0 ? page - odd : 0;

	if (n >= LARGE)
		(void)madvise((uint8_t *)p + skip, n - skip, MADV_HUGEPAGE);
}
