/* SPDX-License-Identifier: MIT */
/*
 * Files: read whole into private memory, written whole or not at all.
 *
 * Inputs are never mapped: a file that shrinks or changes while we work must neither crash us nor make a digest lie.
 * Every system call here can be made to fail by the fault injection of fault.h.
 */
#ifndef UVM_OS_FILE_H
#define UVM_OS_FILE_H

#include <sys/uio.h>

#include <uvmkit/status.h>

struct uvm_bytes {
	uint8_t *p;
	size_t len;
};

/**
 * uvm_file_read(path, limit, ret, d):
 * Read all of a regular file or of a stream ("-" is standard input) into malloc'ed memory.
 *
 *   limit  in   more bytes than this are refused with UVM_E_LIMIT before they are read
 *   ret    out  uvm_bytes_free releases it; p is never NULL on success
 *
 * Returns:  UVM_OK; UVM_E_IO (d->text names the operation and the system's reason; the path is the caller's to add);
 *           UVM_E_LIMIT; UVM_E_NOMEM. A file that grows or shrinks meanwhile gives the bytes that were there.
 */
UVM_MUST_CHECK int uvm_file_read(const char *path, uint64_t limit, struct uvm_bytes *ret, struct uvm_diag *d);
void uvm_bytes_free(struct uvm_bytes *b);

/** uvm_file_absent(path, d): UVM_OK when nothing has this name; UVM_E_DUPLICATE, also for a link that leads nowhere; UVM_E_IO
 * when nobody can tell. */
UVM_MUST_CHECK int uvm_file_absent(const char *path, struct uvm_diag *d);

/** uvm_file_same(a, b): whether both paths lead to one file; false when there is none. */
bool uvm_file_same(const char *a, const char *b);

/** uvm_file_keep(path, keep, d): UVM_E_CONFLICT when ${path} leads to a regular file of the list, which ends with NULL. */
UVM_MUST_CHECK int uvm_file_keep(const char *path, const char *const *keep, struct uvm_diag *d);

/**
 * A file being written: a temporary beside the target that replaces it on commit and vanishes otherwise.
 *
 * open -> write… -> commit. uvm_output_abort after any failure, and harmless after commit and on a zeroed struct, so that
 * callers always call it. Several outputs that belong together: write all, then uvm_outputs_commit.
 * A target that is not a regular file (a pipe, a device), "-" and any name of the file behind standard output are written
 * directly.
 *
 * Through a symbolic link its target is replaced, the link stays; a link that leads nowhere is refused. The new file has mode,
 * and where the system permits owner, of the one it replaces, and 0666 less the umask otherwise; other hard links keep the old
 * contents. A file the user may not write is refused although its directory would allow the replacement.
 */
struct uvm_output {
	char *path, *tmp; /* names inside dirfd */
	int fd, dirfd;
	unsigned leftover;            /* of tmp: see leftover.h */
	size_t pending;               /* bytes written that the disk was not told of yet */
	bool direct, created, synced; /* created: there was no file of this name */
};

UVM_MUST_CHECK int uvm_output_open(struct uvm_output *o, const char *path, struct uvm_diag *d);
/**
 * uvm_output_open_new(o, path, d):
 * The target itself, from the first byte on, for its owner alone: who sees it may see a part of it. It vanishes unless it is
 * committed, but a program that is killed leaves what was written.
 *
 * Returns:  UVM_OK; UVM_E_DUPLICATE: something has that name, even a symbolic link that leads nowhere; UVM_E_IO; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_output_open_new(struct uvm_output *o, const char *path, struct uvm_diag *d);
/**
 * uvm_output_open_unnamed(o, dir, d):
 * A file in the directory, for its owner alone, without a name: it is gone with the last descriptor of it, whatever ends us.
 * uvm_output_take instead of a commit gives that descriptor, which the caller then closes (uvm_stream_close).
 */
UVM_MUST_CHECK int uvm_output_open_unnamed(struct uvm_output *o, const char *dir, struct uvm_diag *d);
UVM_MUST_CHECK int uvm_output_take(struct uvm_output *o);
UVM_MUST_CHECK int uvm_output_write(struct uvm_output *o, const void *p, size_t n, struct uvm_diag *d);
/** uvm_output_writev(o, iov, n, d): all of ${iov}, any number of pieces; the array is used up. */
UVM_MUST_CHECK int uvm_output_writev(struct uvm_output *o, struct iovec *iov, size_t n, struct uvm_diag *d);
/** uvm_output_skip(o, n, d): ${n} bytes of zeros, as a hole where the file system has them. */
UVM_MUST_CHECK int uvm_output_skip(struct uvm_output *o, uint64_t n, struct uvm_diag *d);
UVM_MUST_CHECK int uvm_output_sync(struct uvm_output *o, struct uvm_diag *d);
/** uvm_output_commit(o, d): sync if not yet done, rename over the target, sync the directory. */
UVM_MUST_CHECK int uvm_output_commit(struct uvm_output *o, struct uvm_diag *d);
/**
 * uvm_outputs_commit(o, n, d): commit ${n} outputs that belong together. The first is renamed when all are on the disk; when a
 * later one cannot be, files that were not there before are removed again. One that replaced another stays: it is complete.
 * Two outputs to one file are UVM_E_CONFLICT, and neither is there.
 */
UVM_MUST_CHECK int uvm_outputs_commit(struct uvm_output *o, size_t n, struct uvm_diag *d);
void uvm_output_abort(struct uvm_output *o);

/** uvm_file_write(path, p, n, d): open, write, commit in one call. */
UVM_MUST_CHECK int uvm_file_write(const char *path, const void *p, size_t n, struct uvm_diag *d);

/** uvm_file_remove(path): one that the caller made; nothing can be done when it stays. */
void uvm_file_remove(const char *path);

#endif
