/* SPDX-License-Identifier: MIT */
/*
 * The certificates of VCEK and VLEK: what their extensions say, and whether that is what a report says.
 *
 * Source: VCEK Certificate and KDS Interface Specification, section "Certificate Extensions": numbers are INTEGERs, names
 * IA5Strings; a hardware id stands in the extension as it is, in newer certificates as an OCTET STRING.
 */
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "endorse/snp_report.h"
#include "os/say.h"

#define OID_VERSION "1.3.6.1.4.1.3704.1.1"
#define OID_PRODUCT "1.3.6.1.4.1.3704.1.2"
#define OID_HWID "1.3.6.1.4.1.3704.1.4"
#define OID_CSP_ID "1.3.6.1.4.1.3704.1.5"

static const char *const part_oids[UVM_SNP_PARTS] = {
	[UVM_SNP_BOOTLOADER] = "1.3.6.1.4.1.3704.1.3.1", [UVM_SNP_TEE] = "1.3.6.1.4.1.3704.1.3.2",
	[UVM_SNP_SNP] = "1.3.6.1.4.1.3704.1.3.3",        [UVM_SNP_MICROCODE] = "1.3.6.1.4.1.3704.1.3.8",
	[UVM_SNP_FMC] = "1.3.6.1.4.1.3704.1.3.9",
};

/* ---- extensions ---- */

static int missing(const char *oid, struct uvm_diag *d)
{
	return uvm_say(d, UVM_E_MISSING, "the certificate has no extension %s: not one of a VCEK or VLEK", oid);
}

/* A number of one byte. */
static int read_number(const X509 *x, const char *oid, uint8_t *ret, struct uvm_diag *d)
{
	struct uvm_slice s;
	const uint8_t *end;
	ASN1_INTEGER *n;
	uint64_t v = 0;
	int r = uvm_cert_extension(x, oid, &s, d);

	if (r < 0)
		return r;
	if (s.p == NULL)
		return missing(oid, d);
	end = s.p;
	n = d2i_ASN1_INTEGER(NULL, &end, (long)s.len);
	if (n == NULL || end != s.p + s.len)
		r = uvm_say(d, UVM_E_SYNTAX, "the extension %s of the certificate is no INTEGER", oid);
	else if (ASN1_INTEGER_get_uint64(&v, n) != 1 || v > UINT8_MAX)
		r = uvm_say(d, UVM_E_RANGE, "the extension %s of the certificate is not a number from 0 to 255", oid);
	ASN1_INTEGER_free(n);
	ERR_clear_error();
	*ret = (uint8_t)v;
	return r;
}

static int read_product(const X509 *x, struct uvm_snp_key *key, struct uvm_diag *d)
{
	struct uvm_slice s;
	int r = uvm_cert_extension(x, OID_PRODUCT, &s, d);

	if (r < 0)
		return r;
	if (s.p == NULL)
		return missing(OID_PRODUCT, d);
	if (s.len < 3 || s.p[0] != V_ASN1_IA5STRING || s.p[1] != s.len - 2 || s.p[1] >= sizeof(key->product))
		return uvm_say(d, UVM_E_SYNTAX, "the extension %s of the certificate is no short IA5String", OID_PRODUCT);
	memcpy(key->product, s.p + 2, s.p[1]);
	key->turin = strncmp(key->product, "Turin", 5) == 0;
	return UVM_OK;
}

static int read_tcb(const X509 *x, struct uvm_snp_key *key, struct uvm_diag *d)
{
	int r = UVM_OK;

	for (int i = 0; i < UVM_SNP_PARTS && r == UVM_OK; i++) {
		if (i != UVM_SNP_FMC || key->turin)
			r = read_number(x, part_oids[i], &key->tcb.part[i], d);
	}
	return r;
}

/* A chip's id makes it a VCEK, a provider's a VLEK. */
static int read_ids(const X509 *x, struct uvm_snp_key *key, struct uvm_diag *d)
{
	const size_t want = key->turin ? 8 : 64;
	struct uvm_slice hwid, csp;
	int r = uvm_cert_extension(x, OID_HWID, &hwid, d);

	if (r == UVM_OK)
		r = uvm_cert_extension(x, OID_CSP_ID, &csp, d);
	if (r < 0)
		return r;
	if ((hwid.p != NULL) == (csp.p != NULL))
		return uvm_say(d, UVM_E_CONFLICT, "the certificate has %s a chip's and a provider's id",
			       hwid.p != NULL ? "both" : "neither");
	key->signer = hwid.p != NULL ? UVM_SNP_VCEK : UVM_SNP_VLEK;
	if (hwid.p == NULL)
		return UVM_OK;
	if (hwid.len == want + 2 && hwid.p[0] == V_ASN1_OCTET_STRING && hwid.p[1] == want)
		hwid = (struct uvm_slice){ hwid.p + 2, want };
	if (hwid.len != want)
		return uvm_say(d, UVM_E_LENGTH, "the hardware id in the certificate has %zu bytes, expected %zu", hwid.len,
			       want);
	memcpy(key->hwid, hwid.p, hwid.len);
	return UVM_OK;
}

