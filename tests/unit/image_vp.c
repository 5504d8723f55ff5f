/* SPDX-License-Identifier: MIT */
/*
 * The state of the first processor: descriptor tables, the save area and its features, the page at the TDX reset vector, and
 * the CPUID page that goes with them.
 */
#include <stdio.h>

#include <openssl/evp.h>

#include "igvm/context.h"
#include "igvm/registers.h"
#include "image/cpuid.h"
#include "image/gdt.h"
#include "image/vp.h"

#include "unit.h"

/* ---- descriptor tables --------------------------------------------------------------------------------------------- */

static void gdt(void **state)
{
	static const uint8_t code[] = { 0xFF, 0xFF, 0, 0, 0, 0x9B, 0xA0, 0 }, data[] = { 0xFF, 0xFF, 0, 0, 0, 0x93, 0xC0, 0 };
	uint8_t b[UVM_GDT_SIZE];

	(void)state;
	for (unsigned i = 1; i <= 2; i++) {
		uvm_gdt_put(i, b);
		assert_true(uvm_is_zero(b, 8 * i));
		assert_memory_equal(b + 8 * i, code, 8);
		assert_memory_equal(b + 8 * i + 8, data, 8);
		assert_true(uvm_is_zero(b + 8 * i + 16, UVM_GDT_SIZE - 8 * i - 16));
	}
}

/* ---- CPUID --------------------------------------------------------------------------------------------------------- */

static void cpuid(void **state)
{
	static const uint32_t want[][2] = {
		{ 0x8000001F, 0 }, { 0, 0 },          { 1, 0 },          { 0x80000000, 0 }, { 5, 0 },
		{ 9, 0 },          { 0xA, 0 },        { 7, 0 },          { 0xB, 0 },        { 0xB, 1 },
		{ 0x80000001, 0 }, { 0x80000005, 0 }, { 0x80000006, 0 }, { 0x80000007, 0 }, { 0x80000008, 0 },
		{ 0x8000000A, 0 }, { 0x8000001E, 0 }, { 0xD, 0 },        { 0xD, 1 },        { 0xD, 2 },
		{ 0xD, 3 },        { 0xD, 4 },        { 0xD, 5 },        { 0xD, 6 },        { 0xD, 7 },
		{ 0xD, 8 },        { 0x80000002, 0 }, { 0x80000003, 0 }, { 0x80000004, 0 }, { 0x80000019, 0 },
		{ 0x8000001A, 0 }, { 0x8000001D, 0 }, { 0x8000001D, 1 }, { 0x8000001D, 2 }, { 0x8000001D, 3 },
	};
	uint8_t page[UVM_CPUID_PAGE_SIZE] = { 0 };

	(void)state;
	uvm_cpuid_page_put(page);
	assert_int_equal(uvm_le64(page), 35);
	assert_int_equal(COUNT(want), 35);
	assert_int_equal(uvm_le64(page + 8), 0);
	for (size_t i = 0; i < COUNT(want); i++) {
		const uint8_t *leaf = page + 16 + 48 * i;

		assert_int_equal(uvm_le32(leaf), want[i][0]);
		assert_int_equal(uvm_le32(leaf + 4), want[i][1]);
		assert_int_equal(uvm_le64(leaf + 8), want[i][0] == 0xD);
		assert_true(uvm_is_zero(leaf + 16, 32));
	}
	assert_true(uvm_is_zero(page + 16 + 48 * 35, sizeof(page) - 16 - 48 * 35));
}

