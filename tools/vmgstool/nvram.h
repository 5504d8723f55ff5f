/* SPDX-License-Identifier: MIT */
/*
 * An image whose UEFI variables are in memory.
 */
#ifndef VMGSTOOL_NVRAM_H
#define VMGSTOOL_NVRAM_H

#include <uvmkit/nvram.h>

#include "commands.h"
#include "image.h"

struct variables {
	struct image im;
	struct uvm_nvram store;
};

/** variables_load(k): from the open image; none when it has no such file. 0, or the exit code after a message. */
int variables_load(struct variables *k);

void variables_close(struct variables *k);

extern const struct cli_command nvram_dump_command, nvram_dump_from_json_command, nvram_remove_boot_command,
	nvram_remove_entry_command;

#endif
