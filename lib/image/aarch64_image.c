/* SPDX-License-Identifier: MIT */
/*
 * The header of an aarch64 kernel image: 8 u64 text_offset, 16 u64 image_size, 24 u64 flags, 56 u32 magic.
 *
 * Source: Linux, Documentation/arch/arm64/booting.rst.
 */
#include "image/aarch64_image.h"

#include <uvmkit/wire.h>

enum { TEXT_OFFSET = 8, IMAGE_SIZE = 16, FLAGS = 24, MAGIC = 56, HEADER_SIZE = 64 };

#define MARK 0x644D5241u                                  /* "ARM\x64" */
#define BEYOND (UINT64_MAX - 2 * (uint64_t)UVM_PAGE_SIZE) /* sums below it can be rounded up to pages */

/* Parts of the flags, with the one value that can be loaded. */
static const struct {
	uint8_t shift, width, want;
	const char *says;
} flags[] = {
	{ 0, 1, 0, "%g: a big-endian kernel" },
	{ 1, 2, 1, "%g: a kernel for pages other than 4 KiB" },
	{ 3, 1, 1, "%g: a kernel that runs in low memory only" },
};

static int check_flags(uint64_t value, struct uvm_diag *d)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if ((value >> flags[i].shift & ((1u << flags[i].width) - 1)) != flags[i].want)
			return uvm_fail_says(d, UVM_E_UNSUPPORTED, FLAGS, "flags", value, 0, flags[i].says);
	}
	return UVM_OK;
}

int uvm_aarch64_image_place(struct uvm_aarch64_image *k, struct uvm_slice file, uint64_t start, struct uvm_diag *d)
{
	struct uvm_aarch64_image got;
	uint64_t offset, size;
	int r;

	if (file.len < HEADER_SIZE)
		return uvm_fail(d, UVM_E_SHORT, 0, "arm64_image_header", file.len, HEADER_SIZE);
	if (uvm_le32(file.p + MAGIC) != MARK)
		return uvm_fail(d, UVM_E_MAGIC, MAGIC, "magic", uvm_le32(file.p + MAGIC), MARK);
	r = check_flags(uvm_le64(file.p + FLAGS), d);
	if (r < 0)
		return r;
	offset = uvm_le64(file.p + TEXT_OFFSET);
	size = uvm_le64(file.p + IMAGE_SIZE);
	size = size > 0 ? size : file.len;
	if (size > BEYOND - start || offset > BEYOND - start - size)
		return uvm_fail_says(d, UVM_E_RANGE, TEXT_OFFSET, "text_offset", offset, size,
				     "%W bytes at offset %g end beyond the address space");
	got.entry = start + offset;
	got.gpa = got.entry & ~(uint64_t)(UVM_PAGE_SIZE - 1);
	got.size = (size + UVM_PAGE_SIZE - 1) & ~(uint64_t)(UVM_PAGE_SIZE - 1);
	got.end = got.entry + got.size;
	if (got.size < file.len)
		return uvm_fail_says(d, UVM_E_LENGTH, IMAGE_SIZE, "image_size", size, file.len,
				     "%G bytes of memory for a file of %W");
	*k = got;
	return UVM_OK;
}
