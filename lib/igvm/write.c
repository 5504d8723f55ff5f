/* SPDX-License-Identifier: MIT */
/*
 * Laying out and writing a file: fixed header, records, file data. Every offset is known before a byte is written.
 *
 * File data stands in the order of the records that refer to it, without alignment. What is compared is the data as stored,
 * padding included, whatever the kind of record.
 *
 * Source: IGVM specification, "file layout"; igvm_defs 0.5.0 IGVM_FIXED_HEADER. Single records are written by record.c.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "igvm/dedup.h"
#include "igvm/rules.h"

/* Where a record's data comes from. Equal sources need no look at the bytes: merged files share most of them. */
struct source {
	const uint8_t *p;
	uint32_t len, stored;
	bool registers; /* stored in canonical form, not as it stands */
	size_t piece;
};

struct layout {
	struct uvm_igvm_plan *plan;
	struct uvm_diag *d;
	struct uvm_dedup by_source, by_sample, by_content;
	struct source *sources;
	size_t nsources, next; /* the source behind the one that was used last */
	bool *by_all_bytes;    /* whether a piece is in by_content */
	uint8_t *scratch;      /* first free byte of plan->scratch */
	uint32_t empty;        /* offset of all empty CoRIM data; 0 while there was none */
};

/* What has to be allocated. */
struct needs {
	uint64_t head, scratch;
	size_t records; /* with file data */
};

static bool is_corim(const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_CORIM_DOCUMENT || h->type == UVM_IGVM_CORIM_SIGNATURE;
}

static bool has_registers(const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_VP_CONTEXT && h->vp.context == UVM_IGVM_CONTEXT_VBS;
}

static int too_large(struct uvm_diag *d, enum uvm_igvm_rule_id id, const char *field, uint64_t got)
{
	const struct uvm_igvm_rule *rule = uvm_igvm_rule(id);

	if (d != NULL && d->code == UVM_OK) {
		d->rule = rule->name;
		d->says = rule->says;
	}
	return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, field, got, UINT32_MAX);
}

static uint32_t fixed_size(const struct uvm_igvm *f)
{
	return f->version == 1 ? UVM_IGVM_FIXED_SIZE_V1 : UVM_IGVM_FIXED_SIZE_V2;
}

static int count_needs(const struct uvm_igvm *f, struct needs *ret, struct uvm_diag *d)
{
	struct needs n = { .head = fixed_size(f) };

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		for (size_t i = 0; i < f->section[s].n; i++) {
			const struct uvm_igvm_header *h = &f->section[s].h[i];

			if (uvm_igvm_kind(h->type) == NULL)
				continue; /* uvm_igvm_check is about to refuse it */
			n.head += uvm_igvm_header_size(h);
			n.records += uvm_igvm_stored_size(h) > 0;
			if (has_registers(h))
				n.scratch += uvm_igvm_stored_size(h);
		}
	}
	if (n.head > UINT32_MAX)
		return too_large(d, UVM_IGVM_R_HEADERS_TOO_LARGE, "variable_header_size", n.head - fixed_size(f));
	if (n.scratch > UINT32_MAX)
		return too_large(d, UVM_IGVM_R_FILE_TOO_LARGE, "total_file_size", n.scratch);
	*ret = n;
	return UVM_OK;
}

static int allocate(struct layout *l, const struct needs *n)
{
	struct uvm_igvm_plan *p = l->plan;
	int r;

	p->head = malloc((size_t)n->head);
	if (p->head == NULL)
		return uvm_no_memory(l->d, n->head);
	p->scratch = malloc((size_t)n->scratch + 1); /* never of size 0 */
	if (p->scratch == NULL)
		return uvm_no_memory(l->d, n->scratch);
	p->pieces = calloc(n->records + 1, sizeof(*p->pieces));
	l->sources = calloc(n->records + 1, sizeof(*l->sources));
	l->by_all_bytes = calloc(n->records + 1, sizeof(*l->by_all_bytes));
	if (p->pieces == NULL || l->sources == NULL || l->by_all_bytes == NULL)
		return uvm_no_memory(l->d, n->records * sizeof(*l->sources));
	r = uvm_dedup_init(&l->by_source, n->records, l->d);
	if (r == UVM_OK)
		r = uvm_dedup_init(&l->by_sample, n->records, l->d);
	if (r == UVM_OK)
		r = uvm_dedup_init(&l->by_content, n->records, l->d);
	l->scratch = p->scratch;
	p->head_len = (uint32_t)n->head;
	p->total = n->head;
	return r;
}

