/* SPDX-License-Identifier: MIT */
/*
 * Which contents of pages still have to be hashed: two direct-mapped tables of one shape, one on either side of the pipeline.
 */
#include <stdlib.h>
#include <string.h>

#include "measure/contents.h"
#include "measure/event.h"

#define SLOT_BITS 14

struct uvm_contents_table {
	struct {
		const uint8_t *data;
		uint32_t len;
	} seen[1u << SLOT_BITS];                        /* the pushing side */
	uint8_t known[1u << SLOT_BITS][UVM_DIGEST_MAX]; /* the pulling side */
	uint8_t zero[UVM_DIGEST_MAX];
};

/* The multiplier is 2^64 over the golden ratio: addresses a page apart spread evenly. */
static size_t slot_of(const struct uvm_event *e)
{
	return (size_t)((uint64_t)(uintptr_t)e->data * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS));
}

int uvm_contents_new(struct uvm_contents_table **ret, const EVP_MD *md)
{
	struct uvm_contents_table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return UVM_E_NOMEM;
	if (EVP_Digest(uvm_zero_page, UVM_PAGE_SIZE, t->zero, NULL, md, NULL) != 1) {
		free(t);
		return UVM_E_CRYPTO;
	}
	*ret = t;
	return UVM_OK;
}

enum uvm_contents uvm_contents_push(struct uvm_contents_table *t, const struct uvm_event *e)
{
	const size_t slot = slot_of(e);

	if (!uvm_kind_has_contents((enum uvm_measure_kind)e->kind))
		return UVM_CONTENTS_NONE;
	if (e->len == 0)
		return UVM_CONTENTS_ZERO;
	if (t->seen[slot].data == e->data && t->seen[slot].len == e->len)
		return UVM_CONTENTS_SEEN;
	t->seen[slot].data = e->data;
	t->seen[slot].len = e->len;
	return UVM_CONTENTS_NEW;
}

void uvm_contents_pull(struct uvm_contents_table *t, const struct uvm_event *e, uint8_t digest[UVM_DIGEST_MAX])
{
	switch (e->contents) {
	case UVM_CONTENTS_NEW:
		memcpy(t->known[slot_of(e)], digest, UVM_DIGEST_MAX);
		break;
	case UVM_CONTENTS_SEEN:
		memcpy(digest, t->known[slot_of(e)], UVM_DIGEST_MAX);
		break;
	case UVM_CONTENTS_ZERO:
		memcpy(digest, t->zero, UVM_DIGEST_MAX);
		break;
	default:
		memset(digest, 0, UVM_DIGEST_MAX);
	}
}

void uvm_contents_free(struct uvm_contents_table *t)
{
	free(t);
}
