/* SPDX-License-Identifier: MIT */
/*
 * IGVM files made by hand, for tests of the reader: nothing here comes from our writer, its tables or its checksum.
 *
 * Records are given as bytes (U16, U32, U64 write numbers); file data goes behind them in order of bytes_data.
 */
#ifndef TESTS_IGVM_BYTES_H
#define TESTS_IGVM_BYTES_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define U16(v) (uint8_t)(v), (uint8_t)((uint64_t)(v) >> 8)
#define U32(v) U16(v), U16((uint64_t)(v) >> 16)
#define U64(v) U32(v), U32((uint64_t)(v) >> 32)

struct igvm_bytes {
	uint32_t version, arch;
	uint8_t head[16384], data[65536];
	size_t head_len, data_len;
	uint32_t record[128]; /* where the frames are in head */
	size_t nrecords;
	struct {
		size_t at;     /* of a file_offset in head */
		uint32_t data; /* what it refers to in data */
	} refs[32];
	size_t nrefs;
};

static inline void bytes_put32(uint8_t *p, uint32_t v)
{
	const uint8_t b[] = { U32(v) };

	memcpy(p, b, sizeof(b));
}

static inline uint32_t bytes_get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline size_t bytes_fixed_size(uint32_t version)
{
	return version == 2 ? 32 : 24;
}

static inline void bytes_init(struct igvm_bytes *b, uint32_t version, uint32_t arch)
{
	memset(b, 0, sizeof(*b));
	b->version = version;
	b->arch = arch;
}

/* Append a frame, a body and its padding. */
static inline void bytes_record(struct igvm_bytes *b, uint32_t type, const void *body, size_t len)
{
	uint8_t *p = b->head + b->head_len;

	assert(b->head_len + 16 + len <= sizeof(b->head) && b->nrecords < sizeof(b->record) / sizeof(b->record[0]));
	b->record[b->nrecords++] = (uint32_t)b->head_len;
	bytes_put32(p, type);
	bytes_put32(p + 4, (uint32_t)len);
	if (len > 0)
		memcpy(p + 8, body, len);
	b->head_len += 8 + ((len + 7) & ~(size_t)7);
}

#define RECORD(b, type, ...) bytes_record(b, type, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* Append data; the last record refers to it by the number at ${field} of its body. */
static inline void bytes_data(struct igvm_bytes *b, size_t field, const void *p, size_t len)
{
	assert(b->data_len + len <= sizeof(b->data) && b->nrefs < sizeof(b->refs) / sizeof(b->refs[0]));
	b->refs[b->nrefs].at = b->record[b->nrecords - 1] + 8 + field;
	b->refs[b->nrefs++].data = (uint32_t)b->data_len;
	memcpy(b->data + b->data_len, p, len);
	b->data_len += len;
}

/* One bit at a time, straight from the definition of the polynomial. */
static inline uint32_t bytes_crc(uint32_t crc, const uint8_t *p, size_t n)
{
	crc = ~crc;
	for (size_t i = 0; i < 8 * n; i++) {
		if (i % 8 == 0)
			crc ^= p[i / 8];
		crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
	}
	return ~crc;
}

/* Make the checksum of a complete file right again; headers that are not in the file leave it alone. */
static inline void bytes_checksum(uint8_t *p, size_t len)
{
	const size_t fixed = bytes_fixed_size(bytes_get32(p + 4)), first = bytes_get32(p + 8), n = bytes_get32(p + 12);
	uint32_t crc;

	bytes_put32(p + 20, 0);
	if (first > len || n > len - first)
		return;
	crc = bytes_crc(0, p, fixed);
	bytes_put32(p + 20, bytes_crc(crc, p + first, n));
}

