/* SPDX-License-Identifier: MIT */
/*
 * Reading two images. Mostly they have the same headers and nearly the same contents: then the second is read over the first,
 * in the memory that it has, and what it overwrites is kept beside. Memory that is touched for the first time costs more than
 * comparing it, and contents at one address need not be compared again.
 */
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "os/sparse.h"

#define CHUNK 65536u

enum state { SAME, KEPT, FILLED }; /* FILLED: beside, too, though both images have it */

/* The bytes of the first image and, once it is read, those of the second. */
struct overlay {
	uint8_t *bytes, *beside;
	size_t len, headers;
	uint8_t *state; /* of each chunk */
	uint8_t chunk[CHUNK];
};

static size_t chunk_len(const struct overlay *o, size_t i)
{
	const size_t left = o->len - i * CHUNK;

	return left < CHUNK ? left : CHUNK;
}

static void keep(struct overlay *o, size_t i, enum state state)
{
	memcpy(o->beside + i * CHUNK, o->bytes + i * CHUNK, chunk_len(o, i));
	o->state[i] = (uint8_t)state;
}

/* Where the first image has its ${n} bytes at ${off} now. */
static const uint8_t *first_image(struct overlay *o, size_t off, size_t n)
{
	const size_t from = off / CHUNK, to = (off + n + CHUNK - 1) / CHUNK;

	if (memchr(o->state + from, KEPT, to - from) == NULL)
		return o->bytes + off;
	for (size_t i = from; i < to; i++) {
		if (o->state[i] == SAME)
			keep(o, i, FILLED);
	}
	return o->beside + off;
}

static void move_contents(struct overlay *o, struct uvm_igvm *f)
{
	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		for (size_t i = 0; i < f->section[s].n; i++) {
			struct uvm_igvm_header *h = &f->section[s].h[i];

			if (h->data_len > 0)
				h->data = first_image(o, (size_t)(h->data - o->bytes), h->data_len);
		}
	}
}

/* *ret_alike: whether all was read; else, with other headers, nothing has changed. */
static int read_over(struct overlay *o, const struct uvm_sparse *s, bool *ret_alike, struct uvm_diag *d)
{
	int r = UVM_OK;

	*ret_alike = true;
	for (size_t i = 0; i * CHUNK < o->len && r == UVM_OK; i++) {
		const size_t at = i * CHUNK, n = chunk_len(o, i), headers = o->headers > at ? o->headers - at : 0;

		r = uvm_sparse_at(s, at, o->chunk, n, d);
		if (r < 0 || memcmp(o->chunk, o->bytes + at, n) == 0)
			continue;
		*ret_alike = memcmp(o->chunk, o->bytes + at, headers < n ? headers : n) == 0;
		if (!*ret_alike)
			return UVM_OK;
		keep(o, i, KEPT);
		memcpy(o->bytes + at, o->chunk, n);
	}
	return r;
}

/* The first image has been read, and is what its file is. */
static int read_second(struct overlay *o, struct diff_side *a, struct diff_side *b, const struct uvm_sparse *s, bool *ret_alike,
		       struct uvm_diag *d)
{
	const struct input_head head = input_head(&a->in);
	int r;

	*o = (struct overlay){ .bytes = a->in.file.p, .len = a->in.file.len };
	o->headers = (size_t)head.variable_header_offset + head.variable_header_size;
	o->beside = calloc(1, o->len);
	o->state = calloc(1, o->len / CHUNK + 1);
	if (o->beside == NULL || o->state == NULL)
		return uvm_no_memory(d, o->len);
	r = read_over(o, s, ret_alike, d);
	if (r < 0 || !*ret_alike)
		return r;
	move_contents(o, &a->in.igvm);
	b->in.file = a->in.file;
	a->in.file = (struct uvm_bytes){ o->beside, o->len };
	o->beside = NULL;
	return UVM_OK;
}

int diff_read_second(struct diff_side *a, struct diff_side *b, struct uvm_diag *d)
{
	struct overlay *o = calloc(1, sizeof(*o));
	struct uvm_sparse s = { .fd = -1 };
	bool alike = false;
	int r = UVM_OK;

	if (o == NULL)
		return uvm_no_memory(d, sizeof(*o));
	if (a->in.p == a->in.file.p && uvm_sparse_open(&s, b->path, NULL) == UVM_OK && s.size == a->in.file.len)
		r = read_second(o, a, b, &s, &alike, d);
	uvm_sparse_close(&s);
	free(o->beside);
	free(o->state);
	free(o);
	if (r < 0)
		return r;
	return alike ? input_parse(&b->in, NULL, d) : input_read(&b->in, b->path, NULL, d);
}
