/* SPDX-License-Identifier: MIT */
/*
 * Signatures on CoRIM documents.
 *
 * Source: draft-ietf-rats-corim section "Signed CoRIM"; the checks and what is stored are those of microsoft/openvmm's
 * igvmfilegen: loaders in the field take PS384 from an RSA certificate in the protected header and nothing else.
 */
#include <string.h>

#include <uvmkit/endorse.h>

#include "endorse/corim_read.h"
#include "endorse/corim_signature.h"
#include "endorse/key.h"
#include "os/say.h"

static int check_content_type(const struct uvm_cose *c)
{
	struct uvm_rd value;
	struct uvm_cbor item;
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(UVM_COSE_CONTENT_TYPE), "content type", &value);

	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_want(&value, "content type", UVM_CBOR_TEXT, &item);
	if (r == UVM_OK &&
	    (item.s.len != strlen(UVM_CORIM_CONTENT_TYPE) || memcmp(item.s.p, UVM_CORIM_CONTENT_TYPE, item.s.len) != 0))
		return uvm_say(value.diag, UVM_E_MISMATCH, "content type %.*s, expected " UVM_CORIM_CONTENT_TYPE,
			       item.s.len < 64 ? (int)item.s.len : 64, (const char *)item.s.p);
	return r;
}

/* Who signed must be said in one of two ways; what exactly is not ours to judge, but claims must be a map with an issuer. */
static int check_signer(const struct uvm_cose *c)
{
	struct uvm_rd meta, claims, issuer;
	struct uvm_cbor item;
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(UVM_COSE_CORIM_META), "corim-meta", &meta);

	if (r == UVM_OK)
		r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(UVM_COSE_CWT_CLAIMS), "CWT claims", &claims);
	if (r < 0)
		return r;
	if (claims.p == NULL)
		return meta.p != NULL ? UVM_OK
				      : uvm_say(claims.diag, UVM_E_MISSING,
						"the protected header has neither corim-meta (8) nor CWT claims (15)");
	r = uvm_cbor_find(&claims, UVM_CBOR_KEY(1), "CWT claims", &issuer);
	if (r == UVM_OK && issuer.p == NULL)
		return uvm_say(claims.diag, UVM_E_MISSING, "the CWT claims have no issuer (1)");
	return r < 0 ? r : uvm_cbor_want(&issuer, "issuer", UVM_CBOR_TEXT, &item);
}

static int read_certificates(struct uvm_corim_signature *s, struct uvm_diag *d)
{
	int r = uvm_cose_certificates(&s->cose, UVM_COSE_X5CHAIN, "x5chain", s->chain, &s->nchain);

	if (r == UVM_OK && s->nchain == 0)
		r = uvm_cose_certificates(&s->cose, UVM_COSE_X5BAG, "x5bag", s->chain, &s->nchain);
	if (r == UVM_OK && s->nchain == 0)
		r = uvm_say(d, UVM_E_MISSING, "the protected header has neither x5chain (33) nor x5bag (32)");
	return r;
}

int uvm_corim_signature_read(struct uvm_slice file, struct uvm_corim_signature *ret, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(file.p, file.len, d);
	struct uvm_corim_signature s = { 0 };
	int r = uvm_cose_read(&rd, &s.cose);

	if (r == UVM_OK && s.cose.signature.len == 0)
		r = uvm_say(d, UVM_E_MISSING, "the signature is empty");
	if (r == UVM_OK)
		r = check_signer(&s.cose);
	if (r == UVM_OK)
		r = check_content_type(&s.cose);
	if (r == UVM_OK)
		r = read_certificates(&s, d);
	s.behind = rd.len;
	if (r == UVM_OK)
		*ret = s;
	else if (d->record == NULL)
		d->record = "CoRIM signature";
	return r;
}

static int verify(const struct uvm_corim_signature *s, struct uvm_slice document, struct uvm_diag *d)
{
	EVP_PKEY *key;
	X509 *x;
	int r;

	if (s->cose.alg != UVM_COSE_PS384)
		return uvm_say(d, UVM_E_UNSUPPORTED, "algorithm %lld, expected PS384 (-38)", (long long)s->cose.alg);
	r = uvm_cert_read(s->chain[0], &x, d);
	if (r < 0)
		return r;
	key = X509_get0_pubkey(x);
	r = key != NULL ? uvm_cose_verify(&s->cose, key, document, d)
			: uvm_crypto_say(d, UVM_E_UNSUPPORTED, "the certificate's key");
	X509_free(x);
	return r;
}

int uvm_corim_signature_verify(const struct uvm_corim_signature *s, struct uvm_slice document, struct uvm_diag *d)
{
	const int r = verify(s, document, d);

	if (r < 0 && d->record == NULL)
		d->record = "CoRIM signature";
	return r;
}

/* corim-meta is bytes({0: signer, ? 1: validity}). */
static int check_validity(const struct uvm_cose *c, int64_t at)
{
	struct uvm_rd value, validity = { .p = NULL };
	struct uvm_cbor item = { 0 };
	int r = uvm_cbor_find(&c->protected_header, UVM_CBOR_KEY(UVM_COSE_CORIM_META), "corim-meta", &value);

	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_want(&value, "corim-meta", UVM_CBOR_BYTES, &item);
	if (r < 0)
		return r;
	value = (struct uvm_rd){ item.s.p, item.s.len, value.base - item.s.len, value.diag };
	r = uvm_cbor_find(&value, UVM_CBOR_KEY(1), "corim-meta", &validity);
	return r < 0 || validity.p == NULL ? r : uvm_corim_validity(&validity, at);
}

