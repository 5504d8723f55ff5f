/* SPDX-License-Identifier: MIT */
/*
 * Nodes of device paths in words. Numbers are hexadecimal without a sign of it: that is how scripts know them.
 */
#include "node_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "wire/utf8.h"

/* ---- strings -------------------------------------------------------------------------------------------------------- */

static void put_escaped(FILE *f, const char *s, size_t n, uint32_t c)
{
	static const struct {
		char c, letter;
	} escapes[] = { { '"', '"' }, { '\\', '\\' }, { '\t', 't' }, { '\n', 'n' }, { '\r', 'r' }, { '\0', '0' } };

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		if (c == (unsigned char)escapes[i].c) {
			fprintf(f, "\\%c", escapes[i].letter);
			return;
		}
	}
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		fprintf(f, "\\u{%" PRIx32 "}", c);
	else
		fwrite(s, 1, n, f);
}

void put_quoted(FILE *f, const char *s, size_t n)
{
	fputc('"', f);
	for (size_t used; n > 0; s += used, n -= used) {
		uint32_t c = 0;

		used = uvm_utf8_next(s, n, &c);
		if (used > 0) {
			put_escaped(f, s, used, c);
			continue;
		}
		used = 1;
		fprintf(f, "\\x%02x", (unsigned char)*s);
	}
	fputc('"', f);
}

void put_name(FILE *f, const uint8_t *utf16, size_t n, bool quoted)
{
	char *text = malloc(n / 2 * 3 + 1);
	const size_t len = text != NULL ? uvm_nvram_name_text(utf16, n, text) : 0;

	if (quoted)
		put_quoted(f, text, len);
	else
		fwrite(text, 1, len, f);
	free(text);
}

void put_list(FILE *f, const uint8_t *p, size_t n)
{
	fputc('[', f);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%x", i > 0 ? ", " : "", p[i]);
	fputc(']', f);
}

static void put_guid(FILE *f, const uint8_t *p)
{
	struct uvm_guid g;
	char text[UVM_GUID_TEXT];

	memcpy(g.b, p, sizeof(g.b));
	uvm_guid_format(&g, text);
	fputs(text, f);
}

/* ---- names of the UEFI specification -------------------------------------------------------------------------------- */

static const char *const hardware[] = { NULL, "PCI", "PCCARD", "MEMORY_MAPPED", "VENDOR", "CONTROLLER", "BMC" };
static const char *const acpi[] = { NULL, "ACPI", "EXPANDED_ACPI", "ADR", "NVDIMM" };
static const char *const messaging[] = {
	NULL,
	"ATAPI",
	"SCSI",
	"FIBRE_CHANNEL",
	"IEEE_1394",
	"USB",
	"I20_RANDOM_BLOCK_STORAGE_CLASS",
	NULL,
	NULL,
	"INFINIBAND",
	"SAS",
	"MAC_ADDRESS",
	"IPV4",
	"IPV6",
	"UART",
	"USB_CLASS",
	"USB_WWID",
	"LOGICAL_UNIT",
	"SATA",
	"ISCSI",
	"VLAN",
	"FIBRE_CHANNEL_EX",
	"SAS_EX",
	"NVME_NAMESPACE",
	"URI",
	"UFS",
	"SD",
	"BLUETOOTH",
	"WIFI",
	"EMMC",
	"BLUETOOTH_LE",
	"DNS",
	"NVDIMM",
	"REST_SERVICE",
	"NVME_OF",
};
static const char *const media[] = {
	NULL,
	"HARD_DRIVE",
	"CD_ROM",
	"VENDOR",
	"FILE",
	"MEDIA_PROTOCOL",
	"PIWG_FIRMWARE_FILE",
	"PIWG_FIRMWARE_VOLUME",
	"RELATIVE_OFFSET_RANGE",
	"RAM_DISK",
};
static const char *const memory[] = {
	"EFI_RESERVED_MEMORY_TYPE",
	"EFI_LOADER_CODE",
	"EFI_LOADER_DATA",
	"EFI_BOOT_SERVICES_CODE",
	"EFI_BOOT_SERVICES_DATA",
	"EFI_RUNTIME_SERVICES_CODE",
	"EFI_RUNTIME_SERVICES_DATA",
	"EFI_CONVENTIONAL_MEMORY",
	"EFI_UNUSABLE_MEMORY",
	"EFI_ACPI_RECLAIM_MEMORY",
	"EFI_ACPI_MEMORY_NVS",
	"EFI_MEMORY_MAPPED_IO",
	"EFI_MEMORY_MAPPED_IOPORT_SPACE",
	"EFI_PAL_CODE",
	"EFI_PERSISTENT_MEMORY",
	"EFI_UNACCEPTED_MEMORY_TYPE",
	"EFI_MAX_MEMORY_TYPE",
};
static const char *const partitions[] = { NULL, "MBR", "GUID" };
static const char *const signatures[] = { "NONE", "MBR", "GUID" };

