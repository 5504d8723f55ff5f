/* SPDX-License-Identifier: MIT */
/*
 * The frequency of the time stamp counter, measured. x86_64.
 */
#ifndef UVM_SHIM_CLOCK_H
#define UVM_SHIM_CLOCK_H

#include <stdint.h>

/** shim_clock_tsc_khz(): kHz against the interval timer, in 40 ms; 0 when there is no timer that counts, or the result is
 * absurd. */
uint32_t shim_clock_tsc_khz(void);

#endif
