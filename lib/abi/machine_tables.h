/* SPDX-License-Identifier: MIT */
/*
 * The ACPI tables of the machines that images run on: RSDP, XSDT, FADT, MADT and DSDT from templates of our own. The kernel
 * hears of processors and devices from nobody else. The boot shim makes them; for images without one the loader does.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_ABI_MACHINE_TABLES_H
#define UVM_ABI_MACHINE_TABLES_H

#include "abi/host_tree.h"

#include <stddef.h>
#include <stdint.h>

#define UVM_MACHINE_TABLES_SIZE 8192u /* room for the tables of any machine */

/**
 * uvm_machine_tables_put(machine, apic_ids, processors, gpa, out):
 * Tables for a machine with ${processors} processors, at most UVM_HOST_PROCESSORS_MAX.
 *
 *   gpa  in   where ${out} will be
 *
 * Returns:  the address of the RSDP.
 */
uint64_t uvm_machine_tables_put(enum uvm_host_machine machine, const uint8_t *apic_ids, size_t processors, uint64_t gpa,
				uint8_t out[UVM_MACHINE_TABLES_SIZE]);

#endif
