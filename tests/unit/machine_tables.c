/* SPDX-License-Identifier: MIT */
/* The boot shim's ACPI tables: sums and links, processors, and the namespace walked package by package. */
#include "abi/machine_tables.h"

#include <stdio.h>

#include <uvmkit/wire.h>

#include "unit.h"

#define GPA 0x9000000ull

struct tables {
	uint8_t b[UVM_MACHINE_TABLES_SIZE];
	size_t fadt, madt, dsdt; /* where they are */
};

static size_t offset_of(const uint8_t *b, uint64_t gpa)
{
	(void)b;
	assert_true(gpa > GPA && gpa < GPA + UVM_MACHINE_TABLES_SIZE);
	return (size_t)(gpa - GPA);
}

static void assert_sum(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = (uint8_t)(sum + p[i]);
	assert_int_equal(sum, 0);
}

static size_t table_at(const uint8_t *b, uint64_t gpa, const char *signature)
{
	const size_t at = offset_of(b, gpa);

	assert_memory_equal(b + at, signature, 4);
	assert_true(uvm_le32(b + at + 4) <= UVM_MACHINE_TABLES_SIZE - at);
	assert_sum(b + at, uvm_le32(b + at + 4));
	return at;
}

static void make(struct tables *t, enum uvm_host_machine machine, size_t processors)
{
	uint8_t ids[UVM_HOST_PROCESSORS_MAX];
	size_t xsdt;

	for (size_t i = 0; i < processors; i++)
		ids[i] = (uint8_t)(254 - i);
	memset(t->b, 0xFF, sizeof(t->b));
	assert_int_equal(uvm_machine_tables_put(machine, ids, processors, GPA, t->b), GPA);
	assert_memory_equal(t->b, "RSD PTR ", 8);
	assert_int_equal(t->b[15], 2);
	assert_int_equal(uvm_le32(t->b + 20), 36);
	assert_sum(t->b, 20);
	assert_sum(t->b, 36);
	xsdt = table_at(t->b, uvm_le64(t->b + 24), "XSDT");
	assert_int_equal(uvm_le32(t->b + xsdt + 4), 36 + 2 * 8);
	t->fadt = table_at(t->b, uvm_le64(t->b + xsdt + 36), "FACP");
	t->madt = table_at(t->b, uvm_le64(t->b + xsdt + 44), "APIC");
	t->dsdt = table_at(t->b, uvm_le64(t->b + t->fadt + 140), "DSDT");
	assert_int_equal(uvm_le32(t->b + t->fadt + 40), GPA + t->dsdt);
}

static void fadt(void **state)
{
	static const struct {
		enum uvm_host_machine machine;
		uint32_t flags;
		uint64_t reset, sleep_control, sleep_status;
	} cases[] = {
		{ UVM_HOST_MICROVM, 0x100431, 0xFEA00202, 0xFEA00200, 0xFEA00201 },
		{ UVM_HOST_Q35, 0x100031, 0, 0, 0 },
	};
	struct tables t;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make(&t, cases[i].machine, 1);
		assert_int_equal(uvm_le32(t.b + t.fadt + 4), 276);
		assert_int_equal(t.b[t.fadt + 8], 6);
		assert_int_equal(uvm_le16(t.b + t.fadt + 109), 0x24);
		assert_int_equal(uvm_le32(t.b + t.fadt + 112), cases[i].flags);
		assert_int_equal(uvm_le64(t.b + t.fadt + 120), cases[i].reset);
		assert_int_equal(uvm_le64(t.b + t.fadt + 248), cases[i].sleep_control);
		assert_int_equal(uvm_le64(t.b + t.fadt + 260), cases[i].sleep_status);
	}
}

static void madt(void **state)
{
	static const size_t processors[] = { 1, 2, UVM_HOST_PROCESSORS_MAX };
	struct tables t;

	(void)state;
	for (size_t i = 0; i < COUNT(processors); i++) {
		const size_t n = processors[i];
		const uint8_t *b;

		make(&t, UVM_HOST_MICROVM, n);
		b = t.b + t.madt;
		assert_int_equal(uvm_le32(b + 4), 44 + 8 * n + 12 + 10);
		assert_int_equal(uvm_le32(b + 36), 0xFEE00000);
		for (size_t k = 0; k < n; k++)
			assert_memory_equal(b + 44 + 8 * k, ((uint8_t[]){ 0, 8, (uint8_t)k, (uint8_t)(254 - k), 1, 0, 0, 0 }),
					    8);
		b += 44 + 8 * n;
		assert_memory_equal(b, "\x01\x0c\0\0\0\0\xc0\xfe\0\0\0\0", 12);
		assert_memory_equal(b + 12, "\x02\x0a\0\0\x02\0\0\0\0\0", 10);
	}
}

