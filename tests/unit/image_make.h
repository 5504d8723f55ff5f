/* SPDX-License-Identifier: MIT */
/*
 * Resources for the tests of images. All bytes follow from a seed by SHAKE-256, so that any program can make the same ones and
 * say what it builds of them.
 */
#ifndef UVM_TESTS_IMAGE_MAKE_H
#define UVM_TESTS_IMAGE_MAKE_H

#include <stdio.h>

#include <openssl/evp.h>

#include <uvmkit/image.h>
#include <uvmkit/wire.h>

#include "unit.h"

#define UEFI_SIZE 0x600000u
#define UEFI_PAGES 6u /* that are not zero */
#define UEFI_AARCH64_SIZE 0x800000u
#define UEFI_AARCH64_PAGES 5u

struct made_segment {
	uint64_t paddr, filesz, memsz;
	uint32_t type;
};

/* The first ${n} bytes that SHAKE-256 gives for prefix, seed and suffix. */
static inline void made_random(const char *prefix, const char *seed, const char *suffix, uint8_t *out, size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char text[128];

	(void)snprintf(text, sizeof(text), "%s%s%s", prefix, seed, suffix);
	assert_int_equal(EVP_DigestInit_ex(ctx, EVP_shake256(), NULL), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, text, strlen(text)), 1);
	assert_int_equal(EVP_DigestFinalXOF(ctx, out, n), 1);
	EVP_MD_CTX_free(ctx);
}

static inline struct uvm_slice made_bytes(const char *prefix, const char *seed, size_t n)
{
	uint8_t *b = malloc(n);

	assert_non_null(b);
	made_random(prefix, seed, "", b, n);
	return (struct uvm_slice){ b, n };
}

/* Headers without gaps, then the data of each segment at a multiple of ${pack}. */
static inline struct uvm_slice made_elf(const char *prefix, const char *seed, uint64_t entry, const struct made_segment *s,
					size_t n, size_t pack)
{
	size_t at = 64 + 56 * n, size = at;
	uint8_t *b;

	for (size_t i = 0; i < n; i++)
		size = (size + pack - 1) / pack * pack + (size_t)s[i].filesz;
	b = calloc(1, size);
	assert_non_null(b);
	memcpy(b, "\177ELF\2\1\1", 7);
	uvm_put_le16(b + 18, 62);
	uvm_put_le64(b + 24, entry);
	uvm_put_le64(b + 32, 64);
	uvm_put_le16(b + 54, 56);
	uvm_put_le16(b + 56, (uint16_t)n);
	for (size_t i = 0; i < n; i++) {
		uint8_t *h = b + 64 + 56 * i;
		char suffix[32];

		at = (at + pack - 1) / pack * pack;
		uvm_put_le32(h, s[i].type);
		uvm_put_le64(h + 8, at);
		uvm_put_le64(h + 24, s[i].paddr);
		uvm_put_le64(h + 32, s[i].filesz);
		uvm_put_le64(h + 40, s[i].memsz);
		(void)snprintf(suffix, sizeof(suffix), ":seg%zu", i);
		if (s[i].filesz > 0)
			made_random(prefix, seed, suffix, b + at, (size_t)s[i].filesz);
		at += (size_t)s[i].filesz;
	}
	return (struct uvm_slice){ b, size };
}

/* A bzImage of protocol 2.15 with ${n} bytes of code behind ${sects} setup sectors. */
static inline struct uvm_slice made_bzimage(const char *prefix, const char *seed, size_t n, uint8_t sects, uint32_t syssize,
					    uint32_t init_size)
{
	const struct uvm_slice file = made_bytes(prefix, seed, ((size_t)(sects == 0 ? 4 : sects) + 1) * 512 + n);
	uint8_t *b = (uint8_t *)(uintptr_t)file.p;

	b[0x1F1] = sects;
	uvm_put_le32(b + 0x1F4, syssize);
	uvm_put_le16(b + 0x1FE, 0xAA55);
	memcpy(b + 0x202, "HdrS", 4);
	uvm_put_le16(b + 0x206, 0x20F);
	b[0x211] = 1;
	uvm_put_le16(b + 0x236, 1);
	uvm_put_le64(b + 0x258, 0x1000000);
	uvm_put_le32(b + 0x260, init_size);
	return file;
}

