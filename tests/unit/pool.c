/* SPDX-License-Identifier: MIT */
/* The pool: order, waiting threads that help, jobs that wait for jobs, threads that cannot be started. */
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "os/fault.h"
#include "os/pool.h"
#include "unit.h"

enum { JOBS = 1000 };

static struct uvm_pool *start(unsigned threads)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_pool *p;

	assert_int_equal(uvm_pool_new(&p, threads, &d), UVM_OK);
	return p;
}

static void no_thread(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_pool *p = NULL;

	(void)state;
	uvm_pool_free(NULL);
	uvm_fault_set(1, UVM_FAULT_ENOSPC);
	assert_int_equal(uvm_pool_new(&p, 4, &d), UVM_E_IO);
	assert_null(p);
	assert_string_equal(d.text, "cannot start a thread: No space left on device");
	uvm_fault_set(0, UVM_FAULT_NONE);
}

static void count(void *arg)
{
	atomic_fetch_add((atomic_uint *)arg, 1);
}

/* Fewer threads than asked for, none asked for, far too many: all jobs run all the same. */
static void any_number_of_threads(void **state)
{
	static const struct {
		unsigned threads, fail_at;
	} cases[] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 4, 2 }, { 100000, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_job jobs[JOBS];
		atomic_uint n = 0;
		struct uvm_pool *p;

		uvm_fault_set(cases[i].fail_at, UVM_FAULT_EIO);
		p = start(cases[i].threads);
		uvm_fault_set(0, UVM_FAULT_NONE);
		for (size_t k = 0; k < JOBS; k++) {
			jobs[k] = (struct uvm_job){ .fn = count, .arg = &n };
			uvm_pool_submit(p, &jobs[k]);
		}
		for (size_t k = JOBS; k-- > 0;)
			uvm_pool_wait(p, &jobs[k]);
		assert_int_equal(n, JOBS);
		uvm_pool_free(p);
	}
}

/* uvm_pool_free runs what is still queued. */
static void freed_with_jobs(void **state)
{
	struct uvm_pool *p = start(2);
	struct uvm_job jobs[JOBS];
	atomic_uint n = 0;

	(void)state;
	for (size_t k = 0; k < JOBS; k++) {
		jobs[k] = (struct uvm_job){ .fn = count, .arg = &n };
		uvm_pool_submit(p, &jobs[k]);
	}
	uvm_pool_free(p);
	assert_int_equal(n, JOBS);
}

struct row {
	struct uvm_job job;
	unsigned number, *next;
	bool in_order;
};

static void take_number(void *arg)
{
	struct row *r = arg;

	r->in_order = (*r->next)++ == r->number;
}

static void in_order_of_submission(void **state)
{
	struct uvm_pool *p = start(1);
	struct row rows[100];
	unsigned next = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		rows[i] = (struct row){ .number = i, .next = &next, .job = { .fn = take_number, .arg = &rows[i] } };
		uvm_pool_submit(p, &rows[i].job);
	}
	uvm_pool_free(p); /* which does not help, so that one thread runs them all */
	for (unsigned i = 0; i < COUNT(rows); i++)
		assert_true(rows[i].in_order);
}

struct gate {
	sem_t entered, leave;
};

static void block(void *arg)
{
	struct gate *g = arg;

	sem_post(&g->entered);
	sem_wait(&g->leave);
}

/* The only worker is stuck; the thread that waits has to run the job itself, or this never ends. */
static void waiting_helps(void **state)
{
	struct uvm_pool *p = start(1);
	atomic_uint n = 0;
	struct gate g;
	struct uvm_job stuck = { .fn = block, .arg = &g }, job = { .fn = count, .arg = &n };

	(void)state;
	sem_init(&g.entered, 0, 0);
	sem_init(&g.leave, 0, 0);
	uvm_pool_submit(p, &stuck);
	sem_wait(&g.entered);
	uvm_pool_submit(p, &job);
	uvm_pool_wait(p, &job);
	assert_int_equal(n, 1);
	uvm_pool_wait(p, &job); /* again: returns at once */
	sem_post(&g.leave);
	uvm_pool_wait(p, &stuck);
	uvm_pool_free(p);
	sem_destroy(&g.entered);
	sem_destroy(&g.leave);
}

struct tree {
	struct uvm_pool *pool;
	unsigned depth;
	atomic_uint *n;
};

/* A job that submits two more and waits for them. */
static void grow(void *arg)
{
	const struct tree *t = arg;
	struct tree sub = { t->pool, t->depth - 1, t->n };
	struct uvm_job left = { .fn = grow, .arg = &sub }, right = { .fn = grow, .arg = &sub };

	atomic_fetch_add(t->n, 1);
	if (t->depth == 0)
		return;
	uvm_pool_submit(t->pool, &left);
	uvm_pool_submit(t->pool, &right);
	uvm_pool_wait(t->pool, &left);
	uvm_pool_wait(t->pool, &right);
}

static void jobs_that_wait(void **state)
{
	(void)state;
	for (unsigned threads = 1; threads <= 4; threads++) {
		struct uvm_pool *p = start(threads);
		atomic_uint n = 0;
		struct tree t = { p, 7, &n };
		struct uvm_job root = { .fn = grow, .arg = &t };

		uvm_pool_submit(p, &root);
		uvm_pool_wait(p, &root);
		assert_int_equal(n, 255);
		uvm_pool_free(p);
	}
}

static void processors(void **state)
{
	cpu_set_t all, one;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	assert_int_equal(uvm_cpu_count(), CPU_COUNT(&all));
	CPU_ZERO(&one);
	for (size_t i = CPU_SETSIZE; i-- > 0;) {
		if (CPU_ISSET(i, &all) && CPU_COUNT(&one) == 0)
			CPU_SET(i, &one);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(uvm_cpu_count(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_thread),       cmocka_unit_test(any_number_of_threads),
		cmocka_unit_test(freed_with_jobs), cmocka_unit_test(in_order_of_submission),
		cmocka_unit_test(waiting_helps),   cmocka_unit_test(jobs_that_wait),
		cmocka_unit_test(processors),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
