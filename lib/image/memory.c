/* SPDX-License-Identifier: MIT */
/*
 * What a built image owns: a list of blocks.
 */
#include "image/memory.h"

#include <stdlib.h>

struct uvm_image_block {
	struct uvm_image_block *next;
	_Alignas(max_align_t) uint8_t bytes[];
};

void *uvm_image_alloc(struct uvm_image_memory *m, size_t n, struct uvm_diag *d)
{
	struct uvm_image_block *b = calloc(1, sizeof(*b) + n);

	if (b == NULL) {
		(void)uvm_no_memory(d, n);
		return NULL;
	}
	b->next = m->blocks;
	m->blocks = b;
	return b->bytes;
}

void uvm_image_memory_free(struct uvm_image_memory *m)
{
	while (m->blocks != NULL) {
		struct uvm_image_block *next = m->blocks->next;

		free(m->blocks);
		m->blocks = next;
	}
}
