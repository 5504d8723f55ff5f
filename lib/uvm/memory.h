/* SPDX-License-Identifier: MIT */
/*
 * Memory of one request: many small pieces, most of them texts, given back all at once.
 *
 * A failure to allocate sticks: texts are then empty, arrays NULL, and uvm_mem_status says so at the end. So what builds texts
 * out of texts needs no check at each step.
 */
#ifndef UVM_UVM_MEMORY_H
#define UVM_UVM_MEMORY_H

#include <uvmkit/status.h>

struct uvm_mem;

/** uvm_mem_new(d): empty; NULL with UVM_E_NOMEM in ${d}. */
struct uvm_mem *uvm_mem_new(struct uvm_diag *d);
/** uvm_mem_free(m): NULL is fine. */
void uvm_mem_free(struct uvm_mem *m);

/** uvm_mem_take(m, n, size): an array of ${n} cleared elements; NULL on failure. */
void *uvm_mem_take(struct uvm_mem *m, size_t n, size_t size);

/**
 * uvm_mem_grow(m, p, n, size): room for one element behind the ${n} of an array that began as NULL and grew this way alone.
 * Returns the array, moved or not, or NULL on failure. The new element is cleared.
 */
void *uvm_mem_grow(struct uvm_mem *m, void *p, size_t n, size_t size);

/** uvm_mem_text(m, s, n): a copy with a NUL behind it. Never NULL. */
char *uvm_mem_text(struct uvm_mem *m, const char *s, size_t n);
/** uvm_mem_format(m, fmt, …): as printf. Never NULL. */
char *uvm_mem_format(struct uvm_mem *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** uvm_mem_base64(m, p, n): the bytes as base64. Never NULL. */
char *uvm_mem_base64(struct uvm_mem *m, const void *p, size_t n);

/** uvm_mem_status(m, d): UVM_OK, or UVM_E_NOMEM when any piece could not be had. */
UVM_MUST_CHECK int uvm_mem_status(const struct uvm_mem *m, struct uvm_diag *d);

#endif
