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

/* Copies of a constant length become a few moves; with lengths to look at they took 7 % of the time. */
static void extend(uint8_t *records, uint64_t gpa, const uint8_t *page)
{
	for (size_t i = 0; i < CHUNKS; i++) {
		uint8_t *record = records + i * (RECORD + CHUNK);

		uvm_put_le64(record + 16, gpa + i * CHUNK);
		memcpy(record + RECORD, page + i * CHUNK, CHUNK);
	}
}

static int add(struct uvm_chain *c, const struct uvm_event *e, const uint8_t *contents)
{
	const bool measured = e->kind == UVM_MEASURE_PAGE;
	uint8_t padded[UVM_PAGE_SIZE];

	(void)contents;
	uvm_put_le64(c->block + 16, e->gpa);
	if (measured && e->len < UVM_PAGE_SIZE) {
		memcpy(padded, e->data, e->len);
		memset(padded + e->len, 0, UVM_PAGE_SIZE - e->len);
	}
	if (measured)
		extend(c->block + RECORD, e->gpa, e->len < UVM_PAGE_SIZE ? padded : e->data);
	return EVP_DigestUpdate(c->ctx, c->block, measured ? UVM_TDX_PAGE_STREAM : RECORD) == 1 ? UVM_OK : UVM_E_CRYPTO;
}

static int digest(struct uvm_chain *c, uint8_t *out)
{
	if (EVP_MD_CTX_copy_ex(c->copy, c->ctx) != 1 || EVP_DigestFinal_ex(c->copy, out, NULL) != 1)
		return UVM_E_CRYPTO;
	return UVM_OK;
}

const struct uvm_chain_ops uvm_chain_tdx = { "tdx", "SHA384", UVM_IGVM_TDX, false, start, add, digest };
