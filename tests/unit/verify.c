/* SPDX-License-Identifier: MIT */
/* Verifying reports: what is trusted when nobody says. */
#include "endorse/key.h"
#include "endorse/verify.h"
#include "sign_make.h"

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
	struct uvm_verify_request req = { .certs = sk_X509_new_null() };
	STACK_OF(X509) *anchors = NULL;

	(void)state;
	assert_string_equal(uvm_root_name(forged, UVM_ROOT_INTEL), "Intel SGX Root CA");
	assert_null(uvm_root_name(forged, UVM_ROOT_AMD));
	sk_X509_push(req.certs, forged);
	assert_int_equal(uvm_verify_anchors(&req, UVM_ROOT_INTEL, &anchors), UVM_OK);
	assert_int_equal(sk_X509_num(anchors), 0);
	sk_X509_free(anchors);
	sk_X509_free(req.certs);
	X509_free(forged);
	X509_free(named);
	EVP_PKEY_free(known);
	EVP_PKEY_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forged_root) };

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
