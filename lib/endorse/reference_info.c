/* SPDX-License-Identifier: MIT */
/*
 * Endorsements of utility VMs. Their signers' names: did_x509.c.
 */
#include <string.h>

#include <openssl/evp.h>

#include <uvmkit/json.h>

#include "endorse/did_x509.h"
#include "endorse/key.h"
#include "endorse/reference_info.h"
#include "os/say.h"

#define JSON_DEPTH 8
#define ENVELOPE_HASH 258 /* header parameters of a hash envelope */
#define SHA_384 (-43)
#define CWT_ISSUER 1
#define CWT_SUBJECT 2

/* ---- headers ---- */

static int read_text(const struct uvm_rd *map, struct uvm_cbor_key key, const char *field, struct uvm_slice *ret)
{
	struct uvm_rd value;
	struct uvm_cbor c;
	int r = uvm_cbor_find(map, key, field, &value);

	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_want(&value, field, UVM_CBOR_TEXT, &c);
	if (r == UVM_OK)
		*ret = c.s;
	return r;
}

static int read_uint(const struct uvm_rd *map, struct uvm_cbor_key key, const char *field, uint64_t *ret, bool *found)
{
	struct uvm_rd value;
	struct uvm_cbor c;
	int r = uvm_cbor_find(map, key, field, &value);

	if (r < 0 || value.p == NULL)
		return r;
	r = uvm_cbor_want(&value, field, UVM_CBOR_UINT, &c);
	if (r == UVM_OK) {
		*ret = c.n;
		*found = true;
	}
	return r;
}

/* Claims stand in a map of their own, or under older names beside the other headers. */
static int read_claims(struct uvm_reference_info *info, bool *has_svn, struct uvm_diag *d)
{
	const struct uvm_rd *headers = &info->cose.protected_header;
	struct uvm_rd claims;
	int r = uvm_cbor_find(headers, UVM_CBOR_KEY(UVM_COSE_CWT_CLAIMS), "CWT claims", &claims);

	if (r < 0)
		return r;
	if (claims.p != NULL) {
		r = read_text(&claims, UVM_CBOR_KEY(CWT_ISSUER), "issuer", &info->issuer);
		if (r == UVM_OK)
			r = read_text(&claims, UVM_CBOR_KEY(CWT_SUBJECT), "subject", &info->feed);
		if (r == UVM_OK)
			r = read_uint(&claims, UVM_CBOR_NAME("svn"), "svn", &info->svn, has_svn);
	} else {
		r = read_text(headers, UVM_CBOR_NAME("iss"), "iss", &info->issuer);
		if (r == UVM_OK)
			r = read_text(headers, UVM_CBOR_NAME("feed"), "feed", &info->feed);
	}
	if (r == UVM_OK && info->issuer.p == NULL)
		r = uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "issuer", 0, 0);
	return r == UVM_OK && info->feed.p == NULL ? uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "feed", 0, 0) : r;
}

/* ---- payloads ---- */

static int take_digest(struct uvm_slice s, struct uvm_digest *ret, struct uvm_diag *d)
{
	if (s.len != 48)
		return uvm_fail(d, UVM_E_LENGTH, UVM_NO_OFFSET, "measurement", s.len, 48);
	memcpy(ret->b, s.p, 48);
	ret->len = 48;
	return UVM_OK;
}

static int take_hex(const struct uvm_json_token *tok, struct uvm_digest *ret, struct uvm_diag *d)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char text[128];
	size_t n = 0;

	if (tok->event != UVM_JSON_STRING || uvm_json_text(tok, text, sizeof(text), &n) < 0 || n != 96)
		return uvm_say(d, UVM_E_LENGTH, "x-ms-sevsnpvm-launchmeasurement is not 96 hexadecimal digits");
	for (size_t i = 0; i < n; i++) {
		const char *at = memchr(digits, text[i], sizeof(digits) - 1);

		if (at == NULL)
			return uvm_say(d, UVM_E_SYNTAX, "x-ms-sevsnpvm-launchmeasurement is not 96 hexadecimal digits");
		ret->b[i / 2] = (uint8_t)(ret->b[i / 2] << 4 | (at - digits < 16 ? at - digits : at - digits - 6));
	}
	ret->len = 48;
	return UVM_OK;
}

