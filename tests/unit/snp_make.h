/* SPDX-License-Identifier: MIT */
/*
 * SNP reports and what the certificates of VCEKs say, for tests.
 */
#ifndef UVM_TESTS_SNP_MAKE_H
#define UVM_TESTS_SNP_MAKE_H

#include <uvmkit/wire.h>

#include "endorse/snp_report.h"
#include "sign_make.h"

#define BOTH "1.3.6.1.4.1.3704.1."

#define NUMBER(n, bytes)                                                               \
	{                                                                              \
		.oid = BOTH n, .p = (const uint8_t *)(bytes), .len = sizeof(bytes) - 1 \
	}
#define TEXT(n, text, size)                                                                      \
	{                                                                                        \
		.oid = BOTH n, .p = (const uint8_t *)("\x16" size text), .len = sizeof(text) + 1 \
	}

static const uint8_t make_hwid[64] = { 1, 2, 3 }, make_long_hwid[66] = { 4, 64, 1, 2, 3 };

/* What a VCEK's certificate has: bootloader 3, tee 0, snp 8, microcode 115. */
enum { VERSION, PRODUCT, BL, TEE, SNP, UCODE, ID, FMC, MORE, EXTENSIONS };

static const struct make_extension make_vcek[EXTENSIONS + 1] = {
	[VERSION] = NUMBER("1", "\2\1\0"),
	[PRODUCT] = TEXT("2", "Milan-B0", "\x08"),
	[BL] = NUMBER("3.1", "\2\1\3"),
	[TEE] = NUMBER("3.2", "\2\1\0"),
	[SNP] = NUMBER("3.3", "\2\1\x08"),
	[UCODE] = NUMBER("3.8", "\2\1\x73"),
	[ID] = { .oid = BOTH "4", .p = make_hwid, .len = 64 },
	[FMC] = NUMBER("3.9", "\2\1\5"),
	[MORE] = NUMBER("3.4", "\2\1\0"),
};

/** make_report(b, version): a report with nothing in it. */
static inline void make_report(uint8_t b[UVM_SNP_REPORT_SIZE], uint32_t version)
{
	memset(b, 0, UVM_SNP_REPORT_SIZE);
	uvm_put_le32(b, version);
	uvm_put_le32(b + 0x34, 1);
}

/** make_report_signature(b, key): sign it. */
static inline void make_report_signature(uint8_t b[UVM_SNP_REPORT_SIZE], EVP_PKEY *key)
{
	uint8_t der[128];
	const struct uvm_slice s = make_signature(key, EVP_sha384(), b, UVM_SNP_REPORT_SIGNED, der, sizeof(der));
	const uint8_t *p = s.p;
	ECDSA_SIG *numbers = d2i_ECDSA_SIG(NULL, &p, (long)s.len);

	assert_int_equal(BN_bn2lebinpad(ECDSA_SIG_get0_r(numbers), b + 0x2a0, 72), 72);
	assert_int_equal(BN_bn2lebinpad(ECDSA_SIG_get0_s(numbers), b + 0x2e8, 72), 72);
	ECDSA_SIG_free(numbers);
}

#endif
