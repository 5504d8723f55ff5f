/* SPDX-License-Identifier: MIT */
/*
 * The tables of lib/manifest as a writer. What it writes is all that reading keeps, so two equal texts are two equal structs.
 */
#include "form.h"
#include "fuzz.h"
#include "manifest/form.h"

static void write_value(const struct form_field *f, const void *base, struct uvm_json_writer *w);

static const void *member(const void *base, size_t off)
{
	return (const char *)base + off;
}

static uint64_t load(const void *at, size_t size)
{
	uint32_t v32;
	uint64_t v;

	if (size == sizeof(uint8_t))
		return *(const uint8_t *)at;
	if (size == sizeof(uint32_t))
		return memcpy(&v32, at, sizeof(v32)), v32;
	return memcpy(&v, at, sizeof(v)), v;
}

static void write_bytes(const struct uvm_slice *s, struct uvm_json_writer *w)
{
	uvm_json_array_open(w);
	for (size_t i = 0; i < s->len; i++)
		uvm_json_u64(w, s->p[i]);
	uvm_json_array_close(w);
}

/* A path that is not given has no key. */
static bool is_absent(const struct form_field *f, const void *base)
{
	return f->type == FORM_PATH && *(const char *const *)member(base, f->off) == NULL;
}

static void write_object(const struct form_object *o, const void *base, struct uvm_json_writer *w)
{
	uvm_json_object_open(w);
	for (size_t i = 0; i < form_count_fields(o); i++) {
		const struct form_field f = form_field_at(o, i);

		if (is_absent(&f, base))
			continue;
		uvm_json_key(w, f.name);
		write_value(&f, base, w);
	}
	uvm_json_object_close(w);
}

static void write_list(const struct form_field *f, const void *base, struct uvm_json_writer *w)
{
	const size_t n = *(const size_t *)member(base, f->given);

	FUZZ_CHECK(n <= f->limit);
	uvm_json_array_open(w);
	for (size_t i = 0; i < n; i++)
		write_object(f->object, member(base, f->off + i * f->size), w);
	uvm_json_array_close(w);
}

static bool is_chosen(const struct form_choice *c, const struct form_variant *v, const void *at)
{
	if (v->body.product != NULL)
		return *(const struct uvm_policy_product *const *)at == v->body.product;
	return load(at, c->size) == v->value;
}

/* One of the variants, or null for no policy. */
static void write_choice(const struct form_choice *c, const void *base, struct uvm_json_writer *w)
{
	for (size_t i = 0; i < form_count_variants(c); i++) {
		const struct form_variant v = form_variant_at(c, i);

		if (!is_chosen(c, &v, member(base, c->off)))
			continue;
		if (form_is_unit(&v)) {
			uvm_json_string(w, v.name);
			return;
		}
		uvm_json_object_open(w);
		uvm_json_key(w, v.name);
		write_object(&v.body, member(base, v.off), w);
		uvm_json_object_close(w);
		return;
	}
	FUZZ_CHECK(c->variants == NULL);
	uvm_json_null(w);
}

static void write_value(const struct form_field *f, const void *base, struct uvm_json_writer *w)
{
	const void *at = member(base, f->off);
	struct uvm_slice s;

	if (f->given != 0 && f->type != FORM_LIST && !*(const bool *)member(base, f->given)) {
		uvm_json_null(w);
		return;
	}
	switch ((enum form_type)f->type) {
	case FORM_BOOL:
		uvm_json_bool(w, *(const bool *)at);
		break;
	case FORM_UINT:
		uvm_json_u64(w, load(at, f->size));
		break;
	case FORM_TEXT:
		memcpy(&s, at, sizeof(s));
		uvm_json_string_n(w, (const char *)s.p, s.len);
		break;
	case FORM_CTEXT:
		memcpy(&s, at, sizeof(s));
		write_bytes(&s, w);
		break;
	case FORM_BASE64:
		memcpy(&s, at, sizeof(s));
		uvm_json_base64(w, s.p, s.len);
		break;
	case FORM_PATH:
		uvm_json_string(w, *(const char *const *)at);
		break;
	case FORM_OBJECT:
		write_object(f->object, at, w);
		break;
	case FORM_CHOICE:
		write_choice(f->choice, at, w);
		break;
	case FORM_LIST:
		write_list(f, base, w);
		break;
	}
}

static int append(void *arg, const char *s, size_t n)
{
	struct form_out *o = arg;

	if (n > o->cap - o->len) {
		o->cap = 2 * (o->len + n);
		o->s = realloc(o->s, o->cap);
		FUZZ_CHECK(o->s != NULL);
	}
	memcpy(o->s + o->len, s, n);
	o->len += n;
	return UVM_OK;
}

struct form_out form_write(enum uvm_schema which, const void *from)
{
	struct form_out out = { 0 };
	struct uvm_json_writer w;

	uvm_json_begin(&w, append, &out, 0, UVM_JSON_ESCAPE_MINIMAL);
	write_value(&form_roots[which], from, &w);
	FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
	return out;
}

struct form_out form_write_policy(const struct uvm_policy *p)
{
	struct form_out by_table = form_write(UVM_SCHEMA_POLICY, p), out = { 0 };
	struct uvm_json_writer w;

	uvm_json_begin(&w, append, &out, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_policy_json_write(p, &w);
	FUZZ_CHECK(uvm_json_end(&w) == UVM_OK);
	FUZZ_CHECK(out.len == by_table.len && memcmp(out.s, by_table.s, out.len) == 0);
	free(by_table.s);
	return out;
}

void form_check_stable(form_rewrite_fn *rewrite, const uint8_t *data, size_t size)
{
	char *text = fuzz_copy(data, size);
	struct form_out first = rewrite(text, size), second;

	free(text);
	if (first.s == NULL)
		return;
	second = rewrite(first.s, first.len);
	FUZZ_CHECK(second.s != NULL && second.len == first.len && memcmp(second.s, first.s, first.len) == 0);
	free(first.s);
	free(second.s);
}

void form_ignored(void *arg, const char *path, uint32_t line, uint32_t col)
{
	(void)arg;
	FUZZ_CHECK(path[0] != '\0' && line > 0 && col > 0);
}

void form_check_failure(int status, const struct uvm_diag *d)
{
	FUZZ_CHECK(status == d->code && d->line > 0 && d->col > 0);
	FUZZ_CHECK(strlen(d->text) < sizeof(d->text));
}
