/* SPDX-License-Identifier: MIT */
/* Kernels out of bzImages, packed here by libarchive in each way that Linux knows and libarchive can write. */
#include "image/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define KERNEL_SIZE 70000u
#define SETUP_SECTS 3u
#define CODE ((SETUP_SECTS + 1) * 512u)
#define PAYLOAD 0x100u /* from there */

static uint8_t kernel[KERNEL_SIZE];
static uint8_t image[KERNEL_SIZE * 2 + CODE];

static void make_kernel(void)
{
	for (size_t i = 0; i < sizeof(kernel); i++)
		kernel[i] = (uint8_t)(i * i >> 5);
	memcpy(kernel,
	       "\x7f"
	       "ELF\x02\x01",
	       6);
	uvm_put_le16(kernel + 18, 62);
}

/* The payload as Linux makes it: packed, and all but gzip with the size behind. */
static size_t pack(const char *filter, const uint8_t *p, size_t n, uint8_t *out, size_t room)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	size_t used = 0;

	assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
	assert_int_equal(archive_write_add_filter_by_name(a, filter), ARCHIVE_OK);
	assert_int_equal(archive_write_set_bytes_in_last_block(a, 1), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(a, out, room, &used), ARCHIVE_OK);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, p, n), n);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_entry_free(e);
	archive_write_free(a);
	if (strcmp(filter, "gzip") != 0) {
		uvm_put_le32(out + used, (uint32_t)n);
		used += 4;
	}
	return used;
}

static size_t make_image(const char *filter)
{
	size_t n;

	make_kernel();
	memset(image, 0, sizeof(image));
	n = pack(filter, kernel, sizeof(kernel), image + CODE + PAYLOAD, sizeof(image) - CODE - PAYLOAD - 4);
	image[0x1F1] = SETUP_SECTS;
	memcpy(image + 0x202, "HdrS", 4);
	uvm_put_le16(image + 0x206, 0x20F);
	uvm_put_le32(image + 0x248, PAYLOAD);
	uvm_put_le32(image + 0x24C, (uint32_t)n);
	return CODE + PAYLOAD + n;
}

static int unpack(size_t n, struct uvm_bytes *ret, struct uvm_diag *d)
{
	uint8_t *exact = unit_exact(image, n);
	const int r = uvm_kernel_unpack((struct uvm_slice){ exact, n }, ret, d);

	free(exact);
	return r;
}

static void every_packing(void **state)
{
	static const char *const filters[] = { "gzip", "xz", "zstd", "lz4", "bzip2" };

	(void)state;
	for (size_t i = 0; i < COUNT(filters); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes b = { NULL, 0 };

		if (unpack(make_image(filters[i]), &b, &d) != UVM_OK)
			fail_msg("%s: %s", filters[i], d.text);
		assert_int_equal(b.len, sizeof(kernel));
		assert_memory_equal(b.p, kernel, sizeof(kernel));
		uvm_bytes_free(&b);
	}
}

/* Linux's own LZ4 frames: a magic, then blocks with their packed size in front. One block of literals. */
static void old_lz4(void **state)
{
	const size_t n = 4000, literals = n - 15;
	uint8_t *p = image + CODE + PAYLOAD + 8;
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b = { NULL, 0 };

	(void)state;
	(void)make_image("gzip");
	uvm_put_le32(p - 8, 0x184C2102);
	*p++ = 0xF0;
	for (size_t left = literals;; left -= 255) {
		*p++ = (uint8_t)(left < 255 ? left : 255);
		if (left < 255)
			break;
	}
	memcpy(p, kernel, n);
	p += n;
	uvm_put_le32(image + CODE + PAYLOAD + 4, (uint32_t)(p - image - CODE - PAYLOAD - 8));
	uvm_put_le32(p, (uint32_t)n);
	uvm_put_le32(image + 0x24C, (uint32_t)(p + 4 - image - CODE - PAYLOAD));
	if (unpack((size_t)(p + 4 - image), &b, &d) != UVM_OK)
		fail_msg("%s", d.text);
	assert_int_equal(b.len, n);
	assert_memory_equal(b.p, kernel, n);
	uvm_bytes_free(&b);
}

static void elf(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b = { NULL, 0 };

	(void)state;
	make_kernel();
	memcpy(image, kernel, sizeof(kernel));
	assert_int_equal(unpack(sizeof(kernel), &b, &d), UVM_OK);
	assert_memory_equal(b.p, kernel, sizeof(kernel));
	uvm_bytes_free(&b);
}

static void refused(void **state)
{
	static const struct {
		const char *what;
		size_t at;
		uint32_t value; /* there; 0 bytes: the file is cut at ${at} */
		unsigned bytes;
		int code;
		uint64_t off;
	} cases[] = {
		{ "empty", 0, 0, 0, UVM_E_SHORT, 0 },
		{ "cut in the header", 0x24F, 0, 0, UVM_E_SHORT, 0 },
		{ "another file", 0x202, 1, 4, UVM_E_MAGIC, 0x202 },
		{ "old protocol", 0x206, 0x207, 2, UVM_E_VERSION, 0x206 },
		{ "cut in the payload", CODE + PAYLOAD + 100, 0, 0, UVM_E_SHORT, 0x24C },
		{ "offset beyond the end", 0x248, 0xFFFFFFFF, 4, UVM_E_SHORT, 0x24C },
		{ "length beyond the end", 0x24C, 0xFFFFFFFF, 4, UVM_E_SHORT, 0x24C },
		{ "no payload", 0x24C, 4, 4, UVM_E_SHORT, 0x24C },
		{ "not packed", CODE + PAYLOAD, 0, 4, UVM_E_LIMIT, UVM_NO_OFFSET },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes b = { NULL, 0 };
		size_t n = make_image("xz");

		if (cases[i].bytes == 0)
			n = cases[i].at;
		else
			uvm_put_le(image + cases[i].at, cases[i].bytes, cases[i].value);
		if (strcmp(cases[i].what, "not packed") == 0)
			uvm_put_le32(image + n - 4, 10);
		if (unpack(n, &b, &d) != cases[i].code || d.off != cases[i].off)
			fail_msg("%s: %d at 0x%lx", cases[i].what, d.code, (unsigned long)d.off);
		assert_null(b.p);
	}
}

static void wrong_size(void **state)
{
	static const struct {
		uint32_t size;
		int code;
	} cases[] = {
		{ KERNEL_SIZE - 1, UVM_E_LIMIT },
		{ KERNEL_SIZE + 1, UVM_E_MISMATCH },
		{ UVM_KERNEL_MAX + 1, UVM_E_LIMIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct uvm_bytes b = { NULL, 0 };
		const size_t n = make_image("zstd");

		uvm_put_le32(image + n - 4, cases[i].size);
		assert_int_equal(unpack(n, &b, &d), cases[i].code);
		assert_null(b.p);
	}
}

static void damaged(void **state)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_bytes b = { NULL, 0 };
	const size_t n = make_image("xz");

	(void)state;
	image[n - 200] ^= 0x10;
	assert_int_equal(unpack(n, &b, &d), UVM_E_SYNTAX);
	assert_true(unit_begins(d.text, "cannot be decompressed: *"));
	assert_null(b.p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused), cmocka_unit_test(wrong_size),    cmocka_unit_test(damaged),
		cmocka_unit_test(elf),     cmocka_unit_test(every_packing), cmocka_unit_test(old_lz4),
	};

	return cmocka_run_group_tests_name("unpack", tests, NULL, NULL);
}
