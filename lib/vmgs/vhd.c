/* SPDX-License-Identifier: MIT */
/*
 * The footer of a fixed VHD; the only big-endian record here.
 */
#include <uvmkit/vhd.h>
#include <uvmkit/wire.h>

enum { COOKIE = 0, FEATURES = 8, VERSION = 12, DATA_OFFSET = 16, CREATOR_VERSION = 32, ORIGINAL_SIZE = 40, CURRENT_SIZE = 48 };
enum { DISK_TYPE = 60, CHECKSUM = 64, UNIQUE_ID = 68 };
enum { FEATURES_RESERVED = 2, FORMAT_VERSION = 0x10000, CREATOR = 0xA0000, TYPE_FIXED = 2 };

static const uint8_t cookie[] = { 'c', 'o', 'n', 'e', 'c', 't', 'i', 'x' };

/* The complement of the sum of all bytes, those of the checksum itself left out. */
static uint32_t checksum_of(const uint8_t *b)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < UVM_VHD_FOOTER; i++)
		sum += i - CHECKSUM < 4 ? 0 : b[i];
	return ~sum;
}

static int check(const uint8_t *b, uint64_t file_size, struct uvm_diag *d)
{
	const uint64_t at = file_size - UVM_VHD_FOOTER, size = uvm_be64(b + CURRENT_SIZE);

	if (__builtin_memcmp(b + COOKIE, cookie, sizeof(cookie)) != 0)
		return uvm_fail_says(d, UVM_E_MAGIC, at, "cookie", uvm_be64(b), uvm_be64(cookie), "%g, expected %w (conectix)");
	if (uvm_be32(b + CHECKSUM) != checksum_of(b))
		return uvm_fail(d, UVM_E_CHECKSUM, at + CHECKSUM, "checksum", uvm_be32(b + CHECKSUM), checksum_of(b));
	if (uvm_be32(b + VERSION) != FORMAT_VERSION)
		return uvm_fail(d, UVM_E_VERSION, at + VERSION, "version", uvm_be32(b + VERSION), FORMAT_VERSION);
	if (uvm_be32(b + DISK_TYPE) != TYPE_FIXED)
		return uvm_fail_says(d, UVM_E_UNSUPPORTED, at + DISK_TYPE, "disk type", uvm_be32(b + DISK_TYPE), TYPE_FIXED,
				     "%g, but only fixed disks (%w) are supported");
	if (size % UVM_VHD_FOOTER != 0)
		return uvm_fail(d, UVM_E_ALIGN, at + CURRENT_SIZE, "current size", size, UVM_VHD_FOOTER);
	if (size > at)
		return uvm_fail(d, UVM_E_RANGE, at + CURRENT_SIZE, "current size", size, at);
	return UVM_OK;
}

int uvm_vhd_read(const uint8_t b[UVM_VHD_FOOTER], uint64_t file_size, uint64_t *ret_size, struct uvm_diag *d)
{
	int status;

	if (file_size < UVM_VHD_FOOTER)
		return uvm_fail(d, UVM_E_SHORT, UVM_NO_OFFSET, "VHD file", file_size, UVM_VHD_FOOTER);
	if (file_size % UVM_VHD_FOOTER != 0)
		return uvm_fail_says(d, UVM_E_ALIGN, UVM_NO_OFFSET, "VHD file", file_size, UVM_VHD_FOOTER,
				     "size %G is not a multiple of %W");
	status = check(b, file_size, d);
	if (status < 0)
		d->record = "VHD_FOOTER";
	else
		*ret_size = uvm_be64(b + CURRENT_SIZE);
	return status;
}

void uvm_vhd_write(uint8_t b[UVM_VHD_FOOTER], uint64_t size, const uint8_t id[UVM_VHD_ID])
{
	__builtin_memset(b, 0, UVM_VHD_FOOTER);
	__builtin_memcpy(b + COOKIE, cookie, sizeof(cookie));
	uvm_put_be32(b + FEATURES, FEATURES_RESERVED);
	uvm_put_be32(b + VERSION, FORMAT_VERSION);
	uvm_put_be64(b + DATA_OFFSET, UINT64_MAX); /* no dynamic disk header */
	uvm_put_be32(b + CREATOR_VERSION, CREATOR);
	uvm_put_be64(b + ORIGINAL_SIZE, size);
	uvm_put_be64(b + CURRENT_SIZE, size);
	uvm_put_be32(b + DISK_TYPE, TYPE_FIXED);
	__builtin_memcpy(b + UNIQUE_ID, id, UVM_VHD_ID);
	uvm_put_be32(b + CHECKSUM, checksum_of(b));
}
