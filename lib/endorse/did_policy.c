/* SPDX-License-Identifier: MIT */
/*
 * What each policy of did:x509 asks of the leaf certificate.
 *
 * Source: did:x509 method specification, sections "eku policy", "subject policy", "san policy", "fulcio-issuer policy".
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "endorse/did_policy.h"

#define OID_FULCIO_ISSUER "1.3.6.1.4.1.57264.1.1"

/* ---- text ---- */

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static bool is_plain(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '.' || c == '_';
}

bool uvm_did_decode(struct uvm_slice s, char out[UVM_DID_TEXT])
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int c = s.p[i];

		if (c == '%') {
			if (s.len - i < 3 || digit(s.p[i + 1]) < 0 || digit(s.p[i + 2]) < 0)
				return false;
			c = digit(s.p[i + 1]) << 4 | digit(s.p[i + 2]);
			i += 2;
		} else if (!is_plain((uint8_t)c)) {
			return false;
		}
		if (c == 0 || n == UVM_DID_TEXT - 1)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return n > 0;
}

static bool is_word(struct uvm_slice s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

static bool same_text(const ASN1_STRING *a, const char *text)
{
	unsigned char *utf8 = NULL;
	const int n = ASN1_STRING_to_UTF8(&utf8, a);
	const bool same = n >= 0 && (size_t)n == strlen(text) && memcmp(utf8, text, (size_t)n) == 0;

	OPENSSL_free(utf8);
	return same;
}

/* ---- eku ---- */

/* Numbers in dots, as they are. */
static bool good_oid(const struct uvm_did_policy *p)
{
	char text[UVM_DID_TEXT];
	ASN1_OBJECT *o;

	if (!uvm_did_decode(p->value[0], text) || strspn(text, "0123456789.") != strlen(text))
		return false;
	o = OBJ_txt2obj(text, 1);
	ERR_clear_error();
	ASN1_OBJECT_free(o);
	return o != NULL;
}

static bool eku_holds(const struct uvm_did_policy *p, X509 *leaf)
{
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(leaf, NID_ext_key_usage, NULL, NULL);
	char want[UVM_DID_TEXT], have[UVM_DID_TEXT];
	bool holds = false;

	for (int i = 0; i < sk_ASN1_OBJECT_num(eku) && uvm_did_decode(p->value[0], want); i++) {
		const int n = OBJ_obj2txt(have, sizeof(have), sk_ASN1_OBJECT_value(eku, i), 1);

		holds |= n > 0 && n < (int)sizeof(have) && strcmp(have, want) == 0;
	}
	sk_ASN1_OBJECT_pop_free(eku, ASN1_OBJECT_free);
	return holds;
}

/* ---- subject ---- */

static const struct {
	const char *key;
	int nid;
} attributes[] = {
	{ "CN", NID_commonName },
	{ "L", NID_localityName },
	{ "ST", NID_stateOrProvinceName },
	{ "O", NID_organizationName },
	{ "OU", NID_organizationalUnitName },
	{ "C", NID_countryName },
	{ "STREET", NID_streetAddress },
};

static int attribute(struct uvm_slice key)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		if (is_word(key, attributes[i].key))
			return attributes[i].nid;
	}
	return NID_undef;
}

/* Known keys, each once. */
static bool good_subject(const struct uvm_did_policy *p)
{
	for (size_t i = 0; i < p->n; i += 2) {
		if (attribute(p->value[i]) == NID_undef)
			return false;
		for (size_t k = 0; k < i; k += 2) {
			if (attribute(p->value[k]) == attribute(p->value[i]))
				return false;
		}
	}
	return true;
}

static bool has_attribute(const X509_NAME *name, int nid, const char *value)
{
	int at = -1;

	while ((at = X509_NAME_get_index_by_NID(name, nid, at)) >= 0) {
		if (same_text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)), value))
			return true;
	}
	return false;
}

static bool subject_holds(const struct uvm_did_policy *p, X509 *leaf)
{
	char value[UVM_DID_TEXT];

	for (size_t i = 0; i < p->n; i += 2) {
		if (!uvm_did_decode(p->value[i + 1], value) ||
		    !has_attribute(X509_get_subject_name(leaf), attribute(p->value[i]), value))
			return false;
	}
	return true;
}

/* ---- san ---- */

static const struct {
	const char *word;
	int type;
} san_types[] = { { "email", GEN_EMAIL }, { "dns", GEN_DNS }, { "uri", GEN_URI } };

static int san_type(struct uvm_slice word)
{
	for (size_t i = 0; i < sizeof(san_types) / sizeof(san_types[0]); i++) {
		if (is_word(word, san_types[i].word))
			return san_types[i].type;
	}
	return -1;
}

static bool good_san(const struct uvm_did_policy *p)
{
	return san_type(p->value[0]) >= 0;
}

static bool san_holds(const struct uvm_did_policy *p, X509 *leaf)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
	char want[UVM_DID_TEXT];
	bool holds = false;

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && uvm_did_decode(p->value[1], want); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		holds |= name->type == san_type(p->value[0]) && same_text(name->d.ia5, want);
	}
	sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
	return holds;
}

/* ---- fulcio-issuer: the extension is the text itself, without a type ---- */

static bool fulcio_holds(const struct uvm_did_policy *p, X509 *leaf)
{
	static const char scheme[] = "https://";
	ASN1_OBJECT *o = OBJ_txt2obj(OID_FULCIO_ISSUER, 1);
	const int at = X509_get_ext_by_OBJ(leaf, o, -1);
	char want[UVM_DID_TEXT];
	const ASN1_OCTET_STRING *s;
	size_t n;

	ASN1_OBJECT_free(o);
	if (at < 0 || !uvm_did_decode(p->value[0], want))
		return false;
	s = X509_EXTENSION_get_data(X509_get_ext(leaf, at));
	n = (size_t)ASN1_STRING_length(s);
	return n == strlen(scheme) + strlen(want) && memcmp(ASN1_STRING_get0_data(s), scheme, strlen(scheme)) == 0 &&
	       memcmp(ASN1_STRING_get0_data(s) + strlen(scheme), want, strlen(want)) == 0;
}

static const struct uvm_did_kind kinds[] = {
	{ "eku", 1, 1, false, good_oid, eku_holds },
	{ "subject", 2, UVM_DID_VALUES_MAX, true, good_subject, subject_holds },
	{ "san", 2, 2, false, good_san, san_holds },
	{ "fulcio-issuer", 1, 1, false, NULL, fulcio_holds },
};

const struct uvm_did_kind *uvm_did_kind(struct uvm_slice name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (is_word(name, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}
