/* SPDX-License-Identifier: MIT */
/*
 * uvmkit endorse corim sign: sign a CoRIM document with a key in a file.
 */
#include <stdlib.h>
#include <string.h>

#include <uvmkit/endorse.h>

#include "endorse/corim_read.h"
#include "endorse/corim_signature.h"
#include "endorse/key.h"
#include "endorse_steps.h"

/* What signing needs from files. */
struct signer {
	struct uvm_bytes document, key_file, certificate_file;
	EVP_PKEY *key;
	STACK_OF(X509) *certs;
	struct uvm_slice chain[UVM_COSE_CHAIN_MAX];
};

static int read_signer(struct cli *c, const char *document, struct signer *s)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = endorse_file(c, document, &s->document);

	if (r == 0)
		r = endorse_file(c, cli_get(c, "key"), &s->key_file);
	if (r == 0)
		r = endorse_file(c, cli_get(c, "certificate"), &s->certificate_file);
	if (r == 0 && uvm_key_private(endorse_slice(&s->key_file), &s->key, &d) < 0)
		r = cli_error(c, cli_get(c, "key"), &d);
	if (r == 0 && uvm_certs_read(endorse_slice(&s->certificate_file), &s->certs, &d) < 0)
		r = cli_error(c, cli_get(c, "certificate"), &d);
	if (r == 0 && X509_check_private_key(sk_X509_value(s->certs, 0), s->key) != 1) {
		(void)uvm_crypto_say(&d, UVM_E_MISMATCH, "the first certificate is not that of the key");
		r = cli_error(c, cli_get(c, "certificate"), &d);
	}
	return r;
}

static void free_signer(struct signer *s)
{
	for (size_t i = 0; i < UVM_COSE_CHAIN_MAX; i++)
		OPENSSL_free((void *)(uintptr_t)s->chain[i].p);
	sk_X509_pop_free(s->certs, X509_free);
	EVP_PKEY_free(s->key);
	if (s->key_file.p != NULL)
		OPENSSL_cleanse(s->key_file.p, s->key_file.len);
	uvm_bytes_free(&s->key_file);
	uvm_bytes_free(&s->certificate_file);
	uvm_bytes_free(&s->document);
}

static int encode_chain(struct signer *s, size_t *ret_n, struct uvm_diag *d)
{
	const int n = sk_X509_num(s->certs);

	if (n > (int)UVM_COSE_CHAIN_MAX)
		return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "certificates", (uint64_t)n, UVM_COSE_CHAIN_MAX);
	for (int i = 0; i < n; i++) {
		uint8_t *der = NULL;
		const int len = i2d_X509(sk_X509_value(s->certs, i), &der);

		if (len < 0)
			return uvm_crypto_say(d, UVM_E_CRYPTO, "encoding a certificate");
		s->chain[i] = (struct uvm_slice){ der, (size_t)len };
	}
	*ret_n = (size_t)n;
	return UVM_OK;
}

static int check_is_corim(struct uvm_slice document, struct uvm_diag *d)
{
	struct uvm_corim_references refs;

	return uvm_corim_read(document, UVM_MEASURE_SNP, &refs, d);
}

static int sign_and_write(struct cli *c, const char *document, const struct uvm_corim_signing *what, struct uvm_cbor_out *out)
{
	const char *const path = cli_get(c, "output");
	const char *const keep[] = { document, cli_get(c, "key"), cli_get(c, "certificate"), NULL };
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_file_keep(path, keep, &d) < 0)
		return cli_error(c, path, &d);

	if (uvm_corim_sign(what, out, &d) < 0)
		return cli_error(c, cli_get(c, "key"), &d);
	return uvm_file_write(path, out->p, out->len, &d) < 0 ? cli_error(c, path, &d) : 0;
}

static int sign(struct cli *c, const char *document, struct signer *s)
{
	const char *const name = cli_get(c, "signer");
	struct uvm_corim_signing what = { .key = s->key,
					  .chain = s->chain,
					  .signer = name != NULL ? name : "development",
					  .document = endorse_slice(&s->document) };
	struct uvm_cbor_out out = { .cap = s->certificate_file.len + strlen(what.signer) + 8192 };
	struct uvm_diag d = UVM_DIAG_INIT;
	int r;

	if (check_is_corim(what.document, &d) < 0)
		return cli_error(c, document, &d);
	if (encode_chain(s, &what.nchain, &d) < 0)
		return cli_error(c, cli_get(c, "certificate"), &d);
	out.p = malloc(out.cap);
	if (out.p == NULL) {
		(void)uvm_no_memory(&d, out.cap);
		return cli_error(c, NULL, &d);
	}
	r = sign_and_write(c, document, &what, &out);
	free(out.p);
	return r;
}

static int account_sign(struct cli *c, const char *document, const struct signer *s)
{
	const char *const output = cli_get(c, "output");
	char name[256];
	const struct endorse_fact facts[] = { { "algorithm", "PS384" },
					      { "signer", uvm_cert_name(sk_X509_value(s->certs, 0), name, sizeof(name)) },
					      { NULL, NULL } };
	const struct endorse_next next[] = { { "attach the signature",
					       "uvmkit endorse corim attach IMAGE --platform PLATFORM --signature % -o SIGNED",
					       { output } },
					     { .say = NULL } };

	return endorse_account(c, facts, next, "wrote %s, a signature on %s", output, document);
}

static int run_sign(struct cli *c)
{
	struct signer s = { 0 };
	unsigned n;
	const char *document = cli_args(c, &n)[0];
	int r = read_signer(c, document, &s);

	if (r == 0)
		r = sign(c, document, &s);
	if (r == 0)
		r = account_sign(c, document, &s);
	free_signer(&s);
	return r;
}

static const struct cli_option sign_options[] = {
	ENDORSE_OUTPUT("the signature, COSE_Sign1 without the document"),
	{ .name = "key",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "an RSA key, PEM or DER, without password" },
	{ .name = "certificate",
	  .kind = CLI_STRING,
	  .required = true,
	  .value = "FILE",
	  .help = "the key's certificate, and in PEM what leads from it to a root" },
	{ .name = "signer",
	  .kind = CLI_STRING,
	  .value = "NAME",
	  .help = "the signer's name in the signature; development when left out" },
	ENDORSE_JSON,
	{ .name = NULL },
};

static const char *const sign_description[] = {
	"Signs with a key in a file, with PS384. This is for development: a key that matters is where no file can be copied.",
	NULL
};

const struct cli_command endorse_sign_command = {
	.name = "sign",
	.summary = "sign a CoRIM document with a key in a file, for development",
	.description = sign_description,
	.options = sign_options,
	.positional = { "DOCUMENT", "what emit wrote", 1, 1 },
	.run = run_sign,
};
