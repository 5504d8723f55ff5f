/* SPDX-License-Identifier: MIT */
/*
 * Byte streams to other programs: pairs of connected sockets, one end for the program, and waiting for several of them.
 */
#ifndef UVM_OS_STREAM_H
#define UVM_OS_STREAM_H

#include <uvmkit/status.h>

/** uvm_stream_pair(ours, theirs, d): two connected ends; only ours never blocks. Both are closed in programs that we start. */
UVM_MUST_CHECK int uvm_stream_pair(int *ours, int *theirs, struct uvm_diag *d);

/**
 * uvm_stream_listen(path, ret, d):
 * A socket at ${path}, for this user alone. Whoever made it removes the path (uvm_stream_unlink).
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (the path is longer than a socket's may be); UVM_E_IO, also when the path exists.
 */
UVM_MUST_CHECK int uvm_stream_listen(const char *path, int *ret, struct uvm_diag *d);
void uvm_stream_unlink(const char *path);

/** uvm_stream_accept(fd): who has connected, never blocking; -1: nobody. */
int uvm_stream_accept(int fd);

/** uvm_stream_connect(path, ret, d): the other side; UVM_E_LIMIT; UVM_E_IO. Never blocks afterwards. */
UVM_MUST_CHECK int uvm_stream_connect(const char *path, int *ret, struct uvm_diag *d);

/** uvm_stream_close(fd): close *fd unless it is -1, and make it -1. */
void uvm_stream_close(int *fd);

/**
 * uvm_stream_wait(fds, ready, n, timeout_ms, d):
 * Until something can be read from one of ${fds}, or one has ended, or the time is over.
 *
 *   fds         in   -1: not this one; at most UVM_STREAMS_MAX
 *   ready       out  for each
 *   timeout_ms  in   < 0: for ever
 */
#define UVM_STREAMS_MAX 16u
UVM_MUST_CHECK int uvm_stream_wait(const int *fds, bool *ready, size_t n, int timeout_ms, struct uvm_diag *d);

/**
 * uvm_stream_read(fd, p, n, ret):
 * What is there, at most ${n} bytes; none when nothing is.
 *
 * Returns:  UVM_OK; UVM_E_SHORT: the stream has ended.
 */
UVM_MUST_CHECK int uvm_stream_read(int fd, void *p, size_t n, size_t *ret);

/** uvm_stream_send(fd, p, n, d): all of it, into the space that the system keeps; UVM_E_IO when nobody takes it. */
UVM_MUST_CHECK int uvm_stream_send(int fd, const void *p, size_t n, struct uvm_diag *d);

#endif
