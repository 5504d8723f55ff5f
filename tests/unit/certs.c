/* SPDX-License-Identifier: MIT */
/* Chains of certificates: each thing that breaks one, and files of certificates and revocation lists. */
#include "endorse/certs.h"
#include "sign_make.h"

#define YEAR_2026 1767225600
#define YEAR_2050 2524608000

static const struct make_extension
	ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE" },
		 { .nid = NID_key_usage, .value = "critical,keyCertSign,cRLSign" },
		 { 0 } },
	short_ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:TRUE,pathlen:0" }, { 0 } },
	no_ca[] = { { .nid = NID_basic_constraints, .value = "critical,CA:FALSE" }, { 0 } },
	strange[] = { { .oid = "1.3.6.1.4.1.99999.1", .value = "critical", .p = (const uint8_t *)"\5", .len = 2 }, { 0 } };

enum { ROOT, MIDDLE, LEAF, NAMES };

static EVP_PKEY *keys[NAMES], *other_key;

static int make_keys(void **state)
{
	(void)state;
	for (int i = 0; i < NAMES; i++)
		keys[i] = make_ec("P-384");
	other_key = make_ec("P-384");
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	for (int i = 0; i < NAMES; i++)
		EVP_PKEY_free(keys[i]);
	EVP_PKEY_free(other_key);
	return 0;
}

/* A chain of three and what is odd about it. */
struct chain {
	const char *name;
	const struct make_extension *root, *middle, *leaf; /* NULL: ca, ca, none */
	bool forged;                                       /* the leaf is signed by another key */
	bool no_middle, trust_middle, trust_other, any_time;
	long at;
	int code;
	const char *says;
};

