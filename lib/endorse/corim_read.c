/* SPDX-License-Identifier: MIT */
/*
 * CoRIM documents, from the outermost tag inwards. The picture of what is read is in corim.c, which writes them.
 */
#include <string.h>

#include "endorse/corim_read.h"
#include "endorse/platform.h"
#include "os/say.h"

#define TAG_TIME 1u
#define RIM_VALIDITY 4 /* its key in the document */
#define TAG_CORIM 501u
#define TAG_COMID 506u
#define TAG_SVN 552u     /* exactly this, */
#define TAG_MIN_SVN 553u /* or at least this: a launch has one version, so either is what it must reach */

struct reading {
	const struct uvm_endorse_platform *platform;
	struct uvm_corim_references *refs;
};

typedef int item_fn(struct reading *s, struct uvm_rd *rd);

/* Every item of the array that ${rd} stands before. */
static int each(struct reading *s, struct uvm_rd *rd, const char *field, item_fn *fn)
{
	struct uvm_cbor head = { 0 };
	int r = uvm_cbor_want(rd, field, UVM_CBOR_ARRAY, &head);

	for (uint64_t i = 0; i < head.n && r == UVM_OK; i++) {
		struct uvm_rd item;

		r = uvm_cbor_whole(rd, field, &item);
		if (r == UVM_OK)
			r = fn(s, &item);
	}
	return r;
}

static bool is_text(struct uvm_rd rd, const char *want)
{
	struct uvm_diag ignored = UVM_DIAG_INIT;
	struct uvm_cbor c;

	rd.diag = &ignored;
	return rd.p != NULL && uvm_cbor_next(&rd, NULL, &c) == UVM_OK && c.kind == UVM_CBOR_TEXT && c.s.len == strlen(want) &&
	       memcmp(c.s.p, want, c.s.len) == 0;
}

/* Whether ${rd}, an environment, is the class of our platform. */
static int is_ours(const struct reading *s, const struct uvm_rd *rd, bool *ret)
{
	struct uvm_rd class_, vendor, model;
	int r = uvm_cbor_find(rd, UVM_CBOR_KEY(0), "environment", &class_);

	*ret = false;
	if (r < 0 || class_.p == NULL)
		return r;
	r = uvm_cbor_find(&class_, UVM_CBOR_KEY(1), "class", &vendor);
	if (r == UVM_OK)
		r = uvm_cbor_find(&class_, UVM_CBOR_KEY(2), "class", &model);
	if (r == UVM_OK)
		*ret = is_text(vendor, s->platform->vendor) && is_text(model, s->platform->model);
	return r;
}

/* ---- measurements ---- */

static int add_digest(struct reading *s, const struct uvm_rd *rd, const struct uvm_cbor *c)
{
	struct uvm_corim_references *refs = s->refs;
	struct uvm_digest digest = { .len = c->s.len };

	if (c->s.len != s->platform->digest_len)
		return uvm_fail(rd->diag, UVM_E_LENGTH, rd->base - c->s.len, "digest", c->s.len, s->platform->digest_len);
	memcpy(digest.b, c->s.p, digest.len);
	if (uvm_corim_has(refs, &digest) < refs->n)
		return UVM_OK;
	if (refs->n == UVM_CORIM_REFERENCES)
		return uvm_fail(rd->diag, UVM_E_LIMIT, rd->base, "reference values", refs->n + 1, UVM_CORIM_REFERENCES);
	refs->of[refs->n++].digest = digest;
	return UVM_OK;
}

static int read_digest(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_cbor alg, value;
	int64_t number;
	int r = uvm_cbor_count(rd, "digest", UVM_CBOR_ARRAY, 2);

	if (r == UVM_OK)
		r = uvm_cbor_next(rd, "algorithm", &alg);
	if (r < 0 || uvm_cbor_int(&alg, &number) < 0 || number != s->platform->algorithm)
		return r; /* a digest that the platform does not report */
	r = uvm_cbor_want(rd, "digest", UVM_CBOR_BYTES, &value);
	return r < 0 ? r : add_digest(s, rd, &value);
}

