/* SPDX-License-Identifier: MIT */
/*
 * The system calls behind files, threads and programs: as the manual says, but started again when a signal interrupts them, and
 * refused when fault.h says so. No other file of the library makes one; the terminal's (progress.c) cannot fail a command.
 */
#ifndef UVM_OS_SYS_H
#define UVM_OS_SYS_H

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "os/fault.h"

/** uvm_fault_next(): what happens to the next call; counts it. */
enum uvm_fault uvm_fault_next(void);
/** uvm_fault_refuses(f): whether the call must not be made but return -1; errno is set then. */
bool uvm_fault_refuses(enum uvm_fault f);

int uvm_sys_openat(int dirfd, const char *path, int flags, mode_t mode);
int uvm_sys_dup(int fd); /* close-on-exec */
int uvm_sys_close(int fd);
int uvm_sys_fstat(int fd, struct stat *st);
int uvm_sys_fstatat(int dirfd, const char *path, struct stat *st, int flags);
int uvm_sys_faccessat(int dirfd, const char *path, int mode, int flags);
int uvm_sys_fchmod(int fd, mode_t mode);
int uvm_sys_fchown(int fd, uid_t uid, gid_t gid);
int uvm_sys_fsync(int fd);
int uvm_sys_statvfs(const char *path, struct statvfs *st);
int uvm_sys_start_writeback(int fd); /* of all that was written, without waiting for it */
int uvm_sys_renameat(int dirfd, const char *from, const char *to);
int uvm_sys_unlinkat(int dirfd, const char *path);
int uvm_sys_mkdir(const char *path, mode_t mode);
int uvm_sys_rmdir(const char *path);
char *uvm_sys_realpath(const char *path); /* free() it */
int uvm_sys_ftruncate(int fd, off_t size);
off_t uvm_sys_lseek(int fd, off_t off, int whence);
DIR *uvm_sys_opendir(const char *path);
ssize_t uvm_sys_read(int fd, void *p, size_t n);
ssize_t uvm_sys_pread(int fd, void *p, size_t n, off_t off);
int uvm_sys_flock(int fd, int operation);
int uvm_sys_lock_range(int fd, struct flock *range); /* one of the open file, not of the process; does not wait */
ssize_t uvm_sys_writev(int fd, const struct iovec *iov, int n);
ssize_t uvm_sys_getrandom(void *p, size_t n);
int uvm_sys_memfd(const char *name);
void uvm_sys_want_large_pages(void *p, size_t n); /* of much memory, before it is touched; a wish that may not be granted */
ssize_t uvm_sys_pwritev(int fd, const struct iovec *iov, int n, off_t off);
int uvm_sys_pipe(int fds[2]);       /* close-on-exec */
int uvm_sys_socketpair(int fds[2]); /* close-on-exec, of bytes */
int uvm_sys_socket(void);           /* close-on-exec, never blocking, of bytes, with a name among files */
ssize_t uvm_sys_send(int fd, const void *p, size_t n);
int uvm_sys_poll(struct pollfd *p, size_t n, int timeout_ms);
int uvm_sys_fork(void);
int uvm_sys_waitpid(int pid, int *status);
int uvm_sys_pidfd(int pid);                                             /* can be read when the process has ended */
int uvm_sys_thread(pthread_t *thread, void *(*run)(void *), void *arg); /* 0, or -1 and errno */

#endif
