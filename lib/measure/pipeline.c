/* SPDX-License-Identifier: MIT */
/*
 * Rounds of events pass through three stages: one is filled by the caller while the contents of the one before it are hashed
 * by all threads, and the chains, one job per platform, take in the one before that. A step waits for both and moves all three
 * on. So every job has its own data, chains see their events in order, and memory does not grow with the image.
 *
 * Contents that occur again at the same address are hashed once. Which contents are new is decided when an event is pushed,
 * what their digest was is remembered when the chain reaches it; both happen in the same order and forget by the same rule,
 * so that a digest is there whenever it was promised and no thread waits for another.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "measure/event.h"
#include "measure/lanes.h"
#include "measure/pipeline.h"
#include "os/pool.h"

#define STAGES 3
#define ROUND_EVENTS 512
#define HASH_CHUNK 64   /* pages a thread takes at a time */
#define MAX_THREADS 16u /* the chain of one platform keeps up with fewer than that */
#define MAX_HASHERS 8u
#define SEEN_BITS 14

enum uvm_contents { CONTENTS_NONE, CONTENTS_ZERO, CONTENTS_NEW, CONTENTS_SEEN };

struct batch { /* one platform's part of a round */
	struct uvm_event ev[ROUND_EVENTS];
	uint8_t contents[ROUND_EVENTS][UVM_DIGEST_MAX];
	uint8_t running[ROUND_EVENTS][UVM_DIGEST_MAX]; /* with a log only */
	struct uvm_lane_page todo[ROUND_EVENTS];
	size_t n, n_todo;
	atomic_size_t next; /* of todo, for whichever thread comes */
};

struct contents_table {
	struct {
		const uint8_t *data;
		uint32_t len;
	} seen[1u << SEEN_BITS];                        /* the pushing thread's */
	uint8_t known[1u << SEEN_BITS][UVM_DIGEST_MAX]; /* the chain's */
};

struct target {
	struct uvm_pipeline *p;
	struct uvm_chain chain;
	enum uvm_measure_platform platform;
	struct contents_table *table; /* NULL: nobody asks for digests of contents */
	uint8_t zero[UVM_DIGEST_MAX]; /* digest of a page of zeros */
	struct batch batch[STAGES];
	struct uvm_job job;
	int status;
	size_t logged;  /* events of the round in hand */
	uint64_t order; /* of the next event to be logged */
};

struct hasher {
	struct uvm_pipeline *p;
	struct uvm_lanes *lanes;
	struct uvm_job job;
	int status;
};

struct uvm_pipeline {
	struct uvm_pool *pool; /* NULL: one thread, jobs run where they are submitted */
	size_t round;          /* being filled */
	size_t ntargets, nhashers;
	struct target *targets;
	struct hasher hashers[MAX_HASHERS];
	bool in_flight;
	uvm_measure_log_fn *log;
	void *log_arg;
};

enum stage { CHAIN = 1, HASH = 2, FILL = 3 }; /* counted so that round + stage never goes below 0 */

static struct batch *batch_at(struct target *t, enum stage stage)
{
	return &t->batch[(t->p->round + stage) % STAGES];
}

/* ---- the jobs: they touch only what their stage owns ---------------------------------------------------------------- */

static void hash_job(void *arg)
{
	struct hasher *h = arg;

	for (size_t t = 0; t < h->p->ntargets; t++) {
		struct target *target = &h->p->targets[t];
		struct batch *b = batch_at(target, HASH);
		size_t i;

		while (h->status == UVM_OK && (i = atomic_fetch_add(&b->next, HASH_CHUNK)) < b->n_todo) {
			const size_t left = b->n_todo - i;

			h->status = uvm_lanes_hash(h->lanes, target->chain.md, b->todo + i,
						   left < HASH_CHUNK ? left : HASH_CHUNK);
		}
	}
}

static size_t slot_of(const struct uvm_event *e)
{
	return (size_t)((uint64_t)(uintptr_t)e->data * 0x9E3779B97F4A7C15u >> (64 - SEEN_BITS));
}

/* Completes b->contents[i]. */
static const uint8_t *contents_of(struct target *t, struct batch *b, size_t i)
{
	const struct uvm_event *e = &b->ev[i];

	switch (e->contents) {
	case CONTENTS_NEW:
		return memcpy(t->table->known[slot_of(e)], b->contents[i], UVM_DIGEST_MAX);
	case CONTENTS_SEEN:
		return memcpy(b->contents[i], t->table->known[slot_of(e)], UVM_DIGEST_MAX);
	case CONTENTS_ZERO:
		return memcpy(b->contents[i], t->zero, UVM_DIGEST_MAX);
	default:
		return memset(b->contents[i], 0, UVM_DIGEST_MAX);
	}
}

static void chain_job(void *arg)
{
	struct target *t = arg;
	struct batch *b = batch_at(t, CHAIN);

	for (size_t i = 0; i < b->n && t->status == UVM_OK; i++) {
		t->status = t->chain.ops->add(&t->chain, &b->ev[i], contents_of(t, b, i));
		if (t->p->log != NULL && t->status == UVM_OK)
			t->status = t->chain.ops->digest(&t->chain, b->running[i]);
	}
}

/* ---- the log -------------------------------------------------------------------------------------------------------- */

