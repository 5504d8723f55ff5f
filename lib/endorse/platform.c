/* SPDX-License-Identifier: MIT */
/*
 * The names by which endorsements speak of each platform.
 *
 * Source: microsoft/openvmm's igvmfilegen; IANA "Named Information Hash Algorithm Registry".
 */
#include "endorse/platform.h"

static const struct uvm_endorse_platform platforms[UVM_MEASURE_PLATFORMS] = {
	[UVM_MEASURE_SNP] = { "AMD", "SEV-SNP", "MEASUREMENT", "77e8061e-4634-5e53-a848-d1d09e996843", 7, 48, "snp_ld",
			      "snp_isvsvn" },
	[UVM_MEASURE_TDX] = { "Intel", "TDX", "MRTD", "e0510081-7b78-5b2a-97a6-d73d890e07b6", 7, 48, "tdx_mrtd", "tdx_isvsvn" },
	[UVM_MEASURE_VBS] = { "Microsoft", "VBS", "MEASUREMENT", "2e29068e-e0fa-59e6-b0ff-3bfe09132e13", 1, 32,
			      "vbs_boot_digest", "vbs_isvsvn" },
};

const struct uvm_endorse_platform *uvm_endorse_platform(enum uvm_measure_platform p)
{
	return (unsigned)p < UVM_MEASURE_PLATFORMS ? &platforms[p] : NULL;
}

const struct uvm_igvm_header *uvm_endorse_policy(const struct uvm_igvm *f, uint32_t mask)
{
	const struct uvm_igvm_list *l = &f->section[UVM_IGVM_INITIALIZATIONS];

	for (size_t i = 0; i < l->n; i++) {
		if (l->h[i].type == UVM_IGVM_GUEST_POLICY && (l->h[i].mask & mask) == mask)
			return &l->h[i];
	}
	return NULL;
}
