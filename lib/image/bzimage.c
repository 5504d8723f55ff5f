/* SPDX-License-Identifier: MIT */
/*
 * The setup header of a bzImage, and where its code is.
 *
 * Source: Linux, Documentation/arch/x86/boot.rst. What is taken for the size of the code decides the bytes of an image: it
 * follows openvmm's vm/loader/src/bzimage.rs.
 */
#include "image/bzimage.h"

#include <uvmkit/wire.h>

enum { /* offsets in the file */
       SYSSIZE = 0x1F4,
       BOOT_FLAG = 0x1FE,
       LOADFLAGS = 0x211,
       XLOADFLAGS = 0x236,
       PREF_ADDRESS = 0x258,
       INIT_SIZE = 0x260,
};

#define SECTOR 512u
#define DEFAULT_SECTS 4u /* what 0 means */
#define PARAGRAPH 16u    /* unit of syssize */
#define ENTRY_64 0x200u
#define VERSION_64 0x20Cu
#define LOADED_HIGH 1u
#define KERNEL_64 1u

bool uvm_bzimage_is(struct uvm_slice file)
{
	return file.len >= UVM_SETUP_MARK + 4 && uvm_le16(file.p + BOOT_FLAG) == 0xAA55 &&
	       uvm_le32(file.p + UVM_SETUP_MARK) == UVM_SETUP_HDRS;
}

size_t uvm_bzimage_setup_size(struct uvm_slice file)
{
	const uint8_t sects = file.p[UVM_SETUP_HEADER];

	return ((size_t)(sects == 0 ? DEFAULT_SECTS : sects) + 1) * SECTOR;
}

static int check_header(const uint8_t *b, struct uvm_diag *d)
{
	if (uvm_le16(b + UVM_SETUP_VERSION) < VERSION_64)
		return uvm_fail_says(d, UVM_E_VERSION, UVM_SETUP_VERSION, "version", uvm_le16(b + UVM_SETUP_VERSION),
				     VERSION_64, "boot protocol %g; 64-bit entry points came with %w");
	if ((b[LOADFLAGS] & LOADED_HIGH) == 0)
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, LOADFLAGS, "loadflags", b[LOADFLAGS], LOADED_HIGH,
				     "%g: the kernel wants to be loaded below 1 MiB");
	if ((uvm_le16(b + XLOADFLAGS) & KERNEL_64) == 0)
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, XLOADFLAGS, "xloadflags", uvm_le16(b + XLOADFLAGS), KERNEL_64,
				     "%g: the kernel has no 64-bit entry point");
	return UVM_OK;
}

/* The code: as long as the header says, or all that is left. */
static int find_payload(struct uvm_bzimage *b, struct uvm_slice file, struct uvm_diag *d)
{
	const size_t at = uvm_bzimage_setup_size(file);
	const size_t left = file.len > at ? file.len - at : 0;
	const uint64_t stated = (uint64_t)uvm_le32(file.p + SYSSIZE) * PARAGRAPH, size = stated == 0 ? left : stated;

	if (size > left)
		return uvm_fail_says(d, UVM_E_SHORT, SYSSIZE, "syssize", size, left,
				     "%G bytes of code; the file has %W behind the setup sectors");
	if (size <= ENTRY_64)
		return uvm_fail_says(d, UVM_E_LENGTH, SYSSIZE, "syssize", size, ENTRY_64,
				     "%G bytes of code, none at the entry point %w");
	b->payload = (struct uvm_slice){ file.p + at, (size_t)size };
	return UVM_OK;
}

int uvm_bzimage_read(struct uvm_bzimage *b, struct uvm_slice file, struct uvm_diag *d)
{
	struct uvm_bzimage got = { .entry = ENTRY_64 };
	int r;

	if (file.len < UVM_SETUP_HEADER + UVM_SETUP_HEADER_SIZE)
		return uvm_fail(d, UVM_E_SHORT, UVM_SETUP_HEADER, "setup_header",
				file.len > UVM_SETUP_HEADER ? file.len - UVM_SETUP_HEADER : 0, UVM_SETUP_HEADER_SIZE);
	if (!uvm_bzimage_is(file))
		return uvm_fail(d, UVM_E_MAGIC, UVM_SETUP_MARK, "header", uvm_le32(file.p + UVM_SETUP_MARK), UVM_SETUP_HDRS);
	r = check_header(file.p, d);
	if (r == UVM_OK)
		r = find_payload(&got, file, d);
	if (r < 0)
		return r;
	got.setup = file.p + UVM_SETUP_HEADER;
	got.pref_address = uvm_le64(file.p + PREF_ADDRESS);
	got.init_size = uvm_le32(file.p + INIT_SIZE);
	*b = got;
	return UVM_OK;
}
