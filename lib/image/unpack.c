/* SPDX-License-Identifier: MIT */
/*
 * Decompression by libarchive, and the one place where a kernel hides what it decompresses.
 */
#include "image/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include <uvmkit/wire.h>

#include "image/bzimage.h"
#include "os/say.h"

#define FIRST_ROOM (1u << 20)

/* ---- any bytes ---- */

static bool grow(struct uvm_bytes *b, size_t *room, size_t limit)
{
	const size_t wanted = *room == 0 ? FIRST_ROOM : *room > limit / 2 ? limit + 1 : 2 * *room;
	uint8_t *p = realloc(b->p, wanted);

	if (p == NULL)
		return false;
	b->p = p;
	*room = wanted;
	return true;
}

static int read_data(struct archive *a, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	size_t room = 0;

	for (;;) {
		la_ssize_t n;

		if (ret->len == room && !grow(ret, &room, limit))
			return uvm_no_memory(d, 2 * room);
		n = archive_read_data(a, ret->p + ret->len, room - ret->len);
		if (n < 0)
			return uvm_say(d, UVM_E_SYNTAX, "cannot be decompressed: %s", archive_error_string(a));
		if (n == 0)
			return UVM_OK;
		ret->len += (size_t)n;
		if (ret->len > limit)
			return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "unpacked size", ret->len, limit);
	}
}

/* The contents of the entry that was found, unless ${status} says that none was. */
static int finish(struct archive *a, int status, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct uvm_bytes got = { NULL, 0 };

	if (status == UVM_OK)
		status = read_data(a, limit, &got, d);
	archive_read_free(a);
	if (status < 0)
		uvm_bytes_free(&got);
	else
		*ret = got;
	return status;
}

/* A reader of compressed bytes, in the format that the caller chooses; NULL: no memory. */
static struct archive *new_reader(int (*format)(struct archive *), struct uvm_diag *d)
{
	struct archive *a = archive_read_new();

	if (a == NULL)
		return (void)uvm_no_memory(d, 0), NULL;
	format(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_bzip2(a);
	return a;
}

int uvm_unpack(struct uvm_slice in, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct archive *a = new_reader(archive_read_support_format_raw, d);
	struct archive_entry *e;
	int status = UVM_OK;

	if (a == NULL)
		return UVM_E_NOMEM;
	if (archive_read_open_memory(a, in.p, in.len) != ARCHIVE_OK || archive_read_next_header(a, &e) != ARCHIVE_OK)
		status = uvm_say(d, UVM_E_SYNTAX, "cannot be decompressed: %s", archive_error_string(a));
	return finish(a, status, limit, ret, d);
}

/* ---- initrds ---- */

static bool is_init(struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e);

	while (path != NULL && (strncmp(path, "./", 2) == 0 || *path == '/'))
		path += *path == '/' ? 1 : 2;
	return path != NULL && strcmp(path, "init") == 0;
}

int uvm_initrd_init(struct uvm_slice in, size_t limit, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct archive *a = new_reader(archive_read_support_format_cpio, d);
	struct archive_entry *e;
	int status = UVM_OK, more = ARCHIVE_FATAL;

	if (a == NULL)
		return UVM_E_NOMEM;
	if (archive_read_open_memory(a, in.p, in.len) == ARCHIVE_OK)
		more = archive_read_next_header(a, &e);
	while (more == ARCHIVE_OK && !is_init(e))
		more = archive_read_next_header(a, &e);
	if (more == ARCHIVE_EOF)
		status = uvm_say(d, UVM_E_MISSING, "there is no /init in it");
	else if (more != ARCHIVE_OK)
		status = uvm_say(d, UVM_E_SYNTAX, "is no initrd: %s", archive_error_string(a));
	return finish(a, status, limit, ret, d);
}

/* ---- kernels ---- */

enum { /* offsets in a bzImage, behind those that say where its parts are */
       PAYLOAD_OFFSET = 0x248,
       PAYLOAD_LENGTH = 0x24C,
       HEADER_END = 0x250,
};

#define VERSION_PAYLOAD 0x208u
#define SIZE_BYTES 4u /* behind the payload: its unpacked size */
#define ELF_MAGIC 4
#define ELF_MACHINE 18
#define ELF_X64 62

