/* SPDX-License-Identifier: MIT */
/*
 * Certificates and revocation lists from files, and chains of them.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "endorse/certs.h"
#include "endorse/key.h"
#include "os/say.h"

#define DEPTH_MAX 8    /* certificates between leaf and anchor */
#define STRENGTH_MIN 2 /* OpenSSL's security level: 112 bits */

int uvm_cert_read(struct uvm_slice der, X509 **ret, struct uvm_diag *d)
{
	const uint8_t *end = der.p;

	*ret = der.len <= INT32_MAX ? d2i_X509(NULL, &end, (long)der.len) : NULL;
	if (*ret != NULL && end == der.p + der.len)
		return UVM_OK;
	X509_free(*ret);
	*ret = NULL;
	return uvm_crypto_say(d, UVM_E_SYNTAX, "not a certificate in DER");
}

int uvm_cert_extension(const X509 *x, const char *oid, struct uvm_slice *ret, struct uvm_diag *d)
{
	ASN1_OBJECT *o = OBJ_txt2obj(oid, 1);
	const int at = o != NULL ? X509_get_ext_by_OBJ(x, o, -1) : -1;
	const bool twice = at >= 0 && X509_get_ext_by_OBJ(x, o, at) >= 0;

	*ret = (struct uvm_slice){ NULL, 0 };
	ASN1_OBJECT_free(o);
	if (o == NULL)
		return uvm_no_memory(d, 0);
	if (twice)
		return uvm_say(d, UVM_E_DUPLICATE, "the certificate has the extension %s twice", oid);
	if (at >= 0) {
		const ASN1_OCTET_STRING *s = X509_EXTENSION_get_data(X509_get_ext(x, at));

		*ret = (struct uvm_slice){ ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s) };
	}
	return UVM_OK;
}

/* ---- files ---- */

/* What a file may be full of; add takes one from DER, or NULL behind the last. */
struct kind {
	const char *name;
	const char *label; /* of PEM blocks */
	bool (*add)(void *stack, struct uvm_slice der, int *ret_n);
};

static bool add_certificate(void *stack, struct uvm_slice der, int *ret_n)
{
	STACK_OF(X509) **certs = stack;
	struct uvm_diag d = UVM_DIAG_INIT;
	X509 *x;

	if (*certs == NULL)
		*certs = sk_X509_new_null();
	if (*certs == NULL || uvm_cert_read(der, &x, &d) < 0)
		return false;
	*ret_n = sk_X509_push(*certs, x);
	if (*ret_n <= 0)
		X509_free(x);
	return *ret_n > 0;
}

static bool add_crl(void *stack, struct uvm_slice der, int *ret_n)
{
	STACK_OF(X509_CRL) **crls = stack;
	const uint8_t *end = der.p;
	X509_CRL *x = d2i_X509_CRL(NULL, &end, (long)der.len);

	if (*crls == NULL)
		*crls = sk_X509_CRL_new_null();
	*ret_n = x != NULL && *crls != NULL && end == der.p + der.len ? sk_X509_CRL_push(*crls, x) : 0;
	if (*ret_n <= 0)
		X509_CRL_free(x);
	return *ret_n > 0;
}

static const struct kind certificates = { "certificate", PEM_STRING_X509, add_certificate };
static const struct kind revocations = { "revocation list", PEM_STRING_X509_CRL, add_crl };

static int add(const struct kind *k, struct uvm_slice der, void *stack, struct uvm_diag *d)
{
	char what[64] = "not a ";
	int n = 0;

	strncat(what, k->name, sizeof(what) - sizeof("not a "));
	if (!k->add(stack, der, &n))
		return uvm_crypto_say(d, UVM_E_SYNTAX, what);
	return (unsigned)n <= UVM_CERTS_MAX ? UVM_OK
					    : uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, k->name, (uint64_t)n, UVM_CERTS_MAX);
}

