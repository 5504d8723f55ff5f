/* SPDX-License-Identifier: MIT */
/*
 * A small pool of threads that run jobs in the order of submission.
 */
#ifndef UVM_OS_POOL_H
#define UVM_OS_POOL_H

#include <uvmkit/status.h>

struct uvm_pool;
typedef void uvm_job_fn(void *arg);

/** uvm_cpu_count(): processors this process may run on, at least 1. */
unsigned uvm_cpu_count(void);

/**
 * uvm_pool_new(ret, threads, d): start ${threads} workers (at least 1, at most 256).
 * Returns: UVM_OK; UVM_E_NOMEM; UVM_E_IO when no thread at all could be started (fewer than asked for is fine).
 */
UVM_MUST_CHECK int uvm_pool_new(struct uvm_pool **ret, unsigned threads, struct uvm_diag *d);

/** struct uvm_job: owned by the caller, who waits for it before reusing or freeing it. */
struct uvm_job {
	uvm_job_fn *fn;
	void *arg;
	struct uvm_job *next;
	bool done;
};

/** uvm_pool_submit(p, job): queue ${job}; never fails. */
void uvm_pool_submit(struct uvm_pool *p, struct uvm_job *job);

/**
 * uvm_pool_wait(p, job): until ${job} is done. Runs queued jobs itself meanwhile instead of idling, so a job may submit others
 * and wait for them; those it runs while waiting are on its stack, and may nest as deep as jobs are queued.
 */
void uvm_pool_wait(struct uvm_pool *p, struct uvm_job *job);

/** uvm_pool_free(p): wait for all jobs, join the threads; NULL is fine. */
void uvm_pool_free(struct uvm_pool *p);

#endif
