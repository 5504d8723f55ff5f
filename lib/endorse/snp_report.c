/* SPDX-License-Identifier: MIT */
/*
 * SEV-SNP attestation reports. The certificates of their keys: snp_key.c.
 */
#include <string.h>

#include <uvmkit/wire.h>

#include "endorse/key.h"
#include "endorse/snp_report.h"
#include "os/say.h"

#define ALGORITHM_ECDSA_P384 1u
#define NUMBER 72u /* bytes of a number in the signature; 48 count */
#define FLAGS_KNOWN 0x1fu

enum {
	OFF_VERSION = 0x000,
	OFF_GUEST_SVN = 0x004,
	OFF_POLICY = 0x008,
	OFF_FAMILY_ID = 0x010,
	OFF_IMAGE_ID = 0x020,
	OFF_VMPL = 0x030,
	OFF_SIGNATURE_ALGO = 0x034,
	OFF_CURRENT_TCB = 0x038,
	OFF_PLATFORM_INFO = 0x040,
	OFF_FLAGS = 0x048,
	OFF_REPORT_DATA = 0x050,
	OFF_MEASUREMENT = 0x090,
	OFF_HOST_DATA = 0x0c0,
	OFF_ID_KEY_DIGEST = 0x0e0,
	OFF_AUTHOR_KEY_DIGEST = 0x110,
	OFF_REPORT_ID_MA = 0x160,
	OFF_REPORTED_TCB = 0x180,
	OFF_CPUID = 0x188,
	OFF_CHIP_ID = 0x1a0,
	OFF_COMMITTED_TCB = 0x1e0,
	OFF_CURRENT_VERSION = 0x1e8,
	OFF_COMMITTED_VERSION = 0x1ec,
	OFF_LAUNCH_TCB = 0x1f0,
	OFF_LAUNCH_MIT_VECTOR = 0x1f8,
	OFF_CURRENT_MIT_VECTOR = 0x200,
	OFF_SIGNATURE = UVM_SNP_REPORT_SIGNED,
};

/* What must be zero, in reports of which versions. */
static const struct {
	uint16_t off, len;
	uint8_t from, to;
} reserved[] = {
	{ 0x04c, 4, 2, 5 },
	{ OFF_CPUID, 24, 2, 2 },
	{ 0x18b, 21, 3, 5 },
	{ 0x1eb, 1, 2, 5 },
	{ 0x1ef, 1, 2, 5 },
	{ 0x1f8, 168, 2, 4 },
	{ 0x208, 152, 5, 5 },
	{ OFF_SIGNATURE + 48, 24, 2, 5 },
	{ OFF_SIGNATURE + NUMBER + 48, 24, 2, 5 },
	{ OFF_SIGNATURE + 2 * NUMBER, 512 - 2 * NUMBER, 2, 5 },
};

static int check_reserved(const uint8_t *b, uint32_t version, struct uvm_diag *d)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (version < reserved[i].from || version > reserved[i].to)
			continue;
		for (size_t k = 0; k < reserved[i].len; k++) {
			if (b[reserved[i].off + k] != 0)
				return uvm_fail(d, UVM_E_RESERVED, reserved[i].off + k, "reserved", b[reserved[i].off + k], 0);
		}
	}
	return UVM_OK;
}

static int check_form(struct uvm_slice file, struct uvm_diag *d)
{
	uint32_t version, algorithm;

	if (file.len != UVM_SNP_REPORT_SIZE)
		return uvm_fail(d, UVM_E_LENGTH, 0, NULL, file.len, UVM_SNP_REPORT_SIZE);
	version = uvm_le32(file.p + OFF_VERSION);
	if (version < 2 || version > 5)
		return uvm_fail_says(d, UVM_E_VERSION, OFF_VERSION, "version", version, 5, "version %G, expected 2 to %W");
	algorithm = uvm_le32(file.p + OFF_SIGNATURE_ALGO);
	if (algorithm != ALGORITHM_ECDSA_P384)
		return uvm_fail(d, UVM_E_UNSUPPORTED, OFF_SIGNATURE_ALGO, "signature_algo", algorithm, ALGORITHM_ECDSA_P384);
	if ((uvm_le32(file.p + OFF_FLAGS) & ~FLAGS_KNOWN) != 0)
		return uvm_fail(d, UVM_E_RESERVED, OFF_FLAGS, "flags", uvm_le32(file.p + OFF_FLAGS) & ~FLAGS_KNOWN, 0);
	return check_reserved(file.p, version, d);
}

/* Stored from the least part to the most. */
static void take_version(uint8_t version[3], const uint8_t *b)
{
	for (int i = 0; i < 3; i++)
		version[i] = b[2 - i];
}

