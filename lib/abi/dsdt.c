/* SPDX-License-Identifier: MIT */
/*
 * The devices of QEMU's microvm and q35 as a namespace.
 *
 * There is no _PRT on q35: PCI devices interrupt by messages.
 *
 * Source: ACPI Specification 6.4, chapters 6 and 20; addresses: QEMU's docs/system/i386/microvm.rst and hw/i386.
 */
#include "abi/dsdt.h"

#include <uvmkit/wire.h>

#define VIRTIO_SLOTS 8u /* of a microvm with one IO-APIC */
#define VIRTIO_BASE 0xFEB00000u
#define VIRTIO_SIZE 0x200u
#define VIRTIO_FIRST_GSI 16u

/* ---- names and packages -------------------------------------------------------------------------------------------- */

enum {
	AML_BYTE = 0x0A,
	AML_DWORD = 0x0C,
	AML_STRING = 0x0D,
	AML_SCOPE = 0x10,
	AML_BUFFER = 0x11,
	AML_PACKAGE = 0x12,
	AML_NAME = 0x08,
	AML_EXTENDED = 0x5B,
	AML_DEVICE = 0x82
};

#define PACKAGE_LENGTH_SIZE 3u /* always the form that counts to a megabyte */

static void put_byte(struct uvm_sdt_out *o, uint8_t v)
{
	*uvm_sdt_grow(o, 1) = v;
}

static size_t begin_package(struct uvm_sdt_out *o)
{
	const size_t at = o->len;

	uvm_sdt_grow(o, PACKAGE_LENGTH_SIZE);
	return at;
}

static void end_package(struct uvm_sdt_out *o, size_t at)
{
	const size_t len = o->len - at;
	uint8_t *b = o->p + at;

	b[0] = (uint8_t)(0x80 | (len & 0xF));
	b[1] = (uint8_t)(len >> 4);
	b[2] = (uint8_t)(len >> 12);
}

static void put_name(struct uvm_sdt_out *o, const char *name)
{
	put_byte(o, AML_NAME);
	uvm_sdt_put(o, name, 4);
}

static void put_number(struct uvm_sdt_out *o, const char *name, uint8_t v)
{
	put_name(o, name);
	put_byte(o, AML_BYTE);
	put_byte(o, v);
}

/* An identifier of a device in the compressed form of EISA */
static void put_eisa(struct uvm_sdt_out *o, const char *name, const uint8_t id[4])
{
	put_name(o, name);
	put_byte(o, AML_DWORD);
	uvm_sdt_put(o, id, 4);
}

static void put_resources(struct uvm_sdt_out *o, const uint8_t *crs, size_t n)
{
	size_t package;

	put_name(o, "_CRS");
	put_byte(o, AML_BUFFER);
	package = begin_package(o);
	put_byte(o, AML_BYTE);
	put_byte(o, (uint8_t)n);
	uvm_sdt_put(o, crs, n);
	end_package(o, package);
}

static size_t begin_device(struct uvm_sdt_out *o, const char *name)
{
	size_t package;

	put_byte(o, AML_EXTENDED);
	put_byte(o, AML_DEVICE);
	package = begin_package(o);
	uvm_sdt_put(o, name, 4);
	return package;
}

/* ---- devices ------------------------------------------------------------------------------------------------------- */

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

static void put_serial_port(struct uvm_sdt_out *o)
{
	const size_t device = begin_device(o, "COM1");

	put_eisa(o, "_HID", serial_port_id);
	put_number(o, "_UID", 0);
	put_resources(o, serial_port_resources, sizeof(serial_port_resources));
	end_package(o, device);
}

static void put_virtio_slot(struct uvm_sdt_out *o, unsigned slot)
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
	uvm_sdt_put(o, id, sizeof(id));
	put_number(o, "_UID", (uint8_t)slot);
	put_number(o, "_CCA", 1);
	put_resources(o, resources, sizeof(resources));
	end_package(o, device);
}

static void put_pci(struct uvm_sdt_out *o)
{
	const size_t device = begin_device(o, "PCI0");

	put_eisa(o, "_HID", pci_express_id);
	put_eisa(o, "_CID", pci_id);
	put_number(o, "_UID", 0);
	put_resources(o, pci_resources, sizeof(pci_resources));
	end_package(o, device);
}

/* What goes into the sleep control register of the FADT to switch off: of all sleeping states the machine has this alone. */
static void put_power_off(struct uvm_sdt_out *o)
{
	static const uint8_t values[] = { 4, AML_BYTE, 5, 0, 0, 0 };
	size_t package;

	put_name(o, "_S5_");
	put_byte(o, AML_PACKAGE);
	package = begin_package(o);
	uvm_sdt_put(o, values, sizeof(values));
	end_package(o, package);
}

uint64_t uvm_dsdt_put(struct uvm_sdt_out *o, enum uvm_host_machine machine)
{
	const size_t start = uvm_sdt_begin(o, "DSDT", 2);
	size_t scope;

	if (machine == UVM_HOST_MICROVM)
		put_power_off(o);
	put_byte(o, AML_SCOPE);
	scope = begin_package(o);
	uvm_sdt_put(o, "\\_SB_", 5);
	put_serial_port(o);
	if (machine == UVM_HOST_Q35)
		put_pci(o);
	for (unsigned slot = 0; slot < VIRTIO_SLOTS && machine == UVM_HOST_MICROVM; slot++)
		put_virtio_slot(o, slot);
	end_package(o, scope);
	return uvm_sdt_finish(o, start);
}
