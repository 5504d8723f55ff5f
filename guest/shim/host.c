/* SPDX-License-Identifier: MIT */
/*
 * The lists of the host's claims, which both of their readers fill.
 */
#include "host.h"

int shim_host_add_memory(struct shim_host *h, uint64_t start, uint64_t size, uint64_t off, struct uvm_diag *d)
{
	if (h->nmemory == UVM_HOST_MEMORY_RANGES_MAX)
		return uvm_fail_says(d, UVM_E_LIMIT, off, "memory", h->nmemory + 1, UVM_HOST_MEMORY_RANGES_MAX,
				     "more than %W ranges");
	h->memory[h->nmemory++] = (struct shim_range){ start, size };
	return UVM_OK;
}

int shim_host_add_processor(struct shim_host *h, uint32_t apic_id, uint64_t off, struct uvm_diag *d)
{
	if (apic_id > SHIM_APIC_ID_LAST)
		return uvm_fail(d, UVM_E_LIMIT, off, "processor", apic_id, SHIM_APIC_ID_LAST);
	for (size_t i = 0; i < h->nprocessors; i++) {
		if (h->apic_id[i] == apic_id)
			return uvm_fail(d, UVM_E_DUPLICATE, off, "processor", apic_id, apic_id);
	}
	h->apic_id[h->nprocessors++] = (uint8_t)apic_id; /* all different and below 255: there is room */
	return UVM_OK;
}
