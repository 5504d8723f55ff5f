/* SPDX-License-Identifier: MIT */
/*
 * An image at another place than the one that it prefers, as its relocation records allow: for VMs with less memory than that
 * place needs.
 */
#ifndef UVM_VMM_MOVE_H
#define UVM_VMM_MOVE_H

#include <uvmkit/igvm.h>

#include "vmm/pages.h"
#include "vmm/processor.h"

/** struct uvm_move: region and pt are NULL where the image cannot be moved; offset 0: it stays. */
struct uvm_move {
	const struct uvm_igvm_header *region, *pt;
	uint64_t offset; /* down, as a two's complement */
};

/** uvm_move_find(f, mask): the records for the platforms of ${mask}. Only an image with one region, and page tables that move
 * with it, can be moved. */
struct uvm_move uvm_move_find(const struct uvm_igvm *f, uint32_t mask);

/** uvm_move_holds(m, gpa): whether what is at ${gpa} moves when the image does. */
bool uvm_move_holds(const struct uvm_move *m, uint64_t gpa);

/** uvm_move_below(m, end, top): choose the highest place at which the part that ends at ${end} now ends at or below ${top};
 * false: the records do not allow one. */
bool uvm_move_below(struct uvm_move *m, uint64_t end, uint64_t top);

/**
 * uvm_move_apply(m, pages, p, d):
 * Move pages, page tables, and what in the first processor are addresses. ${pages} are not sorted afterwards.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (page tables of more than 16 MiB); a status of uvm_igvm_page_tables_relocate; UVM_E_NOMEM.
 */
UVM_MUST_CHECK int uvm_move_apply(const struct uvm_move *m, struct uvm_pages *pages, struct uvm_processor *p,
				  struct uvm_diag *d);

#endif