int uvm_corim_signature_trusted(const struct uvm_corim_signature *s, STACK_OF(X509) *anchors, int64_t at, struct uvm_diag *d)
{
	struct uvm_certs_check c = { .trusted = anchors, .at = at, .untrusted = sk_X509_new_null() };
	int r = c.untrusted != NULL ? UVM_OK : uvm_no_memory(d, 0);

	for (size_t i = 0; i < s->nchain && r == UVM_OK; i++) {
		X509 *x;

		r = uvm_cert_read(s->chain[i], &x, d);
		if (r == UVM_OK && sk_X509_push(c.untrusted, x) <= 0) {
			X509_free(x);
			r = uvm_no_memory(d, 0);
		}
	}
	if (r == UVM_OK) {
		c.leaf = sk_X509_value(c.untrusted, 0);
		r = uvm_certs_verify(&c, NULL, d);
	}
	if (r == UVM_OK)
		r = check_validity(&s->cose, at);
	sk_X509_pop_free(c.untrusted, X509_free);
	return r;
}

int uvm_corim_signature_detach(const struct uvm_corim_signature *s, struct uvm_cbor_out *out, struct uvm_diag *d)
{
	struct uvm_rd unprotected = s->cose.unprotected;
	int r = UVM_OK;

	if (s->cose.payload.p == NULL)
		return uvm_say(d, UVM_E_MISSING, "the bundle has no document inside: it is a detached signature");
	uvm_cbor_put_tag(out, 18);
	uvm_cbor_put_array(out, 4);
	uvm_cbor_put_bytes(out, s->cose.protected_bytes.p, s->cose.protected_bytes.len);
	if (unprotected.p != NULL)
		r = uvm_cbor_canonical(&unprotected, out);
	else
		uvm_cbor_put_map(out, 0);
	uvm_cbor_put_null(out);
	uvm_cbor_put_bytes(out, s->cose.signature.p, s->cose.signature.len);
	if (r == UVM_OK && out->len > out->cap)
		r = uvm_fail(d, UVM_E_SPACE, UVM_NO_OFFSET, NULL, out->cap, out->len);
	return r;
}

/* ---- signing ---- */

static void put_protected(const struct uvm_corim_signing *s, struct uvm_cbor_out *o)
{
	struct uvm_cbor_out meta = { 0 };

	uvm_cbor_put_map(o, 4);
	uvm_cbor_put_int(o, UVM_COSE_ALG);
	uvm_cbor_put_int(o, UVM_COSE_PS384);
	uvm_cbor_put_int(o, UVM_COSE_CONTENT_TYPE);
	uvm_cbor_put_text(o, UVM_CORIM_CONTENT_TYPE);
	uvm_cbor_put_int(o, UVM_COSE_CORIM_META); /* bytes({0: {0: signer}}) */
	uvm_cbor_put_text(&meta, s->signer);
	uvm_cbor_put_bytes_head(o, 4 + meta.len);
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_map(o, 1);
	uvm_cbor_put_int(o, 0);
	uvm_cbor_put_text(o, s->signer);
	uvm_cbor_put_int(o, UVM_COSE_X5CHAIN);
	if (s->nchain > 1)
		uvm_cbor_put_array(o, s->nchain);
	for (size_t i = 0; i < s->nchain; i++)
		uvm_cbor_put_bytes(o, s->chain[i].p, s->chain[i].len);
}

int uvm_corim_sign(const struct uvm_corim_signing *s, struct uvm_cbor_out *out, struct uvm_diag *d)
{
	struct uvm_cose_signing c = { .key = s->key, .alg = UVM_COSE_PS384, .payload = s->document, .detached = true };
	struct uvm_cbor_out o = { 0 };
	int r;

	put_protected(s, &o);
	o = (struct uvm_cbor_out){ .p = OPENSSL_malloc(o.len), .cap = o.len };
	if (o.p == NULL)
		return uvm_no_memory(d, o.cap);
	put_protected(s, &o);
	c.protected_bytes = (struct uvm_slice){ o.p, o.len };
	r = uvm_cose_sign(&c, out, d);
	OPENSSL_free(o.p);
	return r;
}

/* ---- images ---- */

const struct uvm_igvm_header *uvm_corim_document(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_CORIM_DOCUMENT && l->h[i].mask == mask)
			return &l->h[i];
	}
	return NULL;
}

int uvm_corim_attach(struct uvm_igvm *f, uint32_t mask, struct uvm_slice signature)
{
	const struct uvm_igvm_header document = *uvm_corim_document(f, mask);
	const struct uvm_igvm_header record = {
		.type = UVM_IGVM_CORIM_SIGNATURE, .mask = mask, .data = signature.p, .data_len = (uint32_t)signature.len
	};
	struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		const uint32_t type = l->h[i].type;

		if (l->h[i].mask != mask || (type != UVM_IGVM_CORIM_DOCUMENT && type != UVM_IGVM_CORIM_SIGNATURE))
			l->h[kept++] = l->h[i];
	}
	l->n = kept;
	return uvm_igvm_add(f, &document) != NULL && uvm_igvm_add(f, &record) != NULL ? UVM_OK : UVM_E_NOMEM;
}
