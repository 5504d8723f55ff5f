/* SPDX-License-Identifier: MIT */
/*
 * Time.
 */
#ifndef UVM_OS_CLOCK_H
#define UVM_OS_CLOCK_H

#include <stdint.h>

/** uvm_clock_ns(): nanoseconds since some moment; never goes back. */
uint64_t uvm_clock_ns(void);

/** uvm_clock_tsc_khz(): how fast the processor's time stamp counter runs, measured for 10 ms; 0 where there is none. */
uint32_t uvm_clock_tsc_khz(void);

#endif
