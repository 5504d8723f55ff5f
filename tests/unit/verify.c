/* SPDX-License-Identifier: MIT */
/* Verifying SNP reports with a chain made here: what is trusted, what is altered, and the step that it fails at. */
#include "endorse/key.h"
#include "endorse/verify.h"
#include "snp_make.h"

/* The public key of Intel's SGX Root CA: x, y. */
static const uint8_t intel_root[64] = { 0x0b, 0xa9, 0xc4, 0xc0, 0xc0, 0xc8, 0x61, 0x93, 0xa3, 0xfe, 0x23, 0xd6, 0xb0,
					0x2c, 0xda, 0x10, 0xa8, 0xbb, 0xd4, 0xe8, 0x8e, 0x48, 0xb4, 0x45, 0x85, 0x61,
					0xa3, 0x6e, 0x70, 0x55, 0x25, 0xf5, 0x67, 0x91, 0x8e, 0x2e, 0xdc, 0x88, 0xe4,
					0x0d, 0x86, 0x0b, 0xd0, 0xcc, 0x4e, 0xe2, 0x6a, 0xac, 0xc9, 0x88, 0xe5, 0x05,
					0xa9, 0x53, 0x55, 0x8c, 0x45, 0x3f, 0x6b, 0x09, 0x04, 0xae, 0x73, 0x94 };

/* The key of a known root in a certificate that it did not sign: only a valid signature of its own makes that one a root. */
static void forged_root(void **state)
{
	EVP_PKEY *known = uvm_key_ec("P-256", intel_root, 32), *other = make_ec("P-256");
	X509 *named = make_certificate(&(struct make_certificate){ .name = "Intel SGX Root CA", .key = other });
	X509 *forged = make_certificate(
		&(struct make_certificate){ .name = "Intel SGX Root CA", .key = known, .issuer = named, .issuer_key = other });
	struct uvm_verify_job j = { .certs = sk_X509_new_null() };
	STACK_OF(X509) *anchors = NULL;

	(void)state;
	assert_string_equal(uvm_root_name(forged, UVM_ROOT_INTEL), "Intel SGX Root CA");
	assert_null(uvm_root_name(forged, UVM_ROOT_AMD));
	sk_X509_push(j.certs, forged);
	assert_int_equal(uvm_verify_anchors(&j, UVM_ROOT_INTEL, &anchors), UVM_OK);
	assert_int_equal(sk_X509_num(anchors), 0);
	sk_X509_free(anchors);
	sk_X509_free(j.certs);
	X509_free(forged);
	X509_free(named);
	EVP_PKEY_free(known);
	EVP_PKEY_free(other);
}

/* ---- a report and its chain ---- */

#define NOW 1770700000 /* 2026-02-10 */

enum { ARK, ASK, VCEK, NAMES };

static const struct make_extension ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE" },
					    { .nid = NID_key_usage, .value = "critical,keyCertSign,cRLSign" },
					    { 0 } };

static EVP_PKEY *keys[NAMES];
static struct uvm_slice certs[NAMES]; /* DER */
static uint8_t report[UVM_SNP_REPORT_SIZE];

static int make_all(void **state)
{
	static const char *const names[NAMES] = { "ARK-Milan", "SEV-Milan", "SEV-VCEK" };
	static const uint8_t tcb[8] = { 3, 0, 0, 0, 0, 0, 8, 115 };
	X509 *x[NAMES];

	(void)state;
	for (int i = 0; i < NAMES; i++) {
		keys[i] = make_ec("P-384");
		x[i] = make_certificate(&(struct make_certificate){ .name = names[i],
								    .key = keys[i],
								    .issuer = i > 0 ? x[i - 1] : NULL,
								    .issuer_key = i > 0 ? keys[i - 1] : NULL,
								    .extensions = i == VCEK ? make_vcek : ca });
		certs[i] = make_der(x[i]);
	}
	for (int i = 0; i < NAMES; i++)
		X509_free(x[i]);
	make_report(report, 2);
	memcpy(report + 0x38, tcb, sizeof(tcb));
	memcpy(report + 0x180, tcb, sizeof(tcb));
	memcpy(report + 0x1e0, tcb, sizeof(tcb));
	memcpy(report + 0x1a0, make_hwid, sizeof(make_hwid));
	make_report_signature(report, keys[VCEK]);
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	for (int i = 0; i < NAMES; i++) {
		EVP_PKEY_free(keys[i]);
		make_free(certs[i]);
	}
	return 0;
}

static struct uvm_verify_request make_request(void)
{
	return (struct uvm_verify_request){
		.report = { report, sizeof(report) }, .certs = { certs, NAMES }, .roots = { certs, 1 }, .at = NOW
	};
}