static void take(struct uvm_snp_report *r, const uint8_t *b)
{
	const uint32_t flags = uvm_le32(b + OFF_FLAGS);

	r->version = uvm_le32(b + OFF_VERSION);
	r->guest_svn = uvm_le32(b + OFF_GUEST_SVN);
	r->policy = uvm_le64(b + OFF_POLICY);
	r->vmpl = uvm_le32(b + OFF_VMPL);
	r->platform_info = uvm_le64(b + OFF_PLATFORM_INFO);
	r->author_key_en = flags & 1;
	r->mask_chip_key = flags >> 1 & 1;
	r->signing_key = flags >> 2 & 7;
	r->cpuid_family = b[OFF_CPUID];
	r->cpuid_model = b[OFF_CPUID + 1];
#define COPY(member, off) memcpy(r->member, b + (off), sizeof(r->member))
	COPY(family_id, OFF_FAMILY_ID);
	COPY(image_id, OFF_IMAGE_ID);
	COPY(report_id_ma, OFF_REPORT_ID_MA);
	COPY(report_data, OFF_REPORT_DATA);
	COPY(measurement, OFF_MEASUREMENT);
	COPY(host_data, OFF_HOST_DATA);
	COPY(id_key_digest, OFF_ID_KEY_DIGEST);
	COPY(author_key_digest, OFF_AUTHOR_KEY_DIGEST);
	COPY(chip_id, OFF_CHIP_ID);
	COPY(reported_tcb, OFF_REPORTED_TCB);
	COPY(current_tcb, OFF_CURRENT_TCB);
	COPY(committed_tcb, OFF_COMMITTED_TCB);
	COPY(launch_tcb, OFF_LAUNCH_TCB);
	COPY(r, OFF_SIGNATURE);
	COPY(s, OFF_SIGNATURE + NUMBER);
#undef COPY
	take_version(r->current_version, b + OFF_CURRENT_VERSION);
	take_version(r->committed_version, b + OFF_COMMITTED_VERSION);
	r->launch_mit_vector = uvm_le64(b + OFF_LAUNCH_MIT_VECTOR); /* reserved, so 0, before version 5 */
	r->current_mit_vector = uvm_le64(b + OFF_CURRENT_MIT_VECTOR);
}

static int read_report(struct uvm_slice file, struct uvm_snp_report *ret, struct uvm_diag *d)
{
	struct uvm_snp_report report;
	const int r = check_form(file, d);

	if (r < 0)
		return r;
	take(&report, file.p);
	if (report.signing_key != UVM_SNP_VCEK && report.signing_key != UVM_SNP_VLEK && report.signing_key != UVM_SNP_NOBODY)
		return uvm_fail_says(d, UVM_E_VALUE, OFF_FLAGS, "signing_key", report.signing_key, 0,
				     "%G is neither VCEK (0), VLEK (1) nor none (7)");
	*ret = report;
	return UVM_OK;
}

int uvm_snp_report_read(struct uvm_slice file, struct uvm_snp_report *ret, struct uvm_diag *d)
{
	const int r = read_report(file, ret, d);

	if (r < 0 && d->record == NULL)
		d->record = "report";
	return r;
}

/* Parts are bytes on all processors, so this holds byte by byte. */
static int check_below(const uint8_t tcb[8], const uint8_t current[8], unsigned off, const char *field, struct uvm_diag *d)
{
	for (unsigned i = 0; i < 8; i++) {
		if (tcb[i] > current[i])
			return uvm_fail_says(d, UVM_E_CONFLICT, off + i, field, tcb[i], current[i],
					     "%G is above the %W of what runs (current_tcb)");
	}
	return UVM_OK;
}

static int check_consistent(const struct uvm_snp_report *r, struct uvm_diag *d)
{
	int code = check_below(r->reported_tcb, r->current_tcb, OFF_REPORTED_TCB, "reported_tcb", d);

	if (code == UVM_OK)
		code = check_below(r->committed_tcb, r->current_tcb, OFF_COMMITTED_TCB, "committed_tcb", d);
	if (code < 0)
		return code;
	if (memcmp(r->committed_version, r->current_version, sizeof(r->current_version)) > 0)
		return uvm_fail_says(d, UVM_E_CONFLICT, OFF_COMMITTED_VERSION, "committed_version", 0, 0,
				     "above the version of the firmware that runs");
	return UVM_OK;
}

int uvm_snp_report_consistent(const struct uvm_snp_report *report, struct uvm_diag *d)
{
	const int r = check_consistent(report, d);

	if (r < 0 && d->record == NULL)
		d->record = "report";
	return r;
}

int uvm_snp_report_verify(struct uvm_slice file, const struct uvm_snp_report *report, EVP_PKEY *key, struct uvm_diag *d)
{
	uint8_t raw[2 * 48];

	for (size_t i = 0; i < 48; i++) {
		raw[i] = report->r[47 - i];
		raw[48 + i] = report->s[47 - i];
	}
	if (!uvm_key_is_p384(key))
		return uvm_say(d, UVM_E_UNSUPPORTED, "the certificate's key is not an EC key on P-384");
	return uvm_ecdsa_verify(key, EVP_sha384(), (struct uvm_slice){ file.p, UVM_SNP_REPORT_SIGNED },
				(struct uvm_slice){ raw, sizeof(raw) }, d);
}

/* ---- TCB versions ---- */

static const struct {
	const char *name;
	int8_t off[2]; /* in the eight bytes: before Turin, from Turin on; -1: not there */
} parts[UVM_SNP_PARTS] = {
	[UVM_SNP_BOOTLOADER] = { "bootloader", { 0, 1 } },
	[UVM_SNP_TEE] = { "tee", { 1, 2 } },
	[UVM_SNP_SNP] = { "snp", { 6, 3 } },
	[UVM_SNP_MICROCODE] = { "microcode", { 7, 7 } },
	[UVM_SNP_FMC] = { "fmc", { -1, 0 } },
};

const char *uvm_snp_part_name(enum uvm_snp_part p)
{
	return parts[p].name;
}

struct uvm_snp_tcb uvm_snp_tcb_get(const uint8_t raw[8], bool turin)
{
	struct uvm_snp_tcb tcb = { { 0 } };

	for (int i = 0; i < UVM_SNP_PARTS; i++) {
		if (parts[i].off[turin] >= 0)
			tcb.part[i] = raw[parts[i].off[turin]];
	}
	return tcb;
}
