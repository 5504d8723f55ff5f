/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: CBOR, COSE_Sign1 and signatures on CoRIM documents.
 *
 * The canonical form of an item is no longer, is its own canonical form, and ends where the item is skipped to. A bundle that
 * is split reads as the same message without its document; what verifies over one document does not over another.
 */
#include <openssl/err.h>

#include "endorse/corim_signature.h"
#include "fuzz.h"

static void canonical(const uint8_t *p, size_t size)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(p, size, &d), skipped = rd;
	uint8_t *out = fuzz_copy(p, size), *twice = fuzz_copy(p, size);
	struct uvm_cbor_out o = { out, 0, size }, o2 = { twice, 0, size };
	const int r = uvm_cbor_canonical(&rd, &o);

	FUZZ_CHECK(r == d.code);
	if (r == UVM_OK) {
		FUZZ_CHECK(uvm_cbor_skip(&skipped, NULL) == UVM_OK && skipped.p == rd.p);
		FUZZ_CHECK(o.len <= size - rd.len);
		rd = uvm_rd_init(out, o.len, &d);
		FUZZ_CHECK(uvm_cbor_canonical(&rd, &o2) == UVM_OK && rd.len == 0);
		FUZZ_CHECK(o.len == o2.len && memcmp(out, twice, o.len) == 0);
	}
	free(out);
	free(twice);
}

static void split(const struct uvm_corim_signature *s, size_t size)
{
	uint8_t *out = malloc(size);
	struct uvm_cbor_out o = { out, 0, size };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature again;

	FUZZ_CHECK(out != NULL);
	if (uvm_corim_signature_detach(s, &o, &d) == UVM_OK) {
		FUZZ_CHECK(uvm_corim_signature_read((struct uvm_slice){ out, o.len }, &again, &d) == UVM_OK);
		FUZZ_CHECK(again.cose.payload.p == NULL && again.behind == 0 && again.nchain == s->nchain);
		FUZZ_CHECK(again.cose.protected_bytes.len == s->cose.protected_bytes.len);
	}
	free(out);
}

static void verify(const struct uvm_corim_signature *s, struct uvm_slice document)
{
	struct uvm_diag d = UVM_DIAG_INIT;

	if (uvm_corim_signature_verify(s, document, &d) == UVM_OK)
		FUZZ_CHECK(uvm_corim_signature_verify(s, (struct uvm_slice){ document.p, document.len - 1 }, &d) ==
			   UVM_E_MISMATCH);
	FUZZ_CHECK(ERR_peek_error() == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct uvm_slice document = { (const uint8_t *)"document", 8 };
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_corim_signature s;
	const int r = uvm_corim_signature_read((struct uvm_slice){ p, size }, &s, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (d.record == NULL));
	canonical(p, size);
	if (r == UVM_OK) {
		split(&s, size);
		verify(&s, document);
	}
	free(p);
	return 0;
}
