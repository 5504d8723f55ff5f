/* SPDX-License-Identifier: MIT */
/*
 * SHA-384. Source: FIPS 180-4, section 6.5. Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_SHA384_H
#define UVM_SHIM_SHA384_H

#include <stddef.h>
#include <stdint.h>

#define SHIM_SHA384_SIZE 48u

/** shim_sha384(p, n, out): the digest of ${n} bytes. */
void shim_sha384(const uint8_t *p, size_t n, uint8_t out[SHIM_SHA384_SIZE]);

#endif
