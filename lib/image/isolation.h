/* SPDX-License-Identifier: MIT */
/*
 * What an isolation technology means in the file: platform, and the policy word that the processor enforces.
 */
#ifndef UVM_IMAGE_ISOLATION_H
#define UVM_IMAGE_ISOLATION_H

#include <uvmkit/image.h>

#define UVM_SNP_POLICY_DEBUG 19 /* bit numbers */
#define UVM_TDX_POLICY_DEBUG 0
#define UVM_TDX_POLICY_SEPT_VE_DISABLE 1

/** uvm_isolation_platform(isolation): no isolation is for the platform of VBS. */
static inline enum uvm_igvm_platform_type uvm_isolation_platform(enum uvm_isolation isolation)
{
	switch (isolation) {
	case UVM_ISOLATION_SNP:
		return UVM_IGVM_SEV_SNP;
	case UVM_ISOLATION_TDX:
		return UVM_IGVM_TDX;
	default:
		return UVM_IGVM_VSM_ISOLATION;
	}
}

/** uvm_isolation_policy(c): the policy of SNP or TDX, debugging as the configuration says; 0 for others. */
static inline uint64_t uvm_isolation_policy(const struct uvm_guest_config *c)
{
	switch (c->isolation) {
	case UVM_ISOLATION_SNP:
		return (c->snp_policy & ~(1ull << UVM_SNP_POLICY_DEBUG)) | (uint64_t)c->enable_debug << UVM_SNP_POLICY_DEBUG;
	case UVM_ISOLATION_TDX:
		return (uint64_t)c->enable_debug << UVM_TDX_POLICY_DEBUG | (uint64_t)c->sept_ve_disable
										   << UVM_TDX_POLICY_SEPT_VE_DISABLE;
	default:
		return 0;
	}
}

#endif
