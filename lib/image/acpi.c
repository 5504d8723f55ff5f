/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables of a direct-boot guest. They are written twice: without memory first, which tells their size.
 *
 * Source: ACPI 6.5, chapters 5 and 20. The bytes are measured, so they are those of openvmm's vmm_core/src/acpi_builder.rs and
 * vm/acpi/src/dsdt.rs, down to the encoding of small numbers.
 */
#include "image/acpi.h"

#include <string.h>

#include <uvmkit/wire.h>

#define HEADER 36u
#define ALIGNMENT 8u
#define XAPIC_IDS 255u /* the last one means all processors */
#define ENABLED 1u

struct writer {
	uint8_t *out; /* NULL: only count */
	size_t at;
};

static void put(struct writer *w, const void *p, size_t n)
{
	if (w->out != NULL)
		memcpy(w->out + w->at, p, n);
	w->at += n;
}

static void put_le(struct writer *w, uint64_t v, size_t n)
{
	uint8_t b[8];

	uvm_put_le(b, n, v);
	put(w, b, n);
}

/* A number to be put; lists of them are a record. */
struct number {
	uint64_t v;
	uint8_t size;
};

#define PUT(w, ...) put_numbers(w, (const struct number[]){ __VA_ARGS__ }, sizeof((struct number[]){ __VA_ARGS__ }))
#define U8(v)          \
	{              \
		(v), 1 \
	}
#define U16(v)         \
	{              \
		(v), 2 \
	}
#define U32(v)         \
	{              \
		(v), 4 \
	}
#define U64(v)         \
	{              \
		(v), 8 \
	}

static void put_numbers(struct writer *w, const struct number *n, size_t size)
{
	for (size_t i = 0; i < size / sizeof(*n); i++)
		put_le(w, n[i].v, n[i].size);
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

struct head {
	char signature[4];
	uint8_t revision;
	char oem[6], table[8];
	uint32_t oem_revision;
	char creator[4];
	uint32_t creator_revision;
};

#define HVLITE .oem = "HVLITE", .table = "HVLITETB", .creator = "MSHV"

static uint8_t checksum(const uint8_t *b, size_t n)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = (uint8_t)(sum + b[i]);
	return (uint8_t)-sum;
}

/* Returns where the table begins. */
static size_t begin(struct writer *w, const struct head *h)
{
	const size_t start = w->at;

	put(w, h->signature, sizeof(h->signature));
	PUT(w, U32(0), U8(h->revision), U8(0));
	put(w, h->oem, sizeof(h->oem));
	put(w, h->table, sizeof(h->table));
	put_le(w, h->oem_revision, 4);
	put(w, h->creator, sizeof(h->creator));
	put_le(w, h->creator_revision, 4);
	return start;
}

/* Length and checksum are known now; the padding belongs to neither. */
static void end(struct writer *w, size_t start)
{
	static const uint8_t zeros[ALIGNMENT];
	const size_t size = w->at - start;

	put(w, zeros, (ALIGNMENT - w->at % ALIGNMENT) % ALIGNMENT);
	if (w->out == NULL)
		return;
	uvm_put_le32(w->out + start + 4, (uint32_t)size);
	w->out[start + 9] = checksum(w->out + start, size);
}

/* ---- DSDT ---------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const uint8_t fixed_aml[] = {
	/* Name (\_S0, Package { 0, 0 }), and \_S5 */
	0x08, 0x5C, '_', 'S', '0', '_', 0x12, 0x04, 0x02, 0x00, 0x00,
	0x08, 0x5C, '_', 'S', '5', '_', 0x12, 0x04, 0x02, 0x00, 0x00,
	/* Device (\_SB.APIC): _HID PNP0003, _CRS: the I/O APIC's and the local APICs' memory */
	0x5B, 0x82, 0x38, 0x5C, 0x2E, '_', 'S', 'B', '_', 'A', 'P', 'I', 'C',
	0x08, '_', 'H', 'I', 'D', 0x0C, 0x41, 0xD0, 0x00, 0x03,
	0x08, '_', 'C', 'R', 'S', 0x11, 0x1D, 0x0A, 0x1A,
	0x86, 0x09, 0x00, 0x01, 0x00, 0x00, 0xE0, 0xFE, 0x00, 0x10, 0x00, 0x00,
	0x86, 0x09, 0x00, 0x01, 0x00, 0x00, 0xC0, 0xFE, 0x00, 0x10, 0x00, 0x00, 0x79, 0x00,
	/* Device (\_SB.UAR1): _HID PNP0501, _DDN COM1, _UID 1, _CRS: ports 0x3F8 to 0x3FF, interrupt 4 */
	0x5B, 0x82, 0x43, 0x04, 0x5C, 0x2E, '_', 'S', 'B', '_', 'U', 'A', 'R', '1',
	0x08, '_', 'H', 'I', 'D', 0x0C, 0x41, 0xD0, 0x05, 0x01,
	0x08, '_', 'D', 'D', 'N', 0x0D, 'C', 'O', 'M', '1', 0x00,
	0x08, '_', 'U', 'I', 'D', 0x01,
	0x08, '_', 'C', 'R', 'S', 0x11, 0x16, 0x0A, 0x13,
	0x47, 0x01, 0xF8, 0x03, 0xF8, 0x03, 0x01, 0x08,
	0x89, 0x06, 0x00, 0x03, 0x01, 0x04, 0x00, 0x00, 0x00, 0x79, 0x00,
	/* Device (\_SB.RTC0): _HID PNP0B00, _UID 0, _CRS: ports 0x70 and 0x71, interrupt 8 */
	0x5B, 0x82, 0x37, 0x5C, 0x2E, '_', 'S', 'B', '_', 'R', 'T', 'C', '0',
	0x08, '_', 'H', 'I', 'D', 0x0C, 0x41, 0xD0, 0x0B, 0x00,
	0x08, '_', 'U', 'I', 'D', 0x00,
	0x08, '_', 'C', 'R', 'S', 0x11, 0x16, 0x0A, 0x13,
	0x47, 0x01, 0x70, 0x00, 0x70, 0x00, 0x00, 0x02,
	0x89, 0x06, 0x00, 0x03, 0x01, 0x08, 0x00, 0x00, 0x00, 0x79, 0x00,
};

