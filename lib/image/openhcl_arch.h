/* SPDX-License-Identifier: MIT */
/*
 * What differs between OpenHCL images for x64 and for aarch64, as the common part (openhcl.c, openhcl_layout.c) uses it.
 */
#ifndef UVM_IMAGE_OPENHCL_ARCH_H
#define UVM_IMAGE_OPENHCL_ARCH_H

#include "image/openhcl_layout.h"

/** struct uvm_openhcl: an image with everything in its place. */
struct uvm_openhcl {
	struct uvm_importer *im;
	const struct uvm_openhcl_arch *arch;
	struct uvm_openhcl_layout l;
};

/**
 * struct uvm_openhcl_arch: one architecture.
 *
 *   fixed          regions of fixed size behind the files, in their order
 *   put_files      place kernel, boot shim, initrd and what else there is, from l->end on
 *   table_pages    pages to reserve for page tables
 *   build_tables   page tables for the memory: UVM_PAGE_TABLES_MAX pages, and how many are used
 *   import         the pages that the other architecture has not, or has in another form
 *   add_registers  of the first processor
 *   relocation     flags of the relocatable region, without the one for VTL2
 */
struct uvm_openhcl_arch {
	const struct uvm_openhcl_fixed {
		enum uvm_openhcl_region region;
		uint32_t pages;
	} * fixed;
	size_t nfixed;
	int (*put_files)(struct uvm_importer *im, struct uvm_openhcl_layout *l);
	uint64_t (*table_pages)(const struct uvm_importer *im, const struct uvm_openhcl_span *memory);
	int (*build_tables)(const struct uvm_openhcl *o, uint8_t *out, size_t *ret_tables);
	int (*import)(const struct uvm_openhcl *o);
	void (*add_registers)(const struct uvm_openhcl *o);
	uint8_t relocation;
	bool relocates_vbs; /* images for VBS can be moved like those without isolation */
};

extern const struct uvm_openhcl_arch uvm_openhcl_x64, uvm_openhcl_aarch64;

/* ---- for put_files ------------------------------------------------------------------------------------------------- */

/** uvm_openhcl_put(l, region, size): ${region} from l->end on. */
void uvm_openhcl_put(struct uvm_openhcl_layout *l, enum uvm_openhcl_region region, uint64_t size);

/**
 * uvm_openhcl_put_elf(im, l, region, resource, e):
 * An ELF file from l->end on; the kernel is moved to where its lowest page is there.
 *
 * Returns:  UVM_OK; UVM_E_LIMIT (beyond the memory); what uvm_elf_place returns.
 */
UVM_MUST_CHECK int uvm_openhcl_put_elf(struct uvm_importer *im, struct uvm_openhcl_layout *l, enum uvm_openhcl_region region,
				       enum uvm_resource resource, struct uvm_elf *e);

/** uvm_openhcl_check_end(im, l): everything so far is inside of the memory. Nothing may get so large that sums wrap. */
UVM_MUST_CHECK int uvm_openhcl_check_end(struct uvm_importer *im, const struct uvm_openhcl_layout *l);

/** uvm_openhcl_round_up(v, to): for ${to} a power of 2. */
static inline uint64_t uvm_openhcl_round_up(uint64_t v, uint64_t to)
{
	return (v + to - 1) & ~(to - 1);
}

/* ---- for import ---------------------------------------------------------------------------------------------------- */

/** uvm_openhcl_page(o, region, page): number of a page in ${region}. */
static inline uint64_t uvm_openhcl_page(const struct uvm_openhcl *o, enum uvm_openhcl_region region, uint64_t page)
{
	return o->l.at[region].gpa / UVM_PAGE_SIZE + page;
}

/** uvm_openhcl_import_initrd(o, tag, acceptance): the initrd in its place. */
UVM_MUST_CHECK int uvm_openhcl_import_initrd(const struct uvm_openhcl *o, const char *tag, enum uvm_acceptance acceptance);

#endif
