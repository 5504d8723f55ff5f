/* SPDX-License-Identifier: MIT */
/*
 * RSDP, XSDT, FADT and MADT of a hardware-reduced machine. Its devices: dsdt.c.
 *
 * Source: ACPI Specification 6.4, chapter 5; addresses: QEMU's docs/system/i386/microvm.rst and hw/i386.
 */
#include "abi/machine_tables.h"

#include <uvmkit/wire.h>

#include "abi/dsdt.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define RSDP_SIZE 36u
#define FADT_SIZE 276u

#define LOCAL_APIC 0xFEE00000u
#define IO_APIC 0xFEC00000u

/* ---- FADT ----------------------------------------------------------------------------------------------------------- */

enum {
	FADT_DSDT = 40,
	FADT_BOOT_FLAGS = 109,
	FADT_FLAGS = 112,
	FADT_RESET_REGISTER = 116,
	FADT_RESET_VALUE = 128,
	FADT_MINOR = 131,
	FADT_X_DSDT = 140,
	FADT_SLEEP_CONTROL = 244,
	FADT_SLEEP_STATUS = 256
};

#define BOOT_NO_VGA 0x04u
#define BOOT_NO_CMOS_CLOCK 0x20u
#define FLAGS_FIXED 0x31u /* WBINVD works; no power and sleep buttons with fixed registers */
#define FLAG_RESET_REGISTER 0x400u
#define FLAG_HARDWARE_REDUCED 0x100000u

#define MICROVM_SLEEP_CONTROL 0xFEA00200u
#define MICROVM_SLEEP_STATUS 0xFEA00201u
#define MICROVM_RESET 0xFEA00202u
#define MICROVM_RESET_VALUE 0x42u

/* A register of 8 bits in memory */
static void put_register(uint8_t *b, uint32_t gpa)
{
	b[1] = 8;
	b[3] = 1;
	uvm_put_le64(b + 4, gpa);
}

static uint64_t put_fadt(struct uvm_sdt_out *o, enum uvm_host_machine machine, uint64_t dsdt)
{
	const size_t start = uvm_sdt_begin(o, "FACP", 6);
	uint8_t *b = o->p + start;
	uint32_t flags = FLAGS_FIXED | FLAG_HARDWARE_REDUCED;

	uvm_sdt_grow(o, FADT_SIZE - UVM_SDT_HEADER_SIZE);
	if (dsdt <= UINT32_MAX)
		uvm_put_le32(b + FADT_DSDT, (uint32_t)dsdt);
	uvm_put_le64(b + FADT_X_DSDT, dsdt);
	uvm_put_le16(b + FADT_BOOT_FLAGS, BOOT_NO_VGA | BOOT_NO_CMOS_CLOCK);
	b[FADT_MINOR] = 1;
	if (machine == UVM_HOST_MICROVM) {
		flags |= FLAG_RESET_REGISTER;
		put_register(b + FADT_RESET_REGISTER, MICROVM_RESET);
		b[FADT_RESET_VALUE] = MICROVM_RESET_VALUE;
		put_register(b + FADT_SLEEP_CONTROL, MICROVM_SLEEP_CONTROL);
		put_register(b + FADT_SLEEP_STATUS, MICROVM_SLEEP_STATUS);
	}
	uvm_put_le32(b + FADT_FLAGS, flags);
	return uvm_sdt_finish(o, start);
}

/* ---- MADT, XSDT, RSDP ----------------------------------------------------------------------------------------------- */

static uint64_t put_madt(struct uvm_sdt_out *o, const uint8_t *apic_ids, size_t processors)
{
	static const uint8_t timer_override[10] = { 2, 10, 0, 0, 2 }; /* the timer's line is number 2 of the IO-APIC */
	const size_t start = uvm_sdt_begin(o, "APIC", 3);
	uint8_t *b = uvm_sdt_grow(o, 8);

	uvm_put_le32(b, LOCAL_APIC);
	b[4] = 1; /* there are also the interrupt controllers of a PC */
	for (size_t i = 0; i < processors; i++) {
		const uint8_t processor[8] = { 0, 8, (uint8_t)i, apic_ids[i], 1 };

		uvm_sdt_put(o, processor, sizeof(processor));
	}
	b = uvm_sdt_grow(o, 12);
	b[0] = 1;
	b[1] = 12;
	uvm_put_le32(b + 4, IO_APIC);
	uvm_sdt_put(o, timer_override, sizeof(timer_override));
	return uvm_sdt_finish(o, start);
}

static uint64_t put_xsdt(struct uvm_sdt_out *o, const uint64_t *tables, size_t n)
{
	const size_t start = uvm_sdt_begin(o, "XSDT", 1);

	for (size_t i = 0; i < n; i++)
		uvm_put_le64(uvm_sdt_grow(o, 8), tables[i]);
	return uvm_sdt_finish(o, start);
}

static void put_rsdp(uint8_t *b, uint64_t xsdt)
{
	__builtin_memcpy(b, "RSD PTR ", 8);
	__builtin_memcpy(b + 9, "UVMKIT", 6);
	b[15] = 2;
	uvm_put_le32(b + 20, RSDP_SIZE);
	uvm_put_le64(b + 24, xsdt);
	b[8] = uvm_sdt_checksum(b, 20);
	b[32] = uvm_sdt_checksum(b, RSDP_SIZE);
}

uint64_t uvm_machine_tables_put(enum uvm_host_machine machine, const uint8_t *apic_ids, size_t processors, uint64_t gpa,
				uint8_t out[UVM_MACHINE_TABLES_SIZE])
{
	struct uvm_sdt_out o = { out, gpa, RSDP_SIZE };
	uint64_t tables[2];

	__builtin_memset(out, 0, UVM_MACHINE_TABLES_SIZE);
	tables[0] = put_fadt(&o, machine, uvm_dsdt_put(&o, machine));
	tables[1] = put_madt(&o, apic_ids, processors);
	put_rsdp(out, put_xsdt(&o, tables, COUNT(tables)));
	return gpa;
}
