/* SPDX-License-Identifier: MIT */
/*
 * Annotations whose values are JSON: registry values, Hyper-V socket services.
 */
#ifndef UVM_UVM_REGISTRY_H
#define UVM_UVM_REGISTRY_H

#include <uvmkit/uvm.h>

#include "uvm/decode.h"
#include "uvm/memory.h"

/* What they are read by. */
extern const struct decode_object registry_value_object, service_object;

/** Called for what is left out; ${says} names it. */
typedef void registry_drop_fn(void *arg, const char *says);

/**
 * registry_read(m, text, drop, arg, ret, d):
 * The registry values that a VM may be given.
 *
 *   drop  in   called for each element that is no registry value, or one that is not allowed; the others are kept
 *
 * Returns:  UVM_OK; the statuses of decode when ${text} as a whole is none.
 */
UVM_MUST_CHECK int registry_read(struct uvm_mem *m, const char *text, registry_drop_fn *drop, void *arg,
				 struct uvm_registry *ret, struct uvm_diag *d);

/** service_read(m, text, ret, d): what is said about one service; its GUID is the caller's. */
UVM_MUST_CHECK int service_read(struct uvm_mem *m, const char *text, struct uvm_service *ret, struct uvm_diag *d);

#endif
