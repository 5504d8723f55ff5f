/* SPDX-License-Identifier: MIT */
/*
 * RSDP, XSDT, FADT, MADT and DSDT of a hardware-reduced machine with the devices of QEMU's microvm or q35.
 *
 * There is no _PRT on q35: PCI devices interrupt by messages.
 *
 * Source: ACPI Specification 6.4, chapters 5, 6 and 20; addresses: QEMU's docs/system/i386/microvm.rst and hw/i386.
 */
#include "acpi.h"

#include <uvmkit/wire.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define RSDP_SIZE 36u
#define HEADER_SIZE 36u
#define FADT_SIZE 276u
#define TABLE_ALIGN 16u

#define LOCAL_APIC 0xFEE00000u
#define IO_APIC 0xFEC00000u

#define VIRTIO_SLOTS 8u /* of a microvm with one IO-APIC */
#define VIRTIO_BASE 0xFEB00000u
#define VIRTIO_SIZE 0x200u
#define VIRTIO_FIRST_GSI 16u

/* ---- a table -------------------------------------------------------------------------------------------------------- */

struct out {
	uint8_t *p;
	uint64_t gpa; /* of p */
	size_t len;
};

static uint8_t *grow(struct out *o, size_t n)
{
	uint8_t *b = o->p + o->len;

	o->len += n;
	return b;
}

static void put(struct out *o, const void *bytes, size_t n)
{
	__builtin_memcpy(grow(o, n), bytes, n);
}

static void put_byte(struct out *o, uint8_t v)
{
	*grow(o, 1) = v;
}

static uint8_t checksum(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	while (n-- > 0)
		sum = (uint8_t)(sum + *p++);
	return (uint8_t)-sum;
}

/* The bytes are zero before. Returns where the table begins. */
static size_t begin(struct out *o, const char *signature, uint8_t revision)
{
	size_t start;

	o->len = (o->len + TABLE_ALIGN - 1) & ~(size_t)(TABLE_ALIGN - 1);
	start = o->len;
	uint8_t *b = grow(o, HEADER_SIZE);
	__builtin_memcpy(b, signature, 4);
	b[8] = revision;
	__builtin_memcpy(b + 10, "UVMKIT", 6);
	__builtin_memcpy(b + 16, "UVMSHIM ", 8);
	uvm_put_le32(b + 24, 1); /* revisions of these tables and of their maker */
	__builtin_memcpy(b + 28, "UVMK", 4);
	uvm_put_le32(b + 32, 1);
	return start;
}

/* Returns the table's address. */
static uint64_t finish(struct out *o, size_t start)
{
	uint8_t *b = o->p + start;

	uvm_put_le32(b + 4, (uint32_t)(o->len - start));
	b[9] = checksum(b, o->len - start);
	return o->gpa + start;
}

/* ---- DSDT ----------------------------------------------------------------------------------------------------------- */

enum {
	AML_BYTE = 0x0A,
	AML_DWORD = 0x0C,
	AML_STRING = 0x0D,
	AML_SCOPE = 0x10,
	AML_BUFFER = 0x11,
	AML_NAME = 0x08,
	AML_EXTENDED = 0x5B,
	AML_DEVICE = 0x82
};

#define PACKAGE_LENGTH_SIZE 3u /* always the form that counts to a megabyte */

static size_t begin_package(struct out *o)
{
	const size_t at = o->len;

	grow(o, PACKAGE_LENGTH_SIZE);
	return at;
}

static void end_package(struct out *o, size_t at)
{
	const size_t len = o->len - at;
	uint8_t *b = o->p + at;

	b[0] = (uint8_t)(0x80 | (len & 0xF));
	b[1] = (uint8_t)(len >> 4);
	b[2] = (uint8_t)(len >> 12);
}

static void put_name(struct out *o, const char *name)
{
	put_byte(o, AML_NAME);
	put(o, name, 4);
}

