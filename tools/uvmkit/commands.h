/* SPDX-License-Identifier: MIT */
/*
 * The commands of uvmkit, one file each, and what several of them need.
 */
#ifndef UVMKIT_COMMANDS_H
#define UVMKIT_COMMANDS_H

#include "cli.h"
#include "input.h"
#include "platform.h"

extern const struct cli_command build_command, check_batch_command;
extern const struct cli_command check_command;
extern const struct cli_command endorse_command;
extern const struct cli_command initrd_command;
extern const struct cli_command debug_command;
extern const struct cli_command debug_show_command, debug_verify_command;
extern const struct cli_command diff_command;
extern const struct cli_command explain_command;
extern const struct cli_command inspect_command;
extern const struct cli_command kernel_command;
extern const struct cli_command measure_batch_command;
extern const struct cli_command measure_command;
extern const struct cli_command pack_command;
extern const struct cli_command policy_command;
extern const struct cli_command run_command;
extern const struct cli_command schema_command;
extern const struct cli_command verify_command;

#endif
