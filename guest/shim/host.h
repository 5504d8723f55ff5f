/* SPDX-License-Identifier: MIT */
/*
 * What the host says about the machine, from its device tree (host_tree.c) or from parameter areas (host_areas.c). Nobody
 * measured any of it: every number has met its bounds here, and nothing in it can weaken what the image says.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_HOST_H
#define UVM_SHIM_HOST_H

#include <uvmkit/policy.h>

#include "abi/host_tree.h"
#include "range.h"

/**
 * struct shim_host: the host's claims.
 *
 *   memory      as the host orders it; shim_memory_check looks at it as a whole
 *   apic_id     of each processor, all different, the one that boots first
 *   tsc_khz     0: not told
 *   text        for the kernel's command line, without its NUL; borrowed; NULL: none
 */
struct shim_host {
	enum uvm_host_machine machine;
	enum uvm_tri secure_boot, ephemeral;
	uint32_t tsc_khz;
	size_t nmemory, nprocessors, text_len;
	struct shim_range memory[UVM_HOST_MEMORY_RANGES_MAX];
	uint8_t apic_id[UVM_HOST_PROCESSORS_MAX];
	const uint8_t *text;
};

#define SHIM_APIC_ID_LAST 254u /* 255 is all of them */

/** shim_host_add_memory(h, start, size, off, d): one more range. UVM_E_LIMIT when there are too many. */
UVM_MUST_CHECK int shim_host_add_memory(struct shim_host *h, uint64_t start, uint64_t size, uint64_t off, struct uvm_diag *d);

/** shim_host_add_processor(h, apic_id, off, d): one more. UVM_E_LIMIT (number, or id), UVM_E_DUPLICATE. */
UVM_MUST_CHECK int shim_host_add_processor(struct shim_host *h, uint32_t apic_id, uint64_t off, struct uvm_diag *d);

/**
 * shim_host_tree_read(h, b, len, d):
 * Read the flattened device tree at the start of ${b}. Nodes and properties with other names than those of abi/host_tree.h are
 * skipped.
 *
 * Returns:  UVM_OK; UVM_E_MAGIC, UVM_E_VERSION, UVM_E_ALIGN, UVM_E_RANGE (blocks), UVM_E_SHORT, UVM_E_TYPE (token),
 *           UVM_E_ORDER, UVM_E_LIMIT (nesting, counts, numbers), UVM_E_LENGTH (of a property), UVM_E_VALUE,
 *           UVM_E_DUPLICATE, UVM_E_MISSING. d->off counts from ${b}. ${h} is written on success only.
 * Source:   Devicetree Specification 0.4, chapter 5.
 */
UVM_MUST_CHECK int shim_host_tree_read(struct shim_host *h, const uint8_t *b, size_t len, struct uvm_diag *d);

/** shim_host_tree_is(b): whether ${b}, of 4 bytes or more, begins as a device tree does. */
bool shim_host_tree_is(const uint8_t *b);

/**
 * shim_host_areas_read(h, areas, d):
 * Read the pages that portable images have in place of a tree: UVM_PARAMETER_PORTABLE_* less UVM_PARAMETER_DEVICE_TREE. The
 * machine is q35, as no other can start such an image by itself.
 *
 * Returns:  UVM_OK; UVM_E_MISSING (no memory, no processor); UVM_E_LIMIT; UVM_E_RANGE; UVM_E_RESERVED.
 * Source:   IGVM format, IGVM_VHS_MEMORY_MAP_ENTRY.
 */
UVM_MUST_CHECK int shim_host_areas_read(struct shim_host *h, const uint8_t *areas, struct uvm_diag *d);

#endif