static void put_number(struct out *o, const char *name, uint8_t v)
{
	put_name(o, name);
	put_byte(o, AML_BYTE);
	put_byte(o, v);
}

/* An identifier of a device in the compressed form of EISA */
static void put_eisa(struct out *o, const char *name, const uint8_t id[4])
{
	put_name(o, name);
	put_byte(o, AML_DWORD);
	put(o, id, 4);
}

static void put_resources(struct out *o, const uint8_t *crs, size_t n)
{
	size_t package;

	put_name(o, "_CRS");
	put_byte(o, AML_BUFFER);
	package = begin_package(o);
	put_byte(o, AML_BYTE);
	put_byte(o, (uint8_t)n);
	put(o, crs, n);
	end_package(o, package);
}

static size_t begin_device(struct out *o, const char *name)
{
	size_t package;

	put_byte(o, AML_EXTENDED);
	put_byte(o, AML_DEVICE);
	package = begin_package(o);
	put(o, name, 4);
	return package;
}

static const uint8_t serial_port_id[4] = { 0x41, 0xD0, 0x05, 0x01 }; /* PNP0501 */
static const uint8_t pci_express_id[4] = { 0x41, 0xD0, 0x0A, 0x08 }; /* PNP0A08 */
static const uint8_t pci_id[4] = { 0x41, 0xD0, 0x0A, 0x03 };         /* PNP0A03 */

/* clang-format off */
static const uint8_t serial_port_resources[] = {
	0x47, 0x01, 0xF8, 0x03, 0xF8, 0x03, 0x01, 0x08, /* ports 0x3F8 to 0x3FF */
	0x22, 0x10, 0x00,                               /* interrupt 4 */
	0x79, 0x00,
};

static const uint8_t pci_resources[] = {
	/* buses 0 to 255 */
	0x88, 0x0D, 0x00, 0x02, 0x0C, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x00, 0x00, 0x00, 0x00, 0x01,
	/* configuration ports 0xCF8 to 0xCFF */
	0x47, 0x01, 0xF8, 0x0C, 0xF8, 0x0C, 0x01, 0x08,
	/* ports 0x1000 to 0xFFFF */
	0x88, 0x0D, 0x00, 0x01, 0x0C, 0x03, 0x00, 0x00, 0x00, 0x10, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xF0,
	/* memory 0xC0000000 to 0xFEBFFFFF */
	0x87, 0x17, 0x00, 0x00, 0x0C, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0,
	0xFF, 0xFF, 0xBF, 0xFE, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x3E,
	0x79, 0x00,
};

/* Of a virtio slot, with its address and interrupt at these places */
enum { VIRTIO_AT_BASE = 4, VIRTIO_AT_GSI = 17 };
static const uint8_t virtio_resources[] = {
	0x86, 0x09, 0x00, 0x01, 0, 0, 0, 0, VIRTIO_SIZE & 0xFF, VIRTIO_SIZE >> 8, 0, 0,
	0x89, 0x06, 0x00, 0x01, 0x01, 0, 0, 0, 0,
	0x79, 0x00,
};
/* clang-format on */

static void put_serial_port(struct out *o)
{
	const size_t device = begin_device(o, "COM1");

	put_eisa(o, "_HID", serial_port_id);
	put_number(o, "_UID", 0);
	put_resources(o, serial_port_resources, sizeof(serial_port_resources));
	end_package(o, device);
}

static void put_virtio_slot(struct out *o, unsigned slot)
{
	static const char id[] = "LNRO0005";
	const char name[4] = { 'V', 'R', '0', (char)('0' + slot) };
	uint8_t resources[sizeof(virtio_resources)];
	const size_t device = begin_device(o, name);

	__builtin_memcpy(resources, virtio_resources, sizeof(resources));
	uvm_put_le32(resources + VIRTIO_AT_BASE, VIRTIO_BASE + slot * VIRTIO_SIZE);
	uvm_put_le32(resources + VIRTIO_AT_GSI, VIRTIO_FIRST_GSI + slot);
	put_name(o, "_HID");
	put_byte(o, AML_STRING);
	put(o, id, sizeof(id));
	put_number(o, "_UID", (uint8_t)slot);
	put_number(o, "_CCA", 1);
	put_resources(o, resources, sizeof(resources));
	end_package(o, device);
}

