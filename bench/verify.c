/* SPDX-License-Identifier: MIT */
/*
 * Verifying a report of a 64 MiB image against measuring that image alone: all else that verifying does must not count.
 *
 * The chain is one certificate that is trusted; its extensions are missing, which costs as much as to read them.
 */
#include <string.h>

#include <openssl/x509.h>

#include <uvmkit/verify.h>
#include <uvmkit/wire.h>

#include "endorse/snp_report.h"
#include "image.h"

#define PAGES (64u << 20) / UVM_PAGE_SIZE

struct job {
	struct bench_image file;
	struct uvm_igvm f;
	uint8_t report[UVM_SNP_REPORT_SIZE];
	struct uvm_verify_request req;
};

static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);

	bench_must(X509_set_version(x, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
			   X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"SEV-VCEK", -1, -1, 0) == 1 &&
			   X509_set_issuer_name(x, name) == 1 && X509_gmtime_adj(X509_getm_notBefore(x), 0) != NULL &&
			   X509_gmtime_adj(X509_getm_notAfter(x), 86400) != NULL && X509_set_pubkey(x, key) == 1 &&
			   X509_sign(x, key, EVP_sha384()) > 0,
		   "making a certificate");
	return x;
}

static void sign_report(struct job *j, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128];
	const uint8_t *p = der;
	size_t n = sizeof(der);
	ECDSA_SIG *sig;

	uvm_put_le32(j->report, 2);
	uvm_put_le32(j->report + 0x34, 1);
	bench_must(EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) == 1 &&
			   EVP_DigestSign(ctx, der, &n, j->report, UVM_SNP_REPORT_SIGNED) == 1,
		   "signing");
	sig = d2i_ECDSA_SIG(NULL, &p, (long)n);
	bench_must(BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), j->report + 0x2a0, 72) == 72 &&
			   BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), j->report + 0x2e8, 72) == 72,
		   "signing");
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

static void verify(void *arg)
{
	struct job *j = arg;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_verify v;

	bench_must(uvm_verify(&j->req, &v, &d) == UVM_OK && v.step[UVM_VERIFY_CHAIN].state == UVM_VERIFY_HOLDS &&
			   v.step[UVM_VERIFY_SIGNATURE].state == UVM_VERIFY_HOLDS &&
			   v.step[UVM_VERIFY_MEASUREMENT].state == UVM_VERIFY_FAILS,
		   "uvm_verify");
}

static void measure(void *arg)
{
	const struct job *j = arg;
	struct uvm_digest digests[UVM_MEASURE_PLATFORMS];
	unsigned have;

	bench_must(uvm_measure_file(&j->f, 1u << UVM_MEASURE_SNP, NULL, digests, &have, NULL) == UVM_OK, "uvm_measure_file");
}

int main(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	X509 *x = make_certificate(key);
	uint8_t *der = NULL;
	const int n = i2d_X509(x, &der);
	const struct uvm_slice certificate = { der, (size_t)n };
	static struct job j;

	bench_must(n > 0, "i2d_X509");
	bench_image_init(&j.file, PAGES, PAGES, 0);
	bench_must(uvm_igvm_read(&j.f, j.file.p, j.file.len, NULL, NULL) == UVM_OK, "uvm_igvm_read");
	sign_report(&j, key);
	j.req = (struct uvm_verify_request){ .report = { j.report, sizeof(j.report) },
					     .certs = { &certificate, 1 },
					     .roots = { &certificate, 1 },
					     .at = time(NULL) + 60,
					     .image = &j.f };
	bench_compare("  64 MiB, verify", verify, "measuring the image", measure, &j, 1.20);
	OPENSSL_free(der);
	X509_free(x);
	EVP_PKEY_free(key);
	uvm_igvm_free(&j.f);
	free(j.file.p);
	return 0;
}
