/* SPDX-License-Identifier: MIT */
/*
 * Where a machine has memory: below a hole for devices, and above 4 GiB. What lies at 640 KiB to 1 MiB is not memory when the
 * image is loaded: q35 has it closed, and on microvm it is the ROM's alias, which is writable.
 */
#ifndef UVM_VMM_RAM_H
#define UVM_VMM_RAM_H

#include <uvmkit/vmm.h>

#define UVM_RAM_RANGES 3u
#define UVM_RAM_LEGACY 0xA0000u /* no memory from here */
#define UVM_RAM_LEGACY_END 0x100000u
#define UVM_RAM_4G (1ull << 32)

struct uvm_ram_range {
	uint64_t gpa, size;
};

/** struct uvm_ram: ascending ranges, none empty. */
struct uvm_ram {
	uint64_t size;
	struct uvm_ram_range range[UVM_RAM_RANGES];
	size_t n;
};

/** uvm_ram_of(machine, size): the ranges of a machine with ${size} bytes, at least 2 MiB. */
struct uvm_ram uvm_ram_of(enum uvm_vm_machine machine, uint64_t size);

/** uvm_ram_needed(machine, end): how much memory a machine must have so that the last byte is at ${end} - 1 or behind. */
uint64_t uvm_ram_needed(enum uvm_vm_machine machine, uint64_t end);

/** uvm_ram_has(r, gpa, size): whether all of it is in one range. */
bool uvm_ram_has(const struct uvm_ram *r, uint64_t gpa, uint64_t size);

#endif
