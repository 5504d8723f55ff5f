/* SPDX-License-Identifier: MIT */
/*
 * Temporary files that must not outlive the program when a signal ends it.
 *
 * output.c enters every temporary here. A tool's signal handler calls uvm_leftovers_remove and ends the program; a library
 * installs no handlers, so without one nothing changes.
 */
#ifndef UVM_OS_LEFTOVER_H
#define UVM_OS_LEFTOVER_H

#define UVM_LEFTOVER_HERE (-100) /* AT_FDCWD */

/**
 * uvm_leftover_add(dirfd, name):
 * The file ${name} in ${dirfd} exists from now on, or soon. Both stay as they are until uvm_leftover_drop.
 *
 * Returns:  a number for uvm_leftover_drop, > 0; 0 when as many files are entered as there is room for: that one would be left.
 */
unsigned uvm_leftover_add(int dirfd, const char *name);

/** uvm_leftover_drop(n): the file is gone or was renamed. Does not return while another thread ends the program; 0 is fine. */
void uvm_leftover_drop(unsigned n);

/** uvm_leftovers_remove(): remove all that are entered. For signal handlers, right before the program ends. */
void uvm_leftovers_remove(void);

#endif