#define NAMES(list) list, sizeof(list) / sizeof((list)[0])

static const struct {
	const char *name;
	const char *const *subtypes;
	size_t n;
} types[] = {
	[UVM_NODE_HARDWARE] = { "Hardware", NAMES(hardware) },    [UVM_NODE_ACPI] = { "Acpi", NAMES(acpi) },
	[UVM_NODE_MESSAGING] = { "Messaging", NAMES(messaging) }, [UVM_NODE_MEDIA] = { "Media", NAMES(media) },
	[UVM_NODE_BIOS_BOOT] = { "BIOS_BOOT_SPEC", NULL, 0 },
};

static void put_named(FILE *f, const char *const *names, size_t n, uint32_t value)
{
	if (value < n && names[value] != NULL)
		fputs(names[value], f);
	else
		fprintf(f, "0x%" PRIx32, value);
}

/* ---- kinds ---------------------------------------------------------------------------------------------------------- */

static void put_memory_mapped(FILE *f, const uint8_t *p, size_t n)
{
	(void)n;
	fputs("MemoryMapped(EfiMemoryMappedDevice { memory_type: ", f);
	put_named(f, NAMES(memory), uvm_le32(p));
	fprintf(f, ", start_address: %" PRIx64 ", end_address: %" PRIx64 " })", uvm_le64(p + 4), uvm_le64(p + 12));
}

static void put_vendor(FILE *f, const uint8_t *p, size_t n)
{
	fputs("Vendor { vendor_guid: ", f);
	put_guid(f, p);
	fputs(", data: ", f);
	put_list(f, p + 16, n - 16);
	fputs(" }", f);
}

/* Three strings with their NULs, which fill the node: put_node has seen to that. */
static void put_expanded_acpi(FILE *f, const uint8_t *p, size_t n)
{
	static const char *const names[] = { "hidstr", "uidstr", "cidstr" };
	const char *s = (const char *)p + 12;

	(void)n;
	fprintf(f, "ExpandedAcpi { numeric: EfiExpandedAcpiDevice { hid: %" PRIx32 ", cid: %" PRIx32 ", uid: %" PRIx32 " }",
		uvm_le32(p), uvm_le32(p + 4), uvm_le32(p + 8));
	for (size_t i = 0; i < 3; i++) {
		fprintf(f, ", %s: ", names[i]);
		put_quoted(f, s, strlen(s));
		s += strlen(s) + 1;
	}
	fputs(" }", f);
}

static void put_scsi(FILE *f, const uint8_t *p, size_t n)
{
	(void)n;
	fprintf(f, "Scsi(EfiScsiDevice { target_id: %x, logical_unit_num: %x })", uvm_le16(p), uvm_le16(p + 2));
}

static void put_hard_drive(FILE *f, const uint8_t *p, size_t n)
{
	(void)n;
	fprintf(f,
		"HardDrive(EfiHardDriveDevice { partition_number: %" PRIx32 ", partition_start: %" PRIx64
		", partition_size: %" PRIx64,
		uvm_le32(p), uvm_le64(p + 4), uvm_le64(p + 12));
	fputs(", partition_signature: ", f);
	put_guid(f, p + 20);
	fputs(", partition_format: ", f);
	put_named(f, NAMES(partitions), p[36]);
	fputs(", partition_type: ", f);
	put_named(f, NAMES(signatures), p[37]);
	fputs(" })", f);
}

static void put_file(FILE *f, const uint8_t *p, size_t n)
{
	fputs("File(", f);
	put_name(f, p, n, true);
	fputc(')', f);
}

