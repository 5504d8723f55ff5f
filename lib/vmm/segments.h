/* SPDX-License-Identifier: MIT */
/*
 * Pages as a few files in memory, one for each stretch that is worth being one.
 */
#ifndef UVM_VMM_SEGMENTS_H
#define UVM_VMM_SEGMENTS_H

#include "vmm/pages.h"
#include "vmm/ram.h"

#define UVM_SEGMENTS_MAX 32u

struct uvm_vm_segment {
	uint64_t gpa;
	int fd;
};

/** struct uvm_segments: zero it before use; uvm_segments_free closes the files. */
struct uvm_segments {
	struct uvm_vm_segment s[UVM_SEGMENTS_MAX];
	size_t n;
};

/**
 * uvm_segments_make(s, pages, ram, d):
 * Write all pages that are not zero, which fresh memory is, and are where memory is. A segment never leaves a range of ${ram}.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (more segments than a command line should have); UVM_E_IO; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_segments_make(struct uvm_segments *s, const struct uvm_pages *pages, const struct uvm_ram *ram,
				     struct uvm_diag *d);
void uvm_segments_free(struct uvm_segments *s);

#endif
