/* SPDX-License-Identifier: MIT */
/*
 * Tables of handles: a sorted array in which removed entries stay as gaps until half of it is gaps.
 */
#include <stdlib.h>

#include "igvm/handles.h"

static bool reserve(struct uvm_handles *t)
{
	const size_t cap = t->cap > 0 ? 2 * t->cap : 8;
	struct uvm_handle *h;

	if (t->n < t->cap)
		return true;
	h = reallocarray(t->h, cap, sizeof(*h));
	if (h == NULL)
		return false;
	t->h = h;
	t->cap = cap;
	return true;
}

int32_t uvm_handles_add(struct uvm_handles *t, int32_t *last, void *object)
{
	if (*last == INT32_MAX || !reserve(t))
		return 0;
	t->h[t->n++] = (struct uvm_handle){ ++*last, object };
	return *last;
}

static struct uvm_handle *entry(const struct uvm_handles *t, int32_t number)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (t->h[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->n && t->h[lo].number == number && t->h[lo].object != NULL ? &t->h[lo] : NULL;
}

void *uvm_handles_find(const struct uvm_handles *t, int32_t number)
{
	const struct uvm_handle *e = entry(t, number);

	return e != NULL ? e->object : NULL;
}

static void close_gaps(struct uvm_handles *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->h[i].object != NULL)
			t->h[n++] = t->h[i];
	}
	t->n = n;
	t->removed = 0;
}

void *uvm_handles_remove(struct uvm_handles *t, int32_t number)
{
	struct uvm_handle *e = entry(t, number);
	void *object;

	if (e == NULL)
		return NULL;
	object = e->object;
	e->object = NULL;
	if (++t->removed > t->n / 2)
		close_gaps(t);
	return object;
}

void uvm_handles_free(struct uvm_handles *t, void (*free_object)(void *object))
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->h[i].object != NULL)
			free_object(t->h[i].object);
	}
	free(t->h);
	*t = (struct uvm_handles){ 0 };
}