/* The whole file in a block of exactly its size. */
static inline uint8_t *bytes_finish(const struct igvm_bytes *b, size_t *len)
{
	const size_t fixed = bytes_fixed_size(b->version);
	uint8_t *p;

	*len = fixed + b->head_len + b->data_len;
	p = calloc(1, *len);
	assert(p != NULL);
	memcpy(p, "IGVM", 4);
	bytes_put32(p + 4, b->version);
	bytes_put32(p + 8, (uint32_t)fixed);
	bytes_put32(p + 12, (uint32_t)b->head_len);
	bytes_put32(p + 16, (uint32_t)*len);
	if (b->version == 2) {
		bytes_put32(p + 24, b->arch);
		bytes_put32(p + 28, 4096);
	}
	memcpy(p + fixed, b->head, b->head_len);
	memcpy(p + fixed + b->head_len, b->data, b->data_len);
	for (size_t i = 0; i < b->nrefs; i++)
		bytes_put32(p + fixed + b->refs[i].at, (uint32_t)(fixed + b->head_len) + b->refs[i].data);
	bytes_checksum(p, *len);
	return p;
}

/* ---- records in short ---- */

static inline void put_platform(struct igvm_bytes *b, uint8_t type, uint32_t mask)
{
	const uint64_t boundary = type == 2 || type == 3 ? UINT64_C(1) << 46 : 0;

	RECORD(b, 0x001, U32(mask), 2, type, U16(1), U64(boundary));
}

static inline void put_policy(struct igvm_bytes *b, uint64_t policy, uint32_t mask)
{
	RECORD(b, 0x101, U64(policy), U32(mask), U32(0));
}

static inline void put_relocatable(struct igvm_bytes *b, uint32_t mask, uint64_t gpa, uint64_t size, uint16_t vp, uint8_t vtl)
{
	RECORD(b, 0x102, U32(mask), U16(vp), vtl, 7, U64(4096), U64(gpa), U64(size), U64(0x100000), U64(0x40000000));
}

static inline void put_page_table(struct igvm_bytes *b, uint32_t mask, uint64_t gpa, uint64_t size, uint16_t vp, uint8_t vtl)
{
	RECORD(b, 0x103, U32(mask), U16(vp), vtl, 0, U64(gpa), U64(size), U64(size));
}

static inline void put_corim(struct igvm_bytes *b, uint32_t type, uint32_t mask, const char *data)
{
	RECORD(b, type, U32(mask), U32(0), U32(strlen(data)), U32(0));
	if (data[0] != '\0')
		bytes_data(b, 4, data, strlen(data));
}

static inline void put_area(struct igvm_bytes *b, uint32_t index, uint64_t bytes)
{
	RECORD(b, 0x301, U64(bytes), U32(index), U32(0));
}

static inline void put_parameter(struct igvm_bytes *b, uint32_t type, uint32_t index, uint32_t offset)
{
	RECORD(b, type, U32(index), U32(offset));
}

static inline void put_insert(struct igvm_bytes *b, uint64_t gpa, uint32_t mask, uint32_t index)
{
	RECORD(b, 0x303, U64(gpa), U32(mask), U32(index));
}

/* A version 1 file for x64 with one platform. */
static inline void bytes_vsm(struct igvm_bytes *b)
{
	bytes_init(b, 1, 0);
	put_platform(b, 1, 1);
}

/* A page filled with one byte; an empty page for byte 0. */
static inline void put_page(struct igvm_bytes *b, uint64_t gpa, uint32_t mask, uint8_t fill)
{
	uint8_t page[4096];

	RECORD(b, 0x302, U64(gpa), U32(mask), U32(0), U32(0), U16(0), U16(0));
	memset(page, fill, sizeof(page));
	if (fill != 0)
		bytes_data(b, 12, page, sizeof(page));
}

/* A context of one page of which the first ${used} bytes are filled. */
static inline void put_context(struct igvm_bytes *b, uint64_t gpa, uint32_t mask, uint16_t vp, size_t used)
{
	uint8_t page[4096] = { 0 };

	RECORD(b, 0x304, U64(gpa), U32(mask), U32(0), U16(vp), U16(0));
	memset(page, 0xA5, used);
	bytes_data(b, 12, page, sizeof(page));
}