struct looked_for {
	const struct uvm_igvm_piece *pieces;
	size_t piece;
};

static bool same_content(const void *arg, size_t item)
{
	const struct looked_for *x = arg;
	const struct uvm_igvm_piece *a = &x->pieces[x->piece], *b = &x->pieces[item];

	return (uint64_t)a->len + a->pad == (uint64_t)b->len + b->pad && uvm_dedup_same(a->p, a->len, b->p, b->len);
}

/* An earlier piece with the same bytes; without one, ${piece} is there for later ones. */
static size_t find_by_content(struct layout *l, size_t piece)
{
	const struct looked_for x = { l->plan->pieces, piece };
	const uint64_t hash = uvm_dedup_hash(&l->by_content, x.pieces[piece].p, x.pieces[piece].len);
	const size_t found = uvm_dedup_get(&l->by_content, hash, same_content, &x, piece);

	l->by_all_bytes[piece] = found == UVM_DEDUP_NONE;
	return found;
}

static bool same_sample(const void *arg, size_t item)
{
	(void)arg;
	(void)item;
	return true;
}

/* An earlier piece that equals the new one. Few do, so all bytes of a piece are only hashed when its sample is not the first
 * of its kind; then those of the first one are, too. */
static size_t find_equal(struct layout *l)
{
	const struct uvm_igvm_piece *new = &l->plan->pieces[l->plan->npieces];
	const uint64_t sample = uvm_dedup_sample(&l->by_sample, new->p, new->len);
	const size_t like = uvm_dedup_get(&l->by_sample, sample, same_sample, NULL, l->plan->npieces);

	if (like == UVM_DEDUP_NONE)
		return UVM_DEDUP_NONE;
	if (!l->by_all_bytes[like])
		(void)find_by_content(l, like); /* none before was like it */
	return find_by_content(l, l->plan->npieces);
}

/* The piece that holds the stored data of ${h}, made when no earlier one equals it. */
static int find_piece(struct layout *l, const struct uvm_igvm_header *h, const struct source *s, size_t *ret)
{
	struct uvm_igvm_plan *plan = l->plan;
	struct uvm_igvm_piece *new = &plan->pieces[plan->npieces];
	size_t found;

	*new = (struct uvm_igvm_piece){ s->p, s->len, s->stored - s->len, (uint32_t)plan->total };
	if (s->registers) {
		uvm_igvm_data_put(h, l->scratch);
		new->p = l->scratch;
	}
	found = find_equal(l);
	if (found != UVM_DEDUP_NONE) {
		*ret = found;
		return UVM_OK;
	}
	if (s->stored > UINT32_MAX - plan->total)
		return too_large(l->d, UVM_IGVM_R_FILE_TOO_LARGE, "total_file_size", plan->total + s->stored);
	if (s->registers)
		l->scratch += s->len;
	plan->total += s->stored;
	*ret = plan->npieces++;
	return UVM_OK;
}

static bool same_source(const void *arg, size_t item)
{
	const struct layout *l = arg;
	const struct source *a = &l->sources[l->nsources], *b = &l->sources[item];

	return a->p == b->p && a->len == b->len && a->stored == b->stored && a->registers == b->registers;
}

static uint64_t source_hash(const struct layout *l, const struct source *s)
{
	const uint64_t words[] = { (uint64_t)(uintptr_t)s->p, (uint64_t)s->len << 32 | s->stored, s->registers };

	return uvm_dedup_hash(&l->by_source, words, sizeof(words));
}

static int place_data(struct layout *l, const struct uvm_igvm_header *h, uint32_t *ret_offset)
{
	const uint64_t stored = uvm_igvm_stored_size(h);
	struct source *s = &l->sources[l->nsources];
	size_t found;
	int r;

	if (stored > UINT32_MAX)
		return too_large(l->d, UVM_IGVM_R_FILE_TOO_LARGE, "total_file_size", stored);
	*s = (struct source){ h->data, h->data_len, (uint32_t)stored, has_registers(h), 0 };
	/* platforms mostly have the same pages in the same order */
	found = l->next;
	if (found >= l->nsources || !same_source(l, found))
		found = uvm_dedup_get(&l->by_source, source_hash(l, s), same_source, l, l->nsources);
	if (found == UVM_DEDUP_NONE) {
		r = find_piece(l, h, s, &s->piece);
		if (r < 0)
			return r;
		found = l->nsources++;
	}
	l->next = found + 1;
	*ret_offset = l->plan->pieces[l->sources[found].piece].offset;
	return UVM_OK;
}

