/* SPDX-License-Identifier: MIT */
/*
 * The last bytes of a log.
 */
#include <stdlib.h>
#include <string.h>

#include "vmm/kept.h"

int uvm_kept_add(struct uvm_kept *k, const uint8_t *p, size_t n)
{
	if (k->b == NULL)
		k->b = malloc(UVM_KEPT_MAX);
	if (k->b == NULL)
		return UVM_E_NOMEM;
	while (n > 0) {
		const size_t at = (size_t)(k->n % UVM_KEPT_MAX), room = UVM_KEPT_MAX - at, take = n < room ? n : room;

		memcpy(k->b + at, p, take);
		k->n += take;
		p += take;
		n -= take;
	}
	return UVM_OK;
}

size_t uvm_kept_read(const struct uvm_kept *k, uint8_t *out)
{
	const size_t at = (size_t)(k->n % UVM_KEPT_MAX);

	if (k->n == 0)
		return 0;
	if (k->n < UVM_KEPT_MAX) {
		memcpy(out, k->b, at);
		return at;
	}
	memcpy(out, k->b + at, UVM_KEPT_MAX - at);
	memcpy(out + UVM_KEPT_MAX - at, k->b, at);
	return UVM_KEPT_MAX;
}

void uvm_kept_free(struct uvm_kept *k)
{
	free(k->b);
	*k = (struct uvm_kept){ 0 };
}
