/* SPDX-License-Identifier: MIT */
/*
 * Sizes of parameter areas by index.
 */
#ifndef UVM_MEASURE_AREAS_H
#define UVM_MEASURE_AREAS_H

#include <uvmkit/status.h>

/** struct uvm_areas: zero it before use. Time per call is logarithmic whatever indices a file picks. */
struct uvm_areas {
	void *root;
};

/** uvm_areas_add(a, index, bytes): UVM_OK; UVM_E_DUPLICATE; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_areas_add(struct uvm_areas *a, uint32_t index, uint64_t bytes);

/** uvm_areas_find(a, index, ret_bytes): whether ${index} was added. */
bool uvm_areas_find(const struct uvm_areas *a, uint32_t index, uint64_t *ret_bytes);

/** uvm_areas_free(a): release and zero. */
void uvm_areas_free(struct uvm_areas *a);

#endif