/* Empty CoRIM data gets the end of the data so far, which is not 0; whatever is empty of another kind gets 0. */
static int place(struct layout *l, const struct uvm_igvm_header *h, uint32_t *ret_offset)
{
	if (uvm_igvm_stored_size(h) > 0)
		return place_data(l, h, ret_offset);
	if (is_corim(h) && l->empty == 0)
		l->empty = (uint32_t)l->plan->total;
	*ret_offset = is_corim(h) ? l->empty : 0;
	return UVM_OK;
}

static int place_all(struct layout *l, const struct uvm_igvm *f)
{
	uint8_t *out = l->plan->head + fixed_size(f);
	uint32_t offset;
	int r;

	for (int s = 0; s < UVM_IGVM_SECTIONS; s++) {
		for (size_t i = 0; i < f->section[s].n; i++) {
			const struct uvm_igvm_header *h = &f->section[s].h[i];

			r = place(l, h, &offset);
			if (r < 0)
				return r;
			uvm_igvm_header_put(h, offset, out);
			out += uvm_igvm_header_size(h);
		}
	}
	return UVM_OK;
}

/* The checksum covers both kinds of headers, itself taken as 0, and no file data. */
static void put_fixed_header(const struct uvm_igvm *f, struct uvm_igvm_plan *plan)
{
	const uint32_t size = fixed_size(f);
	uint8_t *b = plan->head;

	uvm_put_le32(b, UVM_IGVM_MAGIC);
	uvm_put_le32(b + 4, f->version);
	uvm_put_le32(b + 8, size);
	uvm_put_le32(b + 12, plan->head_len - size);
	uvm_put_le32(b + 16, (uint32_t)plan->total);
	uvm_put_le32(b + 20, 0);
	if (f->version != 1) {
		uvm_put_le32(b + 24, f->arch);
		uvm_put_le32(b + 28, UVM_PAGE_SIZE);
	}
	uvm_put_le32(b + 20, uvm_crc32(0, b, plan->head_len));
}

static int lay_out(struct layout *l, const struct uvm_igvm *f, const struct needs *needs)
{
	int r;

	r = allocate(l, needs);
	if (r == UVM_OK)
		r = place_all(l, f);
	if (r == UVM_OK)
		put_fixed_header(f, l->plan);
	return r;
}

int uvm_igvm_plan(const struct uvm_igvm *f, struct uvm_igvm_plan *ret, struct uvm_diag *d)
{
	struct layout l = { .plan = ret, .d = d };
	struct needs needs;
	int r;

	*ret = (struct uvm_igvm_plan){ 0 };
	r = count_needs(f, &needs, d); /* looks at no contents */
	if (r == UVM_OK)
		r = uvm_igvm_check(f, NULL, NULL, d);
	if (r == UVM_OK)
		r = lay_out(&l, f, &needs);
	if (r < 0)
		uvm_igvm_plan_free(ret);
	uvm_dedup_free(&l.by_source);
	uvm_dedup_free(&l.by_sample);
	uvm_dedup_free(&l.by_content);
	free(l.by_all_bytes);
	free(l.sources);
	return r;
}

void uvm_igvm_plan_free(struct uvm_igvm_plan *plan)
{
	if (plan == NULL)
		return;
	free(plan->head);
	free(plan->pieces);
	free(plan->scratch);
	*plan = (struct uvm_igvm_plan){ 0 };
}

int uvm_igvm_emit(const struct uvm_igvm_plan *plan, uint8_t *out, size_t size)
{
	if (size < plan->total)
		return UVM_E_SPACE;
	memcpy(out, plan->head, plan->head_len);
	for (size_t i = 0; i < plan->npieces; i++) {
		const struct uvm_igvm_piece *p = &plan->pieces[i];

		memcpy(out + p->offset, p->p, p->len);
		memset(out + p->offset + p->len, 0, p->pad);
	}
	return UVM_OK;
}
