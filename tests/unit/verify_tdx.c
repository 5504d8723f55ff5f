/* SPDX-License-Identifier: MIT */
/* Verifying TDX quotes with a chain, collateral and revocation lists made here: what is altered, and the step that it fails at.
 */
#include <uvmkit/verify.h>

#include "tdx_collateral.h"

#define NOW 1770700000 /* 2026-02-10 */

static const struct make_extension ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE" },
					    { .nid = NID_key_usage, .value = "critical,keyCertSign,cRLSign" },
					    { 0 } };

enum { ROOT, CA, PCK, SIGNER, LOW_SIGNER, ATTESTATION, NAMES };

static EVP_PKEY *keys[NAMES];
static X509 *certs[NAMES];
static struct uvm_slice root, signer, low_signer; /* DER */
static struct uvm_files roots = { &root, 1 }, signers = { &signer, 1 }, low_signers = { &low_signer, 1 };
static struct make_quote quote;

static struct uvm_slice pem_chain(const X509 *const *of, size_t n)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct uvm_slice s;
	char *text;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(PEM_write_bio_X509(bio, of[i]), 1);
	s.len = (size_t)BIO_get_mem_data(bio, &text);
	s.p = unit_exact(text, s.len);
	BIO_free(bio);
	return s;
}

/* A quote of a platform with these components, and a TDX module of version 1.${module}. */
static void make_platform(struct make_quote *ret, uint8_t component, uint8_t module, uint16_t isvsvn, X509 **ret_pck)
{
	uint8_t der[512];
	const size_t n = make_pck_extension((const uint8_t[16]){ component, 3, 2, 2 }, 13, der);
	const struct make_extension e[] = { { .oid = "1.2.840.113741.1.13.1", .p = der, .len = n }, { 0 } };
	X509 *pck = make_certificate(&(struct make_certificate){ .name = "Intel SGX PCK Certificate",
								 .key = keys[PCK],
								 .issuer = certs[CA],
								 .issuer_key = keys[CA],
								 .extensions = e });
	const struct uvm_slice chain = pem_chain((const X509 *[]){ pck, certs[CA], certs[ROOT] }, 3);

	make_tdx_quote(ret, &(struct make_tdx){ 5, 648, keys[ATTESTATION], keys[PCK], chain, { module, 1, 3 }, isvsvn });
	make_free(chain);
	*ret_pck = pck;
}

static X509 *issue(int who, const char *name, int by, const struct make_extension *e)
{
	certs[who] = make_certificate(&(struct make_certificate){ .name = name,
								  .key = keys[who],
								  .issuer = who == by ? NULL : certs[by],
								  .issuer_key = keys[by],
								  .extensions = e });
	return certs[who];
}

static int make_all(void **state)
{
	(void)state;
	for (int i = 0; i < NAMES; i++)
		keys[i] = make_ec("P-256");
	issue(ROOT, "Intel SGX Root CA", ROOT, ca);
	issue(CA, "Intel SGX PCK Platform CA", ROOT, ca);
	issue(SIGNER, "Intel SGX TCB Signing", ROOT, NULL);
	issue(LOW_SIGNER, "Intel SGX TCB Signing", CA, NULL);
	make_platform(&quote, 5, 6, 4, &certs[PCK]);
	root = make_der(certs[ROOT]);
	signer = make_der(certs[SIGNER]);
	low_signer = make_der(certs[LOW_SIGNER]);
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	make_free(root);
	make_free(signer);
	make_free(low_signer);
	for (int i = 0; i < NAMES; i++) {
		X509_free(certs[i]);
		EVP_PKEY_free(keys[i]);
	}
	return 0;
}

static struct uvm_verify_request make_request(const struct make_quote *q)
{
	return (struct uvm_verify_request){ .report = { q->b, q->total }, .roots = roots, .at = NOW };
}

/* The answers to ${req}; whether all of it holds. */
static bool ask(const struct uvm_verify_request *req, struct uvm_verify *v)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	assert_int_equal(uvm_verify(req, v, &d), UVM_OK);
	return uvm_verify_good(v);
}

