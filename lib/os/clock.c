/* SPDX-License-Identifier: MIT */
/*
 * Time. Not behind the fault table: these calls do not fail.
 */
#include <time.h>

#include "os/clock.h"

#define MEASURE_NS 10000000u

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t uvm_clock_ns(void)
{
	return now(CLOCK_MONOTONIC);
}

#if defined(__x86_64__)
struct reading {
	uint64_t ns, tsc;
};

/* We may be interrupted between the two: the closest pair of a few is the truest. */
static struct reading read_both(void)
{
	struct reading best = { 0 };
	uint64_t narrowest = UINT64_MAX;

	for (int i = 0; i < 8; i++) {
		const uint64_t before = __builtin_ia32_rdtsc(), ns = now(CLOCK_MONOTONIC_RAW), after = __builtin_ia32_rdtsc();

		if (after - before >= narrowest)
			continue;
		narrowest = after - before;
		best = (struct reading){ ns, before + narrowest / 2 };
	}
	return best;
}

uint32_t uvm_clock_tsc_khz(void)
{
	const struct timespec pause = { .tv_nsec = MEASURE_NS };
	const struct reading first = read_both();
	struct reading last;

	(void)nanosleep(&pause, NULL);
	last = read_both();
	return (uint32_t)((last.tsc - first.tsc) * 1000000u / (last.ns - first.ns));
}
#else
uint32_t uvm_clock_tsc_khz(void)
{
	return 0;
}
#endif
