/* SPDX-License-Identifier: MIT */
/*
 * Encryption: the tree of keys, and what is encrypted with them. Changing root keys is in rekey.c.
 *
 * Releases of other tools zero the metadata key, and the nonce of the extended table, before they use it. Such stores are read
 * like others, and get a metadata key with the next change; where a second root key that we have not would then open nothing,
 * it stays as it is. Until uvm_vmgs_rekey is through, free blocks have what everybody can read: so long the nonce of the table
 * begins with zeros, which is the sign of such stores.
 */
#include "vmgs/store.h"

enum { ENTRY_SIZE = 64, ATTRIBUTES = 0, KEY = 4 }; /* of the extended table */

#define SIGN 4 /* bytes; the others are enough for a table that is not written 2^32 times */
#define SEALED (UVM_VMGS_ENCRYPTED | UVM_VMGS_AUTHENTICATED)

/* ---- one operation -------------------------------------------------------------------------------------------------- */

static int crypto_failed(struct uvm_diag *d)
{
	return uvm_fail(d, UVM_E_CRYPTO, UVM_NO_OFFSET, NULL, 0, 0);
}

static int random_bytes(const struct uvm_vmgs *v, uint8_t *p, size_t n, struct uvm_diag *d)
{
	return v->crypto->random(v->crypto->ctx, p, n) < 0 ? crypto_failed(d) : UVM_OK;
}

static int transform(const struct uvm_vmgs_crypto *c, bool seal, const uint8_t *key, const uint8_t *nonce, const uint8_t *in,
		     size_t n, uint8_t *out, uint8_t *tag)
{
	int status;

	status = c->start(c->ctx, seal, key, nonce);
	if (status == UVM_OK && n > 0)
		status = c->update(c->ctx, in, n, out);
	return status < 0 ? status : c->finish(c->ctx, tag);
}

static int unseal(const struct uvm_vmgs *v, const uint8_t *key, const uint8_t *nonce, const uint8_t *tag, const uint8_t *in,
		  size_t n, uint8_t *out)
{
	uint8_t expected[UVM_VMGS_TAG];

	__builtin_memcpy(expected, tag, sizeof(expected));
	return transform(v->crypto, false, key, nonce, in, n, out, expected);
}

/* ---- unlocking ------------------------------------------------------------------------------------------------------ */

static bool slot_used(const struct uvm_vmgs_header *h, unsigned i)
{
	return !uvm_is_zero(h->slot[i].key, UVM_VMGS_KEY);
}

unsigned uvm_vmgs_keys(const struct uvm_vmgs *v)
{
	return v->now.header.algorithm == UVM_VMGS_PLAIN ? 0 : slot_used(&v->now.header, 0) + slot_used(&v->now.header, 1);
}

bool uvm_vmgs_is_unlocked(const struct uvm_vmgs *v)
{
	return v->now.known[0] || v->now.known[1];
}

bool uvm_vmgs_is_exposed(const struct uvm_vmgs *v)
{
	const struct uvm_vmgs_file *table = &v->now.file[UVM_VMGS_EXTENDED_TABLE];

	if (uvm_vmgs_keys(v) == 0 || table->blocks == 0)
		return false;
	return uvm_is_zero(table->nonce, SIGN) || (uvm_vmgs_is_unlocked(v) && uvm_is_zero(v->now.metadata_key, UVM_VMGS_KEY));
}

static int open_slot(struct uvm_vmgs *v, const uint8_t *key, unsigned *ret, struct uvm_diag *d)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct uvm_vmgs_key_slot *s = &v->now.header.slot[i];
		const int status = unseal(v, key, s->nonce, s->tag, s->key, UVM_VMGS_KEY, v->next.metadata_key);

		if (status == UVM_OK) {
			*ret = i;
			return UVM_OK;
		}
		if (status != UVM_E_MISMATCH)
			return crypto_failed(d);
	}
	return uvm_fail_says(d, UVM_E_MISMATCH, UVM_NO_OFFSET, "key", 0, 0, "does not open the store");
}

