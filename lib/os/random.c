/* SPDX-License-Identifier: MIT */
/*
 * Seeds for hash tables and names of temporary files.
 */
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "os/random.h"
#include "os/sys.h"

static uint64_t fallback(const void *stack)
{
	static atomic_uint calls; /* a coarse clock may say the same twice */
	struct timespec t = { 0, 0 };
	uint64_t v;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	v = (uint64_t)t.tv_nsec ^ (uint64_t)t.tv_sec << 30 ^ (uint64_t)getpid() << 20 ^ (uintptr_t)stack;
	/* spread the few bits that differ over the word; the constant is 2^64 divided by the golden ratio */
	return (v + atomic_fetch_add(&calls, 1)) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t uvm_random_seed(void)
{
	uint64_t v;

	return uvm_sys_getrandom(&v, sizeof(v)) == (ssize_t)sizeof(v) ? v : fallback(&v);
}
