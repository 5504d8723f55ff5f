/* SPDX-License-Identifier: MIT */
/*
 * Programs that we start: from an argument vector, never through a shell, and never left behind.
 *
 * The program is killed when the thread that started it ends, even by SIGKILL. It is in a process group of its own, so that
 * what a terminal sends to us does not reach it.
 */
#ifndef UVM_OS_PROCESS_H
#define UVM_OS_PROCESS_H

#include <uvmkit/status.h>

#include "os/file.h"

/** struct uvm_process: a program that runs, or none. Zero it before use. */
struct uvm_process {
	int pid; /* 0: none, or its end has been seen */
};

/** struct uvm_process_files: what the program gets; standard input is empty. Descriptors of ours keep their numbers. */
struct uvm_process_files {
	int out, err;       /* -1: thrown away */
	const int *inherit; /* all others are closed */
	size_t ninherit;
};

/**
 * uvm_process_start(p, argv, files, d):
 * Start argv[0], which is looked for in PATH when it has no slash.
 *
 *   argv  in  ended by NULL
 *
 * Returns:  UVM_OK; UVM_E_MISSING (no such program); UVM_E_IO.
 */
UVM_MUST_CHECK int uvm_process_start(struct uvm_process *p, const char *const *argv, const struct uvm_process_files *files,
				     struct uvm_diag *d);

/**
 * uvm_process_wait(p, d, ret): until it ends.
 *
 *   ret  out  its exit status; that of a program which signal N ended is -N
 */
UVM_MUST_CHECK int uvm_process_wait(struct uvm_process *p, int *ret, struct uvm_diag *d);

/** uvm_process_wait_until(p, end_ns, killed, ret, d): the same; when the clock gets to ${end_ns} before, it is ${killed}. */
UVM_MUST_CHECK int uvm_process_wait_until(struct uvm_process *p, uint64_t end_ns, bool *killed, int *ret, struct uvm_diag *d);

/** uvm_process_kill(p): SIGKILL, and wait. Harmless when nothing runs. */
void uvm_process_kill(struct uvm_process *p);

/**
 * uvm_process_output(argv, limit, timeout_ms, ret, d):
 * Run a program and keep what it prints on standard output, as a text with a NUL.
 *
 *   limit  in   more bytes than this are thrown away
 *   ret    out  uvm_bytes_free releases it
 *
 * Returns:  UVM_OK, whatever the program's status was; what uvm_process_start returns; UVM_E_IO (the time is over);
 * UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_process_output(const char *const *argv, size_t limit, int timeout_ms, struct uvm_bytes *ret,
				      struct uvm_diag *d);

#endif
