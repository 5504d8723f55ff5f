/* SPDX-License-Identifier: MIT */
/*
 * Names of the method did:x509: taken apart, and held against a chain. What single policies ask: did_policy.c.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "endorse/did_policy.h"
#include "endorse/key.h"
#include "os/say.h"

/* ---- taking apart ---- */

static struct uvm_slice slice(const uint8_t *p, const uint8_t *end)
{
	return (struct uvm_slice){ p, (size_t)(end - p) };
}

/* What stands in front of the next ${separator} of ${s}, or all of it; ${s} moves behind it. */
static struct uvm_slice next(struct uvm_slice *s, const char *separator)
{
	const size_t n = strlen(separator);
	const uint8_t *const end = s->p + s->len;
	const uint8_t *at = memmem(s->p, s->len, separator, n);
	const struct uvm_slice piece = slice(s->p, at != NULL ? at : end);

	*s = at != NULL ? slice(at + n, end) : slice(end, end);
	return piece;
}

static bool is(struct uvm_slice s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

static int read_head(struct uvm_slice head, struct uvm_did *did, struct uvm_diag *d)
{
	struct uvm_slice hash;

	if (!is(next(&head, ":"), "did") || !is(next(&head, ":"), "x509"))
		return uvm_say(d, UVM_E_SYNTAX, "does not begin with did:x509:");
	if (!is(next(&head, ":"), "0"))
		return uvm_say(d, UVM_E_VERSION, "is not of version 0");
	hash = next(&head, ":");
	did->md = is(hash, "sha256")   ? EVP_sha256()
		  : is(hash, "sha384") ? EVP_sha384()
		  : is(hash, "sha512") ? EVP_sha512()
				       : NULL;
	if (did->md == NULL)
		return uvm_say(d, UVM_E_UNSUPPORTED, "its hash is none of sha256, sha384, sha512");
	did->fingerprint_len = (size_t)EVP_MD_get_size(did->md);
	if (!uvm_base64url(head, did->fingerprint, did->fingerprint_len))
		return uvm_say(d, UVM_E_SYNTAX, "its fingerprint is not the base64url of %zu bytes", did->fingerprint_len);
	return UVM_OK;
}

static int read_policy(struct uvm_slice text, struct uvm_did_policy *p, struct uvm_diag *d)
{
	const struct uvm_slice name = next(&text, ":");
	char decoded[UVM_DID_TEXT];

	p->kind = uvm_did_kind(name);
	if (p->kind == NULL)
		return uvm_say(d, UVM_E_UNSUPPORTED, "policy %.*s is not known", name.len < 40 ? (int)name.len : 40,
			       (const char *)name.p);
	for (p->n = 0; text.len > 0 && p->n < UVM_DID_VALUES_MAX; p->n++) {
		p->value[p->n] = next(&text, ":");
		if (!uvm_did_decode(p->value[p->n], decoded))
			return uvm_say(d, UVM_E_SYNTAX, "policy %s: a value is empty, too long or badly encoded",
				       p->kind->name);
	}
	if (text.len > 0 || p->n < p->kind->min || p->n > p->kind->max || (p->kind->pairs && p->n % 2 != 0) ||
	    (p->kind->good != NULL && !p->kind->good(p)))
		return uvm_say(d, UVM_E_SYNTAX, "policy %s: values are missing, too many or not of its form", p->kind->name);
	return UVM_OK;
}

static int read_did(struct uvm_slice text, struct uvm_did *did, struct uvm_diag *d)
{
	int r;

	if (text.len > UVM_DID_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, text.len, UVM_DID_MAX);
	r = read_head(next(&text, "::"), did, d);
	if (r == UVM_OK && text.len == 0)
		r = uvm_say(d, UVM_E_SYNTAX, "has no policy");
	while (text.len > 0 && r == UVM_OK) {
		if (did->npolicies == UVM_DID_POLICIES_MAX)
			return uvm_say(d, UVM_E_LIMIT, "has more than %u policies", UVM_DID_POLICIES_MAX);
		r = read_policy(next(&text, "::"), &did->policy[did->npolicies++], d);
	}
	return r;
}

int uvm_did_read(struct uvm_slice text, struct uvm_did *ret, struct uvm_diag *d)
{
	struct uvm_did did = { 0 };
	const int r = read_did(text, &did, d);

	if (r == UVM_OK)
		*ret = did;
	else if (d->record == NULL)
		d->record = "did:x509";
	return r;
}

/* ---- against a chain ---- */

/* The authority with the fingerprint; never the leaf. */
static X509 *find_authority(const struct uvm_did *did, STACK_OF(X509) *chain)
{
	for (int i = 1; i < sk_X509_num(chain); i++) {
		uint8_t digest[EVP_MAX_MD_SIZE];
		unsigned n = 0;

		if (X509_digest(sk_X509_value(chain, i), did->md, digest, &n) == 1 && n == did->fingerprint_len &&
		    memcmp(digest, did->fingerprint, n) == 0)
			return sk_X509_value(chain, i);
	}
	return NULL;
}

int uvm_did_verify(const struct uvm_did *did, STACK_OF(X509) *chain, int64_t at, struct uvm_diag *d)
{
	struct uvm_certs_check check = { .leaf = sk_X509_value(chain, 0), .untrusted = chain, .at = at };
	X509 *authority = find_authority(did, chain);
	int r;

	if (authority == NULL)
		return uvm_say(d, UVM_E_MISMATCH, "no authority in the signer's chain has the issuer's fingerprint");
	check.trusted = sk_X509_new_null();
	if (check.trusted == NULL || sk_X509_push(check.trusted, authority) <= 0)
		r = uvm_no_memory(d, 0);
	else
		r = uvm_certs_verify(&check, NULL, d);
	sk_X509_free(check.trusted);
	for (size_t i = 0; i < did->npolicies && r == UVM_OK; i++) {
		const struct uvm_did_policy *p = &did->policy[i];

		if (!p->kind->holds(p, check.leaf))
			r = uvm_say(d, UVM_E_MISMATCH, "the signer's certificate does not fulfil the issuer's policy %s",
				    p->kind->name);
	}
	ERR_clear_error();
	return r;
}