static void put_firmware_file(FILE *f, const uint8_t *p, size_t n)
{
	(void)n;
	fputs("PiwgFirmwareFile(", f);
	put_guid(f, p);
	fputc(')', f);
}

static void put_firmware_volume(FILE *f, const uint8_t *p, size_t n)
{
	(void)n;
	fputs("PiwgFirmwareVolume(", f);
	put_guid(f, p);
	fputc(')', f);
}

enum { ANY = 0, UNTIL_NUL = 2, THREE_STRINGS = 3 };

/* The kinds that are told apart, and how many bytes they have: at least, and whether exactly. */
static const struct kind {
	uint8_t type, subtype;
	uint8_t least;
	bool exactly;
	uint8_t ends; /* how the bytes behind end */
	void (*put)(FILE *f, const uint8_t *p, size_t n);
} kinds[] = {
	{ UVM_NODE_HARDWARE, 3, 20, true, ANY, put_memory_mapped },
	{ UVM_NODE_HARDWARE, 4, 16, false, ANY, put_vendor },
	{ UVM_NODE_ACPI, 2, 15, false, THREE_STRINGS, put_expanded_acpi },
	{ UVM_NODE_MESSAGING, 2, 4, true, ANY, put_scsi },
	{ UVM_NODE_MEDIA, 1, 38, true, ANY, put_hard_drive },
	{ UVM_NODE_MEDIA, 4, 2, false, UNTIL_NUL, put_file },
	{ UVM_NODE_MEDIA, 6, 16, true, ANY, put_firmware_file },
	{ UVM_NODE_MEDIA, 7, 16, true, ANY, put_firmware_volume },
};

static bool ends_well(const struct kind *k, const struct uvm_path_node *node)
{
	size_t nuls = 0;

	if (k->ends == ANY)
		return true;
	if (k->ends == UNTIL_NUL) { /* its first NUL is its end */
		for (size_t i = 0; i + 1 < node->len; i += 2)
			nuls += uvm_le16(node->data + i) == 0;
		return node->len % 2 == 0 && nuls == 1 && uvm_le16(node->data + node->len - 2) == 0;
	}
	for (size_t i = 12; i < node->len; i++)
		nuls += node->data[i] == 0;
	return nuls == 3 && node->data[node->len - 1] == 0;
}

static const struct kind *kind_of(const struct uvm_path_node *node)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type == node->type && kinds[i].subtype == node->subtype)
			return &kinds[i];
	}
	return NULL;
}

/* Also of types that nobody knows. */
static void put_unknown(FILE *f, const struct uvm_path_node *node)
{
	const bool known = node->type >= UVM_NODE_HARDWARE && node->type <= UVM_NODE_MEDIA;

	if (known) {
		fputs("Unknown { device_subtype: ", f);
		put_named(f, types[node->type].subtypes, types[node->type].n, node->subtype);
	} else {
		fputs("Unknown { device_type: ", f);
		if (node->type == UVM_NODE_BIOS_BOOT)
			fputs(types[UVM_NODE_BIOS_BOOT].name, f);
		else
			fprintf(f, "0x%x", node->type);
		fprintf(f, ", device_subtype: %x", node->subtype);
	}
	fputs(", path_data: ", f);
	put_list(f, node->data, node->len);
	fputs(" }", f);
}

int put_node(FILE *f, const struct uvm_path_node *node, struct uvm_diag *d)
{
	const bool known = node->type >= UVM_NODE_HARDWARE && node->type <= UVM_NODE_MEDIA;
	const struct kind *k = kind_of(node);

	if (k != NULL && (node->len < k->least || (k->exactly && node->len != k->least)))
		return uvm_fail(d, UVM_E_LENGTH, UVM_NO_OFFSET, "FilePathList", node->len, k->least);
	if (k != NULL && !ends_well(k, node))
		return uvm_fail(d, UVM_E_MISSING, UVM_NO_OFFSET, "FilePathList: the NUL of a name", 0, 0);
	if (known)
		fprintf(f, "%s(", types[node->type].name);
	if (k != NULL)
		k->put(f, node->data, node->len);
	else
		put_unknown(f, node);
	if (known)
		fputc(')', f);
	return UVM_OK;
}
