/* SPDX-License-Identifier: MIT */
/*
 * What Linux finds when it starts. Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_LINUX_H
#define UVM_SHIM_LINUX_H

#include "abi/handover.h"
#include "memory.h"

#define SHIM_BOOT_PARAMS_SIZE UVM_PAGE_SIZE
#define SHIM_HANDOVER_NODE_SIZE (16u + UVM_HANDOVER_SIZE)

/** struct shim_linux: addresses of what the kernel is told of; map has SHIM_MAP_MAX entries at most. */
struct shim_linux {
	uint64_t rsdp, command_line, handover;
	struct shim_range initrd;
	const struct shim_map_entry *map;
	size_t nmap;
};

/**
 * shim_linux_params(l, out):
 * struct boot_params for a kernel that is entered at its 64-bit entry without ever having been compressed.
 *
 * Source:   Linux, Documentation/arch/x86/boot.rst and zero-page.rst.
 */
void shim_linux_params(const struct shim_linux *l, uint8_t out[SHIM_BOOT_PARAMS_SIZE]);

/** shim_linux_handover(h, out): the one setup_data node. */
void shim_linux_handover(const struct uvm_handover *h, uint8_t out[SHIM_HANDOVER_NODE_SIZE]);

#endif
