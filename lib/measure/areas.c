/* SPDX-License-Identifier: MIT */
/*
 * Sizes of parameter areas by index: the C library's balanced tree, because indices are the file's choice and an adversary's
 * choice must not make a table slow.
 */
#include <search.h>
#include <stdlib.h>

#include "measure/areas.h"

struct area {
	uint32_t index;
	uint64_t bytes;
};

static int by_index(const void *a, const void *b)
{
	const uint32_t x = ((const struct area *)a)->index, y = ((const struct area *)b)->index;

	return (x > y) - (x < y);
}

int uvm_areas_add(struct uvm_areas *a, uint32_t index, uint64_t bytes)
{
	struct area *area = malloc(sizeof(*area));
	struct area *const *found;

	if (area == NULL)
		return UVM_E_NOMEM;
	*area = (struct area){ index, bytes };
	found = tsearch(area, &a->root, by_index);
	if (found != NULL && *found == area)
		return UVM_OK;
	free(area);
	return found == NULL ? UVM_E_NOMEM : UVM_E_DUPLICATE;
}

bool uvm_areas_find(const struct uvm_areas *a, uint32_t index, uint64_t *ret_bytes)
{
	const struct area key = { .index = index };
	struct area *const *found = tfind(&key, &a->root, by_index);

	if (found == NULL)
		return false;
	*ret_bytes = (*found)->bytes;
	return true;
}

void uvm_areas_free(struct uvm_areas *a)
{
	tdestroy(a->root, free);
	a->root = NULL;
}
