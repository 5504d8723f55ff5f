/* SPDX-License-Identifier: MIT */
/*
 * The codes with which guests end, as a table.
 */
#include "abi/guest_exit.h"

#include <stddef.h>

static const struct uvm_guest_exit_info exits[] = {
#define ROW(name, code, outcome, what) { #name, what, code, UVM_GUEST_##outcome },
	UVM_GUEST_EXITS(ROW)
#undef ROW
};

const struct uvm_guest_exit_info *uvm_guest_exit_find(unsigned code)
{
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		if (exits[i].code == code)
			return &exits[i];
	}
	return NULL;
}
