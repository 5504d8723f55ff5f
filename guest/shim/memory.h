/* SPDX-License-Identifier: MIT */
/*
 * The host's memory: ranges that make sense, hold the image, and become the memory map of the kernel.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_MEMORY_H
#define UVM_SHIM_MEMORY_H

#include "host.h"

#define SHIM_LOW_RESERVED 0x9F000u /* up to 1 MiB: where PCs keep firmware and devices */
#define SHIM_LOW_RESERVED_END 0x100000u
#define SHIM_DEVICES 0xC0000000ull /* up to 4 GiB: what the ACPI tables give to devices, and their controllers */
#define SHIM_DEVICES_END 0x100000000ull
#define SHIM_MEMORY_END (1ull << 52) /* of what page tables can name */

/* Every range, and what is cut out of it: what lies below 1 MiB, the ACPI tables */
#define SHIM_MAP_MAX (UVM_HOST_MEMORY_RANGES_MAX + 2u * 2u)

enum shim_map_type { SHIM_MAP_RAM = 1, SHIM_MAP_RESERVED = 2, SHIM_MAP_ACPI = 3 }; /* as E820 numbers them */

struct shim_map_entry {
	struct shim_range range;
	enum shim_map_type type;
};

/**
 * shim_memory_check(h, d):
 * Put the host's ranges in order, and refuse those that are no memory.
 *
 * Returns:  UVM_OK; UVM_E_ALIGN, UVM_E_RANGE (beyond SHIM_MEMORY_END), UVM_E_VALUE (empty), UVM_E_OVERLAP (one another, or
 *           the devices). d->index counts from the lowest range.
 */
UVM_MUST_CHECK int shim_memory_check(struct shim_host *h, struct uvm_diag *d);

/** shim_memory_holds(h, want): whether checked ranges hold all of ${want}, which may go from one to the next. */
bool shim_memory_holds(const struct shim_host *h, const struct shim_range *want);

/**
 * shim_memory_map(h, acpi, map):
 * The kernel's memory map from checked ranges, ascending; ${acpi} is kept for tables and lies above 1 MiB.
 *
 *   map  out  room for SHIM_MAP_MAX
 *
 * Returns:  the number of entries.
 */
size_t shim_memory_map(const struct shim_host *h, const struct shim_range *acpi, struct shim_map_entry *map);

#endif
