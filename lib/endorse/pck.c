/* SPDX-License-Identifier: MIT */
/*
 * The certificate of a PCK: what Intel's extension says of the platform.
 *
 * Source: Intel SGX PCK Certificate and Certificate Revocation List Profile Specification, "SGX Extensions": a SEQUENCE of
 * pairs of an object identifier and a value; that with the number 2 holds such pairs itself, one per component of the TCB.
 */
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#include "endorse/collateral.h"
#include "os/say.h"

#define OID_SGX "1.2.840.113741.1.13.1"
#define PCESVN 17 /* behind the components 1 to 16 */

/* What was there, in one bit each: the components and PCESVN at their numbers, these above. */
enum { SEEN_TCB = 18, SEEN_PCEID, SEEN_FMSPC, SEEN_ALL };

struct reading {
	struct uvm_pck pck;
	uint32_t seen;
};

/* The pairs of a SEQUENCE; called with the last number of each identifier. */
typedef int pair_fn(struct reading *r, unsigned number, const ASN1_TYPE *value, struct uvm_diag *d);

static int bad(struct uvm_diag *d)
{
	ERR_clear_error();
	return uvm_say(d, UVM_E_SYNTAX, "the extension %s of the certificate is not as Intel's", OID_SGX);
}

/* The number behind ${prefix} in an identifier, or 0. */
static unsigned last_number(const ASN1_OBJECT *o, const char *prefix)
{
	const size_t n = strlen(prefix);
	char text[80];
	unsigned v = 0;

	if (OBJ_obj2txt(text, sizeof(text), o, 1) >= (int)sizeof(text) || strncmp(text, prefix, n) != 0 || text[n] != '.')
		return 0;
	for (const char *p = text + n + 1; *p != '\0'; p++) {
		if (*p < '0' || *p > '9' || v > 999)
			return 0;
		v = 10 * v + (unsigned)(*p - '0');
	}
	return v;
}

static int read_pair(const ASN1_TYPE *pair, const char *prefix, pair_fn *fn, struct reading *r, struct uvm_diag *d)
{
	STACK_OF(ASN1_TYPE) *parts = NULL;
	const uint8_t *p;
	unsigned number = 0;
	int status;

	if (pair->type == V_ASN1_SEQUENCE) {
		p = ASN1_STRING_get0_data(pair->value.sequence);
		parts = d2i_ASN1_SEQUENCE_ANY(NULL, &p, ASN1_STRING_length(pair->value.sequence));
	}
	if (sk_ASN1_TYPE_num(parts) == 2 && sk_ASN1_TYPE_value(parts, 0)->type == V_ASN1_OBJECT)
		number = last_number(sk_ASN1_TYPE_value(parts, 0)->value.object, prefix);
	status = number > 0 ? fn(r, number, sk_ASN1_TYPE_value(parts, 1), d) : bad(d);
	sk_ASN1_TYPE_pop_free(parts, ASN1_TYPE_free);
	return status;
}

static int read_pairs(struct uvm_slice der, const char *prefix, pair_fn *fn, struct reading *r, struct uvm_diag *d)
{
	const uint8_t *p = der.p;
	STACK_OF(ASN1_TYPE) *pairs = der.len <= INT32_MAX ? d2i_ASN1_SEQUENCE_ANY(NULL, &p, (long)der.len) : NULL;
	int status = pairs != NULL && p == der.p + der.len ? UVM_OK : bad(d);

	for (int i = 0; i < sk_ASN1_TYPE_num(pairs) && status == UVM_OK; i++)
		status = read_pair(sk_ASN1_TYPE_value(pairs, i), prefix, fn, r, d);
	sk_ASN1_TYPE_pop_free(pairs, ASN1_TYPE_free);
	return status;
}

/* ---- values ---- */

static int see(struct reading *r, unsigned bit, struct uvm_diag *d)
{
	if ((r->seen & 1u << bit) != 0)
		return uvm_say(d, UVM_E_DUPLICATE, "the extension %s of the certificate has a part twice", OID_SGX);
	r->seen |= 1u << bit;
	return UVM_OK;
}

static int take_bytes(const ASN1_TYPE *value, uint8_t *out, int size, struct uvm_diag *d)
{
	if (value->type != V_ASN1_OCTET_STRING || ASN1_STRING_length(value->value.octet_string) != size)
		return bad(d);
	memcpy(out, ASN1_STRING_get0_data(value->value.octet_string), (size_t)size);
	return UVM_OK;
}

static int take_component(struct reading *r, unsigned number, const ASN1_TYPE *value, struct uvm_diag *d)
{
	uint64_t v = 0;

	if (number > PCESVN)
		return UVM_OK; /* CPUSVN: the components in another form */
	if (value->type != V_ASN1_INTEGER)
		return bad(d);
	if (ASN1_INTEGER_get_uint64(&v, value->value.integer) != 1 || v > (number < PCESVN ? UINT8_MAX : UINT16_MAX)) {
		ERR_clear_error();
		return uvm_say(d, UVM_E_RANGE, "the extension %s of the certificate: component %u is out of range", OID_SGX,
			       number);
	}
	if (number < PCESVN)
		r->pck.svn[number - 1] = (uint8_t)v;
	else
		r->pck.pcesvn = (uint16_t)v;
	return see(r, number, d);
}

static int take_tcb(struct reading *r, const ASN1_TYPE *value, struct uvm_diag *d)
{
	const ASN1_STRING *der = value->value.sequence;

	if (value->type != V_ASN1_SEQUENCE)
		return bad(d);
	return read_pairs((struct uvm_slice){ ASN1_STRING_get0_data(der), (size_t)ASN1_STRING_length(der) }, OID_SGX ".2",
			  take_component, r, d);
}

static int take_part(struct reading *r, unsigned number, const ASN1_TYPE *value, struct uvm_diag *d)
{
	int status;

	switch (number) {
	case 2:
		status = take_tcb(r, value, d);
		return status < 0 ? status : see(r, SEEN_TCB, d);
	case 3:
		status = take_bytes(value, r->pck.pceid, sizeof(r->pck.pceid), d);
		return status < 0 ? status : see(r, SEEN_PCEID, d);
	case 4:
		status = take_bytes(value, r->pck.fmspc, sizeof(r->pck.fmspc), d);
		return status < 0 ? status : see(r, SEEN_FMSPC, d);
	default:
		return UVM_OK; /* ids of the platform, its configuration */
	}
}

int uvm_pck_read(const X509 *x, struct uvm_pck *ret, struct uvm_diag *d)
{
	const uint32_t all = (1u << SEEN_ALL) - 2;
	struct reading reading = { 0 };
	struct uvm_slice s;
	int r = uvm_cert_extension(x, OID_SGX, &s, d);

	if (r < 0)
		return r;
	if (s.p == NULL)
		return uvm_say(d, UVM_E_MISSING, "the certificate has no extension %s: not one of a PCK", OID_SGX);
	r = read_pairs(s, OID_SGX, take_part, &reading, d);
	if (r == UVM_OK && reading.seen != all)
		r = uvm_say(d, UVM_E_MISSING, "the extension %s of the certificate lacks a part", OID_SGX);
	if (r == UVM_OK)
		*ret = reading.pck;
	return r;
}
