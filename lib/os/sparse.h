/* SPDX-License-Identifier: MIT */
/*
 * Copying large files that are mostly holes: disks. In pieces through one buffer, holes stay holes.
 */
#ifndef UVM_OS_SPARSE_H
#define UVM_OS_SPARSE_H

#include "os/file.h"

struct uvm_sparse {
	int fd;
	uint64_t size; /* when it was opened: what is added later is not seen */
};

/**
 * uvm_sparse_open(s, path, d):
 * Open a regular file for reading. uvm_sparse_close in any case.
 *
 * Returns:  UVM_OK; UVM_E_IO (d->text names the operation; the path is the caller's to add), also for what is no regular file.
 */
UVM_MUST_CHECK int uvm_sparse_open(struct uvm_sparse *s, const char *path, struct uvm_diag *d);
void uvm_sparse_close(struct uvm_sparse *s);

/** uvm_sparse_at(s, off, p, n, d): ${n} bytes at ${off}, all of them; UVM_E_SHORT where the file ends before. */
UVM_MUST_CHECK int uvm_sparse_at(const struct uvm_sparse *s, uint64_t off, void *p, size_t n, struct uvm_diag *d);

/** uvm_sparse_data(s, ret, d): how many bytes are not in holes: what a copy needs, to a block. */
UVM_MUST_CHECK int uvm_sparse_data(const struct uvm_sparse *s, uint64_t *ret, struct uvm_diag *d);

/** uvm_sparse_modified(s, ret, d): when its contents last changed, in seconds from the epoch. */
UVM_MUST_CHECK int uvm_sparse_modified(const struct uvm_sparse *s, int64_t *ret, struct uvm_diag *d);

/**
 * What a copy consists of, in order: ${n} bytes at ${p}, or a hole of ${n} bytes when ${p} is NULL. A negative return ends the
 * copy.
 */
typedef int uvm_sparse_fn(void *arg, const uint8_t *p, uint64_t n, struct uvm_diag *d);

/**
 * uvm_sparse_copy(s, o, seen, arg, d):
 * All of the file to the end of ${o}. Longer runs of zeros become holes too, except where ${o} is written directly.
 *
 *   seen  in  told of each piece, for digests and progress; may be NULL
 *
 * Returns:  UVM_OK; UVM_E_IO; UVM_E_SHORT (the file shrank meanwhile); UVM_E_NOMEM; what ${seen} returned.
 */
UVM_MUST_CHECK int uvm_sparse_copy(const struct uvm_sparse *s, struct uvm_output *o, uvm_sparse_fn *seen, void *arg,
				   struct uvm_diag *d);

/** uvm_sparse_copy_unnamed(path, dir, ret, d): a copy of the file ${path} as by uvm_output_open_unnamed; *ret is its
 * descriptor.
 */
UVM_MUST_CHECK int uvm_sparse_copy_unnamed(const char *path, const char *dir, int *ret, struct uvm_diag *d);

/** uvm_sparse_walk(s, seen, arg, d): uvm_sparse_copy to nowhere. */
UVM_MUST_CHECK int uvm_sparse_walk(const struct uvm_sparse *s, uvm_sparse_fn *seen, void *arg, struct uvm_diag *d);

#endif
