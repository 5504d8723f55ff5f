/* SPDX-License-Identifier: MIT */
/*
 * A pool of threads over one queue.
 *
 * Whoever waits for a job runs queued ones meanwhile, so a job may itself submit jobs and wait for them: each waiting thread
 * either works or waits for something that another thread is working on.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "os/pool.h"
#include "os/say.h"
#include "os/sys.h"

#define MAX_THREADS 256u

struct uvm_pool {
	pthread_mutex_t lock;
	pthread_cond_t queued, finished;
	struct uvm_job *first, **last;
	bool stopping;
	unsigned nthreads;
	pthread_t threads[];
};

unsigned uvm_cpu_count(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	/* more processors than cpu_set_t has bits */
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

/* With the lock held and a job queued; the lock is free while the job runs. */
static void run_first(struct uvm_pool *p)
{
	struct uvm_job *job = p->first;

	p->first = job->next;
	if (p->first == NULL)
		p->last = &p->first;
	(void)pthread_mutex_unlock(&p->lock);
	job->fn(job->arg);
	(void)pthread_mutex_lock(&p->lock);
	job->done = true;
	(void)pthread_cond_broadcast(&p->finished);
}

static void *work(void *arg)
{
	struct uvm_pool *p = arg;

	(void)pthread_mutex_lock(&p->lock);
	while (p->first != NULL || !p->stopping) {
		if (p->first != NULL)
			run_first(p);
		else
			(void)pthread_cond_wait(&p->queued, &p->lock);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Workers take no signals: those are for the thread that can act on them. */
static void start_threads(struct uvm_pool *p, unsigned threads)
{
	sigset_t all, old;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	while (p->nthreads < threads && uvm_sys_thread(&p->threads[p->nthreads], work, p) == 0)
		p->nthreads++;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int uvm_pool_new(struct uvm_pool **ret, unsigned threads, struct uvm_diag *d)
{
	const unsigned n = threads < 1 ? 1 : threads < MAX_THREADS ? threads : MAX_THREADS;
	const size_t size = sizeof(struct uvm_pool) + n * sizeof(pthread_t);
	struct uvm_pool *p = calloc(1, size);

	if (p == NULL)
		return uvm_fail(d, UVM_E_NOMEM, UVM_NO_OFFSET, NULL, 0, size);
	p->last = &p->first;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->queued, NULL);
	(void)pthread_cond_init(&p->finished, NULL);
	start_threads(p, n);
	if (p->nthreads == 0) {
		const int r = uvm_say(d, UVM_E_IO, "cannot start a thread: %m");

		uvm_pool_free(p);
		return r;
	}
	*ret = p;
	return UVM_OK;
}

void uvm_pool_submit(struct uvm_pool *p, struct uvm_job *job)
{
	job->next = NULL;
	job->done = false;
	(void)pthread_mutex_lock(&p->lock);
	*p->last = job;
	p->last = &job->next;
	(void)pthread_cond_signal(&p->queued);
	(void)pthread_mutex_unlock(&p->lock);
}

void uvm_pool_wait(struct uvm_pool *p, struct uvm_job *job)
{
	(void)pthread_mutex_lock(&p->lock);
	while (!job->done) {
		if (p->first != NULL)
			run_first(p);
		else
			(void)pthread_cond_wait(&p->finished, &p->lock);
	}
	(void)pthread_mutex_unlock(&p->lock);
}

void uvm_pool_free(struct uvm_pool *p)
{
	if (p == NULL)
		return;
	(void)pthread_mutex_lock(&p->lock);
	p->stopping = true;
	(void)pthread_cond_broadcast(&p->queued);
	(void)pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->nthreads; i++)
		(void)pthread_join(p->threads[i], NULL);
	(void)pthread_cond_destroy(&p->finished);
	(void)pthread_cond_destroy(&p->queued);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}
