/* SPDX-License-Identifier: MIT */
/*
 * A progress bar for commands that may take more than a second: drawn on standard error when that is a terminal, nothing in
 * a pipe, and nothing at all before the first second has passed.
 */
#ifndef UVM_OS_PROGRESS_H
#define UVM_OS_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct uvm_progress {
	const char *what;
	uint64_t total, done, started_ns;
	_Atomic uint64_t drawn_ns; /* 0: not yet */
	bool terminal;
};

/**
 * uvm_progress_begin(p, what, total): start the clock.
 *
 *   what   in   a word or two in front of the bar; stays the caller's
 *   total  in   sum of all uvm_progress_add to come, in any unit; 0: nothing to do, the bar is full
 */
void uvm_progress_begin(struct uvm_progress *p, const char *what, uint64_t total);

/** uvm_progress_add(p, n): so much more is done. Of one thread at a time. */
void uvm_progress_add(struct uvm_progress *p, uint64_t n);

/** uvm_progress_at(p, done, total): for those who keep count themselves; from any thread, several at once. */
void uvm_progress_at(struct uvm_progress *p, uint64_t done, uint64_t total);

/** uvm_progress_end(p): wipe the bar. */
void uvm_progress_end(struct uvm_progress *p);

#endif