static void put_pci(struct out *o)
{
	const size_t device = begin_device(o, "PCI0");

	put_eisa(o, "_HID", pci_express_id);
	put_eisa(o, "_CID", pci_id);
	put_number(o, "_UID", 0);
	put_resources(o, pci_resources, sizeof(pci_resources));
	end_package(o, device);
}

static uint64_t put_dsdt(struct out *o, enum uvm_host_machine machine)
{
	const size_t start = begin(o, "DSDT", 2);
	size_t scope;

	put_byte(o, AML_SCOPE);
	scope = begin_package(o);
	put(o, "\\_SB_", 5);
	put_serial_port(o);
	if (machine == UVM_HOST_Q35)
		put_pci(o);
	for (unsigned slot = 0; slot < VIRTIO_SLOTS && machine == UVM_HOST_MICROVM; slot++)
		put_virtio_slot(o, slot);
	end_package(o, scope);
	return finish(o, start);
}

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

static uint64_t put_fadt(struct out *o, enum uvm_host_machine machine, uint64_t dsdt)
{
	const size_t start = begin(o, "FACP", 6);
	uint8_t *b = o->p + start;
	uint32_t flags = FLAGS_FIXED | FLAG_HARDWARE_REDUCED;

	grow(o, FADT_SIZE - HEADER_SIZE);
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
	return finish(o, start);
}

/* ---- MADT, XSDT, RSDP ----------------------------------------------------------------------------------------------- */

static uint64_t put_madt(struct out *o, const struct shim_host *h)
{
	static const uint8_t timer_override[10] = { 2, 10, 0, 0, 2 }; /* the timer's line is number 2 of the IO-APIC */
	const size_t start = begin(o, "APIC", 3);
	uint8_t *b = grow(o, 8);

	uvm_put_le32(b, LOCAL_APIC);
	b[4] = 1; /* there are also the interrupt controllers of a PC */
	for (size_t i = 0; i < h->nprocessors; i++) {
		const uint8_t processor[8] = { 0, 8, (uint8_t)i, h->apic_id[i], 1 };

		put(o, processor, sizeof(processor));
	}
	b = grow(o, 12);
	b[0] = 1;
	b[1] = 12;
	uvm_put_le32(b + 4, IO_APIC);
	put(o, timer_override, sizeof(timer_override));
	return finish(o, start);
}

static uint64_t put_xsdt(struct out *o, const uint64_t *tables, size_t n)
{
	const size_t start = begin(o, "XSDT", 1);

	for (size_t i = 0; i < n; i++)
		uvm_put_le64(grow(o, 8), tables[i]);
	return finish(o, start);
}

static void put_rsdp(uint8_t *b, uint64_t xsdt)
{
	__builtin_memcpy(b, "RSD PTR ", 8);
	__builtin_memcpy(b + 9, "UVMKIT", 6);
	b[15] = 2;
	uvm_put_le32(b + 20, RSDP_SIZE);
	uvm_put_le64(b + 24, xsdt);
	b[8] = checksum(b, 20);
	b[32] = checksum(b, RSDP_SIZE);
}

uint64_t shim_acpi_put(const struct shim_host *h, uint64_t gpa, uint8_t out[SHIM_ACPI_SIZE])
{
	struct out o = { out, gpa, RSDP_SIZE };
	uint64_t tables[2];

	__builtin_memset(out, 0, SHIM_ACPI_SIZE);
	tables[0] = put_fadt(&o, h->machine, put_dsdt(&o, h->machine));
	tables[1] = put_madt(&o, h);
	put_rsdp(out, put_xsdt(&o, tables, COUNT(tables)));
	return gpa;
}