/* An aarch64 kernel for 4 KiB pages and any place. */
static inline struct uvm_slice made_aarch64_image(const char *prefix, const char *seed, size_t n, uint64_t text_offset,
						  uint64_t image_size)
{
	const struct uvm_slice file = made_bytes(prefix, seed, n);
	uint8_t *b = (uint8_t *)(uintptr_t)file.p;

	uvm_put_le64(b + 8, text_offset);
	uvm_put_le64(b + 16, image_size);
	uvm_put_le64(b + 24, 10);
	memcpy(b + 56, "ARM\x64", 4);
	return file;
}

/* A firmware volume at 0x5E0000 with one SEC file with one PE32 section: a PE image without a DOS header, entry at 0x1000. */
static inline void made_sec_volume(uint8_t *image, const char *prefix, const char *seed)
{
	uint8_t *volume = image + 0x5E0000, *file = volume + 72, *section = file + 24, *pe = section + 4;

	made_random(prefix, seed, ":fv", volume, 72);
	memset(volume, 0, 16);
	uvm_put_le64(volume + 32, 0x20000);
	memcpy(volume + 40, "_FVH", 4);
	uvm_put_le16(volume + 48, 72);
	made_random(prefix, seed, ":g", file, 16);
	memcpy(file + 16, "\x55\xAA\3\0", 4);
	uvm_put_le(file + 20, 3, 24 + 516 + 64);
	file[23] = 0xF8;
	uvm_put_le(section, 3, 516);
	section[3] = 0x10;
	made_random(prefix, seed, ":pe", pe, 512);
	memcpy(pe, "PE\0\0", 4);
	uvm_put_le32(pe + 40, 0x1000);
}

/* Zeros, and ${n} random pages in the first ${pages} of which each fourth repeats the third. */
static inline struct uvm_slice made_pages(const char *prefix, const char *seed, size_t size, unsigned pages, unsigned n)
{
	uint8_t *b = calloc(1, size), last[UVM_PAGE_SIZE], place[2];

	assert_non_null(b);
	for (unsigned i = 0; i < n; i++) {
		char suffix[16];

		(void)snprintf(suffix, sizeof(suffix), ":i%u", i);
		made_random(prefix, seed, suffix, place, sizeof(place));
		(void)snprintf(suffix, sizeof(suffix), ":p%u", i);
		if (i % 4 != 3)
			made_random(prefix, seed, suffix, last, sizeof(last));
		memcpy(b + (size_t)(uvm_le16(place) % pages) * UVM_PAGE_SIZE, last, UVM_PAGE_SIZE);
	}
	return (struct uvm_slice){ b, size };
}

static inline struct uvm_slice made_uefi(const char *prefix, const char *seed)
{
	const struct uvm_slice image = made_pages(prefix, seed, UEFI_SIZE, 1504, UEFI_PAGES);

	made_sec_volume((uint8_t *)(uintptr_t)image.p, prefix, seed);
	return image;
}

static inline struct uvm_slice made_uefi_aarch64(const char *prefix, const char *seed)
{
	return made_pages(prefix, seed, UEFI_AARCH64_SIZE, 2048, UEFI_AARCH64_PAGES);
}

static inline struct uvm_slice made_text(const char *s)
{
	return (struct uvm_slice){ (const uint8_t *)s, strlen(s) };
}

static inline void made_free(struct uvm_slice s)
{
	free((void *)(uintptr_t)s.p);
}

static inline void made_free_all(struct uvm_image_request *req)
{
	for (size_t i = 0; i < UVM_RESOURCE_COUNT; i++)
		made_free(req->resources[i]);
}

#endif