static const uint8_t processor_hid[] = {
	0x08, '_', 'H', 'I', 'D', 0x0D, 'A', 'C', 'P', 'I', '0', '0', '0', '7', 0x00,
	0x08, '_', 'U', 'I', 'D',
};

/* Method (_STA) { Return (0xF) } */
static const uint8_t processor_sta[] = { 0x14, 0x09, '_', 'S', 'T', 'A', 0x00, 0xA4, 0x0A, 0x0F };
/* clang-format on */

#define AML_ONE 0x01u
#define AML_BYTE 0x0Au
#define AML_WORD 0x0Bu

/* The bytes of a number from 1 on: an opcode, and the number where it is more than 1. */
static unsigned number_size(uint32_t n)
{
	return n == 1 ? 1 : n < 256 ? 2 : 3;
}

static void put_number(struct writer *w, uint32_t n)
{
	static const uint8_t opcodes[] = { 0, AML_ONE, AML_BYTE, AML_WORD };
	const unsigned size = number_size(n);

	put_le(w, opcodes[size], 1);
	put_le(w, n, size - 1);
}

/* Device (P001) { _HID, _UID, _STA }; the package length counts its own byte. */
static void put_processor_device(struct writer *w, uint32_t uid)
{
	const size_t size = 1 + 4 + sizeof(processor_hid) + number_size(uid) + sizeof(processor_sta);
	const uint8_t name[4] = { (uint8_t)('P' + uid / 1000), (uint8_t)('0' + uid / 100 % 10), (uint8_t)('0' + uid / 10 % 10),
				  (uint8_t)('0' + uid % 10) };

	PUT(w, U8(0x5B), U8(0x82), U8(size));
	put(w, name, sizeof(name));
	put(w, processor_hid, sizeof(processor_hid));
	put_number(w, uid);
	put(w, processor_sta, sizeof(processor_sta));
}

static size_t put_dsdt(struct writer *w, const struct uvm_acpi *a)
{
	static const struct head head = { "DSDT", 2, "MSFTVM", "DSDT01\0", 1, "MSFT", 0x05000000 };
	const size_t start = begin(w, &head);

	put(w, fixed_aml, sizeof(fixed_aml));
	for (uint32_t uid = 1; uid <= a->processors; uid++)
		put_processor_device(w, uid);
	end(w, start);
	return start;
}

/* ---- FACP ---------------------------------------------------------------------------------------------------------- */

#define FACP_SIZE 276u
#define PORTS(width, access, port) \
	1u | (width) << 8 | (access) << 24 | (uint64_t)(port) << 32 /* a generic address, first half */

