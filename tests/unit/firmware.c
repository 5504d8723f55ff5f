/* SPDX-License-Identifier: MIT */
/* Guest-state files that carry an image: what goes in comes out, and a file without one says what it lacks. */
#include "uvm/firmware.h"

#include <uvmkit/vhd.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define HEADERS 8192u /* bytes of both headers of a store */

static struct uvm_bytes pack(size_t len)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b;
	uint8_t *image = malloc(len + 1);

	assert_non_null(image);
	for (size_t i = 0; i < len; i++)
		image[i] = (uint8_t)(i * 7);
	assert_int_equal(uvm_firmware_pack(image, len, &b, &d), UVM_OK);
	free(image);
	return b;
}

static void sizes(void **state)
{
	static const size_t cases[] = { 1, 4095, 4096, 4097, 1048576, 3000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes file = pack(cases[i]), image;

		assert_int_equal(file.len % 1048576, UVM_VHD_FOOTER);
		assert_true(file.len <= cases[i] + 3 * 1048576);
		assert_true(uvm_firmware_is(file.p, file.len));
		assert_int_equal(uvm_firmware_take(file.p, file.len, &image, &d), UVM_OK);
		assert_int_equal(image.len, cases[i]);
		for (size_t k = 0; k < image.len; k++)
			assert_int_equal(image.p[k], (uint8_t)(k * 7));
		uvm_bytes_free(&image);
		uvm_bytes_free(&file);
	}
}

/* A copy of a good file with ${n} bytes at ${at} set to ${value}; what looking into it says. */
static void refuse(size_t at, size_t n, int value, int status, const char *says)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes file = pack(5000), image = { 0 };
	char text[512];

	memset(file.p + at, value, n);
	assert_int_equal(uvm_firmware_take(file.p, file.len, &image, &d), status);
	assert_null(image.p);
	uvm_diag_format(&d, text, sizeof(text));
	assert_non_null(strstr(text, says));
	uvm_bytes_free(&file);
}

static void refused(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes image;

	(void)state;
	assert_false(uvm_firmware_is((const uint8_t *)"conectix", 8));
	assert_int_equal(uvm_firmware_take((const uint8_t *)"conectix", 8, &image, &d), UVM_E_SHORT);
	refuse(0, HEADERS, 0, UVM_E_MISSING, "blank");
	refuse(2 * 1048576, 1, 'x', UVM_E_MAGIC, "cookie");
	refuse(2 * 1048576 + 48, 1, 0xFF, UVM_E_CHECKSUM, "checksum");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sizes), cmocka_unit_test(refused) };

	return cmocka_run_group_tests_name("firmware", tests, NULL, NULL);
}
