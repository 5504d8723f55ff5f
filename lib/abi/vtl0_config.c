/* SPDX-License-Identifier: MIT */
/*
 * The measured VTL0 configuration page, between its bytes and a struct, by the list of vtl0_config.h.
 */
#include "abi/vtl0_config.h"

#include <uvmkit/wire.h>

#define KNOWN (UVM_VTL0_UEFI | UVM_VTL0_PCAT | UVM_VTL0_LINUX)

void uvm_vtl0_config_put(const struct uvm_vtl0_config *c, uint8_t out[UVM_VTL0_CONFIG_SIZE])
{
	uvm_put_le64(out, UVM_VTL0_CONFIG_MAGIC);
#define PUT(name, off) uvm_put_le64(out + (off), c->name);
	UVM_VTL0_CONFIG_FIELDS(PUT)
#undef PUT
}

int uvm_vtl0_config_get(struct uvm_vtl0_config *c, const uint8_t b[UVM_VTL0_CONFIG_SIZE], struct uvm_diag *d)
{
	struct uvm_vtl0_config got;

	if (uvm_le64(b) != UVM_VTL0_CONFIG_MAGIC)
		return uvm_fail(d, UVM_E_MAGIC, 0, "magic", uvm_le64(b), UVM_VTL0_CONFIG_MAGIC);
#define GET(name, off) got.name = uvm_le64(b + (off));
	UVM_VTL0_CONFIG_FIELDS(GET)
#undef GET
	if ((got.flags & ~(uint64_t)KNOWN) != 0)
		return uvm_fail(d, UVM_E_VALUE, 8, "flags", got.flags, got.flags & KNOWN);
	*c = got;
	return UVM_OK;
}