static void cpuid_uefi(void **state)
{
	static const uint32_t want[][2] = {
		{ 0x8000001F, 0 }, { 1, 0 },          { 2, 0 },          { 5, 0 },          { 6, 0 },
		{ 9, 0 },          { 0xA, 0 },        { 7, 0 },          { 4, 0 },          { 4, 1 },
		{ 4, 2 },          { 0xB, 0 },        { 0xB, 1 },        { 0x80000001, 0 }, { 0x80000005, 0 },
		{ 0x80000006, 0 }, { 0x80000007, 0 }, { 0x80000008, 0 }, { 0x8000000A, 0 }, { 0x8000001E, 0 },
	};
	uint8_t page[UVM_CPUID_PAGE_SIZE] = { 0 };

	(void)state;
	uvm_cpuid_page_put_uefi(page);
	assert_int_equal(uvm_le64(page), COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		const uint8_t *leaf = page + 16 + 48 * i;

		assert_int_equal(uvm_le32(leaf), want[i][0]);
		assert_int_equal(uvm_le32(leaf + 4), want[i][1]);
		assert_true(uvm_is_zero(leaf + 8, 40));
	}
	assert_true(uvm_is_zero(page + 16 + 48 * COUNT(want), sizeof(page) - 16 - 48 * COUNT(want)));
}

/* ---- SNP ----------------------------------------------------------------------------------------------------------- */

static void vmsa_features(void **state)
{
	static const struct {
		bool restricted, avic;
		uint64_t want;
	} cases[] = {
		{ false, false, 0x2040E1 }, { false, true, 0x2140E1 }, { true, false, 0x2040E9 }, { true, true, 0x2140E9 }
	};
	static const struct uvm_registers none;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct uvm_guest_config c = {
			.isolation = UVM_ISOLATION_SNP,
			.max_vtl = 2,
			.has_shared_gpa_boundary = true,
			.shared_gpa_boundary_bits = 46,
			.restricted_injection = cases[i].restricted,
			.secure_avic = cases[i].avic,
		};
		uint8_t b[UVM_PAGE_SIZE] = { 0 };

		uvm_vp_snp_vmsa(&c, &none, b);
		assert_int_equal(uvm_le64(b + UVM_VMSA_sev_features), cases[i].want);
		assert_int_equal(uvm_le64(b + UVM_VMSA_efer), 0x1000);
		assert_int_equal(uvm_le64(b + UVM_VMSA_xcr0), 1);
		assert_int_equal(uvm_le64(b + UVM_VMSA_virtual_tom), 0);
	}
}

/* Without a paravisor: firmware has a boundary, a kernel an encryption bit and the state after a reset. */
static void vmsa_without_paravisor(void **state)
{
	static const struct uvm_guest_config uefi = { .isolation = UVM_ISOLATION_SNP,
						      .kind = UVM_IMAGE_UEFI,
						      .shared_gpa_boundary_bits = 39,
						      .restricted_injection = true,
						      .secure_avic = true };
	static const struct uvm_guest_config direct = { .isolation = UVM_ISOLATION_SNP,
							.kind = UVM_IMAGE_SNP_LINUX_DIRECT,
							.c_bit_position = 51 };
	static const struct {
		uint16_t off, size;
		uint64_t want;
	} fields[] = {
		{ UVM_VMSA_sev_features, 8, 1 },
		{ UVM_VMSA_virtual_tom, 8, 0 },
		{ UVM_VMSA_cr0, 8, 0x10 },
		{ UVM_VMSA_cr3, 8, 1ull << 51 },
		{ UVM_VMSA_cr4, 8, 0x40 },
		{ UVM_VMSA_efer, 8, 0x1000 },
		{ UVM_VMSA_rflags, 8, 2 },
		{ UVM_VMSA_dr6, 8, 0xFFFF0FF0 },
		{ UVM_VMSA_dr7, 8, 0x400 },
		{ UVM_VMSA_x87_fcw, 2, 0x37F },
		{ UVM_VMSA_mxcsr, 4, 0x1F80 },
		{ UVM_VMSA_tr, 8, 0xFFFF008B0000 },
		{ UVM_VMSA_ldtr, 8, 0xFFFF00820000 },
		{ UVM_VMSA_idtr, 8, 0xFFFF00000000 },
	};
	static const struct uvm_registers none;
	uint8_t b[UVM_PAGE_SIZE] = { 0 };

	(void)state;
	uvm_vp_snp_vmsa(&uefi, &none, b);
	assert_int_equal(uvm_le64(b + UVM_VMSA_sev_features), 0x2B);
	assert_int_equal(uvm_le64(b + UVM_VMSA_virtual_tom), 1ull << 39);
	memset(b, 0, sizeof(b));
	uvm_vp_snp_vmsa(&direct, &none, b);
	for (size_t i = 0; i < COUNT(fields); i++)
		assert_int_equal(uvm_le(b + fields[i].off, fields[i].size), fields[i].want);
}

