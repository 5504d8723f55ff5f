/* SPDX-License-Identifier: MIT */
/*
 * Objects named by numbers that only ever grow: what libigvm hands out instead of pointers.
 *
 * A table is an array in order of number, because numbers are added in the order in which they were issued. Find takes
 * O(log n), add and remove O(1) amortised; removed entries never outnumber the others. Zero a table before use. No locking.
 */
#ifndef UVM_IGVM_HANDLES_H
#define UVM_IGVM_HANDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uvm_handle {
	int32_t number;
	void *object; /* NULL: removed */
};

struct uvm_handles {
	struct uvm_handle *h;
	size_t n, cap, removed;
};

/**
 * uvm_handles_add(t, last, object):
 * Give ${object}, which is not NULL, the number after *${last}. Tables that share ${last} share no number.
 *
 * Returns:  the number, > 0; 0 and nothing changed: all numbers were issued, or no memory.
 */
int32_t uvm_handles_add(struct uvm_handles *t, int32_t *last, void *object);

/** uvm_handles_find(t, number): the object, or NULL. */
void *uvm_handles_find(const struct uvm_handles *t, int32_t number);

/** uvm_handles_remove(t, number): take the object out of the table; NULL when it is not there. */
void *uvm_handles_remove(struct uvm_handles *t, int32_t number);

/** uvm_handles_free(t, free_object): ${free_object} of all objects, and the table's memory. */
void uvm_handles_free(struct uvm_handles *t, void (*free_object)(void *object));

#endif
