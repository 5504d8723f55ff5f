/* SPDX-License-Identifier: MIT */
/*
 * Fault injection: every system call of lib/os goes through this table, so that a test can make the n-th one fail.
 *
 * With UVM_FAULT="N[:what]" in the environment of a test program, or uvm_fault_set, call number N (from 1) fails: what =
 * enospc, eio (default), eintr, short (a read or write moves half of the bytes, another call all it should; the following call
 * fails with ENOSPC), kill (it is not made: SIGKILL ends the program).
 */
#ifndef UVM_OS_FAULT_H
#define UVM_OS_FAULT_H

#include <stdbool.h>

enum uvm_fault { UVM_FAULT_NONE, UVM_FAULT_EIO, UVM_FAULT_ENOSPC, UVM_FAULT_EINTR, UVM_FAULT_SHORT, UVM_FAULT_KILL };

/** uvm_fault_set(n, kind): the ${n}-th call from now fails; 0 switches off. */
void uvm_fault_set(unsigned n, enum uvm_fault kind);

/** uvm_fault_calls(): calls since uvm_fault_set, so that a test knows when it has tried them all. */
unsigned uvm_fault_calls(void);

#endif
