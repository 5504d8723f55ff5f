/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: certificates and the extensions of VCEK and VLEK. What is read is a key of one of the two kinds, and matches the
 * report that says the same.
 */
#include <openssl/err.h>

#include "endorse/snp_report.h"
#include "fuzz.h"

/* A report that says what ${key} says. */
static struct uvm_snp_report report_of(const struct uvm_snp_key *key)
{
	struct uvm_snp_report r = { .version = 2, .signing_key = (uint8_t)key->signer };

	memcpy(r.chip_id, key->hwid, sizeof(r.chip_id));
	r.reported_tcb[7] = key->tcb.part[UVM_SNP_MICROCODE];
	r.reported_tcb[key->turin ? 1 : 0] = key->tcb.part[UVM_SNP_BOOTLOADER];
	r.reported_tcb[key->turin ? 2 : 1] = key->tcb.part[UVM_SNP_TEE];
	r.reported_tcb[key->turin ? 3 : 6] = key->tcb.part[UVM_SNP_SNP];
	if (key->turin)
		r.reported_tcb[0] = key->tcb.part[UVM_SNP_FMC];
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_snp_key key;
	X509 *x;
	int r = uvm_cert_read((struct uvm_slice){ p, size }, &x, &d);

	FUZZ_CHECK(r == d.code && (r == UVM_OK) == (x != NULL));
	if (r == UVM_OK) {
		char name[64];

		FUZZ_CHECK(strlen(uvm_cert_name(x, name, sizeof(name))) < sizeof(name));
		FUZZ_CHECK(uvm_root_name(x, UVM_ROOT_AMD) == NULL);
		r = uvm_snp_key_read(x, &key, &d);
		FUZZ_CHECK(r == d.code);
		if (r == UVM_OK) {
			const struct uvm_snp_report report = report_of(&key);

			FUZZ_CHECK(strlen(key.product) > 0 && strlen(key.product) < sizeof(key.product));
			FUZZ_CHECK(uvm_snp_key_matches(&key, &report, &d) == UVM_OK);
		}
	}
	FUZZ_CHECK(ERR_peek_error() == 0);
	X509_free(x);
	free(p);
	return 0;
}
