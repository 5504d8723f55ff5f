/* SPDX-License-Identifier: MIT */
/*
 * Policies between their bytes and struct uvm_policy, by the tables of products.c.
 *
 * Wire form (protobuf encoding, proto3 rules: false, zero and empty fields are left out, fields ascend):
 *
 *   policy  = field 1 varint: magic, field 2 message: choice
 *   choice  = field <variant of the product> message: wrapper      (always there)
 *   wrapper = field 1 message: body                                (left out when the body is empty)
 *   body    = the product's fields by tag
 *
 * The decoder takes apart what the grammar allows in any order and form; what makes it strict is that one emitter writes the
 * canonical bytes and compares them with the input.
 */
#include <uvmkit/policy.h>
#include <uvmkit/wire.h>

enum { WIRE_VARINT = 0, WIRE_LEN = 2 };

#define TAG_MAGIC 1u
#define TAG_CHOICE 2u
#define TAG_BODY 1u

#define KEY(tag, wire) ((uint64_t)(tag) << 3 | (wire))

/* ---- encoding ---- */

/* Counts, writes to out, or compares with expect: whatever is given. */
struct emitter {
	uint8_t *out;
	const uint8_t *expect;
	size_t expect_len;
	size_t len;  /* bytes emitted */
	size_t same; /* leading bytes that equal expect */
};

static void emit(struct emitter *e, uint8_t b)
{
	if (e->out != NULL)
		e->out[e->len] = b;
	if (e->same == e->len && e->len < e->expect_len && e->expect[e->len] == b)
		e->same++;
	e->len++;
}

static void emit_varint(struct emitter *e, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		emit(e, (uint8_t)(v | 0x80));
	emit(e, (uint8_t)v);
}

static size_t varint_size(uint64_t v)
{
	size_t n = 1;

	while (v >>= 7)
		n++;
	return n;
}

/* Size of a length-prefixed field. */
static size_t len_size(unsigned tag, size_t len)
{
	return varint_size(KEY(tag, WIRE_LEN)) + varint_size(len) + len;
}

static void emit_len(struct emitter *e, unsigned tag, size_t len)
{
	emit_varint(e, KEY(tag, WIRE_LEN));
	emit_varint(e, len);
}

static size_t body_size(const struct uvm_policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->product->nfields; i++) {
		const struct uvm_policy_field *f = &p->product->fields[i];

		if (f->kind == UVM_POLICY_BOOL && p->value[i].required)
			n += varint_size(KEY(f->tag, WIRE_VARINT)) + 1;
		else if (f->kind == UVM_POLICY_BYTES && p->value[i].len > 0)
			n += len_size(f->tag, p->value[i].len);
	}
	return n;
}

static void emit_body(struct emitter *e, const struct uvm_policy *p)
{
	for (size_t i = 0; i < p->product->nfields; i++) {
		const struct uvm_policy_field *f = &p->product->fields[i];
		const struct uvm_policy_value *v = &p->value[i];

		if (f->kind == UVM_POLICY_BOOL && v->required) {
			emit_varint(e, KEY(f->tag, WIRE_VARINT));
			emit(e, 1);
		} else if (f->kind == UVM_POLICY_BYTES && v->len > 0) {
			emit_len(e, f->tag, v->len);
			for (size_t k = 0; k < v->len; k++)
				emit(e, v->p[k]);
		}
	}
}

static void emit_policy(struct emitter *e, const struct uvm_policy *p)
{
	const size_t body = body_size(p);
	const size_t wrapper = body > 0 ? len_size(TAG_BODY, body) : 0;

	emit_varint(e, KEY(TAG_MAGIC, WIRE_VARINT));
	emit_varint(e, UVM_POLICY_MAGIC);
	emit_len(e, TAG_CHOICE, len_size(p->product->variant, wrapper));
	emit_len(e, p->product->variant, wrapper);
	if (body > 0) {
		emit_len(e, TAG_BODY, body);
		emit_body(e, p);
	}
}

size_t uvm_policy_size(const struct uvm_policy *p)
{
	struct emitter e = { 0 };

	if (p->product != NULL)
		emit_policy(&e, p);
	return e.len;
}

int uvm_policy_encode(const struct uvm_policy *p, uint8_t *out, size_t cap, size_t *ret_len, struct uvm_diag *d)
{
	const size_t size = uvm_policy_size(p);
	struct emitter e = { .out = out };

	if (size > UVM_POLICY_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "product_policy", size, UVM_POLICY_MAX);
	if (size > cap)
		return uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, "product_policy", cap, size);
	if (p->product != NULL)
		emit_policy(&e, p);
	*ret_len = size;
	return UVM_OK;
}

/* ---- decoding ---- */

/* Forms that are not minimal are read here; the comparison at the end finds them. */
static int take_varint(struct uvm_rd *rd, const char *what, uint64_t *ret)
{
	const uint64_t at = rd->base;
	const uint8_t *b;
	uint64_t v = 0;
	int r;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		r = uvm_rd_take(rd, 1, what, &b);
		if (r < 0)
			return r;
		v |= (uint64_t)(*b & 0x7F) << shift;
		if (*b < 0x80) {
			*ret = v;
			return UVM_OK;
		}
	}
	return uvm_fail(rd->diag, UVM_E_SYNTAX, at, what, 0, 0);
}