/* ---- DSDT ----------------------------------------------------------------------------------------------------------- */

/* What follows a package's length, and where it ends */
static const uint8_t *open_package(const uint8_t *b, const uint8_t **ret_end)
{
	assert_int_equal(b[0] & 0xF0, 0x80); /* two more bytes */
	*ret_end = b + (b[0] & 0xF) + (b[1] << 4) + (b[2] << 12);
	return b + 3;
}

/* One Name() of the kinds that are used; its value is at *ret. */
static const uint8_t *skip_name(const uint8_t *b, char name[5], const uint8_t **ret)
{
	const uint8_t *end;

	assert_int_equal(*b++, 0x08);
	memcpy(name, b, 4);
	name[4] = '\0';
	b += 4;
	*ret = b + 1;
	switch (*b++) {
	case 0x0A:
		return b + 1;
	case 0x0C:
		return b + 4;
	case 0x0D:
		return b + strlen((const char *)b) + 1;
	case 0x11:
		*ret = open_package(b, &end);
		assert_int_equal((*ret)[0], 0x0A);
		assert_ptr_equal(end, *ret + 2 + (*ret)[1]);
		*ret += 2;
		return end;
	default:
		fail();
		return NULL;
	}
}

/* Resource descriptors, which end exactly with the tag for it */
static void assert_resources(const uint8_t *b, const uint8_t *end)
{
	while (b < end && b[0] != 0x79)
		b += b[0] & 0x80 ? 3 + uvm_le16(b + 1) : 1 + (b[0] & 7);
	assert_ptr_equal(b + 2, end);
}

static size_t devices(const struct tables *t, char names[10][5], const uint8_t *resources[10], bool *off)
{
	const uint8_t *table_end = t->b + t->dsdt + uvm_le32(t->b + t->dsdt + 4), *b = t->b + t->dsdt + 36, *end, *device_end,
		      *value;
	char name[5];
	size_t n = 0;

	*off = false;
	if (*b == 0x08) { /* microvm: how it is switched off */
		assert_memory_equal(b, "\x08_S5_\x12\x89\0\0\x04\x0A\x05\0\0\0", 15);
		b += 15;
		*off = true;
	}
	assert_int_equal(*b, 0x10);
	b = open_package(b + 1, &end);
	assert_ptr_equal(end, table_end);
	assert_memory_equal(b, "\\_SB_", 5);
	for (b += 5; b < end; n++) {
		assert_memory_equal(b, "\x5B\x82", 2);
		b = open_package(b + 2, &device_end);
		memcpy(names[n], b, 4);
		names[n][4] = '\0';
		for (b += 4; b < device_end;) {
			b = skip_name(b, name, &value);
			if (strcmp(name, "_CRS") == 0) {
				assert_resources(value, b);
				resources[n] = value;
			}
		}
		assert_ptr_equal(b, device_end);
	}
	assert_ptr_equal(b, end);
	return n;
}

static void namespaces(void **state)
{
	char names[10][5], want[5];
	const uint8_t *resources[10];
	struct tables t;
	bool off;

	(void)state;
	make(&t, UVM_HOST_MICROVM, 1);
	assert_int_equal(devices(&t, names, resources, &off), 9);
	assert_true(off);
	assert_string_equal(names[0], "COM1");
	for (unsigned i = 0; i < 8; i++) {
		(void)snprintf(want, sizeof(want), "VR%02u", i);
		assert_string_equal(names[1 + i], want);
		assert_int_equal(uvm_le32(resources[1 + i] + 4), 0xFEB00000 + 0x200 * i);
		assert_int_equal(uvm_le32(resources[1 + i] + 8), 0x200);
		assert_int_equal(uvm_le32(resources[1 + i] + 17), 16 + i);
	}
	make(&t, UVM_HOST_Q35, UVM_HOST_PROCESSORS_MAX);
	assert_int_equal(devices(&t, names, resources, &off), 2);
	assert_false(off);
	assert_string_equal(names[0], "COM1");
	assert_string_equal(names[1], "PCI0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fadt),
		cmocka_unit_test(madt),
		cmocka_unit_test(namespaces),
	};

	return cmocka_run_group_tests_name("machine_tables", tests, NULL, NULL);
}
