/* SPDX-License-Identifier: MIT */
/*
 * VBS boot digest: a chain of SHA-256 over the digest so far and one chunk per page or register.
 *
 * Page chunk: 0 u32 byte count, 4 u32 type 2, 8 u64 0, 16 u64 {bits 0-1 acceptance, bit 2 data unmeasured}, 24 u64 page
 * number, 32 data[4096], zeros when unmeasured. Register chunk: 0 u32 byte count, 4 u32 type 0, 8 u64 0, 16 u32 0, 20 u8 vtl,
 * 21 u8[7] 0, 28 u32 name, 32 value[16].
 * Source: VBS boot measurement chunks as microsoft/igvm 0.5.0 defines them.
 */
#include <string.h>

#include "measure/chain.h"

#define DIGEST 32u
#define CHUNK_HEAD 32u
#define REGISTER_CHUNK 48u
#define TYPE_REGISTER 0u
#define TYPE_PAGE 2u

#define PAGE_READ_WRITE 3u /* the acceptance of an error range; other pages have none */
#define PAGE_UNMEASURED 4u

static const uint8_t page_flags[UVM_MEASURE_KINDS] = {
	[UVM_MEASURE_UNMEASURED] = PAGE_UNMEASURED,
	[UVM_MEASURE_PARAMETER] = PAGE_UNMEASURED,
	[UVM_MEASURE_ERROR] = PAGE_UNMEASURED | PAGE_READ_WRITE,
};

static int start(struct uvm_chain *c)
{
	(void)c;
	return UVM_OK;
}

/* Digest so far, ${head} bytes after it, then ${len} bytes of data and zeros up to ${size}. */
static int extend(struct uvm_chain *c, size_t head, const uint8_t *data, size_t len, size_t size)
{
	if (EVP_DigestInit_ex2(c->ctx, c->md, NULL) != 1 || EVP_DigestUpdate(c->ctx, c->block, DIGEST + head) != 1 ||
	    EVP_DigestUpdate(c->ctx, data, len) != 1 || EVP_DigestUpdate(c->ctx, uvm_zero_page, size - len) != 1 ||
	    EVP_DigestFinal_ex(c->ctx, c->block, NULL) != 1)
		return UVM_E_CRYPTO;
	return UVM_OK;
}

static int add_page(struct uvm_chain *c, const struct uvm_event *e)
{
	uint8_t *chunk = c->block + DIGEST;

	uvm_put_le32(chunk, CHUNK_HEAD + UVM_PAGE_SIZE);
	uvm_put_le32(chunk + 4, TYPE_PAGE);
	uvm_put_le64(chunk + 8, 0);
	uvm_put_le64(chunk + 16, page_flags[e->kind]);
	uvm_put_le64(chunk + 24, e->gpa / UVM_PAGE_SIZE);
	return extend(c, CHUNK_HEAD, e->data, e->len, UVM_PAGE_SIZE);
}

static int add_register(struct uvm_chain *c, const struct uvm_event *e)
{
	uint8_t *chunk = c->block + DIGEST;
	struct uvm_igvm_register r;
	uint8_t value[16];

	uvm_igvm_vbs_get_one(e->data, &r);
	uvm_igvm_vbs_value(&r, value);
	memset(chunk, 0, CHUNK_HEAD);
	uvm_put_le32(chunk, REGISTER_CHUNK);
	uvm_put_le32(chunk + 4, TYPE_REGISTER);
	chunk[20] = r.vtl;
	uvm_put_le32(chunk + 28, r.name);
	return extend(c, CHUNK_HEAD, value, sizeof(value), sizeof(value));
}

static int add(struct uvm_chain *c, const struct uvm_event *e, const uint8_t *contents)
{
	(void)contents;
	return e->kind == UVM_MEASURE_REGISTER ? add_register(c, e) : add_page(c, e);
}

static int digest(struct uvm_chain *c, uint8_t *out)
{
	memcpy(out, c->block, DIGEST);
	return UVM_OK;
}

const struct uvm_chain_ops uvm_chain_vbs = { "vbs", "SHA256", UVM_IGVM_VSM_ISOLATION, false, start, add, digest };