/* A key; *ret_at is where it stands. */
static int take_key(struct uvm_rd *rd, uint64_t *ret, uint64_t *ret_at)
{
	*ret_at = rd->base;
	return take_varint(rd, "field key", ret);
}

static int take_len(struct uvm_rd *rd, const char *what, struct uvm_rd *sub)
{
	uint64_t n;
	int r;

	r = take_varint(rd, what, &n);
	if (r < 0)
		return r;
	if (n > rd->len)
		return uvm_fail(rd->diag, UVM_E_SHORT, rd->base, what, rd->len, n);
	return uvm_rd_sub(rd, (size_t)n, what, sub);
}

static int take_value(struct uvm_rd *rd, const struct uvm_policy_field *f, struct uvm_policy_value *ret)
{
	struct uvm_rd sub;
	uint64_t v;
	int r;

	if (f->kind == UVM_POLICY_BOOL) {
		r = take_varint(rd, f->name, &v);
		ret->required = r == UVM_OK && v != 0;
		return r;
	}
	r = take_len(rd, f->name, &sub);
	if (r == UVM_OK) {
		ret->p = sub.p;
		ret->len = sub.len;
	}
	return r;
}

static int take_body(struct uvm_rd *rd, struct uvm_policy *p)
{
	const struct uvm_policy_product *product = p->product;
	uint64_t key, at;
	int r;

	while (rd->len > 0) {
		size_t i = 0;

		r = take_key(rd, &key, &at);
		if (r < 0)
			return r;
		while (i < product->nfields &&
		       key != KEY(product->fields[i].tag, product->fields[i].kind == UVM_POLICY_BOOL ? WIRE_VARINT : WIRE_LEN))
			i++;
		if (i == product->nfields)
			return uvm_fail(rd->diag, UVM_E_TYPE, at, "field key", key, 0);
		r = take_value(rd, &product->fields[i], &p->value[i]);
		if (r < 0)
			return r;
	}
	return UVM_OK;
}

static int take_choice(struct uvm_rd *rd, struct uvm_policy *p)
{
	const struct uvm_policy_product *products;
	struct uvm_rd wrapper, body;
	uint64_t key, at;
	size_t n, i = 0;
	int r;

	products = uvm_policy_products(&n);
	r = take_key(rd, &key, &at);
	if (r < 0)
		return r;
	while (i < n && key != KEY(products[i].variant, WIRE_LEN))
		i++;
	if (i == n)
		return uvm_fail(rd->diag, UVM_E_TYPE, at, "product", key, 0);
	p->product = &products[i];
	r = take_len(rd, p->product->name, &wrapper);
	if (r < 0)
		return r;
	if (wrapper.len == 0)
		return UVM_OK;
	r = take_key(&wrapper, &key, &at);
	if (r < 0)
		return r;
	if (key != KEY(TAG_BODY, WIRE_LEN))
		return uvm_fail(rd->diag, UVM_E_TYPE, at, "body", key, KEY(TAG_BODY, WIRE_LEN));
	r = take_len(&wrapper, "body", &body);
	return r < 0 ? r : take_body(&body, p);
}

static int take_policy(struct uvm_rd *rd, struct uvm_policy *p)
{
	struct uvm_rd choice;
	uint64_t key, at, magic;
	int r;

	r = take_key(rd, &key, &at);
	if (r < 0)
		return r;
	if (key != KEY(TAG_MAGIC, WIRE_VARINT))
		return uvm_fail(rd->diag, UVM_E_MAGIC, at, "magic", key, KEY(TAG_MAGIC, WIRE_VARINT));
	at = rd->base;
	r = take_varint(rd, "magic", &magic);
	if (r < 0)
		return r;
	if (magic != UVM_POLICY_MAGIC)
		return uvm_fail(rd->diag, UVM_E_MAGIC, at, "magic", magic, UVM_POLICY_MAGIC);
	r = take_key(rd, &key, &at);
	if (r < 0)
		return r;
	if (key != KEY(TAG_CHOICE, WIRE_LEN))
		return uvm_fail(rd->diag, UVM_E_TYPE, at, "product", key, KEY(TAG_CHOICE, WIRE_LEN));
	r = take_len(rd, "product", &choice);
	return r < 0 ? r : take_choice(&choice, p);
}

int uvm_policy_decode(struct uvm_policy *p, const uint8_t *b, size_t len, struct uvm_diag *d)
{
	struct uvm_diag local = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(b, len, d != NULL ? d : &local);
	struct uvm_policy got = { 0 };
	struct emitter e = { .expect = b, .expect_len = len };
	int r;

	if (len > UVM_POLICY_MAX)
		return uvm_fail(d, UVM_E_LIMIT, 0, "product_policy", len, UVM_POLICY_MAX);
	if (len > 0) {
		r = take_policy(&rd, &got);
		if (r < 0)
			return r;
		emit_policy(&e, &got);
		if (e.len != len || e.same != len)
			return uvm_fail(d, UVM_E_ENCODING, e.same, "product_policy", len, e.len);
	}
	*p = got;
	return UVM_OK;
}