/* The extended table, in v->scratch. */
static int open_table(struct uvm_vmgs *v, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f = &v->now.file[UVM_VMGS_EXTENDED_TABLE];
	const uint64_t off = uvm_vmgs_bytes(f->offset);
	int status;

	if (f->blocks == 0 || f->size != TABLE_SIZE)
		return uvm_fail_says(d, UVM_E_LENGTH, UVM_NO_OFFSET, "extended file table", f->size, TABLE_SIZE,
				     "has %G bytes, expected %W");
	status = uvm_vmgs_get(v, off, v->scratch, TABLE_SIZE, d);
	if (status < 0)
		return status;
	if (uvm_is_zero(v->scratch, TABLE_SIZE))
		return uvm_fail_says(d, UVM_E_VALUE, off, "extended file table", 0, 0,
				     "is all zero, which nothing encrypted is");
	status = unseal(v, v->next.metadata_key, f->nonce, f->tag, v->scratch, TABLE_SIZE, v->scratch);
	if (status == UVM_E_MISMATCH)
		return uvm_fail_says(d, status, off, "extended file table", 0, 0, "is damaged: not what was encrypted");
	return status < 0 ? crypto_failed(d) : UVM_OK;
}

/* What is encrypted says it of every file; the table beside it, which nothing protects, does not matter then. */
static void take_keys(struct uvm_vmgs *v)
{
	const uint8_t *b = v->scratch;

	for (unsigned id = 0; id < UVM_VMGS_IDS; id++, b += ENTRY_SIZE) {
		v->next.file[id].attributes = id == UVM_VMGS_EXTENDED_TABLE ? SEALED : uvm_le32(b + ATTRIBUTES);
		__builtin_memcpy(v->next.file_key[id], b + KEY, UVM_VMGS_KEY);
	}
}

int uvm_vmgs_unlock(struct uvm_vmgs *v, const struct uvm_vmgs_crypto *crypto, const uint8_t key[UVM_VMGS_KEY],
		    struct uvm_diag *d)
{
	unsigned slot = 0;
	int status;

	if (v->now.header.algorithm == UVM_VMGS_PLAIN)
		return uvm_fail_says(d, UVM_E_CONFLICT, UVM_NO_OFFSET, "key", 0, 0, "given for a store that is not encrypted");
	v->crypto = crypto;
	v->next = v->now;
	status = open_slot(v, key, &slot, d);
	if (status == UVM_OK)
		status = open_table(v, d);
	if (status < 0)
		return status;
	take_keys(v);
	__builtin_memcpy(v->next.root_key[slot], key, UVM_VMGS_KEY);
	v->next.known[slot] = true;
	v->now = v->next;
	return UVM_OK;
}

/* ---- writing -------------------------------------------------------------------------------------------------------- */

int uvm_vmgs_seal_slot(struct uvm_vmgs *v, unsigned i, struct uvm_diag *d)
{
	struct uvm_vmgs_key_slot *s = &v->next.header.slot[i];
	const bool first = uvm_is_zero(s->key, UVM_VMGS_KEY);
	int status;

	/* a counter that goes on, so that the root key never meets a nonce twice, behind bytes that are new */
	status = random_bytes(v, s->nonce, first ? UVM_VMGS_NONCE : 4, d);
	if (status < 0)
		return status;
	uvm_put_le64(s->nonce + 4, uvm_le64(s->nonce + 4) + 1);
	status = transform(v->crypto, true, v->next.root_key[i], s->nonce, v->next.metadata_key, UVM_VMGS_KEY, s->key, s->tag);
	return status < 0 ? crypto_failed(d) : UVM_OK;
}

/* A new metadata key takes all root keys of the store, else the others would open nothing any more. */
static int renew_metadata_key(struct uvm_vmgs *v, struct uvm_diag *d)
{
	int status;

	for (unsigned i = 0; i < 2; i++) {
		if (slot_used(&v->next.header, i) && !v->next.known[i])
			return UVM_OK;
	}
	status = random_bytes(v, v->next.metadata_key, UVM_VMGS_KEY, d);
	for (unsigned i = 0; i < 2 && status == UVM_OK; i++) {
		if (v->next.known[i])
			status = uvm_vmgs_seal_slot(v, i, d);
	}
	return status;
}