static void vmsa_registers(void **state)
{
	static const struct {
		uint32_t name;
		size_t off;
		uint64_t extra; /* set in any case */
	} numbers[] = {
		{ UVM_X64_Cr0, UVM_VMSA_cr0, 0 },        { UVM_X64_Cr3, UVM_VMSA_cr3, 0 }, { UVM_X64_Cr4, UVM_VMSA_cr4, 0 },
		{ UVM_X64_Pat, UVM_VMSA_pat, 0 },        { UVM_X64_Rip, UVM_VMSA_rip, 0 }, { UVM_X64_Rsi, UVM_VMSA_rsi, 0 },
		{ UVM_X64_Efer, UVM_VMSA_efer, 0x1000 },
	};
	static const struct {
		uint32_t name;
		size_t off;
	} segments[] = {
		{ UVM_X64_Cs, UVM_VMSA_cs }, { UVM_X64_Ds, UVM_VMSA_ds }, { UVM_X64_Es, UVM_VMSA_es },
		{ UVM_X64_Fs, UVM_VMSA_fs }, { UVM_X64_Gs, UVM_VMSA_gs }, { UVM_X64_Ss, UVM_VMSA_ss },
		{ UVM_X64_Tr, UVM_VMSA_tr },
	};
	static const struct uvm_guest_config c = { .isolation = UVM_ISOLATION_SNP, .max_vtl = 2 };
	struct uvm_registers regs = { .vtl = 2 };
	uint8_t b[UVM_PAGE_SIZE] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		uvm_registers_u64(&regs, numbers[i].name, 0x1111111111111100u + i);
	for (size_t i = 0; i < COUNT(segments); i++)
		uvm_registers_add(
			&regs, (struct uvm_igvm_register){ segments[i].name, 0, 0x500 + i, 0xFFFF, (uint16_t)(8 * i), 0xA09B });
	uvm_registers_add(&regs, (struct uvm_igvm_register){ .name = UVM_X64_Gdtr, .value = 0x123000, .limit = 31 });
	uvm_registers_u64(&regs, UVM_X64_MtrrDefType, 0xC00); /* has no place in it */
	uvm_vp_snp_vmsa(&c, &regs, b);
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(uvm_le64(b + numbers[i].off), (0x1111111111111100u + i) | numbers[i].extra);
	for (size_t i = 0; i < COUNT(segments); i++) {
		assert_int_equal(uvm_le16(b + segments[i].off), 8 * i);
		assert_int_equal(uvm_le16(b + segments[i].off + 2), 0xA9B);
		assert_int_equal(uvm_le32(b + segments[i].off + 4), 0xFFFF);
		assert_int_equal(uvm_le64(b + segments[i].off + 8), 0x500 + i);
	}
	assert_int_equal(uvm_le32(b + UVM_VMSA_gdtr), 0);
	assert_int_equal(uvm_le32(b + UVM_VMSA_gdtr + 4), 31);
	assert_int_equal(uvm_le64(b + UVM_VMSA_gdtr + 8), 0x123000);
}

/* ---- TDX ----------------------------------------------------------------------------------------------------------- */

/* Without registers, and with and without the loop that accepts memory: digests of the pages of openvmm's loader. */
static void reset_page(void **state)
{
	static const char *const want[] = {
		"ab66909c57ac90f90b151e8f9333e975dfca41aabc89796ad711d94aca35008d9ca0b3f4cb60f99e137bedc6706e710f",
		"7534d785a8a5104259e2446ea9a46e978bad39935c4aa6815417a8060b4cb51050d964018cb62693d1052ca99249ab6d",
	};
	static const struct uvm_registers none;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint8_t page[UVM_PAGE_SIZE], md[48];
		char hex[97];

		uvm_vp_tdx_reset_page(&none, i == 1, page);
		assert_int_equal(EVP_Digest(page, sizeof(page), md, NULL, EVP_sha384(), NULL), 1);
		for (size_t k = 0; k < sizeof(md); k++)
			(void)snprintf(hex + 2 * k, 3, "%02x", md[k]);
		assert_string_equal(hex, want[i]);
	}
}

