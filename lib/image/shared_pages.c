/* SPDX-License-Identifier: MIT */
/*
 * Hashes of the pages that the host shares in. One thread begins with the stream over all of them; the others, and it when it
 * is done, take pages by chunks and hash them in lanes.
 */
#include "image/shared_pages.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "measure/chain.h"
#include "measure/lanes.h"
#include "os/pool.h"

#define CHUNK 64 /* pages that a thread takes at a time */
#define WORKERS_MAX 8u

struct hashing {
	struct uvm_import_common *c;
	EVP_MD *md;
	const struct uvm_lane_page *pages;
	size_t n;
	uint8_t *all;
	atomic_size_t next;
};

struct worker {
	struct hashing *h;
	struct uvm_lanes *lanes;
	struct uvm_job job;
	int status;
};

/* ---- the work ------------------------------------------------------------------------------------------------------ */

static int hash_all(const struct hashing *h)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int r = ctx != NULL ? UVM_OK : UVM_E_NOMEM;

	if (r == UVM_OK && EVP_DigestInit_ex2(ctx, h->md, NULL) != 1)
		r = UVM_E_CRYPTO;
	for (size_t i = 0; i < h->n && r == UVM_OK; i++) {
		const struct uvm_lane_page *p = &h->pages[i];

		if (EVP_DigestUpdate(ctx, p->data, p->len) != 1 ||
		    EVP_DigestUpdate(ctx, uvm_zero_page, UVM_PAGE_SIZE - p->len) != 1)
			r = UVM_E_CRYPTO;
		if (i % CHUNK == CHUNK - 1)
			uvm_import_progress(h->c, CHUNK);
	}
	if (r == UVM_OK && EVP_DigestFinal_ex(ctx, h->all, NULL) != 1)
		r = UVM_E_CRYPTO;
	EVP_MD_CTX_free(ctx);
	return r;
}

static void hash_chunks(void *arg)
{
	struct worker *w = arg;
	struct hashing *h = w->h;
	size_t i;

	while (w->status == UVM_OK && (i = atomic_fetch_add(&h->next, CHUNK)) < h->n)
		w->status = uvm_lanes_hash(w->lanes, h->md, h->pages + i, h->n - i < CHUNK ? h->n - i : CHUNK);
}

/* The first worker is the caller's thread; without others it does everything. */
static int run_workers(struct hashing *h, struct uvm_pool *pool, struct worker *w, size_t n)
{
	int r;

	for (size_t i = 1; i < n; i++) {
		w[i].job = (struct uvm_job){ .fn = hash_chunks, .arg = &w[i] };
		uvm_pool_submit(pool, &w[i].job);
	}
	r = hash_all(h);
	hash_chunks(&w[0]);
	for (size_t i = 1; i < n; i++)
		uvm_pool_wait(pool, &w[i].job);
	for (size_t i = 0; i < n && r == UVM_OK; i++)
		r = w[i].status;
	return r;
}

static int hash(struct hashing *h)
{
	const size_t useful = 1 + h->n / CHUNK, most = h->c->threads < WORKERS_MAX ? h->c->threads : WORKERS_MAX;
	const size_t n = useful < most ? useful : most;
	struct worker w[WORKERS_MAX] = { 0 };
	int r = UVM_OK;

	for (size_t i = 0; i < n && r == UVM_OK; i++) {
		w[i].h = h;
		r = uvm_lanes_new(&w[i].lanes, false);
	}
	if (r == UVM_OK)
		r = run_workers(h, h->c->pool, w, n);
	for (size_t i = 0; i < n; i++)
		uvm_lanes_free(w[i].lanes);
	return r;
}

/* ---- the list ------------------------------------------------------------------------------------------------------ */

/* An empty page is hashed like any other: as a whole one it takes a lane. */
static struct uvm_lane_page *lane_pages(const struct uvm_slice *pages, size_t n, uint8_t *list)
{
	struct uvm_lane_page *out = calloc(n + 1, sizeof(*out));

	for (size_t i = 0; i < n && out != NULL; i++) {
		const bool empty = pages[i].len == 0;

		out[i] = (struct uvm_lane_page){
			.data = empty ? uvm_zero_page : pages[i].p,
			.len = empty ? UVM_PAGE_SIZE : (uint32_t)pages[i].len,
			.digest = list + uvm_page_hash_at((uint32_t)i),
		};
	}
	return out;
}

static int fill(struct uvm_shared_pages *s, uint8_t *list, struct uvm_import_common *c)
{
	struct uvm_lane_page *lanes = lane_pages(s->pages, s->n, list);
	struct hashing h = { .c = c, .pages = lanes, .n = s->n, .all = s->all };
	int r = UVM_E_NOMEM;

	if (lanes != NULL) {
		uvm_page_hashes_begin(list, (uint32_t)s->n);
		h.md = EVP_MD_fetch(NULL, "SHA384", NULL);
		r = h.md != NULL ? hash(&h) : UVM_E_CRYPTO;
	}
	EVP_MD_free(h.md);
	free(lanes);
	return r;
}

static bool same_pages(const struct uvm_shared_pages *s, const struct uvm_slice *pages, size_t n)
{
	if (s->n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct uvm_slice *a = &s->pages[i], *b = &pages[i];

		if (a->len != b->len || (a->len > 0 && a->p != b->p && memcmp(a->p, b->p, a->len) != 0))
			return false;
	}
	return true;
}

int uvm_shared_pages_hash(struct uvm_import_common *c, const struct uvm_slice *pages, size_t n,
			  const struct uvm_shared_pages **ret, struct uvm_diag *d)
{
	struct uvm_shared_pages *s;
	uint8_t *list;
	int r;

	if (n > UVM_PAGE_HASHES_MAX)
		return uvm_fail_says(d, UVM_E_LIMIT, UVM_NO_OFFSET, "image", n, UVM_PAGE_HASHES_MAX,
				     "%G pages of kernel and initrd; the list of their hashes has room for %W");
	for (*ret = c->hashed; *ret != NULL; *ret = (*ret)->next) {
		if (same_pages(*ret, pages, n))
			return UVM_OK;
	}
	s = uvm_image_alloc(c->memory, sizeof(*s), d);
	list = uvm_image_alloc(c->memory, UVM_PAGE_HASHES_SIZE, d);
	if (s == NULL || list == NULL)
		return UVM_E_NOMEM;
	*s = (struct uvm_shared_pages){ .next = c->hashed, .pages = pages, .n = n, .list = list };
	r = fill(s, list, c);
	if (r < 0)
		return uvm_fail(d, r, UVM_NO_OFFSET, NULL, 0, n);
	*ret = c->hashed = s;
	return UVM_OK;
}