/* Step ${id} fails for the reason that begins with ${says}, and no step in front of it. */
static void assert_fails(const struct uvm_verify *v, enum uvm_verify_step_id id, const char *name, const char *says)
{
	for (int i = 0; i < (int)id; i++) {
		if (v->step[i].state == UVM_VERIFY_FAILS)
			fail_msg("%s: %s: %s", name, uvm_verify_step_name((enum uvm_verify_step_id)i), v->step[i].reason);
	}
	if (v->step[id].state != UVM_VERIFY_FAILS || strncmp(v->step[id].reason, says, strlen(says)) != 0)
		fail_msg("%s: %s", name, v->step[id].reason);
}

/* ---- the quote ---- */

/* Where in the quote a byte is, so at which step its change has to be seen. */
static enum uvm_verify_step_id step_of(const struct make_quote *q, size_t at)
{
	if (at < 8 || (at >= 48 && at < 54))
		return UVM_VERIFY_REPORT; /* version, type of key, TEE; type and size of the body */
	if (at >= q->signature - 4 && at < q->signature)
		return UVM_VERIFY_REPORT; /* size */
	if (at >= q->signature + 128 && at < q->qe)
		return UVM_VERIFY_REPORT; /* type and size */
	if (at >= q->qe + 448 && at < q->qe + 450)
		return UVM_VERIFY_REPORT; /* size of the authentication data */
	return UVM_VERIFY_SIGNATURE;
}

static void altered_quote(void **state)
{
	struct make_quote q = quote;
	struct uvm_verify v;

	(void)state;
	for (size_t i = 0; i < q.qe + 453; i++) {
		struct uvm_verify_request req = make_request(&q);

		q.b[i] ^= 0x80;
		if (ask(&req, &v))
			fail_msg("byte %zu is not signed", i);
		if (v.step[step_of(&q, i)].state != UVM_VERIFY_FAILS)
			fail_msg("byte %zu: %s holds", i, uvm_verify_step_name(step_of(&q, i)));
		q.b[i] ^= 0x80;
	}
	for (size_t n = 0; n < q.total; n += 1 + n / 16) { /* and a quote that ends early is none */
		const struct uvm_verify_request req = { .report = { q.b, n }, .roots = roots, .at = NOW };

		assert_false(ask(&req, &v));
		assert_int_equal(v.step[UVM_VERIFY_REPORT].state, UVM_VERIFY_FAILS);
	}
}

/* Every byte of the certificates between leaf and root: the chain breaks, or cannot be read. */
static void altered_chain(void **state)
{
	(void)state;
	for (int which = 0; which < 2; which++) {
		const struct uvm_slice der = make_der(certs[which == 0 ? PCK : CA]);
		uint8_t *b = unit_exact(der.p, der.len);

		for (size_t i = 0; i < der.len; i++) {
			const uint8_t *p = b;
			X509 *x;

			b[i] ^= 1;
			x = d2i_X509(NULL, &p, (long)der.len);
			b[i] ^= 1;
			if (x == NULL || p != b + der.len) {
				X509_free(x);
				continue;
			}
			{
				const X509 *const of[] = { which == 0 ? x : certs[PCK], which == 1 ? x : certs[CA],
							   certs[ROOT] };
				const struct uvm_slice chain = pem_chain(of, 3);
				struct make_quote q;
				struct uvm_verify v;

				make_tdx_quote(
					&q, &(struct make_tdx){ 5, 648, keys[ATTESTATION], keys[PCK], chain, { 6, 1, 3 }, 4 });
				if (ask(&(struct uvm_verify_request){ .report = { q.b, q.total }, .roots = roots, .at = NOW },
					&v) ||
				    v.step[UVM_VERIFY_CHAIN].state != UVM_VERIFY_FAILS)
					fail_msg("certificate %d, byte %zu: %s", which, i, v.step[UVM_VERIFY_CHAIN].reason);
				make_free(chain);
			}
			X509_free(x);
		}
		free(b);
		make_free(der);
	}
}

/* ---- collateral ---- */

struct collateral_case {
	const char *name;
	const char *old, *new; /* in TCB info before it is signed */
	int signer;            /* whose key signs; 0: SIGNER */
	const struct uvm_files *signers;
	uint8_t component, module; /* of the platform, when they are not the best */
	unsigned allow;
	int64_t at;
	const char *says; /* NULL: holds */
};