int uvm_snp_key_read(const X509 *x, struct uvm_snp_key *ret, struct uvm_diag *d)
{
	struct uvm_snp_key key = { 0 };
	uint8_t version = 0;
	int r = read_number(x, OID_VERSION, &version, d);

	if (r == UVM_OK && version > 1)
		r = uvm_say(d, UVM_E_VERSION, "the certificate's extensions are of version %u, expected 0 or 1", version);
	if (r == UVM_OK)
		r = read_product(x, &key, d);
	if (r == UVM_OK)
		r = read_tcb(x, &key, d);
	if (r == UVM_OK)
		r = read_ids(x, &key, d);
	if (r == UVM_OK)
		*ret = key;
	return r;
}

/* ---- against a report ---- */

static const char *signer_name(unsigned signer)
{
	return signer == UVM_SNP_VCEK ? "VCEK" : signer == UVM_SNP_VLEK ? "VLEK" : "nobody";
}

/* Family and model of the processors that a product name is for. */
static const struct {
	const char *product;
	uint8_t family, first, last;
} processors[] = {
	{ "Milan", 0x19, 0x00, 0x0f },
	{ "Genoa", 0x19, 0x10, 0x1f },
	{ "Genoa", 0x19, 0xa0, 0xaf }, /* Bergamo and Siena have Genoa's roots */
	{ "Turin", 0x1a, 0x00, 0x11 },
};

static bool is_processor(const struct uvm_snp_key *key, const struct uvm_snp_report *report)
{
	if (report->version < 3) /* does not say */
		return true;
	for (size_t i = 0; i < sizeof(processors) / sizeof(processors[0]); i++) {
		if (strncmp(key->product, processors[i].product, 5) == 0 && report->cpuid_family == processors[i].family &&
		    report->cpuid_model >= processors[i].first && report->cpuid_model <= processors[i].last)
			return true;
	}
	return false;
}

int uvm_snp_key_matches(const struct uvm_snp_key *key, const struct uvm_snp_report *report, struct uvm_diag *d)
{
	const struct uvm_snp_tcb tcb = uvm_snp_tcb_get(report->reported_tcb, key->turin);

	if (key->signer != report->signing_key)
		return uvm_say(d, UVM_E_MISMATCH, "the report was signed by %s, the certificate is that of a %s",
			       signer_name(report->signing_key), signer_name(key->signer));
	if (!is_processor(key, report))
		return uvm_say(d, UVM_E_MISMATCH, "the certificate is for %s, the report from family 0x%x, model 0x%x",
			       key->product, report->cpuid_family, report->cpuid_model);
	for (int i = 0; i < UVM_SNP_PARTS; i++) {
		if (key->tcb.part[i] != tcb.part[i])
			return uvm_say(d, UVM_E_MISMATCH, "reported TCB: %s %u in the report, %u in the certificate",
				       uvm_snp_part_name((enum uvm_snp_part)i), tcb.part[i], key->tcb.part[i]);
	}
	if (key->signer == UVM_SNP_VCEK && memcmp(key->hwid, report->chip_id, sizeof(key->hwid)) != 0)
		return uvm_say(d, UVM_E_MISMATCH, "the certificate is not that of the chip in the report");
	return UVM_OK;
}

/* Why it is not the one is what the step certificate says, if no other is. */
static bool is_for(const X509 *x, const struct uvm_snp_report *report)
{
	struct uvm_diag ignored = UVM_DIAG_INIT;
	struct uvm_snp_key key;

	return uvm_snp_key_read(x, &key, &ignored) == UVM_OK && uvm_snp_key_matches(&key, report, &ignored) == UVM_OK;
}

X509 *uvm_snp_find_key(const struct uvm_snp_report *report, STACK_OF(X509) *certs)
{
	const char *want = report->signing_key == UVM_SNP_VLEK ? "SEV-VLEK" : "SEV-VCEK";
	X509 *first = NULL;

	for (int i = 0; i < sk_X509_num(certs); i++) {
		X509 *x = sk_X509_value(certs, i);

		if (!uvm_cert_is_called(x, want))
			continue;
		if (is_for(x, report))
			return x;
		if (first == NULL)
			first = x;
	}
	return first;
}
