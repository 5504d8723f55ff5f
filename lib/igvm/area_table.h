/* SPDX-License-Identifier: MIT */
/*
 * The parameter areas of a file by their index: a file may have any number of them, with any numbers.
 */
#ifndef UVM_IGVM_AREA_TABLE_H
#define UVM_IGVM_AREA_TABLE_H

#include <uvmkit/igvm.h>

enum uvm_igvm_area_state { UVM_IGVM_AREA_UNDECLARED, UVM_IGVM_AREA_OPEN, UVM_IGVM_AREA_INSERTED };

struct uvm_igvm_area_slot {
	const struct uvm_igvm_header *h; /* the first PARAMETER_AREA of this index */
	uint32_t index;
	uint32_t renamed; /* index in the merged file; kept by merge.c */
	uint8_t state;    /* enum uvm_igvm_area_state; kept by whoever walks the directives */
};

/** struct uvm_igvm_areas: one slot per index, in order of index. */
struct uvm_igvm_areas {
	struct uvm_igvm_area_slot *slots;
	size_t n;
};

/**
 * uvm_igvm_areas_init(a, f):
 * Collect the areas of ${f}. O(n log n) for n areas; uvm_igvm_areas_free releases them.
 *
 * Returns:  UVM_OK; UVM_E_NOMEM, ${a} empty.
 */
UVM_MUST_CHECK int uvm_igvm_areas_init(struct uvm_igvm_areas *a, const struct uvm_igvm *f);
void uvm_igvm_areas_free(struct uvm_igvm_areas *a);

/** uvm_igvm_areas_find(a, index): the slot, or NULL when the file declares no such area anywhere. */
struct uvm_igvm_area_slot *uvm_igvm_areas_find(const struct uvm_igvm_areas *a, uint32_t index);

#endif