static const struct collateral_case tcb_cases[] = {
	{ .name = "up to date" },
	{ .name = "needs hardening", .component = 4, .says = "the TCB of the platform is SWHardeningNeeded: INTEL-SA-00615" },
	{ .name = "needs hardening, allowed", .component = 4, .allow = 1u << UVM_TCB_SW_HARDENING_NEEDED },
	{ .name = "another one is allowed",
	  .component = 4,
	  .allow = 1u << UVM_TCB_OUT_OF_DATE,
	  .says = "the TCB of the platform is SWHardeningNeeded" },
	{ .name = "revoked, whatever is allowed", .component = 2, .allow = ~0u, .says = "the TCB of the platform is Revoked" },
	{ .name = "below all", .component = 1, .allow = ~0u, .says = "the platform is below all levels" },
	{ .name = "old module", .module = 4, .says = "the TDX module is OutOfDate: INTEL-SA-01036, INTEL-SA-01099" },
	{ .name = "old module, allowed", .module = 4, .allow = 1u << UVM_TCB_OUT_OF_DATE },
	{ .name = "another platform", .old = "90c0", .new = "90c1", .says = "TCB info is about another kind of platform" },
	{ .name = "too early", .at = 1769957365, .says = "the collateral is from 2026-02-01T14:49:26Z" },
	{ .name = "just issued", .at = 1769957366 },
	{ .name = "last second", .at = 1772549366 },
	{ .name = "too late", .at = 1772549367, .says = "the collateral is from" },
	{ .name = "bad text", .old = "UpToDate", .new = "Fine", .says = "tcbInfo.tcbStatus at line 1, column" },
	{ .name = "signed by the platform", .signer = PCK, .says = "the signature does not verify" },
	{ .name = "signer below another one",
	  .signer = LOW_SIGNER,
	  .signers = &low_signers,
	  .says = "the signer of the collateral is not right below a root" },
	{ .name = "no signer", .signers = &roots, .says = "no certificate of Intel's signer" },
};

static void tcb(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tcb_cases); i++) {
		const struct collateral_case *c = &tcb_cases[i];
		const struct uvm_slice body = make_changed(tcb_info_text, c->old != NULL ? c->old : "TDX",
							   c->new != NULL ? c->new : "TDX");
		const struct uvm_slice file = make_collateral("tcbInfo", body, keys[c->signer != 0 ? c->signer : SIGNER]);
		struct make_quote q;
		struct uvm_verify_request req;
		struct uvm_verify v;
		X509 *pck;

		make_platform(&q, c->component != 0 ? c->component : 5, c->module != 0 ? c->module : 6, 4, &pck);
		req = make_request(&q);
		req.at = c->at != 0 ? c->at : NOW;
		req.tcb_info = file;
		req.tcb_issuers = c->signers != NULL ? *c->signers : signers;
		req.allow_tcb = c->allow;
		if (ask(&req, &v) != (c->says == NULL))
			fail_msg("%s: %s", c->name, v.step[UVM_VERIFY_TCB].reason);
		if (c->says != NULL)
			assert_fails(&v, UVM_VERIFY_TCB, c->name, c->says);
		assert_int_equal(v.step[UVM_VERIFY_QE].state, UVM_VERIFY_NOT_ASKED);
		X509_free(pck);
		make_free(file);
		make_free(body);
	}
}

static void qe_identity(void **state)
{
	static const struct {
		uint16_t isvsvn;
		unsigned allow;
		const char *says;
	} cases[] = { { 4, 0, NULL },
		      { 5, 0, NULL },
		      { 3, 0, "the quoting enclave is OutOfDate: INTEL-SA-00477" },
		      { 3, 1u << UVM_TCB_OUT_OF_DATE, NULL },
		      { 2, 1u << UVM_TCB_OUT_OF_DATE, "the quoting enclave, version 2, is below all levels" } };
	const struct uvm_slice body = { (const uint8_t *)qe_identity_text, sizeof(qe_identity_text) - 1 };
	const struct uvm_slice file = make_collateral("enclaveIdentity", body, keys[SIGNER]);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct make_quote q;
		struct uvm_verify_request req;
		struct uvm_verify v;
		X509 *pck;

		make_platform(&q, 5, 6, cases[i].isvsvn, &pck);
		req = make_request(&q);
		req.qe_identity = file;
		req.tcb_issuers = signers;
		req.allow_tcb = cases[i].allow;
		assert_int_equal(ask(&req, &v), cases[i].says == NULL);
		if (cases[i].says != NULL)
			assert_fails(&v, UVM_VERIFY_QE, "enclave", cases[i].says);
		X509_free(pck);
	}
	make_free(file);
}

