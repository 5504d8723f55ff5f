/* SPDX-License-Identifier: MIT */
/*
 * The sub-commands of uvmboot: one file and one entry in tool.c each.
 */
#ifndef UVMBOOT_COMMANDS_H
#define UVMBOOT_COMMANDS_H

#include "cli.h"

extern const struct cli_command boot_files_command, cwcow_command, debug_capture_command, document_command, lcow_command,
	lint_command, options_command, pod_command, wcow_command;

#endif
