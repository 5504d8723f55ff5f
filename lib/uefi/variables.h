/* SPDX-License-Identifier: MIT */
/*
 * Variables of custom UEFI settings in the order of their names.
 */
#ifndef UVM_UEFI_VARIABLES_H
#define UVM_UEFI_VARIABLES_H

#include <uvmkit/uefi.h>

/** uvm_uefi_variables_sort(v, n): order by the bytes of names and keep the last in the text of those with the same name; how
 * many are left. n log n, without memory. */
size_t uvm_uefi_variables_sort(struct uvm_uefi_variable *v, size_t n);

/** uvm_uefi_variables_search(v, n, name): the one of the same name as ${name} among ${n} sorted ones, or NULL. */
struct uvm_uefi_variable *uvm_uefi_variables_search(struct uvm_uefi_variable *v, size_t n,
						    const struct uvm_uefi_variable *name);

/** uvm_uefi_variable_is(v, name, vendor): ${name} is NUL-terminated. */
bool uvm_uefi_variable_is(const struct uvm_uefi_variable *v, const char *name, const struct uvm_guid *vendor);

#endif
