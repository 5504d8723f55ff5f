/* SPDX-License-Identifier: MIT */
/*
 * UEFI variables in the JSON of Hyper-V's saved states: Devices, the boot loader's device, States, Nvram, Vendors, Variables.
 */
#ifndef VMGSTOOL_NVRAM_JSON_H
#define VMGSTOOL_NVRAM_JSON_H

#include <uvmkit/json.h>

#include "nvram_text.h"

/** Take one variable, which is gone afterwards. */
typedef int nvram_item_fn(void *arg, const struct nvram_item *v, struct uvm_diag *d);

/**
 * nvram_json_read(text, n, take, arg, d):
 * Hand out the variables of a document, in its order. Unknown members are ignored.
 *
 *   take  in  NULL: only check that all of it is right
 *
 * Returns:  UVM_OK; as uvm_json_next; UVM_E_MISSING; UVM_E_TYPE: a value of another kind; what ${take} returned.
 */
UVM_MUST_CHECK int nvram_json_read(const char *text, size_t n, nvram_item_fn *take, void *arg, struct uvm_diag *d);

/** nvram_json_write(w, s): the members of such a document, with the variables of ${s}. */
void nvram_json_write(struct uvm_json_writer *w, const struct uvm_nvram *s);

#endif