/* A version, as a number or as a text of digits. */
static int take_svn(const struct uvm_json_token *tok, uint64_t *ret, struct uvm_diag *d)
{
	char text[24];
	size_t n = 0;
	uint64_t v = 0;

	if (tok->event == UVM_JSON_NUMBER && uvm_json_number_u64(tok, UINT32_MAX, ret) == UVM_OK)
		return UVM_OK;
	if (tok->event != UVM_JSON_STRING || uvm_json_text(tok, text, sizeof(text), &n) < 0 || n == 0 || n > 10)
		return uvm_say(d, UVM_E_TYPE, "x-ms-sevsnpvm-guestsvn is no version number");
	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return uvm_say(d, UVM_E_TYPE, "x-ms-sevsnpvm-guestsvn is no version number");
		v = 10 * v + (uint64_t)(text[i] - '0');
	}
	*ret = v;
	return UVM_OK;
}

static int read_member(struct uvm_json_reader *json, const struct uvm_json_token *key, struct uvm_reference_info *info,
		       bool *has_svn, struct uvm_diag *d)
{
	const bool svn = uvm_json_is(key, "x-ms-sevsnpvm-guestsvn"),
		   digest = uvm_json_is(key, "x-ms-sevsnpvm-launchmeasurement");
	struct uvm_json_token value;
	int r = uvm_json_next(json, &value);

	if (r == UVM_OK && ((svn && *has_svn) || (digest && info->measurement.len > 0)))
		r = uvm_say(d, UVM_E_DUPLICATE, "the JSON payload says something twice");
	if (r == UVM_OK && svn) {
		*has_svn = true;
		return take_svn(&value, &info->svn, d);
	}
	if (r == UVM_OK && digest)
		return take_hex(&value, &info->measurement, d);
	return r == UVM_OK ? uvm_json_skip(json, &value) : r;
}

static int read_json(struct uvm_slice payload, struct uvm_reference_info *info, bool *has_svn, struct uvm_diag *d)
{
	uint8_t stack[UVM_JSON_STACK(JSON_DEPTH)];
	struct uvm_json_reader json;
	struct uvm_json_token tok;
	int r;

	uvm_json_read(&json, (const char *)payload.p, payload.len, stack, JSON_DEPTH, d);
	r = uvm_json_next(&json, &tok);
	if (r == UVM_OK && tok.event != UVM_JSON_OBJECT)
		r = uvm_say(d, UVM_E_TYPE, "the payload is no JSON object");
	while (r == UVM_OK) {
		r = uvm_json_next(&json, &tok);
		if (r < 0 || tok.event != UVM_JSON_KEY)
			break;
		r = read_member(&json, &tok, info, has_svn, d);
	}
	if (r == UVM_OK)
		r = uvm_json_next(&json, &tok); /* the end of the text */
	return r == UVM_OK && info->measurement.len == 0
		       ? uvm_say(d, UVM_E_MISSING, "the JSON payload has no x-ms-sevsnpvm-launchmeasurement")
		       : r;
}

static bool is_text(struct uvm_slice s, const char *want)
{
	return s.len == strlen(want) && memcmp(s.p, want, s.len) == 0;
}

static int read_payload(struct uvm_reference_info *info, bool *has_svn, struct uvm_diag *d)
{
	struct uvm_slice type = { NULL, 0 };
	struct uvm_rd hash;
	struct uvm_cbor c;
	int64_t alg;
	int r = uvm_cbor_find(&info->cose.protected_header, UVM_CBOR_KEY(ENVELOPE_HASH), "payload hash", &hash);

	if (r < 0)
		return r;
	if (info->cose.payload.p == NULL)
		return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "payload", 0, 0);
	if (hash.p == NULL) {
		r = read_text(&info->cose.protected_header, UVM_CBOR_KEY(UVM_COSE_CONTENT_TYPE), "content type", &type);
		if (r == UVM_OK && !is_text(type, "application/json"))
			r = uvm_say(d, UVM_E_UNSUPPORTED,
				    "the content type is not application/json, and it is no hash envelope");
		return r == UVM_OK ? read_json(info->cose.payload, info, has_svn, d) : r;
	}
	info->envelope = true;
	r = uvm_cbor_next(&hash, "payload hash", &c);
	if (r == UVM_OK && (uvm_cbor_int(&c, &alg) < 0 || alg != SHA_384))
		r = uvm_say(d, UVM_E_UNSUPPORTED, "the hash of the envelope is not SHA-384 (-43)");
	return r == UVM_OK ? take_digest(info->cose.payload, &info->measurement, d) : r;
}