static size_t put_facp(struct writer *w, uint64_t dsdt)
{
	static const struct head head = { "FACP", 6, HVLITE };
	const struct {
		uint16_t off, size;
		uint64_t value;
	} fields[] = {
		{ 46, 2, 9 },                       /* SCI_INT */
		{ 88, 1, 4 },                       /* PM1_EVT_LEN */
		{ 89, 1, 2 },                       /* PM1_CNT_LEN */
		{ 91, 1, 4 },                       /* PM_TMR_LEN */
		{ 92, 1, 4 },                       /* GPE0_BLK_LEN */
		{ 96, 2, 101 },                     /* P_LVL2_LAT: not there */
		{ 98, 2, 1001 },                    /* P_LVL3_LAT */
		{ 112, 4, 0x85B5 },                 /* Flags */
		{ 116, 8, PORTS(8u, 1u, 0x433u) },  /* RESET_REG */
		{ 128, 1, 1 },                      /* RESET_VALUE */
		{ 140, 8, dsdt },                   /* X_DSDT */
		{ 148, 8, PORTS(32u, 2u, 0x400u) }, /* X_PM1a_EVT_BLK */
		{ 172, 8, PORTS(16u, 2u, 0x404u) }, /* X_PM1a_CNT_BLK */
		{ 208, 8, PORTS(32u, 3u, 0x408u) }, /* X_PM_TMR_BLK */
		{ 220, 8, PORTS(32u, 2u, 0x40Cu) }, /* X_GPE0_BLK */
	};
	uint8_t body[FACP_SIZE] = { 0 };
	const size_t start = begin(w, &head);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		uvm_put_le(body + fields[i].off, fields[i].size, fields[i].value);
	put(w, body + HEADER, FACP_SIZE - HEADER);
	end(w, start);
	return start;
}

/* ---- APIC, SRAT ---------------------------------------------------------------------------------------------------- */

static size_t put_apic(struct writer *w, const struct uvm_acpi *a)
{
	static const struct head head = { "APIC", 5, HVLITE };
	const size_t start = begin(w, &head);

	PUT(w, U32(0xFEE00000), U32(1));                              /* local APICs; there are 8259s, too */
	PUT(w, U8(1), U8(12), U8(0), U8(0), U32(0xFEC00000), U32(0)); /* I/O APIC 0, interrupts from 0 on */
	PUT(w, U8(2), U8(10), U8(0), U8(9), U32(9), U16(0xD));        /* 9, the SCI: level, high */
	PUT(w, U8(2), U8(10), U8(0), U8(0), U32(2), U16(0));          /* the timer's 0 is 2 */
	PUT(w, U8(4), U8(6), U8(1), U16(0), U8(1));                   /* NMI of processor 1 at LINT1 */
	for (uint32_t n = 0; n < a->processors; n++) {
		if (n < XAPIC_IDS)
			PUT(w, U8(0), U8(8), U8(n + 1), U8(n), U32(ENABLED));
		else
			PUT(w, U8(9), U8(16), U16(0), U32(n), U32(ENABLED), U32(n + 1));
	}
	end(w, start);
	return start;
}

static size_t put_srat(struct writer *w, const struct uvm_acpi *a)
{
	static const struct head head = { "SRAT", 3, HVLITE };
	const size_t start = begin(w, &head);

	PUT(w, U32(1), U64(0));
	for (uint32_t n = 0; n < a->processors; n++) {
		if (n < XAPIC_IDS)
			PUT(w, U8(0), U8(16), U8(n), U8(n), U32(ENABLED), U32(0), U32(0));
		else
			PUT(w, U8(2), U8(24), U16(0), U32(n), U32(n), U32(ENABLED), U64(0));
	}
	PUT(w, U8(1), U8(40), U32(0), U16(0), U64(0), U64(a->memory_size), U32(0), U32(ENABLED), U64(0));
	end(w, start);
	return start;
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

static size_t put_xsdt(struct writer *w, uint64_t gpa, const size_t tables[3])
{
	static const struct head head = { "XSDT", 1, HVLITE };
	const size_t start = begin(w, &head);

	for (size_t i = 0; i < 3; i++)
		put_le(w, gpa + tables[i], 8);
	end(w, start);
	return start;
}

/* The first checksum is that of the part ACPI 1.0 had. */
static void put_rsdp(uint64_t xsdt, uint8_t out[UVM_ACPI_RSDP_SIZE])
{
	memset(out, 0, UVM_ACPI_RSDP_SIZE);
	memcpy(out, "RSD PTR ", 8);
	memcpy(out + 9, "HVLITE", 6);
	out[15] = 2; /* revision */
	uvm_put_le32(out + 20, UVM_ACPI_RSDP_SIZE);
	uvm_put_le64(out + 24, xsdt);
	out[8] = checksum(out, 20);
	out[32] = checksum(out, UVM_ACPI_RSDP_SIZE);
}

size_t uvm_acpi_put(const struct uvm_acpi *a, uint8_t *tables, uint8_t rsdp[UVM_ACPI_RSDP_SIZE])
{
	struct writer w = { .out = tables };
	const size_t dsdt = put_dsdt(&w, a);
	const size_t facp = put_facp(&w, a->gpa + dsdt), apic = put_apic(&w, a), srat = put_srat(&w, a);
	const size_t xsdt = put_xsdt(&w, a->gpa, (const size_t[]){ facp, apic, srat });

	if (tables != NULL)
		put_rsdp(a->gpa + xsdt, rsdp);
	return w.at;
}
