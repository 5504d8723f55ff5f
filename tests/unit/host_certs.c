/* SPDX-License-Identifier: MIT */
/* Chains inside of JSON: what is missing, twice or no text, and that both members are read in order. */
#include <stdio.h>

#include "endorse/host_certs.h"
#include "sign_make.h"

static int read_text(const char *text, STACK_OF(X509) **certs, struct uvm_diag *d)
{
	*certs = NULL;
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_host_certs_read((struct uvm_slice){ (const uint8_t *)text, strlen(text) }, certs, d);
}

static void refuses(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "{", UVM_E_SHORT },
		{ "{}", UVM_E_MISSING },
		{ "{\"vcekCert\":1}", UVM_E_TYPE },
		{ "{\"vcekCert\":\"\"}", UVM_E_MISSING },
		{ "{\"tcbm\":\"x\",\"a\":[{}]}", UVM_E_MISSING },
		{ "{} x", UVM_E_TRAIL },
		{ "[]", UVM_E_MISSING }, /* read as PEM */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		STACK_OF(X509) *certs;
		struct uvm_diag d;

		if (read_text(cases[i].text, &certs, &d) != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].text, d.code, d.text);
		sk_X509_pop_free(certs, X509_free);
	}
}

/* PEM as JSON has it, with its line feeds escaped. */
static void escape(struct uvm_slice pem, char *out)
{
	for (size_t i = 0; i < pem.len; i++) {
		if (pem.p[i] == '\n') {
			*out++ = '\\';
			*out++ = 'n';
		} else {
			*out++ = (char)pem.p[i];
		}
	}
	*out = '\0';
}

static void reads(void **state)
{
	EVP_PKEY *key = make_ec("P-384");
	X509 *x = make_certificate(&(struct make_certificate){ .name = "x", .key = key });
	const struct uvm_slice der = make_der(x), pem = make_pem("CERTIFICATE", der);
	char one[2048], text[8192];
	STACK_OF(X509) *certs;
	struct uvm_diag d;

	(void)state;
	escape(pem, one);
	snprintf(text, sizeof(text), "{\"vcekCert\":\"%s\",\"tcbm\":\"7308\",\"certificateChain\":\"%s%s\"}", one, one, one);
	assert_int_equal(read_text(text, &certs, &d), UVM_OK);
	assert_int_equal(sk_X509_num(certs), 3);
	assert_int_equal(X509_cmp(sk_X509_value(certs, 2), x), 0);
	sk_X509_pop_free(certs, X509_free);
	snprintf(text, sizeof(text), "{\"vcekCert\":\"%s\",\"vcekCert\":\"%s\"}", one, one);
	assert_int_equal(read_text(text, &certs, &d), UVM_E_DUPLICATE);
	sk_X509_pop_free(certs, X509_free);
	make_free(pem);
	make_free(der);
	X509_free(x);
	EVP_PKEY_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(refuses), cmocka_unit_test(reads) };

	return cmocka_run_group_tests_name("host_certs", tests, NULL, NULL);
}
