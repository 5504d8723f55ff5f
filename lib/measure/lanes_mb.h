/* SPDX-License-Identifier: MIT */
/*
 * SHA-384 and CRC-32 with the SIMD instructions of libipsec-mb; nothing at all where it was not compiled in.
 */
#ifndef UVM_MEASURE_LANES_MB_H
#define UVM_MEASURE_LANES_MB_H

#include "measure/lanes.h"

struct uvm_mb;

#ifdef UVM_HAVE_IPSEC_MB

/** uvm_mb_new(): NULL without memory and on processors whose lanes would not beat one stream. */
struct uvm_mb *uvm_mb_new(void);

/** uvm_mb_name(m): "ipsec-mb AVX-512", "ipsec-mb AVX2". */
const char *uvm_mb_name(const struct uvm_mb *m);

/** uvm_mb_sha384(m, pages, n): hash ${n} whole pages. Returns false when the library refuses; ${m} is then unusable. */
UVM_MUST_CHECK bool uvm_mb_sha384(struct uvm_mb *m, const struct uvm_lane_page *pages, size_t n);

/** uvm_mb_crc32(m, p, n): as uvm_crc32(0, p, n). */
uint32_t uvm_mb_crc32(const struct uvm_mb *m, const void *p, size_t n);

/** uvm_mb_free(m): NULL is fine. */
void uvm_mb_free(struct uvm_mb *m);

#else

static inline struct uvm_mb *uvm_mb_new(void)
{
	return NULL;
}

static inline const char *uvm_mb_name(const struct uvm_mb *m)
{
	(void)m;
	return "";
}

static inline UVM_MUST_CHECK bool uvm_mb_sha384(struct uvm_mb *m, const struct uvm_lane_page *pages, size_t n)
{
	(void)m;
	(void)pages;
	(void)n;
	return false;
}

static inline uint32_t uvm_mb_crc32(const struct uvm_mb *m, const void *p, size_t n)
{
	(void)m;
	(void)p;
	(void)n;
	return 0;
}

static inline void uvm_mb_free(struct uvm_mb *m)
{
	(void)m;
}

#endif
#endif
