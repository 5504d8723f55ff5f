/* SPDX-License-Identifier: MIT */
/*
 * TDX quotes: taken apart, and their signatures verified.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "endorse/key.h"
#include "endorse/tdx_quote.h"
#include "os/say.h"

#define HEADER 48u
#define BODY_10 584u /* TD report 1.0 */
#define BODY_15 648u /* 1.5: TEE_TCB_SVN_2 and MRSERVICETD more */
#define QE_REPORT 384u
#define KEY_ECDSA_P256 2u
#define TEE_TDX 0x81u
#define CERTIFICATION_CHAIN 5u
#define CERTIFICATION_QE_REPORT 6u

enum { /* in the report of the quoting enclave */
       QE_ATTRIBUTES = 48,
       QE_MRSIGNER = 128,
       QE_PRODUCT = 256,
       QE_REPORT_DATA = 320,
};

#define ATTRIBUTES_DEBUG 2u
#define TD_QUOTING_ENCLAVE 2u /* its number among Intel's products; that for SGX has 1 */

/* ---- header and body ---- */

static int read_header(struct uvm_rd *rd, struct uvm_tdx_quote *q)
{
	const uint8_t *b;
	int r = uvm_rd_take(rd, HEADER, "header", &b);

	if (r < 0)
		return r;
	q->td.version = uvm_le16(b);
	if (q->td.version != 4 && q->td.version != 5)
		return uvm_fail_says(rd->diag, UVM_E_VERSION, 0, "version", q->td.version, 5, "version %G, expected 4 or %W");
	if (uvm_le16(b + 2) != KEY_ECDSA_P256)
		return uvm_fail(rd->diag, UVM_E_UNSUPPORTED, 2, "att_key_type", uvm_le16(b + 2), KEY_ECDSA_P256);
	if (uvm_le32(b + 4) != TEE_TDX)
		return uvm_fail(rd->diag, UVM_E_UNSUPPORTED, 4, "tee_type", uvm_le32(b + 4), TEE_TDX);
	return UVM_OK;
}

/* Version 5 says which body follows. */
static int body_size(struct uvm_rd *rd, const struct uvm_tdx_quote *q, size_t *ret)
{
	const uint64_t off = rd->base;
	const uint8_t *b;
	uint16_t type;
	int r;

	*ret = BODY_10;
	if (q->td.version == 4)
		return UVM_OK;
	r = uvm_rd_take(rd, 6, "body", &b);
	if (r < 0)
		return r;
	type = uvm_le16(b);
	if (type != 2 && type != 3)
		return uvm_fail(rd->diag, UVM_E_UNSUPPORTED, off, "body.type", type, 3);
	*ret = type == 2 ? BODY_10 : BODY_15;
	if (uvm_le32(b + 2) != *ret)
		return uvm_fail(rd->diag, UVM_E_LENGTH, off + 2, "body.size", uvm_le32(b + 2), *ret);
	return UVM_OK;
}

static int read_body(struct uvm_rd *rd, struct uvm_tdx_quote *q)
{
	const uint8_t *b;
	size_t size;
	int r = body_size(rd, q, &size);

	if (r == UVM_OK)
		r = uvm_rd_take(rd, size, "body", &b);
	if (r < 0)
		return r;
	memcpy(q->td.tee_tcb_svn, b, sizeof(q->td.tee_tcb_svn));
	memcpy(q->td.mrseam, b + 16, sizeof(q->td.mrseam));
	memcpy(q->td.mrsignerseam, b + 64, sizeof(q->td.mrsignerseam));
	memcpy(q->td.seamattributes, b + 112, sizeof(q->td.seamattributes));
	q->td.td_attributes = uvm_le64(b + 120);
	q->td.xfam = uvm_le64(b + 128);
	memcpy(q->td.mrtd, b + 136, sizeof(q->td.mrtd));
	memcpy(q->td.mrconfigid, b + 184, sizeof(q->td.mrconfigid));
	memcpy(q->td.mrowner, b + 232, sizeof(q->td.mrowner));
	memcpy(q->td.mrownerconfig, b + 280, sizeof(q->td.mrownerconfig));
	memcpy(q->td.rtmr, b + 328, sizeof(q->td.rtmr));
	memcpy(q->td.report_data, b + 520, sizeof(q->td.report_data));
	return UVM_OK;
}

/* ---- signature data ---- */

static int take_slice(struct uvm_rd *rd, size_t n, const char *field, struct uvm_slice *ret)
{
	ret->len = n;
	return uvm_rd_take(rd, n, field, &ret->p);
}

/* {u16 type, u32 size, data}: the data as a cursor of its own. */
static int read_certification(struct uvm_rd *rd, uint16_t want, struct uvm_rd *ret)
{
	const uint64_t off = rd->base;
	const uint8_t *b;
	int r = uvm_rd_take(rd, 6, "certification", &b);

	if (r < 0)
		return r;
	if (uvm_le16(b) != want)
		return uvm_fail(rd->diag, UVM_E_UNSUPPORTED, off, "certification.type", uvm_le16(b), want);
	r = uvm_rd_sub(rd, uvm_le32(b + 2), "certification", ret);
	return r < 0 ? r : uvm_rd_done(rd, "certification");
}