/* A register changes its place in the context and nothing else; those that the module sets itself change nothing. */
static void reset_page_registers(void **state)
{
	static const struct {
		struct uvm_igvm_register r;
		size_t off, size;
		uint64_t want;
	} cases[] = {
		{ { .name = UVM_X64_Ss, .selector = 0x18 }, 0x14, 2, 0x18 },
		{ { .name = UVM_X64_Tr, .selector = 0x20 }, 0x1C, 2, 0x20 },
		{ { .name = UVM_X64_Rip, .value = 0x1122334455667788 }, 0x28, 8, 0x1122334455667788 },
		{ { .name = UVM_X64_Cs, .selector = 0x10 }, 0x30, 2, 0x10 },
		{ { .name = UVM_X64_Gdtr, .limit = 31 }, 0x36, 2, 31 },
		{ { .name = UVM_X64_Gdtr, .value = 0x8001000 }, 0x38, 8, 0x8001000 },
		{ { .name = UVM_X64_Rbp, .value = 5 }, 0x48, 8, 5 },
		{ { .name = UVM_X64_Rsi, .value = 6 }, 0x50, 8, 6 },
		{ { .name = UVM_X64_R8, .value = 8 }, 0x58, 8, 8 },
		{ { .name = UVM_X64_R9, .value = 9 }, 0x60, 8, 9 },
		{ { .name = UVM_X64_R10, .value = 10 }, 0x68, 8, 10 },
		{ { .name = UVM_X64_R11, .value = 11 }, 0x70, 8, 11 },
		{ { .name = UVM_X64_Cr0, .value = 0x80000021 }, 0x78, 8, 0x80000021 },
		{ { .name = UVM_X64_Cr4, .value = 0x40060 }, 0x88, 8, 0x40060 },
		{ { .name = UVM_X64_Efer, .value = 0xD00 }, 0, 0, 0 },
		{ { .name = UVM_X64_Pat, .value = 7 }, 0, 0, 0 },
		{ { .name = UVM_X64_Ds, .selector = 0x18 }, 0, 0, 0 },
	};
	static const struct uvm_registers none;
	uint8_t empty[UVM_PAGE_SIZE], page[UVM_PAGE_SIZE];

	(void)state;
	uvm_vp_tdx_reset_page(&none, false, empty);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_registers regs = { 0 };

		uvm_registers_add(&regs, cases[i].r);
		uvm_vp_tdx_reset_page(&regs, false, page);
		if (cases[i].size > 0)
			assert_int_equal(uvm_le(page + cases[i].off, cases[i].size), cases[i].want);
		memcpy(page + cases[i].off, empty + cases[i].off, cases[i].size);
		assert_memory_equal(page, empty, sizeof(page));
	}
}

/* The low half of CR3 is there twice. */
static void reset_page_cr3(void **state)
{
	struct uvm_registers regs = { 0 };
	uint8_t page[UVM_PAGE_SIZE];

	(void)state;
	uvm_registers_u64(&regs, UVM_X64_Cr3, 0x9123000);
	uvm_vp_tdx_reset_page(&regs, true, page);
	assert_int_equal(uvm_le64(page + 0x80), 0x9123000);
	assert_int_equal(uvm_le32(page + 0x90), 0x9123000);
	assert_memory_equal(page + 0xFF0, "\xE9\xB3\xF0\xFF\xFF\xCC", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gdt),
		cmocka_unit_test(cpuid),
		cmocka_unit_test(cpuid_uefi),
		cmocka_unit_test(vmsa_features),
		cmocka_unit_test(vmsa_without_paravisor),
		cmocka_unit_test(vmsa_registers),
		cmocka_unit_test(reset_page),
		cmocka_unit_test(reset_page_registers),
		cmocka_unit_test(reset_page_cr3),
	};

	return cmocka_run_group_tests_name("image_vp", tests, NULL, NULL);
}
