/* SPDX-License-Identifier: MIT */
/*
 * The time stamp counter against channel 2 of the interval timer, for machines whose host says nothing about it.
 *
 * Kernels wait for the timer's output, and under emulation whoever waits is late. Here the timer's count is read between two
 * readings of the counter, and of many such readings the ones that took the least time are believed.
 *
 * Source: Intel 8254 data sheet; port 0x61 as in the PC AT.
 */
#include "clock.h"

#include "abi/host_tree.h"
#include "machine.h"

#define TIMER_HZ 1193182u
#define TIMER_CONTROL 0x43u
#define TIMER_2 0x42u
#define GATE 0x61u
#define GATE_ON 0x01u
#define SPEAKER_ON 0x02u
#define OVER 0x20u /* the output of channel 2, from the end of its count on */

#define LOAD_2_MODE_0 0xB0u /* low byte, high byte; counts down from there once */
#define LATCH_2 0x80u

#define START_COUNT 0xFFFFu
#define SPAN 23864u     /* of the timer: 20 ms; it runs over after 55 */
#define SAMPLES 16u     /* at either end */
#define ATTEMPTS 10     /* a busy host may let the timer run over */
#define PATIENCE 200000 /* readings of the timer; 1 us or more each */

struct sample {
	uint64_t tsc, took;
	uint32_t elapsed; /* of the timer */
};

static uint32_t timer_elapsed(void)
{
	uint32_t low;

	shim_out(TIMER_CONTROL, LATCH_2);
	low = shim_in(TIMER_2);
	return START_COUNT - (low | (uint32_t)shim_in(TIMER_2) << 8);
}

static struct sample take_sample(void)
{
	const uint64_t before = shim_rdtsc();
	const uint32_t elapsed = timer_elapsed();
	const uint64_t took = shim_rdtsc() - before;

	return (struct sample){ before + took / 2, took, elapsed };
}

static struct sample best_sample(void)
{
	struct sample best = take_sample();

	for (unsigned i = 1; i < SAMPLES; i++) {
		const struct sample s = take_sample();

		if (s.took < best.took)
			best = s;
	}
	return best;
}

static void start_timer(void)
{
	shim_out(GATE, (uint8_t)((shim_in(GATE) & ~SPEAKER_ON) | GATE_ON));
	shim_out(TIMER_CONTROL, LOAD_2_MODE_0);
	shim_out(TIMER_2, START_COUNT & 0xFF);
	shim_out(TIMER_2, START_COUNT >> 8);
}

/* 0: the timer does not count, has run over, or the result is absurd. */
static uint32_t measure(void)
{
	struct sample first, last;
	uint32_t span = 0;
	uint64_t khz;

	start_timer();
	first = best_sample();
	for (int i = 0; i < PATIENCE && span < SPAN; i++)
		span = timer_elapsed() - first.elapsed;
	last = best_sample();
	if ((shim_in(GATE) & OVER) != 0 || last.elapsed < first.elapsed || last.elapsed - first.elapsed < SPAN)
		return 0;
	khz = (last.tsc - first.tsc) * TIMER_HZ / ((uint64_t)(last.elapsed - first.elapsed) * 1000);
	return khz >= UVM_HOST_TSC_KHZ_MIN && khz <= UVM_HOST_TSC_KHZ_MAX ? (uint32_t)khz : 0;
}

uint32_t shim_clock_tsc_khz(void)
{
	uint32_t khz = 0;

	for (int i = 0; i < ATTEMPTS && khz == 0; i++)
		khz = measure();
	return khz;
}