/* A VBS context of two registers: ${number}, a plain one, holds 0x1122334455667788; the other 0x99. */
static inline void put_vbs(struct igvm_bytes *b, uint32_t mask, uint8_t vtl, uint32_t number)
{
	const uint8_t data[] = {
		U32(2), vtl, U32(number),     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, U64(0x1122334455667788),
		U64(0), vtl, U32(number + 1), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, U64(0x99),
		U64(0),
	};

	RECORD(b, 0x304, U64(0), U32(mask), U32(0), U16(0), U16(0));
	bytes_data(b, 12, data, sizeof(data));
}

static inline void put_id_block(struct igvm_bytes *b, uint32_t mask)
{
	uint8_t body[696] = { U32(mask) };

	memset(body + 8, 0x1D, 80);
	body[88] = 1;  /* version */
	body[92] = 7;  /* guest_svn */
	body[96] = 1;  /* id_key_algorithm */
	body[248] = 2; /* id_public_key.curve */
	bytes_record(b, 0x30B, body, sizeof(body));
}

static inline void put_measurement(struct igvm_bytes *b, uint32_t mask)
{
	uint8_t body[864] = { U32(mask), U32(1), U32(2), U32(3), U32(4), U32(5), U32(1), U32(1) };

	memset(body + 32, 0x3E, sizeof(body) - 32);
	bytes_record(b, 0x311, body, sizeof(body));
}

#define X64_RIP 0x20010u /* and Rflags behind it */
#define AARCH64_X0 0x20000u

/* Every record kind that an x64 file can have, on all its platforms; nothing in it deserves a warning. */
static inline void bytes_full_x64(struct igvm_bytes *b, uint32_t version)
{
	static const uint16_t parameters[] = { 0x307, 0x308, 0x309, 0x30A, 0x30C, 0x30E, 0x30F, 0x310, 0x312, 0x313 };
	uint8_t area[4096];

	bytes_init(b, version, 0);
	put_platform(b, 1, 1);
	put_platform(b, 2, 2);
	put_platform(b, 3, 4);
	put_platform(b, 0, 8);
	put_platform(b, 4, 0x10);
	put_platform(b, 5, 0x20);
	put_policy(b, 0x30000, 2);
	put_policy(b, 0, 4);
	put_relocatable(b, 1, 0x200000, 0x100000, 0, 2);
	put_page_table(b, 1, 0x300000, 0x4000, 0, 2);
	put_corim(b, 0x104, 2, "document");
	put_corim(b, 0x105, 2, "signed");
	put_corim(b, 0x104, 4, "");
	bytes_record(b, 0x107, "uvmkit 1 \xC3\xA4", 11);
	put_area(b, 5, sizeof(area));
	memset(area, 0x5A, sizeof(area));
	bytes_data(b, 12, area, sizeof(area));
	put_area(b, 7, 0x2000);
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		put_parameter(b, parameters[i], 7, (uint32_t)(0x100 * i));
	RECORD(b, 0x305, U64(0x800000), U32(0x3F), U32(0x10000), U32(1), U32(0));
	put_vbs(b, 1, 2, X64_RIP);
	put_context(b, 0x900000, 2, 3, 4096);
	put_context(b, 0, 8, 1, 232);
	put_context(b, 0, 0x10, 0, 232);
	put_context(b, 0x901000, 0x20, 0, 4096);
	put_insert(b, 0xA00000, 0x3F, 5);
	put_insert(b, 0xA01000, 0x3F, 7);
	put_page(b, 0xB00000, 0x3F, 0xAB);
	put_page(b, 0xB01000, 0x3F, 0);
	RECORD(b, 0x30D, U64(0xC00000), U32(4), U32(0x1000));
	put_id_block(b, 2);
	put_measurement(b, 1);
}

/* The same for aarch64. */
static inline void bytes_full_aarch64(struct igvm_bytes *b)
{
	bytes_init(b, 2, 1);
	put_platform(b, 1, 1);
	put_platform(b, 6, 2);
	put_relocatable(b, 1, 0x200000, 0x100000, 0, 0);
	RECORD(b, 0x106, U32(2), U32(0), U64(1), U64(2), 2, 1, 0, 0, 0, 0, 0, 0);
	put_vbs(b, 1, 0, AARCH64_X0);
	put_context(b, 0, 2, 9, 80);
	put_page(b, 0xB00000, 3, 0xCD);
}

#endif
