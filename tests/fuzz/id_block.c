/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: the files of a signed ID block. An input is the length of the signature (one byte), the signature, the file with
 * the key; the block is the bytes 0 to 95.
 *
 * What verifies does so again, no longer when any bit of the block changes, and with the key in its plainest form.
 */
#include <openssl/err.h>
#include <openssl/x509.h>

#include <uvmkit/endorse.h>

#include "endorse/key.h"
#include "fuzz.h"

static void key_in_der(const struct uvm_id_block_files *files, const struct uvm_id_block_signed *s)
{
	struct uvm_id_block_files plain = *files;
	struct uvm_id_block_signed again;
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t *der = NULL;
	EVP_PKEY *key;
	int n;

	FUZZ_CHECK(uvm_key_public(files->public_key, &key, &d) == UVM_OK);
	n = i2d_PUBKEY(key, &der);
	FUZZ_CHECK(n > 0);
	plain.public_key = (struct uvm_slice){ der, (size_t)n };
	FUZZ_CHECK(uvm_id_block_signed_read(&plain, &again, &d) == UVM_OK);
	FUZZ_CHECK(memcmp(s, &again, sizeof(again)) == 0);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t n = size > 0 && data[0] < size ? data[0] : 0;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_id_block_files files;
	uint8_t block[UVM_ID_BLOCK_SIZE], *sig, *key;
	struct uvm_id_block_signed s;
	int r;

	if (size == 0)
		return 0;
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (uint8_t)i;
	sig = fuzz_copy(data + 1, n);
	key = fuzz_copy(data + 1 + n, size - 1 - n);
	files = (struct uvm_id_block_files){ { block, sizeof(block) }, { sig, n }, { key, size - 1 - n } };
	r = uvm_id_block_signed_read(&files, &s, &d);
	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	FUZZ_CHECK(ERR_peek_error() == 0);
	if (r == UVM_OK) {
		key_in_der(&files, &s);
		block[n % sizeof(block)] ^= 4;
		FUZZ_CHECK(uvm_id_block_signed_read(&files, &s, &d) == UVM_E_MISMATCH);
	}
	free(sig);
	free(key);
	return 0;
}
