/* SPDX-License-Identifier: MIT */
/*
 * The ACPI tables of the machines that the shim knows, from its own templates: the kernel hears of processors and devices from
 * nobody else.
 *
 * Context: freestanding; no allocation.
 */
#ifndef UVM_SHIM_ACPI_H
#define UVM_SHIM_ACPI_H

#include "host.h"

#define SHIM_ACPI_SIZE 8192u /* room for the tables of any machine */

/**
 * shim_acpi_put(h, gpa, out):
 * Tables for the host's machine and processors.
 *
 *   gpa  in   where ${out} will be
 *
 * Returns:  the address of the RSDP.
 */
uint64_t shim_acpi_put(const struct shim_host *h, uint64_t gpa, uint8_t out[SHIM_ACPI_SIZE]);

#endif
