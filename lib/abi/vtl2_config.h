/* SPDX-License-Identifier: MIT */
/*
 * The measured VTL2 configuration page: what the paravisor has to know about its platform, and the product policy.
 *
 * Source: microsoft/openvmm, vm/loader/loader_defs/src/paravisor.rs, ParavisorMeasuredVtl2Config, and pull request 3572.
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_VTL2_CONFIG_H
#define UVM_ABI_VTL2_CONFIG_H

#include <uvmkit/wire.h>

#define UVM_VTL2_CONFIG_MAGIC 0x4F48434C56544C32u
#define UVM_VTL2_CONFIG_HEAD 24u
#define UVM_VTL2_CONFIG_POLICY_MAX (UVM_PAGE_SIZE - UVM_VTL2_CONFIG_HEAD)

struct uvm_vtl2_config {
	uint8_t vtom_offset_bit; /* log2 of the shared GPA boundary; 0: none */
	const uint8_t *policy;   /* encoded (uvm_policy_decode); borrowed */
	uint32_t policy_size;    /* 0: no policy */
};

/** uvm_vtl2_config_put(c, out): the whole page; c->policy_size is at most UVM_VTL2_CONFIG_POLICY_MAX. */
void uvm_vtl2_config_put(const struct uvm_vtl2_config *c, uint8_t out[UVM_PAGE_SIZE]);

/**
 * uvm_vtl2_config_get(c, page, d):
 * Read the page; c->policy points into it.
 *
 * Returns:  UVM_OK; UVM_E_MAGIC; UVM_E_LIMIT (policy size); UVM_E_RESERVED (a byte that means nothing is not 0). ${c} is
 *           written on success only. The policy is not decoded.
 */
UVM_MUST_CHECK int uvm_vtl2_config_get(struct uvm_vtl2_config *c, const uint8_t page[UVM_PAGE_SIZE], struct uvm_diag *d);

#endif
