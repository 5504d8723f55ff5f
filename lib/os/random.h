/* SPDX-License-Identifier: MIT */
/*
 * Numbers that nobody outside can predict: keys of hash tables, names of temporary files. Not for cryptographic keys.
 */
#ifndef UVM_OS_RANDOM_H
#define UVM_OS_RANDOM_H

#include <stdint.h>

/** uvm_random_seed(): 64 bits from the system's generator; where that fails, from clock, process and address layout. */
uint64_t uvm_random_seed(void);

#endif
