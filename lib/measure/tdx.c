/* SPDX-License-Identifier: MIT */
/*
 * TDX MRTD: one SHA-384 over what the TDX module feeds it for each page.
 *
 * Every page: 128 bytes {"MEM.PAGE.ADD" in 16 bytes, u64 gpa, zeros}. A measured page goes on with 16 times 128 bytes
 * {"MR.EXTEND" in 16 bytes, u64 gpa of the chunk, zeros} and the 256 bytes of the chunk. Types of pages play no part.
 * Source: TDX module base specification, TDH.MEM.PAGE.ADD and TDH.MR.EXTEND.
 */
#include <string.h>

#include "measure/chain.h"

#define RECORD 128u
#define CHUNK 256u
#define CHUNKS (UVM_PAGE_SIZE / CHUNK)

/* The records with their names; add fills in addresses and contents. One update per page: 33 would cost more than they hash. */
static int start(struct uvm_chain *c)
{
	memcpy(c->block, "MEM.PAGE.ADD", 12);
	for (size_t i = 0; i < CHUNKS; i++)
		memcpy(c->block + RECORD + i * (RECORD + CHUNK), "MR.EXTEND", 9);
	return EVP_DigestInit_ex2(c->ctx, c->md, NULL) == 1 ? UVM_OK : UVM_E_CRYPTO;
}

static void extend(uint8_t *record, uint64_t gpa, const uint8_t *data, uint32_t len)
{
	const uint32_t n = len < CHUNK ? len : CHUNK;

	uvm_put_le64(record + 16, gpa);
	memcpy(record + RECORD, data, n);
	memset(record + RECORD + n, 0, CHUNK - n);
}

static int add(struct uvm_chain *c, const struct uvm_event *e, const uint8_t *contents)
{
	const bool measured = e->kind == UVM_MEASURE_PAGE;
	const uint8_t *data = e->data;
	uint32_t len = e->len;

	(void)contents;
	uvm_put_le64(c->block + 16, e->gpa);
	for (size_t i = 0; measured && i < CHUNKS; i++) {
		extend(c->block + RECORD + i * (RECORD + CHUNK), e->gpa + i * CHUNK, data, len);
		data += len < CHUNK ? len : CHUNK;
		len -= len < CHUNK ? len : CHUNK;
	}
	return EVP_DigestUpdate(c->ctx, c->block, measured ? UVM_TDX_PAGE_STREAM : RECORD) == 1 ? UVM_OK : UVM_E_CRYPTO;
}

static int digest(struct uvm_chain *c, uint8_t *out)
{
	if (EVP_MD_CTX_copy_ex(c->copy, c->ctx) != 1 || EVP_DigestFinal_ex(c->copy, out, NULL) != 1)
		return UVM_E_CRYPTO;
	return UVM_OK;
}

const struct uvm_chain_ops uvm_chain_tdx = { "tdx", "SHA384", UVM_IGVM_TDX, false, start, add, digest };
