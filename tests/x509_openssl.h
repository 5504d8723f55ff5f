/* SPDX-License-Identifier: MIT */
/*
 * OpenSSL's word on whether bytes are an X.509 certificate in DER.
 */
#ifndef UVM_TESTS_X509_OPENSSL_H
#define UVM_TESTS_X509_OPENSSL_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <openssl/x509.h>

/* A name keeps the bytes it was read from until it changes. */
static inline void x509_forget_encoding(X509_NAME *name)
{
	const int n = X509_NAME_entry_count(name);

	if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"x", 1, -1, 0) == 1)
		X509_NAME_ENTRY_free(X509_NAME_delete_entry(name, n));
}

/** x509_openssl_reads(b, n): whether OpenSSL reads exactly these bytes as a certificate and would encode it so itself. BER that
 * is not DER does not pass. */
static inline bool x509_openssl_reads(const uint8_t *b, size_t n)
{
	const uint8_t *p = b;
	uint8_t *signed_part = NULL, *whole = NULL;
	X509 *x = d2i_X509(NULL, &p, (long)n);
	bool same = false;

	if (x != NULL && p == b + n) {
		int len;

		x509_forget_encoding(X509_get_issuer_name(x));
		x509_forget_encoding(X509_get_subject_name(x));
		len = i2d_re_X509_tbs(x, &signed_part) > 0 ? i2d_X509(x, &whole) : -1;
		same = len >= 0 && (size_t)len == n && memcmp(whole, b, n) == 0;
	}
	OPENSSL_free(signed_part);
	OPENSSL_free(whole);
	X509_free(x);
	return same;
}

#endif
