/* SPDX-License-Identifier: MIT */
/*
 * The order-dependent half of a measurement: one platform's digest as event after event extends it.
 *
 * snp.c, tdx.c and vbs.c each fill one entry of the table of platforms; contents digests come from elsewhere (pipeline.c).
 */
#ifndef UVM_MEASURE_CHAIN_H
#define UVM_MEASURE_CHAIN_H

#include <openssl/evp.h>

#include <uvmkit/measure.h>
#include <uvmkit/wire.h>

extern const uint8_t uvm_zero_page[UVM_PAGE_SIZE];

/**
 * struct uvm_event: one page or register as one platform measures it.
 *
 *   gpa        of the page; the register number for UVM_MEASURE_REGISTER
 *   data       the page's contents, zero-extended to 4096 bytes; the 32-byte record of a register
 *   contents   enum uvm_contents
 */
struct uvm_event {
	uint64_t gpa;
	const uint8_t *data;
	uint32_t len, directive;
	uint8_t kind; /* enum uvm_measure_kind */
	uint8_t contents;
};

#define UVM_TDX_PAGE_STREAM (128u + 16 * (128 + 256)) /* what one page feeds MRTD: the largest record of any platform */

struct uvm_chain {
	const struct uvm_chain_ops *ops;
	EVP_MD *md;
	EVP_MD_CTX *ctx, *copy;
	uint8_t block[UVM_TDX_PAGE_STREAM]; /* the record being hashed; for SNP and VBS the digest so far stands first in it */
};

/**
 * struct uvm_chain_ops: a platform.
 *
 *   contents   whether add needs the digest of each page's contents
 *   start      prepare ctx and block of a zeroed chain
 *   add        extend by one event; ${contents} is its digest, zeros where contents do not count
 *   digest     the digest as if the launch ended here; more events may follow
 *
 * All return UVM_OK or UVM_E_CRYPTO.
 */
struct uvm_chain_ops {
	const char *name, *md;
	uint32_t platform_type;
	bool contents;
	int (*start)(struct uvm_chain *c);
	int (*add)(struct uvm_chain *c, const struct uvm_event *e, const uint8_t *contents);
	int (*digest)(struct uvm_chain *c, uint8_t *out);
};

extern const struct uvm_chain_ops uvm_chain_snp, uvm_chain_tdx, uvm_chain_vbs;

/** uvm_chain_ops(p): the platform's entry; NULL when ${p} is no platform. */
const struct uvm_chain_ops *uvm_chain_ops(int p);

/** uvm_chain_start(c, ops): UVM_OK; UVM_E_NOMEM; UVM_E_CRYPTO. uvm_chain_end in any case. */
UVM_MUST_CHECK int uvm_chain_start(struct uvm_chain *c, const struct uvm_chain_ops *ops);

/** uvm_chain_end(c): release; a zeroed ${c} is fine. */
void uvm_chain_end(struct uvm_chain *c);

/** uvm_chain_len(c): bytes of the platform's digest. */
size_t uvm_chain_len(const struct uvm_chain *c);

#endif