/* {0: key, 1: {2: digests}}; a measurement without a key of ours may be of anything. */
static int read_measurement(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd key, values, digests;
	int r = uvm_cbor_find(rd, UVM_CBOR_KEY(0), "measurement", &key);

	if (r < 0 || !is_text(key, s->platform->key))
		return r;
	r = uvm_cbor_find(rd, UVM_CBOR_KEY(1), "measurement", &values);
	if (r < 0 || values.p == NULL)
		return r;
	r = uvm_cbor_find(&values, UVM_CBOR_KEY(2), "digests", &digests);
	return r < 0 || digests.p == NULL ? r : each(s, &digests, "digests", read_digest);
}

/* [environment, [measurement, …]] */
static int read_reference(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd environment;
	bool ours = false;
	int r = uvm_cbor_count(rd, "reference triple", UVM_CBOR_ARRAY, 2);

	if (r == UVM_OK)
		r = uvm_cbor_whole(rd, "environment", &environment);
	if (r == UVM_OK)
		r = is_ours(s, &environment, &ours);
	return r < 0 || !ours ? r : each(s, rd, "measurements", read_measurement);
}

/* ---- versions: a series says which one comes with which digest ---- */

static int read_svn(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd values, svn;
	struct uvm_cbor c = { 0 };
	int r = uvm_cbor_find(rd, UVM_CBOR_KEY(1), "addition", &values);

	if (r < 0 || values.p == NULL)
		return r;
	r = uvm_cbor_find(&values, UVM_CBOR_KEY(1), "svn", &svn);
	if (r < 0 || svn.p == NULL)
		return r;
	r = uvm_cbor_next(&svn, "svn", &c);
	if (r == UVM_OK && c.kind == UVM_CBOR_TAG && (c.n == TAG_SVN || c.n == TAG_MIN_SVN))
		r = uvm_cbor_next(&svn, "svn", &c);
	if (r == UVM_OK && c.kind != UVM_CBOR_UINT)
		return uvm_fail_says(rd->diag, UVM_E_TYPE, svn.base, "svn", 0, 0, "no version number");
	for (size_t i = 0; i < s->refs->n && r == UVM_OK; i++)
		s->refs->of[i].svn = c.n;
	return r;
}

/* [[measurement, …], [addition, …]]: read as references of their own, then joined with those that are known */
static int read_record(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_corim_references selected = { 0 };
	struct reading inner = { s->platform, &selected };
	int r = uvm_cbor_count(rd, "series record", UVM_CBOR_ARRAY, 2);

	if (r == UVM_OK)
		r = each(&inner, rd, "selection", read_measurement);
	if (r == UVM_OK)
		r = each(&inner, rd, "addition", read_svn);
	for (size_t i = 0; i < selected.n && r == UVM_OK; i++) {
		const size_t k = uvm_corim_has(s->refs, &selected.of[i].digest);

		if (k < s->refs->n && s->refs->of[k].svn < selected.of[i].svn)
			s->refs->of[k].svn = selected.of[i].svn;
	}
	return r;
}

/* [[environment, claims], [record, …]] */
static int read_series(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd condition, environment;
	bool ours = false;
	int r = uvm_cbor_count(rd, "series", UVM_CBOR_ARRAY, 2);

	if (r == UVM_OK)
		r = uvm_cbor_whole(rd, "condition", &condition);
	if (r == UVM_OK)
		r = uvm_cbor_count(&condition, "condition", UVM_CBOR_ARRAY, 2);
	if (r == UVM_OK)
		r = uvm_cbor_whole(&condition, "environment", &environment);
	if (r == UVM_OK)
		r = is_ours(s, &environment, &ours);
	return r < 0 || !ours ? r : each(s, rd, "series", read_record);
}

/* ---- the document ---- */

static int read_triples(struct reading *s, const struct uvm_rd *triples, int64_t key, item_fn *fn)
{
	struct uvm_rd list;
	const int r = uvm_cbor_find(triples, UVM_CBOR_KEY(key), "triples", &list);

	return r < 0 || list.p == NULL ? r : each(s, &list, "triples", fn);
}

/* Tags of other kinds (CoSWID and the like) are not for us. */
static int read_tag(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd comid, triples;
	struct uvm_cbor c;
	int r = uvm_cbor_next(rd, "tag", &c);

	if (r < 0 || c.kind != UVM_CBOR_TAG || c.n != TAG_COMID)
		return r;
	r = uvm_cbor_want(rd, "CoMID", UVM_CBOR_BYTES, &c);
	if (r < 0)
		return r;
	comid = (struct uvm_rd){ c.s.p, c.s.len, rd->base - c.s.len, rd->diag };
	r = uvm_cbor_find(&comid, UVM_CBOR_KEY(4), "CoMID", &triples);
	if (r < 0 || triples.p == NULL)
		return r;
	r = read_triples(s, &triples, 0, read_reference);
	return r < 0 ? r : read_triples(s, &triples, 8, read_series);
}

