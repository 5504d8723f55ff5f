/* SPDX-License-Identifier: MIT */
/*
 * Receipts: from the statement to a leaf, over the path to the tree's root, which the ledger signed.
 */
#include <string.h>

#include <openssl/evp.h>

#include "endorse/receipt.h"
#include "os/say.h"

#define HEADER_KID 4
#define HEADER_RECEIPTS 394
#define HEADER_TREE 395
#define HEADER_PROOFS 396
#define TREE_CCF_SHA256 2
#define INCLUSION (-1)
#define RECEIPTS_MAX 8u
#define STEPS_MAX 64u
#define EVIDENCE_MAX 1024u
#define HASH 32u

/* ---- hashing ---- */

static int hash(const struct uvm_slice *parts, size_t n, uint8_t out[HASH])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; i < n && good; i++)
		good = parts[i].len == 0 || EVP_DigestUpdate(ctx, parts[i].p, parts[i].len) == 1;
	good = good && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return good ? UVM_OK : UVM_E_CRYPTO;
}

/* The digest that the ledger has of a statement: of the message with an empty unprotected header. */
static int hash_statement(const struct uvm_cose *c, uint8_t out[HASH])
{
	uint8_t head[3][16];
	struct uvm_cbor_out a = { head[0], 0, 16 }, b = { head[1], 0, 16 }, s = { head[2], 0, 16 };

	uvm_cbor_put_tag(&a, 18);
	uvm_cbor_put_array(&a, 4);
	uvm_cbor_put_bytes_head(&a, c->protected_bytes.len);
	uvm_cbor_put_map(&b, 0);
	uvm_cbor_put_bytes_head(&b, c->payload.len);
	uvm_cbor_put_bytes_head(&s, c->signature.len);
	return hash((const struct uvm_slice[]){ { head[0], a.len },
						c->protected_bytes,
						{ head[1], b.len },
						c->payload,
						{ head[2], s.len },
						c->signature },
		    6, out);
}

/* ---- proofs ---- */

static int take_hash(struct uvm_rd *rd, const char *field, struct uvm_slice *ret)
{
	struct uvm_cbor c;
	const int r = uvm_cbor_want(rd, field, UVM_CBOR_BYTES, &c);

	if (r == UVM_OK && c.s.len != HASH)
		return uvm_fail(rd->diag, UVM_E_LENGTH, rd->base, field, c.s.len, HASH);
	*ret = c.s;
	return r;
}

/* [transaction, evidence, data]: the leaf's hash; the data must be the statement's digest. */
static int hash_leaf(struct uvm_rd *rd, const uint8_t statement[HASH], uint8_t out[HASH])
{
	struct uvm_slice transaction = { 0 }, data = { 0 };
	struct uvm_cbor evidence = { 0 };
	uint8_t digest[HASH];
	int r = uvm_cbor_count(rd, "leaf", UVM_CBOR_ARRAY, 3);

	if (r == UVM_OK)
		r = take_hash(rd, "leaf", &transaction);
	if (r == UVM_OK)
		r = uvm_cbor_want(rd, "leaf", UVM_CBOR_TEXT, &evidence);
	if (r == UVM_OK && evidence.s.len > EVIDENCE_MAX)
		r = uvm_fail(rd->diag, UVM_E_LIMIT, rd->base, "leaf", evidence.s.len, EVIDENCE_MAX);
	if (r == UVM_OK)
		r = take_hash(rd, "leaf", &data);
	if (r == UVM_OK && memcmp(data.p, statement, HASH) != 0)
		r = uvm_say(rd->diag, UVM_E_MISMATCH, "is for another statement");
	if (r == UVM_OK)
		r = hash(&evidence.s, 1, digest);
	return r < 0 ? r : hash((const struct uvm_slice[]){ transaction, { digest, HASH }, data }, 3, out);
}

/* [[left, hash], …]: up to the root. */
static int climb(struct uvm_rd *rd, uint8_t node[HASH])
{
	struct uvm_cbor head = { 0 }, left;
	int r = uvm_cbor_want(rd, "path", UVM_CBOR_ARRAY, &head);

	if (r == UVM_OK && head.n > STEPS_MAX)
		return uvm_fail(rd->diag, UVM_E_LIMIT, rd->base, "path", head.n, STEPS_MAX);
	for (uint64_t i = 0; i < head.n && r == UVM_OK; i++) {
		struct uvm_slice sibling = { 0 };
		const struct uvm_slice mine = { node, HASH };

		r = uvm_cbor_count(rd, "path", UVM_CBOR_ARRAY, 2);
		if (r == UVM_OK)
			r = uvm_cbor_want(rd, "path", UVM_CBOR_BOOL, &left);
		if (r == UVM_OK)
			r = take_hash(rd, "path", &sibling);
		if (r == UVM_OK)
			r = hash(left.n != 0 ? (const struct uvm_slice[]){ sibling, mine }
					     : (const struct uvm_slice[]){ mine, sibling },
				 2, node);
	}
	return r;
}

/* A proof is a map in a byte string: the root that follows from it. */
static int root_of_proof(struct uvm_rd *rd, const uint8_t statement[HASH], uint8_t root[HASH])
{
	struct uvm_rd proof, leaf, path;
	struct uvm_cbor c;
	int r = uvm_cbor_want(rd, "proof", UVM_CBOR_BYTES, &c);

	if (r < 0)
		return r;
	proof = (struct uvm_rd){ c.s.p, c.s.len, rd->base - c.s.len, rd->diag };
	r = uvm_cbor_find(&proof, UVM_CBOR_KEY(1), "leaf", &leaf);
	if (r == UVM_OK)
		r = uvm_cbor_find(&proof, UVM_CBOR_KEY(2), "path", &path);
	if (r == UVM_OK && (leaf.p == NULL || path.p == NULL))
		r = uvm_fail(rd->diag, UVM_E_MISSING, rd->base, leaf.p == NULL ? "leaf" : "path", 0, 0);
	if (r == UVM_OK)
		r = hash_leaf(&leaf, statement, root);
	return r < 0 ? r : climb(&path, root);
}

