/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables: whole ones by the digests of those that microsoft/openvmm (1488a37b7) makes, and lengths, checksums and pointers
 * as an operating system would follow them, for any number of processors.
 */
#include "image/acpi.h"

#include <openssl/evp.h>
#include <stdio.h>

#include <uvmkit/wire.h>

#include "unit.h"

#define GPA 0x19000u
#define MEMORY (40960ull * 4096)

static uint8_t *make(uint32_t processors, size_t *ret_size, uint8_t rsdp[UVM_ACPI_RSDP_SIZE])
{
	const struct uvm_acpi a = { .gpa = GPA, .memory_size = MEMORY, .processors = processors };
	uint8_t *b;

	*ret_size = uvm_acpi_put(&a, NULL, NULL);
	b = malloc(*ret_size);
	assert_non_null(b);
	assert_int_equal(uvm_acpi_put(&a, b, rsdp), *ret_size);
	return b;
}

static void known_tables(void **state)
{
	static const struct {
		uint32_t processors;
		size_t size;
		const char *sha256;
	} cases[] = {
		{ 1, 0x338, "75f97405e6aa473717108ec8ce72708d835c5a5b830703c7a7b6ccf50e825122" },
		{ 2, 0x378, "a43dace363fcb9b476d742c2297860350fd83d8c3ccef3d31fe6f8c7fb99323a" },
	};
	static const uint8_t want_rsdp[UVM_ACPI_RSDP_SIZE] = "RSD PTR \x13HVLITE\2\0\0\0\0\x24\0\0\0\xF8\x92\1\0\0\0\0\0\x51";

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t rsdp[UVM_ACPI_RSDP_SIZE], md[32];
		char hex[65];
		size_t size;
		uint8_t *b = make(cases[i].processors, &size, rsdp);

		assert_int_equal(size, cases[i].size);
		assert_int_equal(EVP_Digest(b, size, md, NULL, EVP_sha256(), NULL), 1);
		for (size_t k = 0; k < 32; k++)
			(void)snprintf(hex + 2 * k, 3, "%02x", md[k]);
		assert_string_equal(hex, cases[i].sha256);
		if (i == 0)
			assert_memory_equal(rsdp, want_rsdp, sizeof(rsdp));
		free(b);
	}
}

static uint8_t sum(const uint8_t *b, size_t n)
{
	uint8_t s = 0;

	while (n-- > 0)
		s = (uint8_t)(s + b[n]);
	return s;
}

/* The table at ${gpa}: its length is in the tables, and its checksum right. */
static const uint8_t *table(const uint8_t *b, size_t size, uint64_t gpa, const char *signature)
{
	const size_t at = (size_t)(gpa - GPA);

	assert_true(gpa >= GPA && at % 8 == 0 && at + 36 <= size);
	assert_memory_equal(b + at, signature, 4);
	assert_true(uvm_le32(b + at + 4) >= 36 && uvm_le32(b + at + 4) <= size - at);
	assert_int_equal(sum(b + at, uvm_le32(b + at + 4)), 0);
	return b + at;
}

/* Records of {u8 type, u8 length} from offset ${at} of a table on; how many there are of ${type}. */
static uint32_t count(const uint8_t *t, size_t at, uint8_t type)
{
	const uint32_t size = uvm_le32(t + 4);
	uint32_t n = 0;

	for (; at < size; at += t[at + 1]) {
		assert_true(at + 2 <= size && t[at + 1] >= 2);
		n += t[at] == type;
	}
	assert_int_equal(at, size);
	return n;
}

static void follows(void **state)
{
	static const uint32_t processors[] = { 1, 9, 10, 99, 254, 255, 256, 257, 999, 1000, 10999 };

	(void)state;
	for (size_t i = 0; i < COUNT(processors); i++) {
		const uint32_t n = processors[i], low = n < 255 ? n : 255;
		uint8_t rsdp[UVM_ACPI_RSDP_SIZE];
		size_t size;
		uint8_t *b = make(n, &size, rsdp);
		const uint8_t *xsdt, *facp, *apic, *srat, *dsdt;

		assert_int_equal(sum(rsdp, 20), 0);
		assert_int_equal(sum(rsdp, sizeof(rsdp)), 0);
		xsdt = table(b, size, uvm_le64(rsdp + 24), "XSDT");
		assert_int_equal(uvm_le32(xsdt + 4), 36 + 3 * 8);
		facp = table(b, size, uvm_le64(xsdt + 36), "FACP");
		apic = table(b, size, uvm_le64(xsdt + 44), "APIC");
		srat = table(b, size, uvm_le64(xsdt + 52), "SRAT");
		dsdt = table(b, size, uvm_le64(facp + 140), "DSDT");
		assert_int_equal(count(apic, 44, 0), low);
		assert_int_equal(count(apic, 44, 9), n - low);
		assert_int_equal(count(srat, 48, 0), low);
		assert_int_equal(count(srat, 48, 2), n - low);
		assert_int_equal(count(srat, 48, 1), 1);
		/* One device for each; the last one is complete. */
		assert_memory_equal(dsdt + uvm_le32(dsdt + 4) - 10, "\x14\x09_STA\0\xA4\x0A\x0F", 10);
		free(b);
	}
}

/* The last processor's device: its name, and its number in the shortest form. */
static void names(void **state)
{
	static const struct {
		uint32_t n;
		const char *name;
		uint8_t size, uid[3];
	} cases[] = {
		{ 1, "P001", 1, { 1 } },
		{ 2, "P002", 2, { 0x0A, 2 } },
		{ 255, "P255", 2, { 0x0A, 255 } },
		{ 256, "P256", 3, { 0x0B, 0, 1 } },
		{ 999, "P999", 3, { 0x0B, 0xE7, 3 } },
		{ 1000, "Q000", 3, { 0x0B, 0xE8, 3 } },
		{ 10999, "Z999", 3, { 0x0B, 0xF7, 0x2A } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t rsdp[UVM_ACPI_RSDP_SIZE];
		size_t size;
		uint8_t *b = make(cases[i].n, &size, rsdp), *end = b + uvm_le32(b + 4), *uid = end - 10 - cases[i].size;

		assert_memory_equal(uid, cases[i].uid, cases[i].size);
		assert_memory_equal(uid - 20 - 4, cases[i].name, 4);
		assert_int_equal(uid[-25], 35 + cases[i].size); /* package length */
		free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_tables),
		cmocka_unit_test(follows),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("acpi", tests, NULL, NULL);
}
