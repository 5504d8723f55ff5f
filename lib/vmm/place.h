/* SPDX-License-Identifier: MIT */
/*
 * An image and a machine, put together: what is in guest memory and in the first processor when the VM starts. Pure: nothing is
 * started, no file is touched.
 */
#ifndef UVM_VMM_PLACE_H
#define UVM_VMM_PLACE_H

#include <uvmkit/vmm.h>

#include "vmm/pages.h"
#include "vmm/processor.h"
#include "vmm/ram.h"

/** struct uvm_placement: zero it before use; uvm_placement_free releases it. */
struct uvm_placement {
	uint32_t platform; /* enum uvm_igvm_platform_type */
	uint32_t mask;     /* its bit in the file */
	struct uvm_ram ram;
	struct uvm_pages pages; /* sorted; the trampoline is one of them */
	struct uvm_processor processor;
	uint32_t trampoline; /* gpa */
	bool direct;         /* Linux is entered without a boot shim */
};

/** struct uvm_place_facts: what the back-end has found out. */
struct uvm_place_facts {
	enum uvm_vm_machine machine;
	uint32_t tsc_khz; /* 0: the guest finds out itself */
};

/**
 * uvm_place(p, c, facts, d):
 * Choose the platform, load its pages, fill its parameter areas, find room for the trampoline.
 *
 * An image that does not fit into the memory that is asked for is moved down, as far as its relocation records allow.
 *
 * For SEV_SNP the image is changed to run without: the confidential bit goes from the page tables, CPUID and secrets pages are
 * empty.
 *
 * Returns:  UVM_OK; UVM_E_UNSUPPORTED (architecture, platform, kind of context); UVM_E_MISSING (no such platform, no context);
 *           UVM_E_DUPLICATE (pages, contexts); UVM_E_LIMIT (memory is too small, parameters too large for their areas);
 *           UVM_E_RANGE (a page is where the machine has no memory); UVM_E_SPACE (no room for the trampoline); a status of
 *           uvm_move_apply; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_place(struct uvm_placement *p, const struct uvm_vm_config *c, const struct uvm_place_facts *facts,
			     struct uvm_diag *d);
void uvm_placement_free(struct uvm_placement *p);

#endif
