/* SPDX-License-Identifier: MIT */
/*
 * What every benchmark needs: two ways to do a job, run in turns, their medians and the ratio against its bar.
 *
 * Ours and the peer alternate so that a busy machine is busy for both. A missed bar is printed, never a failure: machines and
 * their load differ; the reader of the numbers judges.
 */
#ifndef UVM_BENCH_H
#define UVM_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_RUNS 10

/* The job; dies when it fails: a benchmark of failures measures nothing. */
typedef void bench_fn(void *arg);

/** bench_must(ok, what): end the program unless ${ok}. */
static inline void bench_must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "failed: %s\n", what);
	exit(1);
}

static inline double bench_time(bench_fn *fn, void *arg)
{
	struct timespec a, b;

	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	fn(arg);
	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
}

static inline int bench_order(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double bench_median(double *t)
{
	qsort(t, BENCH_RUNS, sizeof(*t), bench_order);
	return (t[BENCH_RUNS / 2 - 1] + t[BENCH_RUNS / 2]) / 2;
}

/** bench_ratio(what, ours, peer_name, peer, bar): one line with the medians of BENCH_RUNS times and their ratio, good up to
 * ${bar}. */
static inline void bench_ratio(const char *what, double *ours, const char *peer_name, double *peer, double bar)
{
	const double a = bench_median(ours), b = bench_median(peer);

	printf("%-28s %9.2f ms   %-36s %9.2f ms   ratio %.3f (bar %.2f) %s\n", what, a * 1e3, peer_name, b * 1e3, a / b, bar,
	       a / b <= bar ? "met" : "MISSED");
	(void)fflush(stdout);
}

/** bench_compare(what, ours, peer_name, peer, arg, bar): time both in turns, and print as bench_ratio. */
static inline void bench_compare(const char *what, bench_fn *ours, const char *peer_name, bench_fn *peer, void *arg, double bar)
{
	double t[2][BENCH_RUNS];

	ours(arg);
	peer(arg);
	for (int i = 0; i < BENCH_RUNS; i++) {
		t[0][i] = bench_time(ours, arg);
		t[1][i] = bench_time(peer, arg);
	}
	bench_ratio(what, t[0], peer_name, t[1], bar);
}

#endif
