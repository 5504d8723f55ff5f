/* SPDX-License-Identifier: MIT */
/*
 * Rounds of events pass through three stages: one is filled by the caller while the contents of the one before it are hashed
 * by all threads, and the chains, one job per platform, take in the one before that. A step waits for both and moves all three
 * on. So every job has its own data, chains see their events in order, and memory does not grow with the image.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "measure/contents.h"
#include "measure/event.h"
#include "measure/lanes.h"
#include "measure/pipeline.h"
#include "os/pool.h"

#define STAGES 3
#define ROUND_EVENTS 512
#define HASH_CHUNK 16   /* pages a thread takes at a time: two full sets of eight lanes */
#define MAX_THREADS 16u /* the chain of one platform keeps up with fewer than that */
#define MAX_HASHERS 8u

struct batch { /* one platform's part of a round */
	struct uvm_event ev[ROUND_EVENTS];
	uint8_t contents[ROUND_EVENTS][UVM_DIGEST_MAX];
	uint8_t running[ROUND_EVENTS][UVM_DIGEST_MAX]; /* with a log only */
	struct uvm_lane_page todo[ROUND_EVENTS];
	size_t n, n_todo;
	atomic_size_t next; /* of todo, for whichever thread comes */
};

struct target {
	struct uvm_chain chain;
	enum uvm_measure_platform platform;
	struct uvm_contents_table *table; /* NULL: nobody asks for digests of contents */
	struct batch batch[STAGES];
	size_t logged;  /* events of the round in hand */
	uint64_t order; /* of the next event to be logged */
};

/* What one thread at a time does in a round: advance the chain of a target, or hash contents of all targets with lanes. */
struct work {
	struct uvm_pipeline *p;
	struct target *target;
	struct uvm_lanes *lanes;
	struct uvm_job job;
	int status;
};

struct uvm_pipeline {
	struct uvm_pool *pool; /* NULL: one thread, jobs run where they are submitted */
	size_t round;          /* being filled */
	size_t ntargets, nworks;
	struct target *targets;
	struct work works[UVM_MEASURE_PLATFORMS + MAX_HASHERS];
	bool in_flight, portable;
	uvm_measure_log_fn *log;
	void *log_arg;
};

enum stage { CHAIN = 1, HASH = 2, FILL = 3 }; /* counted so that round + stage never goes below 0 */

static struct batch *batch_at(const struct uvm_pipeline *p, struct target *t, enum stage stage)
{
	return &t->batch[(p->round + stage) % STAGES];
}

/* ---- the jobs: they touch only what their stage owns ---------------------------------------------------------------- */

/* Lanes take longer to set up than a small image to measure: only who gets work makes some. */
static int hash_chunk(struct work *w, const struct target *t, const struct batch *b, size_t i)
{
	const size_t left = b->n_todo - i, n = left < HASH_CHUNK ? left : HASH_CHUNK;
	int r = UVM_OK;

	if (w->lanes == NULL)
		r = uvm_lanes_new(&w->lanes, w->p->portable);
	return r < 0 ? r : uvm_lanes_hash(w->lanes, t->chain.md, b->todo + i, n);
}

static void hash_job(void *arg)
{
	struct work *w = arg;

	for (size_t t = 0; t < w->p->ntargets; t++) {
		struct target *target = &w->p->targets[t];
		struct batch *b = batch_at(w->p, target, HASH);
		size_t i;

		while (w->status == UVM_OK && (i = atomic_fetch_add(&b->next, HASH_CHUNK)) < b->n_todo)
			w->status = hash_chunk(w, target, b, i);
	}
}

static void chain_job(void *arg)
{
	struct work *w = arg;
	struct target *t = w->target;
	struct batch *b = batch_at(w->p, t, CHAIN);

	for (size_t i = 0; i < b->n && w->status == UVM_OK; i++) {
		if (t->table != NULL)
			uvm_contents_pull(t->table, &b->ev[i], b->contents[i]);
		w->status = t->chain.ops->add(&t->chain, &b->ev[i], b->contents[i]);
		if (w->p->log != NULL && w->status == UVM_OK)
			w->status = t->chain.ops->digest(&t->chain, b->running[i]);
	}
}