/* Every byte of both files. */
static void altered_collateral(void **state)
{
	static const struct {
		const char *name, *text;
		enum uvm_verify_step_id step;
	} files[] = { { "tcbInfo", tcb_info_text, UVM_VERIFY_TCB }, { "enclaveIdentity", qe_identity_text, UVM_VERIFY_QE } };

	(void)state;
	for (size_t k = 0; k < COUNT(files); k++) {
		const struct uvm_slice body = { (const uint8_t *)files[k].text, strlen(files[k].text) };
		const struct uvm_slice file = make_collateral(files[k].name, body, keys[SIGNER]);
		uint8_t *b = unit_exact(file.p, file.len);

		for (size_t i = 0; i < file.len; i++) {
			struct uvm_verify_request req = make_request(&quote);
			struct uvm_verify v;

			*(k == 0 ? &req.tcb_info : &req.qe_identity) = (struct uvm_slice){ b, file.len };
			req.tcb_issuers = signers;
			b[i] ^= 1;
			if (ask(&req, &v) || v.step[files[k].step].state != UVM_VERIFY_FAILS)
				fail_msg("%s, byte %zu", files[k].name, i);
			b[i] ^= 1;
		}
		free(b);
		make_free(file);
	}
}

/* ---- revocation ---- */

static struct uvm_slice make_list(int issuer, X509 *revoked)
{
	X509_CRL *crl = make_crl(certs[issuer], keys[issuer], revoked, 0, false);
	uint8_t *p = NULL;
	const int n = i2d_X509_CRL(crl, &p);
	const struct uvm_slice s = { unit_exact(p, (size_t)n), (size_t)n };

	OPENSSL_free(p);
	X509_CRL_free(crl);
	return s;
}

static void revocation(void **state)
{
	static const struct {
		int issuer, revoked; /* NAMES: nobody */
		int step;            /* that fails; -1: none */
		const char *says;
	} cases[] = { { ROOT, NAMES, -1, "no list has a certificate of the chain; 2 of 3 are covered" },
		      { CA, NAMES, -1, "no list has a certificate of the chain; 1 of 3 are covered" },
		      { CA, PCK, UVM_VERIFY_REVOCATION, "CN=Intel SGX PCK Certificate is revoked" },
		      { ROOT, CA, UVM_VERIFY_REVOCATION, "CN=Intel SGX PCK Platform CA is revoked" },
		      { ROOT, SIGNER, UVM_VERIFY_TCB, "CN=Intel SGX TCB Signing is revoked" } };
	const struct uvm_slice body = { (const uint8_t *)tcb_info_text, sizeof(tcb_info_text) - 1 };
	const struct uvm_slice file = make_collateral("tcbInfo", body, keys[SIGNER]);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_verify_request req = make_request(&quote);
		struct uvm_verify v;
		struct uvm_slice list;

		req.tcb_info = file;
		req.tcb_issuers = signers;
		list = make_list(cases[i].issuer, cases[i].revoked < NAMES ? certs[cases[i].revoked] : NULL);
		req.crls = (struct uvm_files){ &list, 1 };
		assert_int_equal(ask(&req, &v), cases[i].step < 0);
		if (cases[i].step >= 0)
			assert_fails(&v, (enum uvm_verify_step_id)cases[i].step, "revocation", cases[i].says);
		else
			assert_string_equal(v.step[UVM_VERIFY_REVOCATION].reason, cases[i].says);
		make_free(list);
	}
	make_free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(altered_quote), cmocka_unit_test(altered_chain),      cmocka_unit_test(tcb),
		cmocka_unit_test(qe_identity),   cmocka_unit_test(altered_collateral), cmocka_unit_test(revocation),
	};

	return cmocka_run_group_tests_name("verify_tdx", tests, make_all, free_all);
}
