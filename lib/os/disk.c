/* SPDX-License-Identifier: MIT */
/*
 * Files that are changed in place.
 */
#include "os/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <unistd.h>

#include "os/say.h"
#include "os/sparse.h"
#include "os/sys.h"

/* Some network file systems have no locks, or only one kind: nothing that can be helped. */
static int refused(struct uvm_diag *d)
{
	if (errno == EWOULDBLOCK || errno == EACCES)
		return uvm_say(d, UVM_E_IO, "another program has it open");
	return errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL
		       ? UVM_OK
		       : uvm_say(d, UVM_E_IO, "cannot lock: %m");
}

/* Two kinds that do not know of each other: programs like this one use the first, QEMU for the disks of its VMs the second. */
static int lock(const struct uvm_disk *k, bool write, struct uvm_diag *d)
{
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int r = UVM_OK;

	if (uvm_sys_flock(k->fd, (write ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0)
		r = refused(d);
	if (r == UVM_OK && write && uvm_sys_lock_range(k->fd, &all) < 0)
		r = refused(d);
	return r;
}

static int find_size(struct uvm_disk *k, struct uvm_diag *d)
{
	struct stat st;
	off_t end;

	if (uvm_sys_fstat(k->fd, &st) < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	}
	if (S_ISFIFO(st.st_mode))
		return uvm_say(d, UVM_E_IO, "cannot read: neither a regular file nor a disk");
	end = uvm_sys_lseek(k->fd, 0, SEEK_END); /* the way that knows devices too */
	if (end < 0)
		return uvm_say(d, UVM_E_IO, "cannot read: %m");
	k->size = (uint64_t)end;
	return UVM_OK;
}

int uvm_disk_open(struct uvm_disk *k, const char *path, bool write, struct uvm_diag *d)
{
	const int flags = (write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int r;

	*k = (struct uvm_disk){ .fd = uvm_sys_openat(AT_FDCWD, path, flags, 0) };
	if (k->fd < 0)
		return uvm_say(d, UVM_E_IO, "cannot open: %m");
	r = find_size(k, d);
	return r < 0 ? r : lock(k, write, d);
}

struct uvm_disk uvm_disk_of(int fd, uint64_t size)
{
	return (struct uvm_disk){ .fd = fd, .size = size, .borrowed = true };
}

int uvm_disk_read(const struct uvm_disk *k, uint64_t off, void *p, size_t n, struct uvm_diag *d)
{
	const struct uvm_sparse s = { k->fd, k->size };

	return uvm_sparse_at(&s, off, p, n, d);
}

int uvm_disk_write(const struct uvm_disk *k, uint64_t off, const void *p, size_t n, struct uvm_diag *d)
{
	const uint8_t *from = p;

	while (n > 0) {
		const struct iovec iov = { (void *)(uintptr_t)from, n }; /* which is not written through */
		const ssize_t put = uvm_sys_pwritev(k->fd, &iov, 1, (off_t)off);

		if (put < 0)
			return uvm_say(d, UVM_E_IO, "cannot write: %m");
		from += put;
		off += (uint64_t)put;
		n -= (size_t)put;
	}
	return UVM_OK;
}

int uvm_disk_sync(const struct uvm_disk *k, struct uvm_diag *d)
{
	off_t end;

	if (uvm_sys_fsync(k->fd) < 0)
		return uvm_say(d, UVM_E_IO, "cannot write: %m");
	end = uvm_sys_lseek(k->fd, 0, SEEK_END);
	if (end < 0)
		return uvm_say(d, UVM_E_IO, "cannot write: %m");
	if ((uint64_t)end != k->size)
		return uvm_say(d, UVM_E_IO, "somebody changed its size from %" PRIu64 " to %" PRIu64 " bytes meanwhile",
			       k->size, (uint64_t)end);
	return UVM_OK;
}

bool uvm_disk_is(const struct uvm_disk *k, const char *path)
{
	struct stat own, other;

	return uvm_sys_fstat(k->fd, &own) == 0 && uvm_sys_fstatat(AT_FDCWD, path, &other, 0) == 0 &&
	       own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

void uvm_disk_close(struct uvm_disk *k)
{
	if (k->fd >= 0 && !k->borrowed)
		(void)uvm_sys_close(k->fd);
	k->fd = -1;
}
