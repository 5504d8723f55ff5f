/* SPDX-License-Identifier: MIT */
/*
 * The page tables that an image brings, as the processor will walk them.
 */
#ifndef UVM_VMM_TABLES_H
#define UVM_VMM_TABLES_H

#include "vmm/pages.h"
#include "vmm/ram.h"

/**
 * uvm_tables_free_page(s, root, ram, ret, d):
 * The highest page below 4 GiB that is memory, that the tables map to itself, and into which nothing is loaded.
 *
 *   root  in  CR3
 *
 * Returns:  UVM_OK; UVM_E_SPACE: there is none.
 */
UVM_MUST_CHECK int uvm_tables_free_page(const struct uvm_pages *s, uint64_t root, const struct uvm_ram *ram, uint32_t *ret,
					struct uvm_diag *d);

/** uvm_tables_clear(s, root, mask, d): clear ${mask} in all entries of all tables below ${root}; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_tables_clear(struct uvm_pages *s, uint64_t root, uint64_t mask, struct uvm_diag *d);

#endif