static const struct chain chains[] = {
	{ .name = "good", .at = YEAR_2026, .code = UVM_OK },
	{ .name = "anchor in the middle", .at = YEAR_2026, .trust_middle = true, .code = UVM_OK },
	{ .name = "at any time", .at = YEAR_2050, .any_time = true, .code = UVM_OK },
	{ .name = "expired", .at = YEAR_2050, .code = UVM_E_MISMATCH, .says = "CN=root: certificate has expired" },
	{ .name = "not yet", .at = 1, .code = UVM_E_MISMATCH, .says = "CN=root: certificate is not yet valid" },
	{ .name = "forged",
	  .at = YEAR_2026,
	  .forged = true,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=leaf: certificate signature failure" },
	{ .name = "a link is missing",
	  .at = YEAR_2026,
	  .no_middle = true,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=leaf: unable to get local issuer certificate" },
	{ .name = "not trusted",
	  .at = YEAR_2026,
	  .trust_other = true,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=middle: unable to get local issuer certificate" },
	{ .name = "middle is no CA",
	  .at = YEAR_2026,
	  .middle = no_ca,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=middle: invalid CA certificate" },
	{ .name = "path too long",
	  .at = YEAR_2026,
	  .root = short_ca,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=root: path length constraint exceeded" },
	{ .name = "unknown critical extension",
	  .at = YEAR_2026,
	  .leaf = strange,
	  .code = UVM_E_MISMATCH,
	  .says = "CN=leaf: unhandled critical extension" },
};

static void verifies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(chains); i++) {
		const struct chain *c = &chains[i];
		X509 *root = make_certificate(&(struct make_certificate){
			.name = "root", .key = keys[ROOT], .extensions = c->root != NULL ? c->root : ca });
		X509 *middle = make_certificate(&(struct make_certificate){ .name = "middle",
									    .key = keys[MIDDLE],
									    .issuer = root,
									    .issuer_key = keys[ROOT],
									    .extensions = c->middle != NULL ? c->middle : ca });
		X509 *leaf = make_certificate(&(struct make_certificate){ .name = "leaf",
									  .key = keys[LEAF],
									  .issuer = middle,
									  .issuer_key = c->forged ? other_key : keys[MIDDLE],
									  .extensions = c->leaf });
		X509 *other = make_certificate(
			&(struct make_certificate){ .name = "other", .key = other_key, .extensions = ca });
		struct uvm_certs_check check = { .leaf = leaf,
						 .untrusted = sk_X509_new_null(),
						 .trusted = sk_X509_new_null(),
						 .at = c->at,
						 .any_time = c->any_time };
		struct uvm_diag d = UVM_DIAG_INIT;
		STACK_OF(X509) *found = NULL;
		int r;

		if (!c->no_middle)
			sk_X509_push(check.untrusted, middle);
		sk_X509_push(check.trusted, c->trust_other ? other : c->trust_middle ? middle : root);
		r = uvm_certs_verify(&check, &found, &d);
		if (r != c->code || (r < 0 && strcmp(d.text, c->says) != 0))
			fail_msg("%s: %d, %s", c->name, r, d.text);
		if (r == UVM_OK)
			assert_int_equal(sk_X509_num(found), c->trust_middle ? 2 : 3);
		sk_X509_pop_free(found, X509_free);
		sk_X509_free(check.untrusted);
		sk_X509_free(check.trusted);
		X509_free(root);
		X509_free(middle);
		X509_free(leaf);
		X509_free(other);
	}
}

/* Two certificates that issued each other lead nowhere, and that is found out. */
static void cycle(void **state)
{
	X509 *a0 = make_certificate(&(struct make_certificate){ .name = "a", .key = keys[0], .extensions = ca });
	X509 *b = make_certificate(&(struct make_certificate){
		.name = "b", .key = keys[1], .issuer = a0, .issuer_key = keys[0], .extensions = ca });
	X509 *a = make_certificate(&(struct make_certificate){
		.name = "a", .key = keys[0], .issuer = b, .issuer_key = keys[1], .extensions = ca });
	X509 *leaf = make_certificate(
		&(struct make_certificate){ .name = "leaf", .key = keys[2], .issuer = a, .issuer_key = keys[0] });
	X509 *other = make_certificate(&(struct make_certificate){ .name = "other", .key = other_key, .extensions = ca });
	struct uvm_certs_check check = {
		.leaf = leaf, .untrusted = sk_X509_new_null(), .trusted = sk_X509_new_null(), .at = YEAR_2026
	};
	struct uvm_diag d = UVM_DIAG_INIT;

	(void)state;
	sk_X509_push(check.untrusted, a);
	sk_X509_push(check.untrusted, b);
	sk_X509_push(check.trusted, other);
	assert_int_equal(uvm_certs_verify(&check, NULL, &d), UVM_E_MISMATCH);
	sk_X509_free(check.untrusted);
	sk_X509_free(check.trusted);
	X509_free(a0);
	X509_free(a);
	X509_free(b);
	X509_free(leaf);
	X509_free(other);
}

/* ---- revocation ---- */

static void revocation(void **state)
{
	static const struct {
		const char *name;
		bool revoked, forged, other;
		long at;
		int code;
		const char *says;
		int extension;
		bool critical;
	} cases[] = {
		{ "good", false, false, false, YEAR_2026, UVM_OK, "", 0, false },
		{ "revoked", true, false, false, YEAR_2026, UVM_E_MISMATCH, "CN=leaf is revoked", 0, false },
		{ "forged list", false, true, false, YEAR_2026, UVM_E_MISMATCH,
		  "the revocation list of CN=root: its signature does not verify", 0, false },
		{ "old list", false, false, false, YEAR_2050, UVM_E_MISMATCH,
		  "the revocation list of CN=root: not the current one at that time", 0, false },
		{ "early list", false, false, false, 1, UVM_E_MISMATCH,
		  "the revocation list of CN=root: not the current one at that time", 0, false },
		{ "list of another", true, false, true, YEAR_2026, UVM_E_MISSING,
		  "no revocation list is of an issuer in the chain", 0, false },
		{ "numbered", false, false, false, YEAR_2026, UVM_OK, "", NID_crl_number, false },
		{ "critical number", false, false, false, YEAR_2026, UVM_E_MISMATCH,
		  "the revocation list of CN=root: it has a critical extension", NID_crl_number, true },
		{ "delta", false, false, false, YEAR_2026, UVM_E_MISMATCH,
		  "the revocation list of CN=root: it has only what changed since another one", NID_delta_crl, true },
		{ "delta that does not look critical", false, false, false, YEAR_2026, UVM_E_MISMATCH,
		  "the revocation list of CN=root: it has only what changed since another one", NID_delta_crl, false },
	};
	X509 *root = make_certificate(&(struct make_certificate){ .name = "root", .key = keys[ROOT], .extensions = ca });
	X509 *other = make_certificate(&(struct make_certificate){ .name = "other", .key = other_key, .extensions = ca });
	X509 *leaf = make_certificate(
		&(struct make_certificate){ .name = "leaf", .key = keys[LEAF], .issuer = root, .issuer_key = keys[ROOT] });
	STACK_OF(X509) *chain = sk_X509_new_null();

	(void)state;
	sk_X509_push(chain, leaf);
	sk_X509_push(chain, root);
	for (size_t i = 0; i < COUNT(cases); i++) {
		STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
		X509_CRL *crl = make_crl(cases[i].other ? other : root,
					 cases[i].forged || cases[i].other ? other_key : keys[ROOT],
					 cases[i].revoked ? leaf : NULL, cases[i].extension, cases[i].critical);
		struct uvm_diag d = UVM_DIAG_INIT;
		unsigned covered = 0;

		sk_X509_CRL_push(crls, crl);
		if (uvm_certs_revocation(chain, crls, cases[i].at, &covered, &d) != cases[i].code ||
		    strcmp(d.text, cases[i].says) != 0)
			fail_msg("%s: %d, %s", cases[i].name, d.code, d.text);
		if (cases[i].code == UVM_OK)
			assert_int_equal(covered, 2); /* the root is its own issuer */
		sk_X509_CRL_free(crls);
		X509_CRL_free(crl);
	}
	sk_X509_free(chain);
	X509_free(root);
	X509_free(other);
	X509_free(leaf);
}

/* A name is no root: only the key is. */
static void roots(void **state)
{
	X509 *x = make_certificate(&(struct make_certificate){ .name = "ARK-Milan", .key = keys[ROOT], .extensions = ca });

	(void)state;
	assert_null(uvm_root_name(x, UVM_ROOT_AMD));
	assert_null(uvm_root_name(x, UVM_ROOT_INTEL));
	X509_free(x);
}

/* ---- files ---- */

static int read_certificates(const void *p, size_t n, int *ret_n)
{
	uint8_t *b = unit_exact(p, n);
	STACK_OF(X509) *certs = NULL;
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_certs_read((struct uvm_slice){ b, n }, &certs, &d);

	*ret_n = certs != NULL ? sk_X509_num(certs) : 0;
	sk_X509_pop_free(certs, X509_free);
	free(b);
	return r;
}

static void files(void **state)
{
	X509 *x = make_certificate(&(struct make_certificate){ .name = "x", .key = keys[0] });
	const struct uvm_slice der = make_der(x), pem = make_pem("CERTIFICATE", der), key = make_pem("PRIVATE KEY", der);
	uint8_t *many = malloc(33 * pem.len + 100);
	int n;

	(void)state;
	assert_int_equal(read_certificates("", 0, &n), UVM_E_MISSING);
	assert_int_equal(read_certificates("text", 4, &n), UVM_E_MISSING);
	assert_int_equal(read_certificates(der.p, der.len, &n), UVM_OK);
	assert_int_equal(n, 1);
	assert_int_equal(read_certificates(der.p, der.len - 1, &n), UVM_E_SYNTAX);
	assert_int_equal(read_certificates(key.p, key.len, &n), UVM_E_SYNTAX);
	assert_int_equal(read_certificates(pem.p, pem.len - 20, &n), UVM_E_SYNTAX);
	for (size_t i = 0; i < 33; i++)
		memcpy(many + i * pem.len, pem.p, pem.len);
	assert_int_equal(read_certificates(many, 32 * pem.len, &n), UVM_OK);
	assert_int_equal(n, 32);
	assert_int_equal(read_certificates(many, 33 * pem.len, &n), UVM_E_LIMIT);
	memcpy(many, "subject\n", 8);
	memcpy(many + 8, pem.p, pem.len);
	assert_int_equal(read_certificates(many, 8 + pem.len, &n), UVM_OK);
	free(many);
	make_free(key);
	make_free(pem);
	make_free(der);
	X509_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verifies), cmocka_unit_test(cycle), cmocka_unit_test(revocation),
		cmocka_unit_test(roots),    cmocka_unit_test(files),
	};

	return cmocka_run_group_tests_name("certs", tests, make_keys, free_keys);
}
