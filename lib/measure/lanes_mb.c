/* SPDX-License-Identifier: MIT */
/*
 * SHA-384 of whole pages in the SIMD lanes of libipsec-mb: 8 pages at a time with AVX-512, 4 with AVX2; and its CRC-32.
 *
 * Compiled only where the library is. lanes.c decides whether the answers may be trusted.
 */
#include <intel-ipsec-mb.h>

#include <uvmkit/wire.h>

#include "measure/lanes_mb.h"

struct uvm_mb {
	IMB_MGR *mgr;
	IMB_ARCH arch;
};

struct uvm_mb *uvm_mb_new(void)
{
	struct uvm_mb *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->mgr = alloc_mb_mgr(0);
	if (m->mgr != NULL)
		init_mb_mgr_auto(m->mgr, &m->arch);
	/* two SSE lanes are no faster than OpenSSL's one stream */
	if (m->mgr == NULL || imb_get_errno(m->mgr) != 0 || m->arch < IMB_ARCH_AVX2) {
		uvm_mb_free(m);
		return NULL;
	}
	return m;
}

const char *uvm_mb_name(const struct uvm_mb *m)
{
	return m->arch >= IMB_ARCH_AVX512 ? "ipsec-mb AVX-512" : "ipsec-mb AVX2";
}

static IMB_JOB *submit(IMB_MGR *mgr, const struct uvm_lane_page *page)
{
	IMB_JOB *job = IMB_GET_NEXT_JOB(mgr);

	job->cipher_mode = IMB_CIPHER_NULL;
	job->cipher_direction = IMB_DIR_ENCRYPT;
	job->chain_order = IMB_ORDER_HASH_CIPHER;
	job->hash_alg = IMB_AUTH_SHA_384;
	job->src = page->data;
	job->hash_start_src_offset_in_bytes = 0;
	job->msg_len_to_hash_in_bytes = UVM_PAGE_SIZE;
	job->auth_tag_output = page->digest;
	job->auth_tag_output_len_in_bytes = IMB_SHA384_DIGEST_SIZE_IN_BYTES;
	return IMB_SUBMIT_JOB(mgr);
}

bool uvm_mb_sha384(struct uvm_mb *m, const struct uvm_lane_page *pages, size_t n)
{
	size_t done = 0;
	IMB_JOB *job;

	for (size_t i = 0; i < n; i++) {
		for (job = submit(m->mgr, &pages[i]); job != NULL; job = IMB_GET_COMPLETED_JOB(m->mgr))
			done += job->status == IMB_STATUS_COMPLETED;
	}
	while ((job = IMB_FLUSH_JOB(m->mgr)) != NULL)
		done += job->status == IMB_STATUS_COMPLETED;
	return done == n;
}

/* The frame check sequence of Ethernet is the CRC-32 of IEEE 802.3. */
uint32_t uvm_mb_crc32(const struct uvm_mb *m, const void *p, size_t n)
{
	return IMB_CRC32_ETHERNET_FCS(m->mgr, p, n);
}

void uvm_mb_free(struct uvm_mb *m)
{
	if (m == NULL)
		return;
	if (m->mgr != NULL)
		free_mb_mgr(m->mgr);
	free(m);
}
