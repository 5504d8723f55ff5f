/* SPDX-License-Identifier: MIT */
/*
 * The sub-commands of igvmfilegen: one file and one entry in main.c each.
 */
#ifndef IGVMFILEGEN_COMMANDS_H
#define IGVMFILEGEN_COMMANDS_H

#include "cli.h"

extern const struct cli_command add_snp_id_block_command, dump_command, dump_corim_command, manifest_command,
	patch_corim_signature_command;

#endif
