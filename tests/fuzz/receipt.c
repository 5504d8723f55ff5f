/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: receipts and key sets. An input that begins with a brace is a key set; any other a statement with receipts, of
 * which none is signed with the key that is asked about here, whatever it calls itself.
 */
#include <openssl/err.h>

#include "endorse/receipt.h"
#include "fuzz.h"

static void key_set(struct uvm_slice text)
{
	struct uvm_ledger_keys keys = { .n = 0 };
	struct uvm_diag d = UVM_DIAG_INIT;
	const int r = uvm_ledger_keys_read(text, &keys, &d);

	FUZZ_CHECK(r == d.code && keys.n <= UVM_LEDGER_KEYS_MAX && (r < 0 || keys.n > 0));
	for (size_t i = 0; i < keys.n; i++)
		FUZZ_CHECK(keys.of[i].key != NULL && keys.of[i].kid_len <= UVM_LEDGER_KID_MAX);
	uvm_ledger_keys_free(&keys);
}

static void receipts(struct uvm_slice bytes)
{
	struct uvm_ledger_keys keys = { .n = 1 };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(bytes.p, bytes.len, &d);
	struct uvm_cose c;
	unsigned good = 0;

	if (uvm_cose_read(&rd, &c) < 0)
		return;
	memcpy(keys.of[0].kid, "me", 2);
	keys.of[0].kid_len = 2;
	keys.of[0].key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	FUZZ_CHECK(uvm_receipts_verify(&c, &keys, &good, &d) < 0 && good == 0 && d.code < 0);
	uvm_ledger_keys_free(&keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);

	if (size > 0 && p[0] == '{')
		key_set((struct uvm_slice){ p, size });
	else
		receipts((struct uvm_slice){ p, size });
	FUZZ_CHECK(ERR_peek_error() == 0);
	free(p);
	return 0;
}
