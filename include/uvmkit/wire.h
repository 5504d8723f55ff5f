/* SPDX-License-Identifier: MIT */
/*
 * Little-endian bytes: loads, stores, a bounds-checked cursor, CRC-32 and GUIDs.
 *
 * All access to outside bytes goes through struct uvm_rd: one length, compared before any pointer is formed. A length field
 * can only narrow what its own parser sees (uvm_rd_sub), and what is left over is an error (uvm_rd_done).
 *
 * Context: freestanding; no allocation; only memcpy, memset, memmove and memcmp may remain undefined.
 */
#ifndef UVMKIT_WIRE_H
#define UVMKIT_WIRE_H

#include <uvmkit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UVM_PAGE_SIZE 4096u

/* Byte-wise: works unaligned and on any host, and compilers make one instruction of it. */
static inline uint16_t uvm_le16(const uint8_t *b)
{
	return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t uvm_le32(const uint8_t *b)
{
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t uvm_le64(const uint8_t *b)
{
	return uvm_le32(b) | (uint64_t)uvm_le32(b + 4) << 32;
}

static inline void uvm_put_le16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
}

static inline void uvm_put_le32(uint8_t *b, uint32_t v)
{
	uvm_put_le16(b, (uint16_t)v);
	uvm_put_le16(b + 2, (uint16_t)(v >> 16));
}

static inline void uvm_put_le64(uint8_t *b, uint64_t v)
{
	uvm_put_le32(b, (uint32_t)v);
	uvm_put_le32(b + 4, (uint32_t)(v >> 32));
}

static inline uint16_t uvm_be16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t uvm_be32(const uint8_t *b)
{
	return (uint32_t)uvm_be16(b) << 16 | uvm_be16(b + 2);
}

static inline uint64_t uvm_be64(const uint8_t *b)
{
	return (uint64_t)uvm_be32(b) << 32 | uvm_be32(b + 4);
}

static inline void uvm_put_be32(uint8_t *b, uint32_t v)
{
	b[0] = (uint8_t)(v >> 24);
	b[1] = (uint8_t)(v >> 16);
	b[2] = (uint8_t)(v >> 8);
	b[3] = (uint8_t)v;
}

static inline void uvm_put_be64(uint8_t *b, uint64_t v)
{
	uvm_put_be32(b, (uint32_t)(v >> 32));
	uvm_put_be32(b + 4, (uint32_t)v);
}

/** uvm_le(b, n): the little-endian number in ${n} bytes, 1 <= n <= 8. */
static inline uint64_t uvm_le(const uint8_t *b, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | b[n];
	return v;
}

/** uvm_put_le(b, n, v): the low ${n} bytes of ${v}, little-endian, 1 <= n <= 8. */
static inline void uvm_put_le(uint8_t *b, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		b[i] = (uint8_t)v;
}

/** struct uvm_rd: a read cursor. It borrows the bytes and owns nothing. */
struct uvm_rd {
	const uint8_t *p;
	size_t len;            /* bytes left: the only bound in the module */
	uint64_t base;         /* offset of p in the whole input, for diagnostics */
	struct uvm_diag *diag; /* shared with sub-cursors; never NULL */
};

/** uvm_rd_init(p, len, diag): a cursor over ${len} bytes at offset 0. */
static inline struct uvm_rd uvm_rd_init(const uint8_t *p, size_t len, struct uvm_diag *diag)
{
	struct uvm_rd rd = { p, len, 0, diag };

	return rd;
}

/**
 * uvm_rd_take(rd, n, field, out):
 * Take exactly ${n} bytes. On success *out points at them and ${rd} has moved past; on failure neither changes.
 *
 * Returns:  UVM_OK; UVM_E_SHORT with got = bytes left, want = ${n}.
 */
static inline UVM_MUST_CHECK int uvm_rd_take(struct uvm_rd *rd, size_t n, const char *field, const uint8_t **out)
{
	if (n > rd->len) /* never p + n > end: that addition can wrap */
		return uvm_fail(rd->diag, UVM_E_SHORT, rd->base, field, rd->len, n);
	*out = rd->p;
	rd->p += n;
	rd->len -= n;
	rd->base += n;
	return UVM_OK;
}

/**
 * uvm_rd_sub(rd, n, field, sub):
 * Take ${n} bytes as a cursor of their own. On failure neither cursor changes.
 */
static inline UVM_MUST_CHECK int uvm_rd_sub(struct uvm_rd *rd, size_t n, const char *field, struct uvm_rd *sub)
{
	const uint64_t base = rd->base;
	const uint8_t *p;
	int r;

	r = uvm_rd_take(rd, n, field, &p);
	if (r < 0)
		return r;
	sub->p = p;
	sub->len = n;
	sub->base = base;
	sub->diag = rd->diag;
	return UVM_OK;
}

/** uvm_rd_done(rd, field): UVM_OK when nothing is left, else UVM_E_TRAIL: unread bytes would be meaning nobody measured. */
static inline UVM_MUST_CHECK int uvm_rd_done(const struct uvm_rd *rd, const char *field)
{
	if (rd->len != 0)
		return uvm_fail(rd->diag, UVM_E_TRAIL, rd->base, field, rd->len, 0);
	return UVM_OK;
}

/** uvm_is_zero(p, n): whether all ${n} bytes are zero. */
UVM_API bool uvm_is_zero(const uint8_t *p, size_t n);

/**
 * uvm_crc32(crc, p, n):
 * CRC-32 as in IEEE 802.3 and zlib. Start with 0; feed the result back to go on.
 */
UVM_API uint32_t uvm_crc32(uint32_t crc, const void *p, size_t n);

#define UVM_GUID_TEXT 37 /* "7fb00ee4-a7ff-11ed-9e2f-00155d09de56" and its NUL */

/** struct uvm_guid: 16 bytes in the mixed-endian order of UEFI and Windows files: the first three fields little-endian. */
struct uvm_guid {
	uint8_t b[16];
};

/** uvm_guid_format(g, out): lower-case text with NUL. */
UVM_API void uvm_guid_format(const struct uvm_guid *g, char out[UVM_GUID_TEXT]);

/**
 * uvm_guid_parse(s, n, ret):
 * Read the 36 characters of a GUID in either case, without braces.
 *
 * Returns:  UVM_OK; UVM_E_SYNTAX, ${ret} untouched.
 */
UVM_API UVM_MUST_CHECK int uvm_guid_parse(const char *s, size_t n, struct uvm_guid *ret);

/** uvm_base64_size(n): characters that ${n} bytes take in base64, padding included, without a NUL. */
static inline size_t uvm_base64_size(size_t n)
{
	return (n + 2) / 3 * 4;
}

/** uvm_base64_encode(p, n, out): exactly uvm_base64_size(n) characters of the standard alphabet, no NUL. */
UVM_API void uvm_base64_encode(const uint8_t *p, size_t n, char *out);

/**
 * uvm_base64_decode(s, n, out, cap, ret_len, ret_bad):
 * Strictly: standard alphabet, padding as needed and nowhere else, no white space, unused bits zero.
 *
 *   out      out  up to n / 4 * 3 bytes; NULL: only check and count
 *   ret_bad  out  on UVM_E_ENCODING, the index of the first character that does not belong; may be NULL
 *
 * Returns:  UVM_OK; UVM_E_ENCODING; UVM_E_SPACE.
 * Source:   RFC 4648 section 4.
 */
UVM_API UVM_MUST_CHECK int uvm_base64_decode(const char *s, size_t n, uint8_t *out, size_t cap, size_t *ret_len,
					     size_t *ret_bad);

#ifdef __cplusplus
}
#endif
#endif
