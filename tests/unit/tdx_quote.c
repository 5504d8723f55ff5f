/* SPDX-License-Identifier: MIT */
/* TDX quotes, made here: forms that are refused, and that every signed byte counts. */
#include <uvmkit/wire.h>

#include "endorse/tdx_quote.h"
#include "tdx_make.h"

static EVP_PKEY *pck, *attestation;

static int make_keys(void **state)
{
	(void)state;
	pck = make_ec("P-256");
	attestation = make_ec("P-256");
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(pck);
	EVP_PKEY_free(attestation);
	return 0;
}

static const struct uvm_slice chain = { (const uint8_t *)"chain", 5 };

static void make_quote(struct make_quote *m, uint16_t version, size_t body)
{
	make_tdx_quote(m, &(struct make_tdx){ version, body, attestation, pck, chain, { 0 }, 0 });
}

static int read_quote(const uint8_t *p, size_t n, struct uvm_tdx_quote *ret, struct uvm_diag *d)
{
	*d = (struct uvm_diag)UVM_DIAG_INIT;
	return uvm_tdx_quote_read((struct uvm_slice){ p, n }, ret, d);
}

static void good(void **state)
{
	static const struct {
		uint16_t version;
		size_t body;
	} cases[] = { { 4, 584 }, { 5, 584 }, { 5, 648 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct make_quote m;

		make_quote(&m, cases[i].version, cases[i].body);
		assert_int_equal(read_quote(m.b, m.total, &q, &d), UVM_OK);
		assert_int_equal(q.td.mrtd[0], 0xab);
		assert_memory_equal(q.chain.p, "chain", 5);
		assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_OK);
		assert_int_equal(uvm_tdx_quote_verify(&q, attestation, &d), UVM_E_MISMATCH);
		assert_int_equal(q.behind, 0);
		assert_int_equal(read_quote(m.b, sizeof(m.b), &q, &d), UVM_OK);
		assert_int_equal(q.behind, sizeof(m.b) - m.total);
		assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_OK);
	}
}

static void cut(void **state)
{
	struct make_quote m;

	(void)state;
	make_quote(&m, 5, 648);
	for (size_t n = 0; n < m.total; n++) {
		uint8_t *b = unit_exact(m.b, n);
		struct uvm_tdx_quote q;
		struct uvm_diag d;

		assert_int_equal(read_quote(b, n, &q, &d), UVM_E_SHORT);
		assert_string_equal(d.record, "quote");
		free(b);
	}
}

static void forms(void **state)
{
	static const struct {
		const char *name;
		int part; /* 0: of the file, 1: of the body's head, 2: of the signature, 3: of the enclave's part */
		size_t off;
		uint8_t value;
		int code;
	} cases[] = {
		{ "version 3", 0, 0, 3, UVM_E_VERSION },
		{ "version 6", 0, 0, 6, UVM_E_VERSION },
		{ "key type", 0, 2, 3, UVM_E_UNSUPPORTED },
		{ "SGX", 0, 4, 0, UVM_E_UNSUPPORTED },
		{ "body type", 0, 48, 1, UVM_E_UNSUPPORTED },
		{ "body size", 0, 50, 0x89, UVM_E_LENGTH },
		{ "certification of a plain chain", 2, 128, 5, UVM_E_UNSUPPORTED },
		{ "certification too short", 2, 130, 1, UVM_E_TRAIL },
		{ "chain of another type", 3, 453, 4, UVM_E_UNSUPPORTED },
		{ "chain too short", 3, 455, 1, UVM_E_TRAIL },
		{ "chain too long", 3, 455, 200, UVM_E_SHORT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct make_quote m;
		int r;

		make_quote(&m, 5, 648);
		m.b[(cases[i].part == 2 ? m.signature : cases[i].part == 3 ? m.qe : 0) + cases[i].off] = cases[i].value;
		r = read_quote(m.b, m.total, &q, &d);
		if (r != cases[i].code)
			fail_msg("%s: %d", cases[i].name, r);
	}
}

/* A platform's owner gets the PCK's signature over the report of any enclave that may provision: it must be Intel's. */
static void enclaves(void **state)
{
	static const struct {
		const char *name;
		size_t off;
		uint8_t value;
	} cases[] = {
		{ "debug", 48, 0x17 },
		{ "signer", 128, 0xdd },
		{ "signer's end", 159, 0 },
		{ "quoting enclave of SGX", 256, 1 },
		{ "product's high byte", 257, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;
		struct make_quote m;
		int r;

		make_quote(&m, 4, 584);
		m.b[m.qe + cases[i].off] = cases[i].value;
		make_raw(pck, m.b + m.qe, 384, m.b + m.qe + 384);
		assert_int_equal(read_quote(m.b, m.total, &q, &d), UVM_OK);
		r = uvm_tdx_quote_verify(&q, pck, &d);
		if (r != UVM_E_MISMATCH)
			fail_msg("%s: %d", cases[i].name, r);
		assert_non_null(strstr(d.text, "quoting enclave"));
	}
}

static void altered(void **state)
{
	struct make_quote m;

	(void)state;
	make_quote(&m, 4, 584);
	for (size_t i = 8; i < m.qe + 453; i += i < m.signature ? 29 : 7) {
		struct uvm_tdx_quote q;
		struct uvm_diag d;

		m.b[i] ^= 1;
		if (read_quote(m.b, m.total, &q, &d) == UVM_OK)
			assert_int_equal(uvm_tdx_quote_verify(&q, pck, &d), UVM_E_MISMATCH);
		m.b[i] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(cut), cmocka_unit_test(forms),
					    cmocka_unit_test(enclaves), cmocka_unit_test(altered) };

	return cmocka_run_group_tests_name("tdx_quote", tests, make_keys, free_keys);
}
