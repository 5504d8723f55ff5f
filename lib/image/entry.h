/* SPDX-License-Identifier: MIT */
/*
 * From the first processor's registers of an OpenHCL image to the parameters of its boot shim: the way that the guest goes.
 */
#ifndef UVM_IMAGE_ENTRY_H
#define UVM_IMAGE_ENTRY_H

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "abi/shim_params.h"
#include "image/importer.h"

/* One platform of a file. */
struct uvm_entry_search {
	const struct uvm_igvm_list *directives;
	enum uvm_igvm_arch arch;
	uint32_t mask;
	struct uvm_diag *d;
};

/** struct uvm_entry_registers: addresses in the first processor's registers; 0 where there is no such register. */
struct uvm_entry_registers {
	uint64_t pc;
	uint64_t argument; /* RSI, X0 */
	uint64_t gdt;      /* x64 */
	uint64_t tables;   /* CR3, TTBR0 */
};

/** struct uvm_entry: the shim's first page, its parameters and where these lie. */
struct uvm_entry {
	uint64_t base, params_gpa;
	struct uvm_shim_params params;
};

/** uvm_entry_counts(s, h, type): whether ${h} is a record of this type, and for the platform. */
bool uvm_entry_counts(const struct uvm_entry_search *s, const struct uvm_igvm_header *h, uint32_t type);

/** uvm_entry_is_measured(h): whether the contents of a PAGE_DATA count. */
bool uvm_entry_is_measured(const struct uvm_igvm_header *h);

/**
 * uvm_entry_page(s, gpa, what, ret):
 * The one page at ${gpa}. Whoever could bring in a second one, or one that is not measured, could choose what the guest reads.
 *
 * Returns:  UVM_OK; UVM_E_DUPLICATE; UVM_E_MISSING; UVM_E_VALUE (not measured).
 */
UVM_MUST_CHECK int uvm_entry_page(const struct uvm_entry_search *s, uint64_t gpa, const char *what, uint8_t ret[UVM_PAGE_SIZE]);

/**
 * uvm_entry_begin(f, platform_type, s, ret, d):
 * Begin a search: the registers of the first processor's context, or, on TDX, of the page at the reset vector.
 *
 * Returns:  UVM_OK; UVM_E_MISSING (platform, context); UVM_E_DUPLICATE (contexts); UVM_E_UNSUPPORTED (another kind of context);
 *           on TDX also as uvm_entry_page.
 */
UVM_MUST_CHECK int uvm_entry_begin(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_entry_search *s,
				   struct uvm_entry_registers *ret, struct uvm_diag *d);

/**
 * uvm_entry_find(f, platform_type, s, ret, d):
 * Find the parameters.
 *
 *   s    out  the search, for uvm_entry_page
 *
 * Returns:  as uvm_image_find_config.
 */
UVM_MUST_CHECK int uvm_entry_find(const struct uvm_igvm *f, uint32_t platform_type, struct uvm_entry_search *s,
				  struct uvm_entry *ret, struct uvm_diag *d);

#endif
