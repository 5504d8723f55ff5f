/* SPDX-License-Identifier: MIT */
/* Footers of fixed disks: what is refused and where, which fields may hold anything, and known checksums. */
#include <uvmkit/vhd.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define MIB 1048576u

static const uint8_t no_id[UVM_VHD_ID];

static void fix_checksum(uint8_t *b)
{
	uint32_t sum = 0;

	memset(b + 64, 0, 4);
	for (size_t i = 0; i < UVM_VHD_FOOTER; i++)
		sum += b[i];
	uvm_put_be32(b + 64, ~sum);
}

static void refuses(void **state)
{
	static const struct {
		unsigned at;
		uint8_t value;
		bool checksum; /* made right again */
		int status;
		const char *field;
	} cases[] = {
		{ 0, 'C', true, UVM_E_MAGIC, "cookie" },         { 7, 0, true, UVM_E_MAGIC, "cookie" },
		{ 64, 0, false, UVM_E_CHECKSUM, "checksum" },    { 511, 1, false, UVM_E_CHECKSUM, "checksum" },
		{ 13, 2, true, UVM_E_VERSION, "version" },       { 63, 3, true, UVM_E_UNSUPPORTED, "disk type" },
		{ 63, 4, true, UVM_E_UNSUPPORTED, "disk type" }, { 55, 1, true, UVM_E_ALIGN, "current size" },
		{ 54, 2, true, UVM_E_RANGE, "current size" },    { 48, 0x80, true, UVM_E_RANGE, "current size" },
	};
	static const unsigned offsets[] = { 0, 0, 64, 64, 12, 60, 60, 48, 48, 48 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		uint8_t b[UVM_VHD_FOOTER];
		uint64_t size = 77;

		uvm_vhd_write(b, MIB, no_id);
		b[cases[i].at] = cases[i].value;
		if (cases[i].checksum)
			fix_checksum(b);
		assert_int_equal(uvm_vhd_read(b, MIB + UVM_VHD_FOOTER, &size, &d), cases[i].status);
		assert_int_equal(d.off, MIB + offsets[i]);
		assert_string_equal(d.field, cases[i].field);
		assert_string_equal(d.record, "VHD_FOOTER");
		assert_int_equal(size, 77);
	}
}

static void refuses_sizes(void **state)
{
	uint8_t b[UVM_VHD_FOOTER];
	uint64_t size = 77;
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;

	(void)state;
	uvm_vhd_write(b, MIB, no_id);
	assert_int_equal(uvm_vhd_read(b, UVM_VHD_FOOTER - 1, &size, &d), UVM_E_SHORT);
	assert_int_equal(uvm_vhd_read(b, MIB + UVM_VHD_FOOTER + 1, &size, &e), UVM_E_ALIGN);
	assert_int_equal(size, 77);
}

static void accepts(void **state)
{
	static const unsigned free_fields[] = { 8, 11, 16, 24, 28, 32, 36, 40, 56, 68, 84, 85, 511 };
	struct uvm_diag d = UVM_DIAG_INIT;
	uint8_t b[UVM_VHD_FOOTER];
	uint64_t size;

	(void)state;
	uvm_vhd_write(b, MIB, no_id);
	for (size_t i = 0; i < COUNT(free_fields); i++)
		b[free_fields[i]] ^= 0xA5;
	fix_checksum(b);
	assert_int_equal(uvm_vhd_read(b, MIB + UVM_VHD_FOOTER, &size, &d), UVM_OK);
	assert_int_equal(size, MIB);
	assert_int_equal(uvm_vhd_read(b, 2 * MIB, &size, &d), UVM_OK); /* smaller than the file */
	assert_int_equal(size, MIB);
	uvm_vhd_write(b, 0, no_id);
	assert_int_equal(uvm_vhd_read(b, UVM_VHD_FOOTER, &size, &d), UVM_OK);
	assert_int_equal(size, 0);
}

static void writes_known_checksums(void **state)
{
	static const struct {
		uint64_t size;
		uint32_t checksum;
	} cases[] = { { 4 * MIB, 0xFFFFF41B }, { 8 * MIB, 0xFFFFF39B }, { MIB, 0xFFFFF47B } };
	uint8_t b[UVM_VHD_FOOTER], id[UVM_VHD_ID];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(b, 0xEE, sizeof(b));
		uvm_vhd_write(b, cases[i].size, no_id);
		assert_int_equal(uvm_be32(b + 64), cases[i].checksum);
	}
	memset(id, 0xFF, sizeof(id));
	uvm_vhd_write(b, MIB, id);
	assert_memory_equal(b + 68, id, sizeof(id));
	assert_int_equal(uvm_be32(b + 64), 0xFFFFF47B - 16 * 255);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_sizes),
		cmocka_unit_test(accepts),
		cmocka_unit_test(writes_known_checksums),
	};

	return cmocka_run_group_tests_name("vhd", tests, NULL, NULL);
}