/* ---- the log -------------------------------------------------------------------------------------------------------- */

static bool log_one(struct uvm_pipeline *p, struct target *t)
{
	const size_t i = t->logged++, len = uvm_chain_len(&t->chain);
	const struct batch *b = batch_at(p, t, CHAIN);
	const struct uvm_event *e = &b->ev[i];
	struct uvm_measure_event record = {
		.order = t->order++,
		.directive = e->directive,
		.platform = t->platform,
		.kind = (enum uvm_measure_kind)e->kind,
		.gpa = e->gpa,
		.contents.len = uvm_kind_has_contents((enum uvm_measure_kind)e->kind) ? len : 0,
		.running.len = len,
	};

	memcpy(record.contents.b, b->contents[i], record.contents.len);
	memcpy(record.running.b, b->running[i], len);
	return p->log(p->log_arg, &record);
}

/* Of the platforms with events left in the chained round, the one whose next event is of the earliest directive. */
static struct target *next_to_log(struct uvm_pipeline *p)
{
	struct target *best = NULL;
	uint32_t earliest = 0;

	for (size_t i = 0; i < p->ntargets; i++) {
		struct target *t = &p->targets[i];
		const struct batch *b = batch_at(p, t, CHAIN);

		if (t->logged < b->n && (best == NULL || b->ev[t->logged].directive < earliest)) {
			best = t;
			earliest = b->ev[t->logged].directive;
		}
	}
	return best;
}

static int log_round(struct uvm_pipeline *p)
{
	struct target *t;

	while (p->log != NULL && (t = next_to_log(p)) != NULL) {
		if (!log_one(p, t))
			return UVM_E_CANCELLED;
	}
	return UVM_OK;
}

/* ---- steps ---------------------------------------------------------------------------------------------------------- */

static void start_round(struct uvm_pipeline *p)
{
	for (size_t i = 0; i < p->nworks; i++) {
		struct work *w = &p->works[i];

		w->job = (struct uvm_job){ .fn = w->target != NULL ? chain_job : hash_job, .arg = w };
		if (p->pool != NULL)
			uvm_pool_submit(p->pool, &w->job);
		else
			w->job.fn(w);
	}
	p->in_flight = p->pool != NULL;
}

static int finish_round(struct uvm_pipeline *p)
{
	int r = UVM_OK;

	for (size_t i = 0; i < p->nworks; i++) {
		if (p->in_flight)
			uvm_pool_wait(p->pool, &p->works[i].job);
		if (p->works[i].status < 0)
			r = p->works[i].status;
	}
	p->in_flight = false;
	return r;
}

static int step(struct uvm_pipeline *p)
{
	int r = finish_round(p);

	if (r == UVM_OK)
		r = log_round(p);
	if (r < 0)
		return r;
	for (size_t t = 0; t < p->ntargets; t++) {
		struct batch *b = batch_at(p, &p->targets[t], CHAIN);

		b->n = b->n_todo = 0;
		atomic_store(&b->next, 0);
		p->targets[t].logged = 0;
	}
	p->round++;
	start_round(p);
	return UVM_OK;
}

int uvm_pipeline_drain(struct uvm_pipeline *p)
{
	int r = UVM_OK;

	for (int i = 0; i < STAGES && r == UVM_OK; i++)
		r = step(p);
	return r < 0 ? r : finish_round(p);
}

/* ---- events in ------------------------------------------------------------------------------------------------------ */