/* The next block of PEM with the right label; *found false behind the last. */
static int next_block(const struct kind *k, BIO *bio, void *stack, bool *found, struct uvm_diag *d)
{
	char *label = NULL, *header = NULL;
	uint8_t *der = NULL;
	long n = 0;
	int r = UVM_OK;

	*found = PEM_read_bio(bio, &label, &header, &der, &n) == 1;
	if (*found && strcmp(label, k->label) != 0)
		r = uvm_say(d, UVM_E_SYNTAX, "a PEM block of a %s, expected %s", label, k->label);
	else if (*found)
		r = add(k, (struct uvm_slice){ der, (size_t)n }, stack, d);
	else if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		r = uvm_crypto_say(d, UVM_E_SYNTAX, "PEM that cannot be read");
	ERR_clear_error();
	OPENSSL_free(label);
	OPENSSL_free(header);
	OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
	return r;
}

static int read_file(const struct kind *k, struct uvm_slice file, void *stack, struct uvm_diag *d)
{
	BIO *bio;
	bool found = true;
	unsigned n = 0;
	int r = UVM_OK;

	if (file.len > INT32_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, NULL, file.len, INT32_MAX);
	if (file.len > 0 && file.p[0] == 0x30) /* a SEQUENCE; text does not begin with a zero */
		return add(k, file, stack, d);
	bio = BIO_new_mem_buf(file.p, (int)file.len);
	if (bio == NULL)
		return uvm_no_memory(d, file.len);
	while (found && r == UVM_OK) {
		r = next_block(k, bio, stack, &found, d);
		n += found;
	}
	BIO_free(bio);
	return r == UVM_OK && n == 0 ? uvm_say(d, UVM_E_MISSING, "no %s in it", k->name) : r;
}

int uvm_certs_read(struct uvm_slice file, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	return read_file(&certificates, file, certs, d);
}

int uvm_crls_read(struct uvm_slice file, STACK_OF(X509_CRL) **crls, struct uvm_diag *d)
{
	return read_file(&revocations, file, crls, d);
}

/* ---- chains ---- */

const char *uvm_cert_name(const X509 *x, char *buf, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int n = 0;

	if (bio != NULL && X509_NAME_print_ex(bio, X509_get_subject_name(x), 0, XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ) >= 0)
		n = BIO_read(bio, buf, size - 1 < INT32_MAX ? (int)(size - 1) : INT32_MAX);
	buf[n > 0 ? n : 0] = '\0';
	BIO_free(bio);
	return buf;
}

bool uvm_cert_is_called(const X509 *x, const char *name)
{
	char have[64] = "";

	/* the length too: a NUL in the name must not end it */
	return X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, have, sizeof(have)) == (int)strlen(name) &&
	       strcmp(have, name) == 0;
}

static void set_param(X509_STORE_CTX *ctx, const struct uvm_certs_check *c)
{
	X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_CHECK_SS_SIGNATURE;

	if (c->any_time)
		flags |= X509_V_FLAG_NO_CHECK_TIME;
	else
		X509_VERIFY_PARAM_set_time(p, (time_t)c->at); /* would overrule the flag */
	X509_VERIFY_PARAM_set_flags(p, flags);
	X509_VERIFY_PARAM_set_depth(p, DEPTH_MAX);
	X509_VERIFY_PARAM_set_auth_level(p, STRENGTH_MIN);
}

static int refused(X509_STORE_CTX *ctx, struct uvm_diag *d)
{
	X509 *x = X509_STORE_CTX_get_current_cert(ctx);
	char name[128];

	ERR_clear_error();
	return uvm_say(d, UVM_E_MISMATCH, "%s: %s", x != NULL ? uvm_cert_name(x, name, sizeof(name)) : "certificate chain",
		       X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)));
}

int uvm_certs_verify(const struct uvm_certs_check *c, STACK_OF(X509) **ret_chain, struct uvm_diag *d)
{
	X509_STORE *store = X509_STORE_new(); /* empty: nothing is trusted but what the caller names */
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	int r = UVM_OK;

	if (store == NULL || ctx == NULL || X509_STORE_CTX_init(ctx, store, c->leaf, c->untrusted) != 1) {
		r = uvm_crypto_say(d, UVM_E_CRYPTO, "preparing to check a chain of certificates");
	} else {
		X509_STORE_CTX_set0_trusted_stack(ctx, c->trusted);
		set_param(ctx, c);
		if (X509_verify_cert(ctx) != 1)
			r = refused(ctx, d);
		else if (ret_chain != NULL)
			*ret_chain = X509_STORE_CTX_get1_chain(ctx);
	}
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return r;
}
