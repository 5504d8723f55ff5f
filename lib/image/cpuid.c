/* SPDX-License-Identifier: MIT */
/*
 * The CPUID page: 0 u32 count, 16 leaves of 48 bytes { 0 u32 eax_in, 4 u32 ecx_in, 8 u64 xcr0_in, 16 u64 xss_in, outputs }.
 *
 * Source: SEV-SNP firmware ABI, "CPUID Page"; the lists are those of openvmm's vm/loader/src/cpuid.rs, whose first leaf has to
 * be the one of the encryption features.
 */
#include "image/cpuid.h"

#include <uvmkit/wire.h>

#define HEAD 16u
#define LEAF_SIZE 48u
#define EXTENDED_STATE 0xDu /* the one leaf that depends on xcr0_in */

struct leaf {
	uint32_t eax;
	uint8_t ecx, last_ecx;
};

static const struct leaf paravisor[] = {
	{ 0x8000001F, 0, 0 }, { 0, 0, 0 },          { 1, 0, 0 },          { 0x80000000, 0, 0 }, { 5, 0, 0 },
	{ 9, 0, 0 },          { 0xA, 0, 0 },        { 7, 0, 0 },          { 0xB, 0, 1 },        { 0x80000001, 0, 0 },
	{ 0x80000005, 0, 0 }, { 0x80000006, 0, 0 }, { 0x80000007, 0, 0 }, { 0x80000008, 0, 0 }, { 0x8000000A, 0, 0 },
	{ 0x8000001E, 0, 0 }, { 0xD, 0, 8 },        { 0x80000002, 0, 0 }, { 0x80000003, 0, 0 }, { 0x80000004, 0, 0 },
	{ 0x80000019, 0, 0 }, { 0x8000001A, 0, 0 }, { 0x8000001D, 0, 3 },
};

static const struct leaf uefi[] = {
	{ 0x8000001F, 0, 0 }, { 1, 0, 0 },          { 2, 0, 0 },          { 5, 0, 0 },          { 6, 0, 0 },
	{ 9, 0, 0 },          { 0xA, 0, 0 },        { 7, 0, 0 },          { 4, 0, 2 },          { 0xB, 0, 1 },
	{ 0x80000001, 0, 0 }, { 0x80000005, 0, 0 }, { 0x80000006, 0, 0 }, { 0x80000007, 0, 0 }, { 0x80000008, 0, 0 },
	{ 0x8000000A, 0, 0 }, { 0x8000001E, 0, 0 },
};

static void put(const struct leaf *leaves, size_t nleaves, uint8_t *out)
{
	uint8_t *b = out + HEAD;
	uint32_t n = 0;

	for (size_t i = 0; i < nleaves; i++) {
		for (uint32_t ecx = leaves[i].ecx; ecx <= leaves[i].last_ecx; ecx++, n++, b += LEAF_SIZE) {
			uvm_put_le32(b, leaves[i].eax);
			uvm_put_le32(b + 4, ecx);
			uvm_put_le64(b + 8, leaves[i].eax == EXTENDED_STATE);
		}
	}
	uvm_put_le32(out, n);
}

void uvm_cpuid_page_put(uint8_t out[UVM_CPUID_PAGE_SIZE])
{
	put(paravisor, sizeof(paravisor) / sizeof(paravisor[0]), out);
}

void uvm_cpuid_page_put_uefi(uint8_t out[UVM_CPUID_PAGE_SIZE])
{
	put(uefi, sizeof(uefi) / sizeof(uefi[0]), out);
}
