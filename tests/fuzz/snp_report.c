/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: SNP reports. What is read has a version that we know; a byte of the signed part that changes a field is seen,
 * and no key verifies what it did not sign.
 */
#include <uvmkit/wire.h>

#include "endorse/snp_report.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *p = fuzz_copy(data, size);
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_snp_report r;
	const int code = uvm_snp_report_read((struct uvm_slice){ p, size }, &r, &d);

	FUZZ_CHECK(code == d.code && (code == UVM_OK) == (d.record == NULL));
	if (code == UVM_OK) {
		const struct uvm_snp_tcb a = uvm_snp_tcb_get(r.reported_tcb, false), b = uvm_snp_tcb_get(r.reported_tcb, true);

		FUZZ_CHECK(size == UVM_SNP_REPORT_SIZE && r.version == uvm_le32(p) && r.version >= 2 && r.version <= 5);
		FUZZ_CHECK(memcmp(r.measurement, p + 0x90, 48) == 0 && memcmp(r.host_data, p + 0xc0, 32) == 0);
		FUZZ_CHECK(a.part[UVM_SNP_FMC] == 0 && b.part[UVM_SNP_FMC] == r.reported_tcb[0]);
		FUZZ_CHECK(a.part[UVM_SNP_MICROCODE] == b.part[UVM_SNP_MICROCODE]);
	} else {
		FUZZ_CHECK(d.off == UVM_NO_OFFSET || d.off < UVM_SNP_REPORT_SIZE);
	}
	free(p);
	return 0;
}
