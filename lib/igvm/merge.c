/* SPDX-License-Identifier: MIT */
/*
 * Merging two files into one for several platforms. What collides is renumbered in the second; the order of the directives of
 * both is kept, since the launch measurements depend on it.
 *
 * The numbers given out are those of the Rust crate igvm 0.5.0 wherever its result is valid. It differs from us in four
 * defects: masks of several bits are translated bit after bit in place, numbers that the second file keeps may be given
 * out again, to platforms and to parameter areas, and stray bits of masks make platforms inherit records of the other file.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/igvm.h>
#include <uvmkit/wire.h>

#include "igvm/area_table.h"
#include "igvm/dedup.h"

#define MASK_BITS 32
#define SHARABLE_MAX (UVM_IGVM_FRAME_SIZE + 24u) /* PAGE_DATA and REQUIRED_MEMORY */

/* ---- compatibility masks ---- */

/*
 * Bit i of the second file's masks becomes to[i]. Bits that none of a file's own platforms has are dropped, in the first file
 * too: the other file's platforms must not inherit its records.
 */
struct mask_map {
	uint32_t to[MASK_BITS];
	uint32_t first; /* bits of the first file's platforms */
};

static uint32_t mask_of(const struct mask_map *m, uint32_t mask)
{
	uint32_t out = 0;

	for (int i = 0; i < MASK_BITS; i++) {
		if (mask >> i & 1)
			out |= m->to[i];
	}
	return out;
}

/*
 * In the order of the records: a bit that is in use gets the lowest free one and thereby puts that in use; one that is not
 * stays, and only is no longer free.
 */
static int map_masks(struct mask_map *m, const struct uvm_igvm *f, const struct uvm_igvm *other, struct uvm_diag *d)
{
	const struct uvm_igvm_list *a = &f->section[UVM_IGVM_PLATFORMS], *b = &other->section[UVM_IGVM_PLATFORMS];
	uint32_t used = 0, kept = 0, moved = 0;

	for (size_t i = 0; i < a->n; i++)
		used |= a->h[i].mask;
	m->first = used;
	for (size_t i = 0; i < b->n; i++) {
		const uint32_t mask = b->h[i].mask; /* one bit: checked */
		const uint32_t free_bits = ~(used | kept);

		if (mask & moved)
			continue; /* shared with an earlier platform */
		if (!(mask & used)) {
			m->to[__builtin_ctz(mask)] = mask;
			kept |= mask;
			continue;
		}
		if (free_bits == 0)
			return uvm_fail(d, UVM_E_LIMIT, b->h[i].off, "compatibility_mask", mask, MASK_BITS);
		m->to[__builtin_ctz(mask)] = free_bits & -free_bits;
		moved |= mask;
		used |= free_bits & -free_bits;
	}
	return UVM_OK;
}

/* ---- parameter areas ---- */

enum number { FREE, USED, KEPT };

/* The first file's numbers are in use. */
static uint8_t *numbers_of(const struct uvm_igvm_areas *first, size_t limit)
{
	uint8_t *numbers = calloc(limit + 1, 1);

	for (size_t i = 0; numbers != NULL && i < first->n && first->slots[i].index < limit; i++)
		numbers[first->slots[i].index] = USED;
	return numbers;
}

/*
 * As for masks, in the order of the records. All numbers that are given out are below the number of areas, so a small table
 * knows what became of them; a larger one is in use when the first file has it.
 */
static int rename_areas(const struct uvm_igvm_areas *first, struct uvm_igvm_areas *second, const struct uvm_igvm_list *l,
			struct uvm_diag *d)
{
	const size_t limit = first->n + second->n;
	uint8_t *numbers = numbers_of(first, limit);
	uint32_t next = 0;

	if (numbers == NULL)
		return uvm_no_memory(d, limit);
	for (size_t i = 0; i < l->n; i++) {
		const uint32_t index = l->h[i].area.parameter_area_index;
		struct uvm_igvm_area_slot *slot;

		if (l->h[i].type != UVM_IGVM_PARAMETER_AREA)
			continue;
		slot = uvm_igvm_areas_find(second, index);
		slot->renamed = index;
		if (index < limit && numbers[index] == FREE)
			numbers[index] = KEPT;
		if (index < limit ? numbers[index] == KEPT : uvm_igvm_areas_find(first, index) == NULL)
			continue;
		while (numbers[next] != FREE)
			next++;
		numbers[next] = USED;
		slot->renamed = next;
	}
	free(numbers);
	return UVM_OK;
}

