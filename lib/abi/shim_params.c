/* SPDX-License-Identifier: MIT */
/*
 * The parameter page of the boot shim, between its bytes and a struct, by the list of shim_params.h.
 */
#include "abi/shim_params.h"

#include <uvmkit/wire.h>

void uvm_shim_params_put(const struct uvm_shim_params *p, uint8_t out[UVM_SHIM_PARAMS_SIZE])
{
#define PUT(type, name, off) uvm_put_le(out + (off), sizeof(type), p->name);
	UVM_SHIM_PARAMS_FIELDS(PUT)
#undef PUT
}

void uvm_shim_params_get(struct uvm_shim_params *p, const uint8_t b[UVM_SHIM_PARAMS_SIZE])
{
#define GET(type, name, off) p->name = (type)uvm_le(b + (off), sizeof(type));
	UVM_SHIM_PARAMS_FIELDS(GET)
#undef GET
}
