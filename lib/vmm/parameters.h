/* SPDX-License-Identifier: MIT */
/*
 * Parameter areas: what the image asks the host about the machine.
 */
#ifndef UVM_VMM_PARAMETERS_H
#define UVM_VMM_PARAMETERS_H

#include "vmm/place.h"

#define UVM_PARAMETERS_MAX (16u << 20) /* bytes of all areas of an image */

/**
 * uvm_parameters_load(p, c, facts, d):
 * Fill the areas that are inserted for p->mask and add them to p->pages, which are not sorted yet. ACPI tables (SRAT, MADT,
 * SLIT, PPTT) and MMIO ranges are left zero: nobody needs them here.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (areas are too large, or too small for what goes into them); UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_parameters_load(struct uvm_placement *p, const struct uvm_vm_config *c,
				       const struct uvm_place_facts *facts, struct uvm_diag *d);

#endif
