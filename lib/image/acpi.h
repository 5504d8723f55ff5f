/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables of a direct-boot guest: processors, one range of memory, and the few devices of a PC that Linux asks for.
 */
#ifndef UVM_IMAGE_ACPI_H
#define UVM_IMAGE_ACPI_H

#include <uvmkit/status.h>

#define UVM_ACPI_PROCESSORS_MAX 10999u /* their names have a letter and three digits: P001 to Z999 */
#define UVM_ACPI_RSDP_SIZE 36u

struct uvm_acpi {
	uint64_t gpa; /* of the first table */
	uint64_t memory_size;
	uint32_t processors; /* 1 to UVM_ACPI_PROCESSORS_MAX */
};

/**
 * uvm_acpi_put(a, tables, rsdp):
 * DSDT, FACP, APIC, SRAT and, last, the XSDT that lists the middle three; each begins at a multiple of 8.
 *
 *   tables  out  as many bytes as returned; NULL to learn how many
 *   rsdp    out  the pointer to the XSDT; only with ${tables}
 *
 * Processor n has APIC ID and proximity domain n; those above 254 are described in the records for x2APIC.
 * Source:   ACPI 6.5; values as openvmm's vmm_core/src/acpi_builder.rs and vm/acpi have them.
 */
size_t uvm_acpi_put(const struct uvm_acpi *a, uint8_t *tables, uint8_t rsdp[UVM_ACPI_RSDP_SIZE]);

#endif
