/* SPDX-License-Identifier: MIT */
/*
 * SNP launch digest: a chain of SHA-384 over one PAGE_INFO per page.
 *
 * PAGE_INFO: 0 digest so far[48], 48 digest of the contents[48], 96 u16 length, 98 u8 page type, 99 u8 initial migration
 * image, 100 u8[4] VMPL permissions (0: only VMPL 0 has any), 104 u64 gpa.
 * Source: SEV-SNP firmware ABI, "SNP_LAUNCH_UPDATE", tables of PAGE_INFO and PAGE_TYPE.
 */
#include <string.h>

#include "measure/chain.h"

#define DIGEST 48u
#define PAGE_INFO 112u

static const uint8_t page_types[UVM_MEASURE_KINDS] = {
	[UVM_MEASURE_PAGE] = 1,      [UVM_MEASURE_VMSA] = 2,    [UVM_MEASURE_ZERO] = 3,  [UVM_MEASURE_UNMEASURED] = 4,
	[UVM_MEASURE_PARAMETER] = 4, [UVM_MEASURE_SECRETS] = 5, [UVM_MEASURE_CPUID] = 6,
};

static int start(struct uvm_chain *c)
{
	uvm_put_le16(c->block + 96, PAGE_INFO);
	return UVM_OK;
}

static int add(struct uvm_chain *c, const struct uvm_event *e, const uint8_t *contents)
{
	uint8_t *info = c->block;

	memcpy(info + DIGEST, contents, DIGEST);
	info[98] = page_types[e->kind];
	uvm_put_le64(info + 104, e->gpa);
	if (EVP_DigestInit_ex2(c->ctx, c->md, NULL) != 1 || EVP_DigestUpdate(c->ctx, info, PAGE_INFO) != 1 ||
	    EVP_DigestFinal_ex(c->ctx, info, NULL) != 1)
		return UVM_E_CRYPTO;
	return UVM_OK;
}

static int digest(struct uvm_chain *c, uint8_t *out)
{
	memcpy(out, c->block, DIGEST);
	return UVM_OK;
}

const struct uvm_chain_ops uvm_chain_snp = { "snp", "SHA384", UVM_IGVM_SEV_SNP, true, start, add, digest };