static bool log_one(struct uvm_pipeline *p, struct target *t)
{
	const size_t i = t->logged++, len = uvm_chain_len(&t->chain);
	const struct batch *b = batch_at(t, CHAIN);
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

	for (size_t t = 0; t < p->ntargets; t++) {
		struct target *c = &p->targets[t];

		if (c->logged < batch_at(c, CHAIN)->n &&
		    (best == NULL ||
		     batch_at(c, CHAIN)->ev[c->logged].directive < batch_at(best, CHAIN)->ev[best->logged].directive))
			best = c;
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

static void submit(struct uvm_pipeline *p, struct uvm_job *job, uvm_job_fn *fn, void *arg)
{
	*job = (struct uvm_job){ .fn = fn, .arg = arg };
	if (p->pool != NULL)
		uvm_pool_submit(p->pool, job);
	else
		fn(arg);
}

/* Chains first: they cannot be shared out, so whoever is left hashes. */
static void start_round(struct uvm_pipeline *p)
{
	for (size_t t = 0; t < p->ntargets; t++)
		submit(p, &p->targets[t].job, chain_job, &p->targets[t]);
	for (size_t i = 0; i < p->nhashers; i++)
		submit(p, &p->hashers[i].job, hash_job, &p->hashers[i]);
	p->in_flight = true;
}

static int wait_for(struct uvm_pipeline *p, struct uvm_job *job, const int *status)
{
	if (p->pool != NULL)
		uvm_pool_wait(p->pool, job);
	return *status;
}

static int finish_round(struct uvm_pipeline *p)
{
	int r = UVM_OK;

	for (size_t t = 0; p->in_flight && t < p->ntargets; t++) {
		if (wait_for(p, &p->targets[t].job, &p->targets[t].status) < 0)
			r = p->targets[t].status;
	}
	for (size_t i = 0; p->in_flight && i < p->nhashers; i++) {
		if (wait_for(p, &p->hashers[i].job, &p->hashers[i].status) < 0)
			r = p->hashers[i].status;
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
		struct batch *b = batch_at(&p->targets[t], CHAIN);

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

static enum uvm_contents classify(struct target *t, struct batch *b, const struct uvm_event *e)
{
	const size_t slot = slot_of(e);

	if (t->table == NULL || !uvm_kind_has_contents((enum uvm_measure_kind)e->kind))
		return CONTENTS_NONE;
	if (e->len == 0)
		return CONTENTS_ZERO;
	if (t->table->seen[slot].data == e->data && t->table->seen[slot].len == e->len)
		return CONTENTS_SEEN;
	t->table->seen[slot].data = e->data;
	t->table->seen[slot].len = e->len;
	b->todo[b->n_todo++] = (struct uvm_lane_page){ e->data, e->len, b->contents[b->n] };
	return CONTENTS_NEW;
}

int uvm_pipeline_push(struct uvm_pipeline *p, size_t t, const struct uvm_event *e)
{
	struct target *target = &p->targets[t];
	struct batch *b = batch_at(target, FILL);

	b->ev[b->n] = *e;
	b->ev[b->n].contents = (uint8_t)classify(target, b, e);
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

	t->p = p;
	t->platform = platform;
	if (r < 0 || (!ops->contents && p->log == NULL))
		return r;
	t->table = calloc(1, sizeof(*t->table));
	if (t->table == NULL)
		return UVM_E_NOMEM;
	return EVP_Digest(uvm_zero_page, UVM_PAGE_SIZE, t->zero, NULL, t->chain.md, NULL) == 1 ? UVM_OK : UVM_E_CRYPTO;
}

static int start_hashers(struct uvm_pipeline *p, unsigned n, bool portable)
{
	for (; p->nhashers < n && p->nhashers < MAX_HASHERS; p->nhashers++) {
		struct hasher *h = &p->hashers[p->nhashers];
		const int r = uvm_lanes_new(&h->lanes, portable);

		if (r < 0)
			return r;
		h->p = p;
	}
	return UVM_OK;
}

static int start(struct uvm_pipeline *p, const struct uvm_measure_target *targets, size_t n,
		 const struct uvm_measure_options *opt)
{
	const unsigned wanted = opt->threads > 0 ? opt->threads : uvm_cpu_count();
	const unsigned threads = wanted < MAX_THREADS ? wanted : MAX_THREADS;
	bool contents = false;
	int r = UVM_OK;

	p->log = opt->log;
	p->log_arg = opt->log_arg;
	p->targets = calloc(n, sizeof(*p->targets));
	if (p->targets == NULL)
		return UVM_E_NOMEM;
	for (; p->ntargets < n && r == UVM_OK; p->ntargets++) {
		r = start_target(p, &p->targets[p->ntargets], targets[p->ntargets].platform);
		contents = contents || p->targets[p->ntargets].table != NULL;
	}
	if (r == UVM_OK && contents)
		r = start_hashers(p, threads, opt->portable);
	/* The caller's thread works too, and does all where no other can be started. */
	if (r == UVM_OK && threads > 1 && uvm_pool_new(&p->pool, threads - 1, NULL) < 0)
		p->pool = NULL;
	return r;
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
	for (size_t i = 0; i < p->nhashers; i++)
		uvm_lanes_free(p->hashers[i].lanes);
	for (size_t t = 0; t < p->ntargets; t++) {
		uvm_chain_end(&p->targets[t].chain);
		free(p->targets[t].table);
	}
	free(p->targets);
	free(p);
}