static const uint8_t elf_begins[] = { 0x7F, 'E', 'L', 'F', 2, 1 }; /* 64-bit, little-endian */

static bool is_kernel(const uint8_t *p, size_t n)
{
	return n > ELF_MACHINE + 2 && memcmp(p, elf_begins, sizeof(elf_begins)) == 0 && uvm_le16(p + ELF_MACHINE) == ELF_X64;
}

/* The compressed kernel with the size that stands behind it. */
static int find_payload(struct uvm_slice file, struct uvm_slice *ret, struct uvm_diag *d)
{
	const uint8_t *b = file.p;
	uint64_t at, length;

	if (file.len < HEADER_END)
		return uvm_fail(d, UVM_E_SHORT, 0, "setup header", file.len, HEADER_END);
	if (uvm_le32(b + UVM_SETUP_MARK) != UVM_SETUP_HDRS)
		return uvm_fail_says(d, UVM_E_MAGIC, UVM_SETUP_MARK, "header", uvm_le32(b + UVM_SETUP_MARK), UVM_SETUP_HDRS,
				     "%g; neither a bzImage nor an ELF kernel for x64");
	if (uvm_le16(b + UVM_SETUP_VERSION) < VERSION_PAYLOAD)
		return uvm_fail(d, UVM_E_VERSION, UVM_SETUP_VERSION, "version", uvm_le16(b + UVM_SETUP_VERSION),
				VERSION_PAYLOAD);
	at = uvm_bzimage_setup_size(file) + uvm_le32(b + PAYLOAD_OFFSET);
	length = uvm_le32(b + PAYLOAD_LENGTH);
	if (length <= SIZE_BYTES || at > file.len || length > file.len - at)
		return uvm_fail(d, UVM_E_SHORT, PAYLOAD_LENGTH, "payload_length", at < file.len ? file.len - at : 0, length);
	*ret = (struct uvm_slice){ b + at, (size_t)length };
	return UVM_OK;
}

static int unpack_payload(struct uvm_slice payload, uint64_t at, struct uvm_bytes *ret, struct uvm_diag *d)
{
	const uint32_t size = uvm_le32(payload.p + payload.len - SIZE_BYTES);
	/* gzip ends in that size itself; the others are complete without it, and a decompressor may stumble over it */
	const bool gzip = payload.p[0] == 0x1F && payload.p[1] == 0x8B;
	const struct uvm_slice squeezed = { payload.p, gzip ? payload.len : payload.len - SIZE_BYTES };
	int status;

	if (size > UVM_KERNEL_MAX)
		return uvm_fail(d, UVM_E_LIMIT, at + payload.len - SIZE_BYTES, "unpacked size", size, UVM_KERNEL_MAX);
	status = uvm_unpack(squeezed, size, ret, d);
	if (status < 0)
		return status;
	if (ret->len == size && is_kernel(ret->p, ret->len))
		return UVM_OK;
	status = ret->len != size
			 ? uvm_fail_says(d, UVM_E_MISMATCH, at, "payload", ret->len, size, "%G bytes unpacked, expected %W")
			 : uvm_fail_says(d, UVM_E_MAGIC, at, "payload", 0, 0, "not an ELF kernel for x64");
	uvm_bytes_free(ret);
	return status;
}

int uvm_kernel_unpack(struct uvm_slice file, struct uvm_bytes *ret, struct uvm_diag *d)
{
	struct uvm_slice payload;
	int status;

	if (is_kernel(file.p, file.len)) {
		*ret = (struct uvm_bytes){ malloc(file.len), file.len };
		if (ret->p == NULL)
			return uvm_no_memory(d, file.len);
		memcpy(ret->p, file.p, file.len);
		return UVM_OK;
	}
	if (file.len > ELF_MACHINE + 2 && memcmp(file.p, elf_begins, ELF_MAGIC) == 0)
		return uvm_fail_says(d, UVM_E_VALUE, ELF_MACHINE, "e_machine", uvm_le16(file.p + ELF_MACHINE), ELF_X64,
				     "%G; a 64-bit ELF kernel for x64 (%W) is wanted");
	status = find_payload(file, &payload, d);
	return status < 0 ? status : unpack_payload(payload, (uint64_t)(payload.p - file.p), ret, d);
}