/* ---- the whole ---- */

static int read_all(struct uvm_rd *rd, struct uvm_reference_info *info)
{
	bool has_svn = false;
	int r = uvm_cose_read(rd, &info->cose);

	if (r == UVM_OK)
		r = uvm_rd_done(rd, "COSE_Sign1");
	if (r == UVM_OK)
		r = uvm_cose_certificates(&info->cose, UVM_COSE_X5CHAIN, "x5chain", info->chain, &info->nchain);
	if (r == UVM_OK && info->nchain < 2)
		r = uvm_say(rd->diag, UVM_E_MISSING, "the protected header has no chain of certificates (x5chain)");
	if (r == UVM_OK)
		r = read_claims(info, &has_svn, rd->diag);
	if (r == UVM_OK)
		r = read_payload(info, &has_svn, rd->diag);
	return r == UVM_OK && !has_svn ? uvm_fail(rd->diag, UVM_E_MISSING, UVM_NO_OFFSET, "svn", 0, 0) : r;
}

int uvm_reference_info_read(struct uvm_slice file, struct uvm_reference_info *ret, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(file.p, file.len, d);
	struct uvm_reference_info info = { 0 };
	const int r = read_all(&rd, &info);

	if (r == UVM_OK)
		*ret = info;
	else if (d->record == NULL)
		d->record = "endorsement";
	return r;
}

static int read_chain(const struct uvm_reference_info *info, STACK_OF(X509) *chain, struct uvm_diag *d)
{
	for (size_t i = 0; i < info->nchain; i++) {
		X509 *x;
		const int r = uvm_cert_read(info->chain[i], &x, d);

		if (r < 0)
			return r;
		if (sk_X509_push(chain, x) <= 0) {
			X509_free(x);
			return uvm_no_memory(d, 0);
		}
	}
	return UVM_OK;
}

static int check_signer(const struct uvm_reference_info *info, int64_t at, STACK_OF(X509) *chain, struct uvm_diag *d)
{
	struct uvm_did did;
	EVP_PKEY *key;
	int r = read_chain(info, chain, d);

	if (r < 0)
		return r;
	key = X509_get0_pubkey(sk_X509_value(chain, 0));
	r = key != NULL ? uvm_cose_verify(&info->cose, key, info->cose.payload, d)
			: uvm_crypto_say(d, UVM_E_UNSUPPORTED, "the signer's key");
	if (r == UVM_OK)
		r = uvm_did_read(info->issuer, &did, d);
	return r == UVM_OK ? uvm_did_verify(&did, chain, at, d) : r;
}

static int check_measurement(const struct uvm_reference_info *info, const struct uvm_digest *measurement, struct uvm_diag *d)
{
	struct uvm_digest want = *measurement;

	if (info->envelope && EVP_Digest(measurement->b, measurement->len, want.b, NULL, EVP_sha384(), NULL) != 1)
		return UVM_E_CRYPTO;
	if (want.len != info->measurement.len || memcmp(want.b, info->measurement.b, want.len) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "endorses another measurement");
	return UVM_OK;
}

int uvm_reference_info_verify(const struct uvm_reference_info *info, const struct uvm_reference_wish *wish,
			      const struct uvm_digest *measurement, struct uvm_diag *d)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	int r = chain != NULL ? check_signer(info, wish->at, chain, d) : uvm_no_memory(d, 0);

	sk_X509_pop_free(chain, X509_free);
	if (r < 0)
		return r;
	if (!is_text(info->issuer, wish->issuer))
		return uvm_say(d, UVM_E_MISMATCH, "its issuer is %.*s", info->issuer.len < 200 ? (int)info->issuer.len : 200,
			       (const char *)info->issuer.p);
	if (wish->feed != NULL && !is_text(info->feed, wish->feed))
		return uvm_say(d, UVM_E_MISMATCH, "its feed is %.*s", info->feed.len < 100 ? (int)info->feed.len : 100,
			       (const char *)info->feed.p);
	if (info->svn < wish->min_svn)
		return uvm_say(d, UVM_E_MISMATCH, "its SVN is %llu, at least %llu is wanted", (unsigned long long)info->svn,
			       (unsigned long long)wish->min_svn);
	return check_measurement(info, measurement, d);
}