/* ---- the second file, renumbered ---- */

struct renumber {
	struct mask_map masks;
	struct uvm_igvm_areas areas; /* of the second file */
};

static int renumber_init(struct renumber *re, const struct uvm_igvm *f, const struct uvm_igvm *other, struct uvm_diag *d)
{
	const struct uvm_igvm_list *l = &other->section[UVM_IGVM_DIRECTIVES];
	struct uvm_igvm_areas first = { 0 };
	int r;

	r = map_masks(&re->masks, f, other, d);
	if (r < 0)
		return r;
	if (uvm_igvm_areas_init(&first, f) == UVM_OK && uvm_igvm_areas_init(&re->areas, other) == UVM_OK)
		r = rename_areas(&first, &re->areas, l, d);
	else
		r = uvm_no_memory(d, l->n * sizeof(*re->areas.slots));
	uvm_igvm_areas_free(&first);
	return r;
}

static uint32_t *area_index(struct uvm_igvm_header *h)
{
	switch (h->type) {
	case UVM_IGVM_PARAMETER_AREA:
		return &h->area.parameter_area_index;
	case UVM_IGVM_PARAMETER_INSERT:
		return &h->insert.parameter_area_index;
	default:
		return uvm_igvm_is_parameter(h->type) ? &h->parameter.parameter_area_index : NULL;
	}
}

static struct uvm_igvm_header renumbered(const struct renumber *re, const struct uvm_igvm_header *h)
{
	struct uvm_igvm_header copy = *h;
	uint32_t *index = area_index(&copy);

	copy.mask = mask_of(&re->masks, h->mask);
	if (index != NULL)
		*index = uvm_igvm_areas_find(&re->areas, *index)->renamed; /* declared: checked */
	return copy;
}

/* ---- directives that both files have ---- */

/* What may serve both files. The masks and area indices of two files never meet, so all other kinds differ. */
static bool sharable(const struct uvm_igvm_header *h)
{
	return h->type == UVM_IGVM_PAGE_DATA || h->type == UVM_IGVM_REQUIRED_MEMORY;
}

/* What has to be equal besides file data: all but the mask. Returns its size. */
static size_t identity(const struct uvm_igvm_header *h, uint8_t out[SHARABLE_MAX])
{
	struct uvm_igvm_header copy = *h;

	copy.mask = 0;
	uvm_igvm_header_put(&copy, uvm_igvm_stored_size(h) > 0, out); /* an empty page is not a page of zeros */
	return uvm_igvm_header_size(h);
}

static uint64_t identity_hash(const struct uvm_dedup *t, const struct uvm_igvm_header *h)
{
	uint8_t b[SHARABLE_MAX];
	const size_t n = identity(h, b);
	const uint64_t hash = uvm_dedup_hash(t, b, n);

	return hash ^ (uvm_dedup_hash(t, h->data, h->data_len) & ~(uint64_t)1); /* 0 is no hash */
}

struct wanted {
	const struct uvm_igvm_header *h, *list;
};

static bool same_directive(const void *arg, size_t item)
{
	const struct wanted *w = arg;
	const struct uvm_igvm_header *a = w->h, *b = &w->list[item];
	uint8_t x[SHARABLE_MAX], y[SHARABLE_MAX];
	const size_t n = identity(a, x);

	return n == identity(b, y) && memcmp(x, y, n) == 0 && uvm_dedup_same(a->data, a->data_len, b->data, b->data_len);
}

/* ---- the lists of the merged file ---- */

/* A record that is for no platform any more is dropped, as by the reader. */
static int add(struct uvm_igvm *out, const struct uvm_igvm_header *h, struct uvm_diag *d)
{
	const struct uvm_igvm_kind *k = uvm_igvm_kind(h->type);

	if (k != NULL && k->has_mask && h->mask == 0)
		return UVM_OK;
	return uvm_igvm_add(out, h) != NULL ? UVM_OK : uvm_no_memory(d, sizeof(*h));
}

static int add_first(struct uvm_igvm *out, const struct uvm_igvm_list *l, size_t from, size_t to, const struct renumber *re,
		     struct uvm_diag *d)
{
	struct uvm_igvm_header h;
	int r = UVM_OK;

	for (size_t i = from; i < to && r == UVM_OK; i++) {
		h = l->h[i];
		h.mask &= re->masks.first;
		r = add(out, &h, d);
	}
	return r;
}