static int table_nonce(const struct uvm_vmgs *v, uint8_t *nonce, struct uvm_diag *d)
{
	const int status = random_bytes(v, nonce, UVM_VMGS_NONCE, d);

	if (uvm_vmgs_is_exposed(v) && !v->mended)
		__builtin_memset(nonce, 0, SIGN);
	else
		nonce[0] |= 1;
	return status;
}

static void encode_table(struct uvm_vmgs *v)
{
	uint8_t *b = v->scratch;

	__builtin_memset(b, 0, TABLE_SIZE);
	for (unsigned id = 0; id < UVM_VMGS_IDS; id++, b += ENTRY_SIZE) {
		if (v->next.file[id].blocks == 0)
			continue;
		uvm_put_le32(b + ATTRIBUTES, v->next.file[id].attributes);
		__builtin_memcpy(b + KEY, v->next.file_key[id], UVM_VMGS_KEY);
	}
}

/* Its present block is in use: another one means that it was taken already. */
int uvm_vmgs_take_keys(struct uvm_vmgs *v, struct uvm_diag *d)
{
	if (v->next.file[UVM_VMGS_EXTENDED_TABLE].offset != v->now.file[UVM_VMGS_EXTENDED_TABLE].offset)
		return UVM_OK;
	return uvm_vmgs_take(v, UVM_VMGS_EXTENDED_TABLE, TABLE_SIZE, d);
}

int uvm_vmgs_put_keys(struct uvm_vmgs *v, struct uvm_diag *d)
{
	struct uvm_vmgs_file *f = &v->next.file[UVM_VMGS_EXTENDED_TABLE];
	int status;

	status = uvm_vmgs_take_keys(v, d);
	if (status == UVM_OK)
		status = renew_metadata_key(v, d);
	if (status == UVM_OK)
		status = table_nonce(v, f->nonce, d);
	if (status < 0)
		return status;
	f->attributes = SEALED;
	encode_table(v);
	if (transform(v->crypto, true, v->next.metadata_key, f->nonce, v->scratch, TABLE_SIZE, v->scratch, f->tag) < 0)
		return crypto_failed(d);
	return uvm_vmgs_put(v, uvm_vmgs_bytes(f->offset), v->scratch, TABLE_SIZE, d);
}

int uvm_vmgs_put_sealed(struct uvm_vmgs *v, unsigned id, const uint8_t *p, size_t n, struct uvm_diag *d)
{
	const struct uvm_vmgs_crypto *c = v->crypto;
	struct uvm_vmgs_file *f = &v->next.file[id];
	uint64_t off = uvm_vmgs_bytes(f->offset);
	int status;

	status = random_bytes(v, v->next.file_key[id], UVM_VMGS_KEY, d);
	if (status == UVM_OK)
		status = random_bytes(v, f->nonce, UVM_VMGS_NONCE, d);
	if (status < 0)
		return status;
	if (c->start(c->ctx, true, v->next.file_key[id], f->nonce) < 0)
		return crypto_failed(d);
	while (n > 0) {
		const size_t piece = n < sizeof(v->scratch) ? n : sizeof(v->scratch);

		if (c->update(c->ctx, p, piece, v->scratch) < 0)
			return crypto_failed(d);
		status = uvm_vmgs_put(v, off, v->scratch, piece, d);
		if (status < 0)
			return status;
		p += piece;
		n -= piece;
		off += piece;
	}
	f->attributes = SEALED;
	return c->finish(c->ctx, f->tag) < 0 ? crypto_failed(d) : UVM_OK;
}

int uvm_vmgs_unseal(struct uvm_vmgs *v, unsigned id, uint8_t *p, size_t n, struct uvm_diag *d)
{
	const struct uvm_vmgs_file *f = &v->now.file[id];
	const int status = unseal(v, v->now.file_key[id], f->nonce, f->tag, p, n, p);

	if (status == UVM_OK)
		return UVM_OK;
	uvm_vmgs_wipe(p, n);
	if (status != UVM_E_MISMATCH)
		return crypto_failed(d);
	return uvm_fail_says(d, status, uvm_vmgs_bytes(f->offset), NULL, id, 0,
			     uvm_is_zero(f->nonce, UVM_VMGS_NONCE) && uvm_is_zero(f->tag, UVM_VMGS_TAG)
				     ? "file %G was written without the key, and can be read without it only"
				     : "file %G is damaged: not what was encrypted");
}