static bool ask(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_verify(req, v, &d), UVM_OK);
	return uvm_verify_good(v);
}

/* Every byte of the report: signed, part of the signature, or reserved. */
static void altered_report(void **state)
{
	struct uvm_verify_request req = make_request();
	struct uvm_verify v;

	(void)state;
	assert_true(ask(&req, &v));
	for (size_t i = 0; i < sizeof(report); i++) {
		report[i] ^= 0x80;
		if (ask(&req, &v))
			fail_msg("byte 0x%zx counts for nothing", i);
		if (v.step[UVM_VERIFY_REPORT].state != UVM_VERIFY_FAILS &&
		    v.step[UVM_VERIFY_SIGNATURE].state != UVM_VERIFY_FAILS)
			fail_msg("byte 0x%zx: neither report nor signature fails", i);
		if (i >= 0x50 && i < 0x180 && v.step[UVM_VERIFY_SIGNATURE].state != UVM_VERIFY_FAILS)
			fail_msg("byte 0x%zx: the signature holds", i);
		report[i] ^= 0x80;
	}
}

/* Every byte of the certificates below the root: a chain that breaks, a file that cannot be read, or no VCEK. */
static void altered_chain(void **state)
{
	(void)state;
	for (int which = ASK; which <= VCEK; which++) {
		struct uvm_slice files[NAMES] = { certs[ARK], certs[ASK], certs[VCEK] };
		uint8_t *b = unit_exact(certs[which].p, certs[which].len);
		struct uvm_verify_request req = make_request();

		files[which].p = b;
		req.certs.at = files;
		for (size_t i = 0; i < certs[which].len; i++) {
			struct uvm_diag d = UVM_DIAG_INIT;
			struct uvm_verify v;
			int r;

			b[i] ^= 1;
			r = uvm_verify(&req, &v, &d);
			if (r == UVM_OK && (uvm_verify_good(&v) || v.step[UVM_VERIFY_CHAIN].state != UVM_VERIFY_FAILS))
				fail_msg("certificate %d, byte %zu: %s", which, i, v.step[UVM_VERIFY_CHAIN].reason);
			if (r < 0 && (r != UVM_E_SYNTAX && r != UVM_E_MISSING))
				fail_msg("certificate %d, byte %zu: %d", which, i, r);
			if (r < 0 && (strcmp(d.record, "certs") != 0 || d.index != (uint32_t)which))
				fail_msg("certificate %d, byte %zu: %s[%u]", which, i, d.record, d.index);
			b[i] ^= 1;
		}
		free(b);
	}
}

/* ---- requests that cannot be answered ---- */

static void requests(void **state)
{
	static const struct uvm_slice text = { (const uint8_t *)"text", 4 };
	const struct uvm_files bad = { &text, 1 };
	const struct uvm_policy policy = { .product = NULL };
	struct uvm_verify_request of[14];
	static const struct {
		int code;
		const char *record;
	} want[] = { { UVM_E_MISSING, "certs" },
		     { UVM_E_MISSING, "root" },
		     { UVM_E_MISSING, "crl" },
		     { UVM_E_MISSING, "trust" },
		     { UVM_E_MISSING, "tcb-issuer-chain" },
		     { UVM_E_SYNTAX, "ledger-keys" },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL },
		     { UVM_E_ARGUMENT, NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT(of); i++)
		of[i] = make_request();
	of[0].certs = of[1].roots = of[2].crls = of[3].corim_trust = of[4].tcb_issuers = of[5].ledger_keys = bad;
	of[3].corim = of[5].endorsement = text;
	of[5].issuer = "did:x509:x";
	of[6].policy = &policy;
	of[7].endorsement = text;
	of[8].report_data = (struct uvm_slice){ report, 65 };
	of[9].ledger_keys = of[10].corim_trust = bad;
	of[11].issuer = "did:x509:x";
	of[12].min_svn = 1;
	of[13].launcher = uvm_launcher_find("kvm");
	for (size_t i = 0; i < COUNT(of); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_verify v;

		assert_int_equal(uvm_verify(&of[i], &v, &d), want[i].code);
		if (want[i].record != NULL)
			assert_string_equal(d.record, want[i].record);
		assert_int_equal(v.step[UVM_VERIFY_REPORT].state, UVM_VERIFY_NOT_ASKED);
		assert_false(uvm_verify_good(&v));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forged_root), cmocka_unit_test(altered_report),
					    cmocka_unit_test(altered_chain), cmocka_unit_test(requests) };

	return cmocka_run_group_tests_name("verify", tests, make_all, free_all);
}
