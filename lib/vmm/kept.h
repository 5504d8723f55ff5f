/* SPDX-License-Identifier: MIT */
/*
 * The last bytes of a log that may be of any length.
 */
#ifndef UVM_VMM_KEPT_H
#define UVM_VMM_KEPT_H

#include <uvmkit/status.h>

#define UVM_KEPT_MAX (256u << 10) /* bytes */

/** struct uvm_kept: zero it before use; uvm_kept_free releases it. */
struct uvm_kept {
	uint8_t *b; /* a ring of UVM_KEPT_MAX bytes; NULL: nothing yet */
	uint64_t n; /* that ever came */
};

/** uvm_kept_add(k, p, n): UVM_OK; UVM_E_NOMEM. */
UVM_MUST_CHECK int uvm_kept_add(struct uvm_kept *k, const uint8_t *p, size_t n);

/** uvm_kept_read(k, out): what is there, oldest first, at most UVM_KEPT_MAX bytes; returns how many. */
size_t uvm_kept_read(const struct uvm_kept *k, uint8_t *out);

void uvm_kept_free(struct uvm_kept *k);

#endif