int uvm_pipeline_push(struct uvm_pipeline *p, size_t t, const struct uvm_event *e)
{
	struct target *target = &p->targets[t];
	struct batch *b = batch_at(p, target, FILL);
	struct uvm_event *ev = &b->ev[b->n];

	*ev = *e;
	ev->contents = (uint8_t)(target->table != NULL ? uvm_contents_push(target->table, e) : UVM_CONTENTS_NONE);
	if (ev->contents == UVM_CONTENTS_NEW)
		b->todo[b->n_todo++] = (struct uvm_lane_page){ e->data, e->len, b->contents[b->n] };
	b->n++;
	return b->n == ROUND_EVENTS ? step(p) : UVM_OK;
}

int uvm_pipeline_digest(struct uvm_pipeline *p, size_t t, struct uvm_digest *ret)
{
	struct uvm_chain *c = &p->targets[t].chain;

	ret->len = uvm_chain_len(c);
	return c->ops->digest(c, ret->b);
}

/* ---- setting up ----------------------------------------------------------------------------------------------------- */

static int start_target(struct uvm_pipeline *p, struct target *t, enum uvm_measure_platform platform)
{
	const struct uvm_chain_ops *ops = uvm_chain_ops((int)platform);
	const int r = uvm_chain_start(&t->chain, ops);

	t->platform = platform;
	if (r < 0 || (!ops->contents && p->log == NULL))
		return r;
	return uvm_contents_new(&t->table, t->chain.md);
}

static int start_targets(struct uvm_pipeline *p, const struct uvm_measure_target *targets, size_t n)
{
	int r = UVM_OK;

	p->targets = calloc(n, sizeof(*p->targets));
	if (p->targets == NULL)
		return UVM_E_NOMEM;
	for (; p->ntargets < n && r == UVM_OK; p->ntargets++)
		r = start_target(p, &p->targets[p->ntargets], targets[p->ntargets].platform);
	return r;
}

/* Chains come first: they cannot be shared out, so whoever is left hashes. */
static void start_works(struct uvm_pipeline *p, unsigned threads)
{
	const unsigned most = threads < MAX_HASHERS ? threads : MAX_HASHERS;
	unsigned hashers = 0;

	for (size_t t = 0; t < p->ntargets; t++) {
		p->works[p->nworks++] = (struct work){ .p = p, .target = &p->targets[t] };
		hashers = p->targets[t].table != NULL ? most : hashers;
	}
	for (; hashers > 0; hashers--)
		p->works[p->nworks++] = (struct work){ .p = p };
}

static int start(struct uvm_pipeline *p, const struct uvm_measure_target *targets, size_t n,
		 const struct uvm_measure_options *opt)
{
	const unsigned wanted = opt->threads > 0 ? opt->threads : uvm_cpu_count();
	const unsigned threads = wanted < MAX_THREADS ? wanted : MAX_THREADS;
	int r;

	p->log = opt->log;
	p->log_arg = opt->log_arg;
	p->portable = opt->portable;
	r = start_targets(p, targets, n);
	if (r < 0)
		return r;
	start_works(p, threads);
	/* The caller's thread works too, and does all where no other can be started. */
	if (threads > 1 && uvm_pool_new(&p->pool, threads - 1, NULL) < 0)
		p->pool = NULL;
	return UVM_OK;
}

int uvm_pipeline_new(struct uvm_pipeline **ret, const struct uvm_measure_target *targets, size_t n,
		     const struct uvm_measure_options *opt, struct uvm_diag *d)
{
	struct uvm_pipeline *p = calloc(1, sizeof(*p));
	const int r = p != NULL ? start(p, targets, n, opt) : UVM_E_NOMEM;

	if (r < 0) {
		uvm_pipeline_free(p);
		return uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, 0);
	}
	*ret = p;
	return UVM_OK;
}

void uvm_pipeline_free(struct uvm_pipeline *p)
{
	if (p == NULL)
		return;
	uvm_pool_free(p->pool); /* first: it waits for the jobs */
	for (size_t i = 0; i < p->nworks; i++)
		uvm_lanes_free(p->works[i].lanes);
	for (size_t t = 0; t < p->ntargets; t++) {
		uvm_chain_end(&p->targets[t].chain);
		uvm_contents_free(p->targets[t].table);
	}
	free(p->targets);
	free(p);
}
