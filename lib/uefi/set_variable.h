/* SPDX-License-Identifier: MIT */
/*
 * SetVariable before the VM runs: the rules, without proof of who writes.
 */
#ifndef UVM_UEFI_SET_VARIABLE_H
#define UVM_UEFI_SET_VARIABLE_H

#include <uvmkit/nvram.h>

/**
 * uvm_nvram_set_variable(s, v, d):
 * Set, extend (APPEND) or delete (no data, or neither BS nor RT) a variable.
 *
 *   v  in  data without the header of an authenticated write; time zero
 *
 * Returns:  UVM_OK; UVM_E_LIMIT, UVM_E_SPACE; the code of a rule, named in ${d}.
 */
UVM_MUST_CHECK int uvm_nvram_set_variable(struct uvm_nvram *s, const struct uvm_nvram_variable *v, struct uvm_diag *d);

/** uvm_nvram_update_setup_mode(s, d): SetupMode is 1 as long as there is no PK. */
UVM_MUST_CHECK int uvm_nvram_update_setup_mode(struct uvm_nvram *s, struct uvm_diag *d);

#endif