static int add_second(struct uvm_igvm *out, const struct uvm_igvm_list *l, const struct renumber *re, struct uvm_diag *d)
{
	struct uvm_igvm_header h;
	int r = UVM_OK;

	for (size_t i = 0; i < l->n && r == UVM_OK; i++) {
		h = renumbered(re, &l->h[i]);
		r = add(out, &h, d);
	}
	return r;
}

/* The last record of each equal set is the one that is found: entered first. */
static int find_by_identity(struct uvm_dedup *t, const struct uvm_igvm_list *l, struct uvm_diag *d)
{
	int r = uvm_dedup_init(t, l->n, d);

	for (size_t i = l->n; i-- > 0 && r == UVM_OK;) {
		if (sharable(&l->h[i]))
			uvm_dedup_get(t, identity_hash(t, &l->h[i]), same_directive, &(struct wanted){ &l->h[i], l->h }, i);
	}
	return r;
}

static size_t find_equal(struct uvm_dedup *t, const struct uvm_igvm_list *l, const struct uvm_igvm_header *h)
{
	if (!sharable(h))
		return UVM_DEDUP_NONE;
	return uvm_dedup_get(t, identity_hash(t, h), same_directive, &(struct wanted){ h, l->h }, UVM_DEDUP_NONE);
}

/*
 * Directives of the second file one by one: either the last equal one of the first file serves both, if nothing from behind it
 * has been taken yet, or the record goes right behind what has been taken.
 */
static int interleave(struct uvm_igvm *out, const struct uvm_igvm_list *a, const struct uvm_igvm_list *b,
		      const struct renumber *re, struct uvm_diag *d)
{
	struct uvm_igvm_header h;
	struct uvm_dedup t;
	size_t next = 0, hit;
	uint32_t mask;
	int r;

	r = find_by_identity(&t, a, d);
	for (size_t i = 0; i < b->n && r == UVM_OK; i++) {
		h = renumbered(re, &b->h[i]);
		hit = find_equal(&t, a, &h);
		if (hit != UVM_DEDUP_NONE && hit >= next) {
			r = add_first(out, a, next, hit, re, d);
			next = hit + 1;
			mask = h.mask;
			h = a->h[hit];
			h.mask = (h.mask & re->masks.first) | mask;
		}
		if (r == UVM_OK)
			r = add(out, &h, d);
	}
	if (r == UVM_OK)
		r = add_first(out, a, next, a->n, re, d);
	uvm_dedup_free(&t);
	return r;
}

static int join(struct uvm_igvm *out, const struct uvm_igvm *f, const struct uvm_igvm *other, bool dedup, struct uvm_diag *d)
{
	struct renumber re = { 0 };
	int r;

	r = renumber_init(&re, f, other, d);
	for (int s = 0; s < UVM_IGVM_SECTIONS && r == UVM_OK; s++) {
		const struct uvm_igvm_list *a = &f->section[s], *b = &other->section[s];

		if (dedup && s == UVM_IGVM_DIRECTIVES) {
			r = interleave(out, a, b, &re, d);
			continue;
		}
		r = add_first(out, a, 0, a->n, &re, d);
		if (r == UVM_OK)
			r = add_second(out, b, &re, d);
	}
	uvm_igvm_areas_free(&re.areas);
	return r;
}

static int check_revision(const struct uvm_igvm *f, const struct uvm_igvm *other, struct uvm_diag *d)
{
	if (f->version != other->version)
		return uvm_fail(d, UVM_E_CONFLICT, UVM_NO_OFFSET, "format_version", other->version, f->version);
	if (f->arch != other->arch)
		return uvm_fail(d, UVM_E_CONFLICT, UVM_NO_OFFSET, "architecture", other->arch, f->arch);
	return UVM_OK;
}

int uvm_igvm_merge(struct uvm_igvm *f, const struct uvm_igvm *other, bool dedup, struct uvm_diag *d)
{
	struct uvm_igvm out = { .version = f->version, .arch = f->arch };
	int r;

	r = check_revision(f, other, d);
	if (r == UVM_OK)
		r = uvm_igvm_check(other, NULL, NULL, d);
	if (r == UVM_OK)
		r = join(&out, f, other, dedup, d);
	if (r == UVM_OK)
		r = uvm_igvm_check(&out, NULL, NULL, d);
	if (r < 0) {
		uvm_igvm_free(&out);
		return r;
	}
	uvm_igvm_free(f);
	*f = out;
	return UVM_OK;
}