/* Up to the map of the document. */
static int open_document(struct uvm_rd *rd)
{
	const uint64_t off = rd->base;
	struct uvm_cbor c;
	const int r = uvm_cbor_want(rd, "tag", UVM_CBOR_TAG, &c);

	if (r < 0 || c.n == TAG_CORIM)
		return r;
	return uvm_fail_says(rd->diag, UVM_E_MAGIC, off, "tag", c.n, TAG_CORIM, "tag %G, expected %W");
}

static int read_document(struct reading *s, struct uvm_rd *rd)
{
	struct uvm_rd tags;
	int r = open_document(rd);

	if (r < 0)
		return r;
	r = uvm_cbor_find(rd, UVM_CBOR_KEY(1), "tags", &tags);
	if (r == UVM_OK && tags.p == NULL)
		r = uvm_fail(rd->diag, UVM_E_MISSING, rd->base, "tags", 0, 0);
	if (r == UVM_OK)
		r = each(s, &tags, "tags", read_tag);
	if (r == UVM_OK)
		r = uvm_cbor_skip(rd, "CoRIM");
	return r < 0 ? r : uvm_rd_done(rd, "CoRIM");
}

int uvm_corim_read(struct uvm_slice document, enum uvm_measure_platform platform, struct uvm_corim_references *ret,
		   struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(document.p, document.len, d);
	struct reading s = { uvm_endorse_platform(platform), ret };
	int r;

	*ret = (struct uvm_corim_references){ 0 };
	r = read_document(&s, &rd);
	if (r < 0 && d->record == NULL)
		d->record = "CoRIM";
	return r;
}

/* ---- validity ---- */

static int read_time(const struct uvm_rd *map, int64_t key, int64_t *ret)
{
	struct uvm_rd value;
	struct uvm_cbor c = { 0 };
	int r = uvm_cbor_find(map, UVM_CBOR_KEY(key), "validity", &value);

	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_next(&value, "validity", &c);
	if (r < 0)
		return r;
	if (c.kind == UVM_CBOR_TAG && c.n == TAG_TIME && uvm_cbor_next(&value, "validity", &c) == UVM_OK &&
	    uvm_cbor_int(&c, ret) == UVM_OK)
		return UVM_OK;
	return uvm_fail_says(map->diag, UVM_E_TYPE, value.base, "validity", 0, 0, "no time in whole seconds");
}

int uvm_corim_validity(const struct uvm_rd *map, int64_t at)
{
	int64_t first = INT64_MIN, last = INT64_MAX;
	int r = read_time(map, 0, &first);

	if (r == UVM_OK)
		r = read_time(map, 1, &last);
	if (r == UVM_OK && (at < first || at > last))
		return uvm_say(map->diag, UVM_E_MISMATCH, "its author says that it is %s",
			       at < first ? "not yet valid" : "no longer valid");
	return r;
}

int uvm_corim_current(struct uvm_slice document, int64_t at, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(document.p, document.len, d), validity = { .p = NULL }, map;
	int r = open_document(&rd);

	map = rd;
	if (r == UVM_OK)
		r = uvm_cbor_skip(&rd, "CoRIM");
	if (r == UVM_OK)
		r = uvm_rd_done(&rd, "CoRIM");
	if (r == UVM_OK)
		r = uvm_cbor_find(&map, UVM_CBOR_KEY(RIM_VALIDITY), "CoRIM", &validity);
	if (r == UVM_OK && validity.p != NULL)
		r = uvm_corim_validity(&validity, at);
	if (r < 0 && d->record == NULL)
		d->record = "CoRIM";
	return r;
}

size_t uvm_corim_has(const struct uvm_corim_references *r, const struct uvm_digest *digest)
{
	size_t i = 0;

	while (i < r->n && (r->of[i].digest.len != digest->len || memcmp(r->of[i].digest.b, digest->b, digest->len) != 0))
		i++;
	return i;
}
