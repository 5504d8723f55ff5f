/* SPDX-License-Identifier: MIT */
/*
 * What setting variables needs of the store beside the public calls.
 */
#ifndef UVM_UEFI_STORE_H
#define UVM_UEFI_STORE_H

#include <uvmkit/nvram.h>

/** uvm_nvram_extend(s, v, d): v->data behind the data of the variable with the same key, which exists. */
UVM_MUST_CHECK int uvm_nvram_extend(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d);

#endif