/* ---- one receipt ---- */

static int check_tree(const struct uvm_cose *c)
{
	struct uvm_rd value;
	struct uvm_cbor tree;
	int64_t n;
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(HEADER_TREE), "tree", &value);

	if (r == UVM_OK && value.p == NULL)
		return uvm_say(value.diag, UVM_E_MISSING, "does not say what kind of tree it is of");
	if (r == UVM_OK)
		r = uvm_cbor_next(&value, "tree", &tree);
	if (r == UVM_OK && (uvm_cbor_int(&tree, &n) < 0 || n != TREE_CCF_SHA256))
		r = uvm_say(value.diag, UVM_E_UNSUPPORTED, "is not of a ledger of CCF (2)");
	return r;
}

static int find_key(const struct uvm_cose *c, const struct uvm_ledger_keys *keys, EVP_PKEY **ret)
{
	struct uvm_rd value;
	struct uvm_cbor kid;
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(HEADER_KID), "kid", &value);

	*ret = NULL;
	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_want(&value, "kid", UVM_CBOR_BYTES, &kid);
	for (size_t i = 0; i < keys->n && r == UVM_OK; i++) {
		if (keys->of[i].kid_len == kid.s.len && memcmp(keys->of[i].kid, kid.s.p, kid.s.len) == 0)
			*ret = keys->of[i].key;
	}
	return r;
}

static int verify_proofs(const struct uvm_cose *c, EVP_PKEY *key, const uint8_t statement[HASH], struct uvm_diag *d)
{
	struct uvm_rd proofs = { .p = NULL }, list = { .p = NULL };
	struct uvm_cbor head = { 0 };
	int r = UVM_OK;

	if (c->unprotected.p != NULL)
		r = uvm_cbor_find(&c->unprotected, UVM_CBOR_KEY(HEADER_PROOFS), "proofs", &proofs);
	if (r == UVM_OK && proofs.p != NULL)
		r = uvm_cbor_find(&proofs, UVM_CBOR_KEY(INCLUSION), "inclusion proofs", &list);
	if (r == UVM_OK && list.p == NULL)
		return uvm_say(d, UVM_E_MISSING, "has no proof of inclusion");
	if (r == UVM_OK)
		r = uvm_cbor_want(&list, "inclusion proofs", UVM_CBOR_ARRAY, &head);
	if (r == UVM_OK && head.n == 0)
		return uvm_say(d, UVM_E_MISSING, "has no proof of inclusion");
	for (uint64_t i = 0; i < head.n && r == UVM_OK; i++) {
		uint8_t root[HASH];

		r = root_of_proof(&list, statement, root);
		if (r == UVM_OK)
			r = uvm_cose_verify(c, key, (struct uvm_slice){ root, HASH }, d);
	}
	return r;
}

static int verify_receipt(struct uvm_slice bytes, const struct uvm_ledger_keys *keys, const uint8_t statement[HASH],
			  unsigned *good, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(bytes.p, bytes.len, d);
	struct uvm_cose c;
	EVP_PKEY *key = NULL;
	int r = uvm_cose_read(&rd, &c);

	if (r == UVM_OK)
		r = uvm_rd_done(&rd, "COSE_Sign1");
	if (r == UVM_OK)
		r = find_key(&c, keys, &key);
	if (r < 0 || key == NULL) /* of a ledger that nobody asked about */
		return r;
	r = check_tree(&c);
	if (r == UVM_OK)
		r = verify_proofs(&c, key, statement, d);
	if (r == UVM_OK)
		++*good;
	return r;
}

static int verify_all(const struct uvm_cose *statement, const struct uvm_ledger_keys *keys, unsigned *good, struct uvm_diag *d)
{
	struct uvm_rd list = { .p = NULL };
	struct uvm_cbor head = { 0 }, c;
	uint8_t digest[HASH];
	int r = hash_statement(statement, digest);

	if (r == UVM_OK && statement->unprotected.p != NULL)
		r = uvm_cbor_find(&statement->unprotected, UVM_CBOR_KEY(HEADER_RECEIPTS), "receipts", &list);
	if (r < 0)
		return r;
	if (list.p == NULL)
		return uvm_say(d, UVM_E_MISSING, "there is none in the endorsement");
	list.diag = d;
	r = uvm_cbor_want(&list, "receipts", UVM_CBOR_ARRAY, &head);
	if (r == UVM_OK && head.n > RECEIPTS_MAX)
		r = uvm_fail(d, UVM_E_LIMIT, list.base, "receipts", head.n, RECEIPTS_MAX);
	for (uint64_t i = 0; i < head.n && r == UVM_OK; i++) {
		r = uvm_cbor_want(&list, "receipts", UVM_CBOR_BYTES, &c);
		if (r == UVM_OK)
			r = verify_receipt(c.s, keys, digest, good, d);
	}
	return r == UVM_OK && *good == 0 ? uvm_say(d, UVM_E_MISSING, "none is by a key that you gave") : r;
}

int uvm_receipts_verify(const struct uvm_cose *statement, const struct uvm_ledger_keys *keys, unsigned *ret_good,
			struct uvm_diag *d)
{
	unsigned good = 0;
	const int r = verify_all(statement, keys, &good, d);

	if (r == UVM_OK)
		*ret_good = good;
	else if (d->record == NULL)
		d->record = "receipt";
	return r;
}
