/* SPDX-License-Identifier: MIT */
/*
 * Whether bytes are shaped like an X.509 certificate: a walk over the elements whose order and kind the standard fixes. It is
 * as strict about lengths as DER, and does not look into the elements that carry values; trust is decided elsewhere or not at
 * all. Whatever OpenSSL's d2i_X509 reads and writes again as the same bytes passes (tests/unit/uefi_x509.c).
 *
 * Source: RFC 5280 section 4.1; ITU-T X.690 sections 8.1 and 10.1.
 */
#include <uvmkit/uefi.h>

enum { INTEGER = 0x02, BIT_STRING = 0x03, UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30 };

/* One element of a sequence: its tag, and the elements it consists of when these are fixed too. */
struct element {
	uint8_t tag, or_tag; /* or_tag 0: none */
	bool optional;
	uint8_t n;
	const struct element *inside;
	const char *name;
};

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define INSIDE(a) N(a), a

static const struct element version[] = { { INTEGER, 0, false, 0, NULL, "version" } };

static const struct element validity[] = {
	{ UTC_TIME, GENERALIZED_TIME, false, 0, NULL, "notBefore" },
	{ UTC_TIME, GENERALIZED_TIME, false, 0, NULL, "notAfter" },
};

static const struct element key_info[] = {
	{ SEQUENCE, 0, false, 0, NULL, "algorithm" },
	{ BIT_STRING, 0, false, 0, NULL, "subjectPublicKey" },
};

static const struct element extensions[] = { { SEQUENCE, 0, false, 0, NULL, "Extensions" } };

static const struct element to_be_signed[] = {
	{ 0xA0, 0, true, INSIDE(version), "version" },
	{ INTEGER, 0, false, 0, NULL, "serialNumber" },
	{ SEQUENCE, 0, false, 0, NULL, "signature" },
	{ SEQUENCE, 0, false, 0, NULL, "issuer" },
	{ SEQUENCE, 0, false, INSIDE(validity), "validity" },
	{ SEQUENCE, 0, false, 0, NULL, "subject" },
	{ SEQUENCE, 0, false, INSIDE(key_info), "subjectPublicKeyInfo" },
	{ 0x81, 0, true, 0, NULL, "issuerUniqueID" },
	{ 0x82, 0, true, 0, NULL, "subjectUniqueID" },
	{ 0xA3, 0, true, INSIDE(extensions), "extensions" },
};

static const struct element certificate[] = {
	{ SEQUENCE, 0, false, INSIDE(to_be_signed), "tbsCertificate" },
	{ SEQUENCE, 0, false, 0, NULL, "signatureAlgorithm" },
	{ BIT_STRING, 0, false, 0, NULL, "signatureValue" },
};

static const struct element whole[] = { { SEQUENCE, 0, false, INSIDE(certificate), "Certificate" } };
static const struct element input = { 0, 0, false, INSIDE(whole), "Certificate" };

/* The length behind a tag: definite, in as few bytes as it takes, at most four of them. */
static int read_length(struct uvm_rd *rd, const char *name, size_t *ret)
{
	const uint64_t at = rd->base;
	const uint8_t *p;
	size_t len = 0, n;
	int status;

	status = uvm_rd_take(rd, 1, name, &p);
	if (status < 0)
		return status;
	*ret = *p;
	if (*p < 0x80)
		return UVM_OK;
	n = *p & 0x7F;
	if (n == 0 || n > 4)
		return uvm_fail(rd->diag, UVM_E_ENCODING, at, name, 0, 0);
	status = uvm_rd_take(rd, n, name, &p);
	if (status < 0)
		return status;
	for (size_t i = 0; i < n; i++)
		len = len << 8 | p[i];
	if (len < 0x80 || p[0] == 0)
		return uvm_fail(rd->diag, UVM_E_ENCODING, at, name, 0, 0);
	*ret = len;
	return UVM_OK;
}

static bool is_next(const struct uvm_rd *rd, const struct element *e)
{
	return rd->len > 0 && (rd->p[0] == e->tag || (e->or_tag != 0 && rd->p[0] == e->or_tag));
}

/* Take the element ${e}; ${ret} is a cursor over what it holds. */
static int take_element(struct uvm_rd *rd, const struct element *e, struct uvm_rd *ret)
{
	const uint8_t *tag;
	size_t len;
	int status;

	if (rd->len > 0 && !is_next(rd, e))
		return uvm_fail(rd->diag, UVM_E_TYPE, rd->base, e->name, rd->p[0], e->tag);
	status = uvm_rd_take(rd, 1, e->name, &tag);
	if (status == UVM_OK)
		status = read_length(rd, e->name, &len);
	if (status == UVM_OK)
		status = uvm_rd_sub(rd, len, e->name, ret);
	if (status == UVM_OK && *tag == BIT_STRING && (len == 0 || ret->p[0] > 7))
		status = uvm_fail(rd->diag, UVM_E_VALUE, ret->base, e->name, len == 0 ? 0 : ret->p[0], 7);
	return status;
}

/* ${rd} holds what ${of} consists of, in order, and nothing else. The tables bound the depth. */
static int walk(struct uvm_rd *rd, const struct element *of)
{
	for (size_t i = 0; i < of->n; i++) {
		const struct element *e = &of->inside[i];
		struct uvm_rd inside;
		int status;

		if (e->optional && !is_next(rd, e))
			continue;
		status = take_element(rd, e, &inside);
		if (status == UVM_OK && e->n > 0)
			status = walk(&inside, e);
		if (status < 0)
			return status;
	}
	return uvm_rd_done(rd, of->name);
}

int uvm_x509_check(const uint8_t *p, size_t len, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(p, len, d);

	return walk(&rd, &input);
}

size_t uvm_uefi_list_certificates(const struct uvm_uefi_list *l)
{
	struct uvm_diag ignored = UVM_DIAG_INIT;
	struct uvm_signatures w;
	struct uvm_signature s;
	size_t n = 0;

	uvm_signatures_begin(&w, l->p, l->len, &ignored);
	while (uvm_signatures_next(&w, &s) == UVM_OK && s.kind != UVM_SIGNATURE_NONE)
		n += s.kind == UVM_SIGNATURE_X509 && uvm_x509_check(s.p, s.len, &ignored) == UVM_OK;
	return n;
}
