/* SPDX-License-Identifier: MIT */
/*
 * The flattened device tree that the host hands to the boot shim: names of what is read there, and bounds of what is believed.
 *
 * All of it is a claim of the host, measured by nobody. The shim checks ranges and takes nothing from it that could weaken the
 * measured image; unknown nodes and properties are ignored.
 *
 *   /                    #address-cells 2, #size-cells 2
 *   /cpus/cpu@N          reg (APIC id, 1 cell); one node per processor, the first is the one that boots
 *   /memory@BASE         device_type "memory", reg (base and size, 2 + 2 cells)
 *   /chosen              bootargs: text for the kernel, used only where the measured image says so (DESIGN: command line)
 *   /uvmkit              the rest, below
 *
 * Without a tree (portable images) the shim takes memory and processors from the parameter areas below.
 *
 * Source: names of the first four as microsoft/openvmm's boot shim wants them; /uvmkit is ours.
 * Context: freestanding.
 */
#ifndef UVM_ABI_HOST_TREE_H
#define UVM_ABI_HOST_TREE_H

#include "abi/openhcl.h"

#define UVM_HOST_TREE_NODE "uvmkit"
#define UVM_HOST_TREE_MACHINE "machine"          /* string, enum uvm_host_machine by name: "microvm", "q35" */
#define UVM_HOST_TREE_TSC_KHZ "tsc-khz"          /* u32; absent: the kernel finds out itself */
#define UVM_HOST_TREE_SECURE_BOOT "secure-boot"  /* u32, 0 or 1; absent: unknown */
#define UVM_HOST_TREE_EPHEMERAL "vmgs-ephemeral" /* u32, 0 or 1; absent: unknown */

#define UVM_HOST_PROCESSORS_MAX 255u /* what xAPIC ids can name */
#define UVM_HOST_MEMORY_RANGES_MAX 64u
#define UVM_HOST_TSC_KHZ_MIN 100000u /* 100 MHz to 10 GHz */
#define UVM_HOST_TSC_KHZ_MAX 10000000u

enum uvm_host_machine {
	UVM_HOST_MICROVM,
	UVM_HOST_Q35,
};

/* Portable images: parameter areas instead of a tree, in pages of the area that holds the tree otherwise. */
#define UVM_PARAMETER_PORTABLE_MEMORY_MAP UVM_PARAMETER_DEVICE_TREE /* one page: 24-byte entries, igvm's MEMORY_MAP */
#define UVM_PARAMETER_PORTABLE_VP_COUNT (UVM_PARAMETER_DEVICE_TREE + 1u)
#define UVM_PARAMETER_PORTABLE_ENVIRONMENT (UVM_PARAMETER_DEVICE_TREE + 2u)

#endif
