/* SPDX-License-Identifier: MIT */
/*
 * Questions about runs of bytes.
 */
#include <uvmkit/wire.h>

bool uvm_is_zero(const uint8_t *p, size_t n)
{
	/* the first byte is zero and each one equals the one before it; memcmp goes through memory as fast as the host can */
	return n == 0 || (p[0] == 0 && __builtin_memcmp(p, p + 1, n - 1) == 0);
}
