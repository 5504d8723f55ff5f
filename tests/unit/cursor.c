/* SPDX-License-Identifier: MIT */
/* The read cursor of wire.h, and its loads and stores: every truncation, nesting, and lengths that would wrap. */
#include <uvmkit/wire.h>

#include "unit.h"

static const uint8_t bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

/* Wanted lengths against bytes there are: taken exactly when they fit; a failure changes nothing and says where and why. */
static void take_every_length(void **state)
{
	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		uint8_t *b = unit_exact(bytes, len);

		for (size_t n = 0; n <= sizeof(bytes) + 1; n++) {
			struct uvm_diag d = UVM_DIAG_INIT;
			struct uvm_rd rd = uvm_rd_init(b, len, &d);
			const uint8_t *out = NULL;
			const int r = uvm_rd_take(&rd, n, "field", &out);

			assert_int_equal(r, n <= len ? UVM_OK : UVM_E_SHORT);
			assert_int_equal(d.code, r);
			assert_ptr_equal(out, r == UVM_OK ? b : NULL);
			assert_int_equal(rd.len, r == UVM_OK ? len - n : len);
			assert_int_equal(rd.base, r == UVM_OK ? n : 0);
			assert_ptr_equal(rd.p, b + rd.base);
			if (r < 0) {
				assert_int_equal(d.off, 0);
				assert_string_equal(d.field, "field");
				assert_int_equal(d.got, len);
				assert_int_equal(d.want, n);
			}
		}
		free(b);
	}
}

static void lengths_that_wrap(void **state)
{
	static const size_t lengths[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX / 2 + 1, 17 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_rd rd = uvm_rd_init(bytes, sizeof(bytes), &d), sub = { NULL, 7, 7, NULL };
		const uint8_t *out = NULL;

		assert_int_equal(uvm_rd_take(&rd, 3, "a", &out), UVM_OK);
		assert_int_equal(uvm_rd_take(&rd, lengths[i], "b", &out), UVM_E_SHORT);
		assert_int_equal(uvm_rd_sub(&rd, lengths[i], "c", &sub), UVM_E_SHORT);
		assert_ptr_equal(out, bytes);
		assert_int_equal(sub.len, 7);
		assert_int_equal(rd.len, 13);
		assert_int_equal(d.off, 3);
		assert_string_equal(d.field, "b");
		assert_int_equal(d.want, lengths[i]);
	}
}

/* A sub-cursor sees its own bytes only, counts offsets from the start of the whole input, and shares the diagnostic. */
static void sub_cursors(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(bytes, sizeof(bytes), &d), outer, inner;
	const uint8_t *out;

	(void)state;
	assert_int_equal(uvm_rd_take(&rd, 2, "head", &out), UVM_OK);
	assert_int_equal(uvm_rd_sub(&rd, 10, "outer", &outer), UVM_OK);
	assert_int_equal(rd.base, 12);
	assert_int_equal(rd.len, 4);
	assert_int_equal(uvm_rd_sub(&outer, 0, "empty", &inner), UVM_OK);
	assert_int_equal(uvm_rd_done(&inner, "empty"), UVM_OK);
	assert_int_equal(uvm_rd_take(&outer, 1, "byte", &out), UVM_OK);
	assert_int_equal(uvm_rd_sub(&outer, 3, "inner", &inner), UVM_OK);
	assert_int_equal(uvm_rd_take(&inner, 1, "byte", &out), UVM_OK);
	assert_int_equal(out[0], 4);
	assert_int_equal(uvm_rd_take(&inner, 3, "too much", &out), UVM_E_SHORT);
	assert_int_equal(d.off, 4);
	assert_int_equal(d.got, 2);
	assert_string_equal(d.field, "too much");
	assert_int_equal(uvm_rd_take(&outer, 7, "too much", &out), UVM_E_SHORT);
	assert_int_equal(outer.len, 6);
}

static void left_over(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_rd rd = uvm_rd_init(bytes, sizeof(bytes), &d);
	const uint8_t *out;

	(void)state;
	assert_int_equal(uvm_rd_take(&rd, 15, "most", &out), UVM_OK);
	assert_int_equal(uvm_rd_done(&rd, "end"), UVM_E_TRAIL);
	assert_int_equal(d.off, 15);
	assert_int_equal(d.got, 1);
	assert_int_equal(uvm_rd_take(&rd, 1, "last", &out), UVM_OK);
	assert_int_equal(uvm_rd_done(&rd, "end"), UVM_OK);
}

static void loads_and_stores(void **state)
{
	uint8_t b[9] = { 0 };

	(void)state;
	assert_int_equal(uvm_le16(bytes + 1), 0x0302);
	assert_int_equal(uvm_le32(bytes + 1), 0x05040302);
	assert_true(uvm_le64(bytes + 1) == 0x0908070605040302);
	assert_int_equal(uvm_be16(bytes + 1), 0x0203);
	assert_int_equal(uvm_be32(bytes + 1), 0x02030405);
	assert_true(uvm_be64(bytes + 1) == 0x0203040506070809);

	uvm_put_le16(b + 1, 0x0302);
	assert_memory_equal(b + 1, bytes + 1, 2);
	uvm_put_le32(b + 1, 0x05040302);
	assert_memory_equal(b + 1, bytes + 1, 4);
	uvm_put_le64(b + 1, 0x0908070605040302);
	assert_memory_equal(b + 1, bytes + 1, 8);
	uvm_put_be32(b + 1, 0x02030405);
	assert_memory_equal(b + 1, bytes + 1, 4);
	uvm_put_be64(b + 1, 0x0203040506070809);
	assert_memory_equal(b + 1, bytes + 1, 8);
	assert_int_equal(b[0], 0);
}

/* Values with their top bits set are where a missing cast shows. */
static void loads_of_ones(void **state)
{
	static const uint8_t ones[8] = { 255, 255, 255, 255, 255, 255, 255, 255 };

	(void)state;
	assert_int_equal(uvm_le16(ones), UINT16_MAX);
	assert_true(uvm_le32(ones) == UINT32_MAX);
	assert_true(uvm_le64(ones) == UINT64_MAX);
	assert_int_equal(uvm_be16(ones), UINT16_MAX);
	assert_true(uvm_be32(ones) == UINT32_MAX);
	assert_true(uvm_be64(ones) == UINT64_MAX);
}

static void any_width(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 8; n++) {
		const uint64_t mask = UINT64_MAX >> (64 - 8 * n);
		uint8_t b[9];

		assert_true(uvm_le(bytes, n) == (0x0807060504030201 & mask));
		memset(b, 0xEE, sizeof(b));
		uvm_put_le(b, n, 0x0807060504030201);
		assert_memory_equal(b, bytes, n);
		assert_int_equal(b[n], 0xEE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(take_every_length), cmocka_unit_test(lengths_that_wrap), cmocka_unit_test(sub_cursors),
		cmocka_unit_test(left_over),         cmocka_unit_test(loads_and_stores),  cmocka_unit_test(loads_of_ones),
		cmocka_unit_test(any_width),
	};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
