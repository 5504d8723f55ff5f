/* SPDX-License-Identifier: MIT */
/*
 * Variables of custom UEFI settings in the order of their names: sort, search, compare.
 *
 * A text may hold a million of them, from whoever writes the guest-state file: nothing here is quadratic.
 */
#include "uefi/variables.h"

static int compare_names(const struct uvm_uefi_variable *a, const struct uvm_uefi_variable *b)
{
	const uint32_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
	const int order = n > 0 ? __builtin_memcmp(a->name, b->name, n) : 0;

	return order != 0 ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

/* By name, then by place in the text. */
static bool is_before(const struct uvm_uefi_variable *a, const struct uvm_uefi_variable *b)
{
	const int order = compare_names(a, b);

	if (order != 0)
		return order < 0;
	return a->line != b->line ? a->line < b->line : a->col < b->col;
}

/* Heap sort: v[root] moves down among its n until no child is behind it. */
static void sift(struct uvm_uefi_variable *v, size_t root, size_t n)
{
	const struct uvm_uefi_variable moved = v[root];
	size_t child;

	for (; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && is_before(&v[child], &v[child + 1]))
			child++;
		if (!is_before(&moved, &v[child]))
			break;
		v[root] = v[child];
	}
	v[root] = moved;
}

size_t uvm_uefi_variables_sort(struct uvm_uefi_variable *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = n / 2; i > 0; i--)
		sift(v, i - 1, n);
	for (size_t i = n; i > 1; i--) {
		const struct uvm_uefi_variable last = v[0];

		v[0] = v[i - 1];
		v[i - 1] = last;
		sift(v, 0, i - 1);
	}
	for (size_t i = 0; i < n; i++) {
		if (i + 1 == n || compare_names(&v[i], &v[i + 1]) != 0)
			v[kept++] = v[i];
	}
	return kept;
}

struct uvm_uefi_variable *uvm_uefi_variables_search(struct uvm_uefi_variable *v, size_t n, const struct uvm_uefi_variable *name)
{
	size_t low = 0;

	while (low < n) {
		const size_t mid = low + (n - low) / 2;
		const int order = compare_names(&v[mid], name);

		if (order == 0)
			return &v[mid];
		if (order < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return NULL;
}

bool uvm_uefi_variable_is(const struct uvm_uefi_variable *v, const char *name, const struct uvm_guid *vendor)
{
	uint32_t i = 0;

	while (i < v->name_len && name[i] != '\0' && v->name[i] == name[i])
		i++;
	return i == v->name_len && name[i] == '\0' && __builtin_memcmp(v->vendor.b, vendor->b, sizeof(vendor->b)) == 0;
}

const struct uvm_uefi_variable *uvm_uefi_variable_find(const struct uvm_uefi_settings *s, const char *name,
						       const struct uvm_guid *vendor)
{
	for (size_t i = 0; i < s->nvariables; i++) {
		if (uvm_uefi_variable_is(&s->variables[i], name, vendor))
			return &s->variables[i];
	}
	return NULL;
}
