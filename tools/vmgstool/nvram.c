/* SPDX-License-Identifier: MIT */
/*
 * vmgstool uefi-nvram: the UEFI variables of an image.
 */
#include "nvram.h"

#include <stdlib.h>

int variables_load(struct variables *k)
{
	struct uvm_diag d = UVM_DIAG_INIT, e = UVM_DIAG_INIT;
	struct uvm_bytes b = { NULL, 0 };
	const struct uvm_vmgs_file *f;
	int code;

	k->store = (struct uvm_nvram){ malloc(UVM_NVRAM_MAX), UVM_NVRAM_MAX, 0 };
	if (k->store.p == NULL) {
		uvm_no_memory(&d, UVM_NVRAM_MAX);
		return report_fail(k->im.r, NULL, &d, EXIT_ERROR);
	}
	if (uvm_vmgs_file(&k->im.v, UVM_VMGS_BIOS_NVRAM, &f, &e) < 0)
		return 0; /* before a VM's first start there is none */
	if (uvm_vmgs_is_encrypted(&k->im.v, f) && !uvm_vmgs_is_unlocked(&k->im.v))
		return report_refuse(k->im.r, EXIT_ERROR,
				     "the variables are encrypted, the image's key is needed (--key-path)");
	code = image_read(&k->im, UVM_VMGS_BIOS_NVRAM, &b);
	if (code == 0 && uvm_nvram_load(&k->store, b.p, b.len, &d) < 0)
		code = report_fail_in(k->im.r, UVM_VMGS_BIOS_NVRAM, &d, EXIT_ERROR);
	uvm_bytes_free(&b);
	return code;
}

void variables_close(struct variables *k)
{
	free(k->store.p);
	image_close(&k->im);
}

static const struct cli_command *const subcommands[] = {
	&nvram_dump_command, &nvram_dump_from_json_command, &nvram_remove_boot_command, &nvram_remove_entry_command, NULL,
};

const struct cli_command uefi_nvram_command = {
	.name = "uefi-nvram",
	.summary = "work on the UEFI variables in an image",
	.subcommands = subcommands,
};