static int read_qe(struct uvm_rd *rd, struct uvm_tdx_quote *q)
{
	struct uvm_rd chain;
	const uint8_t *b;
	int r = take_slice(rd, QE_REPORT, "qe_report", &q->qe_report);

	if (r == UVM_OK)
		r = take_slice(rd, 64, "qe_report_signature", &q->qe_signature);
	if (r == UVM_OK)
		r = uvm_rd_take(rd, 2, "qe_auth_data", &b);
	if (r == UVM_OK)
		r = take_slice(rd, uvm_le16(b), "qe_auth_data", &q->qe_auth_data);
	if (r == UVM_OK)
		r = read_certification(rd, CERTIFICATION_CHAIN, &chain);
	if (r == UVM_OK)
		q->chain = (struct uvm_slice){ chain.p, chain.len };
	return r;
}

static int read_signature(struct uvm_rd *rd, struct uvm_tdx_quote *q)
{
	struct uvm_rd data, qe;
	const uint8_t *b;
	int r = uvm_rd_take(rd, 4, "signature_data", &b);

	if (r == UVM_OK)
		r = uvm_rd_sub(rd, uvm_le32(b), "signature_data", &data);
	if (r == UVM_OK)
		r = take_slice(&data, 64, "signature", &q->signature);
	if (r == UVM_OK)
		r = take_slice(&data, 64, "attestation_key", &q->attestation_key);
	if (r == UVM_OK)
		r = read_certification(&data, CERTIFICATION_QE_REPORT, &qe);
	return r < 0 ? r : read_qe(&qe, q);
}

int uvm_tdx_quote_read(struct uvm_slice file, struct uvm_tdx_quote *ret, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(file.p, file.len, d);
	struct uvm_tdx_quote q = { 0 };
	int r = read_header(&rd, &q);

	if (r == UVM_OK)
		r = read_body(&rd, &q);
	q.signed_part = (struct uvm_slice){ file.p, file.len - rd.len };
	if (r == UVM_OK)
		r = read_signature(&rd, &q);
	q.behind = rd.len;
	if (r == UVM_OK)
		*ret = q;
	else if (d->record == NULL)
		d->record = "quote";
	return r;
}

bool uvm_tdx_quote_is(struct uvm_slice file)
{
	return file.len >= HEADER && uvm_le32(file.p + 4) == TEE_TDX;
}

/* ---- verifying ---- */

/* Who signed Intel's enclaves. Source: mrsigner and isvprodid of Intel's QE identity for TDX,
 * api.trustedservices.intel.com/tdx/certification/v4/qe/identity */
static const uint8_t intel_signer[32] = { 0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
					  0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
					  0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5 };

/* A PCK signs for every enclave that may provision, so for one of the platform's owner, too, and that would vouch for anything.
 */
static int check_enclave(const struct uvm_tdx_quote *q, struct uvm_diag *d)
{
	const uint8_t *report = q->qe_report.p;

	if (memcmp(report + QE_MRSIGNER, intel_signer, sizeof(intel_signer)) != 0 ||
	    uvm_le16(report + QE_PRODUCT) != TD_QUOTING_ENCLAVE)
		return uvm_say(d, UVM_E_MISMATCH, "the quoting enclave is not Intel's for TDX");
	if ((report[QE_ATTRIBUTES] & ATTRIBUTES_DEBUG) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the quoting enclave can be debugged");
	return UVM_OK;
}

/* The enclave's report data begins with SHA-256 of the attestation key and the authentication data. */
static int check_binding(const struct uvm_tdx_quote *q, struct uvm_diag *d)
{
	const uint8_t *report_data = q->qe_report.p + QE_REPORT_DATA;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[32];
	bool good;

	good = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
	       EVP_DigestUpdate(ctx, q->attestation_key.p, q->attestation_key.len) == 1 &&
	       EVP_DigestUpdate(ctx, q->qe_auth_data.p, q->qe_auth_data.len) == 1 && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!good)
		return uvm_crypto_say(d, UVM_E_CRYPTO, "hashing the attestation key");
	if (memcmp(digest, report_data, sizeof(digest)) != 0 || !uvm_is_zero(report_data + 32, 32))
		return uvm_say(d, UVM_E_MISMATCH, "the quoting enclave's report is not for this attestation key");
	return UVM_OK;
}

static int verify_part(EVP_PKEY *key, struct uvm_slice content, struct uvm_slice signature, const char *whose,
		       struct uvm_diag *d)
{
	struct uvm_diag plain = UVM_DIAG_INIT;
	const int r = uvm_ecdsa_verify(key, EVP_sha256(), content, signature, &plain);

	return r < 0 ? uvm_say(d, r, "%s: %s", whose, plain.text) : UVM_OK;
}

int uvm_tdx_quote_verify(const struct uvm_tdx_quote *q, EVP_PKEY *pck, struct uvm_diag *d)
{
	EVP_PKEY *key;
	int r;

	if (!uvm_key_is_p256(pck))
		return uvm_say(d, UVM_E_UNSUPPORTED, "the PCK is not an EC key on P-256");
	r = verify_part(pck, q->qe_report, q->qe_signature, "PCK over the quoting enclave's report", d);
	if (r == UVM_OK)
		r = check_enclave(q, d);
	if (r == UVM_OK)
		r = check_binding(q, d);
	if (r < 0)
		return r;
	key = uvm_key_ec("P-256", q->attestation_key.p, 32);
	if (key == NULL)
		return uvm_say(d, UVM_E_MISMATCH, "the attestation key is no point of P-256");
	r = verify_part(key, q->signed_part, q->signature, "attestation key over the quote", d);
	EVP_PKEY_free(key);
	return r;
}
